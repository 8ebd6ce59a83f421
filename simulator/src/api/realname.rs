//! Real-name authentication: of a person, of a company, from person to company, and its result.

use serde_json::{Value, json};

use super::call::Asked;
use super::code;
use super::fields::{Fields, missing};
use super::refusal::{Answer, Refusal};
use crate::accounts::Verification;
use crate::cloud::Cloud;
use crate::memory::Memory;

/// What attachments may be.
const FORMATS: [&str; 6] = ["jpg", "jpeg", "bmp", "png", "gif", "pdf"];

pub(super) fn person(memory: &mut Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let fields = asked.fields(&[
        "customer_id",
        "identify_type",
        "verified_type",
        "verified_file_url",
        "name",
        "verified_number",
        "change_type",
        "xaccount_type",
        "bank_card_info",
    ])?;
    let customer = customer(memory, &fields, asked)?;
    let by_card = fields.one_of("identify_type", &[0, 4])? == 4;
    if !by_card || fields.get("verified_type").is_some() {
        fields.one_of("verified_type", &[3, 5, 6, 9, 10])?;
    }
    files(&fields)?;
    let name = fields.needed("name", 128)?.to_owned();
    fields.needed("verified_number", 128)?;
    if fields.get("change_type").is_some() {
        fields.one_of("change_type", &[-1])?;
    }
    if by_card {
        card(memory, &fields, asked)?;
    }
    Ok(hand_in(memory, asked, &customer, name, false))
}

pub(super) fn company(
    memory: &mut Memory,
    asked: &Asked<'_>,
    changes: bool,
) -> Result<Answer, Refusal> {
    let known = [
        "customer_id",
        "identify_type",
        "certificate_type",
        "verified_file_url",
        "corp_name",
        "verified_number",
        "reg_country",
        "reg_address",
        "xaccount_type",
        "enterprise_person",
        "change_type",
    ];
    // Only the change from person to company has a change_type, the last one.
    let known = if changes { &known[..] } else { &known[..10] };
    let fields = asked.fields(known)?;
    let customer = customer(memory, &fields, asked)?;
    fields.one_of("identify_type", &[1])?;
    if fields.get("certificate_type").is_some() {
        fields.one_of("certificate_type", &[0, 1, 2, 3, 4, 99])?;
    }
    files(&fields)?;
    let name = fields.needed("corp_name", 128)?.to_owned();
    if !name.chars().any(char::is_alphabetic) {
        return Err(Refusal::invalid(
            "corp_name must not be digits, signs and spaces alone.",
        ));
    }
    fields.needed("verified_number", 128)?;
    let country = fields.some("reg_country", 64)?;
    let two = |text: &str| text.len() == 2 && text.bytes().all(|octet| octet.is_ascii_uppercase());
    if !country.is_none_or(two) {
        return Err(Refusal::invalid("reg_country must be two capital letters."));
    }
    fields.some("reg_address", 1024)?;
    if let Some(value) = fields.get("enterprise_person") {
        legal_person(value.clone(), asked)?;
    }
    let kept = memory.accounts.with_id(&customer);
    let verified = kept.and_then(|kept| kept.particulars()?.verification.clone());
    if changes {
        fields.one_of("change_type", &[1])?;
        let is_person = |one: &Verification| !one.company && result(one, asked).0 == 2;
        if !verified.as_ref().is_some_and(is_person) {
            return Err(Refusal::invalid(
                "The customer is not authenticated as a person.",
            ));
        }
    }
    Ok(hand_in(memory, asked, &customer, name, true))
}

fn legal_person(value: Value, asked: &Asked<'_>) -> Result<(), Refusal> {
    // The first two are spelt as in the vendor's API.
    let known = ["legel_name", "legel_id_number", "certifier_role"];
    let person = Fields::of(value, &known, asked.api().ignores_unknown_fields)?;
    person.needed("legel_name", 128)?;
    person.needed("legel_id_number", 128)?;
    match person.some("certifier_role", 64)? {
        None | Some("legalPerson") => Ok(()),
        Some(_) => Err(Refusal::invalid("certifier_role must be legalPerson.")),
    }
}

/// The customer a call is about, who must be this partner's.
fn customer(memory: &Memory, fields: &Fields, asked: &Asked<'_>) -> Result<String, Refusal> {
    let customer = fields.needed("customer_id", 64)?;
    let kind = fields.needed("xaccount_type", 64)?;
    if kind != asked.settings.x_account_type {
        return Err(Refusal::invalid(
            "xaccount_type is not the identifier of a platform.",
        ));
    }
    of_partner(memory, customer)?;
    Ok(customer.to_owned())
}

