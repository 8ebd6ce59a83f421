//! A peer signs a person out: by either binding, with and without the browser's cookie, and back by way of the platform.

use saml::message::{Assertion, NameId};
use saml::names::{nameid, status};
use tests::answer;
use tests::logout::{Answered, STATE, is_success};
use tests::person::Person;
use tests::request::Peer;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Choice, World};

/// Signs on at a peer; what it was told.
pub(super) async fn sign_on(browser: &Visitor, peer: &Peer) -> Assertion {
    let query = peer.redirect(&peer.request());
    let form = browser.get(&format!("{}?{query}", peer.sso)).await.form();
    answer::response(&form).assertions.remove(0)
}

/// Whether the browser's next sign-on is answered without a sign-in.
pub(super) async fn is_signed_in(world: &World, browser: &Visitor) -> bool {
    let query = world.peer.redirect(&world.peer.request());
    let seen = world.ask(browser, &query).await;
    seen.body.contains("SAMLResponse")
}

fn forgets(seen: &Seen) -> bool {
    seen.headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok())
        .any(|cookie| cookie.starts_with("skybridge-acme=; Max-Age=0; "))
}

async fn signed_in() -> (World, Visitor, Assertion) {
    let world = World::new().await;
    let browser = world.customer().await;
    let assertion = sign_on(&browser, &world.peer).await;
    assert!(assertion.authn_statements[0].session_index.is_some());
    (world, browser, assertion)
}

fn check_answer(answered: &Answered, to: &str, request: &str) {
    assert_eq!(answered.to.as_str(), to);
    assert_eq!(answered.relay_state.as_deref(), Some(STATE));
    assert_eq!(answered.content.in_response_to.as_deref(), Some(request));
    assert_eq!(answered.content.destination.as_deref(), Some(to));
}

#[tokio::test]
async fn a_request_by_redirect_ends_the_session_and_is_answered() {
    let (world, browser, assertion) = signed_in().await;
    let request = world.peer.logout(&assertion);
    let seen = browser.get(&world.peer.logout_url(&request)).await;
    assert!(forgets(&seen), "{:?}", seen.headers);
    let answered = world.logout_answer(&seen).await;
    check_answer(
        &answered,
        "https://sp.acme.example/slo-done?x=1",
        &request.id,
    );
    assert!(is_success(&answered.content));
    assert!(!is_signed_in(&world, &browser).await);
}

#[tokio::test]
async fn a_request_by_post_brings_no_cookie_and_comes_back_on_this_site() {
    let (world, browser, assertion) = signed_in().await;
    let request = world.peer.logout(&assertion);
    // As a browser sends a cross-site form: without the SameSite=Lax cookie.
    let stranger = Visitor::new();
    let kept = stranger
        .post(&world.peer.slo(), &world.peer.logout_fields(&request))
        .await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let next = kept.location();
    assert!(next.path().starts_with("/p/acme/saml/slo/"), "{next}");
    assert!(next.query().is_none());
    let seen = browser.get(next.as_str()).await;
    assert!(forgets(&seen));
    assert!(seen.body.contains("Signing you out"), "{}", seen.body);
    let answered = world.logout_answer(&seen).await;
    check_answer(&answered, "https://sp.acme.example/slo-post", &request.id);
    assert!(is_success(&answered.content));
    assert!(!is_signed_in(&world, &browser).await);
    let again = browser.get(next.as_str()).await;
    assert_eq!((again.status, again.code()), (400, Some("IDP-2005")));
}

#[tokio::test]
async fn a_request_without_the_cookie_ends_the_session_that_it_names() {
    let (world, browser, assertion) = signed_in().await;
    let request = world.peer.logout(&assertion);
    let seen = Visitor::new().get(&world.peer.logout_url(&request)).await;
    assert!(is_success(&world.logout_answer(&seen).await.content));
    assert!(!is_signed_in(&world, &browser).await);
}

