//! Sign-on over the real store, with a clock that is an argument.
use super::Present;
use super::pool::SigningPool;
use super::{Next, SignOn, SignOnError};
use crate::bench::requests::{Series, query};
use crate::bench::scene;
use crate::bridge::Kind;
use crate::config::Partner;
use crate::fixture::{HTTPS, NOW, Service, service};
use crate::keys::{generate_self_signed, seal};
use crate::session::{Names, Person, Session, SessionId};
use crate::store::{KeyState, ServiceProviderRecord};
use certs::{KeyKind, SigningKey};
use idp::{Principal, Refusal};
use jiff::{SignedDuration, Timestamp};
use saml::binding::{Direction, encode_redirect};
use std::sync::Arc;

const SSO: &str = "https://sso.example.com/p/acme/saml/sso";

struct World {
    service: Service,
    theirs: SigningKey,
}

impl World {
    async fn new() -> World {
        let service = service(
            HTTPS,
            "[partner.acme.cloud]\nbp_id = \"0123456789abcdef\"\n",
        );
        let theirs = scene::key(KeyKind::P256, NOW).unwrap();
        let world = World { service, theirs };
        world.import(scene::metadata(&world.theirs)).await;
        world.add_key().await;
        world
    }

    async fn import(&self, metadata: String) {
        let peer = ServiceProviderRecord {
            partner: "acme".to_owned(),
            entity_id: scene::PEER.to_owned(),
            metadata: metadata.into_bytes(),
            preset: None,
            pins: Vec::new(),
            dangerous_allow_http: false,
            disabled: false,
            dangerous_allow_unsigned_requests: false,
            imported_at: NOW,
        };
        let store = self.service.app.store();
        store.put_service_provider(peer).await.unwrap();
    }

    /// Waits until a change of the store has been noticed.
    async fn noticed(&self) {
        tokio::time::sleep(super::registry::RECHECK + std::time::Duration::from_millis(50)).await;
    }

    /// A new key that signs from now on.
    async fn add_key(&self) {
        // Not P-256: that one signs on the spot, and the pool would never be seen.
        let (key, certificate) =
            generate_self_signed(KeyKind::P384, "sso.example.com", NOW).unwrap();
        let sealing = &self.service.app.config().sealing_key;
        let record = seal(sealing, "acme", key, certificate, KeyState::Active, NOW).unwrap();
        self.service.app.store().add_key(record).await.unwrap();
    }

    fn partner(&self) -> &Partner {
        self.service.app.partner("acme").unwrap()
    }

    fn query(&self, id: &str) -> String {
        let series = Series {
            issuer: scene::PEER,
            acs: scene::ACS,
            destination: SSO,
            issued: NOW,
        };
        query(&series, id, &self.theirs).unwrap()
    }

    async fn arrive(
        &self,
        query: &str,
        principal: Option<Principal>,
        now: Timestamp,
    ) -> Result<Next, SignOnError> {
        let sign_on = self.service.app.sign_on();
        sign_on
            .redirect(self.partner(), query.to_owned(), present(principal), now)
            .await
    }

    async fn resume(&self, handle: &str, now: Timestamp) -> Result<Next, SignOnError> {
        let sign_on = self.service.app.sign_on();
        sign_on
            .resume(self.partner(), handle, present(Some(person(now))), now)
            .await
    }
}

fn present(principal: Option<Principal>) -> Present {
    Present {
        session: principal.map(|principal| Session {
            person: Person {
                principal,
                bridge: Kind::Handoff,
                upstream: None,
            },
            id: SessionId([1; 16]),
            participants: Vec::new(),
            created_at: NOW,
            expires_at: after(60),
        }),
        ways: idp::Ways::default(),
    }
}

fn person(now: Timestamp) -> Principal {
    Principal {
        user_id: "customer-0001".to_owned(),
        account_id: "customer-0001".to_owned(),
        email: None,
        name: None,
        mobile: None,
        authn_instant: idp::AuthnInstant::Stated(now),
        authn_context: saml::names::authn_context::UNSPECIFIED.to_owned(),
    }
}

