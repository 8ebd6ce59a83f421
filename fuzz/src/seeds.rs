//! Writes the seeds of every target into a folder: `seeds FOLDER`. They are made afresh, never stored.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
// Built with coverage like the targets, so it needs the functions that the coverage calls.
use certs::Acceptance;
use certs::verify::verify;
use libfuzzer_sys as _;
use saml::binding::{Direction, RawRequest, decode};
use saml::message::AuthnRequest;
use std::fs;
use std::path::Path;

const XML: &[&str] = &[
    "<a/>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b='1' c=\"&lt;&#xD;&#9;&quot;\">text &amp; <![CDATA[<more>]]> ]]&gt;<!-- c --><b/></a>",
    "<p:a xmlns:p=\"urn:p\" xmlns=\"urn:d\" xmlns:xs=\"urn:xs\" p:z=\"1\" a=\"2\"><b xmlns=\"\"><p:c xmlns:p=\"urn:q\"/></b></p:a>",
    "<a xml:lang=\"zh\">\u{674E}\u{96F7}<?pi data?></a>",
];

fn service_provider(certificate: &str, location: &str) -> String {
    format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://sp.example/\">\
         <md:SPSSODescriptor AuthnRequestsSigned=\"true\" WantAssertionsSigned=\"true\" \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><md:KeyDescriptor use=\"signing\">\
         <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>\
         </ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:NameIDFormat> urn:oasis:names:tc:SAML:2.0:nameid-format:transient\n\
         </md:NameIDFormat><md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         Location=\"{location}\" index=\"0\" isDefault=\"true\"/></md:SPSSODescriptor></md:EntityDescriptor>"
    )
}

/// One seed, behind the octet by which a target chooses.
fn seed(
    folder: &Path,
    target: &str,
    name: &str,
    choice: Option<u8>,
    octets: &[u8],
) -> std::io::Result<()> {
    let folder = folder.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), [choice.as_slice(), octets].concat())
}

/// A seed that is not accepted would leave the target with nothing to break.
fn assert_accepted(raw: RawRequest) {
    let received = decode::<AuthnRequest>(&raw, Direction::Request).expect("a seed is decoded");
    let verified = verify(received, &fuzz::trusted_keys(), &Acceptance::default())
        .expect("a seed is verified");
    assert_eq!(*verified.content(), fuzz::signed_content());
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os()
        .nth(1)
        .ok_or_else(|| std::io::Error::other("usage: seeds FOLDER"))?;
    let folder = Path::new(&folder);
    let (query, signed, unsigned) = (
        fuzz::signed_query(),
        fuzz::signed_xml(),
        fuzz::unsigned_xml(),
    );
    let post = format!(
        "SAMLRequest={}&RelayState=a%20b",
        STANDARD.encode(&signed).replace('+', "%2B")
    );

    seed(
        folder,
        "redirect_decode",
        "query",
        Some(0),
        query.as_bytes(),
    )?;
    seed(folder, "redirect_decode", "post", Some(1), post.as_bytes())?;
    seed(folder, "verify", "query", Some(0), query.as_bytes())?;
    seed(folder, "verify", "enveloped", Some(1), signed.as_bytes())?;
    seed(folder, "verify", "unsigned", Some(1), unsigned.as_bytes())?;
    assert_accepted(RawRequest::Redirect { query });
    assert_accepted(RawRequest::Post {
        query: String::new(),
        body: post.into_bytes(),
    });
    let certificate = fuzz::signing_key().certificate().base64().to_owned();
    for (name, location) in [
        ("https", "https://sp.example/acs"),
        ("http", "http://sp.example/acs"),
        ("script", "javascript:alert(1)"),
    ] {
        let xml = service_provider(&certificate, location);
        for choice in 0..4 {
            seed(
                folder,
                "metadata_read",
                &format!("{name}-{choice}"),
                Some(choice),
                xml.as_bytes(),
            )?;
        }
    }
    let texts = XML
        .iter()
        .copied()
        .chain([signed.as_str(), unsigned.as_str()]);
    for (number, xml) in texts.enumerate() {
        seed(
            folder,
            "xml_read",
            &number.to_string(),
            None,
            xml.as_bytes(),
        )?;
        for choice in 0..4 {
            seed(
                folder,
                "c14n",
                &format!("{number}-{choice}"),
                Some(choice),
                xml.as_bytes(),
            )?;
        }
    }
    Ok(())
}
