//! What is sent, and what is known when it fails.

use super::*;
use crate::fixture::Log;
use crate::vendor::{Effect, NotSent};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// The signature over what arrived, put together from the description of the scheme.
fn expected_signature(seen: &Seen) -> String {
    let digest = |octets: &[u8]| hex::encode(openssl::sha::sha256(octets));
    let authorization = seen.header("authorization");
    let names = authorization
        .split("SignedHeaders=")
        .nth(1)
        .and_then(|rest| rest.split(',').next())
        .unwrap();
    let headers: String = names
        .split(';')
        .map(|name| format!("{name}:{}\n", seen.header(name)))
        .collect();
    let canonical = format!(
        "{}\n{}/\n{}\n{headers}\n{names}\n{}",
        seen.method,
        seen.path,
        seen.query,
        digest(&seen.body)
    );
    let text = format!(
        "SDK-HMAC-SHA256\n{}\n{}",
        seen.header("x-sdk-date"),
        digest(canonical.as_bytes())
    );
    let key = PKey::hmac(SECRET_KEY.as_bytes()).unwrap();
    let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
    hex::encode(signer.sign_oneshot_to_vec(text.as_bytes()).unwrap())
}

#[tokio::test]
async fn what_arrives_is_what_was_signed() {
    let cloud = Cloud::start(|_, seen| match seen.method.as_str() {
        "GET" => answer(200, "{\"total_count\":0,\"order_infos\":[]}"),
        _ => answer(200, AVAILABLE),
    })
    .await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, KEY);
    assert!(vendor.call(&check()).await.unwrap().available);
    let filter = cloud::huawei::api::OrderFilter {
        service_type_code: Some("a b/c~é".to_owned()),
        ..Default::default()
    };
    let orders = cloud::huawei::api::ListOrders::check(SiteKind::China, filter, 0, 10).unwrap();
    assert_eq!(vendor.call(&orders).await.unwrap().total_count, 0);
    let seen = cloud.seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    for seen in &*seen {
        let authorization = seen.header("authorization");
        let start = "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=content-type;host;x-sdk-date,";
        assert!(authorization.starts_with(start), "{authorization}");
        let end = format!("Signature={}", expected_signature(seen));
        assert!(authorization.ends_with(&end), "{authorization} {end}");
        let date: jiff::civil::DateTime =
            jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", seen.header("x-sdk-date")).unwrap();
        let date = date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let age = jiff::Timestamp::now().duration_since(date);
        assert!(age.as_secs().abs() < 60, "signed with the present time");
    }
    let body = String::from_utf8(seen[0].body.clone()).unwrap();
    assert_eq!(
        body,
        r#"{"search_type":"name","search_value":"example-user"}"#
    );
}

/// A server that treats every connection in its own way.
async fn rude(treat: impl AsyncFn(tokio::net::TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let listener = listener.into_std().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                treat(stream).await;
            }
        });
    });
    url
}

async fn failure_at(url: &str, settings: &str) -> VendorFailure {
    let file = File::new();
    let vendor = vendor(&file.store, url, &format!("{KEY}{settings}"));
    vendor.call(&create()).await.unwrap_err()
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let failure = failure_at(&url, "").await;
    assert!(
        matches!(failure, VendorFailure::NotSent(NotSent::Unreachable(_))),
        "{failure:?}"
    );
    assert_eq!(failure.effect(), Effect::None);
}

