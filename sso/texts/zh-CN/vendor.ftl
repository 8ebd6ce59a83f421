# 云服务返回的错误，面向伙伴平台的客服和后端工程师。键由代码生成：cloud::huawei::api 的 Meaning、Culprit、Next 和 Rule。

# -- 错误说明与处理建议 --

vendor-parameter-bad-what = 云服务认为调用的参数有误。
vendor-parameter-bad-todo = 客户无法自行解决，请本服务的运维人员对照云服务的接口文档核对本次调用。

vendor-parameter-invalid-what = 调用中有参数的取值不被云服务接受。
vendor-parameter-invalid-todo = 请先对照云服务的规则检查客户资料；资料无误的，请本服务的运维人员核对本次调用。

vendor-access-denied-what = 伙伴没有权限调用该接口，或无权操作该客户。
vendor-access-denied-todo = 请伙伴管理员在伙伴中心确认伙伴类型和凭证权限是否支持该接口，并确认客户已与伙伴关联。

vendor-token-invalid-what = 调用云服务所用的 Token 非法或已过期。
vendor-token-invalid-todo = 本服务会自动重新获取 Token。如果再次出现，请伙伴管理员检查 IAM 用户及其密码。

vendor-cloud-failed-what = 云服务内部出错。
vendor-cloud-failed-todo = 请稍后重试。如果持续出现，请伙伴管理员向云服务提交工单，并提供发生时间和错误码。

vendor-mobile-format-what = 手机号格式不符合云服务的要求。
vendor-mobile-format-todo = 请客户修改手机号。中国站仅支持 11 位的中国大陆手机号。

vendor-authorisation-failed-what = 客户授权伙伴时出错，云账号可能已经创建。
vendor-authorisation-failed-todo = 请勿重复注册，本服务会先查询云服务的客户列表。如果长时间没有结果，请本服务的运维人员联系云服务确认。

vendor-code-expired-what = 验证码已过期。
vendor-code-expired-todo = 请客户重新获取验证码，并在有效期内填写。

vendor-mobile-taken-what = 该手机号已被其他云账号使用。
vendor-mobile-taken-todo = 请客户更换手机号，或登录使用该手机号的云账号完成绑定。

vendor-mobile-exhausted-what = 该手机号可注册的云账号数量已达上限。
vendor-mobile-exhausted-todo = 请客户更换手机号。

vendor-account-name-format-what = 账号名格式不符合云服务的要求。
vendor-account-name-format-todo = 请伙伴平台修改账号名：5～32 个字符，只能包含字母、数字、中划线和下划线，不能以数字开头，不能全为数字，也不能以 op_ 或 shadow_ 开头。不填写时由云服务自动生成。

vendor-not-our-customer-what = 该客户未与本伙伴关联。
vendor-not-our-customer-todo = 请伙伴平台核对客户 ID。客户 ID 无误的，客户需要先与伙伴关联。

vendor-password-format-what = 密码不符合云服务的要求。
vendor-password-format-todo = 请客户重新设置密码：8～32 个字符，至少包含大写字母、小写字母、数字、特殊字符中的两种，不能与账号名或倒序的账号名相同，且不能包含手机号或邮箱。

vendor-no-right-on-reseller-what = 伙伴对指定的云经销商没有操作权限。
vendor-no-right-on-reseller-todo = 请伙伴平台核对云经销商的伙伴 ID（indirect_partner_id）；伙伴自己的客户无需填写该字段。

vendor-account-name-taken-what = 该账号名已被使用。
vendor-account-name-taken-todo = 请客户更换账号名；不填写时由云服务自动生成。

vendor-account-id-taken-what = 该 xaccount_id 在云服务中已存在，云账号很可能已由之前的请求创建。
vendor-account-id-taken-todo = 请勿重复注册，本服务会在云服务的客户列表中查找该账号并建立对应关系。如果列表中没有，则转人工处理。

vendor-association-unconfirmed-what = 云账号已创建，但云服务未能及时确认其与伙伴的关联结果。
vendor-association-unconfirmed-todo = 请勿重复注册，本服务会持续查询，直到关联结果确认。

vendor-contact-reported-what = 该手机号或邮箱曾被举报，云服务不允许用其创建账号。
vendor-contact-reported-todo = 请客户更换手机号或邮箱。

vendor-attachment-too-large-what = 附件过大。
vendor-attachment-too-large-todo = 请伙伴平台压缩附件后重新上传并提交，单个附件不超过 10 MB。