#[tokio::test]
async fn a_name_without_an_index_is_enough_and_so_it_is_for_the_vendors_preset() {
    let (world, browser, assertion) = signed_in().await;
    let request = world.peer.logout_of(assertion.name_id.unwrap());
    let seen = Visitor::new().get(&world.peer.logout_url(&request)).await;
    assert!(is_success(&world.logout_answer(&seen).await.content));
    assert!(!is_signed_in(&world, &browser).await);

    let world = World::with(Choice {
        peer_preset: Some("huawei-partner"),
        ..Choice::default()
    })
    .await;
    let browser = world.customer().await;
    let assertion = sign_on(&browser, &world.peer).await;
    assert_eq!(assertion.authn_statements[0].session_index, None);
    let request = world.peer.logout(&assertion);
    let seen = Visitor::new().get(&world.peer.logout_url(&request)).await;
    assert!(is_success(&world.logout_answer(&seen).await.content));
    assert!(!is_signed_in(&world, &browser).await);
}

#[tokio::test]
async fn a_session_that_has_ended_before_is_signed_out_too() {
    let (world, browser, assertion) = signed_in().await;
    for _ in 0..2 {
        let request = world.peer.logout(&assertion);
        let seen = browser.get(&world.peer.logout_url(&request)).await;
        assert!(is_success(&world.logout_answer(&seen).await.content));
    }
}

#[tokio::test]
async fn of_two_browsers_of_one_person_only_the_one_that_is_named_ends() {
    let (world, first, assertion) = signed_in().await;
    let second = world.customer().await;
    let other = sign_on(&second, &world.peer).await;
    assert_ne!(assertion.name_id, other.name_id);
    let request = world.peer.logout(&assertion);
    let seen = first.get(&world.peer.logout_url(&request)).await;
    assert!(is_success(&world.logout_answer(&seen).await.content));
    assert!(!is_signed_in(&world, &first).await);
    assert!(is_signed_in(&world, &second).await);

    // A name and an index of two sessions name neither.
    let again = sign_on(&world.customer().await, &world.peer).await;
    let mut mixed = world.peer.logout(&other);
    mixed.session_indexes = world.peer.logout(&again).session_indexes;
    let seen = second.get(&world.peer.logout_url(&mixed)).await;
    let status = world.logout_answer(&seen).await.content.status;
    assert_eq!(status.code, status::REQUESTER);
    assert!(is_signed_in(&world, &second).await);
}

#[tokio::test]
async fn a_browser_with_another_session_keeps_it_when_a_foreign_one_ends() {
    let (world, first, assertion) = signed_in().await;
    let second = Visitor::new();
    world.sign_in(&second, ACME, &Person::li_lei()).await;
    let request = world.peer.logout(&assertion);
    let seen = second.get(&world.peer.logout_url(&request)).await;
    assert!(!forgets(&seen));
    assert!(is_success(&world.logout_answer(&seen).await.content));
    assert!(!is_signed_in(&world, &first).await);
    assert!(is_signed_in(&world, &second).await);
}

#[tokio::test]
async fn a_name_that_is_not_this_sessions_ends_nothing_and_says_so() {
    let (world, browser, assertion) = signed_in().await;
    let other_peer = Peer::at("sp2.acme.example", &world.peer.sso);
    world
        .register(ACME, &other_peer.metadata(), Some("saml"))
        .await;
    world.noticed().await;
    let name = |value: &str, format: &str| NameId {
        value: value.to_owned(),
        format: Some(format.to_owned()),
        ..NameId::default()
    };
    let own = assertion.name_id.clone().unwrap();
    let fabricated = format!("_{}", "0".repeat(32));
    for (peer, name_id) in [
        (&world.peer, name(&fabricated, nameid::TRANSIENT)),
        (&world.peer, name("li-lei", nameid::UNSPECIFIED)),
        (&world.peer, name("lilei@example.com", nameid::EMAIL)),
        (
            &world.peer,
            name(&own.value.to_uppercase(), nameid::TRANSIENT),
        ),
        (&world.peer, name(&own.value, nameid::PERSISTENT)),
        // What one peer was told is worth nothing in the mouth of another.
        (&other_peer, own.clone()),
    ] {
        let request = peer.logout_of(name_id);
        let seen = browser.get(&peer.logout_url(&request)).await;
        assert!(!forgets(&seen));
        let status = world.logout_answer(&seen).await.content.status;
        assert_eq!(status.code, status::REQUESTER, "{request:?}");
        assert_eq!(status.second.as_deref(), Some(status::UNKNOWN_PRINCIPAL));
        assert_eq!(status.message.as_deref(), Some("IDP-5002"));
        assert!(is_signed_in(&world, &browser).await, "{request:?}");
    }
}

