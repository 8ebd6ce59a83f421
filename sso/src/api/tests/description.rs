//! The document against the router and the handlers.

use super::{ask, token};
use crate::fixture::{HTTPS, NOW, Service, service};
use crate::http::{Limits, router};
use crate::store::{ApiTokenRecord, Scope};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn document() -> Value {
    serde_json::to_value(crate::api::document("https://sso.example.com/")).unwrap()
}

/// `GET /api/…` to its description.
fn operations(document: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let way = format!("{} {path}", method.to_uppercase());
            found.insert(way, operation.clone());
        }
    }
    found
}

fn filled(pattern: &str) -> String {
    pattern
        .replace("{partner}", "acme")
        .replace("{id}", &"0".repeat(64))
        .replace("{account}", "C")
}

/// What the router has under `/api/`: its paths as it prints them, their methods as it names them when asked with one that it does not have.
async fn routes(service: &Service) -> BTreeSet<String> {
    let printed = format!("{:?}", router(&service.app, Limits::default()));
    let (ours, _) = printed.split_once("fallback_router").unwrap();
    let paths: BTreeSet<_> = ours
        .split('"')
        .filter(|text| text.starts_with("/api/"))
        .collect();
    let mut ways = BTreeSet::new();
    for path in paths {
        let request = Request::builder().method(Method::TRACE).uri(filled(path));
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = crate::fixture::header_of(&answer, "allow").to_owned();
        for method in allowed.split(',').filter(|method| *method != "HEAD") {
            ways.insert(format!("{method} {path}"));
        }
    }
    ways
}

#[tokio::test]
async fn every_route_of_the_api_is_described_and_nothing_else() {
    let described: BTreeSet<_> = operations(&document()).into_keys().collect();
    assert!(described.len() > 15, "{described:?}");
    assert_eq!(described, routes(&service(HTTPS, "")).await);
}

#[tokio::test]
async fn the_document_is_served_to_everybody_with_our_own_address() {
    let service = service("https://sso.example.com/sky", "");
    let answer = ask(&service, Method::GET, "/sky/api/openapi.json", &[], "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["openapi"], "3.1.0");
    assert_eq!(
        answer.body["servers"][0]["url"],
        "https://sso.example.com/sky"
    );
    assert_eq!(answer.body["paths"], document()["paths"]);
}

#[test]
fn every_operation_has_a_name_of_its_own_words_parameters_and_refusals() {
    let mut names = BTreeSet::new();
    for (way, operation) in operations(&document()) {
        let name = operation["operationId"].as_str().unwrap().to_owned();
        assert!(names.insert(name), "{way}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{way}");
        let parameters = operation["parameters"].as_array().unwrap();
        for place in way
            .split('{')
            .skip(1)
            .map(|rest| rest.split_once('}').unwrap().0)
        {
            let is_it =
                |parameter: &&Value| parameter["name"] == place && parameter["in"] == "path";
            assert_eq!(parameters.iter().filter(is_it).count(), 1, "{way}: {place}");
        }
        if way == "GET /api/openapi.json" {
            continue;
        }
        for status in ["400", "401", "403", "404", "413", "500", "503"] {
            let content = &operation["responses"][status]["content"]["application/problem+json"];
            let problem = "#/components/schemas/Problem";
            assert_eq!(content["schema"]["$ref"], problem, "{way} {status}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(
                !response["description"].as_str().unwrap().is_empty(),
                "{way} {status}"
            );
        }
    }
}

/// References that lead nowhere.
#[test]
fn every_schema_that_is_referred_to_is_there() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    found.insert(reference.clone());
                }
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 10, "{found:?}");
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

async fn only(service: &Service, scope: Option<Scope>) -> String {
    match scope {
        Some(scope) => token(service, "acme", &[scope]).await,
        None => token(service, "acme", &[]).await,
    }
}

#[tokio::test]
async fn every_operation_asks_for_the_scopes_that_are_described_and_for_no_others() {
    let service = service(HTTPS, "");
    for (way, operation) in operations(&document()) {
        let Some(security) = operation.get("security") else {
            assert_eq!(
                way, "GET /api/openapi.json",
                "only the document is for everybody"
            );
            continue;
        };
        let described = security[0]["token"].as_array().unwrap();
        let (method, path) = way.split_once(' ').unwrap();
        let mut path = filled(path);
        if way.ends_with("/sessions") && method == "DELETE" {
            path += "?account=C";
        }
        for scope in Scope::ALL.into_iter().map(Some).chain([None]) {
            let bearer = format!("Bearer {}", only(&service, scope).await);
            let headers = [("authorization", &*bearer)];
            let answer = ask(&service, method.parse().unwrap(), &path, &headers, "").await;
            let may = described.is_empty()
                || scope.is_some_and(|scope| described.iter().any(|each| each == scope.name()));
            let said = (answer.status.as_u16(), answer.code());
            assert_eq!(said != (403, "API-1002"), may, "{way} {scope:?}: {said:?}");
            assert_ne!(answer.status, 401, "{way}");
        }
        let bare = ask(&service, method.parse().unwrap(), &path, &[], "").await;
        assert_eq!(
            (bare.status.as_u16(), bare.code()),
            (401, "API-1001"),
            "{way}"
        );
    }
}

/// The statuses of refusals that a handler gives are described with it.
#[tokio::test]
async fn a_call_that_goes_wrong_is_answered_as_described() {
    let service = service(HTTPS, "");
    let record = ApiTokenRecord {
        id: "all".to_owned(),
        partner: "acme".to_owned(),
        label: "test".to_owned(),
        scopes: Scope::ALL.into_iter().collect(),
        created_at: NOW,
        expires_at: NOW + SignedDuration::from_hours(1),
        replaced_by: None,
    };
    let secret = format!("{}{}", crate::api::TOKEN_PREFIX, "A".repeat(43));
    let digest = crate::api::digest_of(&secret);
    service.app.store().add_token(digest, record).await.unwrap();
    let bearer = format!("Bearer {secret}");
    let long = format!("{{\"x\": \"{}\"}}", "x".repeat(600_000));
    for (way, operation) in operations(&document()) {
        let (method, path) = way.split_once(' ').unwrap();
        for (query, said) in [
            ("", ""),
            ("?x=y", ""),
            ("", "{"),
            ("", "{\"x\": 1}"),
            ("", &*long),
        ] {
            let path = filled(path) + query;
            let headers = [("authorization", &*bearer), ("if-match", "\"99\"")];
            let answer = ask(&service, method.parse().unwrap(), &path, &headers, said).await;
            let status = answer.status.as_u16().to_string();
            assert!(
                operation["responses"].get(&status).is_some(),
                "{way}{query}: {status} {}",
                answer.body
            );
            assert_ne!(answer.status, 500);
        }
    }
}
