# 无法继续时给用户看的页面。每个代码四条文案；代码一经发布不修改、不复用。

-who-nobody = 无需任何人处理。
-who-you = 您自己即可继续。
-who-platform = 需要由您来源的伙伴平台处理。
-who-cloud = 需要由云服务方或配置该对接的人员处理。
-who-operator = 需要由本服务的运维人员处理。
-restart = 请回到伙伴平台，从那里重新进入云控制台。
-report = 请将下方的代码和参考编号发给伙伴平台的客服。

error-IDP-1001-title = 无法读取登录请求
error-IDP-1001-what = 云服务发来的登录请求已损坏或不完整。地址被截断或只复制了一部分时会出现这种情况。
error-IDP-1001-who = { -who-you }如果每次都出现：{ -who-cloud }
error-IDP-1001-todo = { -restart }请不要使用本页的书签。

error-IDP-1002-title = 登录请求过大
error-IDP-1002-what = 登录请求超过了本服务允许的大小。
error-IDP-1002-who = { -who-cloud }
error-IDP-1002-todo = { -report }

error-IDP-2001-title = 此应用未在本服务登记
error-IDP-2001-what = 请求您登录的应用没有在本服务登记。
error-IDP-2001-who = { -who-operator }需要导入该应用的元数据。
error-IDP-2001-todo = { -report }

error-IDP-2002-title = 登录请求不可信
error-IDP-2002-what = 登录请求的签名不属于本服务信任的密钥。
error-IDP-2002-who = { -who-operator }云服务可能更换了密钥，需要重新导入其元数据。
error-IDP-2002-todo = { -report }如果您是从陌生链接来到这里，请直接关闭页面。

error-IDP-2003-title = 应答地址未登记
error-IDP-2003-what = 应用要求把您的登录信息发送到一个它没有登记的地址。没有发送任何信息。
error-IDP-2003-who = { -who-operator }需要将已登记的地址与应用的元数据核对。
error-IDP-2003-todo = { -report }如果您是从陌生链接来到这里，请直接关闭页面。

error-IDP-2004-title = 登录请求的接收方不是本服务
error-IDP-2004-what = 登录请求中写明的接收方与本服务不一致。云服务可能保存着旧的元数据。
error-IDP-2004-who = { -who-cloud }需要重新上传最新的元数据。
error-IDP-2004-todo = { -report }

error-IDP-2005-title = 登录请求已过期或已使用
error-IDP-2005-what = 登录请求只能使用一次，并且只在几分钟内有效。该请求已过期或已处理过，例如页面被刷新。
error-IDP-2005-who = { -who-you }
error-IDP-2005-todo = { -restart }

error-IDP-2006-title = 该应用已被关闭
error-IDP-2006-what = 请求您登录的应用已在本服务登记，但已被关闭。没有向它发送任何内容。
error-IDP-2006-who = { -who-operator }
error-IDP-2006-todo = { -report }

error-IDP-3001-title = 不支持的登录请求版本
error-IDP-3001-what = 应用使用的协议版本本服务不支持。
error-IDP-3001-who = { -who-cloud }
error-IDP-3001-todo = { -report }

error-IDP-3002-title = 无法提供所要求的标识类型
error-IDP-3002-what = 应用要求的名称标识类型，本服务不为其签发。
error-IDP-3002-who = { -who-operator }
error-IDP-3002-todo = { -report }

error-IDP-3003-title = 无法满足所要求的登录方式
error-IDP-3003-what = 应用要求的登录方式比您所用的更强或不同。
error-IDP-3003-who = { -who-operator }
error-IDP-3003-todo = { -report }

error-IDP-3004-title = 需要您亲自登录
error-IDP-3004-what = 应用要求在不显示页面的情况下登录，但您尚未登录。
error-IDP-3004-who = { -who-you }
error-IDP-3004-todo = 请先登录伙伴平台，再从那里进入云控制台。

error-IDP-4001-title = 登录失败
error-IDP-4001-what = 伙伴平台未能确认您的登录。
error-IDP-4001-who = { -who-you }
error-IDP-4001-todo = 请重新登录伙伴平台。{ -restart }

error-IDP-4002-title = 您的账号尚未开通云服务对接
error-IDP-4002-what = 您已登录，但您的账号还没有对应的云账号。
error-IDP-4002-who = { -who-platform }
error-IDP-4002-todo = { -report }

error-IDP-4003-title = 您的账号不能使用此应用
error-IDP-4003-what = 您已登录，但伙伴平台的规则不允许您的账号进入此应用。
error-IDP-4003-who = { -who-platform }
error-IDP-4003-todo = { -report }

