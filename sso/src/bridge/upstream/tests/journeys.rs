use super::platform::{Answer, SSO, World, cookie_of};
use crate::bridge::Kind;
use crate::fixture::cloud::{Cloud, response_in};
use crate::fixture::{NOW, body, code_of, header_of};
use crate::session::{self, Upstream};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use saml::message::{Comparison, RequestedAuthnContext};
use saml::names::{authn_context, nameid, status};

fn headers(cookie: &str) -> HeaderMap {
    HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
}

pub(super) async fn session_of(world: &World, cookie: &str) -> Option<session::Session> {
    let app = &world.service.app;
    let partner = app.partner("acme").unwrap();
    session::current(app, partner, &headers(cookie))
        .await
        .unwrap()
}

/// The answer is delivered and the browser comes back; yields its session cookie and where it goes.
pub(super) async fn signed_in(
    world: &World,
    cookie: &str,
    answer: &Answer<'_>,
) -> (String, String) {
    let posted = world.deliver(&answer.form()).await;
    assert_eq!(posted.status(), StatusCode::SEE_OTHER);
    assert_eq!(header_of(&posted, "set-cookie"), "", "not signed in yet");
    assert_eq!(header_of(&posted, "referrer-policy"), "no-referrer");
    let here = header_of(&posted, "location").to_owned();
    let arrived = world.get(&here, cookie).await;
    assert_eq!(arrived.status(), StatusCode::SEE_OTHER);
    let onward = header_of(&arrived, "location").to_owned();
    (cookie_of(&arrived), onward)
}

#[tokio::test]
async fn a_person_signs_in_at_the_provider_and_goes_on_to_the_target() {
    let world = World::new().await;
    let away = world.away("/p/acme/login?to=console").await;
    assert!(away.to.as_str().starts_with(SSO), "{}", away.to);
    assert_eq!(away.request.destination.as_deref(), Some(SSO));
    assert!(!away.request.force_authn && !away.request.is_passive);
    let policy = away.request.name_id_policy.clone().unwrap();
    assert_eq!(policy.format.as_deref(), Some(nameid::PERSISTENT));
    let us = world.our_metadata().await;
    assert_eq!(away.request.issuer.as_deref(), Some(us.entity_id()));
    assert_eq!(
        away.request.acs_url.as_deref(),
        Some(us.acs()[0].location.as_str())
    );

    let mut answer = world.answer(&away);
    answer.authenticated = NOW.checked_sub(SignedDuration::from_mins(40)).unwrap();
    let (cookie, onward) = signed_in(&world, &away.cookie, &answer).await;
    assert_eq!(onward, "/p/acme/launch?to=console");
    let session = session_of(&world, &cookie).await.unwrap();
    assert_eq!(session.person.bridge, Kind::Saml);
    let principal = &session.person.principal;
    assert_eq!(principal.user_id, "user-7");
    assert_eq!(principal.account_id, "user-7");
    assert_eq!(principal.authn_instant.stated(), Some(answer.authenticated));
    assert_eq!(
        principal.authn_context,
        authn_context::PASSWORD_PROTECTED_TRANSPORT
    );
    let Some(Upstream::Saml(upstream)) = &session.person.upstream else {
        panic!("nothing is kept for signing out");
    };
    assert_eq!(upstream.session_index.as_deref(), Some("s-1"));
    let name_id = upstream.name_id.as_ref().unwrap();
    assert_eq!(name_id.value, "user-7");
    assert_eq!(name_id.format.as_deref(), Some(nameid::PERSISTENT));
}

#[tokio::test]
async fn our_session_does_not_outlast_the_providers() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let end = NOW.checked_add(SignedDuration::from_mins(20)).unwrap();
    let mut answer = world.answer(&away);
    answer.session_end = Some(end);
    let (cookie, _) = signed_in(&world, &away.cookie, &answer).await;
    let session = session_of(&world, &cookie).await.unwrap();
    assert_eq!(session.expires_at, end);
    world.service.clock.advance(SignedDuration::from_mins(20));
    assert_eq!(session_of(&world, &cookie).await, None);
}

