//! What we publish as a service provider reads as it was meant, and cleanly.

use super::fixture::{certificate, codes, key, read};
use crate::Severity;
use crate::publish::PublishError;
use crate::publish::sp::{SpMetadata, publish, publish_signed};
use crate::read::{Origin, ReadOptions};
use certs::Certificate;
use saml::binding::Binding;
use saml::names::nameid;
use std::sync::LazyLock;

static SLO: LazyLock<Vec<(Binding, String)>> = LazyLock::new(|| {
    vec![(
        Binding::Redirect,
        "https://sso.partner.example/p/acme/upstream/slo".to_owned(),
    )]
});

pub(super) fn metadata(signing: &[Certificate]) -> SpMetadata<'_> {
    SpMetadata {
        entity_id: "https://sso.partner.example/p/acme/upstream/metadata",
        signing,
        acs_url: "https://sso.partner.example/p/acme/upstream/acs",
        slo: &SLO,
        name_id_formats: &[nameid::PERSISTENT],
    }
}

#[test]
fn reads_as_a_service_provider_without_any_error_or_warning() {
    let signing = [certificate(), certificate()];
    let ours = metadata(&signing);
    let reading = read(&publish(&ours).unwrap());
    let graver: Vec<_> = reading
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .cloned()
        .collect();
    assert!(graver.is_empty(), "{:?}", codes(&graver));
    let sp = reading.service_provider.unwrap();
    assert_eq!(sp.entity_id(), ours.entity_id);
    assert!(sp.authn_requests_signed() && sp.want_assertions_signed());
    assert_eq!(sp.signing_certificates().len(), 2);
    assert_eq!(sp.acs().len(), 1);
    assert_eq!(sp.acs()[0].location, ours.acs_url);
    assert_eq!(sp.acs()[0].binding, saml::names::binding::POST);
    assert_eq!(sp.slo()[0].location, SLO[0].1);
    assert_eq!(sp.name_id_formats(), [nameid::PERSISTENT]);
}

#[test]
fn the_signed_form_is_proven_by_a_pin() {
    let signer = key("sp.example", "2026-01-01T00:00:00Z", 3650);
    let signing = [signer.certificate().clone()];
    let document = publish_signed(&metadata(&signing), "_9", &signer).unwrap();
    let pinned = ReadOptions {
        pins: vec![signer.certificate().fingerprint()],
        ..ReadOptions::default()
    };
    let reading = super::fixture::read_with(&document, &pinned);
    assert_eq!(reading.origin, Origin::Signed);
    assert!(matches!(
        publish_signed(&metadata(&signing), "9", &signer),
        Err(PublishError::Id)
    ));
}

#[test]
fn nothing_is_published_without_key_or_address() {
    let signing = [certificate()];
    let ours = metadata(&signing);
    let slo = [(Binding::Post, " ".to_owned())];
    for broken in [
        SpMetadata {
            signing: &[],
            ..ours.clone()
        },
        SpMetadata {
            acs_url: "",
            ..ours.clone()
        },
        SpMetadata {
            entity_id: " ",
            ..ours.clone()
        },
        SpMetadata { slo: &slo, ..ours },
    ] {
        assert!(matches!(publish(&broken), Err(PublishError::Incomplete(_))));
    }
}
