//! The answer of the preset to the vendor's own request, compared with the vendor's printed samlResponse.

use super::structure::{Shape, differences};
use super::{ACS, DESTINATION, THEN, VENDOR, vendor_metadata, vendor_request, vendor_response};
use certs::certificate::{CertificateRequest, self_signed};
use certs::{KeyKind, PrivateKey, SigningKey};
use idp::{Answer, Asked, Here, Pending, Principal, Rules, SessionNames, Verdict, Ways};
use jiff::{SignedDuration, Timestamp};
use metadata::ServiceProvider;
use metadata::read::{ReadOptions, read_service_provider};
use saml::binding::{Direction, RawRequest, decode};
use saml::ids::Ids;
use saml::message::AuthnRequest;
use saml::names::authn_context;

struct Counted(u32);

impl Ids for Counted {
    fn next_id(&mut self) -> String {
        self.0 += 1;
        format!("_{:032x}", self.0)
    }
}

fn then() -> Timestamp {
    THEN.parse().unwrap()
}

fn vendor(metadata: &str) -> ServiceProvider {
    let options = ReadOptions {
        dangerous_sha1_digest: true,
        ..ReadOptions::default()
    };
    let reading = read_service_provider(metadata.as_bytes(), &options, then());
    reading
        .service_provider
        .unwrap_or_else(|| panic!("{:?}", reading.findings))
}

/// The vendor's request as it was sent: its signature was never published.
fn pending(request: &str, metadata: &str) -> Pending {
    let query = tests::request::query(request, Some("as sent"));
    let received =
        decode::<AuthnRequest>(&RawRequest::Redirect { query }, Direction::Request).unwrap();
    let asked = Asked::Unsigned(certs::verify::accept_unsigned(received).unwrap());
    let rules = Rules {
        max_age: SignedDuration::from_mins(5),
        skew: SignedDuration::from_mins(2),
        dangerous_allow_unsigned: true,
    };
    let here = Here {
        sso_url: DESTINATION,
    };
    idp::accept(&asked, &vendor(metadata), here, then(), &rules).unwrap()
}

/// An RSA key, because the printed answer names its algorithm.
fn rsa_key() -> SigningKey {
    let key = PrivateKey::generate(KeyKind::Rsa2048).unwrap();
    let request = CertificateRequest {
        common_name: "www.test.com".to_owned(),
        organization: None,
        country: None,
        not_before: "2018-01-01T00:00:00Z".parse().unwrap(),
        days: 3650,
    };
    let certificate = self_signed(&key, &request).unwrap();
    SigningKey::new(key, certificate).unwrap()
}

fn person() -> Principal {
    Principal {
        user_id: "user-1".to_owned(),
        account_id: "customer-1".to_owned(),
        email: Some("who@example.com".to_owned()),
        name: Some("某人".to_owned()),
        mobile: Some("0086-13800000000".to_owned()),
        authn_instant: idp::AuthnInstant::Stated(then()),
        authn_context: authn_context::UNSPECIFIED.to_owned(),
    }
}

fn answer(pending: &Pending, person: &Principal) -> String {
    let preset = cloud::preset("huawei-partner").unwrap();
    let key = rsa_key();
    let how = Answer {
        entity_id: "https://www.test.com",
        shape: &preset.shape,
        key: &key,
        now: then(),
        lifetime: SignedDuration::from_mins(5),
    };
    let Verdict::Answer(admitted) = pending.judge(Some(person), Ways::default()) else {
        panic!("not admitted")
    };
    let names = SessionNames {
        name_id: Counted(0).next_id(),
        session_index: Counted(1).next_id(),
    };
    let release = admitted
        .release(&preset.contract, Some("bp-1"), &names)
        .unwrap();
    let signed = idp::respond(&release, &how, &mut Counted(100)).unwrap();
    signed.xml().to_owned()
}

fn vendor_files() -> Option<(Pending, Shape)> {
    let (request, metadata) = (vendor_request()?, vendor_metadata()?);
    Some((pending(&request, &metadata), Shape::of(&vendor_response()?)))
}

