//! Checks of single fields, which gather every fault before anything is refused.

use super::fault::{Fault, Pattern, Rule};
use super::request::{Secret, SiteKind};
use std::borrow::Cow;

/// Longest id of a customer or partner, in characters.
pub(super) const LONGEST_ID: usize = 64;

/// The faults of one call so far.
pub(super) struct Checks {
    pub(super) site: SiteKind,
    faults: Vec<Fault>,
}

/// Rules of one text field.
#[derive(Clone, Copy)]
pub(super) struct Text {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) form: Option<Pattern>,
}

/// At most so many characters, of any form.
pub(super) const fn up_to(most: usize) -> Text {
    Text {
        least: 0,
        most,
        form: None,
    }
}

impl Text {
    pub(super) const fn of(self, form: Pattern) -> Text {
        Text {
            form: Some(form),
            ..self
        }
    }

    pub(super) const fn from(self, least: usize) -> Text {
        Text { least, ..self }
    }
}

impl Checks {
    pub(super) fn new(site: SiteKind) -> Checks {
        Checks {
            site,
            faults: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, field: impl Into<Cow<'static, str>>, rule: Rule) {
        self.faults.push(Fault {
            field: field.into(),
            rule,
        });
    }

    /// A field that the site does not know must be absent.
    pub(super) fn only_at(&mut self, site: SiteKind, field: &'static str, given: bool) -> bool {
        let known = self.site == site;
        if given && !known {
            self.add(field, Rule::NotAtSite { site: self.site });
        }
        known
    }

    /// A call that the site does not have.
    pub(super) fn call_only_at(&mut self, site: SiteKind, field: &'static str) {
        self.only_at(site, field, true);
    }

    pub(super) fn required(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: &str,
        rules: Text,
    ) {
        if value.trim().is_empty() {
            self.add(field, Rule::Missing);
        } else {
            self.text(field, value, rules);
        }
    }

    /// Empty is as good as absent: the vendor says so of these fields.
    pub(super) fn optional(
        &mut self,
        field: &'static str,
        value: &mut Option<String>,
        rules: Text,
    ) {
        *value = value.take().filter(|value| !value.is_empty());
        if let Some(value) = value {
            self.text(field, value, rules);
        }
    }

    pub(super) fn customer_id(&mut self, value: &str) {
        self.required(
            "customer_id",
            value,
            up_to(LONGEST_ID).of(Pattern::Identifier),
        );
    }

    pub(super) fn partner_id(&mut self, value: &mut Option<String>) {
        let rules = up_to(LONGEST_ID).of(Pattern::Identifier);
        self.optional("indirect_partner_id", value, rules);
    }

    pub(super) fn one_of(
        &mut self,
        field: &'static str,
        value: i64,
        numbers: &[i64],
        known: &'static str,
    ) {
        if !numbers.contains(&value) {
            self.add(field, Rule::NotOneOf { known });
        }
    }

    pub(super) fn range(&mut self, field: &'static str, value: i64, least: i64, most: i64) {
        if !(least..=most).contains(&value) {
            self.add(field, Rule::OutOfRange { least, most });
        }
    }

    pub(super) fn text(&mut self, field: impl Into<Cow<'static, str>>, value: &str, rules: Text) {
        let (field, length) = (field.into(), value.chars().count());
        if length < rules.least && rules.least == rules.most {
            let exactly = rules.most;
            return self.add(field, Rule::Length { exactly });
        }
        if length < rules.least {
            self.add(field.clone(), Rule::TooShort { least: rules.least });
        }
        if length > rules.most {
            let rule = match rules.least == rules.most {
                true => Rule::Length {
                    exactly: rules.most,
                },
                false => Rule::TooLong { most: rules.most },
            };
            self.add(field.clone(), rule);
        }
        if value.contains(char::is_control) {
            self.add(field.clone(), Rule::ControlCharacter);
        }
        if let Some(form) = rules.form.filter(|form| !fits(*form, value)) {
            self.add(field, Rule::Form(form));
        }
    }

    /// A name of an account: length, form, prefix, digits.
    pub(super) fn account_name(&mut self, field: &'static str, name: &str, form: Pattern) {
        self.text(field, name, up_to(32).from(5).of(form));
        if name.starts_with("op_") || name.starts_with("shadow_") {
            self.add(field, Rule::ReservedPrefix);
        }
        if !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_digit()) {
            self.add(field, Rule::AllDigits);
        }
    }

