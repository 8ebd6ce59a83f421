//! Signing keys between store and memory: sealed where they rest, opened where they sign.

use crate::store::{KeyRecord, KeyState, Store, StoreError};
use certs::certificate::{CertificateRequest, Procedure, procedure, self_signed};
use certs::key::KeyError;
use certs::seal::{SealError, SealingKey};
use certs::{Certificate, KeyId, KeyKind, PrivateKey, SigningKey};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// A retired key stays in the metadata this long: every assertion that it signed has expired by then, and peers have had a day to look.
const RETIRED_IN_METADATA: SignedDuration = SignedDuration::from_hours(24);

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sealed key does not open.
    #[error("key {key_id}: {error}")]
    Sealed {
        /// Which.
        key_id: String,
        /// Why.
        error: SealError,
    },
    /// The sealing key itself.
    #[error("sealing key: {0}")]
    SealingKey(SealError),
    /// A key or certificate is refused.
    #[error("key {key_id}: {error}")]
    Key {
        /// Which.
        key_id: String,
        /// Why.
        error: KeyError,
    },
    /// The partner has no key that signs.
    #[error(
        "partner {0} has no active signing key; make one with: skybridge keys generate --partner {0}"
    )]
    NoActiveKey(String),
}

/// A partner's keys, opened.
#[derive(Clone)]
pub struct KeyRing {
    /// The key that signs.
    pub active: Arc<SigningKey>,
    /// Certificates for the metadata: the active one first, then those that will sign, then those that did until lately.
    pub published: Vec<Certificate>,
}

/// Loads and opens a partner's keys.
///
/// # Errors
/// [`KeysError`]; also when there is no active key.
pub async fn load_ring(
    store: &dyn Store,
    sealing: &SecretString,
    partner: &str,
    now: Timestamp,
) -> Result<KeyRing, KeysError> {
    let records = store.keys(partner).await?;
    let active = records
        .iter()
        .find(|record| record.state == KeyState::Active);
    let active = active.ok_or_else(|| KeysError::NoActiveKey(partner.to_owned()))?;
    let active_key = open(active, &sealing_key(sealing)?)?;
    let mut published = vec![active_key.certificate().clone()];
    for wanted in [KeyState::Published, KeyState::Retired] {
        for record in records
            .iter()
            .filter(|record| record.state == wanted && in_metadata(record, now))
        {
            published.push(certificate(record)?);
        }
    }
    Ok(KeyRing {
        active: Arc::new(active_key),
        published,
    })
}

fn in_metadata(record: &KeyRecord, now: Timestamp) -> bool {
    match record.state {
        KeyState::Staged => false,
        KeyState::Published | KeyState::Active => true,
        KeyState::Retired => now.duration_since(record.changed_at) < RETIRED_IN_METADATA,
    }
}

/// The certificate of a record.
///
/// # Errors
/// [`KeysError::Key`] when it cannot be read.
pub fn certificate(record: &KeyRecord) -> Result<Certificate, KeysError> {
    Certificate::from_pem(&record.certificate_pem).map_err(|error| KeysError::Key {
        key_id: record.key_id.clone(),
        error,
    })
}

fn open(record: &KeyRecord, sealing: &SealingKey) -> Result<SigningKey, KeysError> {
    let key_error = |error| KeysError::Key {
        key_id: record.key_id.clone(),
        error,
    };
    let context = context(&record.partner, &record.key_id);
    let pkcs8 = sealing
        .open(&context, &record.sealed_pkcs8)
        .map_err(|error| KeysError::Sealed {
            key_id: record.key_id.clone(),
            error,
        })?;
    let key = PrivateKey::from_pkcs8_der(&pkcs8).map_err(key_error)?;
    SigningKey::new(key, certificate(record)?).map_err(key_error)
}

fn sealing_key(text: &SecretString) -> Result<SealingKey, KeysError> {
    SealingKey::parse(text.expose_secret()).map_err(KeysError::SealingKey)
}

// Bound to its record: a sealed key that is moved to another partner does not open.
fn context(partner: &str, key_id: &str) -> String {
    format!("key/{partner}/{key_id}")
}

/// Seals a key with its certificate into a record, after signing a probe with the two; the record still has to be added to the store.
///
/// # Errors
/// [`KeysError`] when key and certificate do not belong together, or sealing fails.
pub fn seal(
    sealing: &SecretString,
    partner: &str,
    key: PrivateKey,
    certificate: Certificate,
    state: KeyState,
    now: Timestamp,
) -> Result<KeyRecord, KeysError> {
    let key_id = key.public().id().as_str().to_owned();
    let key_error = |error| KeysError::Key {
        key_id: key_id.clone(),
        error,
    };
    let pkcs8 = key.to_pkcs8_der().map_err(key_error)?;
    let sealed = sealing_key(sealing)?.seal(&context(partner, &key_id), &pkcs8);
    let sealed_pkcs8 = sealed.map_err(|error| KeysError::Sealed {
        key_id: key_id.clone(),
        error,
    })?;
    let certificate_pem = certificate.pem();
    let _probed: KeyId = SigningKey::new(key, certificate)
        .map_err(key_error)?
        .id()
        .clone();
    Ok(KeyRecord {
        partner: partner.to_owned(),
        key_id,
        state,
        certificate_pem,
        sealed_pkcs8,
        created_at: now,
        changed_at: now,
    })
}

/// What a certificate for a partner says: the host of the public address, 10 years as in the vendor's procedure.
pub fn certificate_request(common_name: &str, now: Timestamp) -> CertificateRequest {
    CertificateRequest {
        common_name: common_name.to_owned(),
        organization: None,
        country: None,
        not_before: now,
        days: 3650,
    }
}

/// Makes a key with a self-signed certificate.
///
/// # Errors
/// [`KeyError`].
pub fn generate_self_signed(
    kind: KeyKind,
    common_name: &str,
    now: Timestamp,
) -> Result<(PrivateKey, Certificate), KeyError> {
    let key = PrivateKey::generate(kind)?;
    let certificate = self_signed(&key, &certificate_request(common_name, now))?;
    Ok((key, certificate))
}

/// Makes keys and certificates by the vendor's procedure.
///
/// # Errors
/// [`KeyError`].
pub fn generate_by_procedure(
    kind: KeyKind,
    common_name: &str,
    now: Timestamp,
) -> Result<Procedure, KeyError> {
    let ca = certificate_request(&format!("{common_name} CA"), now);
    procedure(kind, &ca, &certificate_request(common_name, now))
}
