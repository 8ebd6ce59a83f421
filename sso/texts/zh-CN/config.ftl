# 配置中的错误：显示在键的路径之后。

config-listen-twice = 与 server.listen 的地址相同；健康检查和指标不得公开
config-not-address = 不是带端口的地址，正确写法如 "127.0.0.1:8080" 或 "[::]:8080"
config-store-url = 应写成 "sqlite:PATH"（PATH 为文件路径），或 "redis://…"、"rediss://…"、"redis+sentinel://…"、"redis+cluster://…"
config-store-host = "@" 或 "//" 之后应为“主机”或“主机:端口”；只有哨兵或集群可以写多个，用逗号分隔
config-store-credentials = 应写成 ":密码@" 或 "用户名:密码@"，特殊字符须做百分号编码
config-store-database = 主机之后只能写数据库编号；集群只有 0 号
config-store-master = 哨兵地址之后应写主节点名称："redis+sentinel://主机:端口,主机:端口/名称"
config-store-parameter = 参数 { $name } 未知、重复，或取值不可用
config-sealing-key = 封存密钥应为 32 字节，用 base64 或十六进制书写

# 地址。
config-public-url-needed = 必填：浏览器访问本服务的地址，例如 "https://sso.example.com"
config-url-query = 不得带查询参数或片段（? 或 # 之后的部分）
config-url-slash = 末尾不得有斜杠
config-not-url = 不是合法的 URL：{ $error }
config-url-user = 不得包含用户名或密码
config-url-characters = 不是合法的 URL：主机名或文本中含有不允许的字符
config-url-http = 必须使用 https；http 只能用于本机，或在设置 dangerous_allow_http = true 时使用
config-url-scheme = 必须使用 https，不能使用 { $scheme }

# 环境变量。
config-variable-form = 不符合 SKYBRIDGE__SECTION__KEY 的形式
config-variable-section = “{ $key }”是一节，不是一个值
config-variable-element = 列表 { $list } 中没有第 { $element } 项（从 0 数起）
config-variable-value = { $key } 是一个值，不是一节

# 键和值。
config-no-such-key = 没有这个键；此处可用的键：{ $known }
config-needs-truth = 应为 true 或 false
config-needs-string = 类型错误；应为字符串
config-needs-list = 类型错误；应为列表
config-needs-section = 类型错误；应为一节
config-wrong-type = 类型错误
config-not-read = 无法读取：{ $error }
config-empty = 不得为空
config-empty-key = 不得为空；不需要时请删去这个键
config-long = 共 { $length } 个字符，最多允许 { $most } 个
config-not-duration = “{ $text }”不是时长；请写成 "90s"、"5m" 或 "8h" 的形式
config-duration-outside = { $value } 超出了 { $least } 到 { $most } 的范围

# 写在单独文件中的值。
config-value-and-file = { $key } 与 { $key }_file 只能写一个
config-file-unreadable = 无法读取 { $file }：{ $error }
config-file-large = { $file } 超过 { $most } 字节
config-file-not-text = { $file } 不是 UTF-8 文本

# 伙伴。
config-slug = 伙伴标识应为 1 到 40 个字符，只能用 a-z、0-9 和 -
config-entity-id-taken = 与伙伴 { $other } 的相同；一个 entityID 只能属于一个伙伴
config-entity-id-not-uri = 应为绝对 URI
config-entity-id-long = 共 { $length } 个字符，最多允许 { $most } 个（Core §8.3.6）
config-idle-longer = 比 session.lifetime 长
config-preset-unknown = 没有预设“{ $name }”；可用的有：{ $known }
config-preset-damaged = 预设文件 { $file } 已损坏：{ $why }
config-site-unknown = 没有这个站点；预设 { $preset } 的站点有：{ $known }
config-language = 页面只有 zh-CN 和 en 两种语言
config-target-query = 前缀不得带查询参数或片段（? 或 # 之后的部分）

