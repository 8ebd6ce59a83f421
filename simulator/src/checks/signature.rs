//! Checks of the signature on the Assertion: its shape, its strength, and what it covers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::x509::X509;
use roxmltree::Node;

use super::{Finding, Rule, rule};
use crate::answer::Case;
use crate::names::{DS, ECDSA_SHA256, ENVELOPED, EXC_C14N, RSA_SHA256, SHA256};
use crate::xml;

pub(super) const RULES: &[Rule] = &[
    rule(
        "signature.present",
        "the Assertion is signed",
        "Assertion 已签名",
        present,
    ),
    rule(
        "signature.single",
        "no other signature in the message",
        "消息中没有其他签名",
        single,
    ),
    rule(
        "signature.position",
        "Signature stands right after Issuer",
        "Signature 紧随 Issuer 之后",
        position,
    ),
    rule(
        "signature.structure",
        "parts of the Signature",
        "Signature 的结构",
        |c| Some(shape(c)?.structure()),
    ),
    rule(
        "signature.reference",
        "one Reference, to the Assertion",
        "只有一个指向该 Assertion 的 Reference",
        |c| Some(shape(c)?.reference()),
    ),
    rule(
        "signature.transforms",
        "enveloped-signature, then exclusive C14N",
        "变换为 enveloped-signature 和 exc-c14n",
        |c| Some(shape(c)?.transforms()),
    ),
    rule(
        "signature.canonicalization",
        "SignedInfo by exclusive C14N",
        "SignedInfo 使用 exc-c14n",
        |c| Some(shape(c)?.canonicalization()),
    ),
    rule(
        "signature.method",
        "RSA or ECDSA with SHA-256",
        "签名算法为 RSA 或 ECDSA 加 SHA-256",
        |c| Some(shape(c)?.method()),
    ),
    rule(
        "signature.digest-method",
        "SHA-256 digest",
        "摘要算法为 SHA-256",
        |c| Some(shape(c)?.digest_method()),
    ),
    rule(
        "signature.digest",
        "the digest is that of the Assertion",
        "摘要值与 Assertion 相符",
        digest,
    ),
    rule(
        "signature.value",
        "made with a key of the IdP metadata",
        "由 IdP 元数据中的密钥签名",
        value,
    ),
    rule(
        "signature.covers",
        "the verified element is the one we read",
        "验签的元素就是读取的元素",
        covers,
    ),
    rule(
        "signature.key-info",
        "KeyInfo has the certificate of the metadata",
        "KeyInfo 证书与 IdP 元数据一致",
        key_info,
    ),
    rule(
        "signature.key-strength",
        "RSA of 2048 bits or more, or P-256, P-384",
        "密钥强度足够",
        key_strength,
    ),
];

fn shape<'a>(case: &Case<'a>) -> Option<Shape<'a>> {
    Some(Shape {
        signature: case.signature()?,
        owner: case.assertion()?,
    })
}

fn present(case: &Case<'_>) -> Option<Finding> {
    let found = xml::children(case.assertion()?, DS, "Signature").len();
    Some(Finding::one("Signature in the Assertion", found))
}

fn single(case: &Case<'_>) -> Option<Finding> {
    let (response, assertion) = (case.response()?, case.assertion()?);
    let all = case
        .document()?
        .descendants()
        .filter(|node| xml::is(*node, DS, "Signature"));
    let others = all
        .filter(|node| node.parent() != Some(response) && node.parent() != Some(assertion))
        .count();
    Some(Finding::new(
        others == 0,
        "none but the Response's and the Assertion's own",
        others.to_string(),
    ))
}

fn position(case: &Case<'_>) -> Option<Finding> {
    let before = case
        .signature()?
        .prev_sibling_element()
        .map(|node| node.tag_name().name());
    Some(Finding::equal("Issuer", before))
}

fn digest(case: &Case<'_>) -> Option<Finding> {
    let examined = case.examined(case.signature()?)?;
    let got = if examined.digest_matches {
        "it is"
    } else {
        "it is not: the Assertion was altered"
    };
    Some(Finding::new(
        examined.digest_matches,
        "the digest of the Assertion",
        got,
    ))
}

fn value(case: &Case<'_>) -> Option<Finding> {
    let examined = case
        .examined(case.signature()?)
        .filter(|examined| examined.digest_matches)?;
    let got = examined
        .signed_by
        .as_deref()
        .map_or_else(|fault| fault.clone(), fingerprint);
    let known: Vec<String> = case
        .frame
        .idp
        .certificates
        .iter()
        .map(|der| fingerprint(der))
        .collect();
    Some(Finding::new(
        examined.signed_by.is_ok(),
        known.join(" or "),
        got,
    ))
}

