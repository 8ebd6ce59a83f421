//! Single logout, both ways round.

use std::io::Write as _;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::browse::{Seen, answer_with, get, hidden, post, post_as, sign_in};
use super::fixture::{
    IDP, RSA_SHA256, SLO, TestKey, World, answer, idp_key, idp_metadata, inflate, next_key, part,
    replaced, short_key, strange_key,
};
use super::messages::holds;
use crate::StartedBy;

const REDIRECT: &str = "/authui/saml/LogoutServiceHTTPRedirect";
const POST: &str = "/authui/saml/LogoutServiceHTTPPost";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const SIGNATURE: &str = "logout.signature";
const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

/// Replacements in a message, and the checks that must fail.
type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

/// A request of the cloud as the identity provider sees it.
struct Sent {
    xml: String,
    id: String,
    relay_state: String,
}

async fn sign_out(world: &World) -> Sent {
    let session = sign_in(world).await;
    let seen = post_as(&world.cloud, "/console/sign-out", &session, &[]).await;
    sent(&seen.location.unwrap())
}

fn value(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
}

fn sent(address: &str) -> Sent {
    let xml = inflate(&STANDARD.decode(value(address, "SAMLRequest")).unwrap());
    let id = xml
        .split(" ID=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    Sent {
        id: id.to_owned(),
        relay_state: value(address, "RelayState"),
        xml,
    }
}

/// A query signed by `key` over `name`, RelayState and SigAlg.
fn query(key: &TestKey, name: &str, xml: &str, relay_state: &str) -> String {
    let encoded =
        |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(xml.as_bytes()).unwrap();
    let message = encoded(&STANDARD.encode(deflate.finish().unwrap()));
    let method = encoded(key.method());
    let signed = format!(
        "{name}={message}&RelayState={}&SigAlg={method}",
        encoded(relay_state)
    );
    let signature = encoded(&key.sign_octets(signed.as_bytes()));
    format!("{signed}&Signature={signature}")
}

fn response(request: &str, path: &str) -> String {
    format!(
        r#"<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Destination="https://cloud.test{path}Response" ID="_answer" InResponseTo="{request}" IssueInstant="2026-01-15T07:59:59Z" Version="2.0"><saml:Issuer>{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status></samlp:LogoutResponse>"#
    )
}

/// A request of the identity provider about `_somebody`, as `customer-7` is named.
fn request(path: &str) -> String {
    format!(
        r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Destination="https://cloud.test{path}" ID="_ask" IssueInstant="2026-01-15T07:59:59Z" NotOnOrAfter="2026-01-15T08:05:00Z" Version="2.0"><saml:Issuer>{IDP}</saml:Issuer><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" NameQualifier="https://cloud.test/">_somebody</saml:NameID></samlp:LogoutRequest>"#
    )
}

/// Signs inside, after the issuer.
fn signed_inside(key: &TestKey, id: &str, xml: &str) -> String {
    let issuer = format!("<saml:Issuer>{IDP}</saml:Issuer>");
    let template = replaced(
        &key.template(id),
        "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xsd\"/>",
        "",
    );
    key.sign(&replaced(xml, &issuer, &format!("{issuer}{template}")))
}

/// Brings an answer by Redirect; yields the failed checks.
async fn failed(world: &World, query: &str) -> Vec<String> {
    let seen = get(&world.cloud, &format!("{REDIRECT}Response?{query}"), None).await;
    failed_on(&seen)
}

fn failed_on(seen: &Seen) -> Vec<String> {
    let accepted = seen.status == StatusCode::OK;
    assert_eq!(
        seen.page(),
        if accepted {
            "signed-out"
        } else {
            "sign-out-refused"
        }
    );
    let told = part(&seen.body, "<h1", "</table>");
    let rows = told.split("<tr class=\"fail\">").skip(1);
    let names = rows.map(|row| {
        row.split("<td>")
            .nth(2)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned()
    });
    let names: Vec<String> = names.collect();
    assert_eq!(names.is_empty(), accepted);
    names
}

