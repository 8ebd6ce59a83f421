# 演示，逐步说明。
demo-setting = 正在搭建环境（全部在 127.0.0.1，数据在临时目录）
demo-set-keys = 已创建伙伴，按厂商流程生成签名密钥和证书；密钥已加密存入内置存储：
demo-set-cloud = 模拟云已启动：
demo-set-peer = 已导入云的签名元数据，并固定其证书：
demo-set-metadata = 云已接受我们的 IdP 元数据（字节数）：
demo-walking = 一位客户的完整旅程（真实 HTTP）
demo-step-handoff = 平台按钮把签名令牌提交到
demo-step-login-link = 会话已建立；浏览器前往云登录链接
demo-step-request = 云发来已签名的 AuthnRequest，地址
demo-step-answer = 请求验签通过，断言已签名；表单提交到
demo-step-verdict = 独立实现已验证应答；通过的检查数：
demo-step-landing = 客户已登录云，落地页
demo-done = 完成：客户已进入云。{ $checks } 项检查全部通过。
demo-open-platform = 亲自点一下按钮：
demo-open-metadata = IdP 元数据：
demo-open-cloud = 模拟云及其检查报告：
demo-stay = 保持运行，按 Ctrl-C 结束。