error-IDP-5001-title = 无法通知应用您已退出
error-IDP-5001-what = 应用请求结束您的登录，但没有登记应答地址。没有结束任何登录。
error-IDP-5001-who = { -who-operator }应用的元数据需要包含 SingleLogoutService。
error-IDP-5001-todo = 请在伙伴平台退出登录，或关闭所有浏览器窗口。{ -report }

error-IDP-5002-title = 退出请求指的不是您的登录
error-IDP-5002-what = 应用请求结束的不是此浏览器中的登录。没有结束任何登录。
error-IDP-5002-who = { -who-you }
error-IDP-5002-todo = 如需退出，请打开本服务的退出页面，或在伙伴平台退出登录。

error-IDP-5003-title = 部分应用尚未退出
error-IDP-5003-what = 您在本服务的登录已结束，但另一个应用没有确认您已退出。
error-IDP-5003-who = { -who-you }
error-IDP-5003-todo = 请也在其他应用中退出登录，或关闭所有浏览器窗口。

error-IDP-5004-title = 此次退出已完成或已过期
error-IDP-5004-what = 应用应答的退出请求已不在等待中，例如页面被刷新。退出开始时，您在本服务的登录就已结束。
error-IDP-5004-who = { -who-nobody }
error-IDP-5004-todo = 如果这台电脑还有其他人使用，请关闭所有浏览器窗口。

error-IDP-9001-title = 登录未能完成
error-IDP-9001-what = 本服务在应答您的登录时内部出错。
error-IDP-9001-who = { -who-operator }
error-IDP-9001-todo = 请稍等一分钟。{ -restart }如果再次失败，请将下方的代码和参考编号发给伙伴平台的客服。

error-BRG-1001-title = 无法读取跳转凭证
error-BRG-1001-what = 伙伴平台带来的登录令牌已损坏、不完整或过长。
error-BRG-1001-who = { -who-you }如果每次都出现：{ -who-platform }
error-BRG-1001-todo = { -restart }

error-BRG-1002-title = 跳转凭证不可信
error-BRG-1002-what = 登录令牌不是用该伙伴平台登记的密钥签名的。
error-BRG-1002-who = { -who-platform }其签名密钥、密钥标识和算法必须与本服务的设置一致。
error-BRG-1002-todo = { -report }

error-BRG-1003-title = 跳转凭证的接收方不是本服务
error-BRG-1003-what = 登录令牌写明的接收方或签发方与本服务的设置不一致。
error-BRG-1003-who = { -who-platform }
error-BRG-1003-todo = { -report }

error-BRG-1004-title = 跳转凭证已过期
error-BRG-1004-what = 登录令牌只在几分钟内有效。该令牌已过期、尚未生效，或声明的有效期过长。
error-BRG-1004-who = { -who-you }如果每次都出现：需要校正伙伴平台的时钟或令牌有效期。
error-BRG-1004-todo = { -restart }

error-BRG-1005-title = 跳转凭证已使用
error-BRG-1005-what = 登录令牌只能使用一次。该令牌已经用过，例如页面被刷新或打开了两次。
error-BRG-1005-who = { -who-you }
error-BRG-1005-todo = { -restart }

error-BRG-1006-title = 跳转凭证不完整
error-BRG-1006-what = 登录令牌缺少必需的内容，或含有不允许的值。
error-BRG-1006-who = { -who-platform }
error-BRG-1006-todo = { -report }

error-BRG-1007-title = 不允许的目标地址
error-BRG-1007-what = 链接要求前往的地址不在允许的列表中。没有将您带往该地址。
error-BRG-1007-who = { -who-platform }需要更正目标地址，或将其加入设置。
error-BRG-1007-todo = { -report }如果您是从陌生链接来到这里，请直接关闭页面。

error-BRG-1008-title = 尚未配置跳转登录
error-BRG-1008-what = 该伙伴平台尚未配置签名跳转登录。
error-BRG-1008-who = { -who-operator }
error-BRG-1008-todo = { -report }

error-BRG-1009-title = 尚未配置前往云服务的入口
error-BRG-1009-what = 该伙伴平台尚未配置云服务的登录地址或平台标识。
error-BRG-1009-who = { -who-operator }
error-BRG-1009-todo = { -report }

error-BRG-1010-title = 本次登录已结束
error-BRG-1010-what = 您返回时对应的登录已经完成、已超时，或不是从这里开始的。
error-BRG-1010-who = { -who-you }
error-BRG-1010-todo = { -restart }

