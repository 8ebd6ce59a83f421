//! The command line from outside: the built binary, its streams and exit codes.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// How one run ended.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs `skybridge` in the folder, in English, with nothing of ours in the environment.
fn run(folder: &Path, args: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_skybridge"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input closes it early.
    let _closed = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Runs and demands an exit code; returns both streams.
#[track_caller]
fn expect(folder: &Path, args: &[&str], code: i32) -> Run {
    let run = run(folder, args, b"");
    assert_eq!(
        run.code, code,
        "{args:?}\nstdout: {}\nstderr: {}",
        run.out, run.err
    );
    run
}

/// A folder with a configuration, made by `init` (P-256: the fastest to make).
fn initialized() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    expect(
        folder.path(),
        &[
            "init",
            "--public-url",
            "https://sso.example.com",
            "--partner",
            "acme",
            "--kind",
            "p-256",
        ],
        0,
    );
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    names.sort();
    names
}

#[test]
fn every_command_has_help() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        "",
        "init",
        "serve",
        "metadata",
        "lint",
        "decode",
        "sp",
        "sp import",
        "sp list",
        "sp show",
        "sp remove",
        "keys",
        "keys list",
        "keys generate",
        "keys import",
    ] {
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.push("--help");
        let run = expect(folder.path(), &args, 0);
        assert!(
            run.out.contains("Usage: skybridge"),
            "{command}: {}",
            run.out
        );
    }
    expect(folder.path(), &["no-such-command"], 2);
    expect(
        folder.path(),
        &["keys", "generate", "--kind", "rsa-1024"],
        2,
    );
}

#[test]
fn init_makes_everything_and_keeps_secrets_private() {
    let folder = initialized();
    assert_eq!(
        names(folder.path()),
        [
            "acme-ca.pem",
            "acme-certificate.pem",
            "acme-handoff.secret",
            "acme-request.pem",
            "sealing.key",
            "skybridge.db",
            "skybridge.toml"
        ]
    );
    #[cfg(unix)]
    for name in ["sealing.key", "acme-handoff.secret", "skybridge.db"] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(folder.path().join(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o600,
            "{name}"
        );
    }
    let ca = X509::from_pem(&fs::read(folder.path().join("acme-ca.pem")).unwrap()).unwrap();
    let certificate =
        X509::from_pem(&fs::read(folder.path().join("acme-certificate.pem")).unwrap()).unwrap();
    assert!(
        certificate.verify(&ca.public_key().unwrap()).unwrap(),
        "signed by the CA"
    );
    assert!(
        fs::read_to_string(folder.path().join("acme-handoff.secret"))
            .unwrap()
            .trim()
            .len()
            >= 32
    );
    let listed = expect(folder.path(), &["keys", "list"], 0);
    assert!(
        listed.out.contains("active") && listed.out.contains("P-256"),
        "{}",
        listed.out
    );
}

#[test]
fn init_never_overwrites() {
    for present in [
        "skybridge.toml",
        "sealing.key",
        "skybridge.db",
        "acme-handoff.secret",
        "acme-certificate.pem",
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(present), "mine").unwrap();
        let refused = expect(
            folder.path(),
            &[
                "init",
                "--public-url",
                "https://sso.example.com",
                "--partner",
                "acme",
                "--kind",
                "p-256",
            ],
            2,
        );
        assert!(refused.err.contains(present), "{}", refused.err);
        assert_eq!(names(folder.path()), [present], "nothing else was written");
        assert_eq!(
            fs::read_to_string(folder.path().join(present)).unwrap(),
            "mine"
        );
    }
}

#[test]
fn init_refuses_what_the_check_would_refuse() {
    let folder = tempfile::tempdir().unwrap();
    for (url, partner, expected) in [
        (
            "http://sso.example.com",
            "acme",
            "public_url: https is needed",
        ),
        ("nonsense", "acme", "public_url: not a URL"),
        ("https://sso.example.com", "A B", "cannot name a partner"),
        ("https://sso.example.com\"\nx=\"", "acme", "public_url"),
    ] {
        let refused = expect(
            folder.path(),
            &["init", "--public-url", url, "--partner", partner],
            2,
        );
        assert!(refused.err.contains(expected), "{url}: {}", refused.err);
        assert!(names(folder.path()).is_empty(), "nothing was written");
    }
}