#[tokio::test]
async fn signing_out_in_the_console_asks_the_identity_provider_to_do_the_same() {
    let world = World::new();
    let session = sign_in(&world).await;
    let seen = post_as(&world.cloud, "/console/sign-out", &session, &[]).await;
    assert_eq!(seen.status, StatusCode::FOUND);
    assert_eq!(
        seen.cookie.as_deref(),
        Some("cloud_session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0")
    );
    let gone = get(&world.cloud, "/console/", Some(&session)).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);

    let address = seen.location.unwrap();
    let query = address.strip_prefix(&format!("{SLO}?")).unwrap();
    let (signed, _) = query.split_once("&Signature=").unwrap();
    assert!(holds(
        &world,
        signed.as_bytes(),
        &value(&address, "Signature")
    ));
    let Sent {
        xml,
        id,
        relay_state,
    } = sent(&address);
    assert_eq!((id.len(), relay_state.len()), (36, 43));
    let expected = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><saml2p:LogoutRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Destination="{SLO}" ID="{id}" IssueInstant="2026-01-15T08:00:00.000Z" NotOnOrAfter="2026-01-15T08:05:00.000Z" Reason="urn:oasis:names:tc:SAML:2.0:logout:user" Version="2.0"><saml2:Issuer>https://cloud.test/</saml2:Issuer><saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" NameQualifier="https://cloud.test/">_somebody</saml2:NameID></saml2p:LogoutRequest>"#
    );
    assert_eq!(xml, expected);
    let [record] = world.cloud.sign_outs().try_into().unwrap();
    assert_eq!(
        (record.started_by, record.request_id),
        (StartedBy::Console, Some(id))
    );
    assert_eq!(
        (record.ended, record.report),
        (vec!["customer-7".to_owned()], None)
    );
}

#[tokio::test]
async fn the_request_repeats_the_session_index_when_one_was_given() {
    let world = World::new();
    let asked = world.ask();
    let xml = replaced(
        &answer(&asked.id, idp_key()),
        "<saml2:AuthnStatement ",
        "<saml2:AuthnStatement SessionIndex=\"_i&amp;1\" ",
    );
    let xml = replaced(
        &xml,
        "NameQualifier=",
        "SPNameQualifier=\"https://cloud.test/\" NameQualifier=",
    );
    let seen = answer_with(&world.cloud, &idp_key().sign(&xml), &asked, "text/html").await;
    let seen = post_as(&world.cloud, "/console/sign-out", &seen.session(), &[]).await;
    let xml = sent(&seen.location.unwrap()).xml;
    assert!(xml.contains(" NameQualifier=\"https://cloud.test/\" SPNameQualifier=\"https://cloud.test/\">_somebody</saml2:NameID><saml2p:SessionIndex>_i&amp;1</saml2p:SessionIndex></saml2p:LogoutRequest>"), "{xml}");
}

#[tokio::test]
async fn a_good_answer_is_accepted_by_either_binding_and_once() {
    for key in [idp_key(), next_key()] {
        let world = World::new();
        let Sent {
            id, relay_state, ..
        } = sign_out(&world).await;
        let good = query(key, "SAMLResponse", &response(&id, REDIRECT), &relay_state);
        assert!(failed(&world, &good).await.is_empty());
        let [record] = world.cloud.sign_outs().try_into().unwrap();
        let report = record.report.unwrap();
        assert!(report.accepted && report.status.unwrap().codes == [SUCCESS]);
        assert_eq!(failed(&world, &good).await, ["logout.in-response-to"]);

        let world = World::new();
        let Sent {
            id, relay_state, ..
        } = sign_out(&world).await;
        let xml = signed_inside(key, "_answer", &response(&id, POST));
        let encoded = STANDARD.encode(xml);
        let fields = [
            ("SAMLResponse", encoded.as_str()),
            ("RelayState", relay_state.as_str()),
        ];
        let seen = post(
            &world.cloud,
            &format!("{POST}Response"),
            "text/html",
            &fields,
        )
        .await;
        assert!(failed_on(&seen).is_empty());
    }
}

