# 元数据文件检查结果：含义与处理办法。键与 metadata/src/finding/catalogue.rs 中的目录一致。

## 文件

finding-MD-1001 = 文件不是格式良好的 XML：{ $found }。
finding-MD-1001-fix = 请从来源处重新下载，不做任何改动直接导入；从浏览器页面复制往往会损坏文件。
finding-MD-1002 = 文件超过 2 MB（{ $found }）。
finding-MD-1002-fix = 请向对方索取只包含所需实体的文件。
finding-MD-1003 = 文件含有文档类型声明（DOCTYPE），它可被用来攻击读取文件的系统。
finding-MD-1003-fix = 不要使用此文件。请向对方索取不含 DOCTYPE 的元数据，并查清此文件的来源。
finding-MD-1004 = 文件超出了读取限制：{ $found }。
finding-MD-1004-fix = 正常的元数据远低于这些限制，请向对方索取普通文件。
finding-MD-1005 = 文件的字符无法按 UTF-8 或首行声明的编码读取：{ $found }。
finding-MD-1005-fix = 请将文件保存为 UTF-8，并确认首行声明的编码与之一致。
finding-MD-1006 = 文件有多个根元素，不是一个完整的 XML 文档。
finding-MD-1006-fix = 文件中只保留一个 EntityDescriptor，其余的分别存成单独的文件导入。
finding-MD-1007 = 元素 { $found } 不属于任何命名空间，看似 SAML 元数据，其实不是。
finding-MD-1007-fix = 根元素需要声明 xmlns="urn:oasis:names:tc:SAML:2.0:metadata"，或使用已声明的前缀（md:EntityDescriptor）。
finding-MD-1008 = 根元素是 { $found }，不是 SAML 2.0 元数据的 EntityDescriptor 或 EntitiesDescriptor。
finding-MD-1008-fix = 请确认下载的是元数据，而不是网页、证书或 SAML 消息。
finding-MD-1009 = 文件以字节顺序标记（BOM）开头。
finding-MD-1009-fix = 无需处理，读取时已跳过；但有些产品会因此出错。
finding-MD-1010 = 文件使用 UTF-16 编码。
finding-MD-1010-fix = 本系统可以读取；提交给云平台时请另存为 UTF-8。
finding-MD-1011 = 文件中没有服务提供方（SPSSODescriptor）。
finding-MD-1011-fix = 请向对方索取服务提供方（SP）的元数据，当前文件可能属于其身份提供方（IdP）。
finding-MD-1012 = 文件描述了 { $found } 个服务提供方，无法确定使用哪一个。
finding-MD-1012-fix = 请在列出的 entityID 中选择一个，然后重新导入。
finding-MD-1013 = 文件中没有名为 { $found } 的服务提供方。
finding-MD-1013-fix = 请将 entityID 与文件中的列表逐字符比对。
finding-MD-1014 = 文件中的实体超过 { $found } 个。
finding-MD-1014-fix = 请索取只含所需实体的文件，而不是整个联盟的清单。
finding-MD-1015 = entityID { $found } 在文件中出现了两次。
finding-MD-1015-fix = 请与对方确认哪一份正确，并索取不含另一份的文件。
finding-MD-1016 = 文件中含有私钥。任何看到此文件的人都能以所有者的名义签名。
finding-MD-1016-fix = 请视该私钥已泄露：重新生成密钥，只发布其证书，并停止传播此文件。
finding-MD-1017 = 名称 { $found } 表明文件中可能存有机密信息。
finding-MD-1017-fix = 元数据是公开的，请从中删除用户名、密码和密钥。
finding-MD-1018 = 同类问题多于已列出的数量：{ $found }。
finding-MD-1018-fix = 请先修正已列出的问题，再重新检查。

## 实体与有效期

