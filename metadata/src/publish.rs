//! Our own documents. IdP Metadata.xml: the seven elements of the vendor's example in its order, UTF-8, LF, nothing secret.
//!
//! One function writes both forms through the canonical writer; indentation is text like any other, so nothing a caller gives can become markup.
//! The signed form is not indented: white space in it would be covered too, and invite people to reformat the file.
//! Certificates are wrapped at 64 columns, as in the vendor's example and in PEM files, so that people can compare them.
//! What we publish as a service provider is in [`sp`].

pub mod sp;

use certs::sign::{ElementSignature, SignError, sign_element};
use certs::{Certificate, SigningKey};
use saml::binding::Binding;
use saml::names::{binding, ns};
use saml::write::{Canonical, QName, Writer};

/// Most octets the vendor takes (devg-bpconsole/access_00011).
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Columns of base64.
const COLUMNS: usize = 64;

/// The declaration and the line end after it.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// What is published.
#[derive(Debug, Clone)]
pub struct IdpMetadata<'a> {
    /// entityID.
    pub entity_id: &'a str,
    /// Signing certificates in order: the active first unless a partner wants otherwise; two during a roll-over.
    pub signing: &'a [Certificate],
    /// Certificate for the `use="encryption"` KeyDescriptor; the vendor's example repeats the signing one.
    pub encryption: Option<&'a Certificate>,
    /// SingleLogoutService location, HTTP-Redirect.
    pub slo_url: &'a str,
    /// NameIDFormat values.
    pub name_id_formats: &'a [&'static str],
    /// SingleSignOnService locations in order (the vendor uses the first).
    pub sso: &'a [(Binding, String)],
    /// WantAuthnRequestsSigned; `None` leaves it out, as the vendor's example does.
    pub want_authn_requests_signed: Option<bool>,
}

