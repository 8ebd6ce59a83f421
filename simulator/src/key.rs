//! The cloud's own key and certificate, and what it signs with them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::{DsigContext, KeysManager};
use jiff::Timestamp;
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use openssl::x509::{X509, X509NameBuilder};

use crate::SimulatorError;
use crate::settings::KeySource;

const CERTIFICATE_SECONDS: i64 = 10 * 365 * 24 * 3600;

/// An RSA key with its certificate.
pub(crate) struct CloudKey {
    private: PKey<Private>,
    certificate_der: Vec<u8>,
}

impl CloudKey {
    pub(crate) fn load(
        source: &KeySource,
        host: &str,
        now: Timestamp,
    ) -> Result<Self, SimulatorError> {
        match source {
            KeySource::Generate(bits) => Self::generate(bits.bits(), host, now),
            KeySource::Pem { key, certificate } => Self::from_pem(key, certificate),
        }
    }

    fn generate(bits: u32, host: &str, now: Timestamp) -> Result<Self, SimulatorError> {
        let private = PKey::from_rsa(Rsa::generate(bits)?)?;
        let certificate_der = self_signed(&private, host, now)?.to_der()?;
        Ok(Self {
            private,
            certificate_der,
        })
    }

    fn from_pem(key: &[u8], certificate: &[u8]) -> Result<Self, SimulatorError> {
        let private = PKey::private_key_from_pem(key)?;
        let certificate = X509::from_pem(certificate)?;
        if private.rsa().is_err() {
            return Err(fault("not an RSA key"));
        }
        if !certificate.public_key()?.public_eq(&private) {
            return Err(fault("the certificate is not that of the key"));
        }
        Ok(Self {
            private,
            certificate_der: certificate.to_der()?,
        })
    }

    /// The certificate as base64 of its DER form.
    pub(crate) fn certificate(&self) -> String {
        STANDARD.encode(&self.certificate_der)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over `octets`, in base64.
    pub(crate) fn sign(&self, octets: &[u8]) -> Result<String, SimulatorError> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.private)?;
        Ok(STANDARD.encode(signer.sign_oneshot_to_vec(octets)?))
    }

    /// Fills in the empty `ds:Signature` of `template`.
    pub(crate) fn sign_xml(&self, template: String) -> Result<String, SimulatorError> {
        let pem = self.private.private_key_to_pem_pkcs8()?;
        let mut keys = KeysManager::new();
        keys.add_key(bergshamra::keys::loader::load_rsa_private_pem(&pem)?);
        Ok(bergshamra::dsig::sign::sign_owned(
            &DsigContext::new(keys),
            template,
        )?)
    }

    /// An empty enveloped `ds:Signature` for the element `id`, carrying our certificate.
    pub(crate) fn signature_template(&self, id: &str, digest: &str) -> String {
        format!(
            "<ds:Signature xmlns:ds=\"{ds}\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{c14n}\"/>\
             <ds:SignatureMethod Algorithm=\"{method}\"/><ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{enveloped}\"/><ds:Transform Algorithm=\"{c14n}\"/></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{digest}\"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo>\
             <ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
            ds = crate::names::DS,
            c14n = crate::names::EXC_C14N,
            method = crate::names::RSA_SHA256,
            enveloped = crate::names::ENVELOPED,
            certificate = self.certificate(),
        )
    }
}

fn fault(fault: &str) -> SimulatorError {
    SimulatorError::Setting {
        setting: "key",
        fault: fault.to_owned(),
    }
}

fn self_signed(key: &PKey<Private>, host: &str, now: Timestamp) -> Result<X509, SimulatorError> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Simulated cloud")?;
    // X.520 allows 64 characters for a common name.
    name.append_entry_by_nid(Nid::COMMONNAME, &host.chars().take(64).collect::<String>())?;
    let name = name.build();
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*Asn1Integer::from_bn(&serial)?)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(&*Asn1Time::from_unix(now.as_second() - 3600)?)?;
    builder.set_not_after(&*Asn1Time::from_unix(
        now.as_second() + CERTIFICATE_SECONDS,
    )?)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}

/// `length` characters out of `a-z0-9`, from OpenSSL's generator.
pub(crate) fn random_name(length: usize) -> Result<String, SimulatorError> {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut out = String::with_capacity(length);
    while out.len() < length {
        let mut octets = [0_u8; 64];
        openssl::rand::rand_bytes(&mut octets)?;
        // 252 is the greatest multiple of 36 in a byte: without it some letters come more often.
        let letters = octets.iter().filter(|octet| **octet < 252);
        out.extend(
            letters
                .map(|octet| char::from(LETTERS[usize::from(*octet) % 36]))
                .take(length - out.len()),
        );
    }
    Ok(out)
}
