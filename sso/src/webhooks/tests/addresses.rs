//! Endpoints that are, or lead, where nothing may be sent.

use super::*;
use crate::webhooks::address::{Found, LookUp};
use std::net::IpAddr;

/// A resolver with one answer after the other; the last one stays.
struct Names {
    answers: Vec<Vec<&'static str>>,
    asked: AtomicU64,
}

impl Names {
    fn of(answers: &[&[&'static str]]) -> Arc<Names> {
        Arc::new(Names {
            answers: answers.iter().map(|answer| answer.to_vec()).collect(),
            asked: AtomicU64::new(0),
        })
    }

    fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

impl LookUp for Names {
    fn addresses(&self, _name: String) -> Found {
        let number = usize::try_from(self.asked.fetch_add(1, Ordering::SeqCst)).unwrap();
        let answer = self.answers.get(number).or(self.answers.last()).unwrap();
        let addresses: Vec<IpAddr> = answer.iter().map(|text| text.parse().unwrap()).collect();
        Box::pin(async move { Ok(addresses) })
    }
}

/// The endpoint `shop.example.com`, plain, at the port of the platform.
fn named(platform: &Platform, allow: bool) -> (Scene, String) {
    let port = platform.url.split([':', '/']).nth(4).unwrap();
    let url = format!("http://shop.example.com:{port}/hook");
    let text = endpoint(
        "shop",
        &url,
        "dangerous_allow_http = true\ntimeout = \"2s\"",
    );
    let allowed = format!("allow_private_network = {allow}");
    let text = text.replace("allow_private_network = true", &allowed);
    (Scene::new(&text), url)
}

async fn send(scene: &Scene, names: &Arc<Names>) -> Result<(), Failure> {
    let webhook = &scene.config.partners["acme"].webhooks[0];
    let wire = Wire::with(webhook, names.clone()).unwrap();
    wire.send(&event::test("acme", "shop", "n", NOW), NOW).await
}

#[tokio::test]
async fn a_name_that_leads_into_a_private_network_is_refused_unless_it_is_allowed() {
    let platform = Platform::willing().await;
    let names = Names::of(&[&["127.0.0.1"]]);
    let (scene, _) = named(&platform, false);
    let address = "127.0.0.1".parse().unwrap();
    assert_eq!(
        send(&scene, &names).await,
        Err(Failure::AddressRefused { address })
    );
    assert!(platform.seen().is_empty(), "nothing was sent");
    let (scene, _) = named(&platform, true);
    assert_eq!(send(&scene, &names).await, Ok(()));
    assert_eq!(platform.seen().len(), 1);
}

#[tokio::test]
async fn one_refused_address_among_others_is_enough() {
    let platform = Platform::willing().await;
    for (answer, refused) in [
        (["8.8.8.8", "10.0.0.1"], "10.0.0.1"),
        (["2606:4700::1", "::ffff:127.0.0.1"], "::ffff:127.0.0.1"),
        (["169.254.169.254", "8.8.8.8"], "169.254.169.254"),
    ] {
        let (scene, _) = named(&platform, false);
        let address = refused.parse().unwrap();
        let failure = send(&scene, &Names::of(&[&answer])).await;
        assert_eq!(failure, Err(Failure::AddressRefused { address }));
    }
}

#[tokio::test]
async fn metadata_services_are_refused_even_where_private_networks_are_allowed() {
    let platform = Platform::willing().await;
    let (scene, _) = named(&platform, true);
    for refused in ["169.254.169.254", "100.100.100.200", "fd00:ec2::254"] {
        let address = refused.parse().unwrap();
        let failure = send(&scene, &Names::of(&[&[refused]])).await;
        assert_eq!(failure, Err(Failure::AddressRefused { address }));
    }
}

#[tokio::test]
async fn the_address_that_was_judged_is_the_one_that_is_connected_to() {
    let platform = Platform::willing().await;
    let (scene, _) = named(&platform, true);
    // A second look-up would lead elsewhere.
    let names = Names::of(&[&["127.0.0.1"], &["127.0.0.2"]]);
    assert_eq!(send(&scene, &names).await, Ok(()));
    assert_eq!(names.asked(), 1);
    assert_eq!(platform.seen().len(), 1);
    let host = platform.seen()[0].header("host").to_owned();
    assert!(host.starts_with("shop.example.com:"), "{host}");
}

#[tokio::test]
async fn a_name_that_changes_to_a_private_address_is_refused_at_the_next_connection() {
    let platform = Platform::willing().await;
    let (scene, _) = named(&platform, false);
    let names = Names::of(&[&["192.0.2.1"], &["127.0.0.1"]]);
    for refused in ["192.0.2.1", "127.0.0.1"] {
        let address = refused.parse().unwrap();
        let failure = send(&scene, &names).await;
        assert_eq!(failure, Err(Failure::AddressRefused { address }));
    }
    assert_eq!(names.asked(), 2);
}

#[tokio::test]
async fn nobody_leads_the_courier_elsewhere() {
    let inside = Platform::willing().await;
    let target = inside.url.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().fallback(async move || {
        let redirect = Response::builder()
            .status(307)
            .header("location", target.clone());
        redirect.body(axum::body::Body::empty()).unwrap()
    });
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let (scene, courier) = Scene::listening(&url, "").await;
    scene.line().await;
    scene.drain(&courier).await;
    let failure = scene.cursor().await.failure;
    assert_eq!(failure, Some(Failure::Answered { status: 307 }));
    assert!(inside.seen().is_empty());
}

#[tokio::test]
async fn a_written_address_is_judged_without_a_look_up() {
    let platform = Platform::willing().await;
    let scene = Scene::new(&endpoint("shop", &platform.url, ""));
    let mut config = scene.config;
    let mut webhooks = std::mem::take(&mut config.partners.get_mut("acme").unwrap().webhooks);
    let mut webhook = webhooks.remove(0);
    webhook.allow_private_network = false;
    let wire = Wire::new(&webhook).unwrap();
    let failure = wire.send(&event::test("acme", "shop", "n", NOW), NOW).await;
    let address = "127.0.0.1".parse().unwrap();
    assert_eq!(failure, Err(Failure::AddressRefused { address }));
    assert!(platform.seen().is_empty());
}

#[tokio::test]
async fn an_answer_without_end_ends_with_its_status() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let sent = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&sent);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _request = stream.read(&mut [0; 4096]).await.unwrap();
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
        stream.write_all(head).await.unwrap();
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {
            count.fetch_add(4096, Ordering::SeqCst);
        }
    });
    let (scene, courier) = Scene::listening(&url, "").await;
    scene.line().await;
    scene.drain(&courier).await;
    assert_eq!(scene.cursor().await.next, 2);
    // What lies in the buffers of sockets counts as sent.
    assert!(sent.load(Ordering::SeqCst) < 64 << 20);
}
