//! What a configuration must and must not be.

use super::*;
use secrecy::ExposeSecret;

mod cloud_api;
mod handoff;
mod webhooks;

const SECRETS: &str = "[secrets]\nsealing_key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"\n";

fn read(text: &str) -> Result<Config, ConfigError> {
    read_with(text, &[])
}

fn read_with(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::from_toml_str(
        &format!("{text}\n{SECRETS}"),
        Path::new("/nowhere"),
        &environment,
    )
}

fn faults(text: &str) -> Vec<String> {
    match read(text) {
        Err(ConfigError::Faults(faults)) => faults.iter().map(Fault::to_string).collect(),
        other => vec![format!("no faults but {other:?}")],
    }
}

#[test]
fn fills_in_every_default() {
    let config = read("public_url = \"https://sso.example.com\"\n[partner.acme]").unwrap();
    assert_eq!(config.public_base(), "https://sso.example.com");
    assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(config.private_listen, "127.0.0.1:8081".parse().unwrap());
    assert_eq!(config.store_url.to_string(), "sqlite:skybridge.db");
    assert_eq!(config.pending_lifetime, Duration::from_secs(900));
    assert_eq!(config.request_max_age, Duration::from_secs(300));
    assert_eq!(config.clock_skew, Duration::from_secs(120));
    let partner = &config.partners["acme"];
    assert_eq!(partner.entity_id, "https://sso.example.com/p/acme/metadata");
    assert_eq!(
        (partner.preset.as_str(), partner.site.as_str()),
        ("huawei-partner", "china")
    );
    assert_eq!(partner.session_lifetime, Duration::from_secs(8 * 3600));
    assert_eq!(partner.session_idle, Duration::from_secs(3600));
    assert_eq!(partner.assertion_lifetime, Duration::from_secs(300));
    assert!(partner.handoff.is_none());
}

#[test]
fn reads_a_whole_partner() {
    let config = read(
        r#"
public_url = "https://sso.example.com/skybridge"
[partner.acme]
names = { "zh-CN" = "顶点云", en = "Acme Cloud" }
[partner.acme.login]
url = "https://acme.example.com/login"
silent = true
[partner.acme.cloud]
site = "international"
x_account_type = "acme_IDP"
bp_id = "0123"
[partner.acme.session]
lifetime = "4h"
idle = "30m"
assertion_lifetime = "90s"
[partner.acme.targets]
orders = "https://console.example.com/orders"
[partner.acme.handoff]
issuer = "acme"
max_lifetime = "1m"
[[partner.acme.handoff.keys]]
alg = "HS256"
secret = "0123456789abcdef0123456789abcdef"
"#,
    )
    .unwrap();
    let partner = &config.partners["acme"];
    assert_eq!(partner.names["zh-CN"], "顶点云");
    assert_eq!(
        partner.entity_id,
        "https://sso.example.com/skybridge/p/acme/metadata"
    );
    assert_eq!(partner.session_idle, Duration::from_secs(1800));
    assert_eq!(
        partner.targets["orders"].as_str(),
        "https://console.example.com/orders"
    );
    let handoff = partner.handoff.as_ref().unwrap();
    assert_eq!(handoff.audience, "https://sso.example.com/skybridge/p/acme");
    assert_eq!(handoff.max_lifetime, Duration::from_secs(60));
    assert!(
        matches!(&handoff.keys[0].material, HandoffMaterial::Hs256(secret) if secret.expose_secret().len() == 32)
    );
}

#[test]
fn tells_all_faults_at_once_with_their_paths() {
    let told = faults(
        r#"
public_url = "http://sso.example.com"
[server]
listen = "8080"
prot = 1
[limits]
clock_skew = "2 minutes"
pending_lifetime = 15
[partner.Acme]
[partner.b]
entity_id = ""
names = { fr = "x" }
[partner.b.cloud]
bpid = "x"
[partner.b.handoff]
max_lifetime = "10m"
[[partner.b.handoff.keys]]
alg = "HS256"
secret = "twenty octets secret"
[[partner.b.handoff.keys]]
kid = "2"
alg = "none"
"#,
    );
    assert_eq!(
        told,
        [
            "limits.clock_skew: \"2 minutes\" is not a duration; write it like \"90s\", \"5m\" or \"8h\"",
            "limits.pending_lifetime: wrong type; a string is needed",
            "partner.Acme: a partner's slug is 1 to 40 of a-z, 0-9 and -",
            "partner.b.cloud.bpid: no such key; known here: preset, site, auth_url, x_account_type, bp_id, entity_id, bind_signed_octets, bind_answer, bind_next_url, require_binding, api",
            "partner.b.entity_id: must not be empty",
            "partner.b.handoff.keys[0].kid: needed when there is more than one key",
            "partner.b.handoff.keys[0].secret: 20 octets, at least 32 are needed",
            "partner.b.handoff.keys[1].alg: one of HS256, RS256, ES256, EdDSA is needed",
            "partner.b.handoff.max_lifetime: 10m is outside 1s to 5m",
            "partner.b.names.fr: pages exist in zh-CN and en",
            "public_url: https is needed; http is for this machine only, or with dangerous_allow_http = true",
            "server.listen: not an address with port, for example \"127.0.0.1:8080\" or \"[::]:8080\"",
            "server.prot: no such key; known here: listen, private_listen",
        ]
    );
}