fn of_partner(memory: &Memory, customer: &str) -> Result<(), Refusal> {
    if memory.accounts.is_bound(customer) {
        Ok(())
    } else {
        Err(Refusal::new(
            "CBC.99000035",
            "That is not a customer of this partner.",
        ))
    }
}

/// Attachments: relative addresses below the bucket's `download` folder.
fn files(fields: &Fields) -> Result<(), Refusal> {
    let files = fields.get("verified_file_url");
    let files = files.ok_or_else(|| missing("verified_file_url"))?;
    let files = files.as_array().filter(|files| !files.is_empty());
    let files =
        files.ok_or_else(|| Refusal::bad("verified_file_url must be a list of strings."))?;
    for file in files {
        let file = file.as_str();
        let file = file.ok_or_else(|| Refusal::bad("verified_file_url has no string in it."))?;
        let ending = file
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        if !ending.is_some_and(|ending| FORMATS.contains(&ending.as_str())) {
            return Err(Refusal::new(
                "CBC.99000100",
                "The format of an attachment is not one of those that may be.",
            ));
        }
        if file.contains("://") {
            return Err(Refusal::invalid("verified_file_url must be relative."));
        }
    }
    Ok(())
}

/// A bank card, confirmed by a code that was sent for that purpose (scene 18).
fn card(memory: &mut Memory, fields: &Fields, asked: &Asked<'_>) -> Result<(), Refusal> {
    let value = fields.get("bank_card_info");
    let value = value.ok_or_else(|| missing("bank_card_info"))?.clone();
    let known = ["bank_account", "areacode", "mobile", "verification_code"];
    let card = Fields::of(value, &known, asked.api().ignores_unknown_fields)?;
    card.needed("bank_account", 64)?;
    card.needed("areacode", 10)?;
    let mobile = card.needed("mobile", 64)?;
    let code = card.needed("verification_code", 6)?;
    let compared = code::compare(&mut memory.api.codes, mobile, 18, code, asked.now);
    compared.map_err(|refusal| match refusal.code.as_str() {
        // Here an expired code has a number of its own.
        "CBC.99004008" => Refusal::new("CBC.99000027", refusal.message),
        _ => refusal,
    })?;
    code::use_up(&mut memory.api.codes, mobile);
    Ok(())
}

fn hand_in(
    memory: &mut Memory,
    asked: &Asked<'_>,
    customer: &str,
    name: String,
    company: bool,
) -> Answer {
    let verification = Verification {
        company,
        name,
        at: asked.now,
        decided: None,
    };
    let is_review = i32::from(!asked.api().review_delay.is_zero());
    if let Some(kept) = memory.accounts.with_id_mut(customer) {
        kept.particulars_mut().verification = Some(verification);
    }
    Answer::ok(json!({"is_review": is_review}))
}

/// `GET …/result?customer_id=`.
pub(super) fn look_up(memory: &Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let customer = asked.parameter("customer_id");
    let customer = customer.ok_or_else(|| missing("customer_id"))?;
    of_partner(memory, &customer)?;
    let kept = memory.accounts.with_id(&customer);
    let verification = kept.and_then(|kept| kept.particulars()?.verification.as_ref());
    // The vendor returns the result only after something was handed in.
    let Some(verification) = verification else {
        return Ok(Answer::ok(json!({})));
    };
    let (result, opinion) = result(verification, asked);
    Ok(Answer::ok(
        json!({"review_result": result, "opinion": opinion}),
    ))
}

/// 0 under review, 1 refused, 2 passed; and why.
pub(super) fn result(verification: &Verification, asked: &Asked<'_>) -> (u8, String) {
    if let Some(decided) = &verification.decided {
        return decided.clone();
    }
    let done = verification.at.checked_add(asked.api().review_delay);
    let passed = done.is_ok_and(|done| asked.now >= done);
    (if passed { 2 } else { 0 }, String::new())
}

impl Cloud {
    /// Decides about a real-name authentication that was handed in, as a person at the cloud does.
    /// Says whether there was one.
    pub fn decide_realname(&self, customer_id: &str, passed: bool, opinion: &str) -> bool {
        let mut memory = self.memory();
        let kept = memory.accounts.with_id_mut(customer_id);
        let verification = kept.and_then(|kept| kept.particulars_mut().verification.as_mut());
        let Some(verification) = verification else {
            return false;
        };
        verification.decided = Some((if passed { 2 } else { 1 }, opinion.to_owned()));
        true
    }
}
