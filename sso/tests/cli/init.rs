//! `init`.

use crate::world::{expect, initialized, names};
use openssl::pkey::PKey;
use openssl::x509::X509;
use std::fs;

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
