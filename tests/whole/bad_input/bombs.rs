//! Requests that are small on the wire and enormous inside, and requests that are as large as they may be: answered quickly, in little memory.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::visitor::Visitor;
use tests::world::World;

const BOMBS: usize = 50;
const INFLATED: usize = 20 << 20;
/// What all of them together may cost, in KiB.
const GROWTH: u64 = 16 * 1024;
/// What one may take, on a busy machine with an unoptimised build.
const QUICKLY: Duration = Duration::from_secs(5);

/// A query that inflates to 20 MiB of this piece, made without ever holding them: what is measured later must not be room that was freed here.
fn query_of(piece: &[u8]) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let chunk = piece.repeat(16 * 1024);
    for _ in 0..=INFLATED / chunk.len() {
        encoder.write_all(&chunk).unwrap();
    }
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("SAMLRequest", &STANDARD.encode(encoder.finish().unwrap()))
        .finish()
}

/// KiB of memory that this process has had resident at most.
fn high_water() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Queries below 32 KiB that inflate to 20 MiB, and bodies of 512 KiB full of elements, of text, of what is no base64.
fn bombs() -> (Vec<String>, Vec<Vec<u8>>) {
    let queries = vec![query_of(b" "), query_of(b"<a>")];
    let body = |octets: &[u8]| {
        let mut body = b"SAMLRequest=".to_vec();
        body.extend(STANDARD.encode(octets).replace('+', "%2B").into_bytes());
        body.truncate(512 * 1024);
        body
    };
    let bodies = vec![
        body(&b"<a>".repeat(130_000)),
        body(&b"x".repeat(390_000)),
        vec![b'%'; 512 * 1024],
    ];
    (queries, bodies)
}

#[tokio::test]
#[ignore = "measures its own process; the test below runs it alone"]
async fn measured_alone() {
    let world = World::new().await;
    let visitor = Visitor::new();
    let (queries, bodies) = bombs();
    assert!(
        queries.iter().all(|query| query.len() < 32 * 1024),
        "{:?}",
        queries.iter().map(String::len).collect::<Vec<_>>()
    );
    // What a first request of each kind leaves behind (buffers, tables, caches) is no cost of a bomb.
    world.ask(&visitor, "SAMLRequest=PGEvPg").await;
    visitor
        .post_raw(&world.peer.sso, vec![b'x'; 400 * 1024])
        .await;
    // The highest water so far is from making the bombs; from here on it counts what is served.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = high_water();
    for round in 0..BOMBS {
        let began = Instant::now();
        let seen = if round % 2 == 0 {
            world
                .ask(&visitor, &queries[round / 2 % queries.len()])
                .await
        } else {
            visitor
                .post_raw(&world.peer.sso, bodies[round / 2 % bodies.len()].clone())
                .await
        };
        assert!(
            matches!(seen.status, 400 | 413),
            "{} {}",
            seen.status,
            seen.body
        );
        assert!(
            matches!(seen.code(), Some("IDP-1001" | "IDP-1002")),
            "{}",
            seen.body
        );
        assert!(
            began.elapsed() < QUICKLY,
            "round {round} took {:?}",
            began.elapsed()
        );
    }
    let grown = high_water().saturating_sub(before);
    assert!(grown < GROWTH, "{grown} KiB for {BOMBS} bombs");
    // The scale itself: one bomb that had been unpacked would have been seen.
    drop(vec![1_u8; INFLATED]);
    assert!(high_water().saturating_sub(before) > GROWTH);
    world
        .ask(
            &world.customer().await,
            &world.peer.redirect(&world.peer.request()),
        )
        .await
        .form();
}

#[test]
fn fifty_bombs_cost_less_than_16_mib() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "bad_input::bombs::measured_alone",
            "--ignored",
            "--test-threads=1",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("1 passed"), "{said}");
}
