//! Two processes that share a store.

use super::*;
use crate::fixture::service_on;
use crate::store::{Store, sqlite::Sqlite};
use std::sync::Arc;

/// Of a hundred redemptions at once, half at each process, exactly one signs in. Over any store: `one` and `other` are two ways to the same one.
async fn exactly_one_of_a_hundred_signs_in(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let services = [one, other].map(|store| Arc::new(service_on(store, HTTPS, HS256)));
    let token = signed(&claims("one"));
    let mut all = tokio::task::JoinSet::new();
    for number in 0..100 {
        let (service, token) = (services[number % 2].clone(), token.clone());
        all.spawn(async move {
            let response = service.post(PATH, &[("token", &token)]).await;
            assert_eq!(response.status(), StatusCode::SEE_OTHER);
            let is_signed_in = !header_of(&response, "set-cookie").is_empty();
            let next = header_of(&response, "location").to_owned();
            (is_signed_in, next)
        });
    }
    let answers = all.join_all().await;
    let count = |expected: (bool, &str)| {
        let same =
            |(is_signed_in, next): &&(bool, String)| (*is_signed_in, next.as_str()) == expected;
        answers.iter().filter(same).count()
    };
    assert_eq!(count((true, "/p/acme/launch")), 1);
    assert_eq!(count((false, "/p/acme/handoff/again")), 99);
    for service in services {
        assert_eq!(refusal(&service, &token).await, "BRG-1005");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_is_good_for_one_session_in_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(&folder.path().join("store.db")).unwrap());
    exactly_one_of_a_hundred_signs_in(store.clone(), store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_is_good_for_one_session_in_two_processes() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Arc::new(Sqlite::open(&folder.path().join("store.db")).unwrap());
    exactly_one_of_a_hundred_signs_in(open(), open()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_is_good_for_one_session_in_two_processes_on_redis() {
    let server = crate::store::redis::tests::server::Server::start(&[]);
    let open = async || {
        let url = server.url().parse().unwrap();
        crate::store::open(&url, std::path::Path::new("/nowhere"))
            .await
            .unwrap()
    };
    exactly_one_of_a_hundred_signs_in(open().await, open().await).await;
}
