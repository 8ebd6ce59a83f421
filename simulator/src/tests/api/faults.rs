//! What goes wrong on demand, over a real connection where that matters; and the control API.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::super::fixture::World;
use super::caller::{
    CHECK, CREATE, Told, attempt, create, created, customer, listed, post, signed, tell, unlimited,
};
use crate::{API_CONTROL_PATH, Api, CallAnswer, ERROR_CODES, Fault, FaultAnswer, When};

async fn try_to_create(world: &World, x_account_id: &str) -> Option<Told> {
    let body = customer(x_account_id, &json!({})).to_string();
    attempt(&world.cloud, signed(&world.cloud, "POST", CREATE, &body)).await
}

fn accounts(world: &World) -> usize {
    world.cloud.bindings().len() - 1
}

#[tokio::test]
async fn every_code_of_the_table_is_answered_on_demand_without_an_effect() {
    let world = unlimited();
    assert!(ERROR_CODES.len() > 40);
    for row in ERROR_CODES {
        world
            .cloud
            .plan_fault(Api::CreateCustomer, When::Next(1), Fault::error(row.code));
        let told = create(&world, "a", &json!({})).await;
        assert_eq!(told.error(), (row.status, row.code.to_owned()));
        assert_eq!(accounts(&world), 0);
    }
    assert!(world.cloud.planned_faults().is_empty());
    world
        .cloud
        .plan_fault(None, When::Next(1), Fault::error_with("CBC.4711", 418));
    assert_eq!(
        create(&world, "a", &json!({})).await.error(),
        (418, "CBC.4711".to_owned())
    );
    assert_eq!(create(&world, "a", &json!({})).await.status, 200);
}

#[tokio::test]
async fn a_fault_meets_its_api_its_customer_and_so_many_calls() {
    let world = unlimited();
    let fault = || Fault::error("CBC.0999");
    world
        .cloud
        .plan_fault(Api::CheckIdentity, When::Next(2), fault());
    world
        .cloud
        .plan_fault_for("b", Api::CreateCustomer, When::Next(1), fault());
    assert_eq!(create(&world, "a", &json!({})).await.status, 200);
    assert_eq!(create(&world, "b", &json!({})).await.status, 500);
    assert_eq!(create(&world, "b", &json!({})).await.status, 200);
    let body = json!({"search_type": "name", "search_value": "example-user"});
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(post(&world, CHECK, &body).await.status);
    }
    assert_eq!(statuses, [500, 500, 200]);
}

#[tokio::test]
async fn chance_is_the_same_in_every_run_and_about_as_likely_as_was_said() {
    let row = async |seed: u64| {
        let world = unlimited();
        let when = When::Chance {
            probability: 0.3,
            seed,
        };
        world.cloud.plan_fault(None, when, Fault::html(503));
        let mut met = Vec::new();
        for number in 0..200 {
            met.push(
                create(&world, &format!("c{number}"), &json!({}))
                    .await
                    .status
                    == 503,
            );
        }
        met
    };
    let (first, second) = (row(7).await, row(7).await);
    assert_eq!(first, second);
    assert_ne!(first, row(8).await);
    let met = first.iter().filter(|met| **met).count();
    assert!((40..=80).contains(&met), "{met}");
}

