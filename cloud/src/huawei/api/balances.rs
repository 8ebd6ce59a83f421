//! Balances of several customers (mt_060004). Customers that are not resold are left out of the answer. China only: the international SDK has no such call.

use super::fault::{Fault, Pattern, Rule};
use super::rules::{Checks, LONGEST_ID, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, SiteKind, lenient};
use serde::{Deserialize, Serialize};

const PATH: &str = "/v2/accounts/customer-accounts/balances/batch-query";
/// Most customers asked for at once. The vendor documents no maximum that we could read; this one is ours.
pub const MOST_BALANCES: usize = 50;

/// The call. Repeating it is harmless.
#[derive(Clone)]
pub struct CustomerBalances {
    customer_ids: Vec<String>,
    indirect_partner_id: Option<String>,
}

/// What a customer has and owes. Amounts are the vendor's decimal text, never rounded here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Balance {
    /// The customer.
    #[serde(default, deserialize_with = "lenient::text")]
    pub customer_id: Option<String>,
    /// Available.
    #[serde(default, deserialize_with = "lenient::text")]
    pub amount: Option<String>,
    /// Owed.
    #[serde(default, deserialize_with = "lenient::text")]
    pub debt_amount: Option<String>,
    /// `CNY`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: Option<String>,
    /// 1: whole units of the currency.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub measure_id: Option<i64>,
}

impl CustomerBalances {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        customer_ids: Vec<String>,
        mut indirect_partner_id: Option<String>,
    ) -> Result<CustomerBalances, Vec<Fault>> {
        const FIELD: &str = "customer_infos";
        let mut checks = Checks::new(site);
        checks.call_only_at(SiteKind::China, FIELD);
        if customer_ids.is_empty() {
            checks.add(FIELD, Rule::Missing);
        }
        if customer_ids.len() > MOST_BALANCES {
            checks.add(
                FIELD,
                Rule::TooMany {
                    most: MOST_BALANCES,
                },
            );
        }
        for (index, id) in customer_ids.iter().enumerate().take(MOST_BALANCES) {
            let field = format!("{FIELD}[{index}].customer_id");
            checks.required(field, id, up_to(LONGEST_ID).of(Pattern::Identifier));
        }
        checks.partner_id(&mut indirect_partner_id);
        checks.done(CustomerBalances {
            customer_ids,
            indirect_partner_id,
        })
    }
}

#[derive(Serialize)]
struct Body<'a> {
    customer_infos: Vec<Customer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    indirect_partner_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Customer<'a> {
    customer_id: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "lenient::list")]
    customer_balances: Vec<Balance>,
}

impl Call for CustomerBalances {
    type Answer = Vec<Balance>;

    fn name(&self) -> CallName {
        CallName::CustomerBalances
    }

    fn request(&self) -> ApiRequest {
        let ids = self.customer_ids.iter();
        ApiRequest::new(Method::Post, PATH).with_json(&Body {
            customer_infos: ids.map(|customer_id| Customer { customer_id }).collect(),
            indirect_partner_id: self.indirect_partner_id.as_deref(),
        })
    }

    fn idempotent(&self) -> bool {
        true
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<Vec<Balance>> {
        Some(raw.json::<Answer>()?.customer_balances)
    }
}
