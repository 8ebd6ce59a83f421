//! What is relayed, and above all what is not.

use super::*;
use crate::huawei::api::{ApiError, receive};
use serde_json::json;

fn list(lines: &[&str]) -> AllowList {
    AllowList::parse(lines.iter().copied()).unwrap()
}

fn bills() -> AllowList {
    list(&[
        "GET /v2/bills/**",
        "POST /v2/partners/**",
        "PUT /v2/a/*/c",
        "DELETE /v2/d",
    ])
}

fn relay(method: &str, path: &str) -> Result<String, RelayRefusal> {
    let fields = RelayFields {
        method,
        path,
        query: &[],
        body: None,
    };
    RelayCall::check(fields, &bills()).map(|call| call.request().path().to_owned())
}

fn path(path: &str) -> Result<String, RelayRefusal> {
    relay("GET", path)
}

fn refused(why: PathRefusal) -> Result<String, RelayRefusal> {
    Err(RelayRefusal::Path(why))
}

#[test]
fn nothing_is_relayed_without_a_list() {
    let fields = RelayFields {
        method: "GET",
        path: "/v2/bills/x",
        query: &[],
        body: None,
    };
    assert_eq!(
        RelayCall::check(fields, &AllowList::default()).err(),
        Some(RelayRefusal::NotAllowed)
    );
}

#[test]
fn two_stars_are_one_segment_or_more_and_one_star_is_exactly_one() {
    assert!(path("/v2/bills/a").is_ok());
    assert!(path("/v2/bills/a/b/c").is_ok());
    assert!(relay("PUT", "/v2/a/b/c").is_ok());
    for (method, path) in [
        ("GET", "/v2/bills"),
        ("GET", "/v2/billsx/a"),
        ("GET", "/V2/bills/a"),
        ("POST", "/v2/bills/a"),
        ("PUT", "/v2/a/c"),
        ("PUT", "/v2/a/b/b/c"),
        ("DELETE", "/v2/d/e"),
        ("GET", "/"),
    ] {
        let answer = relay(method, path);
        assert!(answer.is_err(), "{method} {path}");
    }
}

#[test]
fn a_path_is_taken_in_its_one_reading() {
    assert_eq!(path("/v2/bills/%E5%AE%A2"), Ok("/v2/bills/客".to_owned()));
    assert_eq!(path("/v2/bills/客"), Ok("/v2/bills/客".to_owned()));
    assert_eq!(path("/v2/bills/a%3Ab"), Ok("/v2/bills/a:b".to_owned()));
}

#[test]
fn a_path_that_climbs_is_refused() {
    for climbing in [
        "/v2/bills/../x",
        "/v2/bills/..",
        "/v2/bills/./x",
        "/v2/bills/%2e%2e/x",
        "/v2/bills/.%2E/x",
        "/v2/bills/.../x",
    ] {
        assert_eq!(
            path(climbing),
            refused(PathRefusal::DotSegment),
            "{climbing}"
        );
    }
}

#[test]
fn a_path_that_two_readers_could_see_differently_is_refused() {
    for ambiguous in [
        "/v2/bills/a%2fb",
        "/v2/bills/a%2Fb",
        "/v2/bills/a%252fb",
        "/v2/bills/%",
        "/v2/bills/%zz",
        "/v2/bills/%c3%28",
        "/v2/bills/%61",
        "/v2/bills/a%2eb",
    ] {
        assert_eq!(
            path(ambiguous),
            refused(PathRefusal::Encoding),
            "{ambiguous}"
        );
    }
    for empty in ["/v2//bills/a", "/v2/bills/", "/v2/bills/a//"] {
        assert_eq!(path(empty), refused(PathRefusal::EmptySegment), "{empty}");
    }
    for strange in [
        "/v2/bills/a\\b",
        "/v2/bills/a%5cb",
        "/v2/bills/a;b",
        "/v2/bills/a?b=c",
        "/v2/bills/a%3fb",
        "/v2/bills/a#b",
        "/v2/bills/a b",
        "/v2/bills/a%0d%0ab",
        "/v2/bills/a\u{0}",
        "/v2/bills/a\u{85}",
    ] {
        assert_eq!(
            path(strange),
            refused(PathRefusal::Character),
            "{strange:?}"
        );
    }
}

