# 命令行的文字。

cli-config-unreadable = 无法读取配置文件 { $file }：{ $error }。可用 skybridge init 生成。
cli-config-syntax = 配置文件 { $file } 不是合法的 TOML：{ $error }
cli-config-faults = 配置文件 { $file } 有 { $count } 处错误：
cli-partner-unknown = 配置中没有伙伴“{ $partner }”；已有：{ $known }
cli-partner-none = 配置中还没有伙伴，请添加 [partner.SLUG] 一节。
cli-partner-needed = 配置中有多个伙伴（{ $known }），请用 --partner 选择一个。
cli-store-failed = 存储：{ $error }
cli-keys-failed = 密钥：{ $error }
cli-store-unavailable = 存储不可用：{ $error }
cli-store-corrupt = 存储中有无法读取的内容：{ $error }
cli-store-too-new = 存储的结构版本为 { $found }，本程序最高支持 { $known }
cli-store-absent-key = 没有这个密钥
cli-store-absent-sp = 没有这个服务提供方
cli-store-absent = 不存在：{ $what }
cli-store-exists-key = 这个密钥已经存在
cli-store-exists = 已经存在：{ $what }
cli-store-full = 已达到该伙伴的数量上限：{ $what }
cli-keys-of-key = 密钥 { $key }：{ $error }
cli-keys-no-active = 伙伴 { $partner } 没有启用的签名密钥；可用以下命令生成：skybridge keys generate --partner { $partner }
cli-seal-other-key = 封存时使用的封存密钥是 { $sealed }，而现有的是 { $present }
cli-seal-not-opened = 无法用这个封存密钥打开：存储的内容被改动或移动过
cli-key-unsupported = 不支持 { $what } 密钥；支持 RSA 2048 到 4096、P-256 和 P-384
cli-key-unreadable = 不是密钥：{ $error }
cli-key-request = 无法生成这样的证书：{ $error }
cli-key-mismatch = 证书与密钥不匹配
cli-key-weak-certificate = 证书使用 SHA-1 或 MD5 签名；需要 SHA-256 或更强的算法
cli-crypto-failed = 密码库出错：{ $error }
cli-file-unreadable = 无法读取 { $file }：{ $error }
cli-file-unwritable = 无法写入 { $file }：{ $error }
cli-file-large = { $file } 超过 { $most } 字节。
cli-passphrase-not-text = { $file } 中的口令不是 UTF-8 文本。
cli-exists = 没有写入任何内容，因为以下文件已存在，而本命令从不覆盖：

cli-severity-note = 提示
cli-severity-warning = 警告
cli-severity-error = 错误
cli-finding-line = 第 { $line } 行
cli-finding-file = 整个文件
cli-lint-summary = 错误 { $errors } 个，警告 { $warnings } 个，提示 { $notes } 个。

cli-slug-wrong = “{ $partner }”不能作为伙伴标识：只允许 1 到 40 个 a-z、0-9 和 -。
cli-init-refused = 没有写入任何内容；这样的配置不成立：
cli-init-partner-known = 没有写入任何内容；存储 { $store } 中已有伙伴 { $partner } 的密钥。如要为该部署增加进程，请复制其配置文件和封存密钥。
cli-init-done = 已写入：
cli-ca-key-not-kept = CA 私钥只签发了一次，没有保留。（如需保留，请用 --ca-passphrase-file。）
cli-init-next =
    下一步：1. 用 skybridge metadata --config { $config } --partner { $partner } 输出要上传到云平台的元数据文件。
    2. 用 skybridge sp import 导入云平台的元数据。3. 在配置中填写 x_account_type 和 bp_id。4. 运行 skybridge serve

cli-key-made = 已生成密钥 { $key }，状态 { $state }。以下文件供存档，除名称含 key 者外均不是秘密：
cli-key-imported = 已导入密钥 { $key }，状态 { $state }。
cli-key-expired = 密钥 { $key } 的证书已过期。
cli-keys-none = 伙伴 { $partner } 还没有密钥，可用 skybridge keys generate 生成。
cli-key-refused = { $file } 中的密钥没有导入：{ $error }
cli-key-without-certificate = { $file } 中没有证书。请用 --certificate FILE 指定，或用 --self-signed 生成自签名证书。

