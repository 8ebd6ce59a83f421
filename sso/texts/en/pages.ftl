# Words of the pages themselves.

page-service = Cloud sign-in
page-switch = Read this page in English

error-label-who = Whose turn it is
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

sign-out-title = Sign out?
sign-out-what = You are signed in to the cloud through { $partner }.
sign-out-todo = Signing out ends this here, in the cloud applications that you entered from here, and on the partner platform where it takes part.
sign-out-button = Sign out

logout-post-title = Signing you out
logout-post-what = You are signed out here. Your browser is passing this on to { $host }.

signed-out-title = You are signed out
signed-out-here = You are signed out here. The cloud asks you to sign in before you can enter it again.
signed-out-peer = You are signed out of { $peer }.
signed-out-not-peer = { $peer } did not confirm that you are signed out. Sign out there as well.
signed-out-platform = The sign-out page of { $partner } was opened.
signed-out-not-platform = You may still be signed in on { $partner }. Sign out there as well.
signed-out-todo = If other people use this computer, close all windows of the browser now.

nobody-title = Nobody is signed in here
nobody-what = In this browser nobody is signed in to the cloud through this page, so there is nothing to end.
nobody-todo = You may still be signed in on { $partner } or in the cloud console. If other people use this computer, sign out there and close all windows of the browser.