#[tokio::test]
async fn a_host_that_never_finishes_tls_was_sent_nothing() {
    let url = rude(async |mut stream| {
        // Reads the greeting and says nothing.
        let _ = stream.read(&mut [0; 64]).await;
        tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    })
    .await;
    let url = url.replace("http:", "https:");
    let failure = failure_at(&url, "connect_timeout = \"1s\"\n").await;
    assert!(
        matches!(failure, VendorFailure::NotSent(NotSent::Unreachable(_))),
        "{failure:?}"
    );
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_lost() {
    let url = rude(async |mut stream| {
        let _ = stream.read(&mut [0; 4096]).await;
        tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    })
    .await;
    let failure = failure_at(&url, "timeout = \"1s\"\n").await;
    assert!(matches!(failure, VendorFailure::Lost(_)), "{failure:?}");
    assert_eq!(failure.effect(), Effect::Possible);
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_is_lost() {
    let url = rude(async |mut stream| {
        let _ = stream.read(&mut [0; 4096]).await;
    })
    .await;
    let failure = failure_at(&url, "").await;
    assert!(matches!(failure, VendorFailure::Lost(_)), "{failure:?}");
    assert_eq!(failure.effect(), Effect::Possible);
}

#[tokio::test]
async fn half_an_answer_is_lost() {
    let url = rude(async |mut stream| {
        let _ = stream.read(&mut [0; 4096]).await;
        let half = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{\"error_code\":";
        let _ = stream.write_all(half).await;
    })
    .await;
    let failure = failure_at(&url, "").await;
    assert!(matches!(failure, VendorFailure::Lost(_)), "{failure:?}");
}

#[tokio::test]
async fn the_clouds_own_no_is_told_with_its_code_and_whether_it_did_anything() {
    for (status, said, effect) in [
        (400, "CBC.99000029", Effect::None),
        (403, "CBC.0151", Effect::None),
        (429, "CBC.0000429", Effect::None),
        (400, "CBC.99000039", Effect::Possible),
        (500, "CBC.99000050", Effect::Possible),
        (500, "CBC.0999", Effect::Possible),
        (502, "", Effect::Possible),
        (200, "CBC.1", Effect::Possible),
    ] {
        let cloud = Cloud::start(move |_, _| refusal(status, said)).await;
        let failure = failure_at(&cloud.url, "").await;
        assert_eq!(failure.effect(), effect, "{status} {said}");
        assert_eq!(code(&failure).unwrap_or_default(), said, "{status}");
        assert_eq!(cloud.calls(), 1);
    }
    let cloud = Cloud::start(|_, _| answer(200, "<html>")).await;
    let failure = failure_at(&cloud.url, "").await;
    assert_eq!(failure.effect(), Effect::Possible, "{failure:?}");
    assert!(failure.answer().is_some());
}

#[tokio::test]
async fn nobody_leads_the_client_elsewhere() {
    let other = Cloud::start(|_, _| answer(200, "{\"domain_id\":\"d\"}")).await;
    let to = other.url.clone();
    let cloud = Cloud::start(move |_, seen| {
        let mut response = answer(307, "");
        let to = format!("{to}{}", seen.path).parse().unwrap();
        response.headers_mut().insert("location", to);
        response
    })
    .await;
    let failure = failure_at(&cloud.url, "").await;
    assert!(failure.answer().is_some(), "{failure:?}");
    assert_eq!((cloud.calls(), other.calls()), (1, 0));
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    let cloud =
        Cloud::start(|_, _| answer(200, &format!("{{\"a\":\"{}\"}}", "x".repeat(5 << 20)))).await;
    let failure = failure_at(&cloud.url, "").await;
    let unreadable = cloud::huawei::api::ApiError::Unreadable {
        status: 200,
        idempotent: false,
    };
    assert_eq!(failure, VendorFailure::Refused(unreadable));
}

#[tokio::test]
async fn no_secret_is_printed_or_logged() {
    let (log, _guard) = Log::capture();
    let cloud = Cloud::start(|number, _| match number {
        0 => answer(200, AVAILABLE),
        _ => refusal(400, "CBC.99000029"),
    })
    .await;
    let file = File::new();
    let one = vendor(&file.store, &cloud.url, KEY);
    one.call(&check()).await.unwrap();
    let refused = one.call(&create()).await.unwrap_err();
    let lost = failure_at(&rude(async |_| ()).await, "").await;
    let unreachable = failure_at("http://127.0.0.1:1", "").await;
    let mut text = log.text();
    for failure in [&refused, &lost, &unreachable] {
        text += &format!("{failure} {failure:?}");
    }
    text += &format!("{one:?}");
    assert!(text.contains("called the cloud"), "{text}");
    assert!(text.contains("CBC.99000029"), "{text}");
    for secret in [SECRET_KEY, "Signature=", "13800000000", "example-user"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
