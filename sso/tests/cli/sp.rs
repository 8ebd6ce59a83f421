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

#[test]
fn what_expired_metadata_demanded_is_still_not_lowered() {
    let folder = initialized();
    let expired = sp_metadata(&p256(), true).replacen(
        " entityID=",
        " validUntil=\"2026-01-02T00:00:00Z\" entityID=",
        1,
    );
    let record = sso::store::ServiceProviderRecord {
        partner: "acme".to_owned(),
        entity_id: "https://sp.example.com/".to_owned(),
        metadata: expired.into_bytes(),
        preset: None,
        pins: Vec::new(),
        dangerous_allow_http: false,
        disabled: false,
        dangerous_allow_unsigned_requests: false,
        imported_at: "2026-01-01T00:00:00Z".parse().unwrap(),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = "sqlite:skybridge.db".parse().unwrap();
    let store = runtime
        .block_on(sso::store::open(&url, folder.path()))
        .unwrap();
    runtime
        .block_on(store.put_service_provider(record))
        .unwrap();
    drop(store);
    write(&folder, "sp.xml", sp_metadata(&p256(), false).as_bytes());
    let refused = expect(folder.path(), &["sp", "import", "sp.xml"], 1);
    for code in ["MD-8002", "MD-8006"] {
        assert!(refused.err.contains(code), "{}", refused.err);
    }
    assert!(!refused.err.contains("unreadable"), "{}", refused.err);
}

#[test]
fn another_preset_needs_a_word() {
    let folder = initialized();
    write(&folder, "sp.xml", sp_metadata(&p256(), true).as_bytes());
    expect(
        folder.path(),
        &["sp", "import", "sp.xml", "--preset", "saml"],
        0,
    );
    // Without the option the partner's preset would take over, whose answers are signed in one place less.
    let refused = expect(folder.path(), &["sp", "import", "sp.xml"], 1);
    assert!(refused.err.contains("preset:"), "{}", refused.err);
    expect(
        folder.path(),
        &["sp", "import", "sp.xml", "--preset", "saml"],
        0,
    );
    expect(
        folder.path(),
        &["sp", "import", "sp.xml", "--confirm", "preset"],
        0,
    );
}

#[test]
fn a_service_provider_is_disabled_stays_so_when_imported_again_and_is_enabled() {
    let folder = initialized();
    let folder_path = folder.path();
    write(&folder, "sp.xml", sp_metadata(&p256(), true).as_bytes());
    let entity = "https://sp.example.com/";
    expect(folder_path, &["sp", "disable", entity], 2);
    expect(folder_path, &["sp", "import", "sp.xml"], 0);
    let listed = || expect(folder_path, &["sp", "list"], 0).out;
    assert!(!listed().contains("disabled"));
    let told = expect(folder_path, &["sp", "disable", entity], 0).err;
    assert!(told.contains("IDP-2006"), "{told}");
    expect(folder_path, &["sp", "import", "sp.xml"], 0);
    assert!(listed().contains("https://sp.example.com/  disabled"));
    expect(folder_path, &["sp", "enable", entity], 0);
    assert!(!listed().contains("disabled"));
}