cli-sp-replaced = 已替换服务提供方 { $entity }。
cli-sp-imported = 已导入服务提供方 { $entity }。
cli-sp-removed = 已删除服务提供方 { $entity }。
cli-sp-none = 伙伴 { $partner } 还没有服务提供方，可用 skybridge sp import 导入。
cli-sp-absent = 没有服务提供方 { $entity }。
cli-sp-unusable = 从这份元数据中得不到可用的服务提供方，请看上面的错误。
cli-sp-several = 文件中有多个服务提供方，请用 --entity 选择一个：
cli-sp-lowered = 没有导入，因为这会降低安全性。若确有必要，请用 --confirm CODE 逐项确认：
cli-sp-decision-lowered =
    { $code }：{ $code ->
        [pins] 现有的证书指纹不再全部生效。
        [preset] 应答将遵循另一个预设，签名规则也随之改变。
        [unreadable] 现有的元数据已无法读取，无从比较。
        [http] 将接受明文 http 地址。
       *[unsigned] 将接受未签名的请求。
    }
cli-fetch-http = 只通过 https 获取元数据。测试时可用 --dangerous-allow-http。
cli-fetch-failed = 无法获取 { $url }：{ $error }

cli-decode-parameter = 找到参数 { $parameter }。
cli-decode-layers = 已解开：{ $layers }
cli-decode-age = 签发于 { $instant }，距今 { $seconds } 秒。
cli-decode-clean = 没有发现问题。未验证签名：验证需要发送方的元数据。
cli-decode-wrong = 这条消息的问题：
cli-decode-empty = 输入为空。
cli-decode-not-base64 = 输入中没有 SAML 消息：既不是 XML，也不是 base64。
cli-decode-no-xml-inside = 输入是 base64，但里面没有 XML（无论是否压缩）。可能复制不完整。
cli-decode-bomb = 消息解压后超过 { $most } 字节，不予解压。
cli-decode-not-xml = 消息已解开，但不是可读的 XML：{ $error }
cli-decode-encoded-twice = 做了两次百分号编码；接收方只解一次。
cli-decode-url-safe = base64 用了 URL 字母表（- 和 _）；SAML 用 + 和 /。
cli-decode-zlib = 压缩数据带有 zlib 头；绑定要求裸 deflate。
cli-decode-trailing = 压缩数据结束后还有多余字节。
cli-decode-repeated = 参数 { $parameter } 出现了两次。
cli-decode-both = SAMLRequest 与 SAMLResponse 同时出现。
cli-decode-half-signed = Signature 与 SigAlg 必须同时出现。
cli-decode-not-protocol = 根元素 { $element } 不是 SAML 2.0 协议消息。
cli-decode-wrong-parameter = 消息放在了 { $parameter } 中，应放在 { $needed } 中。
cli-decode-strict = 严格的读取器会拒绝它：{ $error }
cli-decode-unsigned = Response 和其中的 Assertion 都没有签名。
cli-decode-weak = 弱算法：{ $algorithm }
cli-decode-ended = { $element } 已于 { $instant } 失效。
cli-decode-not-begun = { $element } 到 { $instant } 才生效。

cli-config-sound = 配置文件 { $file } 没有错误。
cli-serve-failed = 服务无法启动：{ $error }
cli-bind-failed = 无法监听 { $address }：{ $error }

cli-demo-failed = 演示失败：{ $error }
cli-simulate-up = 模拟云已启动：{ $url }（按 Ctrl-C 结束）。
cli-simulate-failed = 模拟云运行失败：{ $error }
cli-bench-below = 一次登录达到上限的 { $reached }；要求为 { $bar }。
cli-bench-store-grows = 客户很多时，一次查询的开销是原来的 { $growth } 倍，最多允许 { $most } 倍。

cli-customers-none = 伙伴 { $partner } 没有这样的客户。
cli-customers-more = 可能还有更多；继续查看请加 --after "{ $after }"
cli-customer-unknown = 没有客户 { $account }。
cli-customer-unchanged = 客户 { $account }：已是如此，未作更改。
cli-customer-changed = 客户 { $account }：原为 { $before }，现为 { $after }。
cli-customer-taken = 未作更改：该云账号属于客户 { $owner }。如果有误，请先在那里解除绑定。
cli-customer-has-another = 未作更改：客户 { $account } 现为 { $present }。如需换成另一个云账号，请加 --replace。
cli-customer-nothing-to-undo = 未作更改：客户 { $account } 还没有可以撤回的更改。
cli-customer-no-claim = 未作更改：客户 { $account } 没有等待决定的事项。
cli-customer-stale = 未作更改：客户 { $account } 同时被他人更改。请重新查看后再试。
cli-customer-account-wrong = 客户账号须为 1 到 { $most } 个字符，不含控制字符。
cli-customer-domain-wrong = 云账号 ID 须为 1 到 { $most } 个字符，不含空白；名称最多同样多的字符，不含控制字符。
cli-customer-shown =
    客户账号：{ $account }
    状态：{ $state }，自 { $since } 起，来自 { $cause }
    云账号：{ $domain }
