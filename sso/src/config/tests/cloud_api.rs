//! `[partner.X.cloud.api]`.

use super::*;
use ::cloud::huawei::api::{CallName, SiteKind};

const URL: &str = "public_url = \"https://sso.example.com\"\n";

fn api(text: &str) -> CloudApi {
    let config = read(&format!("{URL}[partner.acme.cloud.api]\n{text}"));
    let mut partners = config.unwrap().partners;
    partners.remove("acme").unwrap().cloud.api.unwrap()
}

fn api_faults(text: &str) -> Vec<String> {
    faults(&format!("{URL}[partner.acme.cloud.api]\n{text}"))
}

const KEY: &str = "access_key = \"AK\"\nsecret_key = \"SK\"\n";

#[test]
fn an_access_key_is_enough() {
    let api = api(KEY);
    assert!(
        matches!(&api.credentials, ApiCredentials::AccessKey { id, secret } if id == "AK" && secret.expose_secret() == "SK")
    );
    assert_eq!(api.kind, SiteKind::China);
    assert_eq!(api.url.as_str(), "https://bss.myhuaweicloud.com/");
    assert_eq!(api.connect_timeout, Duration::from_secs(3));
    assert_eq!(api.timeout, Duration::from_secs(15));
    assert_eq!(api.queue_deadline, Duration::from_secs(5));
    assert_eq!(api.per_second[&CallName::CheckRegistration], 5);
    assert_eq!(api.per_second[&CallName::Relay], 10);
    assert_eq!(api.per_second.len(), CallName::ALL.len());
    assert!(api.relay.is_empty(), "nothing is relayed by default");
    assert_eq!(api.order_deadline, None);
}

#[test]
fn a_user_with_a_password_is_taken_instead() {
    let api = api(
        "domain = \"acme\"\nuser = \"caller\"\npassword = \"pass\"\nurl = \"http://127.0.0.1:1\"\n\
         token_url = \"http://localhost:2\"\nrelay = [\"GET /v2/bills/**\"]\norder_lookup = true\n\
         limits = { query-customers = 2 }\n",
    );
    let ApiCredentials::Password {
        domain,
        user,
        token_url,
        ..
    } = &api.credentials
    else {
        panic!("{api:?}");
    };
    assert_eq!((domain.as_str(), user.as_str()), ("acme", "caller"));
    assert_eq!(token_url.as_str(), "http://localhost:2/");
    assert_eq!(api.relay.patterns().len(), 1);
    assert_eq!(api.order_deadline, Some(Duration::from_secs(2)));
    assert_eq!(api.per_second[&CallName::QueryCustomers], 2);
}

#[test]
fn the_environment_gives_secret_and_limits() {
    let text =
        format!("{URL}[partner.acme.cloud.api]\naccess_key = \"AK\"\nsecret_key_file = \"x\"");
    let variable = |key: &'static str| format!("SKYBRIDGE__PARTNER__ACME__CLOUD__API__{key}");
    let config = read_with(
        &text,
        &[
            (&variable("SECRET_KEY"), "from-outside"),
            (&variable("LIMITS__CHECK_REGISTRATION"), "3"),
        ],
    )
    .unwrap();
    let api = config.partners["acme"].cloud.api.as_ref().unwrap();
    assert!(
        matches!(&api.credentials, ApiCredentials::AccessKey { secret, .. } if secret.expose_secret() == "from-outside")
    );
    assert_eq!(api.per_second[&CallName::CheckRegistration], 3);
    assert!(!format!("{config:?}").contains("from-outside"));
}

#[test]
fn every_fault_of_the_section_is_told_at_once() {
    let told = api_faults(
        "access_key = \"a,b\"\nsecret_key = \"\"\nurl = \"http://bss.example.com\"\ntoken_url = \"https://iam.example.com/v3\"\n\
         timeout = \"1d\"\nrelay = [\"GET /v2/bills\", \"POST /v2/partners/sub-customers\", \"everything\"]\n\
         limits = { relay = 0, create = 5 }\n",
    );
    let at = |path: &str| {
        let path = format!("partner.acme.cloud.api.{path}: ");
        told.iter().any(|fault| fault.starts_with(&path))
    };
    for path in [
        "access_key",
        "secret_key",
        "url",
        "token_url",
        "timeout",
        "relay[1]",
        "relay[2]",
        "limits.relay",
        "limits.create",
    ] {
        assert!(at(path), "{path} in {told:?}");
    }
    assert_eq!(told.len(), 9, "{told:?}");
}

#[test]
fn credentials_are_needed_and_of_one_kind() {
    for (text, count) in [
        ("", 1),
        ("access_key = \"AK\"\n", 1),
        ("secret_key = \"SK\"\n", 1),
        ("domain = \"d\"\n", 2),
        (&*format!("{KEY}user = \"u\"\n"), 1),
    ] {
        assert_eq!(
            api_faults(text).len(),
            count,
            "{text}: {:?}",
            api_faults(text)
        );
    }
}

#[test]
fn plain_http_goes_to_this_machine_or_is_called_dangerous() {
    let elsewhere = format!("{KEY}url = \"http://bss.example.com\"\n");
    assert_eq!(api_faults(&elsewhere).len(), 1);
    // That browsers may come by http says nothing of credentials on the way to the cloud.
    let lax = format!("dangerous_allow_http = true\n{URL}[partner.acme.cloud.api]\n{elsewhere}");
    assert_eq!(faults(&lax).len(), 1);
    assert!(api(&format!("{elsewhere}dangerous_allow_http = true\n")).dangerous_allow_http);
}

#[test]
fn a_preset_without_an_api_is_not_called() {
    let text =
        format!("{URL}[partner.acme.cloud]\npreset = \"saml\"\n[partner.acme.cloud.api]\n{KEY}");
    let told = faults(&text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("saml"), "{told:?}");
}
