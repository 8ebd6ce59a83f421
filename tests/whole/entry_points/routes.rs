//! The public ways in, as the router itself has them.

use reqwest::{Client, Method};
use sso::http::{Limits, router};
use std::collections::BTreeSet;
use tests::world::{ACME, World};

/// A way in: `GET /p/{partner}/launch`. HEAD is not one of its own: where GET does something it is refused, elsewhere it is GET without a body.
pub(super) type Way = String;

/// Every way in. A route that is added to the service is in it without anybody's doing.
pub(super) async fn every_way_in(world: &World) -> BTreeSet<Way> {
    let client = Client::builder().no_proxy().build().unwrap();
    let mut ways = BTreeSet::new();
    for path in paths(world) {
        let methods = methods(&client, &format!("{}{}", world.base, &filled(&path)[1..])).await;
        assert!(!methods.is_empty(), "{path}");
        for method in methods {
            ways.insert(format!("{method} {path}"));
        }
    }
    ways
}

/// The method and the path of a way in, with something in the places of its pattern.
pub(super) fn parts(way: &str) -> (Method, String) {
    let (method, path) = way.split_once(' ').unwrap();
    (method.parse().unwrap(), filled(path))
}

fn filled(pattern: &str) -> String {
    let path = pattern.replace("{partner}", ACME);
    path.replace("{handle}", "handle")
        .replace("{id}", &"0".repeat(64))
        .replace("{account}", "C-1")
        .replace("{name}", "name")
}

// axum lists its paths nowhere but in what it prints of itself. Should that look different one day, no path is found, and the table has too many lines.
fn paths(world: &World) -> Vec<String> {
    let printed = format!("{:?}", router(&world.app, Limits::default()));
    let (ours, _) = printed.split_once("fallback_router").unwrap();
    let quoted = ours.split('"').skip(1).step_by(2);
    quoted
        .filter(|text| text.starts_with('/'))
        .map(str::to_owned)
        .collect()
}

// Asked with a method that no way in has: the answer names those that there are, and nothing else happens.
async fn methods(client: &Client, url: &str) -> Vec<String> {
    let answer = client.request(Method::PATCH, url).send().await.unwrap();
    assert_eq!(answer.status(), 405, "{url}: it takes every method");
    let allowed = answer.headers()["allow"].to_str().unwrap().to_owned();
    allowed
        .split(',')
        .map(|method| method.trim().to_owned())
        .filter(|method| method != "HEAD")
        .collect()
}
