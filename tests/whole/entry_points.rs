//! Every way in, for those who may not go in: a partner or a service provider that is switched off, a customer who is suspended or has no cloud account,
//! a session that has expired. [`table`] says for each of them where its test is; a route without a line there fails.

mod disabled_partner;
mod disabled_peer;
mod expired;
mod routes;
mod suspended;
mod table;

mod unbound;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use saml::message::Assertion;
use saml::names::status;
use sso::http::FixedClock;
use std::sync::Arc;
use tests::answer;
use tests::request::Peer;
use tests::visitor::{Seen, Visitor};
use tests::world::{Choice, World, X_ACCOUNT_TYPE};
use url::Url;

/// The peer hears the denial, and no assertion is in it.
fn assert_denied(seen: &Seen) {
    let form = seen.form();
    let heard = answer::response(&form).status;
    assert_eq!(heard.code, status::RESPONDER);
    assert_eq!(heard.second.as_deref(), Some(status::REQUEST_DENIED));
    let xml = answer::xml(&form);
    assert!(
        xml.contains("IDP-4003") && !xml.contains("Assertion "),
        "{xml}"
    );
}

fn assert_admitted(seen: &Seen) {
    assert_eq!(answer::response(&seen.form()).assertions.len(), 1);
}

fn assert_page(seen: &Seen, status: u16, code: &str) {
    let what = &seen.body;
    assert_eq!((seen.status, seen.code()), (status, Some(code)), "{what}");
}

/// A browser in which the usual customer is signed in, and what a peer was told of it.
async fn signed_in(world: &World, peer: &Peer) -> (Visitor, Assertion) {
    let browser = world.customer().await;
    let seen = world.ask(&browser, &peer.redirect(&peer.request())).await;
    let assertion = answer::response(&seen.form()).assertions[0].clone();
    (browser, assertion)
}

/// Follows the cloud's own login link as far as our answer to its request.
async fn from_the_cloud(world: &World, browser: &Visitor) -> Seen {
    let cloud = &world.cloud.settings().base_url;
    let link =
        format!("{cloud}authui/saml/login?xAccountType={X_ACCOUNT_TYPE}&service={cloud}console/");
    let asked = browser.get(&link).await.location();
    browser.get(asked.as_str()).await
}

/// A world whose time a test moves.
async fn with_clock() -> (World, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::at(jiff::Timestamp::now()));
    let choice = Choice {
        clock: Some(clock.clone()),
        ..Choice::default()
    };
    (World::with(choice).await, clock)
}

/// Whose session the word of a return speaks of; that such a word can be verified is tested with the returns.
fn account_in_the_word(page: &Url) -> Option<String> {
    let word = page.query_pairs().find(|(name, _)| name == "word");
    let word = word.unwrap().1.into_owned();
    let claims = URL_SAFE_NO_PAD.decode(word.split('.').nth(1).unwrap());
    let claims: serde_json::Value = serde_json::from_slice(&claims.unwrap()).unwrap();
    assert!(claims["jti"].is_string(), "{claims}");
    claims["account"].as_str().map(str::to_owned)
}
