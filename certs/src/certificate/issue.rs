//! Making certificates: a self-signed one, and the vendor's procedure (CA key, self-signed CA, server key, signing request, certificate
//! signed by the CA) in one call.

use super::Certificate;
use crate::key::{KeyError, KeyKind, PrivateKey, library};
use jiff::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKeyRef, Public};
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Name, X509NameRef, X509Ref, X509Req, X509ReqBuilder};

/// What goes into a certificate.
#[derive(Debug, Clone)]
pub struct CertificateRequest {
    /// Common name, for example the host of the public URL. At most 64 characters (RFC 5280, upper bounds).
    pub common_name: String,
    /// Organization, optional. At most 64 characters.
    pub organization: Option<String>,
    /// Two-letter country, optional.
    pub country: Option<String>,
    /// Start of validity.
    pub not_before: Timestamp,
    /// Days of validity.
    pub days: u32,
}

impl CertificateRequest {
    fn check(&self) -> Result<(), KeyError> {
        let fits = |text: &str| {
            (1..=64).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        if !fits(&self.common_name) {
            return Err(KeyError::Request(
                "the common name must have 1 to 64 characters",
            ));
        }
        if !self.organization.as_deref().is_none_or(fits) {
            return Err(KeyError::Request(
                "the organization must have 1 to 64 characters",
            ));
        }
        let two_letters =
            |text: &str| text.len() == 2 && text.bytes().all(|octet| octet.is_ascii_uppercase());
        if !self.country.as_deref().is_none_or(two_letters) {
            return Err(KeyError::Request("the country must be two capital letters"));
        }
        if self.days == 0 || self.days > 36_500 {
            return Err(KeyError::Request("the validity must be 1 to 36500 days"));
        }
        Ok(())
    }

    fn name(&self) -> Result<X509Name, ErrorStack> {
        let mut name = X509Name::builder()?;
        if let Some(country) = &self.country {
            name.append_entry_by_nid(Nid::COUNTRYNAME, country)?;
        }
        if let Some(organization) = &self.organization {
            name.append_entry_by_nid(Nid::ORGANIZATIONNAME, organization)?;
        }
        name.append_entry_by_nid(Nid::COMMONNAME, &self.common_name)?;
        Ok(name.build())
    }
}

/// A self-signed certificate for the key, SHA-256 (SHA-384 for P-384).
///
/// # Errors
/// [`KeyError::Request`] when the names or days cannot be carried, [`KeyError::Library`].
pub fn self_signed(
    key: &PrivateKey,
    request: &CertificateRequest,
) -> Result<Certificate, KeyError> {
    request.check()?;
    let role = Role::Leaf {
        rsa: key.kind().is_rsa(),
    };
    let x509 = own_certificate(key, role, request);
    Certificate::from_x509(&*x509.map_err(library)?)
}

/// What the vendor's procedure leaves behind.
#[derive(Debug)]
pub struct Procedure {
    /// The CA's private key. It signs once and can be put away.
    pub ca_key: PrivateKey,
    /// The self-signed CA certificate.
    pub ca: Certificate,
    /// The private key that signs assertions.
    pub key: PrivateKey,
    /// The signing request, PEM.
    pub csr_pem: String,
    /// The certificate for [`Procedure::key`], signed by the CA: the one that goes into the metadata.
    pub certificate: Certificate,
}

/// Runs the vendor's certificate procedure (devg-bpconsole/appendix_00003) with SHA-256 (SHA-384 for P-384).
///
/// # Errors
/// [`KeyError::Request`] when the names or days cannot be carried, or CA and server have one name (the certificate would look self-signed);
/// [`KeyError::Library`].
pub fn procedure(
    kind: KeyKind,
    ca: &CertificateRequest,
    server: &CertificateRequest,
) -> Result<Procedure, KeyError> {
    ca.check()?;
    server.check()?;
    if (&ca.common_name, &ca.organization, &ca.country)
        == (&server.common_name, &server.organization, &server.country)
    {
        return Err(KeyError::Request("CA and server need different names"));
    }
    let ca_key = PrivateKey::generate(kind)?;
    let authority = own_certificate(&ca_key, Role::Authority, ca).map_err(library)?;
    let key = PrivateKey::generate(kind)?;
    let csr = signing_request(&key, server).map_err(library)?;
    let leaf = answer(&csr, server, &authority, &ca_key).map_err(library)?;
    let csr_pem = csr.to_pem().map_err(library)?;
    Ok(Procedure {
        ca: Certificate::from_x509(&authority)?,
        certificate: Certificate::from_x509(&leaf)?,
        csr_pem: String::from_utf8(csr_pem)
            .map_err(|_| KeyError::Library("PEM is not ASCII".to_owned()))?,
        ca_key,
        key,
    })
}

fn own_certificate(
    key: &PrivateKey,
    role: Role,
    request: &CertificateRequest,
) -> Result<X509, ErrorStack> {
    let name = request.name()?;
    Plan {
        subject: &name,
        public: key.public().pkey(),
        role,
        validity: request,
    }
    .issue(None, key)
}

fn signing_request(key: &PrivateKey, request: &CertificateRequest) -> Result<X509Req, ErrorStack> {
    let mut csr = X509ReqBuilder::new()?;
    csr.set_version(0)?;
    let name = request.name()?;
    csr.set_subject_name(&name)?;
    csr.set_pubkey(key.public().pkey())?;
    csr.sign(key.pkey(), digest(key.kind()))?;
    Ok(csr.build())
}

/// The CA's answer: subject and key come from the request, whose own signature must prove that its author holds the key.
fn answer(
    csr: &X509Req,
    validity: &CertificateRequest,
    ca: &X509Ref,
    ca_key: &PrivateKey,
) -> Result<X509, ErrorStack> {
    let public = csr.public_key()?;
    if !csr.verify(&public)? {
        return Err(ErrorStack::get());
    }
    let role = Role::Leaf {
        rsa: ca_key.kind().is_rsa(),
    };
    Plan {
        subject: csr.subject_name(),
        public: &public,
        role,
        validity,
    }
    .issue(Some(ca), ca_key)
}

#[derive(Clone, Copy)]
enum Role {
    Authority,
    Leaf { rsa: bool },
}

/// One certificate to be signed.
struct Plan<'a> {
    subject: &'a X509NameRef,
    public: &'a PKeyRef<Public>,
    role: Role,
    validity: &'a CertificateRequest,
}

