//! The section of the hand-off.

use super::*;

const HANDOFF_BEFORE: &str = "public_url = \"https://sso.example.com\"\n[partner.acme.login]\nurl = \"https://shop.example.com/login\"\n[partner.acme.handoff]\n";

#[test]
fn reads_a_hand_off_with_keys_at_an_address() {
    let config = read(&format!(
        "{HANDOFF_BEFORE}jwks_url = \"https://shop.example.com/keys\"\nalgs = [\"EdDSA\", \"RS256\"]\norigins = [\"https://shop.example.com:443/\"]\nunsolicited = false\n\
         sign_in_age = \"2h\"\n[partner.acme.handoff.claims]\naccount = \"org.id\"\n[partner.acme.handoff.acr]\nmfa = \"urn:example:mfa\"\n"
    ))
    .unwrap();
    let handoff = config.partners["acme"].handoff.as_ref().unwrap();
    let jwks = handoff.jwks.as_ref().unwrap();
    assert_eq!(
        jwks.algs,
        [
            jsonwebtoken::Algorithm::EdDSA,
            jsonwebtoken::Algorithm::RS256
        ]
    );
    assert_eq!(
        (jwks.max_age.as_secs(), jwks.stale_limit.as_secs()),
        (600, 86_400)
    );
    assert_eq!(handoff.origins, ["https://shop.example.com"]);
    assert!(!handoff.unsolicited);
    assert_eq!(handoff.sign_in_age.as_secs(), 7200);
    assert_eq!(handoff.reading.account.as_deref(), Some("org.id"));
    assert_eq!(
        (
            handoff.reading.user.as_deref(),
            handoff.reading.email.as_str()
        ),
        (None, "email")
    );
    assert_eq!(handoff.reading.acr["mfa"], "urn:example:mfa");
    assert_eq!(handoff.reading.amr.len(), 1);
}

#[test]
fn says_what_is_wrong_with_a_hand_off() {
    let key = "[[partner.acme.handoff.keys]]\nalg = \"HS256\"\nsecret = \"0123456789abcdef0123456789abcdef\"\n";
    let jwks = "jwks_url = \"https://shop.example.com/keys\"\nalgs = [\"ES256\"]\n";
    for (section, path) in [
        (format!("algs = [\"ES256\"]\n{key}"), "algs"),
        (format!("jwks_max_age = \"1h\"\n{key}"), "jwks_max_age"),
        (
            format!("jwks_stale_limit = \"1h\"\n{key}"),
            "jwks_stale_limit",
        ),
        (format!("{jwks}{key}"), "jwks_url"),
        (jwks.replace("algs = [\"ES256\"]", "algs = []"), "algs"),
        (jwks.replace("algs = [\"ES256\"]\n", ""), "algs"),
        (jwks.replace("ES256", "HS256"), "algs[0]"),
        (jwks.replace("ES256", "none"), "algs[0]"),
        (jwks.replace("https:", "http:"), "jwks_url"),
        (
            format!("{jwks}jwks_stale_limit = \"1m\"\n"),
            "jwks_stale_limit",
        ),
        (
            format!("{jwks}origins = [\"https://a.example\", \"https://b.example/x\"]\n"),
            "origins[1]",
        ),
        (format!("{jwks}origins = [\"*\"]\n"), "origins[0]"),
        (format!("{jwks}origins = [\"null\"]\n"), "origins[0]"),
        (format!("{jwks}unsolicited = \"no\"\n"), "unsolicited"),
        (format!("{jwks}sign_in_age = \"31d\"\n"), "sign_in_age"),
        (format!("{jwks}claims = {{ user = \"\" }}\n"), "claims.user"),
        (
            format!("{jwks}claims = {{ account = \"a..b\" }}\n"),
            "claims.account",
        ),
        (format!("{jwks}amr = {{ pwd = \"Password\" }}\n"), "amr.pwd"),
        (format!("{jwks}acr = {{ mfa = \"urn:a b\" }}\n"), "acr.mfa"),
    ] {
        let Err(ConfigError::Faults(faults)) = read(&format!("{HANDOFF_BEFORE}{section}")) else {
            panic!("accepted: {section}")
        };
        let paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(paths, [format!("partner.acme.handoff.{path}")], "{section}");
    }
}

#[test]
fn a_sign_in_page_and_a_hand_off_that_only_answers_need_each_other() {
    let faults =
        |text: &str| match read(&format!("public_url = \"https://sso.example.com\"\n{text}")) {
            Err(ConfigError::Faults(faults)) => {
                faults.into_iter().map(|fault| fault.path).collect()
            }
            other => panic!("{other:?}"),
        };
    let login = "[partner.acme.login]\nurl = \"https://shop.example.com/login\"\n";
    let paths: Vec<String> = faults(login);
    assert_eq!(paths, ["partner.acme.login"]);
    let closed = "[partner.acme.handoff]\nunsolicited = false\njwks_url = \"https://shop.example.com/keys\"\nalgs = [\"ES256\"]\n";
    assert_eq!(faults(closed), ["partner.acme.handoff.unsolicited"]);
    let not_used = format!(
        "{}{login}{closed}",
        "[partner.acme]\nbridges = [\"handoff\"]\n"
    );
    assert_eq!(faults(&not_used), ["partner.acme.handoff.unsolicited"]);
}
