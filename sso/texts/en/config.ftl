# Faults of the configuration: each stands after the path of its key.

config-listen-twice = the same address as server.listen; health and metrics must not be public
config-not-address = not an address with port, for example "127.0.0.1:8080" or "[::]:8080"
config-store-url = "sqlite:PATH" is needed, or "redis://…", "rediss://…", "redis+sentinel://…", "redis+cluster://…"
config-store-host = HOST or HOST:PORT is needed after the "@" or "//"; several, separated by commas, only with sentinels or a cluster
config-store-credentials = ":PASSWORD@" or "USER:PASSWORD@" is needed, with special characters percent-encoded
config-store-database = after the host only the number of the database may follow; a cluster has only number 0
config-store-master = the name of the master is needed after the sentinels: "redis+sentinel://HOST:PORT,HOST:PORT/NAME"
config-store-parameter = the parameter { $name } is unknown, repeated, or cannot have this value
config-sealing-key = a sealing key is 32 octets, written in base64 or hexadecimal

# Addresses.
config-public-url-needed = needed: the address at which browsers reach this service, for example "https://sso.example.com"
config-url-query = must have no query and no fragment
config-url-slash = must not end with a slash
config-not-url = not a URL: { $error }
config-url-user = must not hold a user name or password
config-url-characters = not a URL: the host or the text holds characters that do not belong there
config-url-http = https is needed; http is for this machine only, or with dangerous_allow_http = true
config-url-scheme = https is needed, not { $scheme }

# Variables of the environment.
config-variable-form = not of the form SKYBRIDGE__SECTION__KEY
config-variable-section = "{ $key }" is a section, not a value
config-variable-element = the list { $list } has no element { $element }
config-variable-value = { $key } is a value, not a section

# Keys and their values.
config-no-such-key = no such key; known here: { $known }
config-needs-truth = true or false is needed
config-needs-string = wrong type; a string is needed
config-needs-list = wrong type; a list is needed
config-needs-section = wrong type; a section is needed
config-wrong-type = wrong type
config-not-read = cannot be read: { $error }
config-empty = must not be empty
config-empty-key = must not be empty; leave the key out instead
config-long = { $length } characters, at most { $most } are allowed
config-not-duration = "{ $text }" is not a duration; write it like "90s", "5m" or "8h"
config-duration-outside = { $value } is outside { $least } to { $most }

# Values in files of their own.
config-value-and-file = give { $key } or { $key }_file, not both
config-file-unreadable = cannot read { $file }: { $error }
config-file-large = { $file } is larger than { $most } octets
config-file-not-text = { $file } is not UTF-8 text

# Partners.
config-slug = a partner's slug is 1 to 40 of a-z, 0-9 and -
config-entity-id-taken = partner { $other } has the same; an entityID names one
config-entity-id-not-uri = must be an absolute URI
config-entity-id-long = { $length } characters, at most { $most } are allowed (Core §8.3.6)
config-idle-longer = longer than session.lifetime
config-preset-unknown = there is no preset "{ $name }"; there are: { $known }
config-preset-damaged = preset file { $file }: { $why }
config-site-unknown = no such site; the preset { $preset } has { $known }
config-language = pages exist in zh-CN and en
config-target-query = a prefix has no query and no fragment

