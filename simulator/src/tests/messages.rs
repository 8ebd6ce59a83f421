//! What the cloud says: its requests, its metadata, its bind notification.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;
use url::Url;

use super::fixture::{IDP, SLO, SSO, World, idp_metadata, part};
use crate::examine::examine;
use crate::{
    IdpMetadata, LoginFault, LoginStart, MetadataFault, Settings, SimulatorError, SingleSignOn,
};

const LINK: &str =
    "xAccountType=ZXT_IDP&isFirstLogin=true&service=https%3a%2f%2fconsole.cloud.test%2fiam%2f";

fn certificate(metadata: &str) -> X509 {
    let document = roxmltree::Document::parse(metadata).unwrap();
    let node = document
        .descendants()
        .find(|node| node.tag_name().name() == "X509Certificate")
        .unwrap();
    X509::from_der(&STANDARD.decode(node.text().unwrap()).unwrap()).unwrap()
}

pub(super) fn holds(world: &World, octets: &[u8], signature: &str) -> bool {
    let key = certificate(&world.cloud.metadata(true).unwrap())
        .public_key()
        .unwrap();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).unwrap();
    verifier
        .verify_oneshot(&STANDARD.decode(signature).unwrap(), octets)
        .unwrap()
}

#[test]
fn the_request_has_exactly_the_shape_of_the_documented_one() {
    let asked = World::new().ask();
    let expected = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><saml2p:AuthnRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" AssertionConsumerServiceURL="https://cloud.test/authui/saml/SAMLAssertionConsumer" Destination="{SSO}" ForceAuthn="false" ID="{}" IsPassive="false" IssueInstant="2026-01-15T08:00:00.000Z" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">https://cloud.test/</saml2:Issuer><saml2p:NameIDPolicy AllowCreate="true" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" SPNameQualifier="https://cloud.test/"/></saml2p:AuthnRequest>"#,
        asked.id
    );
    assert_eq!(asked.xml, expected);
    let letters = asked.id.strip_prefix('_').unwrap();
    assert_eq!(letters.len(), 35);
    assert!(
        letters
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    );
}

#[test]
fn the_redirect_is_signed_over_the_query_as_sent() {
    for capitals in [false, true] {
        let world = World::with(|settings| settings.vendor_upper_case_sig_alg = capitals);
        let LoginStart::Redirect(address) = world.cloud.start_login(LINK).unwrap() else {
            unreachable!()
        };
        let query = address
            .strip_prefix(SSO)
            .unwrap()
            .strip_prefix('?')
            .unwrap();
        let (signed, signature) = query.split_once("&Signature=").unwrap();
        let names: Vec<_> = signed
            .split('&')
            .map(|pair| pair.split('=').next().unwrap())
            .collect();
        assert_eq!(names, ["SAMLRequest", "RelayState", "SigAlg"]);
        assert_eq!(signed.contains("HTTP%3A%2F%2FWWW.W3.ORG"), capitals);
        let signature = percent_encoding::percent_decode_str(signature)
            .decode_utf8()
            .unwrap();
        assert!(holds(&world, signed.as_bytes(), &signature));
        assert!(!holds(&world, signed.to_lowercase().as_bytes(), &signature));
    }
}

#[test]
fn every_request_has_an_id_and_a_relay_state_of_its_own() {
    let world = World::new();
    let (first, second) = (world.ask(), world.ask());
    assert_ne!(first.id, second.id);
    assert_ne!(first.relay_state, second.relay_state);
    assert_eq!(first.relay_state.len(), 43);
}

#[test]
fn forgets_the_oldest_request_when_there_are_too_many() {
    let world = World::with(|settings| settings.memory = 3);
    let asked: Vec<_> = (0..5).map(|_| world.ask()).collect();
    assert_eq!(world.cloud.remembered_requests(), 3);
    let report = world.judge(
        &super::fixture::signed_answer(&asked[1]),
        &asked[1].relay_state,
    );
    assert_eq!(report.failed(), ["response.in-response-to"]);
    assert!(
        world
            .judge(
                &super::fixture::signed_answer(&asked[2]),
                &asked[2].relay_state
            )
            .accepted
    );
}

