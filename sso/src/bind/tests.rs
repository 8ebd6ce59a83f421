//! The notification over HTTP, signed by a key that the registered metadata lists.

use crate::bench::scene;
use crate::customers::{self, Change};
use crate::fixture::{HTTPS, Log, NOW, Service, body, code_of, header_of, service};
use crate::keys::{generate_self_signed, seal};
use crate::store::{Cause, CustomerState, KeyState, ServiceProviderRecord, Store};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certs::{KeyKind, SigningKey};
use jiff::SignedDuration;
use std::sync::Arc;

const PATH: &str = "/p/acme/cloud/bind";
const BROWSER: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

struct World {
    service: Service,
    theirs: SigningKey,
}

impl World {
    async fn new(settings: &str) -> World {
        let service = service(
            HTTPS,
            &format!(
                "[partner.acme.cloud]\nentity_id = \"{}\"\n{settings}",
                scene::PEER
            ),
        );
        let theirs = scene::key(KeyKind::P256, NOW).unwrap();
        let world = World { service, theirs };
        world.import(&scene::metadata(&world.theirs)).await;
        let (key, certificate) =
            generate_self_signed(KeyKind::P256, "sso.example.com", NOW).unwrap();
        let sealing = &world.service.app.config().sealing_key;
        let record = seal(sealing, "acme", key, certificate, KeyState::Active, NOW).unwrap();
        world.store().add_key(record).await.unwrap();
        world
    }

    fn store(&self) -> &Arc<dyn Store> {
        self.service.app.store()
    }

    async fn import(&self, metadata: &str) {
        let peer = ServiceProviderRecord {
            partner: "acme".to_owned(),
            entity_id: scene::PEER.to_owned(),
            metadata: metadata.as_bytes().to_vec(),
            preset: None,
            pins: Vec::new(),
            dangerous_allow_http: false,
            disabled: false,
            dangerous_allow_unsigned_requests: false,
            imported_at: NOW,
        };
        self.store().put_service_provider(peer).await.unwrap();
    }

    /// A customer on the way to a first login.
    async fn expects(&self, account: &str) {
        let change = Change::Arrive;
        customers::apply(&**self.store(), "acme", account, &change, NOW)
            .await
            .unwrap();
    }

    fn fields(&self, json: &str) -> Vec<(String, String)> {
        let text = STANDARD.encode(json);
        self.signed(&text, text.as_bytes())
    }

