//! The vendor's request through the running service, in the year it was made.

use super::structure::{Shape, differences};
use super::{ACS, DESTINATION, THEN, VENDOR, vendor_metadata, vendor_request, vendor_response};
use certs::KeyKind;
use certs::sign::sign_query;
use sso::http::FixedClock;
use sso::store::KeyState;
use std::sync::Arc;
use tests::answer;
use tests::request::{query, signing_key};
use tests::samples::sample;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Choice, World, record};

async fn world_of_2018() -> World {
    let clock = Arc::new(FixedClock::at(THEN.parse().unwrap()));
    World::with(Choice {
        clock: Some(clock),
        ..Choice::default()
    })
    .await
}

/// Registers the vendor's real metadata and sends the published text as it is.
async fn send_as_published(allow_unsigned: bool) -> Option<Seen> {
    let (metadata, published) = (
        vendor_metadata()?,
        sample("huawei-samlrequest-urlencoded.txt")?,
    );
    let world = world_of_2018().await;
    let mut vendor = record(ACME, &metadata, None, world.now());
    (
        vendor.dangerous_allow_http,
        vendor.dangerous_allow_unsigned_requests,
    ) = (false, allow_unsigned);
    world.register_record(vendor).await;
    world.noticed().await;
    let query = format!("SAMLRequest={}", published.trim());
    Some(world.ask(&world.customer().await, &query).await)
}

#[tokio::test]
async fn the_published_request_is_refused_because_its_signature_was_not_published() {
    let Some(seen) = send_as_published(false).await else {
        return;
    };
    assert_eq!(
        (seen.status, seen.code()),
        (403, Some("IDP-2002")),
        "{}",
        seen.body
    );
}

#[tokio::test]
async fn where_unsigned_requests_are_allowed_it_is_refused_because_it_is_for_another_address() {
    let Some(seen) = send_as_published(true).await else {
        return;
    };
    assert_eq!(
        (seen.status, seen.code()),
        (400, Some("IDP-2004")),
        "{}",
        seen.body
    );
}

/// The vendor's metadata with our test's certificate in place of each of its own, and without its signature, which that breaks.
fn with_our_key(metadata: &str, certificate: &str) -> String {
    let (before, rest) = metadata.split_once("<ds:Signature ").unwrap();
    let (_, after) = rest.split_once("</ds:Signature>").unwrap();
    let mut parts = after.split("<ds:X509Certificate>");
    let mut out = format!("{before}{}", parts.next().unwrap());
    for part in parts {
        let (_, tail) = part.split_once("</ds:X509Certificate>").unwrap();
        out += &format!("<ds:X509Certificate>{certificate}</ds:X509Certificate>{tail}");
    }
    out
}

#[tokio::test]
async fn the_request_is_answered_when_it_is_for_us_and_signed() {
    let (Some(metadata), Some(request), Some(theirs)) =
        (vendor_metadata(), vendor_request(), vendor_response())
    else {
        return;
    };
    let (world, key) = (world_of_2018().await, signing_key());
    // The printed answer is signed with RSA.
    world
        .add_key(ACME, KeyKind::Rsa2048, KeyState::Active)
        .await;
    world
        .register(
            ACME,
            &with_our_key(&metadata, key.certificate().base64()),
            None,
        )
        .await;
    world.noticed().await;

    let request = request.replace(DESTINATION, &world.peer.sso);
    let query = sign_query(&query(&request, Some("as sent")), &key).unwrap();
    let seen = world.ask(&world.customer().await, &query).await;
    let form = seen.form();
    assert_eq!(form.action.as_str(), ACS);
    assert_eq!(answer::field(&form, "RelayState"), Some("as sent"));
    let xml = answer::xml(&form);
    let response = answer::response(&form);
    assert_eq!(
        response.in_response_to.as_deref(),
        Some("_th2kld6nqqaq6lbvbw1cqqkbld2m7shj5i7x")
    );
    assert!(xml.contains(&format!("<saml2:Audience>{VENDOR}</saml2:Audience>")));
    // The customer of the tests signed in with a password, the vendor prints "unspecified": a value of the session, as the times are.
    let class = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
    let as_printed = xml.replace(
        &format!("{class}PasswordProtectedTransport"),
        &format!("{class}unspecified"),
    );
    assert_eq!(
        differences(&Shape::of(&as_printed), &Shape::of(&theirs)),
        [""; 0],
        "{xml}"
    );

    let again = Visitor::new()
        .get(&format!("{}?{query}", world.peer.sso))
        .await;
    assert_eq!(
        again.location().host_str(),
        Some("acme.example"),
        "without a session it waits"
    );
}
