//! The commented configuration that `init` writes.

/// Beside the configuration.
pub(super) const SEALING_KEY: &str = "sealing.key";
/// Beside the configuration.
pub(super) const STORE: &str = "skybridge.db";

/// Beside the configuration: the store's URL, when it holds a password.
pub(super) const STORE_URL: &str = "store.url";

/// What `[store]` says.
pub(super) enum Store<'a> {
    /// A file beside the configuration.
    Default,
    /// This URL.
    Url(&'a str),
    /// What stands in [`STORE_URL`].
    File,
}

impl Store<'_> {
    fn line(&self) -> String {
        match self {
            Store::Default => format!("url = \"sqlite:{STORE}\""),
            Store::Url(url) => format!("url = {}", quoted(url.trim())),
            Store::File => format!("url_file = \"{STORE_URL}\""),
        }
    }
}

/// Beside the configuration.
pub(super) fn handoff_secret(partner: &str) -> String {
    format!("{partner}-handoff.secret")
}

/// A TOML string: the values come from the command line.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

pub(super) fn configuration(public_url: &str, partner: &str, store: &Store<'_>) -> String {
    let store = store.line();
    let (url, secret) = (
        quoted(public_url.trim_end_matches('/')),
        quoted(&handoff_secret(partner)),
    );
    format!(
        r##"# Skybridge. Every key can be overridden by an environment variable: SKYBRIDGE__STORE__URL replaces store.url.
# Relative paths start at the folder of this file. Check it with: skybridge serve --check --config FILE

# Where browsers and peers reach this service; never derived from a request.
public_url = {url}

[server]
listen = "127.0.0.1:8080"          # browsers; put your TLS proxy in front
private_listen = "127.0.0.1:8081"  # health and readiness; never public

[store]
# sqlite:PATH is for one process; several share redis://HOST, rediss://, redis+sentinel://HOST,HOST/MASTER or redis+cluster://HOST,HOST.
# A URL with a password belongs into a file: url_file = "{STORE_URL}"
{store}

[secrets]
# Seals the private keys in the store. Keep a copy apart from the store's backups: without it the keys cannot be opened.
sealing_key_file = "{SEALING_KEY}"

[limits]
pending_lifetime = "15m"  # how long a request waits for its person
request_max_age = "5m"    # how old a request may be
clock_skew = "2m"         # difference of clocks that is tolerated

[partner.{partner}]
# enabled = true               # false: every public path of this partner answers 403 (WEB-403)
# names = {{ "zh-CN" = "…", en = "…" }}
# brand = {{ colour = "#cf0a2c", logo_file = "logo.svg" }}  # of the pages that customers see; contrast is taken care of
# entity_id = "…"              # default: public_url + /p/{partner}/metadata
# bridges = ["oidc", "saml", "login", "handoff"] # how people sign in, in this order; default: every one that has a section
# logout_url = "https://…"     # where the platform signs a person out; it gets `return`, an address to lead back to

[partner.{partner}.cloud]
preset = "huawei-partner"
site = "china"              # or international, europe
# auth_url = "https://…"    # instead of the site's, for joint tests and the simulator
# x_account_type = "…_IDP"  # the platform identifier that the cloud issues after upload of the metadata
# bp_id = "…"               # the partner's own cloud account
# entity_id = "…"           # of the cloud's service provider; default: the site's
# Bind notifications arrive at public_url + /p/{partner}/cloud/bind
# bind_signed_octets = "base64-text"         # what the cloud signs: or percent-encoded, json
# bind_answer = '{{"result":"success"}}'       # for a program that brings one; a browser gets a page
# bind_next_url = "https://…"                # where that page leads; default: into the cloud
# require_binding = false                    # true: customers without a cloud account are denied, so none can log in for the first time

# [partner.{partner}.cloud.api]
# Calls to the cloud: registration, queries, orders. The partner's own credentials: an access key, which signs every call, or a user with a password
# access_key = "…"
# secret_key_file = "…"           # or in the environment: SKYBRIDGE__PARTNER__SLUG__CLOUD__API__SECRET_KEY
# domain = "…"                    # instead: name of the account, name of its user, and that user's password
# user = "…"
# password_file = "…"
# url = "https://…"               # instead of the site's, for joint tests and the simulator; token_url likewise
# connect_timeout = "3s"
# timeout = "15s"                 # for one answer
# queue_deadline = "5s"           # how long a call may wait for its turn
# limits = {{ check-registration = 5, relay = 10 }} # calls per second, shared by all processes; default: what the cloud allows
# relay = ["GET /v2/bills/**"]    # what the platform may call through us; nothing by default
# order_lookup = false            # true: a customer who comes back from paying brings the status of the order
# order_deadline = "2s"           # and waits so long for it at most

[partner.{partner}.session]
lifetime = "8h"
idle = "1h"
assertion_lifetime = "5m"

[partner.{partner}.targets]
# Addresses that hand-off and launch may lead to, beside the preset's; a name for each prefix.
# orders = "https://console.huaweicloud.com/orders"

# [partner.{partner}.oidc]
# The platform as OpenID Connect provider. Redirect address: public_url + /p/{partner}/oidc/callback
# issuer = "https://…"
# client_id = "…"
# client_secret_file = "…"      # leave it out for a public client
# auth_method = "basic"         # or post
# scopes = ["profile", "email"] # beside openid
# max_age = "30d"               # how long ago the person may have authenticated there
# userinfo = false              # true when claims are missing in the ID token
# logout = true                 # signing out here signs out there
# acr = {{ "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" = "…" }} # default: the class is the acr
# amr = {{ pwd = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password" }} # the class of each method, for an answer whose acr says nothing
# claims = {{ user = "sub", email = "email", name = "name", mobile = "phone_number" }} # account = "…" where it is not the user's

# [partner.{partner}.login]
# The platform's own sign-in page. It gets `return` and gives it back beside the hand-off token.
# url = "https://…"
# silent = false   # true when it answers passive=true without showing a page

# [partner.{partner}.saml]
# The platform as SAML identity provider. Give its admin: skybridge metadata --partner {partner} --upstream
# metadata_file = "platform-idp.xml"   # read at the start
# pins = ["AB:CD:…"]                   # SHA-256 of the certificate that signed the file, or of every signing key in it
# name_id_format = "persistent"        # or email, transient, unspecified, a URI
# classes = []                         # AuthnContext classes to ask for when the cloud asks for none
# attributes = {{ user = "uid", account = "customer", email = "mail", name = "displayName", mobile = "mobile" }}

# [partner.{partner}.return]
# Pages for customers who come back from paying. Places in braces: order_id, kind, token (a signed word about what is known).
# order = "https://…/orders/{{order_id}}?word={{token}}"
# top_up = "https://…/balance"
# order_parameters = ["order_id"]  # names under which the cloud may send the order number
# token_lifetime = "2m"

# [[partner.{partner}.webhooks]]
# The platform hears of every change of its customers (docs/webhooks.md). One section for each endpoint.
# id = "shop"                     # what was delivered is remembered under this name
# url = "https://…"
# secret_file = "shop-webhook.secret" # whsec_ and base64 of 24 to 64 random octets; while you change it, the new one and the old one in two lines
# events = ["customer.bound", "customer.unbound"] # default: all
# timeout = "15s"
# allow_private_network = false   # true: the endpoint may be in a private network

[partner.{partner}.handoff]
# The platform signs a short JWT for the person: aud, exp, jti, sub. Give it the secret in the file below, over a safe channel.
max_lifetime = "5m"
# sign_in_age = "1h"      # how long a person stays signed in on the platform; AuthnInstant of a token without auth_time lies that far back
# origins = ["https://…"] # origins of the platform's pages: a hand-off from any other page is refused. Recommended
# unsolicited = true      # false: only for sign-ins that began here, with the `return` of [login]

# Claims of the token: a name, or a path with dots. A claim that is named here has to be there (user, account).
# [partner.{partner}.handoff.claims]
# account = "org.id"

# What the platform's acr and amr mean. Never more than was done: AuthnContext tells the cloud how the person signed in.
# [partner.{partner}.handoff.amr]
# pwd = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"

# Instead of keys, an address at which the platform publishes them (JWKS); into the section above:
# jwks_url = "https://…"
# algs = ["ES256"]          # and RS256, EdDSA: the key's own kind chooses among them
# jwks_max_age = "10m"      # fetched again from this age on, and when a token names an unknown key
# jwks_stale_limit = "24h"  # used up to this age while the platform does not answer

[[partner.{partner}.handoff.keys]]
alg = "HS256"
secret_file = {secret}
"##
    )
}
