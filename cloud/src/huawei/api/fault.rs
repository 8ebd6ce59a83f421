//! What is wrong with the fields of a call, found before it is sent: all at once, each naming the vendor's field and the rule, none the value.

use super::request::SiteKind;
use std::borrow::Cow;
use std::fmt;

/// One field that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The vendor's name of the field, with the path into lists and objects: `bank_card_info.mobile`, `customer_ids[3]`.
    pub field: Cow<'static, str>,
    /// What it breaks.
    pub rule: Rule,
}

/// A documented rule. [`Rule::key`] is stable, for texts in any language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The field is mandatory.
    Missing,
    /// It may be left out, but not be empty.
    Empty,
    /// Fewer characters than the vendor takes.
    TooShort {
        /// The least.
        least: usize,
    },
    /// More characters than the vendor takes.
    TooLong {
        /// The most.
        most: usize,
    },
    /// Another number of characters than the vendor takes.
    Length {
        /// The one length.
        exactly: usize,
    },
    /// Not of the form that the vendor documents.
    Form(Pattern),
    /// Control characters, line breaks among them.
    ControlCharacter,
    /// Begins with `op_` or `shadow_`.
    ReservedPrefix,
    /// Digits alone.
    AllDigits,
    /// The site does not know the field.
    NotAtSite {
        /// The site asked.
        site: SiteKind,
    },
    /// The value is none of those that the vendor knows.
    NotOneOf {
        /// Those, separated by commas.
        known: &'static str,
    },
    /// The number is out of range.
    OutOfRange {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// More members than the vendor takes.
    TooMany {
        /// The most.
        most: usize,
    },
    /// A time that lies after the one that ends the range.
    AfterEnd,
    /// A range of more than a year.
    OverAYear,
    /// Fewer than two of: upper case, lower case, digits, others.
    PasswordTooPlain,
    /// The password is the account name, or that reversed.
    PasswordIsName,
    /// The password contains the mobile number or the e-mail address.
    PasswordHoldsContact,
    /// Another account of the cloud has it: no rule of form, but what a check of availability or a refusal says of a field.
    Taken,
}

/// Forms of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Account name when creating: letters, digits, `_`, `-`; first no digit.
    AccountName,
    /// Login name when checking: the same, but `_` may not be first.
    LoginName,
    /// `00XX-XXXXXXXX`.
    MobileWithCountry,
    /// `0086-XXXXXXXX`: the site takes Chinese numbers only.
    ChineseMobileWithCountry,
    /// Eleven digits, the first a 1.
    ChineseMobile,
    /// Something, `@`, something.
    Email,
    /// Two capital letters (ISO 3166-1).
    Country,
    /// Letters and digits.
    AlphaNumeric,
    /// `00` and digits.
    CountryPrefix,
    /// Letters, digits and `-`, beginning with a letter or digit.
    BankAccount,
    /// A path below the bucket's `download` folder that ends in jpg, jpeg, bmp, png, gif or pdf.
    Attachment,
    /// A name that is not made of digits, marks and spaces alone.
    CompanyName,
    /// Letters, digits, `-` and `_`.
    Identifier,
}

impl Pattern {
    /// Every form.
    pub const ALL: [Pattern; 13] = [
        Pattern::AccountName,
        Pattern::LoginName,
        Pattern::MobileWithCountry,
        Pattern::ChineseMobileWithCountry,
        Pattern::ChineseMobile,
        Pattern::Email,
        Pattern::Country,
        Pattern::AlphaNumeric,
        Pattern::CountryPrefix,
        Pattern::BankAccount,
        Pattern::Attachment,
        Pattern::CompanyName,
        Pattern::Identifier,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Pattern::AccountName => "account-name",
            Pattern::LoginName => "login-name",
            Pattern::MobileWithCountry => "mobile-with-country",
            Pattern::ChineseMobileWithCountry => "chinese-mobile-with-country",
            Pattern::ChineseMobile => "chinese-mobile",
            Pattern::Email => "email",
            Pattern::Country => "country",
            Pattern::AlphaNumeric => "alphanumeric",
            Pattern::CountryPrefix => "country-prefix",
            Pattern::BankAccount => "bank-account",
            Pattern::Attachment => "attachment",
            Pattern::CompanyName => "company-name",
            Pattern::Identifier => "identifier",
        }
    }
}

impl Rule {
    /// Every key that [`Rule::key`] can give.
    pub const KEYS: [&str; 32] = [
        "missing",
        "empty",
        "too-short",
        "too-long",
        "length",
        "control-character",
        "reserved-prefix",
        "all-digits",
        "not-in-china",
        "only-in-china",
        "not-one-of",
        "out-of-range",
        "too-many",
        "after-end",
        "over-a-year",
        "password-too-plain",
        "password-is-name",
        "password-holds-contact",
        "taken",
        "form-account-name",
        "form-login-name",
        "form-mobile-with-country",
        "form-chinese-mobile-with-country",
        "form-chinese-mobile",
        "form-email",
        "form-country",
        "form-alphanumeric",
        "form-country-prefix",
        "form-bank-account",
        "form-attachment",
        "form-company-name",
        "form-identifier",
    ];

    /// Names the rule, without its bounds; never changed.
    pub fn key(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Rule::Missing => "missing",
            Rule::Empty => "empty",
            Rule::TooShort { .. } => "too-short",
            Rule::TooLong { .. } => "too-long",
            Rule::Length { .. } => "length",
            Rule::Form(pattern) => return Cow::Owned(format!("form-{}", pattern.as_str())),
            Rule::ControlCharacter => "control-character",
            Rule::ReservedPrefix => "reserved-prefix",
            Rule::AllDigits => "all-digits",
            Rule::NotAtSite {
                site: SiteKind::China,
            } => "not-in-china",
            Rule::NotAtSite {
                site: SiteKind::International,
            } => "only-in-china",
            Rule::NotOneOf { .. } => "not-one-of",
            Rule::OutOfRange { .. } => "out-of-range",
            Rule::TooMany { .. } => "too-many",
            Rule::AfterEnd => "after-end",
            Rule::OverAYear => "over-a-year",
            Rule::PasswordTooPlain => "password-too-plain",
            Rule::PasswordIsName => "password-is-name",
            Rule::PasswordHoldsContact => "password-holds-contact",
            Rule::Taken => "taken",
        })
    }

    /// What the text of [`Rule::key`] may quote: names and values of its bounds.
    pub fn bounds(&self) -> Vec<(&'static str, String)> {
        match self {
            Rule::TooShort { least } => vec![("least", least.to_string())],
            Rule::TooLong { most } | Rule::TooMany { most } => vec![("most", most.to_string())],
            Rule::Length { exactly } => vec![("exactly", exactly.to_string())],
            Rule::NotOneOf { known } => vec![("known", (*known).to_owned())],
            Rule::OutOfRange { least, most } => {
                vec![("least", least.to_string()), ("most", most.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.rule.key())?;
        for (name, value) in self.rule.bounds() {
            write!(f, ", {name} {value}")?;
        }
        Ok(())
    }
}