#[test]
fn takes_http_for_this_machine_or_on_demand_only() {
    for url in [
        "http://localhost:8080",
        "http://127.0.0.1:9",
        "http://[::1]:9",
        "http://cloud.localhost",
    ] {
        assert!(read(&format!("public_url = \"{url}\"")).is_ok(), "{url}");
    }
    for url in [
        "http://sso.example.com",
        "http://localhost.example.com",
        "ftp://localhost",
        "https://a@b.example.com",
        "sso.example.com",
        "https://x/?q",
    ] {
        assert!(read(&format!("public_url = \"{url}\"")).is_err(), "{url}");
    }
    assert!(
        read("public_url = \"http://sso.example.com\"\ndangerous_allow_http = true")
            .unwrap()
            .dangerous_allow_http
    );
}

#[test]
fn environment_replaces_what_the_file_says() {
    let text = "public_url = \"https://a.example.com\"\n[partner.acme-cloud.cloud]\nbp_id = \"file\"\n[[partner.acme-cloud.handoff.keys]]\nalg = \"HS256\"\nsecret_file = \"absent\"";
    let config = read_with(
        text,
        &[
            ("SKYBRIDGE__PUBLIC_URL", "http://b.example.com"),
            ("SKYBRIDGE__DANGEROUS_ALLOW_HTTP", "true"),
            ("SKYBRIDGE__STORE__URL", "sqlite:/var/lib/x.db"),
            (
                "SKYBRIDGE__PARTNER__ACME_CLOUD__CLOUD__BP_ID",
                "environment",
            ),
            (
                "SKYBRIDGE__PARTNER__ACME_CLOUD__HANDOFF__KEYS__0__SECRET",
                "0123456789abcdef0123456789abcdef",
            ),
            ("SKYBRIDGE__PARTNER__SECOND_ONE__CLOUD__SITE", "europe"),
        ],
    )
    .unwrap();
    assert_eq!(config.public_base(), "http://b.example.com");
    assert_eq!(config.store_url.to_string(), "sqlite:/var/lib/x.db");
    assert_eq!(
        config.partners["acme-cloud"].bp_id.as_deref(),
        Some("environment")
    );
    assert_eq!(config.partners["second-one"].site, "europe");
}

#[test]
fn refuses_environment_that_leads_nowhere() {
    for name in [
        "SKYBRIDGE__SOTRE__URL",
        "SKYBRIDGE__STORE",
        "SKYBRIDGE__STORE__URL__MORE",
        "SKYBRIDGE__",
        "SKYBRIDGE____URL",
    ] {
        let told = read_with(
            "public_url = \"https://a.example.com\"\n[store]\nurl = \"sqlite:x\"",
            &[(name, "v")],
        );
        assert!(matches!(told, Err(ConfigError::Faults(_))), "{name}");
    }
}

#[test]
fn reads_secrets_from_files_beside_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("sealing.key"),
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    )
    .unwrap();
    let text = "public_url = \"https://a.example.com\"";
    let config = Config::from_toml_str(text, folder.path(), &Environment::new()).unwrap();
    assert_eq!(config.sealing_key.expose_secret().len(), 44);
    let path = folder.path().join("skybridge.toml");
    std::fs::write(&path, text).unwrap();
    assert_eq!(
        Config::load(&path, &Environment::new()).unwrap().base_dir,
        folder.path()
    );
}

#[test]
fn tells_an_absent_secret_file_by_its_path() {
    let told = Config::from_toml_str(
        "public_url = \"https://a.example.com\"",
        Path::new("/nowhere"),
        &Environment::new(),
    );
    let told = told.unwrap_err().to_string();
    assert!(
        told.starts_with("secrets.sealing_key_file: cannot read /nowhere/sealing.key:"),
        "{told}"
    );
}

