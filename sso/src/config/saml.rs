//! The platform as SAML identity provider: what is configured, and its checks.

use super::partner::{Surroundings, check_entity_id};
use super::secret::octets_of;
use super::{Faults, check, unmet, written};
use certs::Fingerprint;
use idp::upstream::Mapping;
use jiff::Timestamp;
use metadata::read::{ReadOptions, read_identity_provider};
use metadata::{Finding, IdentityProvider, Severity};
use saml::binding::Binding;
use saml::names::nameid;

/// The platform as SAML identity provider, with us as its service provider.
#[derive(Debug)]
pub struct Saml {
    /// Our entityID there; default `{public_url}/p/{slug}/upstream/metadata`.
    pub entity_id: String,
    /// What its metadata says. It was read without a clock: whether it has expired is asked when it is used.
    pub provider: IdentityProvider,
    /// Format of the NameID that is asked for.
    pub name_id_format: Option<String>,
    /// AuthnContext classes that are asked for when the cloud asks for none.
    pub classes: Vec<String>,
    /// Which attribute means what.
    pub attributes: Mapping,
}

/// Short names of NameID formats.
const FORMATS: [(&str, &str); 4] = [
    ("persistent", nameid::PERSISTENT),
    ("email", nameid::EMAIL),
    ("transient", nameid::TRANSIENT),
    ("unspecified", nameid::UNSPECIFIED),
];

