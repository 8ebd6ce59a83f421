//! Checks of `[partner.X.cloud]` beyond its addresses: how bind notifications are judged and answered, and whom the cloud gets to see.

use super::cloud_api::{self, CloudApi, Place};
use super::partner::Surroundings;
use super::{Faults, Unmet, check, unmet, written};
use cloud::huawei::bind::SignedOctets;
use url::Url;

/// Most octets of `bind_answer`.
const LONGEST_ANSWER: usize = 1024;
/// What a program that brings a notification is told when nothing is configured: the vendor documents no answer.
const ANSWER: &str = "{\"result\":\"success\"}";

/// How a partner deals with its cloud.
#[derive(Debug)]
pub struct CloudRules {
    /// entityID of the service provider whose keys sign bind notifications, when it is not the site's.
    pub entity_id: Option<String>,
    /// Which octets of a bind notification are signed.
    pub bind_signed_octets: SignedOctets,
    /// JSON for a program that brings a bind notification.
    pub bind_answer: String,
    /// Where the page after a bind notification leads; our launch when none.
    pub bind_next_url: Option<Url>,
    /// Whether a customer without a cloud account is denied at sign-on. A first login then is impossible.
    pub require_binding: bool,
    /// How the partner's API is called; nothing is called when `None`.
    pub api: Option<CloudApi>,
}

pub(super) fn check(
    section: &str,
    written: &written::Cloud,
    place: &Place<'_>,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> CloudRules {
    let http = around.allow_http;
    let path = |key: &str| format!("{section}.{key}");
    let signed = written.bind_signed_octets.as_deref();
    let signed = signed.and_then(|name| faults.keep(&path("bind_signed_octets"), octets(name)));
    let answer = written.bind_answer.as_deref().unwrap_or(ANSWER);
    faults.keep(&path("bind_answer"), json(answer));
    let next = written.bind_next_url.as_deref();
    let next =
        next.and_then(|text| faults.keep(&path("bind_next_url"), check::web_url(text, http)));
    let entity_id = written.entity_id.as_deref().map(str::trim);
    if entity_id == Some("") {
        faults.add(path("entity_id"), unmet("config-empty", []));
    }
    let api = written.api.as_ref();
    CloudRules {
        api: api.and_then(|api| cloud_api::check(&path("api"), api, place, around, faults)),
        entity_id: entity_id.map(str::to_owned),
        bind_signed_octets: signed.unwrap_or_default(),
        bind_answer: answer.to_owned(),
        bind_next_url: next,
        require_binding: written.require_binding,
    }
}

fn octets(name: &str) -> Result<SignedOctets, Unmet> {
    SignedOctets::from_name(name).ok_or_else(|| {
        let known = SignedOctets::ALL.map(SignedOctets::as_str).join(", ");
        unmet("config-signed-octets", [("known", &known)])
    })
}

fn json(text: &str) -> Result<(), Unmet> {
    let is_json = serde_json::from_str::<serde_json::Value>(text).is_ok();
    if is_json && text.len() <= LONGEST_ANSWER {
        return Ok(());
    }
    Err(unmet("config-bind-answer", [("most", &LONGEST_ANSWER)]))
}
