# The cloud's own errors, for customer service and engineers of the platform. Keys come from the code: Meaning, Culprit, Next and Rule of cloud::huawei::api.

# -- What an error says, and what to do about it --

vendor-parameter-bad-what = The cloud found a parameter of the call wrong.
vendor-parameter-bad-todo = Nobody at the customer's side can mend this: the operator of this service compares the call with the cloud's description of the API.

vendor-parameter-invalid-what = A parameter of the call has a value that the cloud does not accept.
vendor-parameter-invalid-todo = Compare the customer's data with the cloud's rules first. If they keep to them, the operator of this service has to look at the call.

vendor-access-denied-what = The partner may not use this API, or not for this customer.
vendor-access-denied-todo = The partner's administrator checks in Partner Center whether the partner type and the permissions of the credential allow the call, and whether the customer is associated with the partner.

vendor-token-invalid-what = The token with which the cloud was called is not valid, or has expired.
vendor-token-invalid-todo = This service fetches a new token by itself. If it happens again, the partner's administrator checks the IAM user and its password.

vendor-cloud-failed-what = Something went wrong inside the cloud.
vendor-cloud-failed-todo = Try again after a while. If it lasts, the partner's administrator opens a ticket with the cloud and names the time and the error code.

vendor-mobile-format-what = The mobile number does not have the form that the cloud accepts.
vendor-mobile-format-todo = The customer corrects the mobile number; the China site takes numbers of the Chinese mainland with eleven digits.

vendor-authorisation-failed-what = An error happened while the customer was authorising the partner. The account may have been created.
vendor-authorisation-failed-todo = Do not register again: this service looks in the cloud's list of customers first. If there is no result after some time, the operator of this service asks the cloud.

vendor-code-expired-what = The verification code has expired.
vendor-code-expired-todo = The customer has a new verification code sent and enters it in time.

vendor-mobile-taken-what = The mobile number is already used by another cloud account.
vendor-mobile-taken-todo = The customer gives another mobile number, or signs in to the cloud account that has this one and binds it.

vendor-mobile-exhausted-what = No further account can be registered with this mobile number: it has been used as often as the cloud allows.
vendor-mobile-exhausted-todo = The customer gives another mobile number.

vendor-account-name-format-what = The account name does not have the form that the cloud accepts.
vendor-account-name-format-todo = The partner platform corrects the account name: 5 to 32 letters, digits, hyphens or underscores, no digit first, not digits alone, not beginning with op_ or shadow_. Without a name the cloud chooses one.

vendor-not-our-customer-what = The customer is not associated with this partner.
vendor-not-our-customer-todo = The partner platform checks the customer ID. If it is right, the customer has to associate with the partner first.

vendor-password-format-what = The password breaks the cloud's rules.
vendor-password-format-todo = The customer chooses another: 8 to 32 characters, at least two kinds of capital letters, small letters, digits and special characters, not the account name or its reverse, and without the mobile number or e-mail address.

vendor-no-right-on-reseller-what = The partner has no rights on the cloud reseller that was named.
vendor-no-right-on-reseller-todo = The partner platform corrects the reseller's partner ID (indirect_partner_id), or leaves it out for customers of its own.

vendor-account-name-taken-what = The account name is already used in the cloud.
vendor-account-name-taken-todo = The customer chooses another account name. Without a name the cloud chooses one.

vendor-account-id-taken-what = The cloud already knows this xaccount_id, so the account was probably created by an earlier call.
vendor-account-id-taken-todo = Do not register again: this service looks for the account in the cloud's list of customers and takes it over. If it is not found there, a person decides.

vendor-association-unconfirmed-what = The account has been created, but the cloud could not confirm in time that it is associated with the partner.
vendor-association-unconfirmed-todo = Do not register again: this service asks the cloud until the association is confirmed.

vendor-contact-reported-what = The cloud does not create accounts with this mobile number or e-mail address, because it was reported.
vendor-contact-reported-todo = The customer gives another mobile number or e-mail address.

vendor-attachment-too-large-what = An attachment is too large.
vendor-attachment-too-large-todo = The partner platform uploads a smaller file, at most 10 MB each, and submits again.