fn covers(case: &Case<'_>) -> Option<Finding> {
    let examined = case
        .examined(case.signature()?)
        .filter(|examined| examined.signed_by.is_ok())?;
    let got = examined
        .covers
        .as_ref()
        .err()
        .map_or("the Assertion read here", String::as_str);
    Some(Finding::new(
        examined.covers.is_ok(),
        "the Assertion read here",
        got,
    ))
}

/// Never a source of trust: the certificate here only has to be the one in the metadata, as the vendor asks.
fn key_info(case: &Case<'_>) -> Option<Finding> {
    let signature = case.signature()?;
    let written: Vec<_> = signature
        .descendants()
        .filter(|node| xml::is(*node, DS, "X509Certificate"))
        .collect();
    let Some(der) = named_certificate(signature) else {
        return Some(Finding::one("X509Certificate", written.len()));
    };
    let signer = case
        .examined(signature)
        .and_then(|examined| examined.signed_by.as_ref().ok());
    let allowed = signer.map_or(case.frame.idp.certificates.as_slice(), std::slice::from_ref);
    let expected: Vec<String> = allowed.iter().map(|der| fingerprint(der)).collect();
    Some(Finding::new(
        allowed.contains(&der),
        expected.join(" or "),
        fingerprint(&der),
    ))
}

/// The certificate in `KeyInfo`, when there is exactly one; empty when it is not base64.
fn named_certificate(signature: Node<'_, '_>) -> Option<Vec<u8>> {
    let mut written = signature
        .descendants()
        .filter(|node| xml::is(*node, DS, "X509Certificate"));
    let only = written.next().filter(|_| written.next().is_none())?;
    Some(STANDARD.decode(xml::packed_text(only)).unwrap_or_default())
}

/// The verifier takes no short keys at all, so a key that `KeyInfo` names out of the metadata is looked at too.
fn key_strength(case: &Case<'_>) -> Option<Finding> {
    let signature = case.signature()?;
    let signer = case.examined(signature)?.signed_by.clone().ok();
    let known = &case.frame.idp.certificates;
    let der = signer.or_else(|| named_certificate(signature).filter(|der| known.contains(der)))?;
    let key = X509::from_der(&der).ok()?.public_key().ok()?;
    let curve = key.ec_key().ok().and_then(|key| key.group().curve_name());
    let ok = match key.id() {
        Id::RSA => key.bits() >= 2048,
        Id::EC => matches!(curve, Some(Nid::X9_62_PRIME256V1 | Nid::SECP384R1)),
        _ => false,
    };
    Some(Finding::new(
        ok,
        "RSA of 2048 bits or more, or P-256, P-384",
        format!("{} bits", key.bits()),
    ))
}

fn fingerprint(der: &[u8]) -> String {
    format!(
        "certificate with SHA-256 {}",
        hex::encode(openssl::sha::sha256(der))
    )
}

/// Whether every signature of the message has the one shape that is verified here.
///
/// Stops: references to files or other documents, and transforms that compute.
pub(crate) fn is_safe_to_verify(signatures: &[Node<'_, '_>]) -> bool {
    let shapes = signatures.iter().map(|s| {
        Some(Shape {
            signature: *s,
            owner: s.parent_element()?,
        })
    });
    shapes
        .into_iter()
        .all(|shape| shape.is_some_and(|shape| shape.first_fault().is_none()))
}

/// A signature and the element it must cover.
#[derive(Clone, Copy)]
pub(crate) struct Shape<'a> {
    pub(crate) signature: Node<'a, 'a>,
    pub(crate) owner: Node<'a, 'a>,
}

impl<'a> Shape<'a> {
    /// The first thing wrong with the shape, in words.
    pub(crate) fn first_fault(self) -> Option<String> {
        let findings = [
            self.structure(),
            self.reference(),
            self.transforms(),
            self.canonicalization(),
            self.method(),
            self.digest_method(),
        ];
        let fault = findings.into_iter().find(|finding| !finding.ok)?;
        Some(format!("expected {}, got {}", fault.expected, fault.got))
    }

    fn structure(self) -> Finding {
        let whole = names(self.signature);
        let key_info = self.key_info_names();
        let info = self.signed_info().map(names).unwrap_or_default();
        let signature_ok = matches!(
            whole.as_slice(),
            ["SignedInfo", "SignatureValue"] | ["SignedInfo", "SignatureValue", "KeyInfo"]
        );
        let key_info_ok = matches!(key_info.as_slice(), [] | ["X509Data"]);
        let info_ok = matches!(info.as_slice(), ["CanonicalizationMethod", "SignatureMethod", rest @ ..] if rest.iter().all(|n| *n == "Reference"));
        let got = format!(
            "{}; SignedInfo: {}; KeyInfo: {}",
            whole.join(", "),
            info.join(", "),
            key_info.join(", ")
        );
        let expected = "SignedInfo (CanonicalizationMethod, SignatureMethod, Reference), SignatureValue, KeyInfo (X509Data)";
        Finding::new(signature_ok && info_ok && key_info_ok, expected, got)
    }

