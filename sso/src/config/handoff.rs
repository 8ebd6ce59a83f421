//! Checks of the signed hand-off: the algorithm belongs to the key, and every key is strong enough for it.

use super::lifetime::Bounds;
use super::partner::Surroundings;
use super::secret::Twin;
use super::written;
use super::{Faults, Handoff, HandoffKey, HandoffMaterial, Unmet, claims, jwks, unmet};
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::x509::X509;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeSet;
use std::path::Path;

/// RFC 7518 §3.2: a key of the hash's size or larger.
const LEAST_SECRET: usize = 32;
const MAX_LIFETIME: Bounds = Bounds::seconds(300, 1, 300);
const SIGN_IN_AGE: Bounds = Bounds::seconds(3_600, 0, 30 * 86_400);

pub(super) fn check(
    written: &written::Handoff,
    section: &str,
    default_audience: String,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Handoff {
    let max_lifetime = MAX_LIFETIME.read(
        &format!("{section}.max_lifetime"),
        written.max_lifetime.as_deref(),
        faults,
    );
    let sign_in_age = SIGN_IN_AGE.read(
        &format!("{section}.sign_in_age"),
        written.sign_in_age.as_deref(),
        faults,
    );
    if written.keys.is_empty() && written.jwks_url.is_none() {
        faults.add(
            format!("{section}.keys"),
            unmet("config-handoff-no-key", []),
        );
    }
    let mut kids = BTreeSet::new();
    let mut keys = Vec::new();
    for (index, key) in written.keys.iter().enumerate() {
        let path = format!("{section}.keys[{index}]");
        check_kid(key, written.keys.len(), &mut kids, &path, faults);
        if let Some(material) = material(key, &path, around.base_dir, faults) {
            keys.push(HandoffKey {
                kid: key.kid.clone(),
                material,
            });
        }
    }
    Handoff {
        audience: written.audience.clone().unwrap_or(default_audience),
        issuer: written.issuer.clone(),
        max_lifetime,
        sign_in_age,
        keys,
        jwks: jwks::jwks(written, section, around.allow_http, faults),
        reading: claims::reading(written, section, faults),
        origins: jwks::origins(&written.origins, section, around.allow_http, faults),
        unsolicited: written.unsolicited.unwrap_or(true),
    }
}

fn check_kid<'a>(
    key: &'a written::HandoffKey,
    count: usize,
    seen: &mut BTreeSet<&'a str>,
    path: &str,
    faults: &mut Faults,
) {
    match key.kid.as_deref() {
        None if count > 1 => faults.add(format!("{path}.kid"), unmet("config-kid-needed", [])),
        None => {}
        Some("") => faults.add(format!("{path}.kid"), unmet("config-empty", [])),
        Some(kid) if !seen.insert(kid) => faults.add(
            format!("{path}.kid"),
            unmet("config-kid-taken", [("kid", &kid)]),
        ),
        Some(_) => {}
    }
}

fn material(
    key: &written::HandoffKey,
    path: &str,
    base_dir: &Path,
    faults: &mut Faults,
) -> Option<HandoffMaterial> {
    let secret = Twin {
        section: path,
        key: "secret",
        value: key.secret.as_deref(),
        file: key.secret_file.as_deref(),
    };
    let pem = Twin {
        section: path,
        key: "pem",
        value: key.pem.as_deref(),
        file: key.pem_file.as_deref(),
    };
    match key.alg.as_deref() {
        Some("HS256") => {
            unwanted(&pem, unmet("config-handoff-pem-unwanted", []), faults);
            let text = required(
                &secret,
                unmet("config-handoff-secret-needed", []),
                base_dir,
                faults,
            )?;
            let text = faults.keep(&secret.path(), strong_secret(text))?;
            Some(HandoffMaterial::Hs256(text))
        }
        Some(alg @ ("RS256" | "ES256" | "EdDSA")) => {
            unwanted(
                &secret,
                unmet("config-handoff-secret-unwanted", [("alg", &alg)]),
                faults,
            );
            let text = required(
                &pem,
                unmet("config-handoff-pem-needed", [("alg", &alg)]),
                base_dir,
                faults,
            )?;
            let key = faults.keep(&pem.path(), public_key(alg, text.expose_secret()))?;
            Some(match alg {
                "RS256" => HandoffMaterial::Rs256(key),
                "ES256" => HandoffMaterial::Es256(key),
                _ => HandoffMaterial::EdDsa(key),
            })
        }
        Some(_) => {
            faults.add(
                format!("{path}.alg"),
                unmet("config-handoff-alg-unknown", []),
            );
            None
        }
        None => {
            faults.add(
                format!("{path}.alg"),
                unmet("config-handoff-alg-needed", []),
            );
            None
        }
    }
}

fn unwanted(twin: &Twin<'_>, rule: Unmet, faults: &mut Faults) {
    if twin.value.is_some() || twin.file.is_some() {
        faults.add(twin.path(), rule);
    }
}

fn required(
    twin: &Twin<'_>,
    rule: Unmet,
    base_dir: &Path,
    faults: &mut Faults,
) -> Option<SecretString> {
    if twin.value.is_none() && twin.file.is_none() {
        faults.add(twin.path(), rule);
        return None;
    }
    twin.read(base_dir, faults)
}

fn strong_secret(text: SecretString) -> Result<SecretString, Unmet> {
    let octets = text.expose_secret().len();
    if octets < LEAST_SECRET {
        Err(unmet(
            "config-secret-short",
            [("octets", &octets), ("least", &LEAST_SECRET)],
        ))
    } else {
        Ok(text)
    }
}

/// The public key of a PEM public key or certificate, when it fits the algorithm; always as `BEGIN PUBLIC KEY`.
fn public_key(alg: &str, pem: &str) -> Result<String, Unmet> {
    // A private key here would work, and would mean that the platform's signing key lies on our disk.
    if pem.contains("PRIVATE KEY-----") {
        return Err(unmet("config-private-key", []));
    }
    let key = if pem.contains("BEGIN CERTIFICATE") {
        X509::from_pem(pem.as_bytes()).and_then(|certificate| certificate.public_key())
    } else {
        PKey::public_key_from_pem(pem.as_bytes())
    };
    let key = key.map_err(|_| unmet("config-not-pem", []))?;
    fits(alg, &key)?;
    let pem = key
        .public_key_to_pem()
        .map_err(|_| unmet("config-not-pem", []))?;
    String::from_utf8(pem).map_err(|_| unmet("config-not-pem", []))
}

fn fits(alg: &str, key: &PKey<Public>) -> Result<(), Unmet> {
    let on_p256 = |key: &PKey<Public>| {
        key.ec_key()
            .is_ok_and(|ec| ec.group().curve_name() == Some(Nid::X9_62_PRIME256V1))
    };
    match (alg, key.id()) {
        ("RS256", Id::RSA) if key.bits() >= 2048 => Ok(()),
        ("RS256", Id::RSA) => Err(unmet("config-rsa-short", [("bits", &key.bits())])),
        ("ES256", Id::EC) if on_p256(key) => Ok(()),
        ("EdDSA", Id::ED25519) => Ok(()),
        ("RS256", _) => Err(unmet("config-rs256-key", [])),
        ("ES256", _) => Err(unmet("config-es256-key", [])),
        _ => Err(unmet("config-eddsa-key", [])),
    }
}
