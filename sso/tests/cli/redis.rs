//! Several processes with one Redis.

#[path = "../servers/redis.rs"]
mod server;

use crate::world::{Run, expect, names, p256, run_with, sp_metadata, write};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use reqwest::{Client, StatusCode};
use server::Server;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

fn init(folder: &Path, store: &str, code: i32) -> Run {
    let args = [
        "init",
        "--public-url",
        "https://sso.example.com",
        "--partner",
        "acme",
        "--kind",
        "p-256",
        "--store-url",
        store,
    ];
    expect(folder, &args, code)
}

/// An installation whose state is in a server; its services choose their ports.
fn installed(server: &Server) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), &server.url(), 0);
    let path = folder.path().join("skybridge.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text
        .replace("127.0.0.1:8080", "127.0.0.1:0")
        .replace("127.0.0.1:8081", "127.0.0.1:0");
    fs::write(&path, text).unwrap();
    folder
}

/// A running `skybridge serve`.
struct Service {
    child: Child,
    public: String,
    private: String,
    log: String,
}

impl Service {
    fn start(folder: &Path) -> Service {
        let mut child = Command::new(env!("CARGO_BIN_EXE_skybridge"))
            .args(["--log-json", "serve"])
            .current_dir(folder)
            .env_clear()
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut log = String::new();
        let serving = loop {
            let line = lines.next();
            assert!(line.is_some(), "{log}");
            let line = line.unwrap();
            if line.contains("\"serving\"") {
                break line;
            }
            log += &(line + "\n");
        };
        // Nobody reads further, and nobody is kept waiting by that.
        std::thread::spawn(move || lines.for_each(drop));
        let serving: serde_json::Value = serde_json::from_str(&serving).unwrap();
        let address = |name: &str| format!("http://{}", serving["fields"][name].as_str().unwrap());
        Service {
            child,
            public: address("public"),
            private: address("private"),
            log,
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn client() -> Client {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

fn handoff_token(folder: &Path, id: &str) -> String {
    let encode = |octets: &[u8]| {
        let text = openssl::base64::encode_block(octets);
        text.replace('+', "-").replace('/', "_").replace('=', "")
    };
    let now = Timestamp::now().as_second();
    let claims = format!(
        r#"{{"aud":"https://sso.example.com/p/acme","sub":"c-1","iat":{now},"exp":{},"jti":"{id}"}}"#,
        now + 60
    );
    let signed = format!(
        "{}.{}",
        encode(br#"{"alg":"HS256","typ":"JWT"}"#),
        encode(claims.as_bytes())
    );
    let secret = fs::read_to_string(folder.join("acme-handoff.secret")).unwrap();
    let key = PKey::hmac(secret.trim().as_bytes()).unwrap();
    let mut signer = openssl::sign::Signer::new(MessageDigest::sha256(), &key).unwrap();
    let mac = signer.sign_oneshot_to_vec(signed.as_bytes()).unwrap();
    format!("{signed}.{}", encode(&mac))
}

/// Posts a hand-off; yields the status and the session's cookie.
async fn hand_off(client: &Client, service: &str, token: &str) -> (StatusCode, Option<String>) {
    let answer = client
        .post(format!("{service}/p/acme/handoff"))
        .form(&[("token", token)])
        .send()
        .await
        .unwrap();
    let cookie = answer.headers().get("set-cookie").map(|value| {
        let text = value.to_str().unwrap();
        text.split(';').next().unwrap().to_owned()
    });
    (answer.status(), cookie)
}

/// Sessions of the partner as a service tells them.
async fn sessions(client: &Client, service: &str, token: &str) -> Vec<String> {
    let answer = client
        .get(format!("{service}/api/v1/partners/acme/sessions"))
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let page: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let listed = page["sessions"].as_array().unwrap().iter();
    listed
        .map(|session| session["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Whether a request of a peer is answered with an assertion for somebody with this cookie.
async fn is_signed_in(client: &Client, service: &str, cookie: &str) -> bool {
    let id = hex::encode(sso::random::octets::<16>().unwrap());
    let request = format!(
        r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{id}" Version="2.0" IssueInstant="{}" Destination="https://sso.example.com/p/acme/saml/sso"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://sp.example.com/</saml:Issuer></samlp:AuthnRequest>"#,
        Timestamp::from_second(Timestamp::now().as_second()).unwrap()
    );
    let mut deflater = DeflateEncoder::new(Vec::new(), Compression::default());
    deflater.write_all(request.as_bytes()).unwrap();
    let message = openssl::base64::encode_block(&deflater.finish().unwrap());
    let message = message
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let answer = client
        .get(format!("{service}/p/acme/saml/sso?SAMLRequest={message}"))
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let body = answer.text().await.unwrap();
    let answered = body.contains("SAMLResponse");
    assert!(
        answered || body.contains("Please sign in first"),
        "{status} {body}"
    );
    answered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_services_with_one_redis_are_one() {
    let server = Server::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let folder = installed(&server);
    assert!(!names(folder.path()).contains(&"skybridge.db".to_owned()));
    let listed = expect(folder.path(), &["keys", "list"], 0);
    assert!(listed.out.contains("active"), "{}", listed.out);
    let metadata = sp_metadata(&p256(), false);
    write(&folder, "sp.xml", metadata.as_bytes());
    let import = [
        "sp",
        "import",
        "sp.xml",
        "--preset",
        "saml",
        "--dangerous-allow-unsigned-requests",
    ];
    expect(folder.path(), &import, 0);
    let api = expect(
        folder.path(),
        &[
            "token",
            "create",
            "--label",
            "test",
            "--scope",
            "sessions:read,sessions:end",
        ],
        0,
    );
    let api = api.out.trim();
    let (one, other) = (Service::start(folder.path()), Service::start(folder.path()));
    assert_eq!(one.log.matches("appendfsync").count(), 0, "{}", one.log);
    let client = client();

    let token = handoff_token(folder.path(), "first");
    let (status, cookie) = hand_off(&client, &one.public, &token).await;
    assert_eq!(status, 303);
    let cookie = cookie.unwrap();
    assert!(is_signed_in(&client, &other.public, &cookie).await);
    assert!(!is_signed_in(&client, &other.public, "a=b").await);
    // A second use leads on and signs nobody in (docs/decisions/0014).
    let (_, none) = hand_off(&client, &other.public, &token).await;
    assert_eq!(none, None);

    let known = sessions(&client, &other.public, api).await;
    assert_eq!(known, sessions(&client, &one.public, api).await);
    let [id] = &known[..] else {
        panic!("{known:?}");
    };
    let ended = client
        .delete(format!(
            "{}/api/v1/partners/acme/sessions/{id}",
            other.public
        ))
        .bearer_auth(api)
        .send()
        .await
        .unwrap();
    assert_eq!(ended.status(), 204);
    assert!(!is_signed_in(&client, &one.public, &cookie).await);
    assert_eq!(sessions(&client, &one.public, api).await.len(), 0);

    let token = handoff_token(folder.path(), "raced");
    let calls: Vec<_> = (0..100)
        .map(|n| {
            let service = if n % 2 == 0 { &one } else { &other };
            let (client, token) = (client.clone(), token.clone());
            let public = service.public.clone();
            tokio::spawn(async move { hand_off(&client, &public, &token).await })
        })
        .collect();
    let mut won = 0;
    for call in calls {
        won += usize::from(call.await.unwrap().1.is_some());
    }
    assert_eq!(won, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_outlives_its_redis() {
    let mut server = Server::start(&["--appendonly", "yes"]);
    let folder = installed(&server);
    let service = Service::start(folder.path());
    assert!(
        service.log.contains("appendfsync everysec"),
        "{}",
        service.log
    );
    let client = client();
    let ready = async || {
        let answer = client.get(format!("{}/readyz", service.private)).send();
        answer.await.unwrap().status()
    };
    assert_eq!(ready().await, 200);
    server.kill();
    assert_eq!(ready().await, 503);
    let token = handoff_token(folder.path(), "one");
    assert_eq!(hand_off(&client, &service.public, &token).await.0, 503);
    let refused = expect(folder.path(), &["keys", "list"], 3);
    assert!(refused.err.contains("127.0.0.1"), "{}", refused.err);
    expect(folder.path(), &["serve"], 3);
    server.start_again();
    let begin = std::time::Instant::now();
    while ready().await != 200 {
        assert!(begin.elapsed().as_secs() < 5);
    }
    assert_eq!(hand_off(&client, &service.public, &token).await.0, 303);
}

#[test]
fn init_keeps_a_password_in_a_file_and_leaves_a_partner_alone_that_is_there() {
    let server = Server::start(&["--requirepass", "open-sesame"]);
    let folder = tempfile::tempdir().unwrap();
    let url = |password: &str| format!("redis://:{password}@127.0.0.1:{}", server.port);
    let refused = init(folder.path(), &url("wrong-word"), 3);
    assert!(!refused.err.contains("wrong-word"), "{}", refused.err);
    assert!(names(folder.path()).is_empty(), "nothing was written");
    let refused = init(folder.path(), "redis://host:port", 2);
    assert!(refused.err.contains("store.url: HOST"), "{}", refused.err);
    let done = init(folder.path(), &url("open-sesame"), 0);
    let text = fs::read_to_string(folder.path().join("skybridge.toml")).unwrap();
    for text in [&done.out, &done.err, &text] {
        assert!(!text.contains("open-sesame"), "{text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let kept = fs::metadata(folder.path().join("store.url")).unwrap();
        assert_eq!(kept.permissions().mode() & 0o777, 0o600);
    }
    expect(folder.path(), &["keys", "list"], 0);
    let second = tempfile::tempdir().unwrap();
    let refused = init(second.path(), &url("open-sesame"), 2);
    assert!(refused.err.contains("acme"), "{}", refused.err);
    assert!(names(second.path()).is_empty(), "nothing was written");
}

/// A certificate for 127.0.0.1, its own authority.
fn certificate(folder: &Path) {
    let key = p256();
    let mut name = openssl::x509::X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "redis").unwrap();
    let name = name.build();
    let mut builder = openssl::x509::X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key).unwrap();
    let days = |n| openssl::asn1::Asn1Time::days_from_now(n).unwrap();
    builder.set_not_before(&days(0)).unwrap();
    builder.set_not_after(&days(2)).unwrap();
    let alternative = openssl::x509::extension::SubjectAlternativeName::new()
        .ip("127.0.0.1")
        .build(&builder.x509v3_context(None, None))
        .unwrap();
    builder.append_extension(alternative).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    let pem = builder.build().to_pem().unwrap();
    fs::write(folder.join("certificate.pem"), pem).unwrap();
    let pem = key.private_key_to_pem_pkcs8().unwrap();
    fs::write(folder.join("key.pem"), pem).unwrap();
}

#[test]
fn tls_is_used_and_an_untrusted_server_is_not() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (pem, key) = (file("certificate.pem"), file("key.pem"));
    let port = server::free_port().to_string();
    let server = Server::start(&[
        "--tls-port",
        &port,
        "--tls-cert-file",
        &pem,
        "--tls-key-file",
        &key,
        "--tls-auth-clients",
        "no",
    ]);
    init(folder.path(), &server.url(), 0);
    let store = (
        "SKYBRIDGE__STORE__URL",
        format!("rediss://127.0.0.1:{port}"),
    );
    let list = |trusted: &[(&str, String)]| {
        let mut environment = vec![store.clone()];
        environment.extend_from_slice(trusted);
        run_with(folder.path(), &["keys", "list"], &environment)
    };
    let refused = list(&[]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("certificate"), "{}", refused.err);
    let listed = list(&[("SSL_CERT_FILE", pem.clone())]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert!(listed.out.contains("active"), "{}", listed.out);
}
