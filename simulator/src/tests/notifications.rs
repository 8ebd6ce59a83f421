//! Bind notifications: their octets, their ways, and everything that can be wrong with them on purpose.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use axum::routing::post as on_post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::{Url, form_urlencoded};

use super::browse::{Seen, first_login, get, hidden, post, post_as, send, sign_in};
use super::fixture::{RSA_SHA256, World};
use super::messages::holds;
use crate::{BindAction, Copies, Forgery, NotifyBy, Notifying, SignedOctets};

/// A partner platform that keeps what it is told, and answers 202.
struct Partner {
    address: Url,
    told: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Partner {
    async fn new() -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&told);
        let router = Router::new().route(
            "/bind",
            on_post(async move |body: Bytes| {
                keep.lock().unwrap().push(body.to_vec());
                (StatusCode::ACCEPTED, "{\"result\":\"kept\"}")
            }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/bind", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address: Url::parse(&address).unwrap(),
            told,
        }
    }

    fn told(&self) -> Vec<Vec<(String, String)>> {
        let bodies = self.told.lock().unwrap();
        let read = |body: &Vec<u8>| form_urlencoded::parse(body).into_owned().collect();
        bodies.iter().map(read).collect()
    }
}

fn world(address: &Url, notifying: Notifying) -> World {
    World::with(|settings| {
        settings.notification_url = Some(address.clone());
        settings.notifying = notifying;
    })
}

/// A world whose notifications nobody hears.
fn deaf(notifying: Notifying) -> World {
    world(&Url::parse("https://partner.test/bind").unwrap(), notifying)
}

async fn create_account(world: &World) -> Seen {
    let token = hidden(&first_login(world).await.body, "token");
    let fields = [("token", token.as_str()), ("domainName", "newcomer")];
    let path = "/authui/first-login/create";
    post(&world.cloud, path, "text/html", &fields).await
}

fn told_by(page: &Seen) -> [String; 3] {
    ["bindRequest", "SigAlg", "Signature"].map(|name| hidden(&page.body, name))
}

#[tokio::test]
async fn signs_the_octets_that_were_chosen_and_no_others() {
    for chosen in [
        SignedOctets::Base64Text,
        SignedOctets::PercentEncoded,
        SignedOctets::Json,
    ] {
        let world = deaf(Notifying {
            octets: chosen,
            ..Notifying::default()
        });
        let [text, algorithm, signature] = told_by(&create_account(&world).await);
        assert_eq!(algorithm, RSA_SHA256);
        let escaped = text
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D");
        // Without something to escape, two of the readings would be one.
        assert_ne!(text, escaped);
        let readings = [
            (SignedOctets::Base64Text, text.clone().into_bytes()),
            (SignedOctets::PercentEncoded, escaped.into_bytes()),
            (SignedOctets::Json, STANDARD.decode(&text).unwrap()),
        ];
        for (reading, octets) in readings {
            assert_eq!(
                holds(&world, &octets, &signature),
                reading == chosen,
                "{reading:?}"
            );
        }
    }
}

#[tokio::test]
async fn spells_the_algorithm_and_the_action_as_the_vendor_s_page_does_when_asked() {
    let world = deaf(Notifying {
        upper_case_sig_alg: true,
        action_as_text: true,
        user_members: true,
        ..Notifying::default()
    });
    let [text, algorithm, signature] = told_by(&create_account(&world).await);
    assert_eq!(
        algorithm,
        "HTTP://WWW.W3.ORG/2001/04/XMLDSIG-MORE#RSA-SHA256"
    );
    assert!(holds(&world, text.as_bytes(), &signature));
    let id = world.cloud.bindings()[1].account.domain_id.clone();
    let expected = format!(
        r#"{{"domainName":"newcomer","domainId":"{id}","xUserId":"customer-9","bindAction":"0","userName":"newcomer","userId":"{id}"}}"#
    );
    assert_eq!(STANDARD.decode(text).unwrap(), expected.as_bytes());
}

#[tokio::test]
async fn forges_signatures_only_when_asked() {
    for (forgery, good) in [
        (Forgery::None, true),
        (Forgery::WrongSignature, false),
        (Forgery::OldKey, false),
    ] {
        let world = deaf(Notifying {
            forgery,
            ..Notifying::default()
        });
        let [text, _, signature] = told_by(&create_account(&world).await);
        assert_eq!(STANDARD.decode(&signature).unwrap().len(), 256);
        assert_eq!(
            holds(&world, text.as_bytes(), &signature),
            good,
            "{forgery:?}"
        );
    }
}