vendor-attachment-format-what = An attachment is of a kind that the cloud does not accept.
vendor-attachment-format-todo = The partner platform uploads the file as jpg, jpeg, bmp, png, gif or pdf and submits again.

vendor-code-tries-exceeded-what = A wrong verification code was entered more than three times, so it can no longer be used.
vendor-code-tries-exceeded-todo = The customer has a new verification code sent.

vendor-code-wrong-what = The verification code is wrong.
vendor-code-wrong-todo = The customer enters the code again. Only the newest one counts when several were sent.

vendor-real-name-not-enabled-what = Real-name authentication by API is not enabled for the partner, or the cloud could not read the attachments in the partner's bucket.
vendor-real-name-not-enabled-todo = The partner's administrator enables the upload of attachments in the access configuration of Partner Center and checks that the cloud is authorised for the bucket.

vendor-test-partner-what = The partner account is a test account and may not use this API.
vendor-test-partner-todo = The partner's administrator uses the credentials of the real partner account.

vendor-real-name-already-what = The customer's real-name authentication is done already, or under review.
vendor-real-name-already-todo = Do not submit again; ask for the result of the real-name authentication.

vendor-document-used-too-often-what = The document number has been used for the real-name authentication of too many customers.
vendor-document-used-too-often-todo = The customer uses another document, or gives up the authentication of an account that is no longer needed.

vendor-real-name-tries-exceeded-what = The customer has tried real-name authentication too often.
vendor-real-name-tries-exceeded-todo = The customer waits until the cloud allows another try, or is authenticated in the account centre of the cloud.

vendor-document-blocked-what = The cloud has blocked the document number for real-name authentication.
vendor-document-blocked-todo = The customer turns to the support of the cloud, or uses another document.

vendor-real-name-check-failed-what = The check of the real-name data failed: they do not agree with each other or with the register.
vendor-real-name-check-failed-todo = The customer compares name, kind of document and document number with the document and submits again.

vendor-face-mismatch-what = The data do not match the face.
vendor-face-mismatch-todo = The customer takes the photos again, clearly and in person, and checks that they belong to the document.

vendor-card-holder-mismatch-what = The name, document number or mobile number is not that of the card holder.
vendor-card-holder-mismatch-todo = The customer gives the data that the bank has on file for this card, or uses another card.

vendor-card-state-what = The bank card cannot be used: it is frozen, expired, or otherwise restricted.
vendor-card-state-todo = The customer uses another bank card, or asks the bank.

vendor-card-issuer-failed-what = The issuing bank could not be reached.
vendor-card-issuer-failed-todo = The customer tries again later, or uses a card of another bank.

vendor-card-not-supported-what = This bank card is not supported.
vendor-card-not-supported-todo = The customer uses another bank card, or another way of real-name authentication.

vendor-bank-failed-what = The bank's system failed.
vendor-bank-failed-todo = The customer tries again later, or uses a card of another bank.

vendor-distributor-may-not-associate-what = The partner is a distributor, and distributors may not associate customers of their own.
vendor-distributor-may-not-associate-todo = The partner's administrator has the customer registered for one of the distributor's cloud resellers (indirect_partner_id), or clears the cooperation with the cloud.

vendor-distributor-left-what = The distributor of this cloud reseller no longer cooperates with the cloud.
vendor-distributor-left-todo = The partner's administrator has the reseller assigned to another distributor.

vendor-partner-restricted-what = The cloud has restricted the partner; it cannot add customers now.
vendor-partner-restricted-todo = The partner's administrator looks up the reason in Partner Center, or asks the partner manager, and has the restriction lifted.

vendor-distributor-restricted-what = The cloud has restricted the partner's distributor; no customers can be added now.
vendor-distributor-restricted-todo = The partner's administrator asks the distributor to have the restriction lifted.

vendor-review-impossible-what = The cloud cannot review the data by itself.
vendor-review-impossible-todo = The partner's administrator asks the cloud's account manager to have the data reviewed.

vendor-request-refused-what = The cloud refused the call and gave no reason that is known here.
vendor-request-refused-todo = The operator of this service looks up status, code and time in the log and asks the cloud.

