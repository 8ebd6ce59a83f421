//! `sp`.

use crate::world::{expect, initialized, p256, sp_metadata, write};
use std::fs;
use std::io::Write;
use tempfile::TempDir;

#[test]
fn a_service_provider_is_imported_shown_and_removed() {
    let folder = initialized();
    let key = p256();
    write(&folder, "sp.xml", sp_metadata(&key, true).as_bytes());
    let imported = expect(folder.path(), &["sp", "import", "sp.xml"], 0);
    assert_eq!(imported.out, "https://sp.example.com/\n");
    assert!(
        expect(folder.path(), &["sp", "list"], 0)
            .out
            .contains("https://sp.example.com/")
    );
    let shown = expect(folder.path(), &["sp", "show", "https://sp.example.com/"], 0).out;
    assert!(
        shown.contains("AuthnRequestsSigned true") && shown.contains("https://sp.example.com/acs"),
        "{shown}"
    );
    let raw = expect(
        folder.path(),
        &["sp", "show", "https://sp.example.com/", "--raw"],
        0,
    )
    .out;
    assert_eq!(raw, sp_metadata_on_disk(&folder));
    expect(
        folder.path(),
        &["sp", "remove", "https://sp.example.com/"],
        0,
    );
    expect(
        folder.path(),
        &["sp", "remove", "https://sp.example.com/"],
        2,
    );
    expect(folder.path(), &["sp", "show", "https://sp.example.com/"], 2);
}

fn sp_metadata_on_disk(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("sp.xml")).unwrap()
}

#[test]
fn an_import_that_lowers_security_needs_a_word() {
    let folder = initialized();
    let key = p256();
    write(&folder, "sp.xml", sp_metadata(&key, true).as_bytes());
    let wrong_pin = "00".repeat(32);
    let refused = expect(
        folder.path(),
        &["sp", "import", "sp.xml", "--pin", &wrong_pin],
        2,
    );
    assert!(refused.err.contains("MD-"), "{}", refused.err);
    expect(
        folder.path(),
        &["sp", "import", "sp.xml", "--pin", "not-hexadecimal"],
        2,
    );
    expect(folder.path(), &["sp", "import", "sp.xml"], 0);
    let lowered = expect(
        folder.path(),
        &[
            "sp",
            "import",
            "sp.xml",
            "--dangerous-allow-unsigned-requests",
        ],
        1,
    );
    assert!(
        lowered.err.contains("unsigned") && lowered.err.contains("--confirm"),
        "{}",
        lowered.err
    );
    expect(
        folder.path(),
        &[
            "sp",
            "import",
            "sp.xml",
            "--dangerous-allow-unsigned-requests",
            "--confirm",
            "unsigned",
        ],
        0,
    );
    write(&folder, "sp.xml", sp_metadata(&key, false).as_bytes());
    let lowered = expect(folder.path(), &["sp", "import", "sp.xml"], 1);
    assert!(lowered.err.contains("MD-"), "{}", lowered.err);
}

#[test]
fn metadata_that_cannot_be_used_or_fetched_is_refused() {
    let folder = initialized();
    write(&folder, "bad.xml", b"<html></html>");
    expect(folder.path(), &["sp", "import", "bad.xml"], 2);
    expect(folder.path(), &["sp", "import", "absent.xml"], 2);
    let http = expect(
        folder.path(),
        &["sp", "import", "http://127.0.0.1:1/metadata"],
        2,
    );
    assert!(http.err.contains("https"), "{}", http.err);
    expect(
        folder.path(),
        &[
            "sp",
            "import",
            "http://127.0.0.1:1/metadata",
            "--dangerous-allow-http",
        ],
        3,
    );
    assert!(expect(folder.path(), &["sp", "list"], 0).out.is_empty());
}

/// Serves one answer on loopback.
fn serve_once(answer: Vec<u8>) -> String {
    use std::io::Read;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/metadata", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _request = stream.read(&mut [0; 4096]).unwrap();
        let _cut = stream.write_all(&answer);
    });
    url
}

#[test]
fn metadata_is_fetched_within_bounds_and_without_redirects() {
    let folder = initialized();
    let body = sp_metadata(&p256(), true);
    let good = serve_once(
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes(),
    );
    expect(
        folder.path(),
        &["sp", "import", &good, "--dangerous-allow-http"],
        0,
    );
    let elsewhere = serve_once(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
            .to_vec(),
    );
    assert!(
        expect(
            folder.path(),
            &["sp", "import", &elsewhere, "--dangerous-allow-http"],
            3
        )
        .err
        .contains("302")
    );
    let mut endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    endless.resize(3 * 1024 * 1024, b' ');
    assert!(
        expect(
            folder.path(),
            &[
                "sp",
                "import",
                &serve_once(endless),
                "--dangerous-allow-http"
            ],
            2
        )
        .err
        .contains("larger than")
    );
}