error-BRG-1011-title = 本次登录是在另一个浏览器中开始的
error-BRG-1011-what = 您完成登录后返回，但不是在开始登录的那个浏览器中，或者此浏览器不保存 Cookie。没有人被登录。
error-BRG-1011-who = { -who-you }
error-BRG-1011-todo = 请允许本站点使用 Cookie，然后回到伙伴平台，重新从那里进入云控制台。如果您是从陌生链接来到这里，请直接关闭页面。

error-BRG-1012-title = 您尚未登录
error-BRG-1012-what = 伙伴平台没有完成登录，或者您取消了登录。
error-BRG-1012-who = { -who-you }如果每次都出现：{ -who-platform }
error-BRG-1012-todo = { -restart }

error-BRG-1013-title = 目前无法登录
error-BRG-1013-what = 该伙伴平台尚未配置登录方式，或登录服务暂时无法访问。
error-BRG-1013-who = { -who-operator }
error-BRG-1013-todo = 请先登录伙伴平台，再从那里进入云控制台。{ -report }

error-BRG-2001-title = 无法读取登录结果
error-BRG-2001-what = 伙伴平台的登录服务将您带回时，所附的结果已损坏或不完整。
error-BRG-2001-who = { -who-you }如果每次都出现：{ -who-platform }
error-BRG-2001-todo = { -restart }

error-BRG-2002-title = 登录结果来自另一个登录服务
error-BRG-2002-what = 您前往的登录服务与返回结果的登录服务不是同一个。没有人被登录。
error-BRG-2002-who = { -who-you }如果每次都出现：{ -who-platform }
error-BRG-2002-todo = { -restart }如果您是从陌生链接来到这里，请直接关闭页面。

error-BRG-2003-title = 登录服务没有响应
error-BRG-2003-what = 无法访问伙伴平台的登录服务，或它没有及时响应。
error-BRG-2003-who = { -who-you }如果持续出现：{ -who-platform }
error-BRG-2003-todo = 请稍等一分钟。{ -restart }

error-BRG-2004-title = 登录未得到确认
error-BRG-2004-what = 伙伴平台的登录服务没有确认您带回的结果：它已被使用或已超时，或者这里的设置与其不一致。
error-BRG-2004-who = { -who-you }如果每次都出现：{ -who-operator }
error-BRG-2004-todo = { -restart }

error-BRG-2005-title = 无法读取登录确认
error-BRG-2005-what = 伙伴平台登录服务的确认内容不完整，或格式不符合要求。
error-BRG-2005-who = { -who-platform }
error-BRG-2005-todo = { -report }

error-BRG-2006-title = 登录确认不可信
error-BRG-2006-what = 它不是用伙伴平台登录服务的密钥签名的，或签名方式不被接受。
error-BRG-2006-who = { -who-platform }其密钥和算法必须与其公布的一致。
error-BRG-2006-todo = { -report }

error-BRG-2007-title = 登录确认的接收方不是本次登录
error-BRG-2007-what = 它写明的接收方、签发方或登录与您开始的登录不一致。没有人被登录。
error-BRG-2007-who = { -who-you }如果每次都出现：{ -who-platform }
error-BRG-2007-todo = { -restart }

error-BRG-2008-title = 登录确认目前无效
error-BRG-2008-what = 它已过期，或尚未生效。
error-BRG-2008-who = { -who-you }如果每次都出现：需要校正伙伴平台或本服务的时钟。
error-BRG-2008-todo = { -restart }

error-BRG-2009-title = 需要重新登录
error-BRG-2009-what = 已要求伙伴平台让您重新登录，但它没有这样做，或没有说明登录时间。
error-BRG-2009-who = { -who-platform }
error-BRG-2009-todo = 请在伙伴平台退出并重新登录，再从那里进入云控制台。{ -report }

error-BRG-2010-title = 伙伴平台提供的您的信息不完整
error-BRG-2010-what = 缺少必需的内容，或含有不允许的值。
error-BRG-2010-who = { -who-platform }
error-BRG-2010-todo = { -report }

error-BRG-2011-title = 尚未配置此登录方式
error-BRG-2011-what = 该伙伴平台尚未配置 OpenID Connect 登录。
error-BRG-2011-who = { -who-operator }
error-BRG-2011-todo = { -report }

error-BND-1001-title = 无法读取云服务关于您账号的消息
error-BND-1001-what = 云服务在此告知您的云账号已绑定或已解除绑定，但收到的内容已损坏或不完整。未作任何更改。
error-BND-1001-who = { -who-cloud }
error-BND-1001-todo = { -report }

error-BND-1002-title = 云服务关于您账号的消息过大
error-BND-1002-what = 关于您云账号的消息超过了本服务接受的大小。未作任何更改。
error-BND-1002-who = { -who-cloud }
error-BND-1002-todo = { -report }

