//! Single logout: what is accepted, what ends, what goes back, and every "no".

use super::world::*;
use crate::Refusal;
use crate::logout::{
    AskedLogout, Found, Heard, LogoutName, LogoutNo, LogoutSigning, LogoutVerdict, Outgoing,
    PendingLogout, SessionName, Told, accept_logout, answer_logout, ask_logout,
};
use certs::{Acceptance, SigningKey, TrustedKeys, Verified};
use jiff::Timestamp;
use metadata::ServiceProvider;
use saml::binding::{Binding, Direction, RawRequest, RelayState, decode, encode_redirect};
use saml::message::{LogoutRequest, LogoutResponse, Message};
use saml::names::{nameid, status};

const SLO: &str = "https://sso.example.com/p/acme/saml/slo";
const REDIRECT: &str = r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://sp.example.com/slo?x=1" ResponseLocation="https://sp.example.com/slo-done?x=1"/>"#;
const POST: &str = r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example.com/slo-post"/>"#;
const SOAP: &str = r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://sp.example.com/slo-soap"/>"#;
const ACS_ELEMENT: &str = "<md:AssertionConsumerService";

/// The peer with these endpoints for logout.
fn peer_with(slo: &str) -> ServiceProvider {
    peer(|xml| xml.replacen(ACS_ELEMENT, &format!("{slo}{ACS_ELEMENT}"), 1))
}

fn usual() -> ServiceProvider {
    peer_with(&format!("{REDIRECT}{POST}"))
}

fn edited(mut xml: String, edits: &[(&str, &str)]) -> String {
    for (from, to) in edits {
        assert!(xml.contains(from), "nothing to edit: {from}");
        xml = xml.replacen(from, to, 1);
    }
    xml
}

fn request_xml(edits: &[(&str, &str)]) -> String {
    let xml = format!(
        r#"<saml2p:LogoutRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{SLO}" ID="_logout" IssueInstant="2026-01-02T03:04:00Z" NotOnOrAfter="2026-01-02T03:06:00Z" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{PEER}</saml2:Issuer><saml2:NameID xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" NameQualifier="{PEER}">_name</saml2:NameID><saml2p:SessionIndex>_index</saml2p:SessionIndex></saml2p:LogoutRequest>"#
    );
    edited(xml, edits)
}

fn response_xml(edits: &[(&str, &str)]) -> String {
    let xml = format!(
        r#"<saml2p:LogoutResponse xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{SLO}" ID="_answer" InResponseTo="_00000000000000000000000000000001" IssueInstant="2026-01-02T03:04:00Z" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{PEER}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status></saml2p:LogoutResponse>"#
    );
    edited(xml, edits)
}

/// The message by HTTP-Redirect, signed by the peer.
fn verified<T: Message>(xml: &str, direction: Direction) -> Verified<T> {
    let relay_state = RelayState::new("state &<>\" 状态".to_owned()).unwrap();
    let query = encode_redirect(xml, direction, Some(&relay_state));
    let query = certs::sign::sign_query(&query, &PEER_KEY).unwrap();
    let received = decode(&RawRequest::Redirect { query }, direction).unwrap();
    let keys = TrustedKeys::from_certificates([PEER_KEY.certificate()]);
    certs::verify::verify(received, &keys, &Acceptance::default()).unwrap()
}

fn accept_from(
    edits: &[(&str, &str)],
    peer: &ServiceProvider,
    at: Timestamp,
) -> Result<PendingLogout, LogoutNo> {
    let request: Verified<LogoutRequest> = verified(&request_xml(edits), Direction::Request);
    accept_logout(&request, peer, SLO, at, &rules())
}

fn pending(edits: &[(&str, &str)]) -> PendingLogout {
    accept_from(edits, &usual(), now()).unwrap()
}

fn refusal(edits: &[(&str, &str)], peer: &ServiceProvider, at: Timestamp) -> Refusal {
    match accept_from(edits, peer, at) {
        Err(LogoutNo::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn code(edits: &[(&str, &str)]) -> &'static str {
    refusal(edits, &usual(), now()).code().0
}

fn told() -> Told<'static> {
    Told {
        transient: "_name",
        session_index: "_index",
        email: None,
    }
}

fn how(key: &SigningKey) -> LogoutSigning<'_> {
    LogoutSigning {
        entity_id: US,
        key,
        now: now(),
    }
}

