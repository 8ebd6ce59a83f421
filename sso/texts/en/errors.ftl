# Pages for a person who cannot go on. One message quartet per code; codes are never changed or reused.

-who-nobody = Nobody has to repair anything.
-who-you = You can go on yourself.
-who-platform = The partner platform that sent you here has to repair this.
-who-cloud = The cloud, or the person who set up the connection to it, has to repair this.
-who-operator = The operator of this service has to repair this.
-restart = Go back to the partner platform and open the cloud console from there again.
-report = Please send the code and the reference number below to the support of the partner platform.

error-IDP-1001-title = The sign-in request cannot be read
error-IDP-1001-what = The cloud sent a sign-in request that is damaged or incomplete. This happens when an address was shortened or copied in part.
error-IDP-1001-who = { -who-you } If it happens every time: { -who-cloud }
error-IDP-1001-todo = { -restart } Do not use a bookmark of this page.

error-IDP-1002-title = The sign-in request is too large
error-IDP-1002-what = The sign-in request is larger than this service accepts.
error-IDP-1002-who = { -who-cloud }
error-IDP-1002-todo = { -report }

error-IDP-2001-title = This application is not known here
error-IDP-2001-what = An application asks for your sign-in that is not registered with this service.
error-IDP-2001-who = { -who-operator } The metadata of the application has to be imported.
error-IDP-2001-todo = { -report }

error-IDP-2002-title = The sign-in request is not trusted
error-IDP-2002-what = The signature of the sign-in request does not belong to a key that this service trusts.
error-IDP-2002-who = { -who-operator } The cloud may have changed its key, so its metadata has to be imported again.
error-IDP-2002-todo = { -report } If you came here from an unexpected link, close this page.

error-IDP-2003-title = The answer address is not registered
error-IDP-2003-what = The application wants your sign-in to be sent to an address that it has not registered. Nothing was sent.
error-IDP-2003-who = { -who-operator } The registered addresses have to be compared with the application's metadata.
error-IDP-2003-todo = { -report } If you came here from an unexpected link, close this page.

error-IDP-2004-title = The sign-in request was meant for another address
error-IDP-2004-what = The sign-in request names a different recipient than this service. The cloud may hold an old copy of our metadata.
error-IDP-2004-who = { -who-cloud } The current metadata has to be uploaded.
error-IDP-2004-todo = { -report }

error-IDP-2005-title = The sign-in request is too old or was used before
error-IDP-2005-what = A sign-in request is valid once and for a few minutes. This one has expired or was already answered, for example because the page was reloaded.
error-IDP-2005-who = { -who-you }
error-IDP-2005-todo = { -restart }

error-IDP-2006-title = This application is switched off here
error-IDP-2006-what = The application that asks for your sign-in is registered with this service, but has been switched off. Nothing was sent to it.
error-IDP-2006-who = { -who-operator }
error-IDP-2006-todo = { -report }

error-IDP-3001-title = The version of the sign-in request is not supported
error-IDP-3001-what = The application uses a version of the protocol that this service does not speak.
error-IDP-3001-who = { -who-cloud }
error-IDP-3001-todo = { -report }

error-IDP-3002-title = The requested kind of identifier is not available
error-IDP-3002-what = The application asks for a kind of name identifier that this service does not issue for it.
error-IDP-3002-who = { -who-operator }
error-IDP-3002-todo = { -report }

error-IDP-3003-title = The requested way of signing in is not available
error-IDP-3003-what = The application asks for a stronger or different way of signing in than the one you used.
error-IDP-3003-who = { -who-operator }
error-IDP-3003-todo = { -report }

error-IDP-3004-title = Signing in needs your attention
error-IDP-3004-what = The application asked for a sign-in without showing a page, but you are not signed in.
error-IDP-3004-who = { -who-you }
error-IDP-3004-todo = Sign in on the partner platform, then open the cloud console from there.

error-IDP-4001-title = Signing in failed
error-IDP-4001-what = The partner platform could not confirm your sign-in.
error-IDP-4001-who = { -who-you }
error-IDP-4001-todo = Sign in on the partner platform again. { -restart }

error-IDP-4002-title = Your account is not known to the cloud connection
error-IDP-4002-what = You are signed in, but no cloud account is registered for your account yet.
error-IDP-4002-who = { -who-platform }
error-IDP-4002-todo = { -report }