#[test]
fn init_keeps_the_ca_key_under_a_passphrase_only() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pass"), "correct horse\n").unwrap();
    expect(
        folder.path(),
        &[
            "init",
            "--public-url",
            "https://a.example.com",
            "--partner",
            "b",
            "--kind",
            "p-256",
            "--ca-passphrase-file",
            "pass",
        ],
        0,
    );
    let pem = fs::read(folder.path().join("b-ca-key.pem")).unwrap();
    assert!(pem.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    let key = PKey::private_key_from_pem_passphrase(&pem, b"correct horse").unwrap();
    let ca = X509::from_pem(&fs::read(folder.path().join("b-ca.pem")).unwrap()).unwrap();
    assert!(ca.public_key().unwrap().public_eq(&key));
}

#[test]
fn a_configuration_with_faults_tells_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let missing = expect(folder.path(), &["keys", "list"], 2);
    assert!(missing.err.contains("skybridge.toml"), "{}", missing.err);
    fs::write(
        folder.path().join("bad.toml"),
        "public_url = \"http://a.example.com\"\n[server]\nlisten = \"x\"\n",
    )
    .unwrap();
    let faults = expect(folder.path(), &["keys", "list", "--config", "bad.toml"], 2);
    for path in ["public_url:", "server.listen:", "secrets.sealing_key_file:"] {
        assert!(faults.err.contains(path), "{path} in {}", faults.err);
    }
    fs::write(folder.path().join("worse.toml"), "public_url = \n").unwrap();
    assert!(
        expect(folder.path(), &["sp", "list", "--config", "worse.toml"], 2)
            .err
            .contains("not TOML")
    );
}

#[test]
fn the_partner_is_found_or_asked_for() {
    let folder = initialized();
    let unknown = expect(folder.path(), &["keys", "list", "--partner", "nobody"], 2);
    assert!(
        unknown.err.contains("nobody") && unknown.err.contains("acme"),
        "{}",
        unknown.err
    );
    let path = folder.path().join("skybridge.toml");
    let text = fs::read_to_string(&path).unwrap() + "\n[partner.second]\n";
    fs::write(&path, text).unwrap();
    assert!(
        expect(folder.path(), &["keys", "list"], 2)
            .err
            .contains("--partner")
    );
    assert!(
        expect(folder.path(), &["keys", "list", "--partner", "second"], 0)
            .err
            .contains("no keys")
    );
}

#[test]
fn generated_keys_arrive_in_the_state_asked_for() {
    let folder = initialized();
    let made = expect(
        folder.path(),
        &["keys", "generate", "--kind", "p-384", "--self-signed"],
        0,
    );
    expect(
        folder.path(),
        &[
            "keys",
            "generate",
            "--kind",
            "p-256",
            "--state",
            "published",
            "--out",
            ".",
        ],
        0,
    );
    let active = expect(
        folder.path(),
        &[
            "keys",
            "generate",
            "--kind",
            "p-256",
            "--self-signed",
            "--state",
            "active",
            "--out",
            "/proc/nowhere",
        ],
        3,
    );
    assert!(active.err.contains("/proc/nowhere"), "{}", active.err);
    let listed = expect(folder.path(), &["keys", "list"], 0).out;
    let state_of = |id: &str| {
        listed
            .lines()
            .find(|line| line.starts_with(id))
            .unwrap()
            .split_whitespace()
            .nth(1)
            .unwrap()
            .to_owned()
    };
    assert_eq!(state_of(made.out.trim()), "staged");
    assert_eq!(
        listed
            .lines()
            .filter(|line| line.contains("active"))
            .count(),
        1
    );
    assert_eq!(
        listed
            .lines()
            .filter(|line| line.contains("published"))
            .count(),
        1
    );
    assert_eq!(
        listed.lines().count(),
        3,
        "the key whose files could not be written was not added: {listed}"
    );
}

fn certificate_for(key: &PKey<Private>) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "imported").unwrap();
    let name = name.build();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::days_from_now(0).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::days_from_now(30).unwrap())
        .unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn p256() -> PKey<Private> {
    PKey::from_ec_key(
        EcKey::generate(&EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()).unwrap(),
    )
    .unwrap()
}

fn write(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path
}