/// `None` when something without which it cannot be used is missing; the faults say what.
pub(super) fn check(
    written: &written::Saml,
    section: &str,
    slug: &str,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<Saml> {
    let path = |key: &str| format!("{section}.{key}");
    let entity_id = written
        .entity_id
        .clone()
        .unwrap_or_else(|| format!("{}/p/{slug}/upstream/metadata", around.public_base));
    faults.keep(&path("entity_id"), check_entity_id(&entity_id));
    for (index, class) in written.classes.iter().enumerate() {
        if class.trim().is_empty() || class.contains(char::is_whitespace) {
            faults.add(
                format!("{section}.classes[{index}]"),
                unmet("config-saml-class", []),
            );
        }
    }
    let name_id_format = name_id_format(&path("name_id_format"), written, faults);
    let attributes = attributes(&path("attributes"), &written.attributes, faults);
    let transient = name_id_format.as_deref() == Some(nameid::TRANSIENT);
    if transient && attributes.user.is_none() {
        faults.add(
            path("name_id_format"),
            unmet("config-saml-transient-user", []),
        );
    }
    let pins = pins(&path("pins"), &written.pins, faults);
    Some(Saml {
        entity_id,
        provider: provider(written, section, pins, around, faults)?,
        name_id_format,
        classes: written.classes.clone(),
        attributes,
    })
}

fn provider(
    written: &written::Saml,
    section: &str,
    pins: Vec<Fingerprint>,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<IdentityProvider> {
    let path = format!("{section}.metadata_file");
    let Some(file) = written.metadata_file.as_deref() else {
        faults.add(path, unmet("config-needed", []));
        return None;
    };
    let octets = faults.keep(&path, octets_of(&around.base_dir.join(file)))?;
    let options = ReadOptions {
        entity_id: written.provider.clone(),
        // Every address is checked below, by the rule for addresses of the configuration.
        dangerous_allow_http: true,
        pins,
        dangerous_sha1_digest: false,
    };
    // As of a time long past nothing has expired: the service must start although one partner's file is old.
    let reading = read_identity_provider(&octets, &options, Timestamp::UNIX_EPOCH);
    let Some(provider) = reading.identity_provider else {
        let codes = codes(&reading.findings);
        let ids = reading.entity_ids.join(", ");
        faults.add(
            path,
            unmet(
                "config-saml-metadata",
                [("codes", &codes), ("providers", &ids)],
            ),
        );
        return None;
    };
    if provider.sso_at(Binding::Redirect).is_none() {
        faults.add(path, unmet("config-saml-no-redirect", []));
        return None;
    }
    for endpoint in provider.sso().iter().chain(provider.slo()) {
        for location in [
            Some(&endpoint.location),
            endpoint.response_location.as_ref(),
        ] {
            let checked = location.map(|location| check::web_url(location, around.allow_http));
            faults.keep(&path, checked.transpose())?;
        }
    }
    Some(provider)
}

/// What makes the file unusable; `skybridge lint` says more about each.
fn codes(findings: &[Finding]) -> String {
    let mut codes: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.code)
        .collect();
    codes.dedup();
    codes.join(", ")
}

fn pins(section: &str, written: &[String], faults: &mut Faults) -> Vec<Fingerprint> {
    let mut pins = Vec::with_capacity(written.len());
    for (index, text) in written.iter().enumerate() {
        match text.parse() {
            Ok(pin) => pins.push(pin),
            Err(_) => faults.add(format!("{section}[{index}]"), unmet("config-saml-pin", [])),
        }
    }
    pins
}

/// A short name, or the URI of a format.
fn name_id_format(path: &str, written: &written::Saml, faults: &mut Faults) -> Option<String> {
    let text = written.name_id_format.as_deref()?.trim();
    let known = FORMATS.iter().find(|(short, _)| *short == text);
    match known {
        Some((_, uri)) => Some((*uri).to_owned()),
        None if text.contains(':') && !text.contains(char::is_whitespace) => Some(text.to_owned()),
        None => {
            let known = FORMATS.map(|(short, _)| short).join(", ");
            faults.add(path, unmet("config-saml-format", [("known", &known)]));
            None
        }
    }
}

fn attributes(section: &str, written: &written::SamlAttributes, faults: &mut Faults) -> Mapping {
    let mut name = |key: &str, written: &Option<String>| {
        let name = written.as_deref().map(str::trim);
        if name == Some("") {
            faults.add(format!("{section}.{key}"), unmet("config-empty-key", []));
        }
        name.map(str::to_owned)
    };
    Mapping {
        user: name("user", &written.user),
        account: name("account", &written.account),
        email: name("email", &written.email),
        name: name("name", &written.name),
        mobile: name("mobile", &written.mobile),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, ConfigError, Environment};
    use crate::keys::generate_self_signed;
    use certs::{Certificate, KeyKind};
    use jiff::Timestamp;
    use saml::names::nameid;

    fn certificate() -> Certificate {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let (_, certificate) = generate_self_signed(KeyKind::P256, "idp", now).unwrap();
        certificate
    }

    fn metadata(certificate: &Certificate, binding: &str) -> String {
        format!(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://shop.example.com/idp" validUntil="2020-01-01T00:00:00Z"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="https://shop.example.com/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#,
            certificate.base64()
        )
    }

    fn read(document: &str, section: &str) -> Result<Config, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("idp.xml"), document).unwrap();
        let text = format!(
            "public_url = \"https://sso.example.com\"\n[secrets]\nsealing_key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"\n[partner.acme]\n[partner.acme.saml]\n{section}"
        );
        match Config::from_toml_str(&text, folder.path(), &Environment::default()) {
            Ok(config) => Ok(config),
            Err(ConfigError::Faults(faults)) => {
                Err(faults.iter().map(ToString::to_string).collect())
            }
            Err(other) => panic!("{other}"),
        }
    }

    const FILE: &str = "metadata_file = \"idp.xml\"\n";

    #[test]
    fn reads_a_provider_with_everything_even_when_its_metadata_is_old() {
        let certificate = certificate();
        let section = format!(
            "{FILE}provider = \"https://shop.example.com/idp\"\npins = [\"{}\"]\nentity_id = \"urn:us\"\nname_id_format = \"email\"\nclasses = [\"urn:x\"]\n[partner.acme.saml.attributes]\nuser = \" uid \"\naccount = \"customer\"\n",
            certificate.fingerprint()
        );
        let config = read(&metadata(&certificate, "HTTP-Redirect"), &section).unwrap();
        let saml = config.partners["acme"].saml.as_ref().unwrap();
        assert_eq!(saml.entity_id, "urn:us");
        assert_eq!(saml.provider.entity_id(), "https://shop.example.com/idp");
        assert!(
            saml.provider
                .expired(Timestamp::from_second(1_767_323_045).unwrap())
        );
        assert_eq!(saml.name_id_format.as_deref(), Some(nameid::EMAIL));
        assert_eq!(saml.attributes.user.as_deref(), Some("uid"));
        assert_eq!(saml.attributes.account.as_deref(), Some("customer"));
        assert_eq!(saml.attributes.email, None);
    }

    #[test]
    fn fills_in_our_own_name() {
        let config = read(&metadata(&certificate(), "HTTP-Redirect"), FILE).unwrap();
        let saml = config.partners["acme"].saml.as_ref().unwrap();
        assert_eq!(
            saml.entity_id,
            "https://sso.example.com/p/acme/upstream/metadata"
        );
        assert_eq!(config.partners["acme"].bridges, [crate::bridge::Kind::Saml]);
    }

    #[test]
    fn tells_what_is_wrong_and_where() {
        let sound = metadata(&certificate(), "HTTP-Redirect");
        let other = certificate().fingerprint();
        let cases = [
            (
                &*sound,
                String::new(),
                "partner.acme.saml.metadata_file: needed",
            ),
            (
                &sound,
                "metadata_file = \"absent.xml\"".to_owned(),
                "partner.acme.saml.metadata_file: cannot read",
            ),
            (
                "<html/>",
                FILE.to_owned(),
                "partner.acme.saml.metadata_file: no identity provider can be taken from this file: MD-1008",
            ),
            (
                &sound,
                format!("{FILE}provider = \"https://other.example.com\""),
                "MD-1013",
            ),
            (&sound, format!("{FILE}pins = [\"{other}\"]"), "MD-3010"),
            (
                &sound,
                format!("{FILE}pins = [\"abc\"]"),
                "partner.acme.saml.pins[0]: a SHA-256 fingerprint",
            ),
            (
                &sound,
                format!("{FILE}name_id_format = \"odd\""),
                "partner.acme.saml.name_id_format: one of persistent",
            ),
            (
                &sound,
                format!("{FILE}name_id_format = \"transient\""),
                "partner.acme.saml.name_id_format: a transient NameID",
            ),
            (
                &sound,
                format!("{FILE}classes = [\"a b\"]"),
                "partner.acme.saml.classes[0]: the URI",
            ),
            (
                &sound,
                format!("{FILE}entity_id = \"no uri\""),
                "partner.acme.saml.entity_id: must be an absolute URI",
            ),
            (
                &sound,
                format!("{FILE}attributes = {{ user = \" \" }}"),
                "partner.acme.saml.attributes.user: must not be empty",
            ),
        ];
        for (document, section, expected) in cases {
            let told = read(document, &section).unwrap_err();
            assert!(
                told.iter().any(|fault| fault.contains(expected)),
                "{expected}: {told:?}"
            );
        }
        let by_post = metadata(&certificate(), "HTTP-POST");
        let told = read(&by_post, FILE).unwrap_err();
        assert!(told[0].contains("no SingleSignOnService for HTTP-Redirect"));
        let plain = sound.replace(
            "https://shop.example.com/sso",
            "http://shop.example.com/sso",
        );
        let told = read(&plain, FILE).unwrap_err();
        assert!(
            told[0].contains("metadata_file: https is needed"),
            "{told:?}"
        );
        let here = sound.replace("https://shop.example.com/sso", "http://127.0.0.1:1/sso");
        assert!(read(&here, FILE).is_ok());
    }
}
