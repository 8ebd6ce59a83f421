# 页面本身的文字。

page-service = 云登录
page-switch = 用简体中文阅读本页

error-label-who = 由谁处理
error-label-todo = 您可以怎样做
error-label-code = 代码
error-label-reference = 参考编号

auto-post-title = 正在前往云服务
auto-post-what = 您已登录，浏览器正在把确认信息发送到 { $host }。
auto-post-todo = 如果几秒钟内没有反应，请点击按钮。
auto-post-button = 继续

sign-in-first-title = 请先登录
sign-in-first-what = 进入云服务前，您需要先登录{ $partner }。
sign-in-first-there = 请在该平台登录，之后会带您进入云服务，您也可以从那里打开云控制台。
sign-in-first-here = 请在此浏览器中登录该平台，并从那里打开云控制台。如果您已经完成，请从这里继续。
sign-in-first-done = 我已登录，继续
sign-in-first-link = 登录{ $partner }

bind-bound-title = 您的云账号已绑定
bind-bound-what = 您在{ $partner }的账号与您的云账号现已绑定，今后进入云服务无需再输入密码。
bind-unbound-title = 您的云账号已解除绑定
bind-unbound-what = 您在{ $partner }的账号与您的云账号不再绑定。再次进入云服务时，您可以绑定或新建云账号。
bind-continue = 继续前往云服务

sign-out-title = 要退出登录吗？
sign-out-what = 您正通过{ $partner }登录云服务。
sign-out-todo = 退出后，本服务、您从这里进入的云应用，以及支持同步退出的伙伴平台上的登录都会结束。
sign-out-button = 退出登录

logout-post-title = 正在退出登录
logout-post-what = 您在本服务的登录已结束，浏览器正在通知 { $host }。

signed-out-title = 您已退出登录
signed-out-here = 您在本服务的登录已结束，再次进入云服务前需要重新登录。
signed-out-peer = 您已退出 { $peer }。
signed-out-not-peer = { $peer } 没有确认您已退出，请也在那里退出登录。
signed-out-platform = 已打开{ $partner }的退出页面。
signed-out-not-platform = 您可能仍登录着{ $partner }，请也在那里退出登录。
signed-out-todo = 如果这台电脑还有其他人使用，请现在关闭所有浏览器窗口。

nobody-title = 当前没有人登录
nobody-what = 此浏览器没有通过本页面登录云服务，因此没有需要结束的登录。
nobody-todo = 您可能仍登录着{ $partner }或云控制台。如果这台电脑还有其他人使用，请在那里退出登录，并关闭所有浏览器窗口。