/// What the peer reads in a message of ours, its signature verified.
fn as_the_peer_reads<T: Message>(outgoing: Outgoing, direction: Direction) -> Verified<T> {
    let raw = match outgoing {
        Outgoing::Redirect(url) => RawRequest::Redirect {
            query: url.split_once('?').unwrap().1.to_owned(),
        },
        Outgoing::Post(form) => {
            assert_eq!(form.direction, direction);
            let mut body = format!(
                "{}={}",
                direction.parameter(),
                form.message.replace('+', "%2B")
            );
            if let Some(state) = form.relay_state {
                body += &format!("&RelayState={}", state.as_str().replace('&', "%26"));
            }
            RawRequest::Post {
                query: String::new(),
                body: body.into_bytes(),
            }
        }
    };
    let keys = TrustedKeys::from_certificates([OUR_KEY.certificate()]);
    let received = decode(&raw, direction).unwrap();
    certs::verify::verify(received, &keys, &Acceptance::default()).unwrap()
}

#[test]
fn refuses_a_request_from_another_issuer_or_for_another_address() {
    assert_eq!(code(&[(PEER, "https://x/")]), "IDP-2001");
    assert_eq!(
        code(&[(SLO, "https://sso.example.com/p/acme/saml/sso")]),
        "IDP-2004"
    );
    assert_eq!(
        code(&[(&format!(" Destination=\"{SLO}\""), "")]),
        "IDP-2004"
    );
    let expired = refusal(&[], &usual(), "2027-01-02T00:00:00Z".parse().unwrap());
    assert_eq!(expired.code().0, "IDP-2002");
}

#[test]
fn refuses_a_request_that_is_old_from_the_future_or_past_its_own_end() {
    let issued = |instant| [("2026-01-02T03:04:00Z", instant)];
    assert_eq!(code(&issued("2026-01-02T02:58:04Z")), "IDP-2005");
    assert_eq!(code(&issued("2026-01-02T03:05:06Z")), "IDP-2005");
    let ends = |instant| [("2026-01-02T03:06:00Z", instant)];
    assert_eq!(code(&ends("2026-01-02T03:03:05Z")), "IDP-2005");
    pending(&ends("2026-01-02T03:03:06Z"));
}

#[test]
fn refuses_a_request_that_cannot_be_answered() {
    for slo in ["", SOAP] {
        let refusal = refusal(&[], &peer_with(slo), now());
        assert_eq!((refusal.code().0, refusal.http_status()), ("IDP-5001", 403));
    }
}

#[test]
fn denies_another_version_with_a_status() {
    let Err(LogoutNo::Denied(denied)) =
        accept_from(&[("Version=\"2.0\"", "Version=\"1.1\"")], &usual(), now())
    else {
        panic!()
    };
    assert_eq!(denied.denial().code().0, "IDP-3001");
    let outgoing = answer_logout(&denied.reply(), how(&OUR_KEY), &mut Counted(0)).unwrap();
    let read: Verified<LogoutResponse> = as_the_peer_reads(outgoing, Direction::Response);
    assert_eq!(read.content().status.code, status::VERSION_MISMATCH);
}

#[test]
fn answers_at_the_response_location_of_the_binding_that_was_used() {
    let by_redirect = pending(&[]);
    assert_eq!(
        by_redirect.reply_to().location,
        "https://sp.example.com/slo-done?x=1"
    );
    let only_post = accept_from(&[], &peer_with(&format!("{SOAP}{POST}")), now()).unwrap();
    assert_eq!(
        only_post.reply_to().location,
        "https://sp.example.com/slo-post"
    );
}

#[test]
fn a_request_may_be_acted_on_once_until_it_is_stale() {
    let key = pending(&[]).replay_key();
    assert_eq!(key.key, "23:https://sp.example.com/:_logout");
    assert_eq!(
        key.until,
        "2026-01-02T03:07:00Z".parse().unwrap(),
        "its own end and the skew"
    );
    let without_end = pending(&[(" NotOnOrAfter=\"2026-01-02T03:06:00Z\"", "")]);
    assert_eq!(
        without_end.replay_key().until,
        "2026-01-02T03:10:00Z".parse().unwrap()
    );
}