error-IDP-4003-title = Your account may not use this application
error-IDP-4003-what = You are signed in, but the rules of the partner platform do not let your account into this application.
error-IDP-4003-who = { -who-platform }
error-IDP-4003-todo = { -report }

error-IDP-5001-title = The application cannot be told that you signed out
error-IDP-5001-what = An application asks to sign you out, but has not registered an address for the answer. Nothing was ended.
error-IDP-5001-who = { -who-operator } The metadata of the application has to name a SingleLogoutService.
error-IDP-5001-todo = Sign out on the partner platform, or close all windows of the browser. { -report }

error-IDP-5002-title = The sign-out did not name your session
error-IDP-5002-what = An application asks to end a session that is not the one in this browser. Nothing was ended.
error-IDP-5002-who = { -who-you }
error-IDP-5002-todo = To sign out here, open the sign-out page of this service, or sign out on the partner platform.

error-IDP-5003-title = You are not signed out everywhere
error-IDP-5003-what = You are signed out here, but another application did not confirm that it signed you out.
error-IDP-5003-who = { -who-you }
error-IDP-5003-todo = Sign out in the other applications too, or close all windows of the browser.

error-IDP-5004-title = This sign-out is finished or has expired
error-IDP-5004-what = An application answers a sign-out that nobody waits for here, for example because the page was reloaded. You were signed out here when the sign-out began.
error-IDP-5004-who = { -who-nobody }
error-IDP-5004-todo = If other people use this computer, close all windows of the browser.

error-IDP-9001-title = The sign-in could not be completed
error-IDP-9001-what = Something went wrong inside this service while your sign-in was being answered.
error-IDP-9001-who = { -who-operator }
error-IDP-9001-todo = Wait a minute. { -restart } If it fails again, send the code and the reference number below to the support of the partner platform.

error-BRG-1001-title = The hand-off cannot be read
error-BRG-1001-what = The partner platform sent you here with a sign-in token that is damaged, incomplete or too long.
error-BRG-1001-who = { -who-you } If it happens every time: { -who-platform }
error-BRG-1001-todo = { -restart }

error-BRG-1002-title = The hand-off is not trusted
error-BRG-1002-what = The sign-in token was not signed with a key that is registered for the partner platform.
error-BRG-1002-who = { -who-platform } Its signing key, key id and algorithm have to match the settings here.
error-BRG-1002-todo = { -report }

error-BRG-1003-title = The hand-off is meant for somebody else
error-BRG-1003-what = The sign-in token names another recipient or another issuer than the settings here.
error-BRG-1003-who = { -who-platform }
error-BRG-1003-todo = { -report }

error-BRG-1004-title = The hand-off has expired
error-BRG-1004-what = A sign-in token is valid for a few minutes. This one has expired, is not valid yet, or claims to be valid for too long.
error-BRG-1004-who = { -who-you } If it happens every time: the clock or the token lifetime of the partner platform has to be corrected.
error-BRG-1004-todo = { -restart }

error-BRG-1005-title = The hand-off was used before
error-BRG-1005-what = A sign-in token can be used once. This one was used already, for example because the page was reloaded or opened twice.
error-BRG-1005-who = { -who-you }
error-BRG-1005-todo = { -restart }

error-BRG-1006-title = The hand-off is incomplete
error-BRG-1006-what = The sign-in token lacks something that is needed, or carries a value that is not allowed.
error-BRG-1006-who = { -who-platform }
error-BRG-1006-todo = { -report }

error-BRG-1007-title = This destination is not allowed
error-BRG-1007-what = The link asks to continue at an address that is not on the list of allowed destinations. You were not sent there.
error-BRG-1007-who = { -who-platform } The destination has to be corrected or added to the settings.
error-BRG-1007-todo = { -report } If you came here from an unexpected link, close this page.

error-BRG-1008-title = Hand-off is not set up
error-BRG-1008-what = No signed hand-off has been set up for this partner platform.
error-BRG-1008-who = { -who-operator }
error-BRG-1008-todo = { -report }

error-BRG-1009-title = The way to the cloud is not set up
error-BRG-1009-what = The cloud's login address or platform identifier has not been set up for this partner platform.
error-BRG-1009-who = { -who-operator }
error-BRG-1009-todo = { -report }

error-BRG-1010-title = This sign-in is over
error-BRG-1010-what = The sign-in that you came back from was finished already, took too long, or was never begun here.
error-BRG-1010-who = { -who-you }
error-BRG-1010-todo = { -restart }