# Keys of the hand-off.
config-handoff-no-key = at least one key is needed
config-kid-needed = needed when there is more than one key
config-kid-taken = "{ $kid }" names another key already
config-handoff-alg-unknown = one of HS256, RS256, ES256, EdDSA is needed
config-handoff-alg-needed = needed: HS256, RS256, ES256 or EdDSA
config-handoff-pem-unwanted = HS256 has a secret, not a PEM key
config-handoff-secret-needed = HS256 needs secret or secret_file
config-handoff-secret-unwanted = { $alg } has a public key (pem, pem_file), not a secret
config-handoff-pem-needed = { $alg } needs pem or pem_file
config-secret-short = { $octets } octets, at least { $least } are needed
config-private-key = holds a private key; only the platform's public key or certificate belongs here
config-not-pem = not a PEM public key or certificate
config-rsa-short = RSA key of { $bits } bits, at least 2048 are needed
config-rs256-key = RS256 needs an RSA key
config-es256-key = ES256 needs a key on P-256
config-eddsa-key = EdDSA needs an Ed25519 key
config-needed = needed
config-bridge-unknown = no such sign-in bridge; known: { $known }
config-bridge-absent = { $name } is listed here but its section is missing
config-bridge-twice = listed twice
config-template-no-url = not an address; https:// and a host are needed
config-template-place = no such place: { $name }; there are order_id, kind and token, in braces
config-template-host = places in braces may stand in path and query only, never in the host
config-colour = a colour like #cf0a2c is needed
config-logo-kind = { $file } is no PNG, JPEG, WebP or SVG picture
config-oidc-auth-method = one of basic, post is needed
config-oidc-auth-method-unused = a client without a secret does not authenticate; leave auth_method out or give the secret
config-oidc-scope = not a scope: one word of printable ASCII, without quotes and backslashes
config-oidc-acr = not an acr value: one word, because a request lists them separated by spaces
config-oidc-acr-taken = "{ $acr }" stands for { $other } already; one acr cannot prove two classes

config-signed-octets = one of these is needed: { $known }
config-bind-answer = JSON of at most { $most } bytes is needed
# The platform as SAML identity provider.
config-saml-metadata = no identity provider can be taken from this file: { $codes } ("skybridge lint FILE --role idp" says more); providers in it: { $providers }
config-saml-no-redirect = the provider has no SingleSignOnService for HTTP-Redirect, the only way we ask
config-saml-pin = a SHA-256 fingerprint of a certificate is needed: 64 hexadecimal digits, with or without colons
config-saml-format = one of { $known }, or the URI of a format
config-saml-class = the URI of an AuthnContext class is needed
config-saml-transient-user = a transient NameID is another one at each sign-in; it needs attributes.user
config-jwks-only = for keys behind jwks_url only
config-jwks-and-keys = give jwks_url or keys, not both
config-stale-shorter = shorter than jwks_max_age ({ $age })
config-algs-needed = needed with jwks_url: any of RS256, ES256, EdDSA
config-algs-unknown = one of RS256, ES256, EdDSA is needed
config-origin = an origin has scheme, host and port only, for example "https://shop.example.com"
config-unsolicited-login = false needs the platform's sign-in page in [login]: without it no hand-off could be taken at all
config-claim-name = the name of a claim is needed, or names with dots between them
config-authn-context = an AuthnContext class is needed, for example "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
config-login-handoff = needs [handoff]: the sign-in page answers with a hand-off token

# The API of the cloud.
config-api-none = the preset { $preset } knows no API of the cloud at this site
config-api-credentials = credentials are needed: access_key with secret_key_file, or domain and user with password_file
config-api-both = give access_key or domain and user, not both
config-access-key = an access key id has letters and digits only
config-per-second = a whole number of calls per second is needed, 1 to { $most }
config-relay = a method, one space and a path are needed, for example "GET /v2/bills/**"; * stands for one part, ** at the end for the rest; registrations are never relayed

# Webhooks.
config-webhook-id = an endpoint's id is 1 to 40 of a-z, 0-9 and -
config-webhook-id-taken = another endpoint of this partner has the id { $id }
config-webhook-secret = "whsec_" and 24 to 64 octets in base64 are needed; while it changes, up to { $most } of these with spaces or line ends between them, the newest first
config-webhook-event = no such event; known are { $known }
config-webhook-fragment = must have no fragment (after #): it would not be sent
config-webhook-address = { $address } can never be an endpoint
config-webhook-private = { $address } is in a private network or this machine: allow_private_network = true is needed
config-webhooks-many = at most { $most } endpoints