    fn signed(&self, text: &str, octets: &[u8]) -> Vec<(String, String)> {
        let signature = certs::sign::sign_octets(octets, &self.theirs).unwrap();
        [
            ("bindRequest", text.to_owned()),
            ("SigAlg", self.theirs.algorithm().uri().to_owned()),
            ("Signature", STANDARD.encode(signature)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    async fn send(
        &self,
        path: &str,
        accept: Option<&str>,
        fields: &[(String, String)],
    ) -> Response<Body> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "https://auth.huaweicloud.com")
            .header("sec-fetch-site", "cross-site");
        if let Some(accept) = accept {
            request = request.header(header::ACCEPT, accept);
        }
        self.service
            .send(request.body(Body::from(form)).unwrap())
            .await
    }

    /// As the customer's browser brings it.
    async fn browser(&self, json: &str) -> Response<Body> {
        self.send(PATH, Some(BROWSER), &self.fields(json)).await
    }

    async fn stands(&self, account: &str) -> Option<(CustomerState, Option<String>)> {
        let record = self.store().customer("acme", account).await.unwrap()?;
        Some((record.state(), record.domain.map(|domain| domain.id)))
    }
}

fn json(domain: &str, user: &str, action: &str) -> String {
    format!(
        "{{\"domainName\":\"li-lei\",\"domainId\":\"{domain}\",\"xUserId\":\"{user}\",\"bindAction\":{action}}}"
    )
}

fn bound(domain: &str) -> Option<(CustomerState, Option<String>)> {
    Some((CustomerState::Bound, Some(domain.to_owned())))
}

#[tokio::test]
async fn a_browser_is_led_on_and_the_customer_is_bound() {
    let world = World::new("").await;
    world.expects("C-1").await;
    let answer = world.browser(&json("d1", "C-1", "0")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header_of(&answer, "cache-control"), "no-store");
    let page = body(answer).await;
    assert!(page.contains("Your cloud account is joined") && page.contains("您的云账号已绑定"));
    assert!(page.contains("href=\"/p/acme/launch\""), "{page}");
    assert!(!page.contains("li-lei") && !page.contains("C-1"));
    assert_eq!(world.stands("C-1").await, bound("d1"));
    let record = world
        .store()
        .customer("acme", "C-1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(record.cause, Cause::Notification);
    assert_eq!(record.domain.unwrap().name, "li-lei");
    // A reload, and then the separation.
    let again = world.browser(&json("d1", "C-1", "0")).await;
    assert_eq!(again.status(), StatusCode::OK);
    let chinese = world
        .send(
            &format!("{PATH}?lang=zh-CN"),
            Some(BROWSER),
            &world.fields(&json("d1", "C-1", "\"1\"")),
        )
        .await;
    let page = body(chinese).await;
    assert!(page.contains("<html lang=\"zh-CN\">") && page.contains("您的云账号已解除绑定"));
    assert_eq!(
        world.stands("C-1").await,
        Some((CustomerState::Unbound, None))
    );
}

#[tokio::test]
async fn a_program_gets_the_configured_answer_or_a_problem_document() {
    let answer = "{\"code\":0}";
    let world = World::new(&format!("bind_answer = '{answer}'\n")).await;
    world.expects("C-1").await;
    let fields = world.fields(&json("d1", "C-1", "0"));
    for accept in [None, Some("*/*"), Some("application/json")] {
        let told = world.send(PATH, accept, &fields).await;
        assert_eq!(told.status(), StatusCode::OK);
        assert_eq!(header_of(&told, "content-type"), "application/json");
        assert_eq!(body(told).await, answer);
    }
    assert_eq!(world.stands("C-1").await, bound("d1"));
    // What waits for a person was received all the same: the cloud has nothing to repeat.
    let waits = world
        .send(PATH, None, &world.fields(&json("d1", "C-2", "0")))
        .await;
    assert_eq!(waits.status(), StatusCode::OK);
    let mut forged = fields;
    forged[2].1 = STANDARD.encode([7; 64]);
    let refused = world.send(PATH, Some("application/json"), &forged).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        header_of(&refused, "content-type"),
        "application/problem+json"
    );
    let problem: serde_json::Value = serde_json::from_str(&body(refused).await).unwrap();
    assert_eq!(problem["code"], "BND-1003");
    assert_eq!(problem["reference"].as_str().unwrap().len(), 9);
}

#[tokio::test]
async fn each_refusal_is_a_page_with_its_code_and_changes_nothing() {
    let world = World::new("").await;
    world.expects("C-1").await;
    let good = world.fields(&json("d1", "C-1", "0"));
    let with = |at: usize, value: &str| {
        let mut fields = good.clone();
        value.clone_into(&mut fields[at].1);
        fields
    };
    let mut twice = good.clone();
    twice.push(good[0].clone());
    let rows = [
        ("BND-1001", 400, good[..2].to_vec()),
        ("BND-1001", 400, twice),
        ("BND-1001", 400, with(0, "not base64!")),
        ("BND-1001", 400, world.fields("[1]")),
        ("BND-1002", 413, with(0, &"A".repeat(20_000))),
        ("BND-1002", 413, with(0, &"A".repeat(100_000))),
        ("BND-1003", 403, with(2, &STANDARD.encode([7; 64]))),
        (
            "BND-1003",
            403,
            with(1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ),
        (
            "BND-1003",
            403,
            with(0, &STANDARD.encode(json("d1", "C-2", "0"))),
        ),
        ("BND-1004", 400, world.fields(&json("d1", "C-1", "2"))),
        ("BND-1004", 400, world.fields(&json("", "C-1", "0"))),
        ("BND-2001", 409, world.fields(&json("d1", "C-9", "0"))),
    ];
    for (code, status, fields) in rows {
        let answer = world.send(PATH, Some(BROWSER), &fields).await;
        assert_eq!(answer.status().as_u16(), status, "{fields:?}");
        assert_eq!(code_of(answer).await, code, "{fields:?}");
        assert_eq!(
            world.stands("C-1").await,
            Some((CustomerState::Unbound, None))
        );
    }
    let no_form = Request::post(PATH)
        .header(header::ACCEPT, BROWSER)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{}"));
    let answer = world.service.send(no_form.unwrap()).await;
    assert_eq!(code_of(answer).await, "BND-1001");
    let unknown = world
        .send("/p/nobody/cloud/bind", Some(BROWSER), &good)
        .await;
    assert_eq!(code_of(unknown).await, "WEB-404");
    let got = world.service.get(PATH).await;
    assert_eq!(got.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_log_names_the_reading_that_would_have_matched() {
    let world = World::new("").await;
    let json = json("d1", "C-1", "0");
    let fields = world.signed(&STANDARD.encode(&json), json.as_bytes());
    let (log, _guard) = Log::capture();
    let answer = world.send(PATH, Some(BROWSER), &fields).await;
    assert_eq!(code_of(answer).await, "BND-1003");
    let text = log.text();
    assert!(
        text.contains("one does over json") && text.contains("bind_signed_octets"),
        "{text}"
    );
    assert!(!text.contains("C-1"), "nothing personal: {text}");
}

#[tokio::test]
async fn the_configured_reading_is_the_one_that_counts() {
    let world = World::new("bind_signed_octets = \"json\"\nbind_next_url = \"https://shop.example.com/cloud?a=1&b=2\"\n").await;
    world.expects("C-1").await;
    let json = json("d1", "C-1", "0");
    let of_text = world.browser(&json).await;
    assert_eq!(code_of(of_text).await, "BND-1003");
    let fields = world.signed(&STANDARD.encode(&json), json.as_bytes());
    let page = body(world.send(PATH, Some(BROWSER), &fields).await).await;
    assert!(
        page.contains("href=\"https://shop.example.com/cloud?a=1&#38;b=2\""),
        "{page}"
    );
    assert_eq!(world.stands("C-1").await, bound("d1"));
}

#[tokio::test]
async fn an_old_notification_replayed_after_an_unbinding_waits_for_a_person() {
    let world = World::new("").await;
    world.expects("C-1").await;
    world.browser(&json("d1", "C-1", "0")).await;
    world.browser(&json("d1", "C-1", "1")).await;
    world.expects("C-1").await;
    let replayed = world.browser(&json("d1", "C-1", "0")).await;
    assert_eq!(code_of(replayed).await, "BND-2001");
    assert_eq!(
        world.stands("C-1").await,
        Some((CustomerState::Conflict, None))
    );
}

#[tokio::test]
async fn a_cloud_account_of_another_customer_waits_for_a_person() {
    let world = World::new("").await;
    for account in ["C-1", "C-2"] {
        world.expects(account).await;
    }
    world.browser(&json("d1", "C-1", "0")).await;
    let clash = world.browser(&json("d1", "C-2", "0")).await;
    assert_eq!(code_of(clash).await, "BND-2001");
    assert_eq!(world.stands("C-1").await, bound("d1"));
}

#[tokio::test]
async fn without_usable_keys_of_the_cloud_nothing_is_believed() {
    let world = World::new("").await;
    world.expects("C-1").await;
    let expiring = scene::metadata(&world.theirs).replacen(
        " entityID=",
        " validUntil=\"2026-01-02T03:30:00Z\" entityID=",
        1,
    );
    world.import(&expiring).await;
    let before = world.browser(&json("d1", "C-9", "0")).await;
    assert_eq!(code_of(before).await, "BND-2001", "believed until then");
    world.service.clock.advance(SignedDuration::from_hours(1));
    let answer = world.browser(&json("d1", "C-1", "0")).await;
    assert_eq!(code_of(answer).await, "BND-1003");
    world
        .store()
        .remove_service_provider("acme", scene::PEER)
        .await
        .unwrap();
    tokio::time::sleep(crate::signon::registry::RECHECK).await;
    let answer = world.browser(&json("d1", "C-1", "0")).await;
    assert_eq!(code_of(answer).await, "BND-1003");
}

#[tokio::test]
async fn a_partner_of_another_cloud_takes_none() {
    let service = service(HTTPS, "[partner.acme.cloud]\npreset = \"saml\"\n");
    let answer = service.post(PATH, &[("bindRequest", "e30=")]).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let problem: serde_json::Value = serde_json::from_str(&body(answer).await).unwrap();
    assert_eq!(problem["code"], "BND-1005");
}

#[tokio::test]
async fn what_is_bound_or_separated_while_the_customer_is_suspended_lifts_no_suspension() {
    let world = World::new("").await;
    world.expects("C-1").await;
    let suspended = Change::Suspend;
    customers::apply(&**world.store(), "acme", "C-1", &suspended, NOW)
        .await
        .unwrap();
    for (action, domain) in [("0", Some("d1")), ("1", None)] {
        let told = world.browser(&json("d1", "C-1", action)).await;
        assert_eq!(told.status(), StatusCode::OK);
        let (state, bound) = world.stands("C-1").await.unwrap();
        assert_eq!(state, CustomerState::Suspended);
        assert_eq!(bound.as_deref(), domain);
    }
}

/// The simulated cloud answers for its list; the notifications are signed as ever.
#[tokio::test]
async fn a_repeated_notification_is_settled_by_the_clouds_list() {
    let there = crate::registration::tests::There::start().await;
    let world = World::new(&there.settings()).await;
    let binding = simulator::Binding {
        x_account_id: "C-1".to_owned(),
        account: simulator::Account {
            domain_id: "d1".to_owned(),
            domain_name: "hanmeimei".to_owned(),
        },
    };
    let stands = async || world.stands("C-1").await.unwrap().0;
    let post = async |action| world.browser(&json("d1", "C-1", action)).await.status();
    world.expects("C-1").await;
    there.cloud.bind(&binding);
    assert_eq!(post("0").await, StatusCode::OK);
    assert_eq!(stands().await, CustomerState::Bound);
    assert!(there.cloud.unbind("C-1"));
    assert_eq!(post("1").await, StatusCode::OK);
    assert_eq!(stands().await, CustomerState::Unbound);
    // The first one once more, by whoever kept it.
    assert_eq!(post("0").await, StatusCode::OK);
    assert_eq!(stands().await, CustomerState::Unbound);
    // Bound again in truth: octet by octet it is the same notification. The cloud is not asked twice in a minute.
    there.cloud.bind(&binding);
    assert_eq!(post("0").await, StatusCode::CONFLICT);
    assert_eq!(stands().await, CustomerState::Conflict);
    world.service.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(post("0").await, StatusCode::OK);
    assert_eq!(stands().await, CustomerState::Bound);
    // And the unbinding of before.
    world.service.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(post("1").await, StatusCode::OK);
    assert_eq!(stands().await, CustomerState::Bound);
    assert!(there.cloud.unbind("C-1"));
    world.service.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(post("1").await, StatusCode::OK);
    assert_eq!(stands().await, CustomerState::Unbound);
}