    /// mc_00016: 8 to 32 characters, two kinds of four, neither the name nor its reverse, and nothing of the contact in it.
    pub(super) fn password(
        &mut self,
        password: &Secret,
        name: Option<&str>,
        contact: Option<&str>,
    ) {
        const FIELD: &str = "password";
        let value = password.expose();
        if value.is_empty() {
            return self.add(FIELD, Rule::Empty);
        }
        self.text(FIELD, value, up_to(32).from(8));
        if kinds(value) < 2 {
            self.add(FIELD, Rule::PasswordTooPlain);
        }
        if name.is_some_and(|name| value == name || value.chars().eq(name.chars().rev())) {
            self.add(FIELD, Rule::PasswordIsName);
        }
        if contact.is_some_and(|contact| value.contains(contact)) {
            self.add(FIELD, Rule::PasswordHoldsContact);
        }
    }

    pub(super) fn done<T>(self, checked: T) -> Result<T, Vec<Fault>> {
        if self.faults.is_empty() {
            Ok(checked)
        } else {
            Err(self.faults)
        }
    }
}

fn kinds(password: &str) -> usize {
    let any = |kind: fn(char) -> bool| usize::from(password.contains(kind));
    any(|c| c.is_ascii_uppercase())
        + any(|c| c.is_ascii_lowercase())
        + any(|c| c.is_ascii_digit())
        + any(|c| !c.is_ascii_alphanumeric())
}

fn fits(form: Pattern, value: &str) -> bool {
    let all = |text: &str, others: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
        text.chars().all(fits)
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    let begins =
        |kinds: &[char]| value.starts_with(|c: char| c.is_ascii_alphabetic() || kinds.contains(&c));
    match form {
        Pattern::AccountName => begins(&['_', '-']) && all(value, "_-"),
        Pattern::LoginName => begins(&['-']) && all(value, "_-"),
        Pattern::MobileWithCountry => with_country(value).is_some(),
        Pattern::ChineseMobileWithCountry => with_country(value) == Some("0086"),
        Pattern::ChineseMobile => value.len() == 11 && value.starts_with('1') && digits(value),
        Pattern::Email => is_email(value),
        Pattern::Country => {
            value.len() == 2 && value.bytes().all(|octet| octet.is_ascii_uppercase())
        }
        Pattern::AlphaNumeric => all(value, ""),
        Pattern::CountryPrefix => value.starts_with("00") && digits(&value[2..]),
        Pattern::BankAccount => {
            value.starts_with(|c: char| c.is_ascii_alphanumeric()) && all(value, "-")
        }
        Pattern::Attachment => is_attachment(value),
        Pattern::CompanyName => value.chars().any(char::is_alphabetic),
        Pattern::Identifier => all(value, "-_"),
    }
}

/// The country of `^\d{4}-\d+$` that begins with `00`.
fn with_country(value: &str) -> Option<&str> {
    let (country, number) = value.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    let fits = country.len() == 4 && country.starts_with("00") && digits(country);
    (fits && digits(number)).then_some(country)
}

fn is_email(value: &str) -> bool {
    let spaced = value.contains(|c: char| c.is_whitespace() || c == ',' || c == ';');
    let sides = value.split_once('@');
    !spaced
        && sides.is_some_and(|(local, host)| {
            !local.is_empty() && !host.is_empty() && !host.contains('@')
        })
}

/// Relative to the bucket's `download` folder; the ending is what the vendor judges the file by.
fn is_attachment(value: &str) -> bool {
    const ENDINGS: [&str; 6] = ["jpg", "jpeg", "bmp", "png", "gif", "pdf"];
    let relative = !value.contains("://")
        && !value.contains(['\\', '?', '#'])
        && value
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..");
    let ending = value.rsplit_once('.').map(|(_, ending)| ending);
    relative
        && ending.is_some_and(|ending| {
            ENDINGS
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
        })
}
