use super::*;
use certs::certificate::{CertificateRequest, self_signed};
use certs::{KeyKind, PrivateKey, SigningKey};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SAMPLE: &str =
    r#"{"domainName":"yongzhi","domainId":"yongzhiid","xUserId":"yongzhix","bindAction":1}"#;

struct CloudKey {
    key: SigningKey,
    keys: TrustedKeys,
}

fn cloud_key() -> CloudKey {
    let key = PrivateKey::generate(KeyKind::Rsa2048).unwrap();
    let keys = TrustedKeys::new(vec![key.public()]);
    let request = CertificateRequest {
        common_name: "cloud".to_owned(),
        organization: None,
        country: None,
        not_before: "2026-01-02T03:04:05Z".parse().unwrap(),
        days: 10,
    };
    let certificate = self_signed(&key, &request).unwrap();
    let key = SigningKey::new(key, certificate).unwrap();
    CloudKey { key, keys }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl CloudKey {
    fn sign(&self, octets: &[u8]) -> String {
        STANDARD.encode(certs::sign::sign_octets(octets, &self.key).unwrap())
    }

    /// The form of the cloud, signed over these octets.
    fn form(&self, json: &str, signed: SignedOctets, algorithm: &str) -> Vec<u8> {
        let text = STANDARD.encode(json);
        let octets = match signed {
            SignedOctets::Base64Text => text.clone(),
            SignedOctets::PercentEncoded => encoded(&text),
            SignedOctets::Json => json.to_owned(),
        };
        form(&text, algorithm, &self.sign(octets.as_bytes()))
    }

    fn verdict(&self, json: &str) -> Result<Notification, BindError> {
        let form = self.form(json, SignedOctets::Base64Text, RSA_SHA256);
        Received::parse(&form)?.verify(&self.keys, SignedOctets::Base64Text, true)
    }
}

fn form(request: &str, algorithm: &str, signature: &str) -> Vec<u8> {
    format!(
        "bindRequest={}&SigAlg={}&Signature={}",
        encoded(request),
        encoded(algorithm),
        encoded(signature)
    )
    .into_bytes()
}

#[test]
fn takes_the_vendors_sample_when_it_is_signed() {
    let cloud = cloud_key();
    assert_eq!(
        cloud.verdict(SAMPLE).unwrap(),
        Notification {
            domain_id: "yongzhiid".to_owned(),
            domain_name: "yongzhi".to_owned(),
            x_user_id: "yongzhix".to_owned(),
            action: Action::Unbound,
        }
    );
}

#[test]
fn takes_each_choice_of_signed_octets_and_names_the_one_that_would_have_matched() {
    let cloud = cloud_key();
    // Padded, so that the percent-encoded text differs from the text.
    let json = r#"{"domainId":"d","xUserId":"uu","bindAction":1}"#;
    for signed in SignedOctets::ALL {
        let received = Received::parse(&cloud.form(json, signed, RSA_SHA256)).unwrap();
        for configured in SignedOctets::ALL {
            let verdict = received.verify(&cloud.keys, configured, true);
            if configured == signed {
                assert!(verdict.is_ok(), "{signed:?}");
            } else {
                let Err(BindError::NotTrusted(why)) = verdict else {
                    panic!("{configured:?} for {signed:?}: {verdict:?}");
                };
                assert!(why.contains(&format!("over {}:", signed.as_str())), "{why}");
            }
        }
        assert_eq!(SignedOctets::from_name(signed.as_str()), Some(signed));
    }
    assert_eq!(SignedOctets::from_name("JSON"), None);
}

#[test]
fn takes_any_of_the_clouds_keys_and_no_other() {
    let (cloud, next) = (cloud_key(), cloud_key());
    let both = TrustedKeys::new(cloud.keys.iter().chain(next.keys.iter()).cloned().collect());
    let received =
        Received::parse(&next.form(SAMPLE, SignedOctets::Base64Text, RSA_SHA256)).unwrap();
    let verify = |keys| received.verify(keys, SignedOctets::Base64Text, true);
    assert!(verify(&both).is_ok());
    for keys in [&cloud.keys, &TrustedKeys::default()] {
        let Err(BindError::NotTrusted(why)) = verify(keys) else {
            panic!("trusted");
        };
        assert!(!why.contains("bind_signed_octets"), "{why}");
    }
}

#[test]
fn compares_the_algorithm_in_any_case_where_the_preset_says_so_and_only_takes_good_ones() {
    let cloud = cloud_key();
    let verdict = |algorithm: &str, any_case| {
        Received::parse(&cloud.form(SAMPLE, SignedOctets::Base64Text, algorithm))
            .unwrap()
            .verify(&cloud.keys, SignedOctets::Base64Text, any_case)
    };
    assert!(verdict(&RSA_SHA256.to_uppercase(), true).is_ok());
    assert!(verdict(&RSA_SHA256.to_uppercase(), false).is_err());
    for algorithm in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        "none",
    ] {
        assert!(
            matches!(verdict(algorithm, true), Err(BindError::NotTrusted(_))),
            "{algorithm}"
        );
    }
}