cli-customer-claim =
    等待决定：云账号 { $domain }，原因 { $reason }，自 { $at } 起
    请用 customers settle 决定：accept 同意，turn-down 否决
cli-reconcile-progress = 已读取云侧客户 { $listed } 个、本地客户 { $checked } 个，目前差异 { $differences } 处
cli-reconcile-failed = 对账中断：{ $error }。请再次运行此命令，会从中断处继续。
cli-reconcile-not-configured = 未进行对账：该伙伴平台未配置云服务 API（[partner.X.cloud.api]），或已停用。
cli-reconcile-done = 云侧客户列表 { $listed } 个，本地映射 { $checked } 个，差异 { $differences } 处。
cli-customer-registration = 云侧注册：提交于 { $begun }；已向云服务请求 { $asked } 次；下次查看：{ $next }
cli-customer-trouble =
    最近的问题：{ $at }，{ $code }：{ $text }
    含义：skybridge explain { $code }
cli-customer-history = 历史：
cli-token-label = 标签须为 1 到 { $most } 个字符，且不含控制字符
cli-token-created = 令牌 { $id } 有效期至 { $until }。令牌只显示这一次：请存放到平台保管密钥的地方。
cli-token-expired = { $id } 已过期；请创建新令牌并撤销它。
cli-token-none = 伙伴平台 { $partner } 没有 API 令牌。可用 "skybridge token create" 创建。
cli-token-revoked = 令牌 { $id } 已撤销。
cli-token-gone = 没有当前有效的令牌 { $id }。"skybridge token list" 可列出令牌。
cli-token-replaced = 未作更改：令牌 { $id } 已被 { $by } 取代。请轮换后者，或用 "skybridge token create" 创建新令牌。
cli-token-overlap = --overlap 须为时长，例如 0s、90m、24h 或 7d，最多 { $days } 天
cli-token-rotated = 令牌 { $id } 有效期至 { $until }。令牌只显示这一次：请存放到平台保管密钥的地方。令牌 { $old } 于 { $old_until } 失效。

cli-link-for-nobody = 未指定 --account，因此链接中为 isFirstLogin=false。适用于所有人的地址是 { $launch }
cli-link-target = 不允许此目标：它既不是已命名的目标，也不是其下的网址。请在 [partner.SLUG.targets] 中添加前缀。
cli-link-not-configured = 云的配置不完整；[partner.SLUG.cloud] 中需要 x_account_type，预设也必须有登录链接。
cli-link-suspended = 该客户已被停用。
cli-link-unbound = 该客户没有云账号，而配置要求必须绑定（cloud.require_binding）。
cli-no-upstream = 伙伴 { $partner } 没有配置 [partner.{ $partner }.saml]：该平台不是本服务的身份提供方。

cli-sp-disabled = 已停用服务提供方 { $entity }：它的请求将被拒绝（IDP-2006）。
cli-sp-enabled = 已启用服务提供方 { $entity }。

cli-explain-cloud =
    { $code }：云服务返回的错误，HTTP { $status }
    含义：{ $what }
    由谁处理：{ $who }
    处理建议：{ $todo }
    能否重试：{ $next }
cli-explain-page =
    { $code }：{ $title }（HTTP { $status }）
    原因：{ $what }
    由谁处理：{ $who }
    处理建议：{ $todo }
cli-explain-denial =
    { $code }：{ $title }（以 SAML 状态 { $status } 返回给应用）
    原因：{ $what }
    由谁处理：{ $who }
    处理建议：{ $todo }
cli-explain-unknown = 没有错误码“{ $asked }”。本服务的错误码形如 IDP-2002 或 REG-1001，云服务的错误码形如 CBC.99000039，完整列表见 docs/errors.md。
cli-explain-unknown-cloud = { $asked } 的格式是云服务的错误码，但不在已知列表中。请查看云服务应答中随附的错误信息。
cli-explain-reference = { $asked } 看起来是某次操作的参考编号。请在本服务的日志中搜索它，日志行中有错误码，再用本命令查看错误码的说明。

