//! `serve`.

use crate::world::{expect, initialized, p256, sp_metadata, write};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn serve_checks_the_configuration_without_serving() {
    let folder = initialized();
    let sound = expect(folder.path(), &["serve", "--check"], 0);
    assert!(sound.err.contains("no faults"), "{}", sound.err);
    let path = folder.path().join("skybridge.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"china\"", "\"atlantis\"")).unwrap();
    let faults = expect(folder.path(), &["serve", "--check"], 2);
    assert!(
        faults.err.contains("partner.acme.cloud.site: no such site"),
        "{}",
        faults.err
    );
}

#[test]
fn serve_lists_every_fault_in_the_language_asked_for() {
    let folder = initialized();
    let text = r#"
public_url = "http://sso.example.com"
nonsense = 1
dangerous_allow_http = "perhaps"
[server]
listen = "8080"
private_listen = 8081
[store]
url = "file.db"
[secrets]
sealing_key_file = "absent.key"
[limits]
clock_skew = "2 minutes"
request_max_age = "9d"
[partner.Acme]
[partner.b]
entity_id = "no uri"
names = { fr = "x", en = "" }
login = { url = "nowhere" }
session = { idle = "10h" }
targets = { orders = "https://console.example.com/?q" }
[partner.b.cloud]
preset = "none"
bp_id = ""
[partner.c.cloud]
site = "atlantis"
[[partner.c.handoff.keys]]
alg = "HS256"
secret = "short"
[[partner.c.handoff.keys]]
kid = "2"
alg = "ES256"
pem = "no key"
[[partner.c.handoff.keys]]
kid = "2"
"#;
    write(&folder, "skybridge.toml", text.as_bytes());
    let told = |lang: &str| {
        let run = expect(folder.path(), &["--lang", lang, "serve", "--check"], 2);
        let faults: Vec<_> = run
            .err
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .collect();
        faults
            .iter()
            .map(|line| {
                line.split_once(": ")
                    .map(|(path, what)| (path.to_owned(), what.to_owned()))
                    .unwrap()
            })
            .collect::<Vec<_>>()
    };
    let (english, chinese) = (told("en"), told("zh-CN"));
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert_eq!(english.len(), 25, "{english:#?}");
    assert_eq!(english.len(), chinese.len());
    for ((path, what), (same, translated)) in english.iter().zip(&chinese) {
        assert_eq!(path, same);
        assert!(!what.contains(is_han), "{path}: {what}");
        assert!(translated.contains(is_han), "{path}: {translated}");
    }
    assert!(chinese.contains(&(
        "partner.c.handoff.keys[0].secret".to_owned(),
        "只有 5 字节，至少需要 32 字节".to_owned()
    )));
}

#[test]
fn serve_says_when_the_address_is_taken() {
    let folder = initialized();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let path = folder.path().join("skybridge.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!(
            "dangerous_allow_http = true\n{}",
            text.replace("127.0.0.1:8080", &taken.local_addr().unwrap().to_string())
        ),
    )
    .unwrap();
    let refused = expect(folder.path(), &["serve"], 3);
    assert!(
        refused.err.contains("Cannot listen on 127.0.0.1:"),
        "{}",
        refused.err
    );
    // Told before anything is served, and without the colours of a terminal: this is no terminal.
    assert!(
        refused
            .err
            .contains("security is lowered by dangerous_allow_http"),
        "{}",
        refused.err
    );
    assert!(!refused.err.contains('\u{1b}'), "{:?}", refused.err);
}

#[cfg(unix)]
#[test]
fn serve_answers_and_stops_on_sigterm() {
    use std::io::{BufRead, BufReader, Read};
    let folder = initialized();
    let path = folder.path().join("skybridge.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("127.0.0.1:8080", "127.0.0.1:0")
            .replace("127.0.0.1:8081", "127.0.0.1:0"),
    )
    .unwrap();
    write(&folder, "sp.xml", sp_metadata(&p256(), true).as_bytes());
    expect(
        folder.path(),
        &[
            "sp",
            "import",
            "sp.xml",
            "--dangerous-allow-unsigned-requests",
        ],
        0,
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_skybridge"))
        .args(["--log-json", "serve"])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let mut lowered = false;
    let serving = log
        .find(|line| {
            lowered |= line.contains("dangerous_allow_unsigned_requests");
            line.contains("serving")
        })
        .unwrap();
    assert!(lowered, "what lowers security is told at the start");
    let serving: serde_json::Value = serde_json::from_str(&serving).unwrap();
    let mut stream =
        std::net::TcpStream::connect(serving["fields"]["private"].as_str().unwrap()).unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // While it runs, the command line opens the same store.
    expect(folder.path(), &["keys", "list"], 0);
    let stopped = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(stopped.success());
    assert!(child.wait().unwrap().success());
}
