//! A person signs out on our own page.

use super::logout::{is_signed_in, sign_on};
use saml::names::status;
use tests::logout::OnItsWay;
use tests::request::Peer;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Choice, World};

async fn sign_out(world: &World, browser: &Visitor) -> Seen {
    let page = browser.get(&world.at(ACME, "logout")).await;
    assert_eq!(page.status, 200);
    let form = page.form();
    assert_eq!(form.action.as_str(), world.at(ACME, "logout"));
    browser.submit(&form).await
}

#[tokio::test]
async fn asking_ends_nothing_and_the_button_ends_the_session() {
    let world = World::new().await;
    let browser = world.customer().await;
    let page = browser.get(&world.at(ACME, "logout")).await;
    assert!(page.body.contains("Sign out?"), "{}", page.body);
    assert!(page.body.contains("<html lang=\"en\">"));
    assert!(
        !page.body.contains(".submit()"),
        "it does not go on by itself"
    );
    assert!(is_signed_in(&world, &browser).await);
    let seen = sign_out(&world, &browser).await;
    assert_eq!(seen.status, 303, "the peer of the sign-on is asked");
    assert!(!is_signed_in(&world, &browser).await);
    let page = browser.get(&world.at(ACME, "logout")).await;
    assert!(
        page.body.contains("Nobody is signed in here"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn the_last_page_says_what_was_ended_in_the_persons_language() {
    for (language, title, here, platform) in [
        (
            "en",
            "You are signed out",
            "You are signed out here.",
            "You may still be signed in on acme.",
        ),
        (
            "zh-CN",
            "您已退出登录",
            "您在本服务的登录已结束",
            "您可能仍登录着某平台",
        ),
    ] {
        let world = World::new().await;
        let browser = Visitor::speaking(language);
        world
            .sign_in(&browser, ACME, &tests::person::Person::li_lei())
            .await;
        let seen = sign_out(&world, &browser).await;
        assert_eq!(seen.status, 200, "nobody else knows of the session");
        for text in [title, here, platform] {
            assert!(seen.body.contains(text), "{text}: {}", seen.body);
        }
        assert!(!is_signed_in(&world, &browser).await);
    }
}

#[tokio::test]
async fn another_sites_form_ends_nothing() {
    let world = World::new().await;
    let browser = world.customer().await;
    let cookie = {
        let visitor = Visitor::new();
        let seen = world
            .sign_in(&visitor, ACME, &tests::person::Person::li_lei())
            .await;
        seen.header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    };
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for site in ["cross-site", "same-site", "none"] {
        let answer = client
            .post(world.at(ACME, "logout"))
            .header("cookie", &cookie)
            .header("sec-fetch-site", site)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()["location"], "/p/acme/logout");
    }
    let page = Visitor::get_with_cookie(&world.at(ACME, "logout"), &cookie).await;
    assert!(
        page.body.contains("Sign out?"),
        "still signed in: {}",
        page.body
    );
    // Without its cookie, as a cross-site form comes, there is nobody to sign out.
    let stranger = Visitor::new().post(&world.at(ACME, "logout"), &[]).await;
    assert!(stranger.body.contains("Nobody is signed in here"));
    assert!(is_signed_in(&world, &browser).await);
}

#[tokio::test]
async fn the_round_goes_to_every_peer_then_to_the_platform_and_says_who_did_not_confirm() {
    let world = World::with(Choice {
        with_logout: true,
        ..Choice::default()
    })
    .await;
    let peers = ["sp2", "sp3", "sp4"].map(|name| {
        let host = format!("{name}.acme.example");
        Peer::at(&host, &world.peer.sso)
    });
    let [second, third, mute] = &peers;
    for peer in [second, third] {
        world.register(ACME, &peer.metadata(), Some("saml")).await;
    }
    let without = mute.metadata().replace(&mute.slo_endpoints(), "");
    world.register(ACME, &without, Some("saml")).await;
    world.noticed().await;
    let browser = world.customer().await;
    for peer in &peers {
        sign_on(&browser, peer).await;
    }

    let seen = sign_out(&world, &browser).await;
    assert!(
        !is_signed_in(&world, &browser).await,
        "before anybody else was asked"
    );
    let (to, asked) = world.logout_question(&seen).await;
    assert_eq!(to.host_str(), Some("sp2.acme.example"));
    let yes = second.logout_answer(&asked, status::SUCCESS);
    let fields = second.logout_answer_fields(&yes);
    // By POST, which brings no cookie; none is needed.
    let seen = Visitor::new().post(&second.slo(), &fields).await;

    let (to, asked) = world.logout_question(&seen).await;
    assert_eq!(to.host_str(), Some("sp3.acme.example"));
    // The second answers for the third: that is not its signature, and the third counts as not signed out.
    let mut forged = second.logout_answer(&asked, status::SUCCESS);
    forged.issuer = Some(third.entity_id.clone());
    let seen = browser.get(&second.logout_answer_url(&forged)).await;

    let platform = seen.location();
    assert_eq!(platform.host_str(), Some("acme.example"));
    let (_, back) = platform
        .query_pairs()
        .find(|(name, _)| name == "return")
        .unwrap();
    let page = browser.get(&back).await;
    assert_eq!(page.status, 200);
    for text in [
        "You are signed out of sp2.acme.example.",
        "sp3.acme.example did not confirm that you are signed out.",
        "sp4.acme.example did not confirm that you are signed out.",
        "The sign-out page of acme was opened.",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
}

#[tokio::test]
async fn a_peer_is_not_skipped_by_pretending_to_come_back_from_the_platform() {
    let world = World::new().await;
    let browser = world.customer().await;
    sign_on(&browser, &world.peer).await;
    let seen = sign_out(&world, &browser).await;
    let (_, asked) = world.logout_question(&seen).await;
    let back = world.at(ACME, &format!("logout/return?state={}", asked.id));
    let seen = browser.get(&back).await;
    assert_eq!(seen.location().path(), "/p/acme/logout");
    // The peer's answer still finds the round.
    let yes = world.peer.logout_answer(&asked, status::SUCCESS);
    let page = browser.get(&world.peer.logout_answer_url(&yes)).await;
    assert!(page.body.contains("You are signed out of sp.acme.example."));
    let again = browser.get(&world.peer.logout_answer_url(&yes)).await;
    assert_eq!((again.status, again.code()), (400, Some("IDP-5004")));
}

#[tokio::test]
async fn a_peer_that_takes_forms_only_is_asked_by_a_form() {
    let world = World::new().await;
    let peer = Peer::at("sp2.acme.example", &world.peer.sso);
    let (redirect, post) = {
        let endpoints = peer.slo_endpoints();
        let (redirect, post) = endpoints.split_once("/>").unwrap();
        (format!("{redirect}/>"), post.to_owned())
    };
    let metadata = peer.metadata().replace(&redirect, "");
    assert!(metadata.contains(&post));
    world.register(ACME, &metadata, Some("saml")).await;
    world.noticed().await;
    let browser = world.customer().await;
    sign_on(&browser, &peer).await;
    let seen = sign_out(&world, &browser).await;
    assert_eq!(seen.status, 200);
    assert_eq!(
        OnItsWay::of(&seen).to.as_str(),
        "https://sp2.acme.example/slo-post"
    );
    let (_, asked) = world.logout_question(&seen).await;
    let yes = peer.logout_answer(&asked, status::SUCCESS);
    let page = browser.get(&peer.logout_answer_url(&yes)).await;
    assert!(
        page.body
            .contains("You are signed out of sp2.acme.example.")
    );
}