error-BRG-1011-title = This sign-in began in another browser
error-BRG-1011-what = You came back from signing in, but not in the browser that you began with, or this browser does not keep cookies. Nobody was signed in.
error-BRG-1011-who = { -who-you }
error-BRG-1011-todo = Allow cookies for this site, then go back to the partner platform and open the cloud console from there again. If you came here from an unexpected link, close this page.

error-BRG-1012-title = You are not signed in
error-BRG-1012-what = The partner platform did not sign you in, or you cancelled the sign-in.
error-BRG-1012-who = { -who-you } If it happens every time: { -who-platform }
error-BRG-1012-todo = { -restart }

error-BRG-1013-title = There is no way to sign in at the moment
error-BRG-1013-what = No sign-in has been set up for this partner platform, or it cannot be reached.
error-BRG-1013-who = { -who-operator }
error-BRG-1013-todo = Sign in on the partner platform and open the cloud console from there. { -report }

error-BRG-2001-title = The answer of the sign-in cannot be read
error-BRG-2001-what = The partner platform's sign-in sent you back with an answer that is damaged or incomplete.
error-BRG-2001-who = { -who-you } If it happens every time: { -who-platform }
error-BRG-2001-todo = { -restart }

error-BRG-2002-title = The answer comes from another sign-in service
error-BRG-2002-what = You were sent to one sign-in service and came back with the answer of another. Nobody was signed in.
error-BRG-2002-who = { -who-you } If it happens every time: { -who-platform }
error-BRG-2002-todo = { -restart } If you came here from an unexpected link, close this page.

error-BRG-2003-title = The sign-in service does not answer
error-BRG-2003-what = The partner platform's sign-in service could not be reached, or did not answer in time.
error-BRG-2003-who = { -who-you } If it lasts: { -who-platform }
error-BRG-2003-todo = Wait a minute. { -restart }

error-BRG-2004-title = The sign-in was not confirmed
error-BRG-2004-what = The partner platform's sign-in service did not confirm the answer that you came back with: it was used before or took too long, or the settings here do not match its own.
error-BRG-2004-who = { -who-you } If it happens every time: { -who-operator }
error-BRG-2004-todo = { -restart }

error-BRG-2005-title = The confirmation of the sign-in cannot be read
error-BRG-2005-what = What the partner platform's sign-in service confirmed is incomplete or does not have the expected form.
error-BRG-2005-who = { -who-platform }
error-BRG-2005-todo = { -report }

error-BRG-2006-title = The confirmation of the sign-in is not trusted
error-BRG-2006-what = It was not signed with a key of the partner platform's sign-in service, or in a way that is not accepted.
error-BRG-2006-who = { -who-platform } Its keys and algorithms have to be those that it publishes.
error-BRG-2006-todo = { -report }

error-BRG-2007-title = The confirmation of the sign-in is meant for somebody else
error-BRG-2007-what = It names another recipient, another issuer or another sign-in than the one that you began. Nobody was signed in.
error-BRG-2007-who = { -who-you } If it happens every time: { -who-platform }
error-BRG-2007-todo = { -restart }

error-BRG-2008-title = The confirmation of the sign-in is not valid now
error-BRG-2008-what = It has expired, or is not valid yet.
error-BRG-2008-who = { -who-you } If it happens every time: the clock of the partner platform or of this service has to be corrected.
error-BRG-2008-todo = { -restart }

error-BRG-2009-title = A new sign-in was needed
error-BRG-2009-what = The partner platform was asked to sign you in anew. It did not, or does not say when it did.
error-BRG-2009-who = { -who-platform }
error-BRG-2009-todo = Sign out on the partner platform, sign in again and open the cloud console from there. { -report }

error-BRG-2010-title = The partner platform's data about you is incomplete
error-BRG-2010-what = Something that is needed is missing, or has a value that is not allowed.
error-BRG-2010-who = { -who-platform }
error-BRG-2010-todo = { -report }

error-BRG-2011-title = This sign-in is not set up
error-BRG-2011-what = No OpenID Connect sign-in has been set up for this partner platform.
error-BRG-2011-who = { -who-operator }
error-BRG-2011-todo = { -report }

