//! Requests that come before their person has signed in: they wait while the platform's own page signs the person in, and are then answered.

use saml::names::status;
use tests::answer;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, Choice, World};

/// Whether this is the page that asks a person to sign in first; its button goes to the waiting request.
fn button_of(seen: &Seen) -> String {
    assert_eq!(seen.status, 200, "{}", seen.body);
    assert!(
        seen.body.contains("Please sign in first") && !seen.body.contains("SAMLResponse"),
        "{}",
        seen.body
    );
    let (_, rest) = seen.body.split_once("class=\"button\" href=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn status_of(seen: &Seen, second: &str, code: &str) {
    let response = answer::response(&seen.form());
    assert_eq!(response.status.code, status::RESPONDER);
    assert_eq!(response.status.second.as_deref(), Some(second));
    assert_eq!(response.status.message.as_deref(), Some(code));
    assert!(response.assertions.is_empty());
}

#[tokio::test]
async fn a_request_before_the_sign_in_waits_and_is_then_answered_with_its_relay_state() {
    let world = World::new().await;
    let browser = Visitor::new();
    let request = world.peer.request();
    let away = Away::of(&world.ask(&browser, &world.peer.redirect(&request)).await);
    assert!(away.to.query().unwrap().starts_with("from=cloud&return="));
    for unasked in ["force_authn", "passive", "acr"] {
        assert!(!away.to.query().unwrap().contains(unasked), "{}", away.to);
    }

    let next = world
        .signed_in_there(&browser, &away, &Person::li_lei())
        .await;
    assert!(next.path().starts_with("/p/acme/saml/resume/"), "{next}");
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
async fn a_request_by_post_from_another_site_waits_too() {
    let world = World::new().await;
    let browser = Visitor::new();
    let request = world.peer.request();
    // As a browser sends a cross-site form: without any cookie of ours.
    let kept = Visitor::new()
        .post(&world.peer.sso, &world.peer.post(&request))
        .await;
    let away = Away::of(&browser.get(kept.location().as_str()).await);
    let next = world
        .signed_in_there(&browser, &away, &Person::li_lei())
        .await;
    assert_eq!(next.path(), kept.location().path());
    let form = browser.get(next.as_str()).await.form();
    let response = answer::response(&form);
    assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));
    assert_eq!(
        answer::field(&form, "RelayState"),
        request.relay_state.as_deref()
    );
}

#[tokio::test]
async fn a_sign_in_that_fails_at_the_platform_is_told_to_the_peer_once() {
    let world = World::new().await;
    let browser = Visitor::new();
    let request = world.peer.request();
    let away = Away::of(&world.ask(&browser, &world.peer.redirect(&request)).await);
    let failed = world.at(ACME, &format!("login/failed?return={}", away.returned));
    let elsewhere = Visitor::new().get(&failed).await;
    assert_eq!(
        (elsewhere.status, elsewhere.code()),
        (400, Some("BRG-1011"))
    );
    let seen = browser.get(&failed).await;
    assert_eq!(seen.form().action.as_str(), world.peer.acs);
    let response = answer::response(&seen.form());
    assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));
    status_of(&seen, status::AUTHN_FAILED, "IDP-4001");
    let again = browser.get(&failed).await;
    assert_eq!((again.status, again.code()), (400, Some("BRG-1010")));
}

#[tokio::test]
async fn a_head_request_uses_nothing_up() {
    let world = World::new().await;
    let browser = Visitor::new();
    let query = world.peer.redirect(&world.peer.request());
    let away = Away::of(&world.ask(&browser, &query).await);
    let arrived = world.post_return(&away, &Person::li_lei()).await.location();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in [
        arrived.path()[1..].to_owned(),
        format!("p/acme/login/failed?return={}", away.returned),
        format!("p/acme/saml/sso?{query}"),
        "p/acme/login".to_owned(),
        "p/acme/handoff?token=x".to_owned(),
    ] {
        let address = format!("{}{path}", world.base);
        let answer = client.head(&address).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
    }
    let next = browser.get(arrived.as_str()).await.location();
    let head = client.head(next.as_str()).send().await.unwrap();
    assert_eq!(head.status(), 405);
    browser.get(next.as_str()).await.form();
}