fn after(minutes: i64) -> Timestamp {
    NOW.checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

fn handle_of(next: Next) -> String {
    match next {
        Next::SignIn { handle, .. } => Some(handle),
        Next::Post(_) => None,
    }
    .unwrap()
}

#[tokio::test]
async fn an_answered_request_is_not_answered_again_through_a_copy_that_was_kept_later() {
    let world = World::new().await;
    let query = world.query("_1");
    let first = world.arrive(&query, Some(person(NOW)), NOW).await.unwrap();
    assert!(matches!(first, Next::Post(_)));
    // Not stale yet, so a copy can be kept; it waits beyond the instant up to which the answer alone would be remembered.
    let handle = handle_of(world.arrive(&query, None, after(6)).await.unwrap());
    let again = world.resume(&handle, after(16)).await;
    assert!(
        matches!(again, Err(SignOnError::Refused(Refusal::RequestStale(_)))),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_request_that_waits_is_answered_once() {
    let world = World::new().await;
    let handle = handle_of(world.arrive(&world.query("_1"), None, NOW).await.unwrap());
    let first = world.resume(&handle, after(14)).await.unwrap();
    assert!(matches!(first, Next::Post(_)));
    let again = world.resume(&handle, after(14)).await;
    assert!(
        matches!(again, Err(SignOnError::Refused(Refusal::RequestStale(_)))),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_request_that_would_take_too_much_room_while_it_waits_is_refused() {
    let world = World::new().await;
    let class = format!(
        "<a:AuthnContextClassRef>{}</a:AuthnContextClassRef>",
        "\"".repeat(2000)
    );
    let xml = format!(
        "<p:AuthnRequest xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1\" Version=\"2.0\" \
         IssueInstant=\"{NOW}\" Destination=\"{SSO}\"><a:Issuer>{}</a:Issuer><p:RequestedAuthnContext>{}</p:RequestedAuthnContext></p:AuthnRequest>",
        scene::PEER,
        class.repeat(20)
    );
    let query = encode_redirect(&xml, Direction::Request, None);
    let query = certs::sign::sign_query(&query, &world.theirs).unwrap();
    let refused = world.arrive(&query, None, NOW).await;
    assert!(
        matches!(
            refused,
            Err(SignOnError::Refused(Refusal::MessageTooLarge(_)))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn signed_metadata_is_signed_once_until_the_keys_change() {
    let world = World::new().await;
    let sign_on = world.service.app.sign_on();
    let metadata = async || sign_on.metadata(world.partner(), true, NOW).await.unwrap();
    let first = metadata().await;
    assert!(first.contains("SignatureValue"));
    assert_eq!(metadata().await, first);
    world.add_key().await;
    world.noticed().await;
    let second = metadata().await;
    assert_ne!(second, first);
}

#[tokio::test]
async fn a_request_that_finds_no_room_to_sign_is_not_used_up() {
    let world = World::new().await;
    let pool = SigningPool::start(1, 0).unwrap();
    let app = &world.service.app;
    let sign_on = SignOn::new(
        Arc::clone(app.config()),
        Arc::clone(app.store()),
        pool.clone(),
        Names::new(app.config()).unwrap(),
    );
    let query = world.query("_1");
    let ask = async || {
        let present = present(Some(person(NOW)));
        sign_on
            .redirect(world.partner(), query.clone(), present, NOW)
            .await
    };
    let taken = pool.reserve().unwrap();
    let busy = ask().await;
    assert!(matches!(busy, Err(SignOnError::Busy(_))), "{busy:?}");
    drop(taken);
    let answered = ask().await;
    assert!(matches!(answered, Ok(Next::Post(_))), "{answered:?}");
}

#[tokio::test]
async fn a_request_that_waits_is_not_answered_to_an_address_or_a_peer_that_was_taken_out() {
    let world = World::new().await;
    let handle = handle_of(world.arrive(&world.query("_1"), None, NOW).await.unwrap());
    let elsewhere = scene::metadata(&world.theirs).replace(scene::ACS, "https://auth.example.com/");
    world.import(elsewhere).await;
    world.noticed().await;
    let moved = world.resume(&handle, after(1)).await;
    assert!(
        matches!(
            moved,
            Err(SignOnError::Refused(Refusal::AcsNotRegistered { .. }))
        ),
        "{moved:?}"
    );
    let store = world.service.app.store();
    store
        .remove_service_provider("acme", scene::PEER)
        .await
        .unwrap();
    world.noticed().await;
    let removed = world.resume(&handle, after(1)).await;
    assert!(
        matches!(removed, Err(SignOnError::Refused(Refusal::PeerUnknown(_)))),
        "{removed:?}"
    );
    world.import(scene::metadata(&world.theirs)).await;
    world.noticed().await;
    let back = world.resume(&handle, after(1)).await;
    assert!(matches!(back, Ok(Next::Post(_))), "{back:?}");
}
