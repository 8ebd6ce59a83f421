//! "Check registration information": whether a name, mobile number or e-mail address may register.

use serde_json::json;

use super::call::Asked;
use super::fields::{Fields, is_email};
use super::refusal::{Answer, Refusal};
use super::settings::Site;
use crate::memory::Memory;

pub(super) fn check(memory: &Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let api = asked.api();
    let fields = asked.fields(&["search_type", "search_value"])?;
    let kind = fields.needed("search_type", 64)?;
    let value = fields.needed("search_value", 64)?;
    let used = match kind {
        "name" => {
            name(value)?;
            memory.accounts.named(value).is_some()
        }
        "email" => {
            if !is_email(value) {
                return Err(Refusal::invalid("search_value is no e-mail address."));
            }
            memory.accounts.has_email(value) || asked.is_taken(value)
        }
        "mobile" => {
            let digits = mobile(value, api.site)?;
            // Covers the limit per number alone: that a number exists elsewhere shows at creation.
            let left = api
                .per_mobile
                .saturating_sub(memory.accounts.with_mobile(digits));
            return Ok(Answer::ok(json!({
                "check_result": verdict(left == 0),
                "mobile_remain_available_num": left,
            })));
        }
        _ => {
            return Err(Refusal::invalid(
                "search_type must be email, mobile or name.",
            ));
        }
    };
    Ok(Answer::ok(json!({"check_result": verdict(used)})))
}

fn verdict(used: bool) -> &'static str {
    if used { "used_by_user" } else { "available" }
}

/// `^([a-zA-Z-]([a-zA-Z0-9_-]){4,31})$`: other than at creation, no `_` at the start.
fn name(value: &str) -> Result<(), Refusal> {
    if super::fields::is_login_name(value) && !value.starts_with('_') {
        Ok(())
    } else {
        Err(Refusal::invalid("search_value is no login name."))
    }
}

/// `^\d{4}-\d+$`, `00XX-…`; 0086 alone on the China site. Yields the number without the country code.
fn mobile(value: &str, site: Site) -> Result<&str, Refusal> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    let parts = value.split_once('-');
    let parts = parts.filter(|(country, number)| {
        country.len() == 4 && country.starts_with("00") && digits(country) && digits(number)
    });
    let (country, number) =
        parts.ok_or_else(|| Refusal::invalid("search_value is not 00XX-XXXXXXXX."))?;
    if site == Site::China && country != "0086" {
        return Err(Refusal::invalid("only numbers of 0086 may register."));
    }
    Ok(number)
}

impl Asked<'_> {
    pub(super) fn fields(&self, known: &[&str]) -> Result<Fields, Refusal> {
        Fields::read(
            self.headers,
            self.body,
            known,
            self.api().ignores_unknown_fields,
        )
    }

    /// Whether a mobile number or e-mail address exists outside this cloud's memory.
    pub(super) fn is_taken(&self, contact: &str) -> bool {
        names(&self.api().taken_contacts, contact)
    }

    pub(super) fn is_reported(&self, contact: &str) -> bool {
        names(&self.api().reported_contacts, contact)
    }
}

fn names(contacts: &[String], contact: &str) -> bool {
    contacts.iter().any(|one| one.eq_ignore_ascii_case(contact))
}
