//! The signatures of the vendor's own SDK (`vectors.json`, made by `vectors.py`).

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use jiff::Timestamp;
use serde::Deserialize;

use crate::api::signature::{Message, SignatureFault};

#[derive(Deserialize)]
struct File {
    date: Timestamp,
    vectors: Vec<Vector>,
}

#[derive(Deserialize, Clone)]
struct Vector {
    name: String,
    access_key: String,
    secret_key: String,
    method: String,
    uri: String,
    headers: Vec<(String, String)>,
    body: String,
}

fn file() -> File {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

impl Vector {
    fn verified(&self, now: Timestamp) -> Result<String, SignatureFault> {
        let uri: Uri = self.uri.parse().unwrap();
        let headers: HeaderMap = self
            .headers
            .iter()
            .map(|(name, value)| {
                let name: HeaderName = name.parse().unwrap();
                (name, HeaderValue::from_str(value).unwrap())
            })
            .collect();
        let message = Message {
            method: &self.method,
            path: uri.path(),
            query: uri.query().unwrap_or_default(),
            headers: &headers,
            body: self.body.as_bytes(),
        };
        let claim = message.claim()?;
        message.verify(&claim, &self.secret_key, now, Duration::from_secs(900))?;
        Ok(claim.access_key)
    }

    fn header(&mut self, name: &str) -> &mut String {
        let found = self.headers.iter_mut().find(|(key, _)| key == name);
        &mut found.unwrap().1
    }
}

#[test]
fn every_signature_of_the_vendor_s_own_sdk_is_good() {
    let file = file();
    assert!(file.vectors.len() >= 10);
    for vector in &file.vectors {
        let verified = vector.verified(file.date);
        assert_eq!(verified, Ok(vector.access_key.clone()), "{}", vector.name);
    }
}

#[test]
fn nothing_that_was_signed_may_change() {
    let file = file();
    for vector in &file.vectors {
        let mut changed = vec![vector.clone(); 5];
        changed[0].method = "PATCH".into();
        changed[1].body.push(' ');
        changed[2].uri = match vector.uri.split_once('?') {
            Some((path, query)) => format!("{path}?{query}&a=b"),
            None => format!("{}?a=b", vector.uri),
        };
        changed[3].uri = vector.uri.replacen("/v2/", "/v2/x", 1);
        changed[4].secret_key.push('x');
        for changed in changed {
            let verified = changed.verified(file.date);
            assert_eq!(verified, Err(SignatureFault::Signature), "{}", vector.name);
        }
        let mut elsewhere = vector.clone();
        elsewhere.header("host").push('x');
        assert_eq!(
            elsewhere.verified(file.date),
            Err(SignatureFault::Signature)
        );
    }
}

#[test]
fn the_order_of_the_query_on_the_wire_does_not_matter() {
    let file = file();
    let mut vector = file.vectors[3].clone();
    let (path, query) = vector.uri.split_once('?').unwrap();
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.reverse();
    vector.uri = format!("{path}?{}", pairs.join("&"));
    assert!(vector.verified(file.date).is_ok());
}

#[test]
fn a_date_is_good_for_a_quarter_of_an_hour_either_side() {
    let file = file();
    let at = |seconds: i64| file.date + jiff::SignedDuration::from_secs(seconds);
    let vector = &file.vectors[0];
    for good in [-900, 900] {
        assert!(vector.verified(at(good)).is_ok());
    }
    for bad in [-901, 901] {
        assert_eq!(vector.verified(at(bad)), Err(SignatureFault::Window));
    }
}

#[test]
fn the_authorization_has_one_form() {
    let file = file();
    let good = file.vectors[0].clone().header("authorization").clone();
    let form = Err(SignatureFault::Form);
    let names = Err(SignatureFault::SignedHeaders);
    let cases = [
        ("SDK-HMAC-SHA256", "SDK-HMAC-SM3", form.clone()),
        ("Access=AKEXAMPLE, ", "", form.clone()),
        ("Access=AKEXAMPLE", "Access=", form.clone()),
        (", Signature=d19916ea", ", Signature=D19916EA", form.clone()),
        (", Signature=d1", ", Signature=", form.clone()),
        (", Signature", ", Extra=1, Signature", form.clone()),
        (
            "content-type;host;x-sdk-date",
            "host;content-type;x-sdk-date",
            names.clone(),
        ),
        (
            "content-type;host;x-sdk-date",
            "Content-Type;host;x-sdk-date",
            names.clone(),
        ),
        (
            "content-type;host;x-sdk-date",
            "host;host;x-sdk-date",
            names,
        ),
        (
            "content-type;host;x-sdk-date",
            "content-type;x-sdk-date",
            Err(SignatureFault::NotSigned("host")),
        ),
        (
            "content-type;host;x-sdk-date",
            "content-type;host",
            Err(SignatureFault::NotSigned("x-sdk-date")),
        ),
        (
            "content-type;host;x-sdk-date",
            "accept;host;x-sdk-date",
            Err(SignatureFault::Header("accept".into())),
        ),
        (
            "content-type;host;x-sdk-date",
            "host;x-sdk-date",
            Err(SignatureFault::Signature),
        ),
    ];
    for (from, to, expected) in cases {
        assert!(good.contains(from), "{from}");
        let mut vector = file.vectors[0].clone();
        *vector.header("authorization") = good.replacen(from, to, 1);
        assert_eq!(vector.verified(file.date), expected, "{from} -> {to}");
    }
}

#[test]
fn what_would_leave_room_for_two_readings_is_refused() {
    let file = file();
    let mut plus = file.vectors[4].clone();
    plus.uri = plus.uri.replace("%20", "+");
    assert_eq!(plus.verified(file.date), Err(SignatureFault::Ambiguous));
    let mut twice = file.vectors[0].clone();
    twice
        .headers
        .push(("x-sdk-date".into(), "20250101T000000Z".into()));
    assert_eq!(twice.verified(file.date), Err(SignatureFault::Date));
    let mut uncovered = file.vectors[0].clone();
    uncovered
        .headers
        .push(("x-sdk-content-sha256".into(), "UNSIGNED-PAYLOAD".into()));
    assert_eq!(uncovered.verified(file.date), Err(SignatureFault::Payload));
    for date in [
        "20250101T000000",
        "2025-01-01T00:00",
        "20250132T000000Z",
        "20250101T0000 0Z",
    ] {
        let mut vector = file.vectors[0].clone();
        *vector.header("x-sdk-date") = date.into();
        assert_eq!(
            vector.verified(file.date),
            Err(SignatureFault::Date),
            "{date}"
        );
    }
}