error-BND-1001-title = The cloud's message about your account cannot be read
error-BND-1001-what = The cloud tells us here that your cloud account was joined or separated. What came is damaged or incomplete. Nothing was changed.
error-BND-1001-who = { -who-cloud }
error-BND-1001-todo = { -report }

error-BND-1002-title = The cloud's message about your account is too large
error-BND-1002-what = The message about your cloud account is larger than this service accepts. Nothing was changed.
error-BND-1002-who = { -who-cloud }
error-BND-1002-todo = { -report }

error-BND-1003-title = The message about your account is not trusted
error-BND-1003-what = A message says that your cloud account was joined or separated, but its signature is not the cloud's. Nothing was changed.
error-BND-1003-who = { -who-operator } The cloud may have changed its key, so its metadata has to be imported again.
error-BND-1003-todo = { -report } If you came here from an unexpected link, close this page.

error-BND-1004-title = The message about your account cannot be used
error-BND-1004-what = The cloud's message about your account says something that this service does not know. Nothing was changed.
error-BND-1004-who = { -who-operator }
error-BND-1004-todo = { -report }

error-BND-1005-title = No messages about accounts are expected here
error-BND-1005-what = This partner platform is not connected with a cloud that sends messages about joined accounts.
error-BND-1005-who = { -who-operator }
error-BND-1005-todo = { -report }

error-BND-2001-title = Your cloud account has to be confirmed
error-BND-2001-what = The cloud's message about your account has arrived and is kept. It does not fit what is known about you or about this cloud account, so a person has to look at it before anything changes.
error-BND-2001-who = { -who-platform }
error-BND-2001-todo = Ask the support of the partner platform to confirm your cloud account, and tell them the code and the reference number below.

error-CUS-1001-title = Your access to the cloud is suspended
error-CUS-1001-what = The partner platform has suspended your access to the cloud. Your cloud account and what is in it are still there.
error-CUS-1001-who = { -who-platform }
error-CUS-1001-todo = Ask the support of the partner platform, and tell them the code and the reference number below.

error-CUS-1002-title = You have no cloud account yet
error-CUS-1002-what = The partner platform lets customers into the cloud only when a cloud account has been joined, and there is none for you yet.
error-CUS-1002-who = { -who-platform }
error-CUS-1002-todo = Ask the support of the partner platform to open a cloud account for you, and tell them the code and the reference number below.

error-BRG-1020-title = The hand-off cannot be checked at the moment
error-BRG-1020-what = The keys of the partner platform cannot be fetched, so nobody can tell whether your sign-in token is genuine.
error-BRG-1020-who = { -who-platform } Its published keys have to be reachable again.
error-BRG-1020-todo = Wait a minute. { -restart }

error-BRG-1021-title = The hand-off came from a foreign page
error-BRG-1021-what = A page that does not belong to the partner platform tried to sign you in here. Nobody was signed in.
error-BRG-1021-who = { -who-you } If it happens every time: { -who-operator }
error-BRG-1021-todo = { -restart } If you came here from an unexpected link, close this page.

error-BRG-1022-title = The sign-in has to begin here
error-BRG-1022-what = The partner platform sent you here with a sign-in token, but this service takes one only for a sign-in that began here.
error-BRG-1022-who = { -who-you } If it happens every time: { -who-platform }
error-BRG-1022-todo = Open the cloud console from the partner platform again. { -report }

error-WEB-400-title = The request cannot be read
error-WEB-400-what = What your browser sent does not have the expected form.
error-WEB-400-who = { -who-you } If it happens every time: { -who-platform }
error-WEB-400-todo = { -restart }

error-WEB-403-title = This partner platform is switched off here
error-WEB-403-what = The operator of this service has switched this partner platform off. Nobody can sign in to the cloud through it at the moment.
error-WEB-403-who = { -who-operator }
error-WEB-403-todo = { -report }

error-WEB-404-title = There is no page here
error-WEB-404-what = The address is not known to this service. It may be mistyped, or the partner platform is not registered here.
error-WEB-404-who = { -who-you }
error-WEB-404-todo = { -restart }

error-WEB-405-title = This page cannot be used in this way
error-WEB-405-what = The address exists, but it is called in another way than your browser did.
error-WEB-405-who = { -who-you } If it happens every time: { -who-platform }
error-WEB-405-todo = { -restart }

error-WEB-408-title = The request took too long
error-WEB-408-what = The service stopped waiting before your request was complete or answered.
error-WEB-408-who = { -who-nobody } Most often the network was slow.
error-WEB-408-todo = Wait a minute. { -restart }