#[test]
fn sends_a_signed_form_when_the_first_address_is_a_post_one() {
    let world = World::with(|settings| {
        settings.idp_metadata = Some(idp_metadata("HTTP-POST").into_bytes())
    });
    let LoginStart::Post {
        action,
        saml_request,
        ..
    } = world.cloud.start_login(LINK).unwrap()
    else {
        unreachable!()
    };
    assert_eq!(action, SSO);
    let xml = String::from_utf8(STANDARD.decode(saml_request).unwrap()).unwrap();
    assert_signed(&world, &xml);
}

pub(super) fn assert_signed(world: &World, xml: &str) {
    let certificate = certificate(&world.cloud.metadata(true).unwrap())
        .to_der()
        .unwrap();
    let document = roxmltree::Document::parse(xml).unwrap();
    let signatures: Vec<_> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "Signature")
        .collect();
    let examined = examine(xml, &signatures, &[certificate]);
    assert_eq!(
        examined
            .iter()
            .map(super::super::examine::Examined::fault)
            .collect::<Vec<_>>(),
        [None]
    );
    assert_eq!(signatures[0].parent(), Some(document.root_element()));
}

#[test]
fn metadata_is_signed_with_the_vendor_s_digest_unless_asked_otherwise() {
    let world = World::new();
    let signed = world.cloud.metadata(false).unwrap();
    assert_signed(&world, &signed);
    assert!(signed.contains("http://www.w3.org/2000/09/xmldsig#sha1"));
    let plain = World::with(|settings| settings.vendor_digest_sha1 = false);
    let signed = plain.cloud.metadata(false).unwrap();
    assert_signed(&plain, &signed);
    assert!(!signed.contains("xmldsig#sha1"));
    assert!(!world.cloud.metadata(true).unwrap().contains("ds:Signature"));
}

/// A third opinion, since one library signs here and verifies above.
#[test]
fn xmlsec1_verifies_our_metadata_and_our_posted_request() {
    let world = World::with(|settings| {
        settings.idp_metadata = Some(idp_metadata("HTTP-POST").into_bytes());
    });
    let LoginStart::Post { saml_request, .. } = world.cloud.start_login(LINK).unwrap() else {
        unreachable!()
    };
    let request = String::from_utf8(STANDARD.decode(saml_request).unwrap()).unwrap();
    let metadata = world.cloud.metadata(false).unwrap();
    for (element, xml) in [("EntityDescriptor", metadata), ("AuthnRequest", request)] {
        let Some(verified) = xmlsec1(&world, element, &xml) else {
            return;
        };
        assert!(verified, "{element}");
        assert_eq!(
            xmlsec1(&world, element, &xml.replace("transient", "persistent")),
            Some(false)
        );
    }
}

/// What xmlsec1 says, or nothing, said aloud, when it is not installed.
fn xmlsec1(world: &World, element: &str, xml: &str) -> Option<bool> {
    let folder = tempfile::tempdir().unwrap();
    let (file, pem) = (
        folder.path().join("signed.xml"),
        folder.path().join("certificate.pem"),
    );
    std::fs::write(&file, xml).unwrap();
    let certificate = certificate(&world.cloud.metadata(true).unwrap());
    std::fs::write(&pem, certificate.to_pem().unwrap()).unwrap();
    let mut command = std::process::Command::new("xmlsec1");
    command
        .arg("--verify")
        .arg("--pubkey-cert-pem")
        .arg(&pem)
        .arg("--id-attr:ID")
        .arg(element)
        .arg(&file);
    match command.output() {
        Ok(output) => Some(output.status.success()),
        Err(fault) => {
            eprintln!("skipped: xmlsec1 cannot be run: {fault}");
            None
        }
    }
}

