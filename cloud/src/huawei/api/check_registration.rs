//! Check registration information (mc_00023): whether a name, mobile number or e-mail address can still be registered.

use super::fault::{Fault, Pattern, Rule};
use super::rules::{Checks, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, SiteKind, lenient};
use serde::{Deserialize, Serialize};

const PATH: &str = "/v2/partners/sub-customers/users/check-identity";

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchType {
    /// An e-mail address.
    Email,
    /// A mobile number, `00XX-XXXXXXXX`.
    Mobile,
    /// An account name.
    Name,
}

/// The call. Repeating it is harmless.
#[derive(Clone, Serialize)]
pub struct CheckRegistration {
    search_type: SearchType,
    search_value: String,
}

/// What the vendor says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registrable {
    /// Nobody has it, or it may be used once more.
    pub available: bool,
    /// How many more customers the mobile number can register; only said for mobile numbers.
    pub mobile_remaining: Option<i64>,
}

impl CheckRegistration {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        search_type: SearchType,
        search_value: &str,
    ) -> Result<CheckRegistration, Vec<Fault>> {
        const FIELD: &str = "search_value";
        let mut checks = Checks::new(site);
        match search_type {
            _ if search_value.is_empty() => checks.add(FIELD, Rule::Missing),
            SearchType::Email => checks.text(FIELD, search_value, up_to(64).of(Pattern::Email)),
            SearchType::Mobile => {
                let form = match site {
                    SiteKind::China => Pattern::ChineseMobileWithCountry,
                    SiteKind::International => Pattern::MobileWithCountry,
                };
                checks.text(FIELD, search_value, up_to(64).of(form));
            }
            SearchType::Name => checks.account_name(FIELD, search_value, Pattern::LoginName),
        }
        checks.done(CheckRegistration {
            search_type,
            search_value: search_value.to_owned(),
        })
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "lenient::text")]
    check_result: Option<String>,
    #[serde(default, deserialize_with = "lenient::integer")]
    mobile_remain_available_num: Option<i64>,
}

impl Call for CheckRegistration {
    type Answer = Registrable;

    fn name(&self) -> CallName {
        CallName::CheckRegistration
    }

    fn request(&self) -> ApiRequest {
        ApiRequest::new(Method::Post, PATH).with_json(self)
    }

    fn idempotent(&self) -> bool {
        true
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<Registrable> {
        let answer: Answer = raw.json()?;
        let available = match answer.check_result.as_deref() {
            Some("available") => true,
            Some("used_by_user") => false,
            _ => return None,
        };
        Some(Registrable {
            available,
            mobile_remaining: answer.mobile_remain_available_num,
        })
    }
}