finding-MD-2001 = entityID 缺失或为空。
finding-MD-2001-fix = 请向对方索取带有 entityID 的元数据，否则无法识别对方。
finding-MD-2002 = entityID { $found } 不是带协议名的 URI。
finding-MD-2002-fix = 只要双方使用完全相同的文本即可工作；建议采用 https://… 形式，避免混淆。
finding-MD-2003 = entityID 超过 1024 个字符。
finding-MD-2003-fix = 标准最多允许 1024 个字符，请对方缩短 entityID。
finding-MD-2004 = entityID { $found } 前后有空白字符，已去除。
finding-MD-2004-fix = 请确认对方在消息中发送的名称不带这些空白。
finding-MD-2005 = entityID { $found } 含有空白、控制字符或不可见字符。
finding-MD-2005-fix = 请向对方索取干净的元数据；看不见的字符可用于冒充其他名称。
finding-MD-2006 = 该实体还具有另一种角色：{ $found }。
finding-MD-2006-fix = 无需处理，只读取所需的角色。
finding-MD-2007 = 角色 { $found } 属于其他协议或用途，已忽略。
finding-MD-2007-fix = 无需处理。
finding-MD-2008 = 该角色不支持 SAML 2.0 协议，其声明为“{ $found }”。
finding-MD-2008-fix = protocolSupportEnumeration 必须包含 urn:oasis:names:tc:SAML:2.0:protocol，请对方启用 SAML 2.0。
finding-MD-2009 = 该实体有多个 { $found }，使用第一个。
finding-MD-2009-fix = 请与对方确认应使用哪一个。
finding-MD-2010 = 元素顺序不符合规范模式：{ $found }。
finding-MD-2010-fix = 本系统可以读取，但按模式校验的产品会拒绝。请按模式的顺序排列元素。
finding-MD-2011 = 模式中此处没有元素 { $found }，已忽略。
finding-MD-2011-fix = 请检查元素的拼写和命名空间。
finding-MD-2012 = 元数据已于 { $found } 过期。
finding-MD-2012-fix = 请向对方获取当前文件，其密钥和地址可能已变更。
finding-MD-2013 = 元数据即将于 { $found } 过期。
finding-MD-2013-fix = 请在此之前获取新文件，否则登录将中断。
finding-MD-2014 = 时间 { $found } 没有时区，按 UTC 读取。
finding-MD-2014-fix = 标准要求使用 UTC 并以 Z 结尾。
finding-MD-2015 = 无法读取时间 { $found }。
finding-MD-2015-fix = validUntil 的写法应如 2030-01-31T00:00:00Z。
finding-MD-2016 = 有效期 { $found } 是公元 1 年：这是程序写出的未赋值的时间。
finding-MD-2016-fix = 请对方去掉 validUntil 或正确设置；严格来说该元数据早已过期。
finding-MD-2017 = cacheDuration { $found } 无法读取、为零、为负或超过一年，不予采用。
finding-MD-2017-fix = 请使用 PT1H 或 P7D 这样的时长。

## 文件来源

finding-MD-3001 = 文件没有签名，无法证明其来源。
finding-MD-3001-fix = 请通过 https 从所有者处获取，或经其他途径核对证书指纹，或在导入时指定固定指纹。
finding-MD-3002 = 签名完好，但所用密钥由文件自身携带，不能证明来源。
finding-MD-3002-fix = 请经其他途径核对签名证书的指纹，并在导入时将其指定为固定指纹。
finding-MD-3003 = 文件签名无法验证：{ $found }。按未签名文件处理。
finding-MD-3003-fix = 请重新下载且不要重新排版；在浏览器或编辑器中打开后另存就足以破坏签名。
finding-MD-3004 = 用固定指纹的证书无法验证文件签名：{ $found }。
finding-MD-3004-fix = 请重新下载且不要重新排版；若仍失败请联系对方，文件可能已被篡改。
finding-MD-3005 = 签名的摘要算法是 SHA-1，因此未作验证。
finding-MD-3005-fix = 按未签名文件处理。如果该云平台的预设说明其如此签名，可允许其元数据使用 SHA-1 摘要。
finding-MD-3006 = 已指定固定指纹，但签名的摘要算法是 SHA-1，不予接受。
finding-MD-3006-fix = 请索取以 SHA-256 签名的元数据，或在预设中允许该云平台的元数据使用 SHA-1 摘要。
finding-MD-3007 = 签名使用了不被接受的算法：{ $found }。按未签名文件处理。
finding-MD-3007-fix = 请对方使用 RSA-SHA256 或 ECDSA-SHA256 签名。
finding-MD-3008 = 已指定固定指纹，但签名使用了不被接受的算法：{ $found }。
finding-MD-3008-fix = 请对方使用 RSA-SHA256 或 ECDSA-SHA256 签名，或导入未签名文件并固定其中的密钥。
finding-MD-3009 = 文件中没有任何证书与固定指纹相符。
finding-MD-3009-fix = 如果对方更换了证书，请经其他途径取得新指纹并加入固定指纹；否则不要使用此文件。
finding-MD-3010 = 未签名文件中的签名密钥不在固定指纹之列：{ $found }。
finding-MD-3010-fix = 如果对方启用了新密钥，请经其他途径取得其指纹并加入固定指纹；否则不要使用此文件。
finding-MD-3011 = 文件中的密钥与固定指纹相符，但文件没有签名，其中的地址不受保护。
finding-MD-3011-fix = 请与对方核对这些地址，或获取带签名的元数据。
finding-MD-3012 = 签名位于 { $found } 之内，只覆盖文件的一部分，因此不予计入。
finding-MD-3012-fix = 请索取在根元素上签名的元数据。
finding-MD-3013 = 已指定固定指纹，但签名位于 { $found } 之内而不在根元素上，文件其余部分可能出自他人。
finding-MD-3013-fix = 不要使用此文件，请索取在根元素上签名的元数据。
finding-MD-3014 = 签名的摘要算法是 SHA-1，因已设置例外而被接受。
finding-MD-3014-fix = 对方改用 SHA-256 签名后，请立即取消此例外。
finding-MD-3015 = 已指定固定指纹，但未签名的文件中没有可供比对的签名密钥。
finding-MD-3015-fix = 请获取带签名的元数据，或含有签名密钥的元数据。

