//! `keys`.

use crate::world::{certificate_for, certificate_with, expect, initialized, p256, write};
use openssl::pkcs12::Pkcs12;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::symm::Cipher;

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
    let refused = expect(
        folder.path(),
        &[&["--lang", "zh-CN"], &arguments[..]].concat(),
        2,
    );
    assert!(
        refused.err.contains("存储：这个密钥已经存在"),
        "{}",
        refused.err
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
    let sha1 = certificate_with(&key, openssl::hash::MessageDigest::sha1());
    write(&folder, "sha1.pem", &sha1.to_pem().unwrap());
    for (arguments, expected) in [
        (vec!["locked.pem", "--self-signed"], "passphrase is needed"),
        (
            vec!["locked.pem", "--self-signed", "--passphrase-file", "wrong"],
            "does not open",
        ),
        (vec!["open.pem", "--certificate", "other.pem"], "Keys:"),
        (vec!["open.pem", "--certificate", "sha1.pem"], "SHA-1"),
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
fn another_sealing_key_is_told_in_the_language_asked_for() {
    let folder = initialized();
    // Not the folder's own key: 32 octets of zero.
    write(
        &folder,
        "sealing.key",
        b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    );
    for (lang, words) in [
        ("en", "sealed with the sealing key "),
        ("zh-CN", "封存时使用的封存密钥是 "),
    ] {
        let refused = expect(folder.path(), &["--lang", lang, "metadata"], 2);
        assert!(refused.err.contains(words), "{}", refused.err);
    }
}
