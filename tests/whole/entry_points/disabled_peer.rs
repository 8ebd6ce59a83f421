//! A service provider that is switched off: it is answered nowhere, and it is asked and told nothing.

use super::{assert_admitted, assert_page, from_the_cloud, signed_in};
use saml::names::status;
use tests::answer;
use tests::logout::is_success;
use tests::person::Person;
use tests::request::Peer;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, Choice, World};

async fn switch(world: &World, how: &str, entity_id: &str) {
    let command = ["sp", how, entity_id, "--partner", ACME];
    world.command(&command).await;
    world.noticed().await;
}

fn assert_switched_off(seen: &Seen) {
    assert_page(seen, 403, "IDP-2006");
}

/// A second peer of acme.
async fn second_peer(world: &World) -> Peer {
    let second = Peer::at("sp2.acme.example", &world.peer.sso);
    world.register(ACME, &second.metadata(), Some("saml")).await;
    world.noticed().await;
    second
}

async fn sign_out_here(world: &World, browser: &Visitor) -> Seen {
    let question = browser.get(&world.at(ACME, "logout")).await;
    browser.submit(&question.form()).await
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
    switch(&world, "disable", &peer.entity_id).await;
    let by_redirect = world.ask(&browser, &peer.redirect(&peer.request())).await;
    let by_post = browser.post(&peer.sso, &peer.post(&peer.request())).await;
    let resumed = browser.get(waiting.as_str()).await;
    for refused in [by_redirect, by_post, resumed] {
        assert_switched_off(&refused);
    }
    // It signs nobody out either, by redirect, by POST, or with a request that waited.
    let logout = || peer.logout(&assertion);
    let by_redirect = browser.get(&peer.logout_url(&logout())).await;
    let by_post = browser
        .post(&peer.slo(), &peer.logout_fields(&logout()))
        .await;
    let resumed = browser.get(leaving.as_str()).await;
    for refused in [by_redirect, by_post, resumed] {
        assert_switched_off(&refused);
    }
    switch(&world, "enable", &peer.entity_id).await;
    let admitted = browser.get(waiting.as_str()).await;
    assert_eq!(admitted.status, 200, "{}", admitted.body);
    assert_admitted(&admitted);
}

#[tokio::test]
async fn a_sign_in_for_a_service_provider_that_was_switched_off_meanwhile_ends_on_a_page() {
    let world = World::new().await;
    let (browser, peer, person) = (Visitor::new(), &world.peer, Person::li_lei());
    let ask = async || {
        let seen = world.ask(&browser, &peer.redirect(&peer.request())).await;
        Away::of(&seen)
    };
    let (came, failed, declined) = (ask().await, ask().await, ask().await);
    switch(&world, "disable", &peer.entity_id).await;
    let failed = world.at(ACME, &format!("login/failed?return={}", failed.returned));
    assert_switched_off(&browser.get(&failed).await);
    let next = world.signed_in_there(&browser, &came, &person).await;
    assert_switched_off(&browser.get(next.as_str()).await);
    // They are signed in all the same, and what is over leads them into the cloud.
    let over = world.post_return(&came, &person).await.location();
    assert_eq!(over.path(), "/p/acme/login/over");
    for url in [over.as_str(), &world.at(ACME, "handoff/again")] {
        let onward = browser.get(url).await.location();
        assert_eq!(onward.path(), "/p/acme/launch");
    }
    switch(&world, "enable", &peer.entity_id).await;
    let next = world.signed_in_there(&browser, &declined, &person).await;
    assert_admitted(&browser.get(next.as_str()).await);
}

