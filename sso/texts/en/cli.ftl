# What the command line says.

cli-config-unreadable = Cannot read the configuration { $file }: { $error }. Make one with: skybridge init
cli-config-syntax = The configuration { $file } is not TOML: { $error }
cli-config-faults = The configuration { $file } has { $count } faults:
cli-partner-unknown = The configuration has no partner "{ $partner }"; it has: { $known }
cli-partner-none = The configuration has no partner yet. Add a section [partner.SLUG].
cli-partner-needed = The configuration has several partners ({ $known }); choose one with --partner.
cli-store-failed = Store: { $error }
cli-keys-failed = Keys: { $error }
cli-store-unavailable = the store is not available: { $error }
cli-store-corrupt = the store holds something unreadable: { $error }
cli-store-too-new = the store has schema { $found }; this program knows up to { $known }
cli-store-absent-key = no such key
cli-store-absent-sp = no such service provider
cli-store-absent = no such { $what }
cli-store-exists-key = this key exists already
cli-store-exists = this { $what } exists already
cli-store-full = no more { $what } are kept for this partner
cli-keys-of-key = key { $key }: { $error }
cli-keys-no-active = partner { $partner } has no active signing key; make one with: skybridge keys generate --partner { $partner }
cli-seal-other-key = sealed with the sealing key { $sealed }, but the key at hand is { $present }
cli-seal-not-opened = cannot be opened with this sealing key: the stored value was altered or moved
cli-key-unsupported = { $what } keys are not supported; RSA 2048 to 4096, P-256 and P-384 are
cli-key-unreadable = not a key: { $error }
cli-key-request = no such certificate can be made: { $error }
cli-key-mismatch = the certificate does not belong to the key
cli-key-weak-certificate = the certificate is signed with SHA-1 or MD5; SHA-256 or better is needed
cli-crypto-failed = the crypto library failed: { $error }
cli-file-unreadable = Cannot read { $file }: { $error }
cli-file-unwritable = Cannot write { $file }: { $error }
cli-file-large = { $file } is larger than { $most } bytes.
cli-passphrase-not-text = The passphrase in { $file } is not UTF-8 text.
cli-exists = Nothing was written, because these exist already and nothing is overwritten:

cli-severity-note = note
cli-severity-warning = warning
cli-severity-error = error
cli-finding-line = line { $line }
cli-finding-file = whole file
cli-lint-summary = { $errors } errors, { $warnings } warnings, { $notes } notes.

cli-slug-wrong = "{ $partner }" cannot name a partner: 1 to 40 of a-z, 0-9 and - are allowed.
cli-init-refused = Nothing was written; this cannot be a configuration:
cli-init-partner-known = Nothing was written; the store { $store } has keys of the partner { $partner } already. To add a process to that installation, copy its configuration and its sealing key.
cli-init-done = Written:
cli-ca-key-not-kept = The key of the certificate authority signed once and was not kept. (Keep it with --ca-passphrase-file.)
cli-init-next =
    Next: 1. skybridge metadata --config { $config } --partner { $partner } prints the metadata file to upload to the cloud.
    2. Import the cloud's own metadata with skybridge sp import. 3. Enter x_account_type and bp_id in the configuration. 4. skybridge serve

cli-key-made = Made key { $key }, state { $state }. Files for your records, none of them secret unless named key:
cli-key-imported = Imported key { $key }, state { $state }.
cli-key-expired = The certificate of key { $key } has expired.
cli-keys-none = Partner { $partner } has no keys. Make one with: skybridge keys generate
cli-key-refused = The key in { $file } was not imported: { $error }
cli-key-without-certificate = { $file } holds no certificate. Give it with --certificate FILE, or make one with --self-signed.