impl Plan<'_> {
    /// Signs with the key; without an issuer the certificate is its own.
    fn issue(&self, issuer: Option<&X509Ref>, signer: &PrivateKey) -> Result<X509, ErrorStack> {
        let mut x509 = X509::builder()?;
        x509.set_version(2)?;
        x509.set_serial_number(&*serial()?.to_asn1_integer()?)?;
        x509.set_subject_name(self.subject)?;
        x509.set_issuer_name(issuer.map_or(self.subject, X509Ref::subject_name))?;
        x509.set_pubkey(self.public)?;
        self.date(&mut x509)?;
        self.extend(&mut x509, issuer)?;
        x509.sign(signer.pkey(), digest(signer.kind()))?;
        Ok(x509.build())
    }

    fn date(&self, x509: &mut X509Builder) -> Result<(), ErrorStack> {
        let start = self.validity.not_before.as_second();
        x509.set_not_before(&*Asn1Time::from_unix(start)?)?;
        x509.set_not_after(&*Asn1Time::from_unix(
            start + i64::from(self.validity.days) * 86_400,
        )?)
    }

    fn extend(&self, x509: &mut X509Builder, issuer: Option<&X509Ref>) -> Result<(), ErrorStack> {
        let (constraints, usage) = match self.role {
            Role::Authority => (
                BasicConstraints::new().critical().ca().pathlen(0).build()?,
                KeyUsage::new()
                    .critical()
                    .key_cert_sign()
                    .crl_sign()
                    .build()?,
            ),
            // Key encipherment lets a peer encrypt to the same RSA key; ECDSA keys cannot.
            Role::Leaf { rsa: true } => (
                BasicConstraints::new().critical().build()?,
                KeyUsage::new()
                    .critical()
                    .digital_signature()
                    .key_encipherment()
                    .build()?,
            ),
            Role::Leaf { rsa: false } => (
                BasicConstraints::new().critical().build()?,
                KeyUsage::new().critical().digital_signature().build()?,
            ),
        };
        x509.append_extension(constraints)?;
        x509.append_extension(usage)?;
        let subject_key = SubjectKeyIdentifier::new().build(&x509.x509v3_context(issuer, None))?;
        x509.append_extension(subject_key)?;
        let authority_key = AuthorityKeyIdentifier::new()
            .keyid(true)
            .build(&x509.x509v3_context(issuer, None))?;
        x509.append_extension(authority_key)
    }
}

/// 128 random bits, positive and of full length: the top octet has its first bit clear and its second set.
fn serial() -> Result<BigNum, ErrorStack> {
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::ONE, false)?;
    Ok(serial)
}

fn digest(kind: KeyKind) -> MessageDigest {
    match kind {
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 | KeyKind::P256 => {
            MessageDigest::sha256()
        }
        KeyKind::P384 => MessageDigest::sha384(),
    }
}