#[tokio::test]
async fn when_the_cloud_is_switched_off_every_jump_ends_at_its_request() {
    let world = World::new().await;
    let browser = Visitor::new();
    let cloud = world.cloud.settings().entity_id.clone();
    switch(&world, "disable", &cloud).await;
    let person = Person::li_lei();
    let link = format!(
        "{}?token={}",
        world.at(ACME, "handoff"),
        world.button(ACME, &person)[0].1
    );
    for seen in [
        world.sign_in(&browser, ACME, &person).await,
        browser.get(&link).await,
    ] {
        let login = browser.get(seen.location().as_str()).await.location();
        assert_eq!(login.path(), simulator::LOGIN_PATH);
        let asked = browser.get(login.as_str()).await.location();
        assert_switched_off(&browser.get(asked.as_str()).await);
    }
    assert_switched_off(&from_the_cloud(&world, &browser).await);
    // Its notifications are not believed either.
    let notification = [
        ("bindRequest", "e30="),
        (
            "SigAlg",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        ),
        ("Signature", "e30="),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let bind = world.at(ACME, "cloud/bind");
    let seen = browser.post(&bind, &notification).await;
    assert_page(&seen, 403, "BND-1003");
    // Whoever paid there before still arrives.
    for kind in ["order?orderId=CS1", "top-up"] {
        let back = world.at(ACME, &format!("return/{kind}"));
        let to = browser.get(&back).await.location();
        assert_eq!(to.host_str(), Some("acme.example"));
    }
    // And the people of the other peers go on.
    let peer = &world.peer;
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_admitted(&admitted);
}

#[tokio::test]
async fn a_round_of_sign_out_passes_over_a_disabled_participant_and_says_so() {
    let world = World::new().await;
    let second = second_peer(&world).await;
    for asked_by_a_peer in [false, true] {
        let (browser, assertion) = signed_in(&world, &world.peer).await;
        let peer = &world.peer;
        world
            .ask(&browser, &second.redirect(&second.request()))
            .await
            .form();
        switch(&world, "disable", &second.entity_id).await;
        if asked_by_a_peer {
            let seen = browser
                .get(&peer.logout_url(&peer.logout(&assertion)))
                .await;
            let answered = world.logout_answer(&seen).await.content;
            let partial = answered.status.second;
            assert_eq!(partial.as_deref(), Some(status::PARTIAL_LOGOUT));
        } else {
            let seen = sign_out_here(&world, &browser).await;
            let (to, asked) = world.logout_question(&seen).await;
            assert_eq!(to.host_str(), Some("sp.acme.example"), "nobody else is");
            let yes = peer.logout_answer(&asked, status::SUCCESS);
            let page = browser.get(&peer.logout_answer_url(&yes)).await;
            let text = "sp2.acme.example did not confirm that you are signed out.";
            assert!(page.body.contains(text), "{}", page.body);
        }
        switch(&world, "enable", &second.entity_id).await;
    }
}

#[tokio::test]
async fn the_word_of_a_participant_that_is_switched_off_while_it_is_asked_counts_for_nothing() {
    let world = World::with(Choice {
        with_logout: true,
        ..Choice::default()
    })
    .await;
    let peer = &world.peer;
    let (browser, _) = signed_in(&world, peer).await;
    let seen = sign_out_here(&world, &browser).await;
    let (_, asked) = world.logout_question(&seen).await;
    switch(&world, "disable", &peer.entity_id).await;
    let yes = peer.logout_answer(&asked, status::SUCCESS);
    // By POST as by redirect; the round goes on to the platform and comes to its end.
    let fields = peer.logout_answer_fields(&yes);
    let seen = browser.post(&peer.slo(), &fields).await;
    let platform = seen.location();
    let back = platform.query_pairs().find(|(name, _)| name == "return");
    let page = browser.get(&back.unwrap().1).await;
    let text = "sp.acme.example did not confirm that you are signed out.";
    assert!(page.body.contains(text), "{}", page.body);
}

#[tokio::test]
async fn a_peer_that_is_switched_off_while_its_round_is_under_way_is_told_nothing() {
    let world = World::with(Choice {
        with_logout: true,
        ..Choice::default()
    })
    .await;
    let (peer, second) = (&world.peer, second_peer(&world).await);
    for switched_off in [false, true] {
        let (browser, assertion) = signed_in(&world, peer).await;
        world
            .ask(&browser, &second.redirect(&second.request()))
            .await
            .form();
        let logout = peer.logout_url(&peer.logout(&assertion));
        let seen = browser.get(&logout).await;
        let (_, asked) = world.logout_question(&seen).await;
        if switched_off {
            switch(&world, "disable", &peer.entity_id).await;
        }
        let yes = second.logout_answer(&asked, status::SUCCESS);
        let platform = browser
            .get(&second.logout_answer_url(&yes))
            .await
            .location();
        let back = platform.query_pairs().find(|(name, _)| name == "return");
        let home = browser.get(&back.unwrap().1).await;
        if !switched_off {
            assert!(is_success(&world.logout_answer(&home).await.content));
            continue;
        }
        // The person is signed out, and hears so here.
        for text in [
            "You are signed out here.",
            "You are signed out of sp2.acme.example.",
        ] {
            assert!(home.body.contains(text), "{}", home.body);
        }
        assert!(!home.body.contains("SAMLResponse"));
    }
}
