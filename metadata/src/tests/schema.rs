//! Our documents against the OASIS schemas, with Debian's copies of them and without network.

use super::fixture::{certificate, key};
use super::publish::metadata;
use crate::publish::{publish, publish_signed, sp};
use std::process::Command;

const SCHEMA: &str = "/usr/share/xml/opensaml/saml-schema-metadata-2.0.xsd";

/// The schemas import others by their addresses; Debian's own catalogs map namespaces instead, which libxml2 does not ask for.
const CATALOG: &str = r#"<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
<system systemId="http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd" uri="file:///usr/share/xml/xmltooling/xmldsig-core-schema.xsd"/>
<system systemId="http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd" uri="file:///usr/share/xml/xmltooling/xenc-schema.xsd"/>
<system systemId="http://www.w3.org/2001/xml.xsd" uri="file:///usr/share/xml/xmltooling/xml.xsd"/>
</catalog>"#;

/// Whether xmllint and the schemas are here. In CI they must be.
fn tools() -> bool {
    let lint = Command::new("xmllint").arg("--version").output().is_ok();
    let here = lint && std::path::Path::new(SCHEMA).is_file();
    assert!(
        here || std::env::var_os("CI").is_none_or(|value| value != "true"),
        "CI needs libxml2-utils, opensaml-schemas, xmltooling-schemas"
    );
    if !here {
        println!("skipped: apt-get install -y libxml2-utils opensaml-schemas xmltooling-schemas");
    }
    here
}

/// `Err` holds what xmllint says.
fn validate(document: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("metadata.xml");
    std::fs::write(&file, document).unwrap();
    let catalog = folder.path().join("catalog.xml");
    std::fs::write(&catalog, CATALOG).unwrap();
    let output = Command::new("xmllint")
        .env("XML_CATALOG_FILES", &catalog)
        .args(["--nonet", "--noout", "--schema", SCHEMA])
        .arg(&file)
        .output()
        .unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn what_we_publish_is_valid_against_the_saml_metadata_schema() {
    if !tools() {
        return;
    }
    let (signer, other) = (
        key("idp.example", "2026-01-01T00:00:00Z", 3650),
        certificate(),
    );
    let both = [signer.certificate().clone(), other];
    for signing in [&both[..1], &both[..]] {
        let metadata = metadata(signing);
        validate(&publish(&metadata).unwrap()).unwrap();
        validate(&publish_signed(&metadata, "_8f0c", &signer).unwrap()).unwrap();
        let metadata = super::publish_sp::metadata(signing);
        validate(&sp::publish(&metadata).unwrap()).unwrap();
        validate(&sp::publish_signed(&metadata, "_8f0d", &signer).unwrap()).unwrap();
    }
}

#[test]
fn the_schema_check_can_refuse() {
    if !tools() {
        return;
    }
    let certificate = [certificate()];
    let document = publish(&metadata(&certificate)).unwrap();
    let broken = document.replace(
        "WantAuthnRequestsSigned=\"true\"",
        "WantAuthnRequestsSigned=\"perhaps\"",
    );
    assert_ne!(document, broken);
    assert!(validate(&broken).unwrap_err().contains("perhaps"));
}