error-WEB-413-title = The request is too large
error-WEB-413-what = Your browser sent more than this service accepts.
error-WEB-413-who = { -who-platform }
error-WEB-413-todo = { -report }

error-WEB-500-title = Something went wrong here
error-WEB-500-what = An unexpected error happened inside this service. You did nothing wrong.
error-WEB-500-who = { -who-operator }
error-WEB-500-todo = Wait a minute. { -restart } If it fails again, send the code and the reference number below to the support of the partner platform.

error-WEB-503-title = The service is busy
error-WEB-503-what = The service cannot take your request at this moment.
error-WEB-503-who = { -who-nobody } Too much was asked of it at once, or its store is away for a moment.
error-WEB-503-todo = Wait a minute. { -restart }

error-API-1001-title = The API token is missing or not valid
error-API-1001-what = The call needs the header "Authorization: Bearer" with a token that is known, not expired and not revoked.
error-API-1001-who = The engineers of the partner platform have to act.
error-API-1001-todo = Make a token with "skybridge token create" and send it with every call.

error-API-1002-title = The API token does not reach this
error-API-1002-what = The token belongs to another partner, or lacks the scope that this call needs.
error-API-1002-who = The engineers of the partner platform have to act.
error-API-1002-todo = Use a token of this partner with the scope; "skybridge token list" shows them.

error-API-1003-title = There is nothing of this name
error-API-1003-what = What the call names does not exist, or no longer.
error-API-1003-who = The engineers of the partner platform have to act.
error-API-1003-todo = Compare the name in the call with what the list shows.

error-API-1004-title = The call does not have the expected form
error-API-1004-what = A parameter is missing, unknown, or has a value that cannot be used.
error-API-1004-who = The engineers of the partner platform have to act.
error-API-1004-todo = Compare the call with its description in /api/openapi.json; "faults" names the field where it is known.

error-API-1005-title = The customer is not in the version that the call names
error-API-1005-what = The call was to change the customer only as it was seen, and somebody has changed it since.
error-API-1005-who = The engineers of the partner platform have to act.
error-API-1005-todo = Read the customer again, decide anew, and send the new entity tag in If-Match.

error-API-1006-title = The cloud account belongs to another customer
error-API-1006-what = A cloud account belongs to one customer of a partner only. Nothing was changed.
error-API-1006-who = The engineers of the partner platform have to act.
error-API-1006-todo = Find that customer with "domain_id" in the list of customers, and unbind the cloud account there first if that is a mistake.

error-API-1007-title = The customer has another cloud account
error-API-1007-what = Another cloud account is bound to the customer, and the call does not say that it is to be replaced. Nothing was changed.
error-API-1007-who = The engineers of the partner platform have to act.
error-API-1007-todo = Look at the customer; say "replace": true if the other cloud account is to take its place.

error-API-1008-title = There is nothing to take back
error-API-1008-what = No change of this customer has moved anything yet.
error-API-1008-who = The engineers of the partner platform have to act.
error-API-1008-todo = Look at the history of the customer.

error-API-1009-title = Nothing waits for a decision
error-API-1009-what = The customer has no claim that could be accepted or turned down.
error-API-1009-who = The engineers of the partner platform have to act.
error-API-1009-todo = Read the customer again; somebody may have decided already.

error-API-1010-title = The API token was rotated already
error-API-1010-what = A token is rotated once. If nobody of yours did it, somebody else has the token.
error-API-1010-who = The administrators of the partner platform have to act.
error-API-1010-todo = Use the successor. If it was lost on its way, make a new token with "skybridge token create" and revoke both.

error-BRG-3001-title = The platform's answer cannot be read
error-BRG-3001-what = The platform sent an answer to your sign-in that is damaged or incomplete.
error-BRG-3001-who = { -who-platform }
error-BRG-3001-todo = { -report }

error-BRG-3002-title = The platform's answer is too large
error-BRG-3002-what = The platform's answer to your sign-in is larger than this service accepts.
error-BRG-3002-who = { -who-platform }
error-BRG-3002-todo = { -report }

error-BRG-3003-title = The platform's answer is encrypted
error-BRG-3003-what = The platform encrypts what it says about you, and this service does not read that.
error-BRG-3003-who = { -who-platform }
error-BRG-3003-todo = { -report }