# 登录交接的密钥。
config-handoff-no-key = 至少需要一个密钥
config-kid-needed = 有多个密钥时必填
config-kid-taken = “{ $kid }”已是另一个密钥的名称
config-handoff-alg-unknown = 应为 HS256、RS256、ES256、EdDSA 之一
config-handoff-alg-needed = 必填：HS256、RS256、ES256 或 EdDSA
config-handoff-pem-unwanted = HS256 使用共享密钥，不使用 PEM 密钥
config-handoff-secret-needed = HS256 需要 secret 或 secret_file
config-handoff-secret-unwanted = { $alg } 使用公钥（pem、pem_file），不使用共享密钥
config-handoff-pem-needed = { $alg } 需要 pem 或 pem_file
config-secret-short = 只有 { $octets } 字节，至少需要 { $least } 字节
config-private-key = 其中有私钥；此处只能放平台的公钥或证书
config-not-pem = 不是 PEM 格式的公钥或证书
config-rsa-short = RSA 密钥只有 { $bits } 位，至少需要 2048 位
config-rs256-key = RS256 需要 RSA 密钥
config-es256-key = ES256 需要 P-256 曲线上的密钥
config-eddsa-key = EdDSA 需要 Ed25519 密钥
config-needed = 必填
config-bridge-unknown = 没有这种登录方式；可用：{ $known }
config-bridge-absent = 这里列出了 { $name }，但缺少对应的配置段
config-bridge-twice = 重复列出
config-template-no-url = 不是有效的地址；需要 https:// 和主机名
config-template-place = 没有这个占位符：{ $name }；可用 order_id、kind、token，写在花括号中
config-template-host = 花括号占位符只能出现在路径和查询参数中，不能出现在主机名中
config-colour = 需要形如 #cf0a2c 的颜色
config-logo-kind = { $file } 不是 PNG、JPEG、WebP 或 SVG 图片
config-oidc-auth-method = 只能是 basic 或 post
config-oidc-auth-method-unused = 没有密钥的客户端不做认证；请去掉 auth_method 或提供密钥
config-oidc-scope = 不是有效的 scope：须为一个由可打印 ASCII 字符组成的词，不含引号和反斜杠
config-oidc-acr = 不是有效的 acr 值：须为一个词，因为请求中各值以空格分隔
config-oidc-acr-taken = "{ $acr }" 已对应 { $other }；一个 acr 不能证明两种认证等级

config-signed-octets = 须为以下之一：{ $known }
config-bind-answer = 须为最多 { $most } 字节的 JSON
# 平台作为 SAML 身份提供方。
config-saml-metadata = 无法从此文件中取得身份提供方：{ $codes }（"skybridge lint FILE --role idp" 会给出详情）；文件中的提供方：{ $providers }
config-saml-no-redirect = 该提供方没有 HTTP-Redirect 方式的 SingleSignOnService，而本服务只用这种方式发起请求
config-saml-pin = 需要证书的 SHA-256 指纹：64 个十六进制数字，可带冒号
config-saml-format = 需要 { $known } 之一，或格式的 URI
config-saml-class = 需要 AuthnContext 类的 URI
config-saml-transient-user = transient 类型的 NameID 每次登录都不同，必须配置 attributes.user
config-jwks-only = 仅用于 jwks_url 处的密钥
config-jwks-and-keys = jwks_url 与 keys 只能给出其一
config-stale-shorter = 短于 jwks_max_age（{ $age }）
config-algs-needed = 使用 jwks_url 时必填：RS256、ES256、EdDSA 中的任意几项
config-algs-unknown = 须为 RS256、ES256、EdDSA 之一
config-origin = 源只含协议、主机和端口，例如 "https://shop.example.com"
config-unsolicited-login = 设为 false 需要在 [login] 中配置平台登录页，否则任何跳转登录都无法接受
config-claim-name = 须为声明名称，或以点号连接的名称
config-authn-context = 须为 AuthnContext 类，例如 "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
config-login-handoff = 需要 [handoff]：登录页以跳转凭证作答

# 云的 API。
config-api-none = 预设 { $preset } 在该站点没有云 API
config-api-credentials = 需要凭证：access_key 与 secret_key_file，或 domain、user 与 password_file
config-api-both = access_key 与 domain、user 只能给出其一
config-access-key = 访问密钥 ID 只含字母和数字
config-per-second = 须为每秒调用次数，1 到 { $most } 的整数
config-relay = 须为方法、一个空格和路径，例如 "GET /v2/bills/**"；* 代表一段，末尾的 ** 代表其余部分；注册从不转发

# 事件回调。
config-webhook-id = 端点标识应为 1 到 40 个字符，只能用 a-z、0-9 和 -
config-webhook-id-taken = 该伙伴的另一个端点已使用标识 { $id }
config-webhook-secret = 应为 "whsec_" 加 24 到 64 字节的 base64；更换期间最多可写 { $most } 个，以空格或换行分隔，最新的在前
config-webhook-event = 没有这种事件；可用的有 { $known }
config-webhook-fragment = 不得带片段（# 之后的部分）：它不会被发送
config-webhook-address = { $address } 不能作为端点
config-webhook-private = { $address } 位于私有网络或本机：需设置 allow_private_network = true
config-webhooks-many = 端点最多 { $most } 个
