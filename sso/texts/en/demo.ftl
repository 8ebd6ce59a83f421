# The demonstration, step by step.
demo-setting = Setting the stage (everything on 127.0.0.1, in a temporary folder)
demo-set-keys = Partner, signing key and certificates made by the vendor's procedure; the key sealed in the embedded store:
demo-set-cloud = Simulated cloud is up:
demo-set-peer = The cloud's signed metadata imported, its certificate pinned:
demo-set-metadata = Our IdP metadata taken over by the cloud (octets):
demo-walking = One customer's journey, by HTTP
demo-step-handoff = The platform's button posts a signed token to
demo-step-login-link = Session set; the browser is sent to the cloud's login link
demo-step-request = The cloud sends a signed AuthnRequest to
demo-step-answer = Request verified, assertion signed; the form goes to
demo-step-verdict = An independent implementation verified the answer; checks passed:
demo-step-landing = The customer is signed in at the cloud, at
demo-done = Done: the customer is in the cloud. { $checks } checks passed, none failed.
demo-open-platform = Press the button yourself:
demo-open-metadata = IdP metadata:
demo-open-cloud = Simulated cloud, with its report of checks:
demo-stay = Staying up until Ctrl-C.