## 密钥

finding-MD-4001 = 有密钥没有 use 属性，视为同时用于签名和加密。
finding-MD-4001-fix = 无需处理，标准即如此规定。
finding-MD-4002 = 密钥用途“{ $found }”无法识别，该密钥未被采用。
finding-MD-4002-fix = 只有 signing 和 encryption 两种用途，请对方更正。
finding-MD-4003 = 证书元素是空的，其中没有密钥。
finding-MD-4003-fix = 请填入证书，或删除该 KeyDescriptor。
finding-MD-4004 = 证书无法读取：{ $found }
finding-MD-4004-fix = 此处必须是一张 X.509 证书的 base64，且未因复制而损坏；仅有公钥是不够的。
finding-MD-4005 = 有密钥不带证书（{ $found }），未被采用。
finding-MD-4005-fix = 请对方以 X509Certificate 形式公布密钥。
finding-MD-4006 = 密钥强度不足（{ $found }），未被采用。
finding-MD-4006-fix = 请对方使用至少 2048 位的 RSA 密钥或 P-256 密钥。
finding-MD-4007 = 不支持该类型的密钥，未被采用：{ $found }
finding-MD-4007-fix = 请对方使用 2048 至 4096 位的 RSA 密钥，或 P-256、P-384 密钥。
finding-MD-4008 = 证书已于 { $found } 过期。由于密钥由元数据担保，仍会使用。
finding-MD-4008-fix = 请向对方了解何时更换证书，届时导入新的元数据。
finding-MD-4009 = 证书自 { $found } 起才有效。
finding-MD-4009-fix = 请检查本机时钟；若时钟无误，在此之前无需处理。
finding-MD-4010 = 证书的结束时间不晚于开始时间：{ $found }。
finding-MD-4010-fix = 请对方重新签发正确的证书。
finding-MD-4011 = 同一证书列出了两次：{ $found }。
finding-MD-4011-fix = 无需处理，只保留一份。
finding-MD-4012 = 一个 KeyDescriptor 中有 { $found } 张证书，只有第一张是对方的密钥。
finding-MD-4012-fix = 请确认第一张就是用于签名的证书；签发机构的证书不应放在这里。
finding-MD-4013 = 列出了 { $found } 个签名密钥，验证时逐一尝试。
finding-MD-4013-fix = 更换密钥期间无需处理，完成后应移除旧密钥。
finding-MD-4014 = 证书以 SHA-1 或 MD5 签名：{ $found }。
finding-MD-4014-fix = 其中的密钥仍可使用；换发证书时请采用 SHA-256。
finding-MD-4015 = 没有可用的签名密钥，无法验证登录请求。
finding-MD-4015-fix = 请向对方索取含有签名证书的元数据。
finding-MD-4016 = 证书旁有密钥名称（{ $found }），已忽略。
finding-MD-4016-fix = 无需处理，密钥不按名称选取。
finding-MD-4017 = 已忽略对加密算法的偏好：{ $found }。
finding-MD-4017-fix = 无需处理。
finding-MD-4018 = 证书即将于 { $found } 过期。
finding-MD-4018-fix = 请规划密钥更换：先将新证书与旧证书一并公布，再行切换。
finding-MD-4019 = 证书的行内有空白字符，已去除。
finding-MD-4019-fix = 密钥不受影响；但这类文件多半被重新排版过，其签名通常已失效。
finding-MD-4020 = 证书带有 PEM 文件的首尾行（{ $found }），已去除。
finding-MD-4020-fix = 元素中只应放首尾行之间的 base64，其他产品会拒绝这种写法。