cli-sp-replaced = Replaced service provider { $entity }.
cli-sp-imported = Imported service provider { $entity }.
cli-sp-removed = Removed service provider { $entity }.
cli-sp-none = Partner { $partner } has no service providers. Import one with: skybridge sp import
cli-sp-absent = There is no service provider { $entity }.
cli-sp-unusable = This metadata yields no usable service provider; see the errors above.
cli-sp-several = The document holds several service providers; choose one with --entity:
cli-sp-lowered = Nothing was imported, because it would lower security. Confirm each item with --confirm CODE if you mean it:
cli-sp-decision-lowered =
    { $code }: { $code ->
        [pins] the present pins would no longer all apply.
        [preset] answers would follow another preset, and with it other signature rules.
        [unreadable] the present metadata can no longer be read, so nothing could be compared.
        [http] plain http addresses would be accepted.
       *[unsigned] unsigned requests would be accepted.
    }
cli-fetch-http = Metadata is fetched over https only. For tests there is --dangerous-allow-http.
cli-fetch-failed = Cannot fetch { $url }: { $error }

cli-decode-parameter = Found parameter { $parameter }.
cli-decode-layers = Unwrapped: { $layers }
cli-decode-age = Issued { $instant }, { $seconds } seconds ago.
cli-decode-clean = Nothing wrong was found. The signature was not verified: that needs the sender's metadata.
cli-decode-wrong = Wrong with this message:
cli-decode-empty = The input is empty.
cli-decode-not-base64 = There is no SAML message in the input: it is neither XML nor base64.
cli-decode-no-xml-inside = The input is base64, but there is no XML inside, deflated or not. The copy may have been cut short.
cli-decode-bomb = The message inflates to more than { $most } bytes; it is not unpacked.
cli-decode-not-xml = The message was unwrapped, but it is not readable XML: { $error }
cli-decode-encoded-twice = It is percent-encoded twice; a receiver decodes once.
cli-decode-url-safe = The base64 uses the URL alphabet (- and _); SAML uses + and /.
cli-decode-zlib = The deflated data has a zlib header; the binding asks for raw deflate.
cli-decode-trailing = Octets follow after the end of the deflated data.
cli-decode-repeated = Parameter { $parameter } stands there twice.
cli-decode-both = SAMLRequest stands beside SAMLResponse.
cli-decode-half-signed = Signature and SigAlg must come together.
cli-decode-not-protocol = The root element { $element } is not a SAML 2.0 protocol message.
cli-decode-wrong-parameter = The message came in { $parameter }; it belongs into { $needed }.
cli-decode-strict = A strict reader refuses it: { $error }
cli-decode-unsigned = Neither the Response nor an Assertion in it is signed.
cli-decode-weak = Weak algorithm: { $algorithm }
cli-decode-ended = { $element } ended at { $instant }.
cli-decode-not-begun = { $element } begins only at { $instant }.

cli-config-sound = The configuration { $file } has no faults.
cli-serve-failed = The service cannot start: { $error }
cli-bind-failed = Cannot listen on { $address }: { $error }

cli-demo-failed = The demonstration failed: { $error }
cli-simulate-up = Simulated cloud is up at { $url } (Ctrl-C ends it).
cli-simulate-failed = The simulated cloud failed: { $error }
cli-bench-below = One sign-on reaches { $reached } of the ceiling; the bar is { $bar }.
cli-bench-store-grows = With many customers a look-up costs { $growth } times as much; at most { $most } is allowed.

cli-customers-none = Partner { $partner } has no such customers.
cli-customers-more = There may be more; go on with --after "{ $after }"
cli-customer-unknown = No customer { $account } is known.
cli-customer-unchanged = Customer { $account }: it is so already; nothing was changed.
cli-customer-changed = Customer { $account }: was { $before }, is { $after }.
cli-customer-taken = Nothing was changed: this cloud account belongs to customer { $owner }. Unbind it there first, if that is a mistake.
cli-customer-has-another = Nothing was changed: customer { $account } is { $present }. Say --replace if another cloud account is to take its place.
cli-customer-nothing-to-undo = Nothing was changed: customer { $account } has no change yet that could be taken back.
cli-customer-no-claim = Nothing was changed: nothing of customer { $account } waits for a decision.
cli-customer-stale = Nothing was changed: customer { $account } was changed by somebody else meanwhile. Look again, then repeat.
cli-customer-account-wrong = An account has 1 to { $most } characters, none of them a control character.
cli-customer-domain-wrong = The id of a cloud account has 1 to { $most } characters without white space, its name at most as many, none of them a control character.
cli-customer-shown =
    Account: { $account }
    State: { $state }, since { $since }, by { $cause }
    Cloud account: { $domain }