#[tokio::test]
async fn a_waiting_request_of_the_cloud_is_answered_with_the_truth_about_the_sign_in() {
    let world = World::new().await;
    let cloud = Cloud::import(&world.service, "saml").await;
    let request = cloud.request("_cloud", |request| {
        request.force_authn = true;
        request.requested_authn_context = Some(RequestedAuthnContext {
            class_refs: vec![authn_context::PASSWORD_PROTECTED_TRANSPORT.to_owned()],
            comparison: Comparison::Minimum,
            ..RequestedAuthnContext::default()
        });
    });
    let away = world.away(&request).await;
    assert!(away.request.force_authn);
    let asked = away.request.requested_authn_context.clone().unwrap();
    assert_eq!(
        asked.class_refs,
        [authn_context::PASSWORD_PROTECTED_TRANSPORT]
    );
    assert_eq!(asked.comparison, Comparison::Minimum);

    let answer = world.answer(&away);
    let (cookie, onward) = signed_in(&world, &away.cookie, &answer).await;
    let page = world.get(&onward, &cookie).await;
    assert_eq!(page.status(), StatusCode::OK);
    let response = response_in(&body(page).await);
    assert!(response.contains("InResponseTo=\"_cloud\""));
    assert!(response.contains(status::SUCCESS));
    assert!(response.contains(authn_context::PASSWORD_PROTECTED_TRANSPORT));
    assert!(response.contains("AuthnInstant=\"2026-01-02T03:04:05Z\""));
}

#[tokio::test]
async fn a_passive_request_is_asked_passively_and_no_passive_goes_back_to_the_cloud() {
    let world = World::new().await;
    let cloud = Cloud::import(&world.service, "saml").await;
    let passive = cloud.request("_cloud", |request| request.is_passive = true);
    let away = world.away(&passive).await;
    assert!(away.request.is_passive);
    let mut answer = world.answer(&away);
    answer.status = Some(status::NO_PASSIVE);
    let posted = world.deliver(&answer.form()).await;
    let here = header_of(&posted, "location").to_owned();
    let page = world.get(&here, &away.cookie).await;
    assert_eq!(page.status(), StatusCode::OK);
    let response = response_in(&body(page).await);
    assert!(response.contains(status::NO_PASSIVE), "{response}");
}

#[tokio::test]
async fn a_failed_sign_in_is_told_to_the_cloud() {
    let world = World::new().await;
    let cloud = Cloud::import(&world.service, "saml").await;
    // NoPassive too: it was not asked to be passive, so this is a failure like another.
    for second in [
        status::AUTHN_FAILED,
        status::REQUEST_DENIED,
        status::NO_PASSIVE,
    ] {
        let id = second.rsplit(':').next().unwrap();
        let away = world.away(&cloud.request(id, |_| {})).await;
        let mut answer = world.answer(&away);
        answer.status = Some(second);
        let posted = world.deliver(&answer.form()).await;
        let here = header_of(&posted, "location").to_owned();
        let response = response_in(&body(world.get(&here, &away.cookie).await).await);
        assert!(response.contains(&format!("InResponseTo=\"{id}\"")));
        assert!(response.contains(status::AUTHN_FAILED), "{response}");
    }
}

#[tokio::test]
async fn an_older_sign_in_does_not_satisfy_force_authn() {
    let world = World::new().await;
    let cloud = Cloud::import(&world.service, "saml").await;
    let forced = cloud.request("_cloud", |request| request.force_authn = true);
    let away = world.away(&forced).await;
    let mut answer = world.answer(&away);
    answer.authenticated = NOW.checked_sub(SignedDuration::from_mins(40)).unwrap();
    let refused = world.deliver(&answer.form()).await;
    assert_eq!(code_of(refused).await, "BRG-3033");
}

#[tokio::test]
async fn configured_classes_and_our_own_name_are_used() {
    let classes = "classes = [\"urn:oasis:names:tc:SAML:2.0:ac:classes:X509\"]\nentity_id = \"https://sso.example.com/own\"";
    let world = World::with(classes, "", "").await;
    let away = world.away("/p/acme/login").await;
    let asked = away.request.requested_authn_context.clone().unwrap();
    assert_eq!(asked.class_refs, [authn_context::X509]);
    assert_eq!(
        away.request.issuer.as_deref(),
        Some("https://sso.example.com/own")
    );
    assert_eq!(
        world.our_metadata().await.entity_id(),
        "https://sso.example.com/own"
    );
}

#[tokio::test]
async fn a_provider_whose_metadata_expired_is_passed_over() {
    let login = "[partner.acme.login]\nurl = \"https://shop.example.com/login\"\n[partner.acme.handoff]\n[[partner.acme.handoff.keys]]\nalg = \"HS256\"\nsecret = \"0123456789abcdef0123456789abcdef\"\n";
    let world = World::with("", login, "validUntil=\"2026-01-02T04:00:00Z\"").await;
    world.away("/p/acme/login").await;
    world.service.clock.advance(SignedDuration::from_hours(1));
    let response = world.service.get("/p/acme/login").await;
    let to = header_of(&response, "location");
    assert!(to.starts_with("https://shop.example.com/login?"), "{to}");
}