vendor-unauthorised-what = The cloud did not accept the credentials of the partner.
vendor-unauthorised-todo = The partner's administrator checks whether the access key is active and complete; the operator of this service checks whether the clock is right.

vendor-not-found-what = There is no such API at the address that was called.
vendor-not-found-todo = The operator of this service compares the address with that of the partner's site, China or international: it may be an old one or the other site's.

vendor-too-many-requests-what = The cloud was called more often than it allows.
vendor-too-many-requests-todo = Try again after a while; this service spreads its calls. If it lasts, its operator lowers the configured rates.

vendor-unavailable-what = The cloud is not available at the moment, or does not answer in time.
vendor-unavailable-todo = Try again after a while. If it lasts, the operator of this service checks the way to the cloud and its announcements.

vendor-unexpected-what = The cloud's answer has a status that the API does not use, such as a redirect.
vendor-unexpected-todo = The operator of this service checks whether the address of the cloud's API is right and no proxy answers in its place.

vendor-answer-unreadable-what = The cloud reported success, but its answer cannot be read.
vendor-answer-unreadable-todo = Do not repeat the step by hand: this service asks the cloud what happened. If it lasts, its operator checks whether the cloud has changed its API.

# -- Who can mend it --

culprit-customer = The customer has to act.
culprit-partner-platform = The partner platform has to act.
culprit-partner-admin = The partner's administrator has to act.
culprit-cloud = The cloud has to act.
culprit-us = This service has to act, or its operator.

# -- What comes after it --

next-never = The same call will be refused until the cause is removed.
next-correct = Correct the data, then call again.
next-query-first = It may be done already: ask the cloud what has happened before calling again.
next-later = The same call can succeed later.
next-renew-token = Renew the credential, then call again once.

# -- Rules for fields; the name of the field stands beside it --

rule-missing = This field is needed.
rule-empty = May be left out, but not be empty.
rule-too-short = Needs at least { $least } characters.
rule-too-long = At most { $most } characters are allowed.
rule-length = Needs exactly { $exactly } characters.
rule-control-character = Must not contain line breaks or other control characters.
rule-reserved-prefix = Must not begin with op_ or shadow_.
rule-all-digits = Must not consist of digits alone.
rule-not-in-china = Is not available at the China site; leave it out.
rule-only-in-china = Is available at the China site only; leave it out.
rule-not-one-of = Must be one of: { $known }.
rule-out-of-range = Must be from { $least } to { $most }.
rule-too-many = At most { $most } entries are allowed.
rule-after-end = The beginning of the period lies after its end.
rule-over-a-year = The period may be a year at most.
rule-password-too-plain = Needs at least two kinds of: capital letters, small letters, digits, special characters.
rule-password-is-name = Must not be the account name or its reverse.
rule-password-holds-contact = Must not contain the mobile number or e-mail address.
rule-taken = Is already used in the cloud; choose another.

rule-form-account-name = Letters, digits, underscores and hyphens only, and no digit first.
rule-form-login-name = Letters, digits, underscores and hyphens only; the first must be a letter or a hyphen.
rule-form-mobile-with-country = Must be a four-digit country prefix beginning with 00, a hyphen and the number, as 0086-13800000000.
rule-form-chinese-mobile-with-country = Must be a number of the Chinese mainland with its prefix, as 0086-13800000000.
rule-form-chinese-mobile = Must be a mobile number of the Chinese mainland: eleven digits, the first a 1.
rule-form-email = Is not an e-mail address.
rule-form-country = Must be a country code of two capital letters (ISO 3166-1), as SG.
rule-form-alphanumeric = Letters and digits only.
rule-form-country-prefix = Must be 00 and the digits of the country, as 0086.
rule-form-bank-account = Letters, digits and hyphens only, and no hyphen first.
rule-form-attachment = Must be a path below the folder download of the bucket that ends in jpg, jpeg, bmp, png, gif or pdf.
rule-form-company-name = Must not consist of digits, marks and spaces alone.
rule-form-identifier = Letters, digits, hyphens and underscores only.

# -- Heads of the table in docs/errors.md --

vendor-table-code = Code
vendor-table-what = What it means
vendor-table-who = Who
vendor-table-todo = What to do
vendor-table-next = The same call again