cli-customer-claim =
    Waits for a decision: cloud account { $domain }, reason { $reason }, since { $at }
    Decide with customers settle: accept, or turn-down
cli-reconcile-progress = { $listed } listed customers and { $checked } of ours read, { $differences } differences so far
cli-reconcile-failed = The comparison stopped: { $error }. Run the command again: it goes on from there.
cli-reconcile-not-configured = Nothing was compared: no access to the cloud's API is configured for this partner ([partner.X.cloud.api]), or the partner is switched off.
cli-reconcile-done = { $listed } customers in the cloud's list, { $checked } in the mapping, { $differences } differences.
cli-customer-registration = Registration with the cloud: asked for { $begun }; the cloud was asked { $asked } times; next look: { $next }
cli-customer-trouble =
    Last trouble: { $at }, { $code }: { $text }
    What it means: skybridge explain { $code }
cli-customer-history = History:
cli-token-label = the label must have 1 to { $most } characters and no control characters
cli-token-created = Token { $id } is valid until { $until }. It is shown this once: store it where the platform keeps its secrets.
cli-token-expired = { $id } has expired; make a new one and revoke it.
cli-token-none = Partner { $partner } has no API tokens. "skybridge token create" makes one.
cli-token-revoked = Token { $id } is revoked.
cli-token-gone = There is no token { $id } that is valid now. "skybridge token list" shows them.
cli-token-replaced = Nothing was changed: token { $id } was replaced by { $by } already. Rotate that one, or make a new one with "skybridge token create".
cli-token-overlap = --overlap takes a duration such as 0s, 90m, 24h or 7d, at most { $days } days
cli-token-rotated = Token { $id } is valid until { $until }. It is shown this once: store it where the platform keeps its secrets. Token { $old } ends at { $old_until }.

cli-link-for-nobody = The link says isFirstLogin=false, because no --account was given. For everybody there is { $launch }
cli-link-target = This target is not allowed: it is no named target, and no URL under one. Add a prefix to [partner.SLUG.targets].
cli-link-not-configured = The cloud is not configured completely; x_account_type is needed in [partner.SLUG.cloud], and a preset with a login link.
cli-link-suspended = This customer is suspended.
cli-link-unbound = This customer has no cloud account, and cloud.require_binding is set.
cli-no-upstream = Partner { $partner } has no [partner.{ $partner }.saml]: the platform is not an identity provider of ours.

cli-sp-disabled = Disabled service provider { $entity }: its requests are refused (IDP-2006).
cli-sp-enabled = Enabled service provider { $entity }.

cli-explain-cloud =
    { $code }: an error of the cloud, HTTP { $status }
    What it means: { $what }
    Who: { $who }
    What to do: { $todo }
    The same call again: { $next }
cli-explain-page =
    { $code }: { $title } (HTTP { $status })
    What happened: { $what }
    Who: { $who }
    What to do: { $todo }
cli-explain-denial =
    { $code }: { $title } (sent to the application as SAML status { $status })
    What happened: { $what }
    Who: { $who }
    What to do: { $todo }
cli-explain-unknown = "{ $asked }" is no known error code. Codes look like IDP-2002 or REG-1001; those of the cloud like CBC.99000039. docs/errors.md lists them all.
cli-explain-unknown-cloud = { $asked } has the form of a code of the cloud, but is not among those known here. The message beside it in the cloud's answer says more.
cli-explain-reference = { $asked } looks like the reference number of one attempt. Search the log of this service for it: the line names the code, which can be explained here.