#[test]
fn another_host_cannot_be_named() {
    for other in [
        "https://evil.example/v2/bills/a",
        "//evil.example/v2/bills/a",
        "/\\evil.example/v2/bills/a",
        "v2/bills/a",
        "",
        "@evil.example/v2/bills/a",
    ] {
        assert_eq!(path(other), refused(PathRefusal::NotAPath), "{other}");
    }
    let long = format!("/v2/bills/{}", "a".repeat(1024));
    assert_eq!(path(&long), refused(PathRefusal::TooLong));
}

#[test]
fn what_is_relayed_goes_to_the_endpoint_and_nowhere_else() {
    let endpoint = url::Url::parse("https://bss.myhuaweicloud.com/").unwrap();
    let query = [("a b".to_owned(), "//x?y#z&".to_owned())];
    let fields = RelayFields {
        method: "GET",
        path: "/v2/bills/@evil.example:443",
        query: &query,
        body: None,
    };
    let call = RelayCall::check(fields, &bills()).ok().unwrap();
    assert_eq!(
        call.request().url(&endpoint).unwrap().as_str(),
        "https://bss.myhuaweicloud.com/v2/bills/%40evil.example%3A443?a%20b=%2F%2Fx%3Fy%23z%26"
    );
}

#[test]
fn whatever_is_accepted_stays_below_what_was_allowed() {
    const LETTERS: [&str; 14] = [
        "/", ".", "..", "%2e", "%2F", "%25", "%", "\\", "a", "%c3%a9", "?", "#", "@", "\t",
    ];
    let endpoint = url::Url::parse("https://bss.myhuaweicloud.com").unwrap();
    let (mut accepted, mut tried) = (0, 0);
    for index in 0..LETTERS.len().pow(4) {
        let letter = |place: u32| LETTERS[index / LETTERS.len().pow(place) % LETTERS.len()];
        let path = format!(
            "/v2/bills/{}{}{}{}",
            letter(0),
            letter(1),
            letter(2),
            letter(3)
        );
        let fields = RelayFields {
            method: "GET",
            path: &path,
            query: &[],
            body: None,
        };
        tried += 1;
        let Ok(call) = RelayCall::check(fields, &bills()) else {
            continue;
        };
        accepted += 1;
        let url = call.request().url(&endpoint).unwrap();
        assert_eq!(url.host_str(), Some("bss.myhuaweicloud.com"), "{path}");
        assert_eq!(url.port(), None, "{path}");
        assert!((url.query(), url.fragment()) == (None, None), "{path}");
        let segments = path.split('/').count();
        assert!(url.path().starts_with("/v2/bills/"), "{path}");
        assert_eq!(url.path().split('/').count(), segments, "{path}");
    }
    assert!(
        accepted > 50 && accepted < tried / 10,
        "{accepted} of {tried}"
    );
}

#[test]
fn what_makes_an_identity_is_never_relayed() {
    for creating in [
        "/v2/partners/sub-customers",
        "/V2/Partners/Sub-Customers",
        "/v1.0/abc/partner/customer-mgr/customer",
    ] {
        assert_eq!(
            relay("POST", creating),
            Err(RelayRefusal::CreatesIdentity),
            "{creating}"
        );
    }
    // Its neighbours are.
    assert!(relay("POST", "/v2/partners/sub-customers/query").is_ok());
    for line in [
        "POST /v2/partners/sub-customers",
        "POST /v2/*/sub-customers/**",
    ] {
        let parsed = RelayPattern::parse(line);
        let expected = line.ends_with("sub-customers");
        assert_eq!(
            parsed == Err(PatternError::CreatesIdentity),
            expected,
            "{line}"
        );
    }
}

