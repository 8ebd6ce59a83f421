//! `[[partner.X.webhooks]]`.

use super::*;

const GOOD: &str = "secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";

fn text(sections: &[&str]) -> String {
    let mut text = "public_url = \"https://sso.example.com\"\n".to_owned();
    for section in sections {
        text += &format!("[[partner.acme.webhooks]]\n{section}\n");
    }
    text
}

#[test]
fn an_id_an_address_and_a_secret_are_enough() {
    let text = text(&[&format!(
        "id = \"shop\"\nurl = \"https://shop.example.com/hook\"\n{GOOD}"
    )]);
    let config = read(&text).unwrap();
    let [webhook] = &config.partners["acme"].webhooks[..] else {
        panic!("{config:?}");
    };
    assert_eq!(webhook.id, "shop");
    assert_eq!(webhook.url.as_str(), "https://shop.example.com/hook");
    assert_eq!(webhook.secrets.len(), 1);
    assert_eq!(webhook.events, None);
    assert_eq!(webhook.timeout, Duration::from_secs(15));
    assert!(!webhook.allow_private_network && !webhook.dangerous_allow_http);
    assert!(!format!("{config:?}").contains("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
}

#[test]
fn secrets_stand_in_a_file_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let two = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    std::fs::write(folder.path().join("hook.secret"), two).unwrap();
    let hook = "id = \"shop\"\nurl = \"https://shop.example.com\"\nsecret_file = \"hook.secret\"";
    let text = text(&[hook]) + SECRETS;
    let config = Config::from_toml_str(&text, folder.path(), &Environment::default()).unwrap();
    assert_eq!(config.partners["acme"].webhooks[0].secrets.len(), 2);
}

#[test]
fn all_faults_of_all_endpoints_come_at_once_and_none_tells_a_secret() {
    let sections = [
        "",
        "id = \"A b\"\nurl = \"http://shop.example.com\"\nsecret = \"very-secret\"\nevents = [\"customer.bound\", \"nonsense\"]\ntimeout = \"1m\"",
        &format!("id = \"x\"\nurl = \"https://10.0.0.1/\"\nevents = []\nmisspelt = 1\n{GOOD}"),
        &format!(
            "id = \"x\"\nurl = \"https://[::ffff:169.254.169.254]/#there\"\nallow_private_network = true\n{GOOD}"
        ),
    ];
    let faults = faults(&text(&sections)).join("\n");
    for expected in [
        "webhooks[0].id: needed",
        "webhooks[0].secret: needed",
        "webhooks[0].url: needed",
        "webhooks[1].events[1]: no such event; known are customer.known, ",
        "webhooks[1].id: an endpoint's id",
        "webhooks[1].secret: \"whsec_\" and 24 to 64 octets",
        "webhooks[1].timeout: ",
        "webhooks[1].url: https is needed",
        "webhooks[2].events: must not be empty",
        "webhooks[2].misspelt: no such key",
        "webhooks[2].url: 10.0.0.1 is in a private network",
        "webhooks[3].id: another endpoint",
        "webhooks[3].url: must have no fragment",
    ] {
        let expected = format!("partner.acme.{expected}");
        assert!(faults.contains(&expected), "{expected} in\n{faults}");
    }
    assert!(!faults.contains("very-secret"), "{faults}");
}

#[test]
fn private_addresses_are_taken_only_where_they_are_allowed_and_some_never() {
    for (url, with, without) in [
        ("http://127.0.0.1:9/", true, false),
        ("http://localhost:9/", true, false),
        ("https://192.168.0.1/", true, false),
        ("https://[fd00::1]/", true, false),
        ("https://169.254.169.254/", false, false),
        ("https://0xa9fea9fe/", false, false),
        ("https://0/", false, false),
        ("https://2130706433/", true, false),
        ("https://8.8.8.8/", true, true),
        ("https://shop.internal/", true, true),
    ] {
        for (allow, good) in [(true, with), (false, without)] {
            let hook =
                format!("id = \"a\"\nurl = \"{url}\"\nallow_private_network = {allow}\n{GOOD}");
            assert_eq!(read(&text(&[&hook])).is_ok(), good, "{url} {allow}");
        }
    }
}

#[test]
fn plain_http_to_elsewhere_is_dangerous() {
    let hook = format!(
        "id = \"a\"\nurl = \"http://shop.example.com/\"\ndangerous_allow_http = true\n{GOOD}"
    );
    assert!(read(&text(&[&hook])).is_ok());
}