/// Broken before signing, so that nothing but the named checks can notice.
const WRONG_RESPONSES: &[Row] = &[
    (
        "no Destination",
        &[(
            " Destination=\"https://cloud.test/authui/saml/LogoutServiceHTTPRedirectResponse\"",
            "",
        )],
        &["logout.destination"],
    ),
    (
        "Destination is where requests go",
        &[("RedirectResponse\"", "Redirect\"")],
        &["logout.destination"],
    ),
    (
        "version 1.1",
        &[("Version=\"2.0\"", "Version=\"1.1\"")],
        &["logout.version"],
    ),
    (
        "ID with a digit first",
        &[("\"_answer\"", "\"1answer\"")],
        &["logout.id"],
    ),
    (
        "from yesterday",
        &[("2026-01-15T07", "2026-01-14T07")],
        &["logout.issue-instant"],
    ),
    (
        "from the future",
        &[("T07:59:59Z", "T08:10:00Z")],
        &["logout.issue-instant"],
    ),
    (
        "without zone",
        &[("T07:59:59Z", "T07:59:59")],
        &["logout.issue-instant"],
    ),
    (
        "another issuer",
        &[("idp.test/metadata", "idp.test/other")],
        &["logout.issuer"],
    ),
    (
        "issuer with white space",
        &[("<saml:Issuer>", "<saml:Issuer> ")],
        &["logout.issuer"],
    ),
    (
        "issuer that is no entity",
        &[("<saml:Issuer>", "<saml:Issuer Format=\"urn:x\">")],
        &["logout.issuer"],
    ),
    (
        "another request",
        &[("InResponseTo=\"_", "InResponseTo=\"_x")],
        &["logout.in-response-to"],
    ),
    (
        "no InResponseTo",
        &[("InResponseTo", "Consent")],
        &["logout.in-response-to"],
    ),
    (
        "status Requester",
        &[("status:Success", "status:Requester")],
        &["logout.status"],
    ),
    (
        "status Responder with PartialLogout",
        &[(
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>",
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:PartialLogout\"/></samlp:StatusCode>",
        )],
        &["logout.status"],
    ),
    (
        "no status",
        &[(
            "<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>",
            "",
        )],
        &["logout.status"],
    ),
    (
        "two statuses",
        &[("</samlp:Status>", "</samlp:Status><samlp:Status/>")],
        &["logout.content", "logout.status"],
    ),
    (
        "a stranger inside",
        &[("<samlp:Status>", "<x/><samlp:Status>")],
        &["logout.content"],
    ),
    (
        "a comment in the issuer",
        &[("idp.test/metadata", "idp.test<!---->/metadata")],
        &["logout.xml"],
    ),
    (
        "another message",
        &[("LogoutResponse", "ArtifactResponse")],
        &["logout.root"],
    ),
];

#[tokio::test]
async fn every_broken_answer_fails_exactly_the_checks_that_it_breaks() {
    let world = World::new();
    let Sent {
        id, relay_state, ..
    } = sign_out(&world).await;
    let good = response(&id, REDIRECT);
    // Even a wrong word of the identity provider ends the request: each needs one of its own.
    for (name, changes, expected) in WRONG_RESPONSES {
        let world = World::new();
        let sent = sign_out(&world).await;
        let good = replaced(&good, &id, &sent.id);
        let broken = changes
            .iter()
            .fold(good, |xml, (from, to)| replaced(&xml, from, to));
        let broken = query(idp_key(), "SAMLResponse", &broken, &sent.relay_state);
        assert_eq!(failed(&world, &broken).await, *expected, "{name}");
    }
    let good = query(idp_key(), "SAMLResponse", &good, &relay_state);
    assert!(failed(&world, &good).await.is_empty());
}

#[tokio::test]
async fn an_answer_altered_on_the_way_is_refused_and_ends_nothing() {
    let world = World::new();
    let Sent {
        id, relay_state, ..
    } = sign_out(&world).await;
    let xml = response(&id, REDIRECT);
    let good = query(idp_key(), "SAMLResponse", &xml, &relay_state);
    let by = |key: &TestKey| query(key, "SAMLResponse", &xml, &relay_state);

    let encoded_rsa: String = form_urlencoded::byte_serialize(RSA_SHA256.as_bytes()).collect();
    let encoded_ecdsa: String = form_urlencoded::byte_serialize(ECDSA_SHA256.as_bytes()).collect();
    let (unsigned, _) = good.split_once("&Signature=").unwrap();
    let inside = query(
        idp_key(),
        "SAMLResponse",
        &signed_inside(idp_key(), "_answer", &xml),
        &relay_state,
    );
    let rows: Vec<(&str, String, &[&str])> = vec![
        ("a strange key", by(strange_key()), &[SIGNATURE]),
        ("a short key of the metadata", by(short_key()), &[SIGNATURE]),
        (
            "another RelayState",
            replaced(&good, &relay_state, "other"),
            &[SIGNATURE, "logout.relay-state"],
        ),
        (
            "no RelayState",
            replaced(&good, &format!("&RelayState={relay_state}"), ""),
            &[SIGNATURE, "logout.relay-state"],
        ),
        (
            "another encoding of the same",
            replaced(&good, "%3A", "%3a"),
            &[SIGNATURE],
        ),
        (
            "another method",
            replaced(&good, &encoded_rsa, &encoded_ecdsa),
            &[SIGNATURE],
        ),
        (
            "a weak method",
            replaced(&good, "rsa-sha256", "rsa-sha1"),
            &["logout.signature-method", SIGNATURE],
        ),
        (
            "the method in capitals",
            replaced(&good, "rsa-sha256", "RSA-SHA256"),
            &["logout.signature-method", SIGNATURE],
        ),
        (
            "no signature",
            unsigned.to_owned(),
            &["logout.parameters", SIGNATURE],
        ),
        (
            "two signatures",
            format!("{good}&Signature=AAAA"),
            &["logout.parameters", SIGNATURE],
        ),
        (
            "a second message",
            format!("{good}&SAMLRequest=AAAA"),
            &["logout.parameters"],
        ),
        (
            "two messages",
            format!("{good}&SAMLResponse=AAAA"),
            &["logout.parameters"],
        ),
        (
            "another URL encoding",
            format!("{good}&SAMLEncoding=urn:x"),
            &["logout.parameters"],
        ),
        ("signed inside too", inside, &["logout.signature-place"]),
        (
            "not compressed",
            replaced(&good, "SAMLResponse=", "SAMLResponse=QUFB"),
            &["logout.encoding"],
        ),
        ("nothing", String::new(), &["logout.parameters"]),
    ];
    for (name, query, expected) in rows {
        assert_eq!(failed(&world, &query).await, expected, "{name}");
    }
    assert!(failed(&world, &good).await.is_empty());
}