error-BRG-3004-title = The platform's answer does not speak of one person
error-BRG-3004-what = The platform's answer has to hold exactly one statement about who signed in. It holds none, or several.
error-BRG-3004-who = { -who-platform }
error-BRG-3004-todo = { -report }

error-BRG-3005-title = The platform's answer is misshapen
error-BRG-3005-what = Parts of the platform's answer stand where they do not belong, as in an attempt to deceive. Nobody was signed in.
error-BRG-3005-who = { -who-platform }
error-BRG-3005-todo = { -report }

error-BRG-3006-title = The platform speaks another version
error-BRG-3006-what = The platform's answer is in a version of the protocol that this service does not speak.
error-BRG-3006-who = { -who-platform }
error-BRG-3006-todo = { -report }

error-BRG-3007-title = The platform's answer contradicts itself
error-BRG-3007-what = The platform says that the sign-in failed and names a person all the same. Nobody was signed in.
error-BRG-3007-who = { -who-platform }
error-BRG-3007-todo = { -report }

error-BRG-3010-title = The platform's answer is not signed
error-BRG-3010-what = Without a signature nobody can know who wrote the answer. Nobody was signed in.
error-BRG-3010-who = { -who-platform }
error-BRG-3010-todo = { -report }

error-BRG-3011-title = The platform signs in an outdated way
error-BRG-3011-what = The platform's signature uses a method that is no longer safe.
error-BRG-3011-who = { -who-platform }
error-BRG-3011-todo = { -report }

error-BRG-3012-title = The platform's signature is misshapen
error-BRG-3012-what = The signature does not cover the answer in the way that it has to. Nobody was signed in.
error-BRG-3012-who = { -who-platform }
error-BRG-3012-todo = { -report }

error-BRG-3013-title = The platform's answer was altered
error-BRG-3013-what = The answer is not what the platform signed. Nobody was signed in.
error-BRG-3013-who = { -who-platform }
error-BRG-3013-todo = { -report }

error-BRG-3014-title = The signature is not the platform's
error-BRG-3014-what = No key that this service knows of the platform made the signature. The platform may have a new key.
error-BRG-3014-who = { -who-operator }
error-BRG-3014-todo = { -report }

error-BRG-3015-title = What is known about the platform is out of date
error-BRG-3015-what = The description of the platform's sign-in has expired, so nothing that it says is taken.
error-BRG-3015-who = { -who-operator }
error-BRG-3015-todo = { -report }

error-BRG-3020-title = Somebody else answered
error-BRG-3020-what = The answer comes from another issuer than the platform that was asked.
error-BRG-3020-who = { -who-platform }
error-BRG-3020-todo = { -report }

error-BRG-3021-title = The answer was meant for another address
error-BRG-3021-what = The platform sent the answer to this address but wrote another one in it.
error-BRG-3021-who = { -who-platform }
error-BRG-3021-todo = { -report }

error-BRG-3022-title = The statement was meant for another address
error-BRG-3022-what = The platform's statement about you names another recipient than this service.
error-BRG-3022-who = { -who-platform }
error-BRG-3022-todo = { -report }

error-BRG-3023-title = The statement was meant for another service
error-BRG-3023-what = The platform's statement about you does not name this service.
error-BRG-3023-who = { -who-platform }
error-BRG-3023-todo = { -report }

error-BRG-3024-title = Nobody asked for this sign-in
error-BRG-3024-what = The platform sent a sign-in that did not begin here. Only sign-ins that begin here are taken.
error-BRG-3024-who = { -who-you }
error-BRG-3024-todo = { -restart }

error-BRG-3025-title = The answer belongs to another sign-in
error-BRG-3025-what = The platform answers another sign-in than the one that this browser began.
error-BRG-3025-who = { -who-you }
error-BRG-3025-todo = { -restart }

error-BRG-3026-title = The platform does not confirm who brings the statement
error-BRG-3026-what = The statement about you lacks what binds it to the browser that brings it.
error-BRG-3026-who = { -who-platform }
error-BRG-3026-todo = { -report }

error-BRG-3030-title = The platform's answer is not valid yet
error-BRG-3030-what = The answer carries a time that has not come. One of the two clocks is wrong.
error-BRG-3030-who = { -who-platform }
error-BRG-3030-todo = { -report }

error-BRG-3031-title = The platform's answer has expired
error-BRG-3031-what = The answer is valid for a short time only, and that has passed.
error-BRG-3031-who = { -who-you }
error-BRG-3031-todo = { -restart }