cli-store-copy-redis =
    The state is in { $store }: back it up and restore it with the means of Redis, not with this command.
    Redis keeps what it acknowledged with appendonly yes and appendfsync always; then copy its appendonlydir and dump.rdb (redis-cli BGSAVE writes
    dump.rdb anew). To restore, stop Redis and all services, put the files back, start Redis, then the services.
cli-store-copy-missing = There is no file { $file }.
cli-store-copy-exists = Nothing was written: { $file } exists already. (store restore takes the place of a store only with --replace.)
cli-store-copy-itself = Nothing was changed: { $file } is the store itself.
cli-store-copy-in-use = Nothing was changed: the store is in use. Stop the service and every other command first.
cli-store-copy-unusable = Nothing was changed: { $file } cannot be used: { $error }
cli-store-copy-failed = The copy was not made: { $error }
cli-store-backed-up = Wrote { $file }, { $octets } bytes, checked. Its private keys are sealed: keep the sealing key too, in another place.
cli-store-restored = The store { $store } is what { $file } holds. API tokens revoked since then are valid again: see skybridge token list.
cli-store-kept-aside = The replaced file is { $file }.
cli-webhooks-none = Partner { $partner } has no [[partner.{ $partner }.webhooks]].
cli-webhook-needed = Which endpoint? --endpoint is needed; there are { $known }
cli-webhook-unknown = There is no endpoint { $endpoint }; there are { $known }
cli-webhook-shown = { $id }  { $origin }  { $state }  next: { $next }  waiting: { $waiting }  last delivered: { $delivered }  given up: { $dead }
cli-webhook-failure = { "  " }last failure { $at }: { $failure }; attempts in vain: { $attempts }, next attempt: { $due }
cli-webhook-answered = the endpoint answered HTTP { $status }
cli-webhook-timed-out = no answer in time
cli-webhook-address-refused = { $address } may not be called: a private network needs allow_private_network = true, other special addresses are never called
cli-webhook-unreachable = no connection: { $cause }
cli-webhook-broken = the connection broke: { $cause }
cli-webhook-tested = Delivered test event { $id }.
cli-webhook-not-tested = The test event { $id } was not delivered: { $failure }
cli-webhook-replayed = Endpoint { $endpoint } goes on with line { $number }.
cli-webhook-beyond = There is no such line: the last one has number { $end }, and { $end } + 1 is the furthest.

cli-export-done = { $count } customers were written.
cli-import-header = Nothing was read: the first line of a CSV list names its columns, in UTF-8: account, and any of domain_id, domain_name, site, suspended, each once.
cli-import-endless = Reading stopped: a record does not end. Is a quotation mark left open? What the report names was done.
cli-import-unreadable = Reading stopped: { $error }. What the report names was done.
cli-import-progress = { $lines } lines: { $bound } bound, { $changed } changed, { $unchanged } unchanged, { $refused } refused, { $malformed } malformed
cli-import-done = Done. { $lines } lines: { $bound } bound, { $changed } changed, { $unchanged } unchanged, { $refused } refused, { $malformed } malformed
cli-import-foreseen = Nothing was changed. { $lines } lines: { $bound } would be bound, { $changed } changed, { $unchanged } are so already, { $refused } would be refused, { $malformed } malformed
cli-import-encoding = This line is not UTF-8.
cli-import-shape = This line is not one of the known fields, or has more or fewer cells than the header.
cli-import-too-long = This line is longer than { $most } bytes.
cli-import-suspended = suspended is true, false, or empty.
cli-import-taken = This cloud account belongs to customer { $owner }.
cli-import-other-domain = This customer has another cloud account, or has it at another site.
cli-import-conflict = Something about this customer waits for a decision; see customers show.
cli-import-registering = This customer is being registered with the cloud.
cli-import-kept-out = This customer is suspended here, and the list says otherwise; customers resume lets them in.
cli-import-unknown = This customer is not known and has no cloud account in the list, so there is nobody to suspend.
cli-import-repeated = An earlier line would change this account or this cloud account.