#[tokio::test]
async fn a_form_needs_its_signature_inside_by_the_right_key_over_the_whole() {
    let world = World::new();
    let Sent {
        id, relay_state, ..
    } = sign_out(&world).await;
    let xml = response(&id, POST);
    let good = signed_inside(idp_key(), "_answer", &xml);
    let assertion_only = replaced(&good, "URI=\"#_answer\"", "URI=\"#_other\"");
    let place = [
        "logout.signature-method",
        "logout.signature-place",
        "logout.signature",
    ];
    let rows: [(&str, String, &[&str]); 4] = [
        ("unsigned", xml.clone(), &place),
        (
            "a strange key",
            signed_inside(strange_key(), "_answer", &xml),
            &["logout.signature"],
        ),
        (
            "altered",
            replaced(&good, "T07:59:59Z", "T07:59:58Z"),
            &["logout.signature"],
        ),
        (
            "another reference",
            assertion_only,
            &["logout.signature-method", "logout.signature"],
        ),
    ];
    for (name, xml, expected) in rows {
        let encoded = STANDARD.encode(xml);
        let fields = [
            ("SAMLResponse", encoded.as_str()),
            ("RelayState", relay_state.as_str()),
        ];
        let seen = post(
            &world.cloud,
            &format!("{POST}Response"),
            "text/html",
            &fields,
        )
        .await;
        assert_eq!(failed_on(&seen), expected, "{name}");
    }
}

#[tokio::test]
async fn an_answer_may_come_too_late() {
    let world =
        World::with(|settings| settings.request_lifetime = std::time::Duration::from_secs(60));
    let Sent {
        id, relay_state, ..
    } = sign_out(&world).await;
    world.clock.set("2026-01-15T08:01:00Z".parse().unwrap());
    let late = query(
        idp_key(),
        "SAMLResponse",
        &response(&id, REDIRECT),
        &relay_state,
    );
    assert_eq!(failed(&world, &late).await, ["logout.in-response-to"]);
}