error-BND-1003-title = 关于您账号的消息不可信
error-BND-1003-what = 有消息称您的云账号已绑定或已解除绑定，但其签名不是云服务的签名。未作任何更改。
error-BND-1003-who = { -who-operator }云服务可能更换了密钥，需要重新导入其元数据。
error-BND-1003-todo = { -report }如果您是从意外的链接来到这里，请关闭本页。

error-BND-1004-title = 无法使用关于您账号的消息
error-BND-1004-what = 云服务关于您账号的消息含有本服务不认识的内容。未作任何更改。
error-BND-1004-who = { -who-operator }
error-BND-1004-todo = { -report }

error-BND-1005-title = 这里不接收账号消息
error-BND-1005-what = 该伙伴平台所连接的云服务不会发送账号绑定消息。
error-BND-1005-who = { -who-operator }
error-BND-1005-todo = { -report }

error-BND-2001-title = 您的云账号需要确认
error-BND-2001-what = 云服务关于您账号的消息已收到并保留。它与已知的您的信息或该云账号的信息不一致，需要有人核对后才会更改。
error-BND-2001-who = { -who-platform }
error-BND-2001-todo = 请联系伙伴平台的客服确认您的云账号，并告知下面的代码和参考编号。

error-CUS-1001-title = 您的云服务访问已被停用
error-CUS-1001-what = 伙伴平台已停用您对云服务的访问。您的云账号及其中的内容仍然保留。
error-CUS-1001-who = { -who-platform }
error-CUS-1001-todo = 请联系伙伴平台的客服，并告知下面的代码和参考编号。

error-CUS-1002-title = 您还没有云账号
error-CUS-1002-what = 伙伴平台只允许已绑定云账号的客户进入云服务，而您尚未绑定云账号。
error-CUS-1002-who = { -who-platform }
error-CUS-1002-todo = 请联系伙伴平台的客服为您开通云账号，并告知下面的代码和参考编号。

error-BRG-1020-title = 目前无法核验跳转凭证
error-BRG-1020-what = 无法取得伙伴平台的公钥，因此无法判断您的登录令牌是否真实。
error-BRG-1020-who = { -who-platform }其公布的密钥需要恢复可访问。
error-BRG-1020-todo = 请等一分钟。{ -restart }

error-BRG-1021-title = 跳转来自陌生页面
error-BRG-1021-what = 一个不属于伙伴平台的页面试图让您在这里登录。没有人被登录。
error-BRG-1021-who = { -who-you }如果每次都出现：{ -who-operator }
error-BRG-1021-todo = { -restart }如果您是从陌生链接来到这里，请直接关闭页面。

error-BRG-1022-title = 登录需要从这里开始
error-BRG-1022-what = 伙伴平台带着登录令牌把您送到这里，但本服务只接受从这里开始的登录。
error-BRG-1022-who = { -who-you }如果每次都出现：{ -who-platform }
error-BRG-1022-todo = 请从伙伴平台重新打开云控制台。{ -report }

error-WEB-400-title = 无法读取请求
error-WEB-400-what = 浏览器发来的内容格式不符合要求。
error-WEB-400-who = { -who-you }如果每次都出现：{ -who-platform }
error-WEB-400-todo = { -restart }

error-WEB-403-title = 该伙伴平台已被关闭
error-WEB-403-what = 本服务的运营者已关闭该伙伴平台，目前无法通过它登录云服务。
error-WEB-403-who = { -who-operator }
error-WEB-403-todo = { -report }

error-WEB-404-title = 页面不存在
error-WEB-404-what = 本服务没有这个地址。可能是地址输入有误，或该伙伴平台未在此登记。
error-WEB-404-who = { -who-you }
error-WEB-404-todo = { -restart }

error-WEB-405-title = 不能以这种方式使用此页面
error-WEB-405-what = 地址存在，但浏览器的访问方式不正确。
error-WEB-405-who = { -who-you }如果每次都出现：{ -who-platform }
error-WEB-405-todo = { -restart }

error-WEB-408-title = 请求超时
error-WEB-408-what = 请求没有及时传完或得到应答，本服务已停止等待。
error-WEB-408-who = { -who-nobody }通常是网络较慢所致。
error-WEB-408-todo = 请稍等一分钟。{ -restart }

error-WEB-413-title = 请求过大
error-WEB-413-what = 浏览器发来的内容超过了本服务允许的大小。
error-WEB-413-who = { -who-platform }
error-WEB-413-todo = { -report }

