//! `decode`.

use crate::world::{expect, run, write};

const REQUEST: &str = r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" Destination="https://idp.example.com/sso"><saml:Issuer>https://sp.example.com/</saml:Issuer></samlp:AuthnRequest>"#;

fn deflated(octets: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut packed = Vec::new();
    flate2::read::DeflateEncoder::new(octets, flate2::Compression::default())
        .read_to_end(&mut packed)
        .unwrap();
    packed
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn decode_reads_a_message_however_it_was_copied() {
    let folder = tempfile::tempdir().unwrap();
    let plain = openssl::base64::encode_block(REQUEST.as_bytes());
    let packed = openssl::base64::encode_block(&deflated(REQUEST.as_bytes()));
    let wrapped: String = plain
        .as_bytes()
        .chunks(64)
        .map(|line| format!("{}\r\n", std::str::from_utf8(line).unwrap()))
        .collect();
    for input in [
        REQUEST.to_owned(),
        format!("\u{feff}\n{REQUEST}\n"),
        plain.clone(),
        wrapped,
        packed.clone(),
        percent(&packed),
        format!("SAMLRequest={}", percent(&packed)),
        format!(
            "https://idp.example.com/sso?x=1&SAMLRequest={}&RelayState=there%20it%20is#part",
            percent(&packed)
        ),
        format!("SAMLRequest={}&RelayState=r", percent(&plain)),
    ] {
        let run = run(folder.path(), &["decode"], input.as_bytes());
        assert_eq!(run.code, 0, "{input}\n{}", run.err);
        assert!(
            run.out.contains("samlp:AuthnRequest") && run.out.contains("https://sp.example.com/"),
            "{}",
            run.out
        );
        assert_eq!(
            run.err.contains("RelayState: there it is"),
            input.contains("there"),
            "{}",
            run.err
        );
    }
    write(&folder, "message", plain.as_bytes());
    expect(folder.path(), &["decode", "message"], 0);
}

#[test]
fn decode_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let plain = openssl::base64::encode_block(REQUEST.as_bytes());
    let packed = percent(&openssl::base64::encode_block(&deflated(
        REQUEST.as_bytes(),
    )));
    let unsigned = r#"<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status><a:Assertion ID="_a" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><a:Issuer>i</a:Issuer><a:Conditions NotOnOrAfter="2020-01-01T00:00:00Z"/></a:Assertion></p:Response>"#;
    for (input, expected) in [
        (
            format!("SAMLResponse={}", percent(&plain)),
            "belongs into SAMLRequest",
        ),
        (
            format!("SAMLRequest={packed}&SAMLRequest={packed}"),
            "twice",
        ),
        (
            format!("SAMLRequest={packed}&Signature=AAAA"),
            "must come together",
        ),
        (
            format!(
                "SAMLRequest={packed}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1&Signature=AAAA"
            ),
            "Weak algorithm",
        ),
        (percent(&packed), "percent-encoded twice"),
        (unsigned.to_owned(), "is signed"),
        (
            unsigned.to_owned(),
            "Conditions ended at 2020-01-01T00:00:00Z",
        ),
        ("<a>x</a>".to_owned(), "not a SAML 2.0 protocol message"),
        (
            REQUEST.replace(" Version=\"2.0\"", ""),
            "strict reader refuses",
        ),
    ] {
        let run = run(folder.path(), &["decode", "-"], input.as_bytes());
        assert_eq!(run.code, 1, "{input}\n{}", run.err);
        assert!(run.err.contains(expected), "{expected} in {}", run.err);
    }
}

#[test]
fn decode_refuses_what_holds_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = openssl::base64::encode_block(&deflated(&vec![b' '; 64 * 1024 * 1024]));
    for (input, expected) in [
        ("".as_bytes(), "empty"),
        ("hello, world!".as_bytes(), "neither XML nor base64"),
        ("aGVsbG8gd29ybGQ=".as_bytes(), "no XML inside"),
        ("<a><b></a>".as_bytes(), "not readable XML"),
        (
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".as_bytes(),
            "not readable XML",
        ),
        (b"\xff\xfe\x00\x01".as_slice(), "neither XML nor base64"),
        (bomb.as_bytes(), "inflates to more than"),
    ] {
        let run = run(folder.path(), &["decode"], input);
        assert_eq!(run.code, 2, "{expected}: {}", run.err);
        assert!(run.err.contains(expected), "{expected} in {}", run.err);
        assert!(run.out.is_empty());
    }
}
