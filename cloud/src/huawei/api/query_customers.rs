//! Query customers (mc_00021), page by page. There is no filter by `xaccount_id`: match in the results.

use super::fault::{Fault, Rule};
use super::rules::{Checks, LONGEST_ID, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, SiteKind, lenient};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const PATH: &str = "/v2/partners/sub-customers/query";
/// Most customers asked for at once. The vendor documents no maximum; this one is ours.
pub const MOST_PER_PAGE: u32 = 100;

/// What is looked for; everything may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Account name; also a part of it.
    pub account_name: Option<String>,
    /// Real-name name; also a part of it.
    pub customer: Option<String>,
    /// Label; also a part of it.
    pub label: Option<String>,
    /// `1` referral; `2` (China) or `3` (elsewhere) resale.
    pub association_type: Option<String>,
    /// Associated at this time or later.
    pub associated_on_begin: Option<Timestamp>,
    /// Associated at this time or before.
    pub associated_on_end: Option<Timestamp>,
    /// One customer.
    pub customer_id: Option<String>,
    /// A reseller's customers.
    pub indirect_partner_id: Option<String>,
}

/// The call. Repeating it is harmless.
#[derive(Clone)]
pub struct QueryCustomers {
    filter: CustomerFilter,
    offset: u32,
    limit: u32,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerPage {
    /// How many there are in all, as the vendor counts.
    pub count: i64,
    /// Those of this page.
    pub customers: Vec<CustomerInfo>,
}

/// A customer of the partner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct CustomerInfo {
    /// Id of the cloud account.
    #[serde(default, deserialize_with = "lenient::text")]
    pub customer_id: Option<String>,
    /// Account name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub account_name: Option<String>,
    /// Real-name name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub customer: Option<String>,
    /// The account on the partner platform.
    #[serde(default, deserialize_with = "lenient::text")]
    pub xaccount_id: Option<String>,
    /// The platform identifier.
    #[serde(default, deserialize_with = "lenient::text")]
    pub xaccount_type: Option<String>,
    /// When it was associated, `2019-05-06T08:05:01Z`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub associated_on: Option<String>,
    /// As in [`CustomerFilter::association_type`].
    #[serde(default, deserialize_with = "lenient::text")]
    pub association_type: Option<String>,
    /// Label.
    #[serde(default, deserialize_with = "lenient::text")]
    pub label: Option<String>,
    /// Telephone number.
    #[serde(default, deserialize_with = "lenient::text")]
    pub telephone: Option<String>,
    /// Its country, `0086`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub country_code: Option<String>,
    /// E-mail address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: Option<String>,
    /// `-1` none, `0` under review, `1` refused, `2` done, `3` failed (not in China).
    #[serde(default, deserialize_with = "lenient::text")]
    pub verified_status: Option<String>,
    /// -1 none, 0 person, 1 company.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub customer_type: Option<i64>,
    /// 0 no, 1 the account, 2 account and resources.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub is_frozen: Option<i64>,
    /// `V0` to `V5`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub customer_level: Option<String>,
}

impl QueryCustomers {
    /// Checks the fields. The first page has `offset` 0; `limit` is 1 to [`MOST_PER_PAGE`].
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        mut filter: CustomerFilter,
        offset: u32,
        limit: u32,
    ) -> Result<QueryCustomers, Vec<Fault>> {
        let mut checks = Checks::new(site);
        checks.range("limit", limit.into(), 1, MOST_PER_PAGE.into());
        checks.optional("account_name", &mut filter.account_name, up_to(64));
        checks.optional("customer", &mut filter.customer, up_to(255));
        checks.optional("label", &mut filter.label, up_to(64));
        checks.optional("customer_id", &mut filter.customer_id, up_to(LONGEST_ID));
        checks.partner_id(&mut filter.indirect_partner_id);
        filter.association_type = filter.association_type.filter(|kind| !kind.is_empty());
        let (kinds, known) = match site {
            SiteKind::China => (["1", "2"], "1, 2"),
            SiteKind::International => (["1", "3"], "1, 3"),
        };
        if let Some(kind) = &filter.association_type
            && !kinds.contains(&kind.as_str())
        {
            checks.add("association_type", Rule::NotOneOf { known });
        }
        if let (Some(begin), Some(end)) = (filter.associated_on_begin, filter.associated_on_end)
            && begin > end
        {
            checks.add("associated_on_begin", Rule::AfterEnd);
        }
        checks.done(QueryCustomers {
            filter,
            offset,
            limit,
        })
    }

    /// The call for the next page; `None` after the last.
    pub fn after(&self, page: &CustomerPage) -> Option<QueryCustomers> {
        let seen = u32::try_from(page.customers.len()).ok()?;
        let offset = self.offset.checked_add(seen)?;
        (seen > 0 && i64::from(offset) < page.count).then(|| QueryCustomers {
            offset,
            ..self.clone()
        })
    }

    /// Where this page begins.
    pub fn offset(&self) -> u32 {
        self.offset
    }
}

#[derive(Serialize)]
struct Body<'a> {
    offset: u32,
    limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    association_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_on_begin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_on_end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    indirect_partner_id: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "lenient::integer")]
    count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::list")]
    customer_infos: Vec<CustomerInfo>,
}

/// A time as the vendor writes it, to the second.
pub(super) fn written(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Call for QueryCustomers {
    type Answer = CustomerPage;

    fn name(&self) -> CallName {
        CallName::QueryCustomers
    }

    fn request(&self) -> ApiRequest {
        let filter = &self.filter;
        ApiRequest::new(Method::Post, PATH).with_json(&Body {
            offset: self.offset,
            limit: self.limit,
            account_name: filter.account_name.as_deref(),
            customer: filter.customer.as_deref(),
            label: filter.label.as_deref(),
            association_type: filter.association_type.as_deref(),
            associated_on_begin: filter.associated_on_begin.map(written),
            associated_on_end: filter.associated_on_end.map(written),
            customer_id: filter.customer_id.as_deref(),
            indirect_partner_id: filter.indirect_partner_id.as_deref(),
        })
    }

    fn idempotent(&self) -> bool {
        true
    }

    /// A page without `count` would end a walk too early, so it is no page.
    fn read(&self, raw: &RawAnswer<'_>) -> Option<CustomerPage> {
        let answer: Answer = raw.json()?;
        Some(CustomerPage {
            count: answer.count?,
            customers: answer.customer_infos,
        })
    }
}
