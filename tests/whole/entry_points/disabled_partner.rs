//! A partner that is switched off: nothing of it is reachable, whoever asks and whatever they bring, and nothing is used up.

use super::routes::{every_way_in, parts};
use super::{assert_admitted, signed_in};
use reqwest::Method;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, Choice, World};
use url::Url;

/// The same service with acme switched off, as after a restart with another configuration.
async fn switched_off(world: &World) -> Url {
    let section = "[partner.acme]\n";
    let off = format!("{section}enabled = false\n");
    world.second(|text| text.replace(section, &off)).await
}

fn assert_closed(what: &str, seen: &Seen) {
    assert_eq!(seen.status, 403, "{what}: {}", seen.body);
    for header in ["location", "set-cookie"] {
        assert_eq!(seen.header(header), "", "{what}");
    }
    assert!(seen.body.contains("WEB-403"), "{what}: {}", seen.body);
}

#[tokio::test]
async fn every_way_in_of_a_disabled_partner_is_closed() {
    let world = World::new().await;
    let (off, token) = (switched_off(&world).await, world.api_token(ACME).await);
    let mut ways = every_way_in(&world).await;
    // The stylesheet and a brand's pictures belong to nobody: the page that says so needs them.
    assert!(ways.remove("GET /static/{name}"));
    // And so does the description of the API.
    assert!(ways.remove("GET /api/openapi.json"));
    let browser = Visitor::new();
    for way in &ways {
        let (method, path) = parts(way);
        let is_api = path.starts_with("/api/");
        let queries = [
            "",
            "?lang=en",
            "?to=console",
            "?SAMLRequest=x",
            "?account=x",
        ];
        for query in queries {
            let ask = async |base: &Url| {
                let url = base.join(&format!("{path}{query}")).unwrap();
                match is_api {
                    true => browser.call(method.clone(), url.as_str(), &token).await,
                    false => browser.ask(method.clone(), url.as_str()).await,
                }
            };
            let refused = ask(&off).await;
            assert_closed(way, &refused);
            let kind = refused.header("content-type");
            if is_api {
                assert_eq!(kind, "application/problem+json", "{way}");
            }
            if kind.starts_with("text/html") {
                let named = refused.body.contains("acme") || refused.body.contains("某平台");
                assert!(named, "{way}: {}", refused.body);
            }
            let other = ask(&world.base).await;
            assert!(!other.body.contains("WEB-403"), "{way}: {}", other.body);
        }
    }
}

#[tokio::test]
async fn what_is_sound_is_refused_too_and_none_of_it_is_used_up() {
    let world = World::with(Choice {
        with_logout: true,
        ..Choice::default()
    })
    .await;
    let (browser, assertion) = signed_in(&world, &world.peer).await;
    let (peer, stranger) = (&world.peer, Visitor::new());
    let waiting = browser.post(&peer.sso, &peer.post(&peer.request())).await;
    let waiting = waiting.location();
    let away = Away::of(&world.ask(&stranger, &peer.redirect(&peer.request())).await);
    let arrived = world.post_return(&away, &Person::li_lei()).await.location();
    let leaving = peer.logout_fields(&peer.logout(&assertion));
    let leaving = browser.post(&peer.slo(), &leaving).await.location();
    let request = format!("{}?{}", peer.sso, peer.redirect(&peer.request()));
    let logout = peer.logout_url(&peer.logout(&assertion));
    let off = switched_off(&world).await;
    let there = |url: &str| url.replacen(world.base.as_str(), off.as_str(), 1);
    for url in [
        waiting.as_str(),
        leaving.as_str(),
        request.as_str(),
        logout.as_str(),
        &world.at(ACME, "launch"),
        &world.at(ACME, "logout"),
        &world.at(ACME, "return/order?orderId=1"),
    ] {
        assert_closed(url, &browser.get(&there(url)).await);
    }
    assert_closed("arrived", &stranger.get(&there(arrived.as_str())).await);
    let button = world.button(ACME, &Person::li_lei());
    let handoff = world.at(ACME, "handoff");
    assert_closed("handoff", &stranger.post(&there(&handoff), &button).await);
    let form = peer.post(&peer.request());
    assert_closed("sso", &stranger.post(&there(&peer.sso), &form).await);
    let out = there(&world.at(ACME, "logout"));
    assert_closed("logout", &browser.post(&out, &[]).await);
    // Where it is switched on, all of it still holds.
    assert_admitted(&browser.get(waiting.as_str()).await);
    assert_admitted(&browser.get(&request).await);
    let onward = stranger.get(arrived.as_str()).await.location();
    assert_admitted(&stranger.get(onward.as_str()).await);
    let another = Visitor::new().post(&handoff, &button).await;
    assert_eq!(another.location().path(), "/p/acme/launch");
    let told = browser.get(leaving.as_str()).await;
    assert_eq!(told.location().host_str(), Some("acme.example"));
}

#[tokio::test]
async fn the_other_partners_stay_open() {
    let world = World::new().await;
    let off = switched_off(&world).await;
    let metadata = off.join("p/bolt/metadata").unwrap();
    assert_eq!(Visitor::new().get(metadata.as_str()).await.status, 200);
    let call = async |partner: &str, token: &str| {
        let url = format!("{off}api/v1/partners/{partner}/sessions");
        Visitor::new().call(Method::GET, &url, token).await
    };
    let token = world.api_token("bolt").await;
    assert_eq!(call("bolt", &token).await.status, 200);
    // Nor does its token tell a stranger which partners are switched off.
    let foreign = call(ACME, &token).await;
    assert!(foreign.body.contains("API-1002"), "{}", foreign.body);
}