#[test]
fn keys_made_elsewhere_are_imported() {
    let folder = initialized();
    write(&folder, "pass", b"secret-passphrase\n");
    // P-256 in encrypted PKCS#8, certificate beside it.
    let key = p256();
    write(
        &folder,
        "key.pem",
        &key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"secret-passphrase")
            .unwrap(),
    );
    write(
        &folder,
        "cert.pem",
        &certificate_for(&key).to_pem().unwrap(),
    );
    let arguments = [
        "keys",
        "import",
        "key.pem",
        "--certificate",
        "cert.pem",
        "--passphrase-file",
        "pass",
        "--state",
        "active",
    ];
    let imported = expect(folder.path(), &arguments, 0);
    // The same key again is refused.
    assert!(
        expect(folder.path(), &arguments, 2)
            .err
            .contains("exists already")
    );
    // RSA in PKCS#12 with its certificate.
    let rsa = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut pkcs12 = Pkcs12::builder();
    pkcs12.name("k").pkey(&rsa).cert(&certificate_for(&rsa));
    write(
        &folder,
        "key.p12",
        &pkcs12
            .build2("secret-passphrase")
            .unwrap()
            .to_der()
            .unwrap(),
    );
    let second = expect(
        folder.path(),
        &["keys", "import", "key.p12", "--passphrase-file", "pass"],
        0,
    );
    // A bare key gets a self-signed certificate on demand only.
    write(
        &folder,
        "bare.pem",
        &p256().private_key_to_pem_pkcs8().unwrap(),
    );
    assert!(
        expect(folder.path(), &["keys", "import", "bare.pem"], 2)
            .err
            .contains("--self-signed")
    );
    expect(
        folder.path(),
        &["keys", "import", "bare.pem", "--self-signed"],
        0,
    );
    let listed = expect(folder.path(), &["keys", "list", "--json"], 0).out;
    let list: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let state = |id: &str| {
        list.as_array()
            .unwrap()
            .iter()
            .find(|key| key["key_id"] == id)
            .unwrap()["state"]
            .clone()
    };
    assert_eq!(
        (state(imported.out.trim()), state(second.out.trim())),
        ("active".into(), "staged".into())
    );
}

#[test]
fn unfit_key_files_are_refused_without_their_secrets() {
    let folder = initialized();
    let key = p256();
    write(&folder, "wrong", b"not-the-passphrase\n");
    write(
        &folder,
        "locked.pem",
        &key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"right")
            .unwrap(),
    );
    write(
        &folder,
        "other.pem",
        &certificate_for(&p256()).to_pem().unwrap(),
    );
    write(
        &folder,
        "open.pem",
        &key.private_key_to_pem_pkcs8().unwrap(),
    );
    write(
        &folder,
        "weak.pem",
        &PKey::from_rsa(Rsa::generate(1024).unwrap())
            .unwrap()
            .private_key_to_pem_pkcs8()
            .unwrap(),
    );
    write(&folder, "text.pem", b"hello");
    for (arguments, expected) in [
        (vec!["locked.pem", "--self-signed"], "passphrase is needed"),
        (
            vec!["locked.pem", "--self-signed", "--passphrase-file", "wrong"],
            "does not open",
        ),
        (vec!["open.pem", "--certificate", "other.pem"], "Keys:"),
        (vec!["weak.pem", "--self-signed"], "1024"),
        (vec!["text.pem"], "not imported"),
        (vec!["absent.pem"], "absent.pem"),
    ] {
        let args: Vec<&str> = ["keys", "import"].into_iter().chain(arguments).collect();
        let refused = expect(folder.path(), &args, 2);
        assert!(refused.err.contains(expected), "{args:?}: {}", refused.err);
        assert!(
            !refused.err.contains("not-the-passphrase") && !refused.err.contains("PRIVATE KEY"),
            "{}",
            refused.err
        );
    }
    assert_eq!(
        expect(folder.path(), &["keys", "list"], 0)
            .out
            .lines()
            .count(),
        1,
        "nothing was added"
    );
}

#[test]
fn a_wrong_sealing_key_is_an_honest_fault() {
    let folder = initialized();
    write(&folder, "sealing.key", b"too short\n");
    let refused = expect(folder.path(), &["keys", "list"], 2);
    assert!(
        refused.err.contains("secrets.sealing_key_file") && !refused.err.contains("too short"),
        "{}",
        refused.err
    );
}

