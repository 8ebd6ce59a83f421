//! A request is answered once.

use super::table::form;
use tests::visitor::Seen;
use tests::world::World;

fn assert_stale(seen: &Seen) {
    assert_eq!(
        (seen.status, seen.code()),
        (400, Some("IDP-2005")),
        "{}",
        seen.body
    );
}

#[tokio::test]
async fn a_request_is_answered_once_by_redirect() {
    let world = World::new().await;
    let query = world.peer.redirect(&world.peer.request());
    world.ask(&world.customer().await, &query).await.form();
    assert_stale(&world.ask(&world.customer().await, &query).await);
}

#[tokio::test]
async fn a_request_is_answered_once_whatever_the_binding() {
    let world = World::new().await;
    let browser = world.customer().await;
    let request = world.peer.request();
    let body = form(&world.peer.post(&request));
    world
        .ask(&browser, &world.peer.redirect(&request))
        .await
        .form();
    let kept = browser.post_raw(&world.peer.sso, body).await;
    assert_eq!(kept.status, 303);
    assert_stale(&browser.get(kept.location().as_str()).await);
}

#[tokio::test]
async fn of_two_tabs_with_one_request_one_gets_the_answer() {
    let world = World::new().await;
    let browser = world.customer().await;
    let query = world.peer.redirect(&world.peer.request());
    let (one, other) = tokio::join!(world.ask(&browser, &query), world.ask(&browser, &query));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn a_signature_written_differently_is_still_the_same_request() {
    let world = World::new().await;
    let browser = world.customer().await;
    let request = world.peer.request();
    world
        .ask(&browser, &world.peer.redirect(&request))
        .await
        .form();
    // ECDSA draws fresh randomness: another query, the same ID.
    assert_stale(&world.ask(&browser, &world.peer.redirect(&request)).await);
}

#[tokio::test]
async fn a_handle_that_was_never_given_out_resumes_nothing() {
    let world = World::new().await;
    let browser = world.customer().await;
    for handle in [
        "x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "..%2f..%2fhandoff",
    ] {
        assert_stale(
            &browser
                .get(&world.at("acme", &format!("saml/resume/{handle}")))
                .await,
        );
    }
}