error-BRG-3032-title = Your session on the platform is over
error-BRG-3032-what = The platform says that your session there has ended.
error-BRG-3032-who = { -who-you }
error-BRG-3032-todo = { -restart }

error-BRG-3033-title = The platform did not sign you in anew
error-BRG-3033-what = A new sign-in was demanded, and the platform answered with an older one.
error-BRG-3033-who = { -who-platform }
error-BRG-3033-todo = { -report }

error-BRG-3034-title = The platform does not say how you signed in
error-BRG-3034-what = The statement about you has to say exactly once when and how you signed in.
error-BRG-3034-who = { -who-platform }
error-BRG-3034-todo = { -report }

error-BRG-3040-title = The platform's answer was used before
error-BRG-3040-what = Each answer signs in once, for example not again when the page is reloaded.
error-BRG-3040-who = { -who-you }
error-BRG-3040-todo = { -restart }

error-BRG-3050-title = The platform's answer lacks who you are
error-BRG-3050-what = A value by which this service knows people is missing, or there are several.
error-BRG-3050-who = { -who-operator }
error-BRG-3050-todo = { -report }

error-BRG-3051-title = The platform names you by a one-time name
error-BRG-3051-what = The platform gives you another name at each sign-in, so this service cannot know you again.
error-BRG-3051-who = { -who-operator }
error-BRG-3051-todo = { -report }

error-BRG-3052-title = What the platform says about you cannot be used
error-BRG-3052-what = A value is too long or holds characters that cannot be passed on.
error-BRG-3052-who = { -who-platform }
error-BRG-3052-todo = { -report }

error-BRG-3060-title = This way of signing in is not set up
error-BRG-3060-what = The partner platform has not set up a sign-in through its own identity provider here.
error-BRG-3060-who = { -who-operator }
error-BRG-3060-todo = { -report }

error-RET-1001-title = The way back is not set up
error-RET-1001-what = You came back from the cloud, but the partner platform has not said which page you should see. Nothing is lost: what you did in the cloud is done there.
error-RET-1001-who = { -who-operator }
error-RET-1001-todo = Go back to the partner platform and look at your orders there.

error-REG-1001-title = Fields of the registration are wrong
error-REG-1001-what = One or more fields break the rules of the cloud. Nothing was sent to the cloud.
error-REG-1001-who = The partner platform has to correct them, or to ask the customer.
error-REG-1001-todo = Correct every field that "faults" names, then call again.

error-REG-1002-title = Registration with the cloud is not set up
error-REG-1002-what = No access to the cloud's API is configured for this partner. Customers can still bind a cloud account in the browser when they first sign in.
error-REG-1002-who = The operator of this service has to repair this.
error-REG-1002-todo = Enter the endpoint and the credentials of the cloud's API in the configuration of the partner.

error-REG-1003-title = The customer was registered with other data
error-REG-1003-what = This customer is registered, or being registered, with other data than those of this call. Nothing was changed.
error-REG-1003-who = The engineers of the partner platform have to act.
error-REG-1003-todo = Look up the customer and its state first. To repeat a call, send the same data.

error-REG-1004-title = The customer has a cloud account already
error-REG-1004-what = A cloud account is bound to this customer, so no second one is created.
error-REG-1004-who = Nobody has to repair anything.
error-REG-1004-todo = Use the account that is bound. If it is the wrong one, unbind it first.

error-REG-1005-title = The customer is suspended
error-REG-1005-what = The customer is kept out of the cloud and cannot be registered.
error-REG-1005-who = The partner platform has to decide this.
error-REG-1005-todo = Resume the customer first, then register.

error-REG-1006-title = A conflict waits for a person
error-REG-1006-what = What is known about the customer's cloud account contradicts itself. Nothing is registered until a person has decided.
error-REG-1006-who = The partner platform has to decide this.
error-REG-1006-todo = Look at the customer with "skybridge customers show" and bind or unbind the account in question, then register.

error-REG-1007-title = The Idempotency-Key was used for another request
error-REG-1007-what = This key was sent before with another content. Nothing was done.
error-REG-1007-who = The engineers of the partner platform have to act.
error-REG-1007-todo = Use a new key for each new request, and the same key only to repeat the same one.

