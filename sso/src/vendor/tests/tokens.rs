//! Tokens: got once, shared, sealed, renewed once.

use super::*;
use crate::fixture::Log;
use crate::vendor::{Effect, NotSent};
use jiff::{SignedDuration, Timestamp};

const PASSWORD: &str = "correct-horse-battery";
const IAM: &str = "/v3/auth/tokens";
const CREATE: &str = "/v2/partners/sub-customers";

fn user(url: &str) -> String {
    format!(
        "token_url = \"{url}\"\ndomain = \"acme-account\"\nuser = \"caller\"\npassword = \"{PASSWORD}\"\n"
    )
}

/// `T-0`, `T-1` and so on, each good for a while.
fn token(number: usize, lifetime: SignedDuration) -> Response<Body> {
    let expires_at = Timestamp::now() + lifetime;
    let body = format!("{{\"token\":{{\"expires_at\":\"{expires_at}\"}}}}");
    let mut response = answer(201, &body);
    let value = format!("T-{number}-secret").parse().unwrap();
    response.headers_mut().insert("x-subject-token", value);
    response
}

/// Issues tokens, and takes the newest `taken` only.
async fn issuing(lifetime: SignedDuration, taken: fn(&str, usize) -> bool) -> Cloud {
    let issued = Mutex::new(0);
    Cloud::start(move |_, seen| {
        let mut issued = issued.lock().unwrap();
        if seen.path == IAM {
            *issued += 1;
            return token(*issued - 1, lifetime);
        }
        if !taken(seen.header("x-auth-token"), *issued) {
            return refusal(401, "CBC.0154");
        }
        match seen.path.as_str() {
            CREATE => answer(200, "{\"domain_id\":\"d\"}"),
            _ => answer(200, AVAILABLE),
        }
    })
    .await
}

fn any(token: &str, _: usize) -> bool {
    token.starts_with("T-")
}

/// All but the first.
fn not_the_first(token: &str, _: usize) -> bool {
    token != "T-0-secret"
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_token_serves_all_calls_of_all_processes() {
    let cloud = issuing(DAY, any).await;
    let file = File::new();
    let stores = [Arc::clone(&file.store), file.again()];
    let vendors = stores.map(|store| Arc::new(vendor(&store, &cloud.url, &user(&cloud.url))));
    let calls: Vec<_> = (0..8)
        .map(|number| {
            let vendor = Arc::clone(&vendors[number % 2]);
            tokio::spawn(async move { vendor.call(&check()).await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().unwrap().available);
    }
    assert_eq!(cloud.calls_of(IAM), 1);
    let seen = cloud.seen.lock().unwrap();
    let called = seen.iter().filter(|call| call.path != IAM);
    assert!(
        called
            .clone()
            .all(|call| call.header("x-auth-token") == "T-0-secret")
    );
    assert!(
        called
            .clone()
            .all(|call| call.header("authorization").is_empty())
    );
}

#[tokio::test]
async fn a_token_that_is_not_taken_is_renewed_once_and_the_call_repeated() {
    let cloud = issuing(DAY, not_the_first).await;
    let file = File::new();
    let one = vendor(&file.store, &cloud.url, &user(&cloud.url));
    one.call(&create()).await.unwrap();
    assert_eq!((cloud.calls_of(IAM), cloud.calls_of(CREATE)), (2, 2));
    one.call(&create()).await.unwrap();
    assert_eq!((cloud.calls_of(IAM), cloud.calls_of(CREATE)), (2, 3));
}

#[tokio::test]
async fn a_token_that_another_process_renewed_is_used() {
    let cloud = issuing(DAY, |token, issued| {
        token == format!("T-{}-secret", issued - 1)
    })
    .await;
    let file = File::new();
    let one = vendor(&file.store, &cloud.url, &user(&cloud.url));
    let other = vendor(&file.again(), &cloud.url, &user(&cloud.url));
    one.call(&check()).await.unwrap();
    other.call(&check()).await.unwrap();
    // A third party gets a newer one: the two renew theirs, once together.
    let client = reqwest::Client::new();
    client
        .post(format!("{}{IAM}", cloud.url))
        .send()
        .await
        .unwrap();
    one.call(&create()).await.unwrap();
    other.call(&create()).await.unwrap();
    assert_eq!(cloud.calls_of(IAM), 3);
}

#[tokio::test]
async fn a_token_that_is_never_taken_is_not_renewed_for_ever() {
    let cloud = issuing(DAY, |_, _| false).await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, &user(&cloud.url));
    let failure = vendor.call(&create()).await.unwrap_err();
    assert_eq!(code(&failure), Some("CBC.0154"));
    assert_eq!(failure.effect(), Effect::None);
    assert_eq!((cloud.calls_of(IAM), cloud.calls_of(CREATE)), (2, 2));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let cloud = issuing(SignedDuration::from_mins(1), any).await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, &user(&cloud.url));
    vendor.call(&check()).await.unwrap();
    vendor.call(&check()).await.unwrap();
    assert_eq!(cloud.calls_of(IAM), 2);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_never_told() {
    let (log, _guard) = Log::capture();
    let cloud =
        Cloud::start(|_, _| answer(401, "{\"error\":{\"code\":401,\"message\":\"wrong\"}}")).await;
    let file = File::new();
    let one = vendor(&file.store, &cloud.url, &user(&cloud.url));
    let settings = format!("{}queue_deadline = \"1s\"\n", user(&cloud.url));
    let other = vendor(&file.again(), &cloud.url, &settings);
    for vendor in [&one, &one, &other] {
        let failure = vendor.call(&create()).await.unwrap_err();
        assert!(
            matches!(&failure, VendorFailure::NotSent(NotSent::NoToken(_))),
            "{failure:?}"
        );
        let text = format!("{failure} {failure:?} {vendor:?} {}", log.text());
        assert!(!text.contains(PASSWORD), "{text}");
    }
    assert_eq!(cloud.calls(), 1);
}

#[tokio::test]
async fn the_token_rests_sealed() {
    let (log, _guard) = Log::capture();
    let cloud = issuing(DAY, any).await;
    let file = File::new();
    let one = vendor(&file.store, &cloud.url, &user(&cloud.url));
    one.call(&check()).await.unwrap();
    let name = "vendor-token/current";
    let document = file.store.document("acme", name).await.unwrap().unwrap();
    assert!(!document.text.contains("T-0"), "{}", document.text);
    assert!(!log.text().contains("T-0"), "{}", log.text());
    // What cannot be opened, or is another account's, is replaced.
    let foreign = user(&cloud.url).replace("acme-account", "other");
    let other = vendor(&file.store, &cloud.url, &foreign);
    other.call(&check()).await.unwrap();
    assert_eq!(cloud.calls_of(IAM), 2);
}

#[tokio::test]
async fn a_bad_moment_of_the_identity_service_passes() {
    let cloud = Cloud::start(|number, seen| match (number, seen.path.as_str()) {
        (0, _) => refusal(503, ""),
        (_, IAM) => token(number, DAY),
        _ => answer(200, AVAILABLE),
    })
    .await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, &user(&cloud.url));
    for _ in 0..3 {
        let failure = vendor.call(&check()).await.unwrap_err();
        assert_eq!(failure.effect(), Effect::None, "{failure:?}");
    }
    assert_eq!(cloud.calls(), 1, "not asked at once again");
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert!(vendor.call(&check()).await.unwrap().available);
}
