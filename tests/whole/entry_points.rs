//! Every way in, for those who may not go in: a suspended customer, one without a cloud account, a service provider that is switched off.

use jiff::SignedDuration;
use saml::names::status;
use sso::customers::Change;
use sso::http::FixedClock;
use sso::store::CustomerState;
use std::sync::Arc;
use tests::answer;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, Choice, World};

/// The peer hears the denial, and no assertion is in it.
fn assert_denied(seen: &Seen) {
    let form = seen.form();
    let heard = answer::response(&form).status;
    assert_eq!(heard.code, status::RESPONDER);
    assert_eq!(heard.second.as_deref(), Some(status::REQUEST_DENIED));
    let xml = answer::xml(&form);
    assert!(
        xml.contains("IDP-4003") && !xml.contains("Assertion "),
        "{xml}"
    );
}

fn assert_admitted(seen: &Seen) {
    assert_eq!(answer::response(&seen.form()).assertions.len(), 1);
}

#[tokio::test]
async fn a_suspended_customer_gets_in_nowhere_until_resumed() {
    let world = World::new().await;
    let (browser, person) = (world.customer().await, Person::li_lei());
    let peer = &world.peer;
    world.change(&person.account, Change::Suspend).await;
    // From a peer by redirect, by POST, and as a request that waited.
    let by_redirect = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_denied(&by_redirect);
    let posted = browser.post(&peer.sso, &peer.post(&peer.request())).await;
    assert_denied(&browser.get(posted.location().as_str()).await);
    // From the platform's button, which still signs in, and then from launch.
    let button = world.sign_in(&browser, ACME, &person).await;
    let refused = browser.get(button.location().as_str()).await;
    assert_eq!((refused.status, refused.code()), (403, Some("CUS-1001")));
    // From the cloud itself, by its login link.
    let cloud = world.cloud.settings().base_url.clone();
    let link = format!(
        "{cloud}authui/saml/login?xAccountType={}&service={cloud}console/",
        tests::world::X_ACCOUNT_TYPE
    );
    let asked = browser.get(&link).await.location();
    assert_denied(&browser.get(asked.as_str()).await);
    // As a request that came before the sign-in.
    let stranger = Visitor::new();
    let away = Away::of(&world.ask(&stranger, &peer.redirect(&peer.request())).await);
    let next = world.signed_in_there(&stranger, &away, &person).await;
    assert_denied(&stranger.get(next.as_str()).await);
    // Out is open to everybody.
    let question = stranger.get(&world.at(ACME, "logout")).await;
    assert_eq!((question.status, question.code()), (200, None));
    world.change(&person.account, Change::Resume).await;
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_admitted(&admitted);
}

#[tokio::test]
async fn an_unbound_customer_is_expected_by_the_cloud_only() {
    let world = World::new().await;
    let (browser, mut person) = (Visitor::new(), Person::li_lei());
    person.account = "cust-new".to_owned();
    world.sign_in(&browser, ACME, &person).await;
    // A plain service provider knows nothing of cloud accounts.
    let peer = &world.peer;
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_admitted(&admitted);
    let known = world.store.customer(ACME, &person.account).await.unwrap();
    assert_eq!(known, None);
    let login = browser.get(&world.at(ACME, "launch")).await.location();
    let asked = browser.get(login.as_str()).await.location();
    let answered = browser.get(asked.as_str()).await;
    assert_admitted(&answered);
    let known = world.store.customer(ACME, &person.account).await.unwrap();
    let known = known.unwrap();
    assert_eq!(known.state(), CustomerState::Unbound);
    assert!(known.journey_opened_at.is_some());
}