vendor-attachment-format-what = 附件格式不受支持。
vendor-attachment-format-todo = 请伙伴平台改用 jpg、jpeg、bmp、png、gif 或 pdf 格式，重新上传并提交。

vendor-code-tries-exceeded-what = 验证码输错超过 3 次，已失效。
vendor-code-tries-exceeded-todo = 请客户重新获取验证码。

vendor-code-wrong-what = 验证码错误。
vendor-code-wrong-todo = 请客户重新输入。多次获取验证码的，以最新收到的为准。

vendor-real-name-not-enabled-what = 伙伴尚未开通通过接口进行实名认证，或云服务无法读取伙伴桶中的附件。
vendor-real-name-not-enabled-todo = 请伙伴管理员在伙伴中心的接入配置中开启附件上传，并确认已授权云服务访问该桶。

vendor-test-partner-what = 当前为测试伙伴账号，不能调用该接口。
vendor-test-partner-todo = 请伙伴管理员改用正式伙伴账号的凭证。

vendor-real-name-already-what = 该客户已完成实名认证，或正在审核中。
vendor-real-name-already-todo = 无需重复提交，查询实名认证结果即可。

vendor-document-used-too-often-what = 该证件号码用于实名认证的客户数量已达上限。
vendor-document-used-too-often-todo = 请客户更换证件，或先取消不再使用的账号的实名认证。

vendor-real-name-tries-exceeded-what = 该客户的实名认证次数已达上限。
vendor-real-name-tries-exceeded-todo = 请客户等待云服务解除限制后再试，或前往云服务的账号中心进行实名认证。

vendor-document-blocked-what = 该证件号码已被云服务限制，不能用于实名认证。
vendor-document-blocked-todo = 请客户联系云服务的客服，或更换证件。

vendor-real-name-check-failed-what = 实名认证信息校验未通过：信息不一致，或与权威数据不符。
vendor-real-name-check-failed-todo = 请客户对照证件核对姓名或企业名称、证件类型和证件号码后重新提交。

vendor-face-mismatch-what = 认证信息与人脸不匹配。
vendor-face-mismatch-todo = 请客户本人重新拍摄清晰的照片，并确认照片与所填证件为同一人。

vendor-card-holder-mismatch-what = 姓名、证件号码或手机号与持卡人信息不一致。
vendor-card-holder-mismatch-todo = 请客户填写在银行预留的信息，或更换银行卡。

vendor-card-state-what = 银行卡状态异常，例如已冻结或已过期。
vendor-card-state-todo = 请客户更换银行卡，或咨询发卡银行。

vendor-card-issuer-failed-what = 暂时无法连接发卡银行。
vendor-card-issuer-failed-todo = 请客户稍后重试，或更换其他银行的银行卡。

vendor-card-not-supported-what = 不支持该银行卡。
vendor-card-not-supported-todo = 请客户更换银行卡，或选择其他实名认证方式。

vendor-bank-failed-what = 银行系统异常。
vendor-bank-failed-todo = 请客户稍后重试，或更换其他银行的银行卡。

vendor-distributor-may-not-associate-what = 该伙伴是总经销商，总经销商不能直接关联客户。
vendor-distributor-may-not-associate-todo = 请伙伴管理员改为将客户注册到其云经销商名下（indirect_partner_id），或与云服务确认合作模式。

vendor-distributor-left-what = 该云经销商所属的总经销商已退出合作。
vendor-distributor-left-todo = 请伙伴管理员联系云服务，将云经销商变更到其他总经销商名下。

vendor-partner-restricted-what = 该伙伴已被云服务限制，目前不能发展新客户。
vendor-partner-restricted-todo = 请伙伴管理员在伙伴中心查看原因或咨询云服务的伙伴经理，解除限制后再操作。

vendor-distributor-restricted-what = 该伙伴所属的总经销商已被云服务限制，目前不能发展新客户。
vendor-distributor-restricted-todo = 请伙伴管理员联系总经销商，解除限制后再操作。

vendor-review-impossible-what = 云服务无法自动审核该资料。
vendor-review-impossible-todo = 请伙伴管理员联系云服务的客户经理协助审核。

vendor-request-refused-what = 云服务拒绝了本次调用，原因不在已知范围内。
vendor-request-refused-todo = 请本服务的运维人员从日志中查出状态码、错误码和时间，联系云服务确认。

vendor-unauthorised-what = 云服务没有接受伙伴的凭证。
vendor-unauthorised-todo = 请伙伴管理员检查访问密钥是否有效、完整；请本服务的运维人员检查系统时间是否准确。