#[test]
fn refuses_a_value_and_its_file_together() {
    let told = faults(
        "public_url = \"https://a.example.com\"\n[[partner.a.handoff.keys]]\nalg = \"HS256\"\nsecret = \"x\"\nsecret_file = \"y\"",
    );
    assert_eq!(
        told,
        ["partner.a.handoff.keys[0].secret_file: give secret or secret_file, not both"]
    );
}

#[test]
fn checks_that_a_handoff_key_fits_its_algorithm() {
    use openssl::ec::{EcGroup, EcKey};
    use openssl::nid::Nid;
    use openssl::pkey::PKey;
    use openssl::rsa::Rsa;
    let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let weak = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
    let p256 = PKey::from_ec_key(
        EcKey::generate(&EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()).unwrap(),
    )
    .unwrap();
    let p384 = PKey::from_ec_key(
        EcKey::generate(&EcGroup::from_curve_name(Nid::SECP384R1).unwrap()).unwrap(),
    )
    .unwrap();
    let ed = PKey::generate_ed25519().unwrap();
    let told = |alg: &str, pem: Vec<u8>| {
        let pem = String::from_utf8(pem).unwrap();
        let text = format!(
            "public_url = \"https://a.example.com\"\n[[partner.a.handoff.keys]]\nalg = \"{alg}\"\npem = '''\n{pem}'''"
        );
        read(&text).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(told("RS256", rsa.public_key_to_pem().unwrap()), Ok(()));
    assert_eq!(told("ES256", p256.public_key_to_pem().unwrap()), Ok(()));
    assert_eq!(told("EdDSA", ed.public_key_to_pem().unwrap()), Ok(()));
    let path = "partner.a.handoff.keys[0].pem: ";
    assert_eq!(
        told("RS256", weak.public_key_to_pem().unwrap()),
        Err(format!(
            "{path}RSA key of 1024 bits, at least 2048 are needed"
        ))
    );
    assert_eq!(
        told("RS256", p256.public_key_to_pem().unwrap()),
        Err(format!("{path}RS256 needs an RSA key"))
    );
    assert_eq!(
        told("ES256", p384.public_key_to_pem().unwrap()),
        Err(format!("{path}ES256 needs a key on P-256"))
    );
    assert_eq!(
        told("EdDSA", rsa.public_key_to_pem().unwrap()),
        Err(format!("{path}EdDSA needs an Ed25519 key"))
    );
    let private = told("RS256", rsa.private_key_to_pem_pkcs8().unwrap()).unwrap_err();
    assert!(private.contains("holds a private key"), "{private}");
}

#[test]
fn never_prints_a_secret() {
    let secret = "a-very-secret-secret-of-32-octets";
    let text = format!(
        "public_url = \"https://a.example.com\"\n[[partner.a.handoff.keys]]\nalg = \"HS256\"\nsecret = \"{secret}\""
    );
    assert!(!format!("{:?}", read(&text).unwrap()).contains(secret));
    // In the wrong place, of the wrong type, or too short: the value stays out of the fault.
    for wrong in [
        format!("public_url = \"https://a.example.com\"\n[partner.a.handoff]\nkeys = \"{secret}\""),
        format!("public_url = \"https://a.example.com\"\n[partner.a]\nhandoff = \"{secret}\""),
        "public_url = \"https://a.example.com\"\n[[partner.a.handoff.keys]]\nalg = \"HS256\"\nsecret = \"a-very-secret\"".to_owned(),
    ] {
        let told = faults(&wrong).join("\n");
        assert!(!told.contains("very-secret"), "{told}");
    }
}

#[test]
fn two_partners_cannot_share_an_entity_id() {
    let told = faults(
        "public_url = \"https://a.example.com\"\n[partner.a]\nentity_id = \"urn:x:y\"\n[partner.b]\nentity_id = \"urn:x:y\"",
    );
    assert_eq!(
        told,
        ["partner.b.entity_id: partner a has the same; an entityID names one"]
    );
}

#[test]
fn durations_read_back_as_shown() {
    for (text, seconds) in [
        ("90s", 90),
        ("5m", 300),
        ("8h", 28_800),
        ("1h30m", 5_400),
        ("2d", 172_800),
    ] {
        assert_eq!(lifetime::parse(text), Ok(Duration::from_secs(seconds)));
        assert_eq!(
            lifetime::parse(&lifetime::show(Duration::from_secs(seconds))),
            Ok(Duration::from_secs(seconds))
        );
    }
    for text in [
        "",
        "5",
        "m",
        "5 m",
        "-5m",
        "5m5m",
        "5m1h",
        "99999999999999999999s",
        "18446744073709551615d",
        "五m",
    ] {
        assert!(lifetime::parse(text).is_err(), "{text}");
    }
}

const OIDC: &str = "public_url = \"https://sso.example.com\"\n[partner.acme.oidc]\n";

#[test]
fn an_openid_connect_provider_needs_little_and_is_tried_first() {
    let config = read(&format!(
        "{OIDC}issuer = \"https://id.example.com/realm\"\nclient_id = \"c\"\n[partner.acme.login]\nurl = \"https://shop.example.com\"\n\
         [partner.acme.handoff]\njwks_url = \"https://shop.example.com/keys\"\nalgs = [\"ES256\"]"
    ))
    .unwrap();
    let partner = &config.partners["acme"];
    assert_eq!(partner.bridges, [Kind::Oidc, Kind::Login, Kind::Handoff]);
    let oidc = partner.oidc.as_ref().unwrap();
    assert_eq!(oidc.issuer, "https://id.example.com/realm");
    assert!(oidc.authentication.is_none() && oidc.logout && !oidc.userinfo);
    assert_eq!(oidc.scopes, ["profile", "email"]);
    assert_eq!(
        (oidc.max_age.as_secs(), oidc.timeout.as_secs()),
        (30 * 86_400, 5)
    );
    assert_eq!((&*oidc.claims.user, &oidc.claims.account), ("sub", &None));
}

#[test]
fn a_client_secret_comes_from_the_file_or_the_environment() {
    let text = format!(
        "{OIDC}issuer = \"http://127.0.0.1:9000\"\nclient_id = \"c\"\nclient_secret_file = \"absent\"\nauth_method = \"post\""
    );
    assert!(faults(&text)[0].starts_with("partner.acme.oidc.client_secret_file: cannot read"));
    let variable = (
        "SKYBRIDGE__PARTNER__ACME__OIDC__CLIENT_SECRET",
        "from outside",
    );
    let config = read_with(&text, &[variable]).unwrap();
    let oidc = config.partners["acme"].oidc.as_ref().unwrap();
    let Some(ClientAuthentication::Post(secret)) = &oidc.authentication else {
        unreachable!("{oidc:?}")
    };
    assert_eq!(secret.expose_secret(), "from outside");
    assert!(!format!("{oidc:?}").contains("from outside"));
}

#[test]
fn tells_every_fault_of_an_openid_connect_provider() {
    assert_eq!(
        faults(OIDC),
        [
            "partner.acme.oidc.client_id: needed",
            "partner.acme.oidc.issuer: needed"
        ]
    );
    let text = format!(
        "{OIDC}issuer = \"http://id.example.com?a=b\"\nclient_id = \" \"\nauth_method = \"jwt\"\nscopes = [\"a b\", \"ok\"]\nmax_age = \"1s\"\ntimeout = \"1m\"\nlogout = 1\n\
         claims = {{ user = \"\" }}\nacr = {{ a = \"1\", b = \"1\", c = \"x y\" }}\namr = {{ pwd = \"Password\" }}"
    );
    assert_eq!(
        faults(&text),
        [
            "partner.acme.oidc.acr.b: \"1\" stands for a already; one acr cannot prove two classes",
            "partner.acme.oidc.acr.c: not an acr value: one word, because a request lists them separated by spaces",
            "partner.acme.oidc.amr.pwd: an AuthnContext class is needed, for example \"urn:oasis:names:tc:SAML:2.0:ac:classes:Password\"",
            "partner.acme.oidc.auth_method: one of basic, post is needed",
            "partner.acme.oidc.auth_method: a client without a secret does not authenticate; leave auth_method out or give the secret",
            "partner.acme.oidc.claims.user: must not be empty; leave the key out instead",
            "partner.acme.oidc.client_id: must not be empty",
            "partner.acme.oidc.issuer: https is needed; http is for this machine only, or with dangerous_allow_http = true",
            "partner.acme.oidc.logout: true or false is needed",
            "partner.acme.oidc.max_age: 1s is outside 1m to 365d",
            "partner.acme.oidc.scopes[0]: not a scope: one word of printable ASCII, without quotes and backslashes",
            "partner.acme.oidc.timeout: 1m is outside 1s to 7s",
        ]
    );
}
