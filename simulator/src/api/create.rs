//! "Create customer": the rules, the account, the binding, the association that completes later.

use serde_json::{Value, json};

use super::call::Asked;
use super::code;
use super::fields::{Fields, is_email, is_login_name, is_mobile, missing};
use super::refusal::{Answer, Refusal};
use super::settings::Site;
use crate::accounts::Particulars;
use crate::key::random_name;
use crate::memory::{Account, Binding, Memory};

const COMMON: [&str; 8] = [
    "xaccount_id",
    "xaccount_type",
    "domain_name",
    "verification_code",
    "password",
    "is_close_market_ms",
    "indirect_partner_id",
    "include_association_result",
];

/// A customer that was created.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) binding: Binding,
    /// The caller wants to wait for the association.
    pub(super) waits: bool,
}

impl Made {
    pub(super) fn members(&self) -> Value {
        json!({
            "domain_id": self.binding.account.domain_id,
            "domain_name": self.binding.account.domain_name,
        })
    }

    pub(super) fn answer(&self) -> Answer {
        Answer::ok(self.members())
    }
}

/// What a caller wrote, once its form is right.
#[derive(Debug)]
struct Wanted {
    x_account_id: String,
    name: Option<String>,
    contact: Option<String>,
    code: Option<String>,
    password: Option<String>,
    area: Option<String>,
    referral: bool,
    waits: bool,
}

pub(super) fn create(memory: &mut Memory, asked: &Asked<'_>) -> Result<Made, Refusal> {
    let wanted = wanted(asked)?;
    let account = admit(memory, asked, &wanted)?;
    let binding = Binding {
        x_account_id: wanted.x_account_id,
        account,
    };
    let delay = memory.api.association_delay;
    let since = asked.now.checked_add(delay).unwrap_or(asked.now);
    memory.accounts.bind(&binding, asked.now, since);
    let (mobile, email) = match asked.api().site {
        Site::China => (wanted.contact, None),
        Site::International => (None, wanted.contact),
    };
    let particulars = Particulars {
        mobile,
        email,
        area: wanted.area,
        referral: wanted.referral,
        verification: None,
    };
    let account = &binding.account;
    memory.accounts.describe(&account.domain_id, particulars);
    if let Some(password) = &wanted.password {
        let digest = openssl::sha::sha256(password.as_bytes());
        memory.passwords.put(&account.domain_name, digest);
    }
    Ok(Made {
        binding,
        waits: wanted.waits,
    })
}

/// The form of every field, without a look at what exists.
fn wanted(asked: &Asked<'_>) -> Result<Wanted, Refusal> {
    let own: &[&str] = match asked.api().site {
        Site::China => &["mobile_phone", "cooperation_type"],
        Site::International => &["email", "domain_area"],
    };
    let fields = asked.fields(&[&COMMON, own].concat())?;
    let x_account_id = fields.needed("xaccount_id", 128)?.to_owned();
    let kind = fields.needed("xaccount_type", 64)?;
    if kind != asked.settings.x_account_type {
        return Err(Refusal::invalid(
            "xaccount_type is not the identifier of a platform.",
        ));
    }
    let name = fields.some("domain_name", usize::MAX)?;
    if !name.is_none_or(is_login_name) {
        return Err(Refusal::new(
            "CBC.99000031",
            "domain_name is no login name.",
        ));
    }
    let (contact, area) = match asked.api().site {
        Site::China => (mobile(&fields)?, None),
        Site::International => (email(&fields)?, Some(area(&fields)?)),
    };
    let password = fields.not_empty("password", usize::MAX)?;
    if let Some(password) = password {
        check_password(password, name, contact)?;
    }
    let closes = fields.some("is_close_market_ms", 10)?;
    if !closes.is_none_or(|closes| matches!(closes, "true" | "false")) {
        return Err(Refusal::invalid(
            "is_close_market_ms must be \"true\" or \"false\".",
        ));
    }
    reseller(&fields, asked)?;
    let code = fields.not_empty("verification_code", usize::MAX)?;
    if code.is_some_and(|code| code.chars().count() != 6) {
        return Err(Refusal::invalid(
            "verification_code must have 6 characters.",
        ));
    }
    let waits = match fields.get("include_association_result") {
        None => false,
        Some(Value::Bool(waits)) => *waits,
        // As the vendor's page has it: an empty text is the same as false.
        Some(Value::String(text)) if text.is_empty() => false,
        Some(_) => {
            return Err(Refusal::bad(
                "include_association_result must be a boolean.",
            ));
        }
    };
    let referral = fields.some("cooperation_type", 10)? == Some("1");
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(Wanted {
        x_account_id,
        name: owned(name),
        contact: owned(contact),
        code: owned(code),
        password: owned(password),
        area,
        referral,
        waits,
    })
}