vendor-not-found-what = 所调用的地址上没有该接口。
vendor-not-found-todo = 请本服务的运维人员核对接口地址与伙伴所在站点（中国站或国际站）是否一致，地址可能已过时，或属于另一个站点。

vendor-too-many-requests-what = 调用过于频繁，已超过云服务的流控限制。
vendor-too-many-requests-todo = 请稍后重试，本服务会控制调用频率。如果持续出现，请本服务的运维人员调低配置中的频率。

vendor-unavailable-what = 云服务暂时不可用，或未及时响应。
vendor-unavailable-todo = 请稍后重试。如果持续出现，请本服务的运维人员检查到云服务的网络，并关注云服务的公告。

vendor-unexpected-what = 云服务返回了接口文档之外的状态码，例如重定向。
vendor-unexpected-todo = 请本服务的运维人员核对云服务的接口地址，并确认没有代理代为应答。

vendor-answer-unreadable-what = 云服务返回成功，但应答内容无法解析。
vendor-answer-unreadable-todo = 请勿手动重复操作，本服务会向云服务查询实际结果。如果持续出现，请本服务的运维人员确认云服务的接口是否有变更。

# -- 由谁处理 --

culprit-customer = 需要由客户处理。
culprit-partner-platform = 需要由伙伴平台处理。
culprit-partner-admin = 需要由伙伴管理员处理。
culprit-cloud = 需要由云服务处理。
culprit-us = 需要由本服务或其运维人员处理。

# -- 接下来 --

next-never = 原因消除之前，重试不会成功。
next-correct = 修改后可以重新提交。
next-query-first = 操作可能已经生效，需要先查询结果，再决定是否重试。
next-later = 可以稍后重试。
next-renew-token = 更新凭证后可以重试一次。

# -- 字段规则；字段名显示在旁边 --

rule-missing = 此项必填。
rule-empty = 可以不填，但不能为空字符串。
rule-too-short = 长度不能少于 { $least } 个字符。
rule-too-long = 长度不能超过 { $most } 个字符。
rule-length = 长度必须为 { $exactly } 个字符。
rule-control-character = 不能包含换行符等控制字符。
rule-reserved-prefix = 不能以 op_ 或 shadow_ 开头。
rule-all-digits = 不能全为数字。
rule-not-in-china = 中国站不支持此项，请勿填写。
rule-only-in-china = 仅中国站支持此项，请勿填写。
rule-not-one-of = 取值只能是以下之一：{ $known }。
rule-out-of-range = 取值范围为 { $least } 到 { $most }。
rule-too-many = 最多 { $most } 项。
rule-after-end = 开始时间不能晚于结束时间。
rule-over-a-year = 时间跨度不能超过一年。
rule-password-too-plain = 至少包含大写字母、小写字母、数字、特殊字符中的两种。
rule-password-is-name = 不能与账号名或倒序的账号名相同。
rule-password-holds-contact = 不能包含手机号或邮箱。
rule-taken = 已被其他云账号使用，请更换。

rule-form-account-name = 只能包含字母、数字、下划线和中划线，且不能以数字开头。
rule-form-login-name = 只能包含字母、数字、下划线和中划线，且必须以字母或中划线开头。
rule-form-mobile-with-country = 格式为“国家码-手机号”，国家码是以 00 开头的 4 位数字，例如 0086-13800000000。
rule-form-chinese-mobile-with-country = 必须是带国家码的中国大陆手机号，例如 0086-13800000000。
rule-form-chinese-mobile = 必须是 11 位中国大陆手机号，以 1 开头。
rule-form-email = 邮箱格式不正确。
rule-form-country = 必须是两位大写字母的国家/地区代码（ISO 3166-1），例如 SG。
rule-form-alphanumeric = 只能包含字母和数字。
rule-form-country-prefix = 必须是以 00 开头的数字国家码，例如 0086。
rule-form-bank-account = 只能包含字母、数字和中划线，且不能以中划线开头。
rule-form-attachment = 必须是桶中 download 目录下的相对路径，文件格式为 jpg、jpeg、bmp、png、gif 或 pdf。
rule-form-company-name = 不能只包含数字、符号和空格。
rule-form-identifier = 只能包含字母、数字、中划线和下划线。

# -- docs/errors.md 中的表头 --

vendor-table-code = 错误码
vendor-table-what = 含义
vendor-table-who = 由谁处理
vendor-table-todo = 处理建议
vendor-table-next = 能否重试