#[tokio::test]
async fn a_request_is_answered_once() {
    let world = World::new().await;
    let browser = Visitor::new();
    let query = world.peer.redirect(&world.peer.request());
    let away = Away::of(&world.ask(&browser, &query).await);
    let next = world
        .signed_in_there(&browser, &away, &Person::li_lei())
        .await;
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
async fn without_a_sign_in_page_the_request_waits_until_the_person_comes_from_the_platform() {
    let world = World::with(Choice {
        without_login: true,
        ..Choice::default()
    })
    .await;
    let browser = Visitor::new();
    let mut request = world.peer.request();
    request.force_authn = true;
    let asked = world.ask(&browser, &world.peer.redirect(&request)).await;
    let waiting = button_of(&asked);
    assert!(asked.body.contains("I have signed in: continue"));
    for _ in 0..2 {
        assert_eq!(button_of(&browser.get(&waiting).await), waiting);
    }
    world.sign_in(&browser, ACME, &Person::li_lei()).await;
    let form = browser.get(&waiting).await.form();
    assert_eq!(
        answer::response(&form).in_response_to.as_deref(),
        Some(&*request.id)
    );
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
async fn force_authn_is_met_by_a_new_sign_in_only() {
    let world = World::new().await;
    for before in [Some(3600), Some(0), None] {
        let (browser, mut person) = (Visitor::new(), Person::li_lei());
        person.signed_in_ago = before;
        world.sign_in(&browser, ACME, &person).await;
        let mut request = world.peer.request();
        request.force_authn = true;
        let away = Away::of(&world.ask(&browser, &world.peer.redirect(&request)).await);
        assert!(away.demands("force_authn", "true"), "{}", away.to);
        let next = world
            .signed_in_there(&browser, &away, &Person::li_lei())
            .await;
        let form = browser.get(next.as_str()).await.form();
        assert_eq!(
            answer::response(&form).in_response_to.as_deref(),
            Some(&*request.id)
        );
    }
}

#[tokio::test]
async fn a_platform_that_does_not_sign_in_anew_gets_the_person_a_page_and_no_loop() {
    let world = World::new().await;
    for (number, unmet) in [Some(3600), None].into_iter().enumerate() {
        let (browser, mut person) = (Visitor::new(), Person::li_lei());
        person.signed_in_ago = unmet;
        let mut request = world.peer.request();
        request.force_authn = true;
        let away = Away::of(&world.ask(&browser, &world.peer.redirect(&request)).await);
        let next = world.signed_in_there(&browser, &away, &person).await;
        let page = browser.get(next.as_str()).await;
        let button = button_of(&page);
        assert!(page.body.contains("Sign in on acme"), "{}", page.body);
        // Reload: the same page; the button: there once more, and now it is done as demanded.
        assert_eq!(button_of(&browser.get(next.as_str()).await), button);
        let away = Away::of(&browser.get(&button).await);
        let next = world
            .signed_in_there(&browser, &away, &Person::li_lei())
            .await;
        let form = browser.get(next.as_str()).await.form();
        let response = answer::response(&form);
        assert_eq!(
            response.in_response_to.as_deref(),
            Some(&*request.id),
            "{number}"
        );
    }
}

#[tokio::test]
async fn a_passive_request_never_leads_to_a_page() {
    let world = World::new().await;
    let browser = Visitor::new();
    let mut request = world.peer.request();
    request.is_passive = true;
    let seen = world.ask(&browser, &world.peer.redirect(&request)).await;
    status_of(&seen, status::NO_PASSIVE, "IDP-3004");
}

#[tokio::test]
async fn a_silent_platform_is_asked_for_a_passive_request() {
    let world = World::with(Choice {
        silent_login: true,
        ..Choice::default()
    })
    .await;
    let passive = || {
        let mut request = world.peer.request();
        request.is_passive = true;
        request
    };
    let browser = Visitor::new();
    let request = passive();
    let away = Away::of(&world.ask(&browser, &world.peer.redirect(&request)).await);
    assert!(away.demands("passive", "true"), "{}", away.to);
    let next = world
        .signed_in_there(&browser, &away, &Person::li_lei())
        .await;
    let response = answer::response(&browser.get(next.as_str()).await.form());
    assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));

    // Nobody is signed in there either.
    let nobody = Visitor::new();
    let query = world.peer.redirect(&passive());
    let away = Away::of(&world.ask(&nobody, &query).await);
    let failed = world.at(ACME, &format!("login/failed?return={}", away.returned));
    status_of(&nobody.get(&failed).await, status::NO_PASSIVE, "IDP-3004");

    // Signed in, but not as the request wants it: still no page, and no second question.
    let late = Visitor::new();
    let mut both = passive();
    both.force_authn = true;
    let away = Away::of(&world.ask(&late, &world.peer.redirect(&both)).await);
    let mut person = Person::li_lei();
    person.signed_in_ago = Some(3600);
    let next = world.signed_in_there(&late, &away, &person).await;
    status_of(
        &late.get(next.as_str()).await,
        status::NO_PASSIVE,
        "IDP-3004",
    );
}