#[test]
fn refuses_every_alteration_of_what_was_signed() {
    let cloud = cloud_key();
    let text = STANDARD.encode(SAMPLE);
    let signature = cloud.sign(text.as_bytes());
    let other = STANDARD.encode(SAMPLE.replace("yongzhix", "somebody"));
    let received = Received::parse(&form(&other, RSA_SHA256, &signature)).unwrap();
    assert!(matches!(
        received.verify(&cloud.keys, SignedOctets::Base64Text, true),
        Err(BindError::NotTrusted(_))
    ));
    let mut broken = STANDARD.decode(&signature).unwrap();
    for at in [0, broken.len() / 2, broken.len() - 1] {
        broken[at] ^= 1;
        let form = form(&text, RSA_SHA256, &STANDARD.encode(&broken));
        let received = Received::parse(&form).unwrap();
        let verdict = received.verify(&cloud.keys, SignedOctets::Base64Text, true);
        assert!(verdict.is_err());
        broken[at] ^= 1;
    }
}

#[test]
fn reads_what_careless_encoders_write() {
    let cloud = cloud_key();
    // A `+` that was not percent-encoded, and base64 in lines; the signature covers the text with its lines.
    let json = r#"{"domainId":"d>>>???~~~","xUserId":"u","bindAction":"0","userName":"sub","extra":{"a":[1,null]}}"#;
    let text = STANDARD.encode(json);
    let (head, tail) = text.split_at(40);
    let lines = format!("{head}\r\n{tail}");
    let form = format!(
        "more=1&bindRequest={}&SigAlg={}&Signature={}&&=&x",
        lines.replace('\r', "%0D").replace('\n', "%0A"),
        encoded(RSA_SHA256),
        cloud.sign(lines.as_bytes())
    );
    assert!(form.contains('+'), "{form}");
    let notification = Received::parse(form.as_bytes())
        .unwrap()
        .verify(&cloud.keys, SignedOctets::Base64Text, true)
        .unwrap();
    assert_eq!(notification.action, Action::Bound);
    assert_eq!(notification.domain_name, "");
}

#[test]
fn tolerates_numbers_as_text_and_text_as_numbers() {
    let cloud = cloud_key();
    for (json, domain_id, action) in [
        (
            r#"{"domainId":"d","xUserId":"u","bindAction":0}"#,
            "d",
            Action::Bound,
        ),
        (
            r#"{"domainId":"d","xUserId":"u","bindAction":"0"}"#,
            "d",
            Action::Bound,
        ),
        (
            r#"{"domainId":17,"xUserId":4,"bindAction":"1"}"#,
            "17",
            Action::Unbound,
        ),
        (
            r#"{"domainName":null,"domainId":"李雷","xUserId":"u","bindAction":1}"#,
            "李雷",
            Action::Unbound,
        ),
    ] {
        let read = cloud.verdict(json).unwrap();
        assert_eq!((read.domain_id.as_str(), read.action), (domain_id, action));
    }
}