#[test]
fn metadata_names_what_the_vendor_s_names() {
    let world = World::with(|settings| settings.vendor_padded_name_id_format = true);
    let text = world.cloud.metadata(true).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    assert_eq!(
        document.root_element().attribute("entityID"),
        Some("https://cloud.test/")
    );
    let role = document.root_element().first_element_child().unwrap();
    let children: Vec<_> = role
        .children()
        .map(|node| node.tag_name().name().to_owned())
        .collect();
    let service = "SingleLogoutService";
    let expected = [
        "KeyDescriptor",
        "KeyDescriptor",
        service,
        service,
        "NameIDFormat",
        "AssertionConsumerService",
    ];
    assert_eq!(children, expected);
    let logout: Vec<_> = role
        .children()
        .filter(|node| node.tag_name().name() == service)
        .map(|node| {
            ["Binding", "Location", "ResponseLocation"]
                .map(|name| node.attribute(name).unwrap().to_owned())
        })
        .collect();
    let at = |binding: &str, name: &str| {
        let location = format!("https://cloud.test/authui/saml/LogoutService{name}");
        let binding = format!("urn:oasis:names:tc:SAML:2.0:bindings:{binding}");
        [binding, location.clone(), format!("{location}Response")]
    };
    assert_eq!(
        logout,
        [
            at("HTTP-Redirect", "HTTPRedirect"),
            at("HTTP-POST", "HTTPPost")
        ]
    );
    let format = role
        .children()
        .find(|node| node.tag_name().name() == "NameIDFormat")
        .unwrap()
        .text()
        .unwrap();
    assert_ne!(format, format.trim());
}

#[test]
fn names_the_fault_of_a_login_link() {
    let world = World::new();
    let fault = |link: &str| world.cloud.start_login(link).unwrap_err().to_string();
    let service = "service=https%3a%2f%2fconsole.cloud.test%2f";
    assert_eq!(fault(service), "parameter xAccountType is missing");
    assert_eq!(
        fault(&format!("xAccountType=OTHER&{service}")),
        "xAccountType \"OTHER\" is not known here"
    );
    assert_eq!(
        fault("xAccountType=ZXT_IDP"),
        "parameter service is missing"
    );
    assert_eq!(
        fault(&format!("xAccountType=ZXT_IDP&{service}&{service}")),
        "parameter service is given more than once"
    );
    let first = fault(&format!("xAccountType=ZXT_IDP&isFirstLogin=TRUE&{service}"));
    assert_eq!(first, "isFirstLogin must be true or false, not \"TRUE\"");
    assert_eq!(world.cloud.remembered_requests(), 0);
}

#[test]
fn refuses_to_land_anywhere_but_at_home() {
    let world = World::new();
    let strangers = [
        "https://evil.test/",
        "//console.cloud.test/",
        "javascript:alert(1)",
        "https://console.cloud.test@evil.test/",
        "https://console.cloud.test:8443/",
        "https://user@console.cloud.test/",
        "https://console.cloud.test.evil.test/",
        "ftp://console.cloud.test/",
        "/console/",
        "",
    ];
    for stranger in strangers {
        let service: String = url::form_urlencoded::byte_serialize(stranger.as_bytes()).collect();
        let refused = world
            .cloud
            .start_login(&format!("xAccountType=ZXT_IDP&service={service}"));
        assert!(matches!(refused, Err(LoginFault::Service(_))), "{stranger}");
    }
    let home = "xAccountType=ZXT_IDP&service=https%3A%2F%2Fcloud.test%2Fconsole%2F";
    assert!(world.cloud.start_login(home).is_ok());
}

