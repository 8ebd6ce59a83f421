//! The two spellings of `ds:SignedInfo`, from one function: alone it declares `xmlns:ds` (these octets are signed, as exclusive C14N of a subtree
//! has them); inside `ds:Signature` it does not, so that the whole document stays canonical and an outer signature over it is right.

use saml::names::ns::{DSIG, EXC_C14N};
use saml::write::{Canonical, ForbiddenCharacter, QName, Writer};

/// `enveloped-signature` (XML Signature §6.6.4).
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

const fn ds(local: &'static str) -> QName {
    QName {
        prefix: "ds",
        local,
        namespace: DSIG,
    }
}

/// What varies between one SignedInfo and the next.
pub(super) struct SignedInfo<'a> {
    pub(super) algorithm: &'static str,
    pub(super) digest_algorithm: &'static str,
    pub(super) id: &'a str,
    pub(super) inclusive_prefixes: &'a [&'static str],
    /// Base64.
    pub(super) digest: &'a str,
}

impl SignedInfo<'_> {
    /// The octets to sign.
    pub(super) fn alone(&self) -> Result<Canonical, ForbiddenCharacter> {
        let mut writer = Writer::with_capacity(1024);
        self.write(&mut writer);
        writer.finish()
    }

    /// The Signature to insert: SignedInfo, SignatureValue, KeyInfo with the certificate if there is one.
    pub(super) fn in_signature(
        &self,
        value: &str,
        certificate: Option<&str>,
    ) -> Result<Canonical, ForbiddenCharacter> {
        let room = 1536 + value.len() + certificate.map_or(0, str::len);
        let mut writer = Writer::with_capacity(room);
        writer.start(ds("Signature"));
        self.write(&mut writer);
        writer.start(ds("SignatureValue")).text(value).end();
        if let Some(certificate) = certificate {
            writer.start(ds("KeyInfo")).start(ds("X509Data"));
            writer.start(ds("X509Certificate")).text(certificate).end();
            writer.end().end();
        }
        writer.end();
        writer.finish()
    }

    fn write(&self, writer: &mut Writer) {
        writer.start(ds("SignedInfo"));
        empty(writer, "CanonicalizationMethod", EXC_C14N);
        empty(writer, "SignatureMethod", self.algorithm);
        writer.start(ds("Reference"));
        let mut uri = String::with_capacity(1 + self.id.len());
        uri.push('#');
        uri.push_str(self.id);
        writer.attribute("URI", &uri);
        writer.start(ds("Transforms"));
        empty(writer, "Transform", ENVELOPED);
        writer
            .start(ds("Transform"))
            .attribute("Algorithm", EXC_C14N);
        self.write_prefixes(writer);
        writer.end().end();
        empty(writer, "DigestMethod", self.digest_algorithm);
        writer.start(ds("DigestValue")).text(self.digest).end();
        writer.end().end();
    }

    fn write_prefixes(&self, writer: &mut Writer) {
        if self.inclusive_prefixes.is_empty() {
            return;
        }
        let list = self.inclusive_prefixes.join(" ");
        writer
            .start(QName {
                prefix: "ec",
                local: "InclusiveNamespaces",
                namespace: EXC_C14N,
            })
            .attribute("PrefixList", &list)
            .end();
    }
}

fn empty(writer: &mut Writer, local: &'static str, algorithm: &str) {
    writer
        .start(ds(local))
        .attribute("Algorithm", algorithm)
        .end();
}
