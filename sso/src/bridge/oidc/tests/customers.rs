//! Signing in at the provider lets nobody in who may not go in.

use super::*;
use crate::customers::{self, Change};
use crate::fixture::cloud::{Cloud, response_in};
use crate::fixture::{body, code_of};
use crate::keys::{generate_self_signed, seal};
use crate::store::KeyState;
use certs::KeyKind;
use jiff::SignedDuration;
use saml::names::status;

/// The account of the person who signs in at the provider.
const ACCOUNT: &str = "u-7";

/// The service, its provider, and the cloud that asks.
struct Scene {
    service: Service,
    provider: TestProvider,
    key: TestKey,
    cloud: Cloud,
}

impl Scene {
    async fn new(cloud: &str) -> Scene {
        let key = TestKey::new("k1", "ES256");
        let provider = TestProvider::start(&[&key]).await;
        let section = format!(
            "[partner.acme.cloud]\nx_account_type = \"ACME_IDP\"\nbp_id = \"0a1b\"\n{cloud}"
        );
        let service = with_provider(&provider, &section);
        let (own, certificate) =
            generate_self_signed(KeyKind::P256, "sso.example.com", NOW).unwrap();
        let sealing = &service.app.config().sealing_key;
        let record = seal(sealing, "acme", own, certificate, KeyState::Active, NOW).unwrap();
        service.app.store().add_key(record).await.unwrap();
        let cloud = Cloud::import(&service, "huawei-partner").await;
        Scene {
            service,
            provider,
            key,
            cloud,
        }
    }

    async fn change(&self, change: Change) {
        let store = &**self.service.app.store();
        customers::apply(store, "acme", ACCOUNT, &change, NOW)
            .await
            .unwrap();
    }

    /// The provider sends this browser back with an honest answer.
    async fn back(&self, away: &Away, code: &str, cookie: &str) -> Response<Body> {
        let mut claims = away.claims(&self.provider);
        let now = self.service.app.now().as_second();
        claims["iat"] = now.into();
        claims["exp"] = (now + 300).into();
        claims["auth_time"] = now.into();
        away.grant(&self.provider, code, tokens(&self.key.sign(&claims)));
        get(&self.service, &away.back(&self.provider, code), cookie).await
    }

    /// Signs in from this path on; yields the code of the page, or where the browser goes, or the message to the cloud.
    async fn ends(&self, path: &str, code: &str) -> String {
        let away = Away::of(&self.service.get(path).await);
        let back = self.back(&away, code, &away.cookie).await;
        let end = get(
            &self.service,
            header_of(&back, "location"),
            &cookie_of(&back),
        )
        .await;
        match end.status() {
            StatusCode::OK => response_in(&body(end).await),
            StatusCode::SEE_OTHER => header_of(&end, "location").to_owned(),
            _ => code_of(end).await,
        }
    }

    async fn is_signed_in(&self, cookie: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        let partner = self.service.app.partner("acme").unwrap();
        let session = crate::session::current(&self.service.app, partner, &headers).await;
        session.unwrap().is_some()
    }
}

fn cookie_of(response: &Response<Body>) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let set = header_of(response, "set-cookie");
    set.split(';').next().unwrap().to_owned()
}

fn is_denied(response: &str) -> bool {
    response.contains(status::REQUEST_DENIED)
        && response.contains("IDP-4003")
        && !response.contains("Assertion ")
}

#[tokio::test]
async fn a_suspended_customer_who_signs_in_at_the_provider_gets_in_nowhere() {
    let scene = Scene::new("").await;
    scene.change(Change::Arrive).await;
    scene.change(Change::Suspend).await;
    assert_eq!(scene.ends("/p/acme/login", "code-1").await, "CUS-1001");
    let asked = scene.cloud.request("_1", |_| {});
    let response = scene.ends(&asked, "code-2").await;
    assert!(is_denied(&response), "{response}");
    scene.change(Change::Resume).await;
    let asked = scene.cloud.request("_2", |_| {});
    let response = scene.ends(&asked, "code-3").await;
    assert!(response.contains(status::SUCCESS), "{response}");
}

#[tokio::test]
async fn an_unbound_customer_of_the_provider_is_on_the_way_to_a_first_login_or_stays_out() {
    let open = Scene::new("").await;
    let link = open.ends("/p/acme/login", "code-1").await;
    assert!(link.contains("isFirstLogin=true"), "{link}");
    let asked = open.cloud.request("_1", |_| {});
    let response = open.ends(&asked, "code-2").await;
    assert!(response.contains(status::SUCCESS), "{response}");

    let closed = Scene::new("require_binding = true\n").await;
    assert_eq!(closed.ends("/p/acme/login", "code-1").await, "CUS-1002");
    let asked = closed.cloud.request("_1", |_| {});
    let response = closed.ends(&asked, "code-2").await;
    assert!(is_denied(&response), "{response}");
}

#[tokio::test]
async fn a_new_sign_in_at_the_provider_takes_the_place_of_a_session_that_expired() {
    let scene = Scene::new("").await;
    let first = away(&scene.service).await;
    let old = cookie_of(&scene.back(&first, "code-1", &first.cookie).await);
    scene.service.clock.advance(SignedDuration::from_hours(2));
    assert!(!scene.is_signed_in(&old).await);
    let browser = format!("{}; {old}", first.cookie);
    let asked = get(&scene.service, "/p/acme/login", &browser).await;
    // The browser's own value stays.
    assert_eq!(header_of(&asked, "set-cookie"), "");
    let again = Away::of(&asked);
    let back = scene.back(&again, "code-2", &browser).await;
    assert_eq!(header_of(&back, "location"), "/p/acme/launch");
    assert!(scene.is_signed_in(&cookie_of(&back)).await);
    assert!(!scene.is_signed_in(&old).await);
}

#[tokio::test]
async fn a_sign_in_for_a_cloud_that_was_switched_off_meanwhile_ends_on_a_page() {
    let scene = Scene::new("").await;
    let ask = async |id: &str| {
        let asked = scene.cloud.request(id, |_| {});
        Away::of(&scene.service.get(&asked).await)
    };
    let (came, failed) = (ask("_1").await, ask("_2").await);
    scene.cloud.switch_off(&scene.service).await;
    let back = scene.back(&came, "code-1", &came.cookie).await;
    let onward = header_of(&back, "location").to_owned();
    let page = get(&scene.service, &onward, &cookie_of(&back)).await;
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
    assert_eq!(code_of(page).await, "IDP-2006");
    let fields = [("error", "access_denied"), ("iss", &*scene.provider.issuer)];
    let page = get(&scene.service, &failed.back_with(&fields), &failed.cookie).await;
    assert_eq!(code_of(page).await, "IDP-2006");
}