#[tokio::test]
async fn the_browser_carries_a_second_copy_when_the_customer_comes_back() {
    let world = deaf(Notifying {
        copies: Copies::Twice,
        ..Notifying::default()
    });
    let first = create_account(&world).await;
    assert_eq!(first.page(), "bind-notification");
    assert_eq!(first.link("continue"), "https://console.cloud.test/iam/");
    assert!(
        first
            .body
            .contains("<button id=\"onward-submit\" type=\"submit\">")
    );
    let session = first.session();
    let path = "/authui/first-login/continue";
    let second = get(&world.cloud, path, Some(&session)).await;
    assert_eq!(second.page(), "bind-notification");
    assert_eq!(told_by(&second), told_by(&first));
    let done = get(&world.cloud, path, Some(&session)).await;
    assert_eq!(done.page(), "first-login-done");
    assert_eq!(done.link("continue"), "https://console.cloud.test/iam/");
    assert_eq!(
        get(&world.cloud, path, None).await.status,
        StatusCode::UNAUTHORIZED
    );
    let [kept] = world.cloud.notifications().try_into().unwrap();
    assert_eq!((kept.sent, kept.waiting), (2, 0));
}

#[tokio::test]
async fn a_lost_notification_is_made_but_not_sent() {
    let partner = Partner::new().await;
    for by in [NotifyBy::Browser, NotifyBy::Server] {
        let world = world(
            &partner.address,
            Notifying {
                by,
                copies: Copies::Never,
                ..Notifying::default()
            },
        );
        let seen = create_account(&world).await;
        assert_eq!(
            seen.location.as_deref(),
            Some("https://console.cloud.test/iam/")
        );
        let [kept] = world.cloud.notifications().try_into().unwrap();
        assert_eq!((kept.number, kept.sent), (1, 0));
        assert!(partner.told().is_empty());
        assert_eq!(world.cloud.bindings().len(), 2);
    }
}

#[tokio::test]
async fn the_cloud_itself_calls_and_keeps_the_answer() {
    let partner = Partner::new().await;
    let world = world(
        &partner.address,
        Notifying {
            by: NotifyBy::Server,
            copies: Copies::Twice,
            ..Notifying::default()
        },
    );
    let seen = create_account(&world).await;
    assert_eq!(seen.status, StatusCode::FOUND);
    let told = partner.told();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], told[1]);
    let [text, algorithm, signature] = told[0].clone().try_into().unwrap();
    assert_eq!(algorithm, ("SigAlg".into(), RSA_SHA256.into()));
    assert_eq!(
        (text.0.as_str(), signature.0.as_str()),
        ("bindRequest", "Signature")
    );
    assert!(holds(&world, text.1.as_bytes(), &signature.1));

    let again = world.cloud.send_again(1).await.unwrap().unwrap();
    assert_eq!(
        (again.status, again.said.as_str()),
        (Some(202), "{\"result\":\"kept\"}")
    );
    assert_eq!(partner.told()[2], told[0]);
    assert!(world.cloud.send_again(2).await.unwrap().is_none());
    let state: serde_json::Value =
        serde_json::from_str(&get(&world.cloud, crate::STATE_PATH, None).await.body).unwrap();
    let kept = &state["notifications"][0];
    assert_eq!(
        (&kept["action"], &kept["by"]),
        (&"bound".into(), &"server".into())
    );
    assert_eq!(
        (&kept["sent"], &kept["answers"][1]["status"]),
        (&3.into(), &202.into())
    );
    assert_eq!(kept["x_account_id"], "customer-9");
}

#[tokio::test]
async fn a_partner_that_cannot_be_reached_stops_nobody() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/bind", listener.local_addr().unwrap());
    drop(listener);
    let notifying = Notifying {
        by: NotifyBy::Server,
        ..Notifying::default()
    };
    let world = world(&Url::parse(&address).unwrap(), notifying);
    assert_eq!(create_account(&world).await.status, StatusCode::FOUND);
    let answer = world.cloud.notifications()[0].answers[0].clone();
    assert!(answer.status.is_none() && !answer.said.is_empty());
}