#[test]
fn a_session_is_named_by_its_name_and_one_of_the_indexes() {
    const INDEX: &str = "<saml2p:SessionIndex>_index</saml2p:SessionIndex>";
    assert!(pending(&[]).is_about(&told()));
    assert!(
        pending(&[(INDEX, "")]).is_about(&told()),
        "no index means all"
    );
    let two = format!("<saml2p:SessionIndex>_other</saml2p:SessionIndex>{INDEX}");
    assert!(pending(&[(INDEX, &two)]).is_about(&told()));
    let unspecified = [(nameid::TRANSIENT, nameid::UNSPECIFIED)];
    assert!(pending(&unspecified).is_about(&told()));
    for edits in [
        [(">_name<", ">_nama<")],
        [(">_index<", ">_indey<")],
        [(nameid::TRANSIENT, nameid::PERSISTENT)],
        [(nameid::TRANSIENT, nameid::EMAIL)],
        [(
            "NameQualifier=\"https://sp.example.com/\"",
            "SPNameQualifier=\"https://other/\"",
        )],
    ] {
        assert!(!pending(&edits).is_about(&told()), "{edits:?}");
    }
}

#[test]
fn an_e_mail_address_names_a_session_only_of_a_peer_that_was_told_it() {
    let asked = pending(&[
        (nameid::TRANSIENT, nameid::EMAIL),
        (">_name<", ">who@example.com<"),
    ]);
    let knows = Told {
        email: Some("who@example.com"),
        ..told()
    };
    assert!(asked.is_about(&knows));
    assert!(!asked.is_about(&told()));
    assert!(!asked.is_about(&Told {
        email: Some("Who@example.com"),
        ..told()
    }));
    let names: Vec<_> = asked.session_names().collect();
    assert_eq!(
        names,
        [SessionName::Index("_index")],
        "an address is no name of a session"
    );
}

#[test]
fn what_is_named_ends_what_has_ended_is_gone_and_the_rest_is_denied() {
    let asked = pending(&[]);
    let judge = |named, was_ours, another_here| {
        asked.judge(Found {
            named,
            was_ours,
            another_here,
        })
    };
    for another in [false, true] {
        assert!(matches!(judge(true, true, another), LogoutVerdict::End(_)));
    }
    assert!(matches!(judge(false, true, false), LogoutVerdict::Gone(_)));
    for (was_ours, another) in [(true, true), (false, false), (false, true)] {
        let LogoutVerdict::Deny(denied) = judge(false, was_ours, another) else {
            panic!()
        };
        assert_eq!(denied.denial().code().0, "IDP-5002");
        let status = denied.denial().status();
        assert_eq!(status.code, status::REQUESTER);
        assert_eq!(status.second.as_deref(), Some(status::UNKNOWN_PRINCIPAL));
    }
}

#[test]
fn the_answer_is_signed_bound_to_the_request_and_echoes_relay_state() {
    let found = Found {
        named: true,
        ..Found::default()
    };
    for (peer, binding) in [
        (usual(), Binding::Redirect),
        (peer_with(POST), Binding::Post),
    ] {
        let LogoutVerdict::End(farewell) = accept_from(&[], &peer, now()).unwrap().judge(found)
        else {
            panic!()
        };
        for partial in [false, true] {
            let reply = farewell.reply(partial);
            let outgoing = answer_logout(&reply, how(&OUR_KEY), &mut Counted(0)).unwrap();
            if let Outgoing::Redirect(url) = &outgoing {
                let start = "https://sp.example.com/slo-done?x=1&SAMLResponse=";
                assert!(url.starts_with(start), "{url}");
            }
            let read: Verified<LogoutResponse> = as_the_peer_reads(outgoing, Direction::Response);
            assert_eq!(read.envelope().binding, binding);
            let state = read.envelope().relay_state.as_ref().unwrap();
            assert_eq!(state.as_str(), "state &<>\" 状态");
            let content = read.content();
            assert_eq!(content.in_response_to.as_deref(), Some("_logout"));
            assert_eq!(
                content.destination.as_deref(),
                Some(&*farewell.reply_to().location)
            );
            assert_eq!(content.issuer.as_deref(), Some(US));
            assert_eq!(content.issue_instant, now());
            assert_eq!(content.status.code, status::SUCCESS);
            let second = partial.then_some(status::PARTIAL_LOGOUT);
            assert_eq!(content.status.second.as_deref(), second);
        }
    }
}