#[test]
fn says_that_no_metadata_was_uploaded_until_it_was() {
    let world = World::with(|settings| settings.idp_metadata = None);
    assert!(matches!(
        world.cloud.start_login(LINK),
        Err(LoginFault::NoMetadata)
    ));
    assert!(world.cloud.set_idp_metadata(b"<x/>").is_err());
    world
        .cloud
        .set_idp_metadata(idp_metadata("HTTP-Redirect").as_bytes())
        .unwrap();
    assert!(world.cloud.start_login(LINK).is_ok());
    assert!(world.cloud.set_idp_metadata(b"<x/>").is_err());
    assert_eq!(world.cloud.idp_metadata().unwrap().entity_id, IDP);
}

#[test]
fn names_the_fault_of_idp_metadata() {
    let good = idp_metadata("HTTP-Redirect");
    let read = |text: &str| IdpMetadata::parse(text.as_bytes());
    assert!(matches!(
        read(&good).unwrap().single_sign_on,
        SingleSignOn::Redirect(_)
    ));
    assert_eq!(
        read(&" ".repeat(2_100_000)).unwrap_err(),
        MetadataFault::TooLarge(2_100_000)
    );
    assert_eq!(
        IdpMetadata::parse(&[0xff]).unwrap_err(),
        MetadataFault::NotUtf8
    );
    assert!(matches!(
        read(&good.replace("<md:Ent", "<!DOCTYPE x><md:Ent")),
        Err(MetadataFault::NotXml(_))
    ));
    assert!(matches!(
        read(&good.replace("entityID=", "entity=")),
        Err(MetadataFault::NotAnEntity(_))
    ));
    assert_eq!(
        read(&good.replace("IDPSSO", "SPSSO")).unwrap_err(),
        MetadataFault::NoIdentityProvider(0)
    );
    assert_eq!(
        read(&good.replace("use=\"signing\"", "use=\"encryption\"")).unwrap_err(),
        MetadataFault::NoSigningKey
    );
    let certificate = part(&good, "<ds:X509Certificate>", "</ds:X509Certificate>");
    let broken = good.replacen(
        &certificate,
        "<ds:X509Certificate>AAAA</ds:X509Certificate>",
        1,
    );
    assert!(matches!(
        read(&broken),
        Err(MetadataFault::Certificate { number: 1, .. })
    ));
    let soap = good
        .replace("bindings:HTTP-Redirect", "bindings:SOAP")
        .replace("bindings:HTTP-POST", "bindings:SOAP");
    assert_eq!(read(&soap).unwrap_err(), MetadataFault::NoSingleSignOn);
    for slo in ["HTTP-Redirect\" Location=\"", "ResponseLocation=\""] {
        let bad = good.replacen(&format!("{slo}{SLO}"), &format!("{slo}javascript:{SLO}"), 1);
        assert!(
            matches!(read(&bad), Err(MetadataFault::LogoutLocation(_))),
            "{slo}"
        );
    }
    assert!(matches!(
        read(&good.replace(SSO, "javascript:alert(1)")),
        Err(MetadataFault::Location(_))
    ));
}

#[test]
fn refuses_settings_that_cannot_work() {
    let setting = |change: fn(&mut Settings)| {
        let mut settings = Settings::new(Url::parse("https://cloud.test").unwrap(), "ZXT");
        change(&mut settings);
        match crate::Cloud::new(settings) {
            Err(SimulatorError::Setting { setting, .. }) => setting,
            other => unreachable!("{other:?}"),
        }
    };
    assert_eq!(
        setting(|s| s.base_url = Url::parse("https://cloud.test/below/").unwrap()),
        "base_url"
    );
    assert_eq!(
        setting(|s| s.base_url = Url::parse("ftp://cloud.test/").unwrap()),
        "base_url"
    );
    assert_eq!(
        setting(|s| s.x_account_type = String::new()),
        "x_account_type"
    );
    assert_eq!(
        setting(|s| s.notification_url = Url::parse("javascript:alert(1)").ok()),
        "notification_url"
    );
}