error-WEB-500-title = 服务出错
error-WEB-500-what = 本服务内部发生了意外错误，并非您的操作所致。
error-WEB-500-who = { -who-operator }
error-WEB-500-todo = 请稍等一分钟。{ -restart }如果再次失败，请将下方的代码和参考编号发给伙伴平台的客服。

error-WEB-503-title = 服务繁忙
error-WEB-503-what = 本服务此刻无法处理您的请求。
error-WEB-503-who = { -who-nobody }同时到达的请求过多，或其存储暂时不可用。
error-WEB-503-todo = 请稍等一分钟。{ -restart }

error-API-1001-title = 缺少 API 令牌，或令牌无效
error-API-1001-what = 调用需要 "Authorization: Bearer" 请求头，其中的令牌须已登记、未过期且未被撤销。
error-API-1001-who = 需要由伙伴平台的工程师处理。
error-API-1001-todo = 请用 "skybridge token create" 创建令牌，并在每次调用时携带。

error-API-1002-title = API 令牌无权执行此操作
error-API-1002-what = 该令牌属于另一个伙伴平台，或缺少此调用所需的权限范围。
error-API-1002-who = 需要由伙伴平台的工程师处理。
error-API-1002-todo = 请使用该伙伴平台且具有相应权限范围的令牌；"skybridge token list" 可列出令牌。

error-API-1003-title = 没有这个对象
error-API-1003-what = 调用中指定的对象不存在，或已不存在。
error-API-1003-who = 需要由伙伴平台的工程师处理。
error-API-1003-todo = 请将调用中的名称与列表中的名称核对。

error-API-1004-title = 调用的格式不正确
error-API-1004-what = 缺少参数、参数未知，或参数值无法使用。
error-API-1004-who = 需要由伙伴平台的工程师处理。
error-API-1004-todo = 请对照 /api/openapi.json 中的说明检查调用；已知具体字段时，"faults" 会给出。

error-API-1005-title = 客户的版本与调用所指不符
error-API-1005-what = 调用要求仅在客户仍为所见版本时更改，但此后已有人更改。
error-API-1005-who = 需要由伙伴平台的工程师处理。
error-API-1005-todo = 请重新读取客户，重新决定，并在 If-Match 中发送新的实体标签。

error-API-1006-title = 该云账号属于另一个客户
error-API-1006-what = 同一伙伴平台内一个云账号只属于一个客户。未作更改。
error-API-1006-who = 需要由伙伴平台的工程师处理。
error-API-1006-todo = 请在客户列表中用 "domain_id" 查找该客户；如果有误，请先在那里解除绑定。

error-API-1007-title = 客户已有另一个云账号
error-API-1007-what = 客户已绑定另一个云账号，而调用没有要求替换。未作更改。
error-API-1007-who = 需要由伙伴平台的工程师处理。
error-API-1007-todo = 请查看客户；如需换成新的云账号，请加上 "replace": true。

error-API-1008-title = 没有可以撤回的更改
error-API-1008-what = 该客户还没有发生过任何变动。
error-API-1008-who = 需要由伙伴平台的工程师处理。
error-API-1008-todo = 请查看客户的历史。

error-API-1009-title = 没有等待决定的事项
error-API-1009-what = 该客户没有可以同意或否决的申请。
error-API-1009-who = 需要由伙伴平台的工程师处理。
error-API-1009-todo = 请重新读取客户；可能已有人作出决定。

error-API-1010-title = API 令牌已轮换过
error-API-1010-what = 每个令牌只能轮换一次。如果不是贵方所为，则令牌已落入他人之手。
error-API-1010-who = 需要由伙伴平台的管理员处理。
error-API-1010-todo = 请使用新令牌。如果新令牌在途中丢失，请用 "skybridge token create" 创建新令牌，并撤销这两个令牌。

error-BRG-3001-title = 无法读取平台的登录应答
error-BRG-3001-what = 平台对您登录的应答已损坏或不完整。
error-BRG-3001-who = { -who-platform }
error-BRG-3001-todo = { -report }

error-BRG-3002-title = 平台的登录应答过大
error-BRG-3002-what = 平台对您登录的应答超过本服务可接受的大小。
error-BRG-3002-who = { -who-platform }
error-BRG-3002-todo = { -report }

error-BRG-3003-title = 平台的登录应答已加密
error-BRG-3003-what = 平台对您的身份声明做了加密，而本服务不读取加密的声明。
error-BRG-3003-who = { -who-platform }
error-BRG-3003-todo = { -report }

error-BRG-3004-title = 平台的应答没有恰好说明一个人
error-BRG-3004-what = 平台的应答应当恰好包含一份登录声明，实际却没有或有多份。
error-BRG-3004-who = { -who-platform }
error-BRG-3004-todo = { -report }

