# Words of the pages themselves.

page-service = Cloud sign-in
page-switch = Read this page in English

error-label-who = Who can repair it
error-label-todo = What to do
error-label-code = Code
error-label-reference = Reference number

auto-post-title = Taking you to the cloud
auto-post-what = You are signed in. Your browser is sending the confirmation to { $host }.
auto-post-todo = If nothing happens within a few seconds, press the button.
auto-post-button = Continue

sign-in-first-title = Please sign in first
sign-in-first-what = To enter the cloud you need to be signed in on { $partner }.
sign-in-first-there = Sign in there. You will then be taken to the cloud, or you can open the cloud console from there.
sign-in-first-here = Sign in there, in this browser, and open the cloud console from there. If you have done so already, go on here.
sign-in-first-done = I have signed in: continue
sign-in-first-link = Sign in on { $partner }

bind-bound-title = Your cloud account is joined
bind-bound-what = Your account on { $partner } and your cloud account now belong together. From now on you enter the cloud without another password.
bind-unbound-title = Your cloud account is separated
bind-unbound-what = Your account on { $partner } and your cloud account no longer belong together. When you enter the cloud again, you can join or create one.
bind-continue = Continue to the cloud