#[tokio::test]
async fn a_customer_unbinds_in_the_account_centre_and_stays_signed_in() {
    let world = deaf(Notifying::default());
    let session = sign_in(&world).await;
    let page = get(&world.cloud, "/console/account", Some(&session)).await;
    assert!(page.body.contains("<form id=\"unbind\""));
    let path = "/console/account/unbind";
    let stranger = post(&world.cloud, path, "text/html", &[]).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.cloud.bindings().len(), 1);

    let told = post_as(&world.cloud, path, &session, &[]).await;
    assert_eq!(told.page(), "bind-notification");
    let [text, _, signature] = told_by(&told);
    assert!(holds(&world, text.as_bytes(), &signature));
    let expected =
        r#"{"domainName":"yongzhi","domainId":"yongzhiid","xUserId":"customer-7","bindAction":1}"#;
    assert_eq!(STANDARD.decode(text).unwrap(), expected.as_bytes());
    assert!(world.cloud.bindings().is_empty());
    assert_eq!(world.cloud.notifications()[0].action, BindAction::Unbound);
    let twice = post_as(&world.cloud, path, &session, &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let page = get(&world.cloud, "/console/account", Some(&session)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("<form id=\"unbind\""));
}

#[tokio::test]
async fn partner_center_unlinks_by_a_call_in_json_alone() {
    let partner = Partner::new().await;
    // Through the browser usually; here is none.
    let world = world(&partner.address, Notifying::default());
    let call = async |kind: &str, body: &'static str| {
        let request = Request::post(crate::UNLINK_PATH).header(header::CONTENT_TYPE, kind);
        send(&world.cloud, request.body(Body::from(body)).unwrap()).await
    };
    let good = r#"{"xAccountId":"customer-7"}"#;
    assert_eq!(
        call("text/plain", good).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    assert_eq!(
        call("application/json", "{}").await.status,
        StatusCode::BAD_REQUEST
    );
    let nobody = call("application/json", r#"{"xAccountId":"customer-8"}"#).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert!(partner.told().is_empty());
    let done = call("application/json", good).await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(
        done.body,
        r#"{"x_account_id":"customer-7","domain_name":"yongzhi","domain_id":"yongzhiid","notification":1}"#
    );
    let request = STANDARD.decode(&partner.told()[0][0].1).unwrap();
    assert!(request.ends_with(br#""xUserId":"customer-7","bindAction":1}"#));
}

#[tokio::test]
async fn what_is_wrong_may_change_while_the_cloud_runs() {
    let world = deaf(Notifying::default());
    world.cloud.set_notifying(Notifying {
        forgery: Forgery::WrongSignature,
        ..Notifying::default()
    });
    let [text, _, signature] = told_by(&create_account(&world).await);
    assert!(!holds(&world, text.as_bytes(), &signature));

    world.cloud.set_notification_url(None);
    assert!(
        world
            .cloud
            .unlink("customer-9")
            .await
            .unwrap()
            .unwrap()
            .notification
            .is_none()
    );
}

#[tokio::test]
async fn a_notification_may_come_late_and_nobody_waits_for_it() {
    let partner = Partner::new().await;
    let notifying = Notifying {
        by: NotifyBy::Server,
        copies: Copies::Twice,
        delay: Duration::from_millis(200),
        ..Notifying::default()
    };
    let world = world(&partner.address, notifying);
    assert_eq!(create_account(&world).await.status, StatusCode::FOUND);
    assert!(partner.told().is_empty());
    let start = Instant::now();
    while partner.told().len() < 2 {
        assert!(start.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn notifications_go_out_in_the_order_that_is_asked_for() {
    let partner = Partner::new().await;
    let notifying = Notifying {
        by: NotifyBy::Server,
        copies: Copies::Never,
        ..Notifying::default()
    };
    let world = world(&partner.address, notifying);
    create_account(&world).await;
    world.cloud.unlink("customer-9").await.unwrap();
    assert!(partner.told().is_empty());
    let answers = world.cloud.send_in_order(&[2, 1, 7, 1]).await.unwrap();
    let statuses: Vec<_> = answers
        .iter()
        .map(|one| one.as_ref().map(|one| one.status))
        .collect();
    assert_eq!(
        statuses,
        [Some(Some(202)), Some(Some(202)), None, Some(Some(202))]
    );
    let told = partner.told().into_iter();
    let actions: Vec<_> = told
        .map(|fields| {
            let json = STANDARD.decode(&fields[0].1).unwrap();
            serde_json::from_slice::<serde_json::Value>(&json).unwrap()["bindAction"].clone()
        })
        .collect();
    assert_eq!(actions, [1, 0, 0]);
}

#[tokio::test]
async fn a_creation_by_the_api_is_notified_only_where_the_settings_say_so() {
    for notifies in [false, true] {
        let partner = Partner::new().await;
        let world = World::with(|settings| {
            settings.notification_url = Some(partner.address.clone());
            settings.api.notifies_creation = notifies;
        });
        super::api::create_one(&world, "customer-9").await;
        assert_eq!(world.cloud.notifications().len(), usize::from(notifies));
        let start = Instant::now();
        while notifies && partner.told().is_empty() {
            assert!(start.elapsed() < Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