    fn key_info_names(self) -> Vec<&'a str> {
        xml::only_child(self.signature, DS, "KeyInfo")
            .map(names)
            .unwrap_or_default()
    }

    fn reference(self) -> Finding {
        let id = self.owner.attribute("ID").unwrap_or_default();
        let references = self
            .signed_info()
            .map(|info| xml::children(info, DS, "Reference"))
            .unwrap_or_default();
        let uris: Vec<&str> = references
            .iter()
            .map(|one| one.attribute("URI").unwrap_or("no URI"))
            .collect();
        let ok = !id.is_empty() && uris == [format!("#{id}")];
        let parts = references
            .first()
            .map(|one| names(*one))
            .unwrap_or_default();
        let parts_ok = matches!(
            parts.as_slice(),
            ["Transforms", "DigestMethod", "DigestValue"] | ["DigestMethod", "DigestValue"]
        );
        Finding::new(
            ok && parts_ok,
            format!("one Reference, #{id}, with one DigestValue"),
            uris.join(", "),
        )
    }

    fn transforms(self) -> Finding {
        let list = self
            .only_reference()
            .and_then(|one| xml::only_child(one, DS, "Transforms"));
        let list: Vec<_> = list
            .map(|list| list.children().filter(Node::is_element).collect())
            .unwrap_or_default();
        let written: Vec<&str> = list
            .iter()
            .map(|one| one.attribute("Algorithm").unwrap_or("no Algorithm"))
            .collect();
        let plain = list
            .first()
            .is_some_and(|one| !one.children().any(|child| child.is_element()));
        let ok = written == [ENVELOPED, EXC_C14N]
            && plain
            && list.last().is_some_and(|one| is_exclusive_c14n(*one));
        Finding::new(ok, format!("{ENVELOPED}, {EXC_C14N}"), written.join(", "))
    }

    fn canonicalization(self) -> Finding {
        let method = self
            .signed_info()
            .and_then(|info| xml::only_child(info, DS, "CanonicalizationMethod"));
        let got = method
            .and_then(|method| method.attribute("Algorithm"))
            .unwrap_or("nothing");
        Finding::new(method.is_some_and(is_exclusive_c14n), EXC_C14N, got)
    }

    fn method(self) -> Finding {
        let method = self
            .signed_info()
            .and_then(|info| xml::only_child(info, DS, "SignatureMethod"));
        let got = method
            .and_then(|method| method.attribute("Algorithm"))
            .unwrap_or("nothing");
        let ok = matches!(got, RSA_SHA256 | ECDSA_SHA256)
            && method.is_some_and(|method| names(method).is_empty());
        Finding::new(ok, format!("{RSA_SHA256} or {ECDSA_SHA256}"), got)
    }

    fn digest_method(self) -> Finding {
        let method = self
            .only_reference()
            .and_then(|one| xml::only_child(one, DS, "DigestMethod"));
        Finding::equal(
            SHA256,
            method.and_then(|method| method.attribute("Algorithm")),
        )
    }

    fn signed_info(self) -> Option<Node<'a, 'a>> {
        xml::only_child(self.signature, DS, "SignedInfo")
    }

    fn only_reference(self) -> Option<Node<'a, 'a>> {
        xml::only_child(self.signed_info()?, DS, "Reference")
    }
}

/// Local names of the child elements, `?` for one of another namespace.
fn names<'a>(node: Node<'a, 'a>) -> Vec<&'a str> {
    let elements = node.children().filter(Node::is_element);
    elements
        .map(|c| {
            if c.tag_name().namespace() == Some(DS) {
                c.tag_name().name()
            } else {
                "?"
            }
        })
        .collect()
}

/// Exclusive C14N without comments, with nothing inside but an `InclusiveNamespaces`.
fn is_exclusive_c14n(method: Node<'_, '_>) -> bool {
    let inside: Vec<_> = method.children().filter(Node::is_element).collect();
    let inside_ok = match inside.as_slice() {
        [] => true,
        [only] => xml::is(*only, EXC_C14N, "InclusiveNamespaces"),
        _ => false,
    };
    method.attribute("Algorithm") == Some(EXC_C14N) && inside_ok
}
