//! Our own failures: they are coded too, say nothing about us, and pass.

use jiff::{SignedDuration, Timestamp};
use saml::names::status;
use sso::http::{Clock, FixedClock};
use std::sync::Arc;
use tests::answer;
use tests::log::Log;
use tests::visitor::Visitor;
use tests::world::{ACME, Choice, World};

#[tokio::test]
async fn a_validity_beyond_the_end_of_time_is_an_internal_error_with_its_page() {
    let clock = Arc::new(FixedClock::at(Timestamp::now()));
    let world = World::with(Choice {
        clock: Some(clock.clone()),
        ..Choice::default()
    })
    .await;
    // The partner's keys are in memory from here on; then four minutes are left, and an answer would be good for five.
    let mut request = world.peer.request();
    request.is_passive = true;
    let form = world
        .ask(&Visitor::new(), &world.peer.redirect(&request))
        .await
        .form();
    assert_eq!(
        answer::response(&form).status.second.as_deref(),
        Some(status::NO_PASSIVE)
    );
    let left = SignedDuration::from_mins(4);
    clock.advance(Timestamp::MAX.duration_since(clock.now()) - left);
    let mut late = world.peer.request();
    late.is_passive = true;
    late.issued = clock.now() - SignedDuration::from_mins(5);
    let (log, _guard) = Log::capture();
    let seen = world
        .ask(&Visitor::new(), &world.peer.redirect(&late))
        .await;
    assert_eq!(
        (seen.status, seen.code()),
        (500, Some("IDP-9001")),
        "{}",
        seen.body
    );
    assert!(
        !seen.body.contains("lifetime"),
        "the cause is the operator's"
    );
    let logged = log.text();
    let lines: Vec<_> = logged
        .lines()
        .filter(|line| line.contains("refused: "))
        .collect();
    assert_eq!(lines.len(), 1, "{logged}");
    assert!(
        lines[0].contains("ERROR")
            && lines[0].contains("IDP-9001")
            && lines[0].contains(seen.reference().unwrap())
    );
}

#[tokio::test]
async fn a_key_that_does_not_open_stops_one_partner_until_it_is_mended() {
    let world = World::new().await;
    let id = world.add_broken_key(ACME).await;
    world.noticed().await;
    let ask = async || {
        world
            .ask(
                &world.customer().await,
                &world.peer.redirect(&world.peer.request()),
            )
            .await
    };
    let seen = ask().await;
    assert_eq!(
        (seen.status, seen.code()),
        (500, Some("WEB-500")),
        "{}",
        seen.body
    );
    assert!(!seen.body.contains(&id), "{}", seen.body);
    let bolt = format!(
        "{}?{}",
        world.bolt_peer.sso,
        world.bolt_peer.redirect(&world.bolt_peer.request())
    );
    assert_eq!(
        Visitor::new().get(&bolt).await.status,
        303,
        "the other partner goes on: to its sign-in page"
    );
    world
        .add_key(ACME, certs::KeyKind::P256, sso::store::KeyState::Active)
        .await;
    world.noticed().await;
    assert_eq!(ask().await.form().action.as_str(), world.peer.acs);
}