error-BRG-3005-title = 平台的应答结构异常
error-BRG-3005-what = 平台应答中的内容出现在不该出现的位置，可能是欺骗行为。没有人被登录。
error-BRG-3005-who = { -who-platform }
error-BRG-3005-todo = { -report }

error-BRG-3006-title = 平台使用了其他协议版本
error-BRG-3006-what = 平台应答使用的协议版本不受本服务支持。
error-BRG-3006-who = { -who-platform }
error-BRG-3006-todo = { -report }

error-BRG-3007-title = 平台的应答自相矛盾
error-BRG-3007-what = 平台称登录失败，却又给出了登录的人。没有人被登录。
error-BRG-3007-who = { -who-platform }
error-BRG-3007-todo = { -report }

error-BRG-3010-title = 平台的应答没有签名
error-BRG-3010-what = 没有签名就无法知道应答由谁写成。没有人被登录。
error-BRG-3010-who = { -who-platform }
error-BRG-3010-todo = { -report }

error-BRG-3011-title = 平台的签名方式已过时
error-BRG-3011-what = 平台的签名使用了已不再安全的算法。
error-BRG-3011-who = { -who-platform }
error-BRG-3011-todo = { -report }

error-BRG-3012-title = 平台的签名结构异常
error-BRG-3012-what = 签名没有按要求覆盖应答内容。没有人被登录。
error-BRG-3012-who = { -who-platform }
error-BRG-3012-todo = { -report }

error-BRG-3013-title = 平台的应答被改动
error-BRG-3013-what = 收到的应答与平台签名的内容不同。没有人被登录。
error-BRG-3013-who = { -who-platform }
error-BRG-3013-todo = { -report }

error-BRG-3014-title = 签名不属于该平台
error-BRG-3014-what = 本服务已知的平台密钥都无法验证此签名。平台可能更换了密钥。
error-BRG-3014-who = { -who-operator }
error-BRG-3014-todo = { -report }

error-BRG-3015-title = 平台的描述已过期
error-BRG-3015-what = 本服务保存的平台登录描述已过期，因此不再采信其声明。
error-BRG-3015-who = { -who-operator }
error-BRG-3015-todo = { -report }

error-BRG-3020-title = 应答来自其他方
error-BRG-3020-what = 应答的签发者不是所请求的平台。
error-BRG-3020-who = { -who-platform }
error-BRG-3020-todo = { -report }

error-BRG-3021-title = 应答是发给其他地址的
error-BRG-3021-what = 平台把应答发到了这里，但其中写的是另一个地址。
error-BRG-3021-who = { -who-platform }
error-BRG-3021-todo = { -report }

error-BRG-3022-title = 声明是发给其他地址的
error-BRG-3022-what = 平台关于您的声明所写的接收方不是本服务。
error-BRG-3022-who = { -who-platform }
error-BRG-3022-todo = { -report }

error-BRG-3023-title = 声明是给其他服务的
error-BRG-3023-what = 平台关于您的声明没有写明供本服务使用。
error-BRG-3023-who = { -who-platform }
error-BRG-3023-todo = { -report }

error-BRG-3024-title = 本次登录不是从这里发起的
error-BRG-3024-what = 平台发来了并非从这里发起的登录。本服务只接受从这里发起的登录。
error-BRG-3024-who = { -who-you }
error-BRG-3024-todo = { -restart }

error-BRG-3025-title = 应答属于另一次登录
error-BRG-3025-what = 平台应答的不是此浏览器发起的那次登录。
error-BRG-3025-who = { -who-you }
error-BRG-3025-todo = { -restart }

error-BRG-3026-title = 平台未确认声明的持有者
error-BRG-3026-what = 关于您的声明缺少将其与携带它的浏览器绑定的内容。
error-BRG-3026-who = { -who-platform }
error-BRG-3026-todo = { -report }

error-BRG-3030-title = 平台的应答尚未生效
error-BRG-3030-what = 应答中的时间尚未到来，两边的时钟有一个不准。
error-BRG-3030-who = { -who-platform }
error-BRG-3030-todo = { -report }

error-BRG-3031-title = 平台的应答已过期
error-BRG-3031-what = 应答只在短时间内有效，现已过期。
error-BRG-3031-who = { -who-you }
error-BRG-3031-todo = { -restart }

error-BRG-3032-title = 您在平台上的会话已结束
error-BRG-3032-what = 平台表示您在那里的会话已经结束。
error-BRG-3032-who = { -who-you }
error-BRG-3032-todo = { -restart }