error-REG-2001-title = The name or contact is already used in the cloud
error-REG-2001-what = Another cloud account has this account name, mobile number or e-mail address. No account was created.
error-REG-2001-who = The customer has to give another one.
error-REG-2001-todo = Ask the customer to replace what "faults" names, then register again.

error-REG-2002-title = The cloud refused
error-REG-2002-what = The cloud understood the call and refused it. "cloud" says why and who can mend it.
error-REG-2002-who = It depends on the reason that the cloud gave.
error-REG-2002-todo = Follow the advice in "cloud"; "skybridge explain" shows it for each code.

error-REG-2003-title = The cloud cannot be reached or is busy
error-REG-2003-what = The cloud did not answer, or could not take the call now. What was asked for may be done later.
error-REG-2003-who = Nobody has to repair anything, unless it lasts: then the operator of this service has to check the way to the cloud.
error-REG-2003-todo = Wait as long as Retry-After says, then repeat the call with the same data.

error-REG-2004-title = The cloud has the account but does not list it
error-REG-2004-what = The cloud says that the account of this customer exists, but it is not among the customers of the partner. No second one is created.
error-REG-2004-who = The partner's administrator has to decide this.
error-REG-2004-todo = Look for the customer in Partner Center. Bind the account with its customer ID, or ask the cloud for its association.

error-REG-2005-title = The cloud refused our credentials
error-REG-2005-what = The cloud does not accept the credentials that are configured for this partner, or they do not reach this API.
error-REG-2005-who = The partner's administrator has to repair this.
error-REG-2005-todo = Check access key, permissions and partner type in Partner Center, and enter new credentials in the configuration where needed.

error-API-2001-title = No calls to the cloud are set up for this partner
error-API-2001-what = The operator of this service has not given it the partner's credentials for the cloud.
error-API-2001-who = The operator of this service has to act.
error-API-2001-todo = Configure [partner.X.cloud.api], then call again.

error-API-2002-title = This call is not relayed
error-API-2002-what = No pattern of the partner's list allows this method and path, or it would create a cloud account, which has an API of its own.
error-API-2002-who = The operator of this service and the engineers of the partner platform have to act.
error-API-2002-todo = Compare method and path with "relay" in [partner.X.cloud.api]; the log of this service says what was refused.

error-API-2003-title = The call to be relayed does not have the expected form
error-API-2003-what = Its method, path, query or body is none that the cloud's API takes.
error-API-2003-who = The engineers of the partner platform have to act.
error-API-2003-todo = Compare the call with the cloud's description of its API. The log of this service says which part it is.

error-API-2004-title = Too many calls to the cloud at this moment
error-API-2004-what = The cloud takes a limited number of calls per second, and too many wait already. This call was not carried out.
error-API-2004-who = Nobody has to act.
error-API-2004-todo = Call again after the time in the header "Retry-After".

error-API-2005-title = The cloud cannot be reached
error-API-2005-what = No connection to the cloud's API came about. This call was not carried out.
error-API-2005-who = The operator of this service has to act when it lasts.
error-API-2005-todo = Call again later. The log of this service says why there was no connection.

error-API-2006-title = The cloud does not accept our credentials
error-API-2006-what = The call could not be made believable: the credentials of the partner are wrong, or the service that gives tokens does not answer. This call was not carried out.
error-API-2006-who = The operator of this service has to act.
error-API-2006-todo = Check the credentials in [partner.X.cloud.api]; the log of this service says what the cloud answered.

error-API-2007-title = The cloud's answer was lost
error-API-2007-what = The call was sent to the cloud, but no complete answer came. It may have been carried out.
error-API-2007-who = The engineers of the partner platform have to act.
error-API-2007-todo = Ask the cloud what there is before you repeat the call.
# What is wrong with one field of a call of the API; the name of the field stands beside it.
api-fault-unknown = there is no such field
api-fault-missing = this field is missing
api-fault-twice = the field is there twice
api-fault-value = the value does not have the expected type or range
api-fault-not-json = the body has to be JSON, with the media type application/json
api-fault-tag = an entity tag such as "7", several with commas between them, or * is expected
api-fault-account = an account has 1 to 128 characters, not only white space, none of them a control character
api-fault-domain-id = the id of a cloud account has 1 to 64 characters, no white space, no control character
api-fault-domain-name = the name of a cloud account has at most 64 characters, none of them a control character
api-fault-site = the cloud has no site of this name
api-fault-range = the number has to be within its bounds
