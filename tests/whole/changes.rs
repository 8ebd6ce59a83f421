//! Changes of keys and peers while the service runs, made by the commands an admin uses: noticed within two seconds, without a restart.

use jiff::Timestamp;
use std::time::{Duration, Instant};
use tests::answer;
use tests::request::Peer;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, BOLT, World};

/// How soon a running service must notice.
const SOON: Duration = Duration::from_secs(2);

/// Asks again and again until the answer is as wanted, and not longer than it may take.
async fn soon(ask: impl AsyncFn() -> Seen, is_wanted: impl Fn(&Seen) -> bool) -> Seen {
    let began = Instant::now();
    loop {
        let seen = ask().await;
        if is_wanted(&seen) {
            return seen;
        }
        assert!(
            began.elapsed() < SOON,
            "not noticed: {} {}",
            seen.status,
            seen.body
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_peer_that_is_imported_is_answered_soon_and_one_that_is_removed_is_not() {
    let world = World::new().await;
    let browser = world.customer().await;
    let peer = Peer::at("new.acme.example", &world.peer.sso);
    let ask = async || world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_eq!(ask().await.code(), Some("IDP-2001"));

    let file = world.write("new.xml", &peer.metadata());
    world
        .command(&["sp", "import", &file, "--partner", ACME, "--preset", "saml"])
        .await;
    let answered = soon(&ask, |seen| seen.status == 200).await;
    assert_eq!(answered.form().action.as_str(), peer.acs);

    world
        .command(&["sp", "remove", &peer.entity_id, "--partner", ACME])
        .await;
    let refused = soon(&ask, |seen| seen.status != 200).await;
    assert_eq!((refused.status, refused.code()), (403, Some("IDP-2001")));
}

#[tokio::test]
async fn a_peer_that_changes_its_key_is_believed_with_the_new_one_only() {
    let world = World::new().await;
    let browser = world.customer().await;
    let old = world.peer.redirect(&world.peer.request());
    let renewed = Peer::at("sp.acme.example", &world.peer.sso);
    let ask = async || {
        world
            .ask(&browser, &renewed.redirect(&renewed.request()))
            .await
    };
    assert_eq!(ask().await.code(), Some("IDP-2002"));
    world
        .register(ACME, &renewed.metadata(), Some("saml"))
        .await;
    soon(&ask, |seen| seen.status == 200).await;
    assert_eq!(world.ask(&browser, &old).await.code(), Some("IDP-2002"));
}

#[tokio::test]
async fn a_key_is_staged_published_and_activated_without_a_restart() {
    let world = World::new().await;
    let browser = world.customer().await;
    let metadata = async || Visitor::new().get(&world.at(ACME, "metadata")).await;
    let signed_with = async || {
        let query = world.peer.redirect(&world.peer.request());
        answer::certificate(&answer::xml(&world.ask(&browser, &query).await.form()))
    };
    let first = answer::certificate(&metadata().await.body);
    assert_eq!(signed_with().await, first);

    world
        .command(&[
            "keys",
            "generate",
            "--partner",
            ACME,
            "--kind",
            "p-256",
            "--self-signed",
        ])
        .await;
    world.noticed().await;
    let staged = world.store.keys(ACME).await.unwrap().pop().unwrap();
    let second: String = staged
        .certificate_pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let publishes = |seen: &Seen, certificate: &str| {
        let text: String = seen.body.split_whitespace().collect();
        text.contains(certificate)
    };
    assert!(
        !publishes(&metadata().await, &second),
        "a staged key is nobody's business"
    );

    let set = async |state| {
        let now = Timestamp::now();
        world
            .store
            .set_key_state(ACME, &staged.key_id, state, now)
            .await
            .unwrap();
    };
    set(sso::store::KeyState::Published).await;
    soon(&metadata, |seen| publishes(seen, &second)).await;
    assert_eq!(signed_with().await, first, "published, and not yet signing");

    set(sso::store::KeyState::Active).await;
    soon(&metadata, |seen| answer::certificate(&seen.body) == second).await;
    assert_eq!(signed_with().await, second);
    assert!(
        publishes(&metadata().await, &first),
        "the retired one stays published for a day"
    );
}

#[tokio::test]
async fn a_key_that_is_generated_as_active_signs_soon_and_the_cloud_takes_it_with_the_new_metadata()
{
    let world = World::new().await;
    let browser = world.customer().await;
    let before = Visitor::new().get(&world.at(ACME, "metadata")).await.body;
    let bolt = Visitor::new().get(&world.at(BOLT, "metadata")).await.body;
    world
        .command(&[
            "keys",
            "generate",
            "--partner",
            ACME,
            "--kind",
            "rsa-2048",
            "--state",
            "active",
        ])
        .await;
    let metadata = async || Visitor::new().get(&world.at(ACME, "metadata")).await;
    let changed = soon(metadata, |seen| {
        answer::certificate(&seen.body) != answer::certificate(&before)
    })
    .await;
    let sign_on = async || {
        let login = browser.get(&world.at(ACME, "launch")).await.location();
        let asked = browser.get(login.as_str()).await.location();
        browser
            .submit(&browser.get(asked.as_str()).await.form())
            .await;
        world.cloud.last_report().unwrap()
    };
    // The cloud still holds the old file: the admin has to upload the new one.
    let refused = sign_on().await;
    assert!(refused.failed().contains(&"signature.value"), "{refused}");
    world
        .cloud
        .set_idp_metadata(changed.body.as_bytes())
        .unwrap();
    let accepted = sign_on().await;
    assert!(accepted.accepted, "{accepted}");
    assert_eq!(
        Visitor::new().get(&world.at(BOLT, "metadata")).await.body,
        bolt
    );
}