error-BRG-3033-title = 平台没有让您重新登录
error-BRG-3033-what = 本次要求重新登录，平台却给出了较早的登录。
error-BRG-3033-who = { -who-platform }
error-BRG-3033-todo = { -report }

error-BRG-3034-title = 平台没有说明您如何登录
error-BRG-3034-what = 关于您的声明应当恰好说明一次登录的时间和方式。
error-BRG-3034-who = { -who-platform }
error-BRG-3034-todo = { -report }

error-BRG-3040-title = 平台的应答已被使用
error-BRG-3040-what = 每份应答只能登录一次，例如刷新页面后不能再次使用。
error-BRG-3040-who = { -who-you }
error-BRG-3040-todo = { -restart }

error-BRG-3050-title = 平台的应答缺少您的标识
error-BRG-3050-what = 本服务用来识别用户的值缺失，或有多个。
error-BRG-3050-who = { -who-operator }
error-BRG-3050-todo = { -report }

error-BRG-3051-title = 平台用一次性名称标识您
error-BRG-3051-what = 平台每次登录都给您不同的名称，本服务无法再次识别您。
error-BRG-3051-who = { -who-operator }
error-BRG-3051-todo = { -report }

error-BRG-3052-title = 平台关于您的信息无法使用
error-BRG-3052-what = 某个值过长，或含有无法传递的字符。
error-BRG-3052-who = { -who-platform }
error-BRG-3052-todo = { -report }

error-BRG-3060-title = 未配置此登录方式
error-BRG-3060-what = 该伙伴平台没有在此配置通过其身份提供方登录。
error-BRG-3060-who = { -who-operator }
error-BRG-3060-todo = { -report }

error-RET-1001-title = 尚未配置返回页面
error-RET-1001-what = 您已从云服务返回，但伙伴平台还没有配置要显示的页面。您在云服务中完成的操作不受影响。
error-RET-1001-who = { -who-operator }
error-RET-1001-todo = 请回到伙伴平台，在那里查看您的订单。

error-REG-1001-title = 注册信息有误
error-REG-1001-what = 有一个或多个字段不符合云服务的规则。没有向云服务发送任何内容。
error-REG-1001-who = 需要由伙伴平台修改，或请客户修改。
error-REG-1001-todo = 请修改 "faults" 中列出的所有字段后重新提交。

error-REG-1002-title = 尚未配置云服务接口
error-REG-1002-what = 该伙伴没有配置云服务接口的访问信息，无法通过接口注册客户。客户仍可在首次登录时通过浏览器绑定云账号。
error-REG-1002-who = 需要由本服务的运维人员处理。
error-REG-1002-todo = 请在该伙伴的配置中填写云服务接口的地址和凭证。

error-REG-1003-title = 该客户已用其他信息注册
error-REG-1003-what = 该客户已注册或正在注册，所用信息与本次请求不同。未作任何更改。
error-REG-1003-who = 需要由伙伴平台的工程师处理。
error-REG-1003-todo = 请先查询该客户的状态。如需重试，请提交相同的信息。

error-REG-1004-title = 该客户已有云账号
error-REG-1004-what = 该客户已绑定云账号，不会重复创建。
error-REG-1004-who = 无需任何人处理。
error-REG-1004-todo = 请直接使用已绑定的云账号。如果绑定有误，请先解除绑定。

error-REG-1005-title = 该客户已被停用
error-REG-1005-what = 该客户对云服务的访问已被停用，不能注册。
error-REG-1005-who = 需要由伙伴平台决定。
error-REG-1005-todo = 请先恢复该客户，再进行注册。

error-REG-1006-title = 有冲突等待人工处理
error-REG-1006-what = 该客户的云账号信息相互矛盾，人工确认之前不会注册。
error-REG-1006-who = 需要由伙伴平台决定。
error-REG-1006-todo = 请用 "skybridge customers show" 查看该客户，绑定或解除绑定有争议的云账号后再注册。

error-REG-1007-title = Idempotency-Key 已用于其他请求
error-REG-1007-what = 该 Idempotency-Key 此前已随不同内容的请求提交。未作任何处理。
error-REG-1007-who = 需要由伙伴平台的工程师处理。
error-REG-1007-todo = 每个新请求请使用新的 Idempotency-Key，只有重试同一请求时才使用相同的值。

error-REG-2001-title = 账号名或联系方式已被使用
error-REG-2001-what = 账号名、手机号或邮箱已被其他云账号使用。没有创建账号。
error-REG-2001-who = 需要由客户更换。
error-REG-2001-todo = 请客户更换 "faults" 中列出的信息后重新注册。

