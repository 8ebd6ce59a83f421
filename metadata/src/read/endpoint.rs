//! The endpoints of both roles: AssertionConsumerService, SingleSignOnService, SingleLogoutService.

use crate::finding::{Findings, kind};
use crate::part::file::REPEAT_LIMIT;
use crate::part::location::{self, Http};
use crate::part::value::{boolean, collapsed, unreadable};
use crate::{AssertionConsumerService, Endpoint};
use saml::binding::Binding;
use saml::names::{binding, ns};
use saml::xml::Element;

/// Services of a role that are read by nobody here.
const NOT_USED: [&str; 2] = ["ArtifactResolutionService", "ManageNameIDService"];

/// Reads the AssertionConsumerServices that are sound.
///
/// Standard: Metadata §2.2.3, §2.4.4; Profiles §4.1.2.
/// Stops: answers to a place that no one checked.
pub(super) fn acs(
    role: Element<'_>,
    http: Http,
    findings: &mut Findings,
) -> Vec<AssertionConsumerService> {
    let mut read: Vec<AssertionConsumerService> = Vec::new();
    for element in role
        .children_named(ns::METADATA, "AssertionConsumerService")
        .take(REPEAT_LIMIT)
    {
        let Some(service) = one_acs(element, http, findings) else {
            continue;
        };
        compare(element, &service, &read, findings);
        read.push(service);
    }
    report_choice(role, &read, findings);
    read
}

fn one_acs(
    element: Element<'_>,
    http: Http,
    findings: &mut Findings,
) -> Option<AssertionConsumerService> {
    let binding = binding_of(element, findings);
    let location = location_of(element, http, findings);
    let index = index(element, findings);
    let is_default = boolean(element, "isDefault").unwrap_or_else(|()| {
        unreadable(element, "isDefault", findings);
        None
    });
    let binding = binding?;
    match binding {
        binding::POST => {}
        binding::REDIRECT => findings.at(element, &kind::ACS_REDIRECT, binding),
        _ => findings.at(element, &kind::BINDING_NOT_SPOKEN, binding),
    }
    Some(AssertionConsumerService {
        location: location?.to_owned(),
        binding: binding.to_owned(),
        index,
        is_default,
    })
}

fn binding_of<'a>(element: Element<'a>, findings: &mut Findings) -> Option<&'a str> {
    let binding = element
        .attribute("Binding")
        .map(collapsed)
        .filter(|binding| !binding.is_empty());
    if binding.is_none() {
        findings.at(element, &kind::BINDING_MISSING, element.local());
    }
    binding
}

fn location_of<'a>(element: Element<'a>, http: Http, findings: &mut Findings) -> Option<&'a str> {
    if element.attribute("Location").is_none() {
        findings.at(element, &kind::LOCATION_MISSING, "Location");
    }
    location::check(element, "Location", http, findings)
}

fn index(element: Element<'_>, findings: &mut Findings) -> Option<u16> {
    let Some(written) = element.attribute("index") else {
        findings.at(element, &kind::INDEX_MISSING, "");
        return None;
    };
    let index = collapsed(written).parse().ok();
    if index.is_none() {
        findings.at(element, &kind::INDEX_UNREADABLE, written);
    }
    index
}

fn compare(
    element: Element<'_>,
    service: &AssertionConsumerService,
    before: &[AssertionConsumerService],
    findings: &mut Findings,
) {
    if service.index.is_some() && before.iter().any(|other| other.index == service.index) {
        findings.at(
            element,
            &kind::INDEX_TWICE,
            element.attribute("index").unwrap_or_default(),
        );
    }
    if before
        .iter()
        .any(|other| other.location == service.location && other.binding == service.binding)
    {
        findings.at(element, &kind::ENDPOINT_TWICE, &service.location);
    }
    if service.is_default == Some(true) && before.iter().any(|other| other.is_default == Some(true))
    {
        findings.at(element, &kind::DEFAULT_TWICE, &service.location);
    }
}

fn report_choice(
    role: Element<'_>,
    services: &[AssertionConsumerService],
    findings: &mut Findings,
) {
    if !services
        .iter()
        .any(|service| service.binding == binding::POST)
    {
        findings.at(role, &kind::NO_ACS, "");
        return;
    }
    if services.len() > 1
        && services
            .iter()
            .all(|service| service.is_default != Some(true))
    {
        findings.at(role, &kind::NO_DEFAULT, &services.len().to_string());
    }
    if let Some(first) = services
        .first()
        .filter(|first| first.binding != binding::POST)
    {
        findings.at(role, &kind::FIRST_NOT_POST, &first.binding);
    }
}

/// Reads the SingleLogoutServices that are sound (Metadata §2.4.2).
pub(super) fn slo(role: Element<'_>, http: Http, findings: &mut Findings) -> Vec<Endpoint> {
    plain(role, "SingleLogoutService", http, findings)
}

/// Reads the SingleSignOnServices that are sound; at least one must be one that a browser reaches (Metadata §2.4.3).
pub(super) fn sso(role: Element<'_>, http: Http, findings: &mut Findings) -> Vec<Endpoint> {
    let read = plain(role, "SingleSignOnService", http, findings);
    if read.iter().all(|service| service.binding.is_none()) {
        findings.at(role, &kind::NO_SINGLE_SIGN_ON, "");
    }
    read
}

fn plain(
    role: Element<'_>,
    local: &'static str,
    http: Http,
    findings: &mut Findings,
) -> Vec<Endpoint> {
    let services = role.children_named(ns::METADATA, local).take(REPEAT_LIMIT);
    let mut read = Vec::new();
    for element in services {
        let binding = binding_of(element, findings);
        let location = location_of(element, http, findings);
        let response = element
            .attribute("ResponseLocation")
            .map(|_| location::check(element, "ResponseLocation", http, findings));
        // An answer address that is not sound takes the endpoint with it: answers must not fall back to the request address.
        if response == Some(None) {
            continue;
        }
        let (Some(binding), Some(location)) = (binding, location) else {
            continue;
        };
        read.push(Endpoint {
            location: location.to_owned(),
            response_location: response.flatten().map(str::to_owned),
            binding: spoken(element, binding, findings),
        });
    }
    read
}

fn spoken(element: Element<'_>, uri: &str, findings: &mut Findings) -> Option<Binding> {
    let binding = [Binding::Redirect, Binding::Post]
        .into_iter()
        .find(|binding| binding.uri() == uri);
    if binding.is_none() {
        findings.at(element, &kind::BINDING_NOT_SPOKEN, uri);
    }
    binding
}

/// Reports services that are left aside.
pub(super) fn report_not_used(role: Element<'_>, findings: &mut Findings) {
    for element in role
        .children()
        .filter(|child| child.namespace() == ns::METADATA)
    {
        if NOT_USED.contains(&element.local()) {
            findings.at(element, &kind::SERVICE_NOT_USED, element.local());
        } else if element.local() == "AttributeConsumingService" {
            findings.at(
                element,
                &kind::ATTRIBUTE_CONSUMING,
                element.attribute("index").unwrap_or_default(),
            );
        }
    }
}