#[test]
fn secrets_stay_out_of_every_output() {
    let folder = initialized();
    let secrets: Vec<String> = ["sealing.key", "acme-handoff.secret"]
        .iter()
        .map(|name| {
            fs::read_to_string(folder.path().join(name))
                .unwrap()
                .trim()
                .to_owned()
        })
        .collect();
    for args in [
        vec!["keys", "list"],
        vec!["keys", "list", "--json"],
        vec!["sp", "list"],
        vec!["keys", "generate", "--kind", "p-256"],
    ] {
        let run = expect(folder.path(), &args, 0);
        for secret in &secrets {
            assert!(
                !run.out.contains(secret) && !run.err.contains(secret),
                "{args:?}"
            );
        }
        assert!(!run.out.contains("PRIVATE KEY") && !run.err.contains("PRIVATE KEY"));
    }
    let text = fs::read_to_string(folder.path().join("skybridge.toml")).unwrap();
    assert!(secrets.iter().all(|secret| !text.contains(secret)));
    let store = fs::read(folder.path().join("skybridge.db")).unwrap();
    assert!(!String::from_utf8_lossy(&store).contains("PRIVATE KEY"));
}

#[test]
fn speaks_chinese_when_asked_or_when_the_terminal_does() {
    let folder = tempfile::tempdir().unwrap();
    let asked = run(folder.path(), &["--lang", "zh-CN", "keys", "list"], b"");
    assert!(asked.err.contains("无法读取配置文件"), "{}", asked.err);
    expect(folder.path(), &["--lang", "fr", "keys", "list"], 2);
}

#[test]
fn metadata_prints_the_file_to_upload() {
    let folder = initialized();
    let plain = expect(folder.path(), &["metadata"], 0).out;
    assert!(plain.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\""), "{plain}");
    assert!(plain.contains("entityID=\"https://sso.example.com/p/acme/metadata\""), "{plain}");
    assert!(!plain.contains('\r') && !plain.contains("Signature"), "{plain}");
    write(&folder, "idp.xml", plain.as_bytes());
    expect(folder.path(), &["lint", "idp.xml", "--role", "idp", "--preset", "huawei-partner", "--strict"], 0);
    let certificate = fs::read_to_string(folder.path().join("acme-certificate.pem")).unwrap();
    let base64: String = certificate.lines().filter(|line| !line.starts_with("-----")).collect();
    assert!(plain.split_whitespace().collect::<String>().contains(&base64), "the certificate that init made");
    let signed = expect(folder.path(), &["metadata", "--partner", "acme", "--signed"], 0).out;
    assert!(signed.contains("SignatureValue"), "{signed}");
    expect(folder.path(), &["metadata", "--partner", "nobody"], 2);
    // Another sealing key is sound, but opens nothing.
    write(&folder, "sealing.key", format!("{}\n", openssl::base64::encode_block(&[7; 32])).as_bytes());
    let sealed = expect(folder.path(), &["metadata"], 2);
    assert!(sealed.err.contains("sealing key"), "{}", sealed.err);
}

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
fn serve_says_when_the_address_is_taken() {
    let folder = initialized();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let path = folder.path().join("skybridge.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("127.0.0.1:8080", &taken.local_addr().unwrap().to_string()),
    )
    .unwrap();
    let refused = expect(folder.path(), &["serve"], 3);
    assert!(
        refused.err.contains("Cannot listen on 127.0.0.1:"),
        "{}",
        refused.err
    );
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
    let mut child = Command::new(env!("CARGO_BIN_EXE_skybridge"))
        .args(["--log-json", "serve"])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let serving = log.find(|line| line.contains("serving")).unwrap();
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

/// A service provider with one certificate; `signed` is AuthnRequestsSigned.
fn sp_metadata(key: &PKey<Private>, signed: bool) -> String {
    let der = certificate_for(key).to_der().unwrap();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://sp.example.com/">
  <md:SPSSODescriptor AuthnRequestsSigned="{signed}" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>
    <md:AssertionConsumerService index="1" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example.com/acs"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"#,
        openssl::base64::encode_block(&der)
    )
}

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
    let pin = openssl::sha::sha256(&certificate_for(&key).to_der().unwrap());
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
    assert_ne!(pin, [0; 32]);
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
fn lint_tells_findings_and_their_weight() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "sp.xml", sp_metadata(&p256(), true).as_bytes());
    expect(folder.path(), &["lint", "sp.xml", "--role", "sp"], 0);
    write(
        &folder,
        "cut.xml",
        b"<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'>",
    );
    let bad = expect(folder.path(), &["lint", "cut.xml"], 2);
    assert!(bad.out.contains("MD-"), "{}", bad.out);
    let json = expect(folder.path(), &["lint", "cut.xml", "--json"], 2).out;
    let findings: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(findings[0]["severity"], "error", "{json}");
    expect(folder.path(), &["lint", "absent.xml"], 2);
    expect(
        folder.path(),
        &["lint", "sp.xml", "--preset", "no-such-preset"],
        2,
    );
}