#[tokio::test]
async fn the_identity_provider_ends_a_session_by_redirect_and_hears_success() {
    let world = World::new();
    let session = sign_in(&world).await;
    let ask = query(
        next_key(),
        "SAMLRequest",
        &request(REDIRECT),
        "their own/state",
    );
    let seen = get(&world.cloud, &format!("{REDIRECT}?{ask}"), None).await;
    let address = seen.location.unwrap();
    let answer = address
        .strip_prefix(&format!("{SLO}?SAMLResponse="))
        .unwrap();
    assert!(
        answer.contains("&RelayState=their%20own%2Fstate&SigAlg="),
        "{answer}"
    );
    let (signed, _) = address
        .split_once('?')
        .unwrap()
        .1
        .split_once("&Signature=")
        .unwrap();
    assert!(holds(
        &world,
        signed.as_bytes(),
        &value(&address, "Signature")
    ));
    let xml = inflate(&STANDARD.decode(value(&address, "SAMLResponse")).unwrap());
    let id = xml
        .split(" ID=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let expected = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><saml2p:LogoutResponse xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Destination="{SLO}" ID="{id}" IssueInstant="2026-01-15T08:00:00.000Z" InResponseTo="_ask" Version="2.0"><saml2:Issuer>https://cloud.test/</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="{SUCCESS}"/></saml2p:Status></saml2p:LogoutResponse>"#
    );
    assert_eq!(id.len(), 36);
    assert_eq!(xml, expected);
    let gone = get(&world.cloud, "/console/", Some(&session)).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);

    let again = get(&world.cloud, &format!("{REDIRECT}?{ask}"), None).await;
    let xml = inflate(
        &STANDARD
            .decode(value(&again.location.unwrap(), "SAMLResponse"))
            .unwrap(),
    );
    assert!(xml.contains("status:Requester\"/>"), "{xml}");
    let other = query(
        idp_key(),
        "SAMLRequest",
        &replaced(&request(REDIRECT), "_ask", "_ask2"),
        "s",
    );
    let seen = get(&world.cloud, &format!("{REDIRECT}?{other}"), None).await;
    let xml = inflate(
        &STANDARD
            .decode(value(&seen.location.unwrap(), "SAMLResponse"))
            .unwrap(),
    );
    assert!(
        xml.contains(&format!("\"{SUCCESS}\"/>")),
        "a session that is over is no stranger: {xml}"
    );

    let [first, second, third] = world.cloud.sign_outs().try_into().unwrap();
    assert_eq!(
        (first.started_by, first.ended.len()),
        (StartedBy::IdentityProvider, 1)
    );
    assert_eq!(second.report.unwrap().failed(), ["logout.replay"]);
    assert_eq!((third.ended.len(), third.answered), (0, vec![SUCCESS]));
}

#[tokio::test]
async fn the_identity_provider_ends_a_session_by_post_and_is_answered_by_post() {
    let world = World::new();
    let session = sign_in(&world).await;
    let encoded = STANDARD.encode(signed_inside(idp_key(), "_ask", &request(POST)));
    let fields = [("SAMLRequest", encoded.as_str()), ("RelayState", "state")];
    let seen = post(&world.cloud, POST, "text/html", &fields).await;
    assert_eq!(seen.page(), "single-logout");
    assert!(
        seen.body.contains(&format!("action=\"{SLO}/done\"")),
        "{}",
        seen.body
    );
    assert_eq!(hidden(&seen.body, "RelayState"), "state");
    let xml =
        String::from_utf8(STANDARD.decode(hidden(&seen.body, "SAMLResponse")).unwrap()).unwrap();
    assert!(xml.contains(&format!("Destination=\"{SLO}/done\"")) && xml.contains(SUCCESS));
    super::messages::assert_signed(&world, &xml);
    let gone = get(&world.cloud, "/console/", Some(&session)).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
}

/// Requests that name nobody here.
const STRANGERS: &[(&str, &str)] = &[
    (">_somebody<", ">_nobody<"),
    ("nameid-format:transient", "nameid-format:persistent"),
    (" NameQualifier=\"https://cloud.test/\"", ""),
    (
        " NameQualifier=",
        " SPNameQualifier=\"https://cloud.test/\" NameQualifier=",
    ),
    (
        "</saml:NameID>",
        "</saml:NameID><samlp:SessionIndex>_1</samlp:SessionIndex>",
    ),
];

#[tokio::test]
async fn a_request_that_names_nobody_here_hears_so_and_ends_nothing() {
    for (from, to) in STRANGERS {
        let world = World::new();
        let session = sign_in(&world).await;
        let ask = query(
            idp_key(),
            "SAMLRequest",
            &replaced(&request(REDIRECT), from, to),
            "s",
        );
        let seen = get(&world.cloud, &format!("{REDIRECT}?{ask}"), None).await;
        let xml = inflate(
            &STANDARD
                .decode(value(&seen.location.unwrap(), "SAMLResponse"))
                .unwrap(),
        );
        let status = "status:Requester\"><saml2p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal\"/>";
        assert!(xml.contains(status), "{to}: {xml}");
        let still = get(&world.cloud, "/console/", Some(&session)).await;
        assert_eq!(still.status, StatusCode::OK, "{to}");
    }
}

