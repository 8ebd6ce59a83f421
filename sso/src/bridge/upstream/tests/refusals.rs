use super::platform::{ACS, World, cookie_of, delivery};
use crate::fixture::{HTTPS, Log, NOW, code_of, header_of, service};
use crate::keys::generate_self_signed;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use certs::{KeyKind, SigningKey};
use jiff::SignedDuration;
use saml::names::status;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tower::ServiceExt;

async fn refused(world: &World, form: &saml::binding::PostForm) -> String {
    let response = world.deliver(form).await;
    assert_eq!(header_of(&response, "set-cookie"), "");
    assert!(response.status().is_client_error(), "{}", response.status());
    code_of(response).await
}

/// Where an answer that came again leads: a page of ours that sees the browser's cookies. It begins no session by itself.
fn led_on(posted: &Response<Body>) -> String {
    assert_eq!(posted.status(), StatusCode::SEE_OTHER);
    assert_eq!(header_of(posted, "set-cookie"), "");
    header_of(posted, "location").to_owned()
}

#[tokio::test]
async fn what_nobody_asked_for_is_refused() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let mut unsolicited = world.answer(&away);
    unsolicited.in_response_to = None;
    assert_eq!(refused(&world, &unsolicited.form()).await, "BRG-3024");
    unsolicited.state = None;
    assert_eq!(refused(&world, &unsolicited.form()).await, "BRG-3024");
    let mut stateless = world.answer(&away);
    stateless.state = None;
    assert_eq!(refused(&world, &stateless.form()).await, "BRG-3024");
    let mut unknown = world.answer(&away);
    for length in [43, 5000] {
        unknown.state = Some("A".repeat(length));
        let posted = world.deliver(&unknown.form()).await;
        let here = led_on(&posted);
        let response = world.get(&here, &away.cookie).await;
        assert_eq!(code_of(response).await, "BRG-1010");
    }
}

#[tokio::test]
async fn an_answer_counts_for_the_request_that_it_names_and_for_no_other() {
    let world = World::new().await;
    let (one, two) = (
        world.away("/p/acme/login").await,
        world.away("/p/acme/login").await,
    );
    let mut swapped = world.answer(&one);
    swapped.state = Some(two.state.clone());
    assert_eq!(refused(&world, &swapped.form()).await, "BRG-3025");
}

#[tokio::test]
async fn somebody_elses_sign_in_cannot_be_put_into_another_browser() {
    let world = World::new().await;
    let attacker = world.away("/p/acme/login").await;
    let victim = world.away("/p/acme/login").await;
    let posted = world.deliver(&world.answer(&attacker).form()).await;
    let here = header_of(&posted, "location").to_owned();
    let response = world.get(&here, &victim.cookie).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(header_of(&response, "set-cookie"), "");
    assert_eq!(code_of(response).await, "BRG-1011");
    let bare = world.service.get(&here).await;
    assert_eq!(code_of(bare).await, "BRG-1010", "the arrival is used up");
}

#[tokio::test]
async fn a_foreign_refusal_does_not_end_somebody_elses_sign_in() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let mut forged = world.answer(&away);
    forged.status = Some(status::AUTHN_FAILED);
    // It is not signed, so anybody who saw request and state could write it; it only counts in the browser that began.
    let posted = world.deliver(&forged.form()).await;
    let here = header_of(&posted, "location").to_owned();
    let other = world.away("/p/acme/login").await;
    assert_eq!(
        code_of(world.get(&here, &other.cookie).await).await,
        "BRG-1011"
    );
    let posted = world.deliver(&world.answer(&away).form()).await;
    let here = header_of(&posted, "location").to_owned();
    let arrived = world.get(&here, &away.cookie).await;
    assert_eq!(header_of(&arrived, "location"), "/p/acme/launch");
}

#[tokio::test]
async fn a_failed_sign_in_is_a_page_when_no_request_waits() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let mut answer = world.answer(&away);
    answer.status = Some(status::AUTHN_FAILED);
    let posted = world.deliver(&answer.form()).await;
    let here = header_of(&posted, "location").to_owned();
    assert_eq!(
        code_of(world.get(&here, &away.cookie).await).await,
        "BRG-1012"
    );
}

#[tokio::test]
async fn an_assertion_is_taken_once() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let form = world.answer(&away).form();
    let posted = world.deliver(&form).await;
    let here = led_on(&posted);
    let arrived = world.get(&here, &away.cookie).await;
    assert_eq!(arrived.status(), StatusCode::SEE_OTHER);
    let again = led_on(&world.deliver(&form).await);
    let thief = world.service.get(&again).await;
    assert_eq!(header_of(&thief, "set-cookie"), "");
    assert_eq!(code_of(thief).await, "BRG-1010");
    let led = world.get(&again, &cookie_of(&arrived)).await;
    assert_eq!(header_of(&led, "set-cookie"), "", "no second session");
    assert_eq!(header_of(&led, "location"), "/p/acme/launch");
    // The same assertion for another attempt of the same browser.
    let again = world.away("/p/acme/login").await;
    let mut second = world.answer(&again);
    second.in_response_to = Some(away.request.id.clone());
    assert_eq!(refused(&world, &second.form()).await, "BRG-3025");
}

#[tokio::test]
async fn of_two_fast_clicks_the_second_finds_what_the_first_brought() {
    let world = World::new().await;
    let away = world.away("/p/acme/login?to=console").await;
    let form = world.answer(&away).form();
    // The browser gave the first up before its redirect came.
    led_on(&world.deliver(&form).await);
    let here = led_on(&world.deliver(&form).await);
    let arrived = world.get(&here, &away.cookie).await;
    assert_ne!(header_of(&arrived, "set-cookie"), "");
    assert_eq!(header_of(&arrived, "location"), "/p/acme/launch?to=console");
}

