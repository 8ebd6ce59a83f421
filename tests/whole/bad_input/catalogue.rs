//! Every code of the IDP table is produced by a test of this folder, or says here why it cannot be over HTTP.

use super::{denials, refusals};
use certs::{Acceptance, TrustedKeys};
use idp::{Answer, Asked, Denial, Here, Rules, Shape, Verdict};
use jiff::{SignedDuration, Timestamp};
use saml::binding::{Direction, RawRequest, decode};
use saml::ids::Ids;
use saml::message::{AuthnRequest, Message, Response};
use saml::names::status;
use saml::xml::{Document, Limits};
use std::collections::BTreeSet;
use tests::request::{Peer, signing_key};

/// Codes with a test of their own: IDP-9001 in `internal`, IDP-4001 below.
const ELSEWHERE: [&str; 2] = ["IDP-9001", "IDP-4001"];

#[test]
fn every_code_of_the_table_is_produced() {
    let rows = refusals::rows();
    let produced: BTreeSet<_> = rows
        .iter()
        .map(|row| row.code)
        .chain(denials::ROWS.iter().map(|row| row.code))
        .chain(ELSEWHERE)
        .filter(|code| code.starts_with("IDP-"))
        .collect();
    let table: BTreeSet<_> = sso::refused::catalogue()
        .map(|entry| entry.code)
        .filter(|code| code.starts_with("IDP-"))
        .collect();
    assert_eq!(produced, table);
}

struct Counted(u32);

impl Ids for Counted {
    fn next_id(&mut self) -> String {
        self.0 += 1;
        format!("_{:032x}", self.0)
    }
}

/// A failed sign-in is found by a bridge that asks for one. The signed hand-off never fails in front of us: a person who cannot sign in stays on
/// the platform. So the code has no trigger over HTTP yet, and is followed here from a real request to the octets of its answer.
#[test]
fn a_failed_sign_in_is_told_to_the_peer() {
    let peer = Peer::at("sp.acme.example", "https://sso.example/p/acme/saml/sso");
    let now = Timestamp::now();
    let query = peer.redirect(&peer.request());
    let received =
        decode::<AuthnRequest>(&RawRequest::Redirect { query }, Direction::Request).unwrap();
    let trusted = TrustedKeys::from_certificates([peer.key.certificate()]);
    let verified = certs::verify::verify(received, &trusted, &Acceptance::default()).unwrap();
    let reading =
        metadata::read::read_service_provider(peer.metadata().as_bytes(), &Default::default(), now);
    let rules = Rules {
        max_age: SignedDuration::from_mins(5),
        skew: SignedDuration::from_mins(2),
        dangerous_allow_unsigned: false,
    };
    let here = Here { sso_url: &peer.sso };
    let pending = idp::accept(
        &Asked::Verified(verified),
        &reading.service_provider.unwrap(),
        here,
        now,
        &rules,
    )
    .unwrap();
    let Verdict::Deny(denied) =
        pending.deny(Denial::LoginFailed("wrong password of li.lei".to_owned()))
    else {
        panic!("not denied")
    };
    let answer = Answer {
        entity_id: "https://sso.example/p/acme/metadata",
        shape: &Shape::default(),
        key: &signing_key(),
        now,
        lifetime: SignedDuration::from_mins(5),
    };
    let signed = idp::deny(&denied, &answer, &mut Counted(0)).unwrap();
    let document = Document::parse(signed.xml().as_bytes(), &Limits::MESSAGE).unwrap();
    let response = Response::from_element(document.root()).unwrap();
    assert_eq!(denied.denial.code().0, "IDP-4001");
    assert_eq!(response.status.code, status::RESPONDER);
    assert_eq!(
        response.status.second.as_deref(),
        Some(status::AUTHN_FAILED)
    );
    assert!(!signed.xml().contains("li.lei"));
}