#[tokio::test]
async fn an_answer_is_lost_with_or_without_the_effect() {
    let world = unlimited();
    world
        .cloud
        .plan_fault(Api::CreateCustomer, When::Next(1), Fault::call_lost());
    assert!(try_to_create(&world, "a").await.is_none());
    assert_eq!(accounts(&world), 0);
    world
        .cloud
        .plan_fault(Api::CreateCustomer, When::Next(1), Fault::answer_lost());
    assert!(try_to_create(&world, "a").await.is_none());
    assert_eq!(accounts(&world), 1);
    let calls = world.cloud.calls();
    assert!(calls.iter().all(|call| call.answer == CallAnswer::Dropped));
    assert_eq!(
        calls.iter().map(|call| call.effect).collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(world.cloud.call_counts()[&Api::CreateCustomer].dropped, 2);
    assert_eq!(
        create(&world, "a", &json!({})).await.error().1,
        "CBC.99000039"
    );
}

/// The octets of a request to a server, and everything it sends until it closes.
async fn over_the_wire(address: std::net::SocketAddr, request: Request<Body>) -> Vec<u8> {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let mut text = format!(
        "{} {} HTTP/1.1\r\ncontent-length: {}\r\nconnection: close\r\n",
        head.method,
        head.uri,
        body.len()
    );
    for (name, value) in &head.headers {
        text += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.write_all(b"\r\n").await.unwrap();
    stream.write_all(&body).await.unwrap();
    let mut said = Vec::new();
    // A reset is as good an end as any.
    let _ = stream.read_to_end(&mut said).await;
    said
}

#[tokio::test]
async fn a_dropped_connection_carries_not_one_octet_back() {
    let world = unlimited();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(world.cloud.clone().serve(listener));
    let request = |id: &str| {
        signed(
            &world.cloud,
            "POST",
            CREATE,
            &customer(id, &json!({})).to_string(),
        )
    };
    world
        .cloud
        .plan_fault(None, When::Next(1), Fault::answer_lost());
    assert_eq!(over_the_wire(address, request("a")).await, b"");
    assert_eq!(accounts(&world), 1);
    let said = over_the_wire(address, request("b")).await;
    assert!(said.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!(world.cloud.calls()[1].source, "127.0.0.1");
    server.abort();
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_stop_what_was_begun() {
    let world = unlimited();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(world.cloud.clone().serve(listener));
    let slow = Fault::slow(Duration::from_millis(300));
    world.cloud.plan_fault(None, When::Next(1), slow);
    let request = signed(
        &world.cloud,
        "POST",
        CREATE,
        &customer("a", &json!({})).to_string(),
    );
    let gone =
        tokio::time::timeout(Duration::from_millis(100), over_the_wire(address, request)).await;
    assert!(gone.is_err());
    assert_eq!(accounts(&world), 0);
    let start = Instant::now();
    while accounts(&world) == 0 {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the call was not followed"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.abort();
}

#[tokio::test]
async fn a_delay_is_before_the_effect_and_lateness_after_it() {
    let world = unlimited();
    let wait = Duration::from_millis(300);
    for (fault, expected) in [(Fault::slow(wait), 0), (Fault::late(wait), 1)] {
        world.cloud.plan_fault(None, When::Next(1), fault);
        let before = accounts(&world);
        let start = Instant::now();
        let body = customer(&format!("c{expected}"), &json!({})).to_string();
        let (cloud, request) = (
            world.cloud.clone(),
            signed(&world.cloud, "POST", CREATE, &body),
        );
        let call = tokio::spawn(async move { tell(&cloud, request).await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(accounts(&world) - before, expected);
        assert_eq!(call.await.unwrap().status, 200);
        assert!(start.elapsed() >= wait);
        assert_eq!(accounts(&world) - before, 1);
    }
}

#[tokio::test]
async fn malformed_json_429_and_pages_of_html_are_answered_on_demand() {
    let world = unlimited();
    world
        .cloud
        .plan_fault(None, When::Next(1), Fault::malformed());
    let told = create(&world, "a", &json!({})).await;
    assert_eq!(told.status, 200);
    assert!(serde_json::from_str::<Value>(&told.text).is_err());
    assert_eq!(accounts(&world), 1);
    for retry_after in [None, Some(3)] {
        world
            .cloud
            .plan_fault(None, When::Next(1), Fault::too_many(retry_after));
        let told = create(&world, "b", &json!({})).await;
        assert_eq!(told.status, 429);
        let header = retry_after.map(|seconds| seconds.to_string());
        assert_eq!(told.header("retry-after"), header.as_deref());
    }
    for status in [500, 502, 503] {
        world
            .cloud
            .plan_fault(None, When::Next(1), Fault::html(status));
        let told = create(&world, "b", &json!({})).await;
        assert_eq!(
            (told.status, told.header("content-type")),
            (status, Some("text/html"))
        );
    }
    assert_eq!(accounts(&world), 1);
    world
        .cloud
        .plan_fault(None, When::Next(1), Fault::html(502).with_effect());
    assert_eq!(create(&world, "b", &json!({})).await.status, 502);
    assert_eq!(accounts(&world), 2);
}

#[tokio::test]
async fn an_unconfirmed_creation_names_the_account_that_was_made() {
    let world = unlimited();
    world
        .cloud
        .plan_fault(Api::CreateCustomer, When::Next(2), Fault::unconfirmed());
    let told = create(&world, "a", &json!({})).await;
    assert_eq!(told.error(), (500, "CBC.99000050".to_owned()));
    assert_eq!(
        told.json()["domain_id"],
        world.cloud.bindings()[1].account.domain_id
    );
    assert_eq!(listed(&world, &json!({})).await, ["customer-7", "a"]);
    // What the rules refuse was not made, whatever was planned.
    let told = create(&world, "a", &json!({})).await;
    assert_eq!(told.error(), (400, "CBC.99000039".to_owned()));
}

#[tokio::test]
async fn a_wrong_signature_is_refused_before_any_fault() {
    let world = unlimited();
    world
        .cloud
        .plan_fault(None, When::Next(1), Fault::html(502));
    let request = Request::post(CREATE).body("{}".into()).unwrap();
    assert_eq!(tell(&world.cloud, request).await.status, 401);
    assert_eq!(create(&world, "a", &json!({})).await.status, 502);
}

async fn control(world: &World, method: &str, path: &str, body: &str) -> Told {
    let request = Request::builder()
        .method(method)
        .uri(format!("{API_CONTROL_PATH}/{path}"))
        .header("content-type", "application/json");
    tell(&world.cloud, request.body(body.to_owned().into()).unwrap()).await
}

#[tokio::test]
async fn faults_are_planned_over_http_too() {
    let world = unlimited();
    let plan = json!({"api": "create-customer", "key": "a", "when": {"next": 1}, "fault": {"delayMs": 1, "answer": {"html": 503}}});
    let told = control(&world, "POST", "faults", &plan.to_string()).await;
    assert_eq!((told.status, told.json()), (201, json!({"number": 1})));
    let planned = &world.cloud.planned_faults()[0];
    let expected = Fault {
        delay: Duration::from_millis(1),
        answer: FaultAnswer::Html(503),
        ..Fault::default()
    };
    assert_eq!((&planned.fault, planned.when), (&expected, When::Next(1)));
    assert_eq!(create(&world, "a", &json!({})).await.status, 503);
    for when in [
        json!({"chance": {"probability": 1.0, "seed": 1}}),
        json!({"next": 5}),
    ] {
        for answer in [
            json!("dropped"),
            json!("malformed"),
            json!({"error": {"code": "CBC.0101", "status": 400}}),
            json!({"tooMany": {"retryAfter": 2}}),
        ] {
            let plan = json!({"when": when, "fault": {"effect": false, "answer": answer}});
            let told = control(&world, "POST", "faults", &plan.to_string()).await;
            assert_eq!(told.status, 201, "{plan} {told:?}");
        }
    }
    assert_eq!(
        control(&world, "GET", "faults", "")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        8
    );
    assert_eq!(control(&world, "DELETE", "faults/2", "").await.status, 200);
    assert_eq!(control(&world, "DELETE", "faults/2", "").await.status, 404);
    assert_eq!(control(&world, "DELETE", "faults", "").await.status, 200);
    assert!(world.cloud.planned_faults().is_empty());
    for bad in [
        "{}",
        "{\"when\":{\"next\":1},\"fault\":{\"other\":1}}",
        "{\"api\":\"other\",\"when\":{\"next\":1},\"fault\":{}}",
    ] {
        assert_eq!(
            control(&world, "POST", "faults", bad).await.status,
            400,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_record_the_codes_and_the_customers_are_reached_over_http_too() {
    let world = unlimited();
    created(&world, "a", &json!({})).await;
    let told = control(&world, "GET", "calls?api=create-customer&key=a", "")
        .await
        .json();
    assert_eq!(told[0]["api"], "create-customer");
    assert_eq!(
        (&told[0]["effect"], &told[0]["answer"]),
        (&json!(true), &json!({"status": [200, null]}))
    );
    assert_eq!(
        control(&world, "GET", "calls?key=b", "").await.json(),
        json!([])
    );
    assert_eq!(
        control(&world, "GET", "calls?api=other", "").await.status,
        400
    );
    assert_eq!(
        control(&world, "GET", "counts", "").await.json()["create-customer"]["effects"],
        1
    );
    assert_eq!(
        control(&world, "GET", "created/a", "").await.json(),
        json!({"calls": 1, "effects": 1})
    );
    post(
        &world,
        super::caller::SEND,
        &json!({"receiver_type": 1, "mobile_phone": "13800000000"}),
    )
    .await;
    let codes = control(&world, "GET", "codes", "").await.json();
    assert_eq!(
        codes[0]["code"],
        world.cloud.sent_code("13800000000").unwrap().code
    );
    let told = control(
        &world,
        "POST",
        "accounts",
        &json!({"prefix": "many-", "count": 30}).to_string(),
    )
    .await;
    assert_eq!((told.status, told.json()), (201, json!({"count": 30})));
    assert_eq!(accounts(&world), 31);
    assert_eq!(
        control(
            &world,
            "POST",
            "quotas",
            "{\"perSecond\":1,\"retryAfter\":9}"
        )
        .await
        .status,
        200
    );
    assert_eq!(create(&world, "b", &json!({})).await.status, 200);
    assert_eq!(
        create(&world, "c", &json!({})).await.header("retry-after"),
        Some("9")
    );
    assert_eq!(control(&world, "DELETE", "calls", "").await.status, 200);
    assert!(world.cloud.calls().is_empty());
    assert_eq!(
        control(&world, "GET", "errors", "").await.json()[0]["code"],
        "CBC.0100"
    );
}

#[tokio::test]
async fn a_form_of_a_page_elsewhere_controls_nothing() {
    let world = unlimited();
    for path in [
        "faults",
        "quotas",
        "accounts",
        "association-delay",
        "realname",
        "notifications",
    ] {
        let request = Request::post(format!("{API_CONTROL_PATH}/{path}"))
            .header("content-type", "text/plain");
        let told = tell(&world.cloud, request.body("{}".into()).unwrap()).await;
        assert_eq!(told.status, 415, "{path}");
    }
}