const REQUEST: &str = r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" Destination="https://idp.example.com/sso"><saml:Issuer>https://sp.example.com/</saml:Issuer></samlp:AuthnRequest>"#;

fn deflated(octets: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut packed = Vec::new();
    flate2::read::DeflateEncoder::new(octets, flate2::Compression::default())
        .read_to_end(&mut packed)
        .unwrap();
    packed
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn decode_reads_a_message_however_it_was_copied() {
    let folder = tempfile::tempdir().unwrap();
    let plain = openssl::base64::encode_block(REQUEST.as_bytes());
    let packed = openssl::base64::encode_block(&deflated(REQUEST.as_bytes()));
    let wrapped: String = plain
        .as_bytes()
        .chunks(64)
        .map(|line| format!("{}\r\n", std::str::from_utf8(line).unwrap()))
        .collect();
    for input in [
        REQUEST.to_owned(),
        format!("\u{feff}\n{REQUEST}\n"),
        plain.clone(),
        wrapped,
        packed.clone(),
        percent(&packed),
        format!("SAMLRequest={}", percent(&packed)),
        format!(
            "https://idp.example.com/sso?x=1&SAMLRequest={}&RelayState=there%20it%20is#part",
            percent(&packed)
        ),
        format!("SAMLRequest={}&RelayState=r", percent(&plain)),
    ] {
        let run = run(folder.path(), &["decode"], input.as_bytes());
        assert_eq!(run.code, 0, "{input}\n{}", run.err);
        assert!(
            run.out.contains("samlp:AuthnRequest") && run.out.contains("https://sp.example.com/"),
            "{}",
            run.out
        );
        assert_eq!(
            run.err.contains("RelayState: there it is"),
            input.contains("there"),
            "{}",
            run.err
        );
    }
    write(&folder, "message", plain.as_bytes());
    expect(folder.path(), &["decode", "message"], 0);
}

#[test]
fn decode_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let plain = openssl::base64::encode_block(REQUEST.as_bytes());
    let packed = percent(&openssl::base64::encode_block(&deflated(
        REQUEST.as_bytes(),
    )));
    let unsigned = r#"<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status><a:Assertion ID="_a" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><a:Issuer>i</a:Issuer><a:Conditions NotOnOrAfter="2020-01-01T00:00:00Z"/></a:Assertion></p:Response>"#;
    for (input, expected) in [
        (
            format!("SAMLResponse={}", percent(&plain)),
            "belongs into SAMLRequest",
        ),
        (
            format!("SAMLRequest={packed}&SAMLRequest={packed}"),
            "twice",
        ),
        (
            format!("SAMLRequest={packed}&Signature=AAAA"),
            "must come together",
        ),
        (
            format!(
                "SAMLRequest={packed}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1&Signature=AAAA"
            ),
            "Weak algorithm",
        ),
        (percent(&packed), "percent-encoded twice"),
        (unsigned.to_owned(), "is signed"),
        (
            unsigned.to_owned(),
            "Conditions ended at 2020-01-01T00:00:00Z",
        ),
        ("<a>x</a>".to_owned(), "not a SAML 2.0 protocol message"),
        (
            REQUEST.replace(" Version=\"2.0\"", ""),
            "strict reader refuses",
        ),
    ] {
        let run = run(folder.path(), &["decode", "-"], input.as_bytes());
        assert_eq!(run.code, 1, "{input}\n{}", run.err);
        assert!(run.err.contains(expected), "{expected} in {}", run.err);
    }
}

#[test]
fn decode_refuses_what_holds_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = openssl::base64::encode_block(&deflated(&vec![b' '; 64 * 1024 * 1024]));
    for (input, expected) in [
        ("".as_bytes(), "empty"),
        ("hello, world!".as_bytes(), "neither XML nor base64"),
        ("aGVsbG8gd29ybGQ=".as_bytes(), "no XML inside"),
        ("<a><b></a>".as_bytes(), "not readable XML"),
        (
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".as_bytes(),
            "not readable XML",
        ),
        (b"\xff\xfe\x00\x01".as_slice(), "neither XML nor base64"),
        (bomb.as_bytes(), "inflates to more than"),
    ] {
        let run = run(folder.path(), &["decode"], input);
        assert_eq!(run.code, 2, "{expected}: {}", run.err);
        assert!(run.err.contains(expected), "{expected} in {}", run.err);
        assert!(run.out.is_empty());
    }
}