#[test]
fn a_pattern_means_what_it_shows() {
    for line in [
        "GET /v2/bills/**",
        "POST /v2/a/*/c",
        "DELETE /v2",
        "PUT /v2/a.b_c-d~e",
    ] {
        assert_eq!(RelayPattern::parse(line).unwrap().to_string(), line);
    }
    for (line, error) in [
        ("/v2/bills", PatternError::Shape),
        ("get /v2/bills", PatternError::Shape),
        ("PATCH /v2/bills", PatternError::Shape),
        ("GET v2/bills", PatternError::Shape),
        ("GET  /v2", PatternError::Shape),
        ("GET /v2/bills/", PatternError::Segment),
        ("GET /v2/**/x", PatternError::Segment),
        ("GET /v2/a*", PatternError::Segment),
        ("GET /v2/../x", PatternError::Segment),
        ("GET /v2/a?b", PatternError::Segment),
        ("GET /v2/%61", PatternError::Segment),
        ("GET /", PatternError::Segment),
        ("GET /**", PatternError::TooWide),
        ("GET /*/x", PatternError::TooWide),
    ] {
        assert_eq!(RelayPattern::parse(line), Err(error), "{line}");
    }
}

#[test]
fn every_bad_line_of_a_list_is_named() {
    let faults = AllowList::parse(["GET /v2/a", "x", "GET /v2/b", "GET /**"]).unwrap_err();
    assert_eq!(
        faults,
        [(1, PatternError::Shape), (3, PatternError::TooWide)]
    );
}

#[test]
fn a_body_is_a_json_object_and_stands_where_one_belongs() {
    let check = |method, body: Option<&Value>| {
        let path = match method {
            "POST" => "/v2/partners/x",
            _ => "/v2/bills/x",
        };
        let fields = RelayFields {
            method,
            path,
            query: &[],
            body,
        };
        RelayCall::check(fields, &bills()).map(|call| call.request().body().to_vec())
    };
    assert_eq!(
        check("POST", Some(&json!({"a": 1}))),
        Ok(br#"{"a":1}"#.to_vec())
    );
    assert_eq!(check("POST", None), Ok(b"{}".to_vec()));
    assert_eq!(check("GET", None), Ok(Vec::new()));
    assert_eq!(
        check("POST", Some(&json!([1]))),
        Err(RelayRefusal::BodyNotObject)
    );
    assert_eq!(
        check("GET", Some(&json!({}))),
        Err(RelayRefusal::BodyNotExpected("GET"))
    );
    let large = json!({"a": "x".repeat(MOST_RELAY_BODY)});
    assert_eq!(check("POST", Some(&large)), Err(RelayRefusal::BodyTooLarge));
    assert_eq!(check("HEAD", None), Err(RelayRefusal::Method));
}

#[test]
fn a_query_is_bounded_and_has_names() {
    let check = |query: &[(String, String)]| {
        let fields = RelayFields {
            method: "GET",
            path: "/v2/bills/x",
            query,
            body: None,
        };
        RelayCall::check(fields, &bills()).err()
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(check(&[pair("a", ""), pair("a", "客 户")]), None);
    for bad in [
        vec![pair("", "x")],
        vec![pair("a", "b\r\nc")],
        vec![pair("a", "b"); MOST_PAIRS + 1],
        vec![pair("a", &"b".repeat(MOST_QUERY))],
    ] {
        assert_eq!(check(&bad), Some(RelayRefusal::Query));
    }
}

#[test]
fn the_body_of_a_success_comes_back_as_it_is() {
    let fields = RelayFields {
        method: "GET",
        path: "/v2/bills/x",
        query: &[],
        body: None,
    };
    let call = RelayCall::check(fields, &bills()).ok().unwrap();
    let raw = |status, body| RawAnswer {
        status,
        body,
        retry_after: None,
        subject_token: None,
    };
    assert_eq!(receive(&call, &raw(200, b"[1]")), Ok(b"[1]".to_vec()));
    assert!(call.idempotent());
    let refused = receive(&call, &raw(403, br#"{"error_code":"CBC.0151"}"#));
    assert!(matches!(refused, Err(ApiError::Vendor(_))));
}