fn mobile(fields: &Fields) -> Result<Option<&str>, Refusal> {
    let mobile = fields.some("mobile_phone", 32)?;
    if mobile.is_none_or(is_mobile) {
        Ok(mobile)
    } else {
        Err(Refusal::new(
            "CBC.5017",
            "mobile_phone is no mobile number of China.",
        ))
    }
}

fn email(fields: &Fields) -> Result<Option<&str>, Refusal> {
    let email = fields.some("email", 64)?;
    if email.is_none_or(is_email) {
        Ok(email)
    } else {
        Err(Refusal::invalid("email is no e-mail address."))
    }
}

/// Two letters, as ISO 3166 has them.
fn area(fields: &Fields) -> Result<String, Refusal> {
    let area = fields.needed("domain_area", 64)?;
    if area.len() == 2 && area.bytes().all(|octet| octet.is_ascii_uppercase()) {
        Ok(area.to_owned())
    } else {
        Err(Refusal::invalid("domain_area must be two capital letters."))
    }
}

fn reseller(fields: &Fields, asked: &Asked<'_>) -> Result<(), Refusal> {
    let reseller = fields.some("indirect_partner_id", 64)?;
    let known = |id: &str| asked.api().resellers.iter().any(|one| one == id);
    if reseller.is_none_or(known) {
        Ok(())
    } else {
        Err(Refusal::new(
            "CBC.99000037",
            "No right on the reseller of indirect_partner_id.",
        ))
    }
}

/// 8 to 32 printable characters, two of four kinds, not the name or its reverse, without the mobile number.
fn check_password(
    password: &str,
    name: Option<&str>,
    contact: Option<&str>,
) -> Result<(), Refusal> {
    let kinds: [fn(&u8) -> bool; 4] = [
        u8::is_ascii_uppercase,
        u8::is_ascii_lowercase,
        u8::is_ascii_digit,
        u8::is_ascii_punctuation,
    ];
    let found = kinds
        .iter()
        .filter(|kind| password.as_bytes().iter().any(kind));
    let plain = password.bytes().all(|octet| octet.is_ascii_graphic());
    let reverse: String = password.chars().rev().collect();
    let is_name = name.is_some_and(|name| name == password || name == reverse);
    let tells = contact.is_some_and(|contact| password.contains(contact));
    if (8..=32).contains(&password.len()) && plain && found.count() >= 2 && !is_name && !tells {
        Ok(())
    } else {
        Err(Refusal::new(
            "CBC.99000036",
            "password breaks the rules for passwords.",
        ))
    }
}

/// Holds what is wanted against what exists, and makes the account. The code is looked at last and used up.
fn admit(memory: &mut Memory, asked: &Asked<'_>, wanted: &Wanted) -> Result<Account, Refusal> {
    let accounts = &memory.accounts;
    if accounts.of_customer(&wanted.x_account_id).is_some() {
        return Err(Refusal::new("CBC.99000039", "xaccount_id is repeated."));
    }
    let name = wanted.name.as_deref();
    if name.is_some_and(|name| accounts.named(name).is_some()) {
        return Err(Refusal::new("CBC.99000038", "The login name exists."));
    }
    if let Some(contact) = &wanted.contact {
        let per_mobile = asked.api().per_mobile;
        if asked.is_reported(contact) {
            return Err(Refusal::new(
                "CBC.99000051",
                "The mobile number or e-mail address was reported.",
            ));
        }
        if asked.is_taken(contact) || accounts.has_email(contact) {
            return Err(Refusal::new(
                "CBC.99000029",
                "The mobile number or e-mail address exists.",
            ));
        }
        if asked.api().site == Site::China && accounts.with_mobile(contact) >= per_mobile {
            return Err(Refusal::new(
                "CBC.99000030",
                "The mobile number has registered as often as it may.",
            ));
        }
    }
    if accounts.len() >= asked.api().most_accounts {
        return Err(Refusal::new("CBC.0999", "The simulated cloud is full."));
    }
    if let Some(contact) = &wanted.contact {
        match &wanted.code {
            Some(code) => code::compare(&mut memory.api.codes, contact, 29, code, asked.now)?,
            None if asked.api().code_required => return Err(missing("verification_code")),
            None => {}
        }
    }
    let account = Account {
        domain_name: match name {
            Some(name) => name.to_owned(),
            None => format!("u{}", random_name(31)?),
        },
        domain_id: random_name(32)?,
    };
    if let Some(contact) = &wanted.contact {
        code::use_up(&mut memory.api.codes, contact);
    }
    Ok(account)
}
