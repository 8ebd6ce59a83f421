//! The schema's order of elements (each descriptor is an `xs:sequence`), and elements the schema does not know.

use super::file::REPEAT_LIMIT;
use crate::finding::{Findings, kind};
use saml::names::ns;
use saml::xml::Element;
use std::collections::BTreeMap;

/// Children of EntityDescriptor (Metadata §2.3.2). Roles may come in any order among themselves.
const ENTITY: &[&[&str]] = &[
    &["Signature"],
    &["Extensions"],
    &[
        "RoleDescriptor",
        "IDPSSODescriptor",
        "SPSSODescriptor",
        "AuthnAuthorityDescriptor",
        "AttributeAuthorityDescriptor",
        "PDPDescriptor",
        "AffiliationDescriptor",
    ],
    &["Organization"],
    &["ContactPerson"],
    &["AdditionalMetadataLocation"],
];

/// Children of SPSSODescriptor (Metadata §2.4.1, §2.4.2, §2.4.4).
const SP: &[&[&str]] = &[
    &["Signature"],
    &["Extensions"],
    &["KeyDescriptor"],
    &["Organization"],
    &["ContactPerson"],
    &["ArtifactResolutionService"],
    &["SingleLogoutService"],
    &["ManageNameIDService"],
    &["NameIDFormat"],
    &["AssertionConsumerService"],
    &["AttributeConsumingService"],
];

/// Children of IDPSSODescriptor (Metadata §2.4.1, §2.4.2, §2.4.3).
const IDP: &[&[&str]] = &[
    &["Signature"],
    &["Extensions"],
    &["KeyDescriptor"],
    &["Organization"],
    &["ContactPerson"],
    &["ArtifactResolutionService"],
    &["SingleLogoutService"],
    &["ManageNameIDService"],
    &["NameIDFormat"],
    &["SingleSignOnService"],
    &["NameIDMappingService"],
    &["AssertionIDRequestService"],
    &["AttributeProfile"],
    &["Attribute"],
];

/// Checks the children of an EntityDescriptor, SPSSODescriptor or IDPSSODescriptor.
pub(crate) fn check(parent: Element<'_>, findings: &mut Findings) {
    let sequence = match parent.local() {
        "SPSSODescriptor" => SP,
        "IDPSSODescriptor" => IDP,
        _ => ENTITY,
    };
    let mut furthest = (0, "");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for child in parent.children() {
        let count = counts.entry(child.local()).or_default();
        *count += 1;
        if *count == REPEAT_LIMIT + 1 {
            let found = format!("more than {REPEAT_LIMIT} {}", child.local());
            findings.at(child, &kind::OVER_LIMIT, &found);
        }
        match place(child, sequence) {
            None => findings.at(child, &kind::UNKNOWN_ELEMENT, child.local()),
            Some(place) if place < furthest.0 => {
                findings.at(
                    child,
                    &kind::ELEMENT_ORDER,
                    &format!("{} after {}", child.local(), furthest.1),
                );
            }
            Some(place) => furthest = (place, child.local()),
        }
    }
}

fn place(child: Element<'_>, sequence: &[&[&str]]) -> Option<usize> {
    let namespace = match child.local() {
        "Signature" => ns::DSIG,
        "Attribute" => ns::ASSERTION,
        _ => ns::METADATA,
    };
    (child.namespace() == namespace)
        .then(|| {
            sequence
                .iter()
                .position(|names| names.contains(&child.local()))
        })
        .flatten()
}
