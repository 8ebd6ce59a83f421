//! Running the binary, and the files that tests give it.

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// How one run ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `skybridge` in the folder, in English, with nothing of ours in the environment.
pub(crate) fn run(folder: &Path, args: &[&str], input: &[u8]) -> Run {
    run_in(folder, args, input, &[])
}

/// The same, with variables.
pub(crate) fn run_with(folder: &Path, args: &[&str], environment: &[(&str, String)]) -> Run {
    run_in(folder, args, b"", environment)
}

fn run_in(folder: &Path, args: &[&str], input: &[u8], environment: &[(&str, String)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_skybridge"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "en_US.UTF-8")
        .envs(environment.iter().map(|(name, value)| (name, value)))
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
pub(crate) fn expect(folder: &Path, args: &[&str], code: i32) -> Run {
    let run = run(folder, args, b"");
    assert_eq!(
        run.code, code,
        "{args:?}\nstdout: {}\nstderr: {}",
        run.out, run.err
    );
    run
}

/// A folder with a configuration, made by `init` (P-256: the fastest to make).
pub(crate) fn initialized() -> TempDir {
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

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    names.sort();
    names
}

pub(crate) fn certificate_for(key: &PKey<Private>) -> X509 {
    certificate_with(key, MessageDigest::sha256())
}

pub(crate) fn certificate_with(key: &PKey<Private>, digest: MessageDigest) -> X509 {
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
    builder.sign(key, digest).unwrap();
    builder.build()
}

pub(crate) fn p256() -> PKey<Private> {
    PKey::from_ec_key(
        EcKey::generate(&EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()).unwrap(),
    )
    .unwrap()
}

pub(crate) fn write(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path
}

/// A service provider with one certificate; `signed` is AuthnRequestsSigned.
pub(crate) fn sp_metadata(key: &PKey<Private>, signed: bool) -> String {
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
