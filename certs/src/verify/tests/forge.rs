//! A signer that follows no rule but arithmetic: digests and values are right whatever the shape, so that a refusal is the rule's alone.

use crate::encoding::{decode_base64, encode_base64};
use crate::sign::sign_octets;
use crate::testing::{parse, request, signing_key};
use crate::{KeyKind, SigningKey};
use saml::c14n::{Exclusive, canonicalize};
use saml::names::ns::DSIG;

/// An honest SignedInfo; tests replace a part of it. `{digest}` becomes the digest of the request.
pub(super) const SIGNED_INFO: &str = concat!(
    r#"<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>"#,
    r#"<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>"#,
    r##"<ds:Reference URI="#_request"><ds:Transforms>"##,
    r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>"#,
    r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform>"#,
    r#"</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>"#,
    r#"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"#,
);
/// An honest Signature around it; `{info}` and `{value}` are filled in.
pub(super) const SIGNATURE: &str = r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{info}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"#;
/// The signature's place in the request.
pub(super) const AFTER_ISSUER: &str = "</saml:Issuer>";

pub(super) struct Forge {
    pub(super) key: SigningKey,
    /// What stands around the signature.
    pub(super) message: String,
    pub(super) info: String,
    pub(super) signature: String,
    /// The text behind which the signature is put.
    pub(super) behind: &'static str,
    pub(super) with_comments: bool,
}

impl Forge {
    pub(super) fn new() -> Forge {
        Forge {
            key: signing_key(KeyKind::P256),
            message: request().0.into_string(),
            info: SIGNED_INFO.to_owned(),
            signature: SIGNATURE.to_owned(),
            behind: AFTER_ISSUER,
            with_comments: false,
        }
    }

    pub(super) fn info(from: &str, to: &str) -> Forge {
        assert!(SIGNED_INFO.contains(from), "{from}");
        Forge {
            info: SIGNED_INFO.replacen(from, to, 1),
            ..Forge::new()
        }
    }

    pub(super) fn signature(from: &str, to: &str) -> Forge {
        assert!(SIGNATURE.contains(from), "{from}");
        Forge {
            signature: SIGNATURE.replacen(from, to, 1),
            ..Forge::new()
        }
    }

    /// The message with the signature, right in all arithmetic.
    pub(super) fn xml(&self) -> String {
        let covered = canonicalize(parse(&self.message).root(), None, &Exclusive::default());
        let info = self
            .info
            .replace("{digest}", &encode_base64(&openssl::sha::sha256(&covered)));
        self.put(&info, &encode_base64(&self.value_over(&info)))
    }

    /// The same with another signature value.
    pub(super) fn xml_with_value(&self, change: impl Fn(Vec<u8>) -> Vec<u8>) -> String {
        let xml = self.xml();
        let (head, rest) = xml.split_once("<ds:SignatureValue>").unwrap();
        let (value, tail) = rest.split_once("</ds:SignatureValue>").unwrap();
        let value = encode_base64(&change(decode_base64(value).unwrap()));
        format!("{head}<ds:SignatureValue>{value}</ds:SignatureValue>{tail}")
    }

    fn value_over(&self, info: &str) -> Vec<u8> {
        let document = parse(&self.put(info, ""));
        let signed_info = document
            .root()
            .descendants()
            .find(|element| element.is(DSIG, "SignedInfo"))
            .unwrap();
        let mode = Exclusive {
            with_comments: self.with_comments,
            ..Exclusive::default()
        };
        sign_octets(&canonicalize(signed_info, None, &mode), &self.key).unwrap()
    }

    fn put(&self, info: &str, value: &str) -> String {
        let signature = self
            .signature
            .replace("{info}", info)
            .replace("{value}", value);
        assert!(self.message.contains(self.behind));
        self.message
            .replacen(self.behind, &format!("{}{signature}", self.behind), 1)
    }
}