#[tokio::test]
async fn where_a_cloud_account_is_required_an_unbound_customer_stays_out_of_the_cloud() {
    let choice = Choice {
        require_binding: true,
        ..Choice::default()
    };
    let world = World::with(choice).await;
    let (browser, mut person) = (Visitor::new(), Person::li_lei());
    person.account = "cust-new".to_owned();
    let button = world.sign_in(&browser, ACME, &person).await;
    let refused = browser.get(button.location().as_str()).await;
    assert_eq!(refused.code(), Some("CUS-1002"));
    let cloud = world.cloud.settings().base_url.clone();
    let link = format!(
        "{cloud}authui/saml/login?xAccountType={}&service={cloud}console/",
        tests::world::X_ACCOUNT_TYPE
    );
    let asked = browser.get(&link).await.location();
    assert_denied(&browser.get(asked.as_str()).await);
    // A plain service provider knows nothing of cloud accounts.
    let peer = &world.peer;
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_admitted(&admitted);
}

#[tokio::test]
async fn an_expired_session_is_as_good_as_none_at_every_way_in() {
    let clock = Arc::new(FixedClock::at(jiff::Timestamp::now()));
    let choice = Choice {
        clock: Some(clock.clone()),
        ..Choice::default()
    };
    let world = World::with(choice).await;
    let browser = world.customer().await;
    clock.advance(SignedDuration::from_hours(2));
    let peer = &world.peer;
    let request = |world: &World| {
        let mut request = world.peer.request();
        request.issued = world.now();
        request
    };
    Away::of(&world.ask(&browser, &peer.redirect(&request(&world))).await);
    let posted = browser.post(&peer.sso, &peer.post(&request(&world))).await;
    Away::of(&browser.get(posted.location().as_str()).await);
    let launched = browser.get(&world.at(ACME, "launch")).await.location();
    assert_eq!(launched.path(), "/p/acme/login");
    let nobody = browser.get(&world.at(ACME, "logout")).await;
    assert!(
        nobody.body.contains("Nobody is signed in here"),
        "{}",
        nobody.body
    );
}

#[tokio::test]
async fn a_disabled_service_provider_is_answered_nowhere_until_it_is_enabled() {
    let world = World::new().await;
    let browser = world.customer().await;
    let peer = &world.peer;
    // It waits for its person when the admin switches the peer off.
    let waiting = browser
        .post(&peer.sso, &peer.post(&peer.request()))
        .await
        .location();
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    let assertion = answer::response(&admitted.form()).assertions[0].clone();
    let leaving = browser
        .post(&peer.slo(), &peer.logout_fields(&peer.logout(&assertion)))
        .await
        .location();
    let entity = peer.entity_id.as_str();
    world
        .command(&["sp", "disable", entity, "--partner", ACME])
        .await;
    world.noticed().await;
    let by_redirect = world.ask(&browser, &peer.redirect(&peer.request())).await;
    let by_post = browser.post(&peer.sso, &peer.post(&peer.request())).await;
    let resumed = browser.get(waiting.as_str()).await;
    for refused in [by_redirect, by_post, resumed] {
        assert_eq!((refused.status, refused.code()), (403, Some("IDP-2006")));
    }
    // It signs nobody out either, by redirect, by POST, or with a request that waited.
    let logout = || peer.logout(&assertion);
    let by_redirect = browser.get(&peer.logout_url(&logout())).await;
    let by_post = browser
        .post(&peer.slo(), &peer.logout_fields(&logout()))
        .await;
    let resumed = browser.get(leaving.as_str()).await;
    for refused in [by_redirect, by_post, resumed] {
        assert_eq!((refused.status, refused.code()), (403, Some("IDP-2006")));
    }
    // The cloud's notifications are not believed either while it is switched off.
    let cloud = world.cloud.settings().entity_id.clone();
    world
        .command(&["sp", "disable", &cloud, "--partner", ACME])
        .await;
    world.noticed().await;
    let notification = [
        ("bindRequest", "e30="),
        (
            "SigAlg",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        ),
        ("Signature", "e30="),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let seen = browser
        .post(&world.at(ACME, "cloud/bind"), &notification)
        .await;
    assert_eq!((seen.status, seen.code()), (403, Some("BND-1003")));
    world
        .command(&["sp", "enable", entity, "--partner", ACME])
        .await;
    world.noticed().await;
    let admitted = browser.get(waiting.as_str()).await;
    assert_eq!(admitted.status, 200, "{}", admitted.body);
    assert_admitted(&admitted);
}