#[tokio::test]
async fn the_names_of_a_session_stay_the_same_for_a_peer_and_differ_between_peers() {
    let (world, browser, first) = signed_in().await;
    let second = sign_on(&browser, &world.peer).await;
    assert_eq!(first.name_id, second.name_id);
    assert_eq!(
        first.authn_statements[0].session_index,
        second.authn_statements[0].session_index
    );
    assert_ne!(first.id, second.id);
    let other_peer = Peer::at("sp2.acme.example", &world.peer.sso);
    world
        .register(ACME, &other_peer.metadata(), Some("saml"))
        .await;
    world.noticed().await;
    let elsewhere = sign_on(&browser, &other_peer).await;
    assert_ne!(
        first.name_id.unwrap().value,
        elsewhere.name_id.unwrap().value
    );
}

#[tokio::test]
async fn the_platform_is_told_before_the_peer_is_answered() {
    let world = World::with(Choice {
        with_logout: true,
        ..Choice::default()
    })
    .await;
    let browser = world.customer().await;
    let assertion = sign_on(&browser, &world.peer).await;
    let request = world.peer.logout(&assertion);
    let seen = browser.get(&world.peer.logout_url(&request)).await;
    assert!(forgets(&seen));
    let platform = seen.location();
    assert_eq!(platform.host_str(), Some("acme.example"));
    let pairs: Vec<(String, String)> = platform.query_pairs().into_owned().collect();
    assert_eq!(pairs[0], ("from".to_owned(), "cloud".to_owned()));
    assert_eq!(pairs[1].0, "return");
    // Whoever does not come back from there is signed out here all the same.
    assert!(!is_signed_in(&world, &browser).await);
    let back = browser.get(&pairs[1].1).await;
    let answered = world.logout_answer(&back).await;
    check_answer(
        &answered,
        "https://sp.acme.example/slo-done?x=1",
        &request.id,
    );
    assert!(is_success(&answered.content));
    // Once; after that, the page says how things are.
    let again = browser.get(&pairs[1].1).await;
    assert_eq!(again.location().path(), "/p/acme/logout");
}

#[tokio::test]
async fn the_other_peers_of_the_session_are_asked_and_a_silent_one_makes_it_partial() {
    for (code, partial) in [(status::SUCCESS, false), (status::RESPONDER, true)] {
        let (world, browser, assertion) = signed_in().await;
        let other = Peer::at("sp2.acme.example", &world.peer.sso);
        world.register(ACME, &other.metadata(), Some("saml")).await;
        world.noticed().await;
        let told = sign_on(&browser, &other).await;

        let request = world.peer.logout(&assertion);
        let seen = browser.get(&world.peer.logout_url(&request)).await;
        assert!(!is_signed_in(&world, &browser).await);
        let (to, asked) = world.logout_question(&seen).await;
        assert_eq!(to.as_str(), "https://sp2.acme.example/slo?x=1");
        assert_eq!(Some(&asked.name_id), told.name_id.as_ref());
        let index = &told.authn_statements[0].session_index;
        assert_eq!(asked.session_indexes.first(), index.as_ref());

        let response = other.logout_answer(&asked, code);
        let seen = browser.get(&other.logout_answer_url(&response)).await;
        let answered = world.logout_answer(&seen).await;
        check_answer(
            &answered,
            "https://sp.acme.example/slo-done?x=1",
            &request.id,
        );
        assert_eq!(answered.content.status.code, status::SUCCESS);
        let (second, message) = if partial {
            (Some(status::PARTIAL_LOGOUT), Some("IDP-5003"))
        } else {
            (None, None)
        };
        assert_eq!(answered.content.status.second.as_deref(), second);
        assert_eq!(answered.content.status.message.as_deref(), message);
    }
}

