#![expect(
    clippy::disallowed_methods,
    reason = "the other side of these tests is a program and its files"
)]

use super::*;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The `openssl` program in a folder of its own: the other side of every file here.
struct OpenSsl {
    folder: TempDir,
}

impl OpenSsl {
    fn new() -> OpenSsl {
        OpenSsl {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn run(&self, line: &str) -> &OpenSsl {
        let output = Command::new("openssl")
            .args(line.split(' '))
            .current_dir(self.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "openssl {line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    /// `key.pem` (PKCS#8) and `certificate.pem`.
    fn with_key(algorithm: &str) -> OpenSsl {
        let openssl = OpenSsl::new();
        openssl.run(&format!("req -x509 -newkey {algorithm} -nodes -keyout key.pem -out certificate.pem -subj /CN=test -days 9"));
        openssl
    }

    fn name(&self) -> String {
        self.run("pkey -in key.pem -pubout -outform DER -out spki.der");
        hex::encode(&openssl::sha::sha256(&self.read("spki.der"))[..16])
    }
}

const RSA: &str = "rsa:2048";
const EC: &str = "ec -pkeyopt ec_paramgen_curve:P-256";

fn opens_as(octets: &[u8], passphrase: Option<&str>, name: &str) {
    assert_eq!(
        import(octets, passphrase)
            .unwrap()
            .key
            .public()
            .id()
            .as_str(),
        name
    );
}

fn refusal(octets: &[u8], passphrase: Option<&str>) -> ImportError {
    import(octets, passphrase).unwrap_err()
}

#[test]
fn opens_plain_pkcs8_as_pem_and_der() {
    for algorithm in [RSA, EC] {
        let openssl = OpenSsl::with_key(algorithm);
        openssl.run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der");
        opens_as(&openssl.read("key.pem"), None, &openssl.name());
        opens_as(
            &openssl.read("key.pem"),
            Some("not needed"),
            &openssl.name(),
        );
        opens_as(&openssl.read("key.der"), None, &openssl.name());
    }
}

#[test]
fn opens_the_traditional_forms_as_pem_and_der() {
    for (algorithm, program) in [(RSA, "rsa"), (EC, "ec")] {
        let openssl = OpenSsl::with_key(algorithm);
        openssl.run("pkey -in key.pem -traditional -out old.pem");
        openssl.run(&format!("{program} -in old.pem -outform DER -out old.der"));
        assert!(
            !String::from_utf8(openssl.read("old.pem"))
                .unwrap()
                .contains("BEGIN PRIVATE KEY")
        );
        opens_as(&openssl.read("old.pem"), None, &openssl.name());
        opens_as(&openssl.read("old.der"), None, &openssl.name());
    }
}

#[test]
fn tells_a_wrong_passphrase_from_a_missing_one_in_encrypted_pkcs8() {
    for cipher in [
        "-v2 aes-256-cbc",
        "-v2 des3",
        "-v2 aes-128-cbc -v2prf hmacWithSHA512",
    ] {
        let openssl = OpenSsl::with_key(EC);
        openssl.run(&format!(
            "pkcs8 -topk8 -in key.pem {cipher} -passout pass:geheim -out locked.pem"
        ));
        openssl.run(&format!(
            "pkcs8 -topk8 -in key.pem {cipher} -passout pass:geheim -outform DER -out locked.der"
        ));
        for file in ["locked.pem", "locked.der"] {
            let octets = openssl.read(file);
            opens_as(&octets, Some("geheim"), &openssl.name());
            assert_eq!(refusal(&octets, None), ImportError::PassphraseNeeded);
            for wrong in ["", "Geheim", "geheim ", &"x".repeat(2000), "geheim\0"] {
                assert_eq!(
                    refusal(&octets, Some(wrong)),
                    ImportError::PassphraseWrong,
                    "{wrong:?}"
                );
            }
        }
    }
}

#[test]
fn tells_a_wrong_passphrase_from_a_missing_one_in_traditional_pem() {
    let openssl = OpenSsl::with_key(RSA);
    openssl.run("rsa -in key.pem -traditional -aes256 -passout pass:geheim -out locked.pem");
    let octets = openssl.read("locked.pem");
    assert!(String::from_utf8_lossy(&octets).contains("Proc-Type: 4,ENCRYPTED"));
    opens_as(&octets, Some("geheim"), &openssl.name());
    assert_eq!(refusal(&octets, None), ImportError::PassphraseNeeded);
    assert_eq!(refusal(&octets, Some("")), ImportError::PassphraseWrong);
    assert_eq!(refusal(&octets, Some("nein")), ImportError::PassphraseWrong);
}

#[test]
fn no_wrong_passphrase_of_many_passes_for_another_error() {
    let openssl = OpenSsl::with_key(EC);
    // Few iterations: this test is about bad padding that happens to look right (1 of 256).
    openssl.run(
        "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -iter 1 -passout pass:geheim -out locked.pem",
    );
    openssl.run("ec -in key.pem -aes128 -passout pass:geheim -out old.pem");
    for file in ["locked.pem", "old.pem"] {
        let octets = openssl.read(file);
        for guess in 0..1000 {
            assert_eq!(
                refusal(&octets, Some(&guess.to_string())),
                ImportError::PassphraseWrong,
                "{file} {guess}"
            );
        }
    }
}

#[test]
fn opens_modern_and_3des_pkcs12() {
    for options in [
        "",
        " -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
    ] {
        let openssl = OpenSsl::with_key(RSA);
        openssl.run(&format!("pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:geheim -out file.p12{options}"));
        let octets = openssl.read("file.p12");
        let imported = import(&octets, Some("geheim")).unwrap();
        assert_eq!(imported.key.public().id().as_str(), openssl.name());
        assert_eq!(imported.certificate.unwrap().subject(), "CN=test");
        assert!(imported.chain.is_empty());
        assert_eq!(refusal(&octets, None), ImportError::PassphraseNeeded);
        assert_eq!(refusal(&octets, Some("nein")), ImportError::PassphraseWrong);
    }
}

#[test]
fn opens_pkcs12_without_a_passphrase() {
    let openssl = OpenSsl::with_key(EC);
    openssl.run("pkcs12 -export -inkey key.pem -in certificate.pem -passout pass: -out file.p12");
    opens_as(&openssl.read("file.p12"), None, &openssl.name());
    opens_as(&openssl.read("file.p12"), Some(""), &openssl.name());
    assert_eq!(
        refusal(&openssl.read("file.p12"), Some("x")),
        ImportError::PassphraseWrong
    );
}

#[test]
fn names_the_conversion_when_pkcs12_uses_rc2() {
    let openssl = OpenSsl::with_key(RSA);
    openssl.run("pkcs12 -export -legacy -inkey key.pem -in certificate.pem -passout pass:geheim -out file.p12");
    let octets = openssl.read("file.p12");
    assert_eq!(refusal(&octets, Some("geheim")), ImportError::LegacyCiphers);
    assert!(
        ImportError::LegacyCiphers
            .to_string()
            .contains("openssl pkcs12 -legacy")
    );
    assert_eq!(refusal(&octets, Some("nein")), ImportError::PassphraseWrong);
    assert_eq!(refusal(&octets, None), ImportError::PassphraseNeeded);
}

#[test]
fn names_old_ciphers_of_encrypted_pkcs8_too() {
    let openssl = OpenSsl::with_key(RSA);
    openssl.run("pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-RC2-40 -provider legacy -provider default -passout pass:geheim -out locked.pem");
    assert_eq!(
        refusal(&openssl.read("locked.pem"), Some("geheim")),
        ImportError::LegacyCiphers
    );
}

#[test]
fn finds_the_own_certificate_among_a_chain_in_any_order() {
    let openssl = OpenSsl::with_key(EC);
    openssl.run(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=ca -days 9",
    );
    let (key, own, ca) = (
        openssl.read("key.pem"),
        openssl.read("certificate.pem"),
        openssl.read("ca.pem"),
    );
    let note =
        b"Bag Attributes\n    friendlyName: caf\xe9\nKey Attributes: <No Attributes>\n".to_vec();
    for order in [[&key, &own, &ca], [&ca, &own, &key], [&own, &key, &ca]] {
        let file = [&note, order[0], &note, order[1], order[2], order[1]]
            .map(|part| part.as_slice())
            .concat();
        if order[1] == &key {
            assert_eq!(refusal(&file, None), ImportError::ManyKeys);
            continue;
        }
        let imported = import(&file, None).unwrap();
        assert_eq!(imported.certificate.unwrap().subject(), "CN=test");
        assert_eq!(
            imported
                .chain
                .iter()
                .map(Certificate::subject)
                .collect::<Vec<_>>(),
            ["CN=ca"]
        );
    }
    openssl.run("pkcs12 -export -inkey key.pem -in certificate.pem -certfile ca.pem -passout pass:x -out file.p12");
    let imported = import(&openssl.read("file.p12"), Some("x")).unwrap();
    assert_eq!(imported.certificate.unwrap().subject(), "CN=test");
    assert_eq!(imported.chain.len(), 1);
}

#[test]
fn takes_ec_parameters_before_the_key() {
    let openssl = OpenSsl::new();
    openssl.run("ecparam -name secp384r1 -genkey -out key.pem");
    assert!(
        String::from_utf8_lossy(&openssl.read("key.pem")).starts_with("-----BEGIN EC PARAMETERS")
    );
    opens_as(&openssl.read("key.pem"), None, &openssl.name());
}

#[test]
fn refuses_a_certificate_of_another_key_two_keys_and_no_key() {
    let (one, two) = (OpenSsl::with_key(EC), OpenSsl::with_key(EC));
    assert_eq!(
        refusal(
            &[one.read("key.pem"), two.read("certificate.pem")].concat(),
            None
        ),
        ImportError::Mismatch
    );
    assert_eq!(
        refusal(&[one.read("key.pem"), two.read("key.pem")].concat(), None),
        ImportError::ManyKeys
    );
    assert_eq!(
        refusal(&one.read("certificate.pem"), None),
        ImportError::NoKey
    );
    one.run("x509 -in certificate.pem -outform DER -out certificate.der");
    assert_eq!(
        refusal(&one.read("certificate.der"), None),
        ImportError::NoKey
    );
    one.run("pkcs12 -export -nokeys -in certificate.pem -passout pass:x -out file.p12");
    assert_eq!(
        refusal(&one.read("file.p12"), Some("x")),
        ImportError::NoKey
    );
}

#[test]
fn refuses_keys_our_rules_refuse_whatever_the_form() {
    for (algorithm, expected) in [
        ("rsa:1024", "at least 2048"),
        ("ed25519", "Ed25519"),
        ("ec -pkeyopt ec_paramgen_curve:P-521", "secp521r1"),
    ] {
        let openssl = OpenSsl::with_key(algorithm);
        openssl
            .run("pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:x -out file.p12");
        openssl.run("pkcs8 -topk8 -in key.pem -passout pass:x -out locked.pem");
        for file in ["key.pem", "file.p12", "locked.pem"] {
            let refusal = refusal(&openssl.read(file), Some("x"));
            assert!(
                matches!(&refusal, ImportError::Key(error) if error.to_string().contains(expected)),
                "{file}: {refusal}"
            );
        }
    }
}

#[test]
fn refuses_an_rsa_key_whose_numbers_do_not_fit() {
    let rsa = openssl::rsa::Rsa::generate(2048).unwrap();
    let other = openssl::rsa::Rsa::generate(2048).unwrap();
    let own = |number: &openssl::bn::BigNumRef| number.to_owned().unwrap();
    let mixed = openssl::rsa::Rsa::from_private_components(
        own(rsa.n()),
        own(rsa.e()),
        own(rsa.d()),
        own(other.p().unwrap()),
        own(other.q().unwrap()),
        own(rsa.dmp1().unwrap()),
        own(rsa.dmq1().unwrap()),
        own(rsa.iqmp().unwrap()),
    );
    let der = mixed.unwrap().private_key_to_der().unwrap();
    assert!(matches!(
        refusal(&der, None),
        ImportError::Key(KeyError::Unreadable(_))
    ));
}

#[test]
fn refuses_octets_that_are_no_key_file() {
    let openssl = OpenSsl::with_key(EC);
    let pem = String::from_utf8(openssl.read("key.pem")).unwrap();
    let cut = &pem[..pem.len() - 20];
    let empty = "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n";
    for octets in [
        &b""[..],
        b"hello",
        &[0x30, 0],
        &[0x30, 3, 2, 1, 0],
        &[0x30, 5, 2, 1, 3, 0x30, 0],
        cut.as_bytes(),
        empty.as_bytes(),
        &[b' '; FILE_LIMIT + 1],
    ] {
        assert!(
            matches!(
                refusal(octets, None),
                ImportError::Key(KeyError::Unreadable(_))
            ),
            "{octets:?}"
        );
    }
}

#[test]
fn no_refusal_repeats_what_was_in_the_file() {
    let openssl = OpenSsl::with_key(EC);
    let pem = String::from_utf8(openssl.read("key.pem")).unwrap();
    let broken = pem.replacen("\nM", "\nN", 1);
    let refusal = refusal(broken.as_bytes(), None);
    let shown = format!("{refusal:?} {refusal}");
    let line = pem.lines().nth(1).unwrap();
    assert!(!shown.contains(&line[20..40]), "{shown}");
}
