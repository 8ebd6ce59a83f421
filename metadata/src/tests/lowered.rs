use super::fixture::{ACS, FORMAT, certificate, codes, key_descriptor, read_with, sp};
use crate::ServiceProvider;
use crate::read::{ReadOptions, lowered};

fn read(document: &str) -> ServiceProvider {
    read_with(
        document,
        &ReadOptions {
            dangerous_allow_http: true,
            ..ReadOptions::default()
        },
    )
    .service_provider
    .unwrap()
}

fn with_keys(keys: &[&str], acs: &str) -> String {
    let keys: String = keys.iter().map(|key| key_descriptor("", key)).collect();
    sp(&format!("{keys}{FORMAT}{acs}"))
}

#[test]
fn the_same_metadata_lowers_nothing() {
    let present = read(&with_keys(&[certificate().base64()], ACS));
    assert!(lowered(&present, &present.clone()).is_empty());
}

#[test]
fn a_roll_over_and_a_new_path_on_the_same_host_lower_nothing() {
    let (old, new) = (certificate(), certificate());
    let present = read(&with_keys(&[old.base64()], ACS));
    let next = read(&with_keys(
        &[old.base64(), new.base64()],
        &ACS.replace("/acs", "/other"),
    ));
    assert!(lowered(&present, &next).is_empty());
    let finished = read(&with_keys(&[new.base64()], ACS));
    assert!(lowered(&next, &finished).is_empty());
}

#[test]
fn raising_security_lowers_nothing() {
    let weak = with_keys(&[], &ACS.replace("https:", "http:"))
        .replace("=\"true\" WantAssertionsSigned=\"true\"", "=\"false\"");
    let present = read(&weak);
    let next = read(&with_keys(&[certificate().base64()], ACS));
    assert!(lowered(&present, &next).is_empty());
}

#[test]
fn every_loss_is_named() {
    let present = read(&with_keys(&[certificate().base64()], ACS));
    let bare = with_keys(&[], &ACS.replace("https:", "http:"))
        .replace("=\"true\" WantAssertionsSigned=\"true\"", "=\"false\"");
    let codes = codes(&lowered(&present, &read(&bare)));
    assert_eq!(
        codes,
        [
            "MD-8002@0",
            "MD-8003@0",
            "MD-8001@0",
            "MD-8007@0",
            "MD-8004@0"
        ]
    );
}

#[test]
fn another_port_is_another_place() {
    let key = certificate();
    let present = read(&with_keys(&[key.base64()], ACS));
    let next = read(&with_keys(
        &[key.base64()],
        &ACS.replace("sp.example/", "sp.example:8443/"),
    ));
    assert_eq!(codes(&lowered(&present, &next)), ["MD-8005@0"]);
}

#[test]
fn another_host_without_https_is_named_twice() {
    let key = certificate();
    let present = read(&with_keys(&[key.base64()], ACS));
    let next = read(&with_keys(
        &[key.base64()],
        &ACS.replace("https://sp.", "http://evil."),
    ));
    assert_eq!(codes(&lowered(&present, &next)), ["MD-8004@0", "MD-8005@0"]);
}