## 端点

finding-MD-5001 = 没有可用的应答地址（采用 HTTP-POST 的 AssertionConsumerService）。
finding-MD-5001-fix = 请查看其他关于地址的检查结果，并向对方索取采用 HTTP-POST 绑定的 https 地址。
finding-MD-5002 = 地址 { $found } 不是网址，可能在客户的浏览器中执行脚本。
finding-MD-5002-fix = 不要使用此文件，并查清其来源；只接受 https 地址。
finding-MD-5003 = 地址 { $found } 没有 https 保护，未被采用。
finding-MD-5003-fix = 请对方改用 https。只有实验环境才可通过 dangerous_allow_http 设置允许 http。
finding-MD-5004 = 地址 { $found } 没有 https 保护。
finding-MD-5004-fix = 除实验环境外一律使用 https，否则发往该地址的内容可在途中被读取和篡改。
finding-MD-5005 = 地址 { $found } 的主机名之前含有用户名或密码。
finding-MD-5005-fix = 不要使用此文件；这种地址常被用来掩盖真实去向。
finding-MD-5006 = 地址 { $found } 含有片段（#…），片段不会发送到服务器，该地址未被采用。
finding-MD-5006-fix = 请向对方索取不带片段的地址。
finding-MD-5007 = 地址 { $found } 前后有空白字符，已去除。
finding-MD-5007-fix = 请确认对方在请求中给出的地址不带空白。
finding-MD-5008 = { $found } 不是完整的地址，未被采用。
finding-MD-5008-fix = 地址应以 https:// 加主机名开头。
finding-MD-5009 = 地址 { $found } 含有地址中不允许的字符。
finding-MD-5009-fix = 不要使用此文件；这类字符会使地址看上去与实际去向不同。
finding-MD-5010 = 有端点没有地址（{ $found }），未被采用。
finding-MD-5010-fix = 请对方补全元数据。
finding-MD-5011 = 有端点没有指明绑定（{ $found }），未被采用。
finding-MD-5011-fix = 请对方补全元数据。
finding-MD-5012 = 本系统不支持绑定 { $found }，不使用该端点。
finding-MD-5012-fix = 只要另有采用 HTTP-POST 的端点即可，无需处理。
finding-MD-5013 = 有应答地址声明了绑定 { $found }，标准禁止用它传递应答，因此不使用。
finding-MD-5013-fix = 请对方改为声明 HTTP-POST。
finding-MD-5014 = 有应答地址没有 index。
finding-MD-5014-fix = 当请求直接写明地址时仍可使用；模式要求必须有 index。
finding-MD-5015 = index { $found } 被多个应答地址使用，以第一个为准。
finding-MD-5015-fix = 请对方为各地址使用不同的编号。
finding-MD-5016 = 多个应答地址被标为默认，其中包括 { $found }，以第一个为准。
finding-MD-5016-fix = 请与对方确认哪一个是默认地址。
finding-MD-5017 = { $found } 个应答地址均未标为默认，以第一个未标明 isDefault="false" 的为准。
finding-MD-5017-fix = 如果请求中写明了地址则无需处理，多数请求都会写明。
finding-MD-5018 = index { $found } 不是 0 至 65535 的数字，已忽略。
finding-MD-5018-fix = 请对方更正。
finding-MD-5019 = 有取值既不是真也不是假：{ $found }。按更严格的含义处理。
finding-MD-5019-fix = 只允许小写的 true、false 以及 1、0。
finding-MD-5020 = 第一个应答地址采用绑定 { $found }，而不是 HTTP-POST。
finding-MD-5020-fix = 无需处理，应答会发往采用 HTTP-POST 的地址。
finding-MD-5021 = 地址 { $found } 列出了两次。
finding-MD-5021-fix = 无需处理。
finding-MD-5022 = 本系统不使用服务 { $found }。
finding-MD-5022-fix = 无需处理。

## 角色声明