#[test]
fn refuses_signed_content_that_cannot_be_used() {
    let cloud = cloud_key();
    let long = "x".repeat(65);
    for json in [
        r#"{"domainId":"d","xUserId":"u"}"#.to_owned(),
        r#"{"domainId":"d","xUserId":"u","bindAction":2}"#.to_owned(),
        r#"{"domainId":"d","xUserId":"u","bindAction":true}"#.to_owned(),
        r#"{"domainId":"d","xUserId":"u","bindAction":-0.0}"#.to_owned(),
        r#"{"domainId":"","xUserId":"u","bindAction":0}"#.to_owned(),
        r#"{"domainId":"d d","xUserId":"u","bindAction":0}"#.to_owned(),
        r#"{"domainId":"d\u0000","xUserId":"u","bindAction":0}"#.to_owned(),
        r#"{"domainId":["d"],"xUserId":"u","bindAction":0}"#.to_owned(),
        r#"{"domainId":"d","xUserId":" ","bindAction":0}"#.to_owned(),
        r#"{"domainId":"d","xUserId":"a\nb","bindAction":0}"#.to_owned(),
        r#"{"domainId":"d","bindAction":0}"#.to_owned(),
        format!(r#"{{"domainId":"{long}","xUserId":"u","bindAction":0}}"#),
        format!(r#"{{"domainId":"d","xUserId":"{long}{long}","bindAction":0}}"#),
        format!(r#"{{"domainId":"d","xUserId":"u","domainName":"{long}","bindAction":0}}"#),
    ] {
        assert!(
            matches!(cloud.verdict(&json), Err(BindError::Unfit(_))),
            "{json}"
        );
    }
    let deep = "[".repeat(10_000);
    for json in [
        "null",
        "[]",
        "{",
        r#"{"domainId":"d","domainId":"e","xUserId":"u","bindAction":0}"#,
        &deep,
    ] {
        let verdict = cloud.verdict(json);
        assert!(
            matches!(verdict, Err(BindError::Unreadable(_))),
            "{json}: {verdict:?}"
        );
    }
}

#[test]
fn refuses_a_form_that_is_not_one_of_the_clouds() {
    let fault = |form: &str| Received::parse(form.as_bytes()).unwrap_err();
    for form in [
        "",
        "bindRequest=e30%3D&SigAlg=x",
        "bindRequest=&SigAlg=x&Signature=eA%3D%3D",
        "bindRequest=e30%3D&SigAlg=x&Signature=eA%3D%3D&bindRequest=e30%3D",
        "bindRequest=e30%3D&SigAlg=x&Signature=eA%3D%3D&bind%52equest=e30%3D",
        "bindRequest=e30%3D&SigAlg=x&SigAlg=x&Signature=eA%3D%3D",
        "bindRequest=***&SigAlg=x&Signature=eA%3D%3D",
        "bindRequest=e30%3D&SigAlg=x&Signature=***",
        "bindRequest=%ff&SigAlg=x&Signature=eA%3D%3D",
        "bindRequest=e30%3D&SigAlg=%ff&Signature=eA%3D%3D",
        "BINDREQUEST=e30%3D&SigAlg=x&Signature=eA%3D%3D",
    ] {
        assert!(matches!(fault(form), BindError::Unreadable(_)), "{form}");
    }
    let long = "A".repeat(MOST_REQUEST + 4);
    for form in [
        format!("bindRequest={long}&SigAlg=x&Signature=eA%3D%3D"),
        format!("bindRequest=e30%3D&SigAlg=x&Signature={long}"),
        format!("bindRequest=e30%3D&SigAlg={long}&Signature=eA%3D%3D"),
        format!("x={}", "A".repeat(MOST_FORM)),
        "a=b&".repeat(100),
    ] {
        assert!(matches!(fault(&form), BindError::TooLarge(_)));
    }
}
