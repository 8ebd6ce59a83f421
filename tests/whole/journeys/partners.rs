//! Two partners on one service: nothing of one is anything at the other.

use tests::answer;
use tests::person::Person;
use tests::visitor::Visitor;
use tests::world::{ACME, BOLT, World};

#[tokio::test]
async fn a_session_of_one_partner_signs_nobody_in_at_the_other() {
    let world = World::new().await;
    let seen = world
        .sign_in(&Visitor::new(), ACME, &Person::li_lei())
        .await;
    let handle = seen.header("set-cookie").split(['=', ';']).nth(1).unwrap();
    let ask = |query: String, sso: String| async move {
        let cookie = format!("skybridge-acme={handle}; skybridge-bolt={handle}");
        Visitor::get_with_cookie(&format!("{sso}?{query}"), &cookie).await
    };
    let at_bolt = ask(
        world.bolt_peer.redirect(&world.bolt_peer.request()),
        world.bolt_peer.sso.clone(),
    )
    .await;
    assert_eq!(at_bolt.status, 303, "{}", at_bolt.body);
    assert_eq!(at_bolt.location().host_str(), Some("bolt.example"));
    let at_acme = ask(
        world.peer.redirect(&world.peer.request()),
        world.peer.sso.clone(),
    )
    .await;
    assert_eq!(at_acme.form().action.as_str(), world.peer.acs);
}

#[tokio::test]
async fn a_waiting_request_of_one_partner_cannot_be_resumed_at_the_other() {
    let world = World::new().await;
    let browser = world.customer().await;
    world.sign_in(&browser, BOLT, &Person::li_lei()).await;
    let stranger = Visitor::new();
    let kept = stranger
        .post(&world.peer.sso, &world.peer.post(&world.peer.request()))
        .await;
    let path = kept.location().path().to_owned();
    let handle = path.rsplit('/').next().unwrap();
    let at_bolt = browser
        .get(&world.at(BOLT, &format!("saml/resume/{handle}")))
        .await;
    assert_eq!((at_bolt.status, at_bolt.code()), (400, Some("IDP-2005")));
    let at_acme = browser
        .get(&world.at(ACME, &format!("saml/resume/{handle}")))
        .await;
    assert_eq!(
        at_acme.form().action.as_str(),
        world.peer.acs,
        "the attempt used nothing up"
    );
}

#[tokio::test]
async fn a_peer_of_one_partner_is_a_stranger_at_the_other() {
    let world = World::new().await;
    let mut request = world.bolt_peer.request();
    request.destination = Some(world.peer.sso.clone());
    let seen = world
        .ask(&world.customer().await, &world.bolt_peer.redirect(&request))
        .await;
    assert_eq!((seen.status, seen.code()), (403, Some("IDP-2001")));
}

#[tokio::test]
async fn a_request_for_one_partner_is_misaddressed_at_the_other() {
    let world = World::new().await;
    world
        .register(BOLT, &world.peer.metadata(), Some("saml"))
        .await;
    world.noticed().await;
    let query = world.peer.redirect(&world.peer.request());
    let seen = Visitor::new()
        .get(&format!("{}?{query}", world.bolt_peer.sso))
        .await;
    assert_eq!((seen.status, seen.code()), (400, Some("IDP-2004")));
}

#[tokio::test]
async fn a_token_of_one_platform_is_worth_nothing_at_the_other() {
    let world = World::new().await;
    let acmes = world.button(ACME, &Person::li_lei());
    let seen = Visitor::new()
        .post(&world.at(BOLT, "handoff"), &acmes)
        .await;
    assert_eq!((seen.status, seen.code()), (403, Some("BRG-1002")));
    assert_eq!(seen.header("set-cookie"), "");
}

#[tokio::test]
async fn each_partner_publishes_and_signs_with_its_own_key() {
    let world = World::new().await;
    let browser = world.customer().await;
    let published = |partner: &str| {
        let url = world.at(partner, "metadata");
        async move { Visitor::new().get(&url).await.body }
    };
    let (acme, bolt) = (published(ACME).await, published(BOLT).await);
    assert!(acme.contains(&format!("entityID=\"{}\"", world.at(ACME, "metadata"))));
    assert!(bolt.contains(&format!("entityID=\"{}\"", world.at(BOLT, "metadata"))));
    assert_ne!(answer::certificate(&acme), answer::certificate(&bolt));
    let query = world.peer.redirect(&world.peer.request());
    let answered = answer::xml(&world.ask(&browser, &query).await.form());
    assert_eq!(answer::certificate(&answered), answer::certificate(&acme));
}