#[tokio::test]
async fn a_peer_that_asks_from_its_own_machine_ends_the_session_and_learns_nothing_of_the_round() {
    let world = World::with(Choice {
        with_logout: true,
        ..Choice::default()
    })
    .await;
    let second = Peer::at("sp2.acme.example", &world.peer.sso);
    world.register(ACME, &second.metadata(), Some("saml")).await;
    world.noticed().await;
    let browser = world.customer().await;
    let assertion = sign_on(&browser, &world.peer).await;
    sign_on(&browser, &second).await;
    let request = world.peer.logout(&assertion);
    let seen = Visitor::new().get(&world.peer.logout_url(&request)).await;
    // Straight home: no other peer, no platform, no name of the person there.
    let answered = world.logout_answer(&seen).await;
    check_answer(
        &answered,
        "https://sp.acme.example/slo-done?x=1",
        &request.id,
    );
    assert!(
        !is_success(&answered.content),
        "the other peer was not asked"
    );
    assert!(!is_signed_in(&world, &browser).await);
}

#[tokio::test]
async fn a_head_request_signs_nobody_out() {
    let (world, browser, assertion) = signed_in().await;
    let url = world.peer.logout_url(&world.peer.logout(&assertion));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(client.head(&url).send().await.unwrap().status(), 405);
    assert!(is_signed_in(&world, &browser).await);
    let seen = browser.get(&url).await;
    assert!(is_success(&world.logout_answer(&seen).await.content));
}

/// Goes where the answers lead until a page does not lead on by itself.
async fn follow(browser: &Visitor, mut seen: Seen) -> Seen {
    for _ in 0..12 {
        if (300..400).contains(&seen.status) {
            seen = browser.get(seen.location().as_str()).await;
        } else if seen.body.contains(".submit()") {
            seen = browser.submit(&seen.form()).await;
        } else {
            return seen;
        }
    }
    panic!("it leads nowhere: {}", seen.url);
}

async fn in_the_console(world: &World) -> Visitor {
    let browser = world.customer().await;
    let launched = browser.get(&world.at(ACME, "launch")).await;
    let console = follow(&browser, launched).await;
    assert_eq!(console.status, 200, "{}", console.body);
    assert!(
        console.url.path().starts_with("/console/"),
        "{}",
        console.url
    );
    browser
}

#[tokio::test]
async fn the_simulated_clouds_sign_out_is_answered_as_it_wants_it() {
    let world = World::new().await;
    let browser = in_the_console(&world).await;
    let button = world.cloud.settings().base_url.join("console/sign-out");
    let seen = browser.post(button.unwrap().as_str(), &[]).await;
    let page = follow(&browser, seen).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let sign_outs = world.cloud.sign_outs();
    let report = sign_outs.last().unwrap().report.as_ref().unwrap();
    assert!(report.accepted, "{:?}", report.failed());
    assert!(!is_signed_in(&world, &browser).await);
}

#[tokio::test]
async fn signing_out_here_ends_the_simulated_clouds_session() {
    let world = World::new().await;
    let browser = in_the_console(&world).await;
    let question = browser.get(&world.at(ACME, "logout")).await;
    let seen = browser.submit(&question.form()).await;
    let page = follow(&browser, seen).await;
    assert!(
        page.body.contains("You are signed out of 127.0.0.1."),
        "{}",
        page.body
    );
    let sign_outs = world.cloud.sign_outs();
    let last = sign_outs.last().unwrap();
    let report = last.report.as_ref().unwrap();
    assert!(report.accepted, "{:?}", report.failed());
    assert_eq!(last.ended, ["cust-7731"]);
}
