//! Requests that come before their person has signed in, and requests by POST, which bring no cookie.

use saml::names::status;
use tests::answer;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, World};
use url::Url;

/// The handle behind the link of the page that asks a person to sign in first.
fn resume_of(seen: &Seen) -> (Url, String) {
    assert_eq!(seen.status, 200, "{}", seen.body);
    let (_, rest) = seen.body.split_once("class=\"button\" href=\"").unwrap();
    let link = rest.split('"').next().unwrap().replace("&#38;", "&");
    let link = Url::parse(&link.replace("&amp;", "&")).unwrap();
    let resume = link
        .query_pairs()
        .find(|(name, _)| name == "resume")
        .map(|(_, value)| value.into_owned());
    (link, resume.unwrap())
}

async fn hand_over_with_resume(world: &World, browser: &Visitor, resume: &str) -> Url {
    let mut button = world.button(ACME, &Person::li_lei());
    button.push(("resume".to_owned(), resume.to_owned()));
    let seen = browser.post(&world.at(ACME, "handoff"), &button).await;
    assert_eq!(seen.status, 303, "{}", seen.body);
    seen.location()
}

#[tokio::test]
async fn a_request_before_the_sign_in_waits_and_is_then_answered_with_its_relay_state() {
    let world = World::new().await;
    let browser = Visitor::new();
    let request = world.peer.request();
    let waiting = world.ask(&browser, &world.peer.redirect(&request)).await;
    let (link, resume) = resume_of(&waiting);
    assert_eq!(link.host_str(), Some("acme.example"));
    assert!(link.query().unwrap().starts_with("from=cloud&resume="));
    assert!(waiting.body.contains("Please sign in first"));
    assert!(!waiting.body.contains("SAMLResponse"));

    let next = hand_over_with_resume(&world, &browser, &resume).await;
    assert_eq!(next.path(), format!("/p/acme/saml/resume/{resume}"));
    let form = browser.get(next.as_str()).await.form();
    assert_eq!(form.action.as_str(), world.peer.acs);
    assert_eq!(
        answer::field(&form, "RelayState"),
        request.relay_state.as_deref()
    );
    let response = answer::response(&form);
    assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));
}

#[tokio::test]
async fn a_sign_in_that_fails_at_the_platform_is_told_to_the_peer_once() {
    let world = World::new().await;
    let browser = Visitor::new();
    let request = world.peer.request();
    let (_, resume) = resume_of(&world.ask(&browser, &world.peer.redirect(&request)).await);
    let failed = world.at(ACME, &format!("saml/failed/{resume}"));
    let form = browser.get(&failed).await.form();
    assert_eq!(form.action.as_str(), world.peer.acs);
    let response = answer::response(&form);
    assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));
    assert_eq!(response.status.code, status::RESPONDER);
    assert_eq!(
        response.status.second.as_deref(),
        Some(status::AUTHN_FAILED)
    );
    assert_eq!(response.status.message.as_deref(), Some("IDP-4001"));
    assert!(response.assertions.is_empty());
    let again = browser.get(&failed).await;
    assert_eq!((again.status, again.code()), (400, Some("IDP-2005")));
}

#[tokio::test]
async fn a_head_request_uses_nothing_up() {
    let world = World::new().await;
    let browser = Visitor::new();
    let query = world.peer.redirect(&world.peer.request());
    let (_, resume) = resume_of(&world.ask(&browser, &query).await);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in [
        format!("saml/resume/{resume}"),
        format!("saml/failed/{resume}"),
        format!("saml/sso?{query}"),
        "handoff?token=x".to_owned(),
    ] {
        let answer = client.head(world.at(ACME, &path)).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
    }
    let next = hand_over_with_resume(&world, &browser, &resume).await;
    browser.get(next.as_str()).await.form();
}

#[tokio::test]
async fn a_handle_works_once() {
    let world = World::new().await;
    let browser = Visitor::new();
    let query = world.peer.redirect(&world.peer.request());
    let (_, resume) = resume_of(&world.ask(&browser, &query).await);
    let next = hand_over_with_resume(&world, &browser, &resume).await;
    browser.get(next.as_str()).await.form();
    let again = browser.get(next.as_str()).await;
    assert_eq!((again.status, again.code()), (400, Some("IDP-2005")));
    let elsewhere = world.ask(&browser, &query).await;
    assert_eq!(
        (elsewhere.status, elsewhere.code()),
        (400, Some("IDP-2005")),
        "nor does the request itself"
    );
}

#[tokio::test]
async fn looking_at_the_sign_in_page_twice_uses_nothing_up() {
    let world = World::new().await;
    let browser = Visitor::new();
    let query = world.peer.redirect(&world.peer.request());
    let (_, resume) = resume_of(&world.ask(&browser, &query).await);
    let waiting = world.at(ACME, &format!("saml/resume/{resume}"));
    for _ in 0..2 {
        let (_, same) = resume_of(&browser.get(&waiting).await);
        assert_eq!(same, resume);
    }
    world.sign_in(&browser, ACME, &Person::li_lei()).await;
    browser.get(&waiting).await.form();
}

#[tokio::test]
async fn a_request_by_post_comes_back_on_this_site_and_meets_the_session() {
    let world = World::new().await;
    let browser = world.customer().await;
    let request = world.peer.request();
    // As a browser sends a cross-site form: without the SameSite=Lax cookie.
    let stranger = Visitor::new();
    let kept = stranger
        .post(&world.peer.sso, &world.peer.post(&request))
        .await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let next = kept.location();
    assert!(next.path().starts_with("/p/acme/saml/resume/"), "{next}");
    assert!(next.query().is_none());
    let form = browser.get(next.as_str()).await.form();
    assert_eq!(
        answer::field(&form, "RelayState"),
        request.relay_state.as_deref()
    );
    assert_eq!(
        answer::response(&form).in_response_to.as_deref(),
        Some(&*request.id)
    );
    let again = browser.get(next.as_str()).await;
    assert_eq!((again.status, again.code()), (400, Some("IDP-2005")));
}

#[tokio::test]
async fn force_authn_is_not_met_by_an_old_sign_in() {
    let world = World::new().await;
    let (browser, mut person) = (Visitor::new(), Person::li_lei());
    person.signed_in_ago = 3600;
    world.sign_in(&browser, ACME, &person).await;
    let mut request = world.peer.request();
    request.force_authn = true;
    let waiting = world.ask(&browser, &world.peer.redirect(&request)).await;
    let (_, resume) = resume_of(&waiting);
    let next = hand_over_with_resume(&world, &browser, &resume).await;
    let form = browser.get(next.as_str()).await.form();
    assert_eq!(
        answer::response(&form).in_response_to.as_deref(),
        Some(&*request.id)
    );
}