#[test]
fn the_vendor_s_request_is_accepted_as_it_was_sent() {
    let (Some(request), Some(metadata)) = (vendor_request(), vendor_metadata()) else {
        return;
    };
    let pending = pending(&request, &metadata);
    let reply_to = pending.reply_to();
    assert_eq!(
        (reply_to.peer.as_str(), reply_to.acs.as_str()),
        (VENDOR, ACS)
    );
    assert_eq!(
        reply_to.in_response_to,
        "_th2kld6nqqaq6lbvbw1cqqkbld2m7shj5i7x"
    );
    assert!(!pending.is_passive() && !pending.force_authn());
}

#[test]
fn our_answer_has_the_shape_of_the_vendor_s_element_by_element() {
    let Some((pending, theirs)) = vendor_files() else {
        return;
    };
    let ours = answer(&pending, &person());
    assert_eq!(differences(&Shape::of(&ours), &theirs), [""; 0], "{ours}");
}

#[test]
fn a_person_without_name_mobile_and_mail_leaves_out_only_the_optional_two() {
    let Some((pending, theirs)) = vendor_files() else {
        return;
    };
    let mut person = person();
    (person.email, person.name, person.mobile) = (None, None, None);
    let ours = answer(&pending, &person);
    let statement = "saml2p:Response/saml2:Assertion/saml2:AttributeStatement";
    assert_eq!(
        differences(&Shape::of(&ours), &theirs),
        [
            format!("{statement}: no saml2:Attribute[Name=name]"),
            format!("{statement}: no saml2:Attribute[Name=mobile]"),
        ]
    );
    assert!(ours.contains("<saml2:Attribute FriendlyName=\"email\" Name=\"email\""));
}

#[test]
fn the_comparison_sees_every_kind_of_difference() {
    let Some((pending, theirs)) = vendor_files() else {
        return;
    };
    let ours = answer(&pending, &person());
    let changes = [
        (
            "an attribute gone",
            " Consent=\"urn:oasis:names:tc:SAML:2.0:consent:unspecified\"",
            "",
        ),
        (
            "an attribute more",
            " Version=\"2.0\"",
            " Version=\"2.0\" More=\"1\"",
        ),
        (
            "another value",
            "status:Success\"></saml2p:StatusCode>",
            "status:Responder\"></saml2p:StatusCode>",
        ),
        (
            "another text",
            "ac:classes:unspecified<",
            "ac:classes:Password<",
        ),
        (
            "an element gone",
            "<saml2:SubjectLocality Address=\"https://auth.huaweicloud.com/\"></saml2:SubjectLocality>",
            "",
        ),
        (
            "an element more",
            "</saml2p:Status>",
            "</saml2p:Status><saml2p:Extensions></saml2p:Extensions>",
        ),
        (
            "another name",
            "FriendlyName=\"bpId\" Name=\"bpId\"",
            "FriendlyName=\"bpId\" Name=\"bpid\"",
        ),
        (
            "another declaration",
            " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"",
            " xmlns:xsd=\"urn:other\"",
        ),
        (
            "another prefix list",
            "PrefixList=\"xsd\"",
            "PrefixList=\"xsd xsi\"",
        ),
    ];
    for (what, from, to) in changes {
        let changed = ours.replacen(from, to, 1);
        assert_ne!(changed, ours, "{what}: nothing to change in {ours}");
        assert_ne!(
            differences(&Shape::of(&changed), &theirs),
            [""; 0],
            "{what}"
        );
    }
    let prefix = ours
        .replace("saml2p:", "samlp:")
        .replace("xmlns:saml2p=", "xmlns:samlp=");
    assert_ne!(
        differences(&Shape::of(&prefix), &theirs),
        [""; 0],
        "another prefix"
    );
    let (start, end) = (
        ours.find("<saml2:AuthnStatement").unwrap(),
        ours.find("</saml2:Assertion>").unwrap(),
    );
    let moved = format!("{}{}", &ours[..start], &ours[end..]).replacen(
        "<saml2:AttributeStatement>",
        &format!("{}<saml2:AttributeStatement>", &ours[start..end]),
        1,
    );
    assert_ne!(
        differences(&Shape::of(&moved), &theirs),
        [""; 0],
        "another order"
    );
}