fn name() -> LogoutName {
    LogoutName {
        value: "_name".to_owned(),
        is_email: false,
        qualifier: Some(PEER.to_owned()),
        session_index: Some("_index".to_owned()),
    }
}

fn asked() -> AskedLogout {
    let asked = ask_logout(&usual(), &name(), how(&OUR_KEY), &mut Counted(0)).unwrap();
    asked.unwrap().1
}

#[test]
fn asks_a_participant_by_the_names_that_it_knows() {
    for (slo, binding, location) in [
        (
            REDIRECT,
            Binding::Redirect,
            "https://sp.example.com/slo?x=1",
        ),
        (POST, Binding::Post, "https://sp.example.com/slo-post"),
    ] {
        let asked = ask_logout(&peer_with(slo), &name(), how(&OUR_KEY), &mut Counted(0));
        let (outgoing, asked) = asked.unwrap().unwrap();
        let read: Verified<LogoutRequest> = as_the_peer_reads(outgoing, Direction::Request);
        assert_eq!(read.envelope().binding, binding);
        let content = read.content();
        assert_eq!(content.destination.as_deref(), Some(location));
        assert_eq!(content.id, asked.id);
        assert_eq!(asked.peer, PEER);
        assert_eq!(content.name_id.value, "_name");
        assert_eq!(content.name_id.format.as_deref(), Some(nameid::TRANSIENT));
        assert_eq!(content.name_id.name_qualifier.as_deref(), Some(PEER));
        assert_eq!(content.session_indexes, ["_index"]);
        assert!(content.not_on_or_after.unwrap() > now());
    }
    let nowhere = ask_logout(&peer_with(SOAP), &name(), how(&OUR_KEY), &mut Counted(0));
    assert!(nowhere.unwrap().is_none());
}

fn hear(edits: &[(&str, &str)]) -> Result<Heard, Refusal> {
    let response: Verified<LogoutResponse> = verified(&response_xml(edits), Direction::Response);
    asked().judge(&response, &usual(), SLO, now(), &rules())
}

#[test]
fn hears_whether_a_participant_signed_the_person_out() {
    assert_eq!(hear(&[]), Ok(Heard::Out));
    for edits in [
        [("status:Success\"/>", "status:Responder\"/>")],
        [(
            "status:Success\"/>",
            "status:Success\"><saml2p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:PartialLogout\"/></saml2p:StatusCode>",
        )],
    ] {
        assert!(matches!(hear(&edits), Ok(Heard::NotOut(_))), "{edits:?}");
    }
}

#[test]
fn does_not_listen_to_a_response_that_answers_something_else() {
    for (edit, code) in [
        ((PEER, "https://x/"), "IDP-2001"),
        ((SLO, "https://sso.example.com/other"), "IDP-2004"),
        (
            (
                "IssueInstant=\"2026-01-02T03:04:00Z\"",
                "IssueInstant=\"2026-01-02T02:04:00Z\"",
            ),
            "IDP-2005",
        ),
        (("InResponseTo=\"_0", "InResponseTo=\"_1"), "IDP-5004"),
        (
            (" InResponseTo=\"_00000000000000000000000000000001\"", ""),
            "IDP-5004",
        ),
        (("Version=\"2.0\"", "Version=\"1.1\""), "IDP-5004"),
    ] {
        assert_eq!(hear(&[edit]).unwrap_err().code().0, code, "{edit:?}");
    }
}

#[test]
fn a_request_that_waits_is_the_same_after_the_store() {
    let asked = pending(&[]);
    let text = serde_json::to_string(&asked).unwrap();
    assert_eq!(serde_json::from_str::<PendingLogout>(&text).unwrap(), asked);
}