#[tokio::test]
async fn wherever_the_browser_gives_the_first_post_up_the_second_signs_in() {
    let world = World::new().await;
    let mut broken_off = 0;
    for steps in 0..40 {
        let away = world.away("/p/acme/login").await;
        let mut answer = world.answer(&away);
        answer.id = format!("_assertion-{steps}");
        let form = answer.form();
        let mut first = Box::pin(world.deliver(&form));
        let mut is_done = false;
        // A step is as far as it comes without waiting for the store.
        for step in 0..steps {
            is_done |= one_step(&mut first).await;
            if is_done {
                break;
            }
            // The first ones follow at once, so that a slow machine breaks it off early, too.
            if step < 3 {
                tokio::task::yield_now().await;
            } else {
                tokio::time::sleep(Duration::from_micros(100)).await;
            }
        }
        broken_off += usize::from(!is_done);
        drop(first);
        let here = led_on(&world.deliver(&form).await);
        let arrived = world.get(&here, &away.cookie).await;
        assert_ne!(header_of(&arrived, "set-cookie"), "", "{steps} steps");
        if is_done {
            break;
        }
    }
    assert!(broken_off > 2, "{broken_off}");
}

/// Lets a future go one step; whether it came to its end.
async fn one_step<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context).is_ready()))
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_parallel_deliveries_one_arrives() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let form = world.answer(&away).form();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (router, request) = (world.service.router.clone(), delivery(&form));
        all.spawn(async move { led_on(&router.oneshot(request).await.unwrap()) });
    }
    let mut places = all.join_all().await;
    assert_eq!(places.len(), 100);
    places.dedup();
    let [here] = &*places else {
        panic!("they lead to several places: {places:?}");
    };
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let router = world.service.router.clone();
        let request = Request::get(here).header("cookie", &away.cookie);
        let request = request.body(Body::empty()).unwrap();
        all.spawn(async move {
            let arrived = router.oneshot(request).await.unwrap();
            !header_of(&arrived, "set-cookie").is_empty()
        });
    }
    let signed_in = all.join_all().await;
    assert_eq!(signed_in.iter().filter(|each| **each).count(), 1);
}

#[tokio::test]
async fn a_tampered_or_foreign_answer_is_refused() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let answer = world.answer(&away);
    let xml = answer.xml();
    let cases = [
        (xml.replace("user-7", "admin"), "BRG-3013"),
        (xml.replace("user-7", "user<!---->-7"), "BRG-3005"),
        (xml.replace("#sha256", "#sha1"), "BRG-3011"),
        (xml.replace("p:Response", "p:Reply"), "BRG-3001"),
        (
            format!("<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{xml}"),
            "BRG-3001",
        ),
    ];
    for (changed, code) in cases {
        assert_ne!(changed, xml);
        assert_eq!(refused(&world, &answer.form_of(&changed)).await, code);
    }
    let start = xml.find("<ds:Signature ").unwrap();
    let end = xml.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let unsigned = format!("{}{}", &xml[..start], &xml[end..]);
    assert_eq!(
        refused(&world, &answer.form_of(&unsigned)).await,
        "BRG-3010"
    );

    let (key, certificate) = generate_self_signed(KeyKind::P256, "evil", NOW).unwrap();
    let stranger = SigningKey::new(key, certificate).unwrap();
    let mut foreign = world.answer(&away);
    foreign.key = &stranger;
    assert_eq!(refused(&world, &foreign.form()).await, "BRG-3014");
    let mut audience = world.answer(&away);
    audience.audience = "https://other.example.com/".to_owned();
    assert_eq!(refused(&world, &audience.form()).await, "BRG-3023");
    let mut elsewhere = world.answer(&away);
    elsewhere.acs = "https://sso.example.com/p/other/upstream/acs".to_owned();
    assert_eq!(refused(&world, &elsewhere.form()).await, "BRG-3021");
    // None of this used anything up.
    let posted = world.deliver(&world.answer(&away).form()).await;
    assert_eq!(posted.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_refused() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let form = world.answer(&away).form();
    world.service.clock.advance(SignedDuration::from_mins(8));
    assert_eq!(refused(&world, &form).await, "BRG-3031");
}

#[tokio::test]
async fn the_log_holds_nothing_of_the_person_or_the_answer() {
    let world = World::new().await;
    let away = world.away("/p/acme/login").await;
    let (log, _guard) = Log::capture();
    let mut answer = world.answer(&away);
    answer.user = "somebody-personal".to_owned();
    let forged = answer.xml().replace("personal", "else");
    refused(&world, &answer.form_of(&forged)).await;
    let here = led_on(&world.deliver(&answer.form()).await);
    led_on(&world.deliver(&answer.form()).await);
    world.get(&here, &away.cookie).await;
    led_on(&world.deliver(&answer.form()).await);
    let text = log.text();
    for noted in ["signed in", "BRG-3040", "BRG-1010"] {
        assert!(text.contains(noted), "{noted}: {text}");
    }
    for secret in ["somebody", &away.state, &answer.form().message[..40]] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn without_a_provider_there_is_neither_address() {
    let service = service(HTTPS, "");
    let posted = service.post(ACS, &[("SAMLResponse", "x")]).await;
    assert_eq!(posted.status(), StatusCode::NOT_FOUND);
    assert_eq!(code_of(posted).await, "BRG-3060");
    let metadata = service.get("/p/acme/upstream/metadata").await;
    assert_eq!(code_of(metadata).await, "BRG-3060");
}