finding-MD-6001 = 登录请求不要求签名（{ $found }），任何人都可以冒用该服务的名义发起请求。
finding-MD-6001-fix = 应答仍只会发往本文件中的地址。更好的做法是对方对请求签名，并声明 AuthnRequestsSigned="true"。
finding-MD-6002 = 声明了登录请求会签名，却没有可用于验证的密钥，所有请求都会被拒绝。
finding-MD-6002-fix = 请查看其他关于密钥的检查结果，并向对方索取含有签名证书的元数据。
finding-MD-6003 = 该服务没有要求断言签名。
finding-MD-6003-fix = 无需处理，断言仍会签名。
finding-MD-6004 = NameIDFormat { $found } 前后有空白字符，已去除。
finding-MD-6004-fix = 无需处理。
finding-MD-6005 = NameIDFormat { $found } 未在任何标准中定义。
finding-MD-6005-fix = 请检查拼写：unspecified 和 emailAddress 属于 SAML:1.1，transient 和 persistent 属于 SAML:2.0。
finding-MD-6006 = 没有列出 NameIDFormat。
finding-MD-6006-fix = 无需处理，由请求或预设决定。
finding-MD-6007 = 已忽略扩展 { $found }。
finding-MD-6007-fix = 无需处理。
finding-MD-6008 = 未导入所请求属性的清单。
finding-MD-6008-fix = 释放哪些属性，请在该合作伙伴的属性约定中设置。

## 身份提供方与预设

finding-MD-7001 = 文件中没有身份提供方（IDPSSODescriptor）。
finding-MD-7001-fix = 请确认这是要提交给云平台的文件，而不是云平台自己的文件。
finding-MD-7002 = 没有采用 HTTP-Redirect 或 HTTP-POST 且地址正确的 SingleSignOnService。
finding-MD-7002-fix = 请补上单点登录服务的地址，否则无法发起登录。
finding-MD-7003 = 没有可用的签名证书。
finding-MD-7003-fix = 请添加 use="signing" 的 KeyDescriptor，放入断言签名密钥的证书。
finding-MD-7004 = 密钥强度不足：{ $found }。
finding-MD-7004-fix = 请生成至少 2048 位的 RSA 密钥或 P-256 密钥，并公布其证书。
finding-MD-7005 = 第一个 SingleSignOnService 的绑定是 { $found }；云平台只使用第一个，无法采用该绑定。
finding-MD-7005-fix = 请将采用 HTTP-Redirect 的 SingleSignOnService 放在最前面。
finding-MD-7006 = 缺少云平台要求的 NameIDFormat { $found }。
finding-MD-7006-fix = 请将其加入 NameIDFormat 列表。
finding-MD-7007 = 缺少厂商示例中的元素 { $found }。
finding-MD-7007-fix = 厂商没有说明能否省略，建议补上。
finding-MD-7008 = 文件超过云平台允许的大小（字节数：{ $found }）。
finding-MD-7008-fix = 请删除云平台不需要的内容。
finding-MD-7009 = 文件使用 { $found } 编码，厂商要求 UTF-8。
finding-MD-7009-fix = 请另存为 UTF-8。

## 替换会降低的安全性

finding-MD-8001 = 新的元数据不再包含签名密钥，将无法验证请求。
finding-MD-8001-fix = 只有对方经其他途径告知后才可确认。
finding-MD-8002 = 此前请求必须签名，新的元数据不再如此要求。
finding-MD-8002-fix = 只有对方经其他途径告知后才可确认。
finding-MD-8003 = 此前要求断言签名，新的元数据不再如此要求。
finding-MD-8003-fix = 请询问对方，这几乎没有正当理由。
finding-MD-8004 = 新地址 { $found } 不再受 https 保护。
finding-MD-8004-fix = 除实验环境外请勿确认。
finding-MD-8005 = 新的元数据指向此前没有的主机：{ $found }。
finding-MD-8005-fix = 确认之前，请先询问对方是否已迁移。
finding-MD-8006 = 签名密钥全部更换：{ $found }。
finding-MD-8006-fix = 确认之前请经其他途径核对指纹；有计划的更换通常会在一段时间内同时公布新旧密钥。
finding-MD-8007 = 新的元数据不再包含加密密钥，无法为该服务加密内容。
finding-MD-8007-fix = 只有发给该服务的断言不加密时才可确认。
finding-MD-8008 = 新的元数据描述的是另一个实体：{ $found }。
finding-MD-8008-fix = 请将其作为新的服务提供方导入，而不是替换当前的。