cli-store-copy-redis =
    状态保存在 { $store } 中：请使用 Redis 自身的方式备份和恢复，不能使用本命令。
    设置 appendonly yes 和 appendfsync always 后，Redis 会保留它已确认的内容；备份时复制 appendonlydir 和 dump.rdb（redis-cli BGSAVE 会重新写出 dump.rdb）。
    恢复时请先停止 Redis 和所有服务，放回文件，启动 Redis，再启动服务。
cli-store-copy-missing = 文件 { $file } 不存在。
cli-store-copy-exists = 未写入任何内容：{ $file } 已存在。（store restore 只有在指定 --replace 时才会替换现有存储。）
cli-store-copy-itself = 未做任何更改：{ $file } 就是存储本身。
cli-store-copy-in-use = 未做任何更改：存储正在使用中。请先停止服务和其他命令。
cli-store-copy-unusable = 未做任何更改：{ $file } 无法使用：{ $error }
cli-store-copy-failed = 未能完成复制：{ $error }
cli-store-backed-up = 已写入 { $file }（{ $octets } 字节），并已校验。其中的私钥已加密封存：请另行妥善保管封存密钥。
cli-store-restored = 存储 { $store } 的内容现在与 { $file } 一致。此后吊销的 API 令牌会重新生效：请查看 skybridge token list。
cli-store-kept-aside = 被替换的文件保存在 { $file }。
cli-webhooks-none = 伙伴 { $partner } 没有配置 [[partner.{ $partner }.webhooks]]。
cli-webhook-needed = 请用 --endpoint 指明端点；现有 { $known }
cli-webhook-unknown = 没有端点 { $endpoint }；现有 { $known }
cli-webhook-shown = { $id }  { $origin }  { $state }  下一条：{ $next }  等待：{ $waiting }  上次送达：{ $delivered }  已放弃：{ $dead }
cli-webhook-failure = { "  " }上次失败 { $at }：{ $failure }；未成功次数：{ $attempts }，下次尝试：{ $due }
cli-webhook-answered = 端点返回 HTTP { $status }
cli-webhook-timed-out = 未在时限内应答
cli-webhook-address-refused = 不得访问 { $address }：私有网络需设置 allow_private_network = true，其他特殊地址一律不访问
cli-webhook-unreachable = 无法连接：{ $cause }
cli-webhook-broken = 连接中断：{ $cause }
cli-webhook-tested = 测试事件 { $id } 已送达。
cli-webhook-not-tested = 测试事件 { $id } 未送达：{ $failure }
cli-webhook-replayed = 端点 { $endpoint } 将从第 { $number } 条继续。
cli-webhook-beyond = 没有这一条：最后一条编号为 { $end }，最多可到 { $end } + 1。

cli-export-done = 已写出 { $count } 个客户。
cli-import-header = 未读取任何内容：CSV 列表的第一行必须是 UTF-8 编码的列名：account，以及 domain_id、domain_name、site、suspended 中的任意几列，每列只出现一次。
cli-import-endless = 读取已停止：有一条记录没有结束，是否缺少引号？报告中列出的各行已处理。
cli-import-unreadable = 读取已停止：{ $error }。报告中列出的各行已处理。
cli-import-progress = 已处理 { $lines } 行：绑定 { $bound }，更改 { $changed }，未变 { $unchanged }，拒绝 { $refused }，格式错误 { $malformed }
cli-import-done = 完成。共 { $lines } 行：绑定 { $bound }，更改 { $changed }，未变 { $unchanged }，拒绝 { $refused }，格式错误 { $malformed }
cli-import-foreseen = 未做任何更改。共 { $lines } 行：将绑定 { $bound }，将更改 { $changed }，已一致 { $unchanged }，将拒绝 { $refused }，格式错误 { $malformed }
cli-import-encoding = 该行不是 UTF-8 编码。
cli-import-shape = 该行不是由已知字段组成，或单元格数量与表头不符。
cli-import-too-long = 该行超过 { $most } 字节。
cli-import-suspended = suspended 只能是 true、false 或空。
cli-import-taken = 该云帐号属于客户 { $owner }。
cli-import-other-domain = 该客户已有其他云帐号，或该云帐号在其他站点。
cli-import-conflict = 该客户有待人工决定的事项，请查看 customers show。
cli-import-registering = 该客户正在云平台注册中。
cli-import-kept-out = 该客户在此处已被暂停，而列表与此不符；可使用 customers resume 恢复。
cli-import-unknown = 该客户未知，列表中也没有云帐号，因此没有可暂停的对象。
cli-import-repeated = 前面的某一行将更改同一帐号或同一云帐号。