error-REG-2002-title = 云服务拒绝了请求
error-REG-2002-what = 云服务已处理请求，但未予通过。"cloud" 中说明了原因以及由谁处理。
error-REG-2002-who = 处理方取决于云服务给出的原因。
error-REG-2002-todo = 请按 "cloud" 中的建议处理；也可用 "skybridge explain" 查看各错误码的说明。

error-REG-2003-title = 云服务无法连接或繁忙
error-REG-2003-what = 云服务没有应答，或此刻无法受理。所请求的操作可能稍后完成。
error-REG-2003-who = 通常无需处理。如果持续出现，需要由本服务的运维人员检查到云服务的网络。
error-REG-2003-todo = 请按 Retry-After 的时间等待，再用相同的信息重试。

error-REG-2004-title = 云账号已存在，但不在客户列表中
error-REG-2004-what = 云服务表示该客户的云账号已存在，但伙伴的客户列表中没有。不会重复创建。
error-REG-2004-who = 需要由伙伴管理员确认。
error-REG-2004-todo = 请在伙伴中心查找该客户，用其客户 ID 绑定云账号，或联系云服务确认关联情况。

error-REG-2005-title = 云服务没有接受凭证
error-REG-2005-what = 云服务不接受该伙伴所配置的凭证，或凭证没有调用该接口的权限。
error-REG-2005-who = 需要由伙伴管理员处理。
error-REG-2005-todo = 请在伙伴中心检查访问密钥、权限和伙伴类型，必要时在配置中更换凭证。

error-API-2001-title = 该伙伴平台未配置云调用
error-API-2001-what = 本服务的运维人员尚未提供该伙伴的云凭证。
error-API-2001-who = 需要由本服务的运维人员处理。
error-API-2001-todo = 请配置 [partner.X.cloud.api] 后再次调用。

error-API-2002-title = 此调用不予转发
error-API-2002-what = 该伙伴的列表中没有允许此方法和路径的条目，或者此调用会创建云账号，而创建账号有专门的 API。
error-API-2002-who = 需要由本服务的运维人员和伙伴平台的工程师处理。
error-API-2002-todo = 请将方法和路径与 [partner.X.cloud.api] 中的 "relay" 核对；本服务的日志会指出被拒绝的内容。

error-API-2003-title = 待转发的调用格式不正确
error-API-2003-what = 其方法、路径、查询参数或请求体不是云 API 所接受的。
error-API-2003-who = 需要由伙伴平台的工程师处理。
error-API-2003-todo = 请对照云 API 说明检查调用。本服务的日志会指出是哪一部分。

error-API-2004-title = 当前对云的调用过多
error-API-2004-what = 云每秒只接受有限次调用，已有过多调用在等待。本次调用未执行。
error-API-2004-who = 无需任何人处理。
error-API-2004-todo = 请在 "Retry-After" 响应头给出的时间之后再次调用。

error-API-2005-title = 无法连接到云
error-API-2005-what = 未能与云 API 建立连接。本次调用未执行。
error-API-2005-who = 如持续出现，需要由本服务的运维人员处理。
error-API-2005-todo = 请稍后再次调用。本服务的日志会说明无法连接的原因。

error-API-2006-title = 云不接受我们的凭证
error-API-2006-what = 无法为调用提供凭证：伙伴的凭证有误，或签发令牌的服务没有应答。本次调用未执行。
error-API-2006-who = 需要由本服务的运维人员处理。
error-API-2006-todo = 请检查 [partner.X.cloud.api] 中的凭证；本服务的日志记录了云的应答。

error-API-2007-title = 云的应答丢失
error-API-2007-what = 调用已发往云，但没有收到完整的应答。调用可能已经执行。
error-API-2007-who = 需要由伙伴平台的工程师处理。
error-API-2007-todo = 重复调用之前，请先向云查询现状。
# API 调用中单个字段的问题；字段名在旁边给出。
api-fault-unknown = 没有这个字段
api-fault-missing = 缺少这个字段
api-fault-twice = 该字段出现了两次
api-fault-value = 取值的类型或范围不符合要求
api-fault-not-json = 请求体须为 JSON，媒体类型须为 application/json
api-fault-tag = 须为实体标签，例如 "7"，多个以逗号分隔，或 *
api-fault-account = 客户账号须为 1 到 128 个字符，不能全为空白，不含控制字符
api-fault-domain-id = 云账号 ID 须为 1 到 64 个字符，不含空白和控制字符
api-fault-domain-name = 云账号名称最多 64 个字符，不含控制字符
api-fault-site = 云服务没有这个站点
api-fault-range = 数值须在允许范围内