/// Broken before signing; nothing may end.
const WRONG_REQUESTS: &[Row] = &[
    (
        "expired",
        &[("T08:05:00Z", "T07:50:00Z")],
        &["logout.not-on-or-after"],
    ),
    (
        "another Destination",
        &[("LogoutServiceHTTPRedirect", "LogoutServiceHTTPPost")],
        &["logout.destination"],
    ),
    (
        "from yesterday",
        &[("2026-01-15T07", "2026-01-14T07")],
        &["logout.issue-instant"],
    ),
    (
        "no NameID",
        &[("saml:NameID", "saml:EncryptedID")],
        &["logout.content", "logout.name-id"],
    ),
    ("empty NameID", &[("_somebody", "")], &["logout.name-id"]),
];

#[tokio::test]
async fn a_broken_request_of_the_identity_provider_is_answered_with_requester() {
    for (name, changes, expected) in WRONG_REQUESTS {
        let world = World::new();
        let session = sign_in(&world).await;
        let broken = changes.iter().fold(request(REDIRECT), |xml, (from, to)| {
            replaced(&xml, from, to)
        });
        let ask = query(idp_key(), "SAMLRequest", &broken, "s");
        let seen = get(&world.cloud, &format!("{REDIRECT}?{ask}"), None).await;
        let xml = inflate(
            &STANDARD
                .decode(value(&seen.location.unwrap(), "SAMLResponse"))
                .unwrap(),
        );
        assert!(xml.contains("status:Requester\"/>"), "{name}: {xml}");
        let [record] = world.cloud.sign_outs().try_into().unwrap();
        assert_eq!(record.report.unwrap().failed(), *expected, "{name}");
        assert_eq!(
            get(&world.cloud, "/console/", Some(&session)).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_request_that_is_not_the_identity_provider_s_word_gets_a_page_and_ends_nothing() {
    let world = World::new();
    let session = sign_in(&world).await;
    let stranger = replaced(&request(REDIRECT), IDP, "https://evil.test/");
    let rows = [
        (
            query(strange_key(), "SAMLRequest", &request(REDIRECT), "s"),
            vec!["logout.signature"],
        ),
        (
            query(idp_key(), "SAMLRequest", &stranger, "s"),
            vec!["logout.issuer"],
        ),
        (String::new(), vec!["logout.parameters"]),
    ];
    for (query, expected) in rows {
        let seen = get(&world.cloud, &format!("{REDIRECT}?{query}"), None).await;
        assert_eq!(
            (seen.status, seen.location.as_deref()),
            (StatusCode::FORBIDDEN, None)
        );
        assert_eq!(failed_on(&seen), expected);
        assert_eq!(
            get(&world.cloud, "/console/", Some(&session)).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn without_an_address_of_the_identity_provider_the_cloud_signs_out_alone() {
    let slo = part(
        &idp_metadata("HTTP-Redirect"),
        "<md:SingleLogoutService",
        "/done\"/>",
    );
    let metadata = replaced(&idp_metadata("HTTP-Redirect"), &slo, "");
    let world = World::with(|settings| settings.idp_metadata = Some(metadata.into_bytes()));
    let session = sign_in(&world).await;
    let seen = post_as(&world.cloud, "/console/sign-out", &session, &[]).await;
    assert_eq!((seen.status, seen.page()), (StatusCode::OK, "signed-out"));
    let gone = get(&world.cloud, "/console/", Some(&session)).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
    let twice = post_as(&world.cloud, "/console/sign-out", &session, &[]).await;
    assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
    let state = get(&world.cloud, crate::STATE_PATH, None).await.body;
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["sign_outs"][0]["started_by"], "console");
    assert_eq!(state["sessions"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn when_post_comes_first_the_request_travels_in_a_form() {
    let metadata = idp_metadata("HTTP-Redirect");
    let first = part(&metadata, "<md:SingleLogoutService", "/>");
    let metadata = replaced(&metadata, &first, "");
    let world = World::with(|settings| settings.idp_metadata = Some(metadata.into_bytes()));
    let session = sign_in(&world).await;
    let seen = post_as(&world.cloud, "/console/sign-out", &session, &[]).await;
    assert_eq!(seen.page(), "single-logout");
    assert!(seen.body.contains(&format!("action=\"{SLO}/post\"")));
    let xml =
        String::from_utf8(STANDARD.decode(hidden(&seen.body, "SAMLRequest")).unwrap()).unwrap();
    super::messages::assert_signed(&world, &xml);
    assert!(xml.contains(&format!("Destination=\"{SLO}/post\"")));
}