/// Why it cannot be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Over the vendor's 2 MB.
    #[error("the document has {0} octets; the vendor takes up to 2 MB")]
    TooLarge(usize),
    /// Something without which the document is not valid, or no peer can use it.
    #[error("metadata cannot be published without {0}")]
    Incomplete(&'static str),
    /// The ID of a signed document is not an `xs:ID`: a letter or `_`, then letters, digits, `_`, `-`, `.`.
    #[error("the ID is not an xs:ID")]
    Id,
    /// A value holds a character that XML cannot carry.
    #[error(transparent)]
    Character(#[from] saml::write::ForbiddenCharacter),
    /// Signing failed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// The unsigned document, indented for people, with XML declaration.
///
/// Standard: Metadata §2.3.2, §2.4.3; vendor page devg-bpconsole/access_00001.
///
/// # Errors
/// [`PublishError`].
pub fn publish(metadata: &IdpMetadata<'_>) -> Result<String, PublishError> {
    check(metadata)?;
    let (element, _) = write(metadata.entity_id, Form::Plain, |out| {
        write_role(out, metadata);
    })?;
    bounded(element)
}

/// The signed document; `id` is the root's ID. The signature is the root's first child (Metadata §3.1).
///
/// # Errors
/// [`PublishError`].
pub fn publish_signed(
    metadata: &IdpMetadata<'_>,
    id: &str,
    key: &SigningKey,
) -> Result<String, PublishError> {
    check(metadata)?;
    signed(metadata.entity_id, id, key, |out| write_role(out, metadata))
}

fn signed(
    entity_id: &str,
    id: &str,
    key: &SigningKey,
    role: impl FnOnce(&mut Indented),
) -> Result<String, PublishError> {
    if !is_id(id) {
        return Err(PublishError::Id);
    }
    let (mut element, offset) = write(entity_id, Form::ToBeSigned(id), role)?;
    // `ds` is declared on the root as in the vendor's example, so it is in the PrefixList: else exclusive C14N would move it.
    sign_element(
        &mut element,
        ElementSignature {
            id,
            offset,
            inclusive_prefixes: &["ds"],
            key_info: true,
        },
        key,
    )?;
    bounded(element)
}

fn bounded(element: Canonical) -> Result<String, PublishError> {
    let document = format!("{DECLARATION}{}\n", element.as_str());
    if document.len() > MAX_BYTES {
        Err(PublishError::TooLarge(document.len()))
    } else {
        Ok(document)
    }
}

fn is_id(id: &str) -> bool {
    let starts = id.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    starts
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Which form is written.
#[derive(Clone, Copy)]
enum Form<'a> {
    /// Indented, without ID.
    Plain,
    /// In one line but for base64, with this ID.
    ToBeSigned(&'a str),
}

/// The root element, and where a signature goes in it.
fn write(
    entity_id: &str,
    form: Form<'_>,
    role: impl FnOnce(&mut Indented),
) -> Result<(Canonical, usize), PublishError> {
    let mut out = Indented {
        writer: Writer::new(),
        depth: 0,
        lines: matches!(form, Form::Plain),
    };
    out.writer
        .start(md("EntityDescriptor"))
        .declare("ds", ns::DSIG)
        .attribute("entityID", entity_id);
    if let Form::ToBeSigned(id) = form {
        out.writer.attribute("ID", id);
    }
    let offset = out.writer.offset();
    out.depth = 1;
    role(&mut out);
    out.depth = 0;
    out.line();
    out.writer.end();
    Ok((out.writer.finish()?, offset))
}

fn check(metadata: &IdpMetadata<'_>) -> Result<(), PublishError> {
    let parts = [
        (metadata.entity_id.trim().is_empty(), "an entityID"),
        (metadata.signing.is_empty(), "a signing certificate"),
        (metadata.sso.is_empty(), "a SingleSignOnService"),
        (
            metadata
                .sso
                .iter()
                .any(|(_, location)| location.trim().is_empty()),
            "a SingleSignOnService location",
        ),
        (
            metadata.slo_url.trim().is_empty(),
            "a SingleLogoutService location",
        ),
    ];
    complete(&parts)
}

fn complete(parts: &[(bool, &'static str)]) -> Result<(), PublishError> {
    parts
        .iter()
        .find(|(missing, _)| *missing)
        .map_or(Ok(()), |(_, what)| Err(PublishError::Incomplete(what)))
}

/// The order is the vendor's example's, which is the schema's.
fn write_role(out: &mut Indented, metadata: &IdpMetadata<'_>) {
    out.open(md("IDPSSODescriptor"), &[]);
    if let Some(wanted) = metadata.want_authn_requests_signed {
        out.writer.attribute(
            "WantAuthnRequestsSigned",
            if wanted { "true" } else { "false" },
        );
    }
    out.writer
        .attribute("protocolSupportEnumeration", ns::PROTOCOL);
    for certificate in metadata.signing {
        out.key_descriptor("signing", certificate);
    }
    if let Some(certificate) = metadata.encryption {
        out.key_descriptor("encryption", certificate);
    }
    out.leaf(
        md("SingleLogoutService"),
        &[
            ("Binding", binding::REDIRECT),
            ("Location", metadata.slo_url),
        ],
        "",
    );
    for format in metadata.name_id_formats {
        out.leaf(md("NameIDFormat"), &[], format);
    }
    for (binding, location) in metadata.sso {
        out.leaf(
            md("SingleSignOnService"),
            &[("Binding", binding.uri()), ("Location", location)],
            "",
        );
    }
    out.close();
}

const fn md(local: &'static str) -> QName {
    QName {
        prefix: "md",
        local,
        namespace: ns::METADATA,
    }
}

const fn ds(local: &'static str) -> QName {
    QName {
        prefix: "ds",
        local,
        namespace: ns::DSIG,
    }
}

/// The canonical writer with a line and indentation before each element.
struct Indented {
    writer: Writer,
    depth: usize,
    lines: bool,
}

impl Indented {
    fn line(&mut self) {
        if self.lines {
            self.writer.text("\n").text(&"    ".repeat(self.depth));
        }
    }

    fn open(&mut self, name: QName, attributes: &[(&'static str, &str)]) {
        self.line();
        self.writer.start(name);
        for (local, value) in attributes {
            self.writer.attribute(local, value);
        }
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line();
        self.writer.end();
    }

    fn leaf(&mut self, name: QName, attributes: &[(&'static str, &str)], text: &str) {
        self.open(name, attributes);
        self.writer.text(text).end();
        self.depth -= 1;
    }

    fn key_descriptor(&mut self, purpose: &'static str, certificate: &Certificate) {
        self.open(md("KeyDescriptor"), &[("use", purpose)]);
        self.open(ds("KeyInfo"), &[]);
        self.open(ds("X509Data"), &[]);
        self.open(ds("X509Certificate"), &[]);
        let mut rest = certificate.base64();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(COLUMNS));
            self.writer.text("\n").text(line);
            rest = after;
        }
        for _ in 0..4 {
            self.close();
        }
    }
}
