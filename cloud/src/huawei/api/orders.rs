//! Orders: the list, and one in detail. A return from payment proves nothing; these do.

use super::fault::{Fault, Pattern, Rule};
use super::query_customers::written;
use super::rules::{Checks, LONGEST_ID, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, SiteKind, lenient};
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

const PATH: &str = "/v2/orders/customer-orders";
/// Most orders asked for at once. The vendor documents no maximum that we could read; this one is ours.
const MOST_PER_PAGE: i64 = 100;
/// A year, in hours, and a day more for leap years.
const LONGEST_RANGE: i64 = 366 * 24;

/// What is looked for; everything may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// One order.
    pub order_id: Option<String>,
    /// One customer's orders.
    pub customer_id: Option<String>,
    /// Created at this time or later; at most a year before the end.
    pub create_time_begin: Option<Timestamp>,
    /// Created at this time or before.
    pub create_time_end: Option<Timestamp>,
    /// Paid at this time or later; at most a year before the end.
    pub payment_time_begin: Option<Timestamp>,
    /// Paid at this time or before.
    pub payment_time_end: Option<Timestamp>,
    /// `hws.service.type.obs` and the like.
    pub service_type_code: Option<String>,
    /// 1 to be reviewed, 3 in progress, 4 cancelled, 5 completed, 6 unpaid, 9 to be confirmed.
    pub status: Option<i64>,
    /// 1 new, 2 renewal, 3 change, 4 unsubscription, 10, 11, 13, 14, 15.
    pub order_type: Option<String>,
    /// A reseller's customers.
    pub indirect_partner_id: Option<String>,
}

/// Lists orders, the latest first. Repeating it is harmless.
#[derive(Clone)]
pub struct ListOrders {
    filter: OrderFilter,
    offset: u32,
    limit: u32,
}

/// Shows one order. Repeating it is harmless.
#[derive(Clone)]
pub struct OrderDetail {
    order_id: String,
    offset: u32,
    limit: u32,
    indirect_partner_id: Option<String>,
}

/// A page of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// How many there are in all.
    pub total_count: i64,
    /// Those of this page.
    pub orders: Vec<Order>,
}

/// One order and a page of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDetails {
    /// The order.
    pub order: Order,
    /// How many lines it has.
    pub total_count: i64,
    /// The lines of this page.
    pub lines: Vec<OrderLine>,
}

/// An order. Amounts are the vendor's decimal text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Order {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_id: Option<String>,
    /// Whose it is.
    #[serde(default, deserialize_with = "lenient::text")]
    pub customer_id: Option<String>,
    /// 1 to be reviewed, 2 to be refunded, 3 in progress, 4 cancelled, 5 completed, 6 unpaid, 9 to be confirmed, 10 to 13 goods on their way.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub status: Option<i64>,
    /// As in [`OrderFilter::order_type`].
    #[serde(default, deserialize_with = "lenient::integer")]
    pub order_type: Option<i64>,
    /// `hws.service.type.obs` and the like.
    #[serde(default, deserialize_with = "lenient::text")]
    pub service_type_code: Option<String>,
    /// Its name for people.
    #[serde(default, deserialize_with = "lenient::text")]
    pub service_type_name: Option<String>,
    /// To pay.
    #[serde(default, deserialize_with = "lenient::text")]
    pub amount_after_discount: Option<String>,
    /// Before discounts.
    #[serde(default, deserialize_with = "lenient::text")]
    pub official_amount: Option<String>,
    /// `CNY`, `USD`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: Option<String>,
    /// 1: whole units of the currency.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub measure_id: Option<i64>,
    /// `2019-05-06T08:05:01Z`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub create_time: Option<String>,
    /// `2019-05-06T08:05:01Z`; absent until paid.
    #[serde(default, deserialize_with = "lenient::text")]
    pub payment_time: Option<String>,
    /// Pay before this; only in detail.
    #[serde(default, deserialize_with = "lenient::text")]
    pub pending_payment_end_time: Option<String>,
}

/// A line of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct OrderLine {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_line_item_id: Option<String>,
    /// `hws.service.type.obs` and the like.
    #[serde(default, deserialize_with = "lenient::text")]
    pub service_type_code: Option<String>,
    /// Its name for people.
    #[serde(default, deserialize_with = "lenient::text")]
    pub service_type_name: Option<String>,
    /// What was bought.
    #[serde(default, deserialize_with = "lenient::text")]
    pub product_spec_desc: Option<String>,
    /// 0 days, 1 weeks, 2 months, 3 years, 4 hours, 5 once.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub period_type: Option<i64>,
    /// How many of them.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub period_num: Option<i64>,
    /// From when.
    #[serde(default, deserialize_with = "lenient::text")]
    pub effective_time: Option<String>,
    /// Until when.
    #[serde(default, deserialize_with = "lenient::text")]
    pub expire_time: Option<String>,
    /// How many pieces.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub subscription_num: Option<i64>,
    /// To pay.
    #[serde(default, deserialize_with = "lenient::text")]
    pub amount_after_discount: Option<String>,
}

impl ListOrders {
    /// Checks the fields; `limit` is 1 to 100.
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        mut filter: OrderFilter,
        offset: u32,
        limit: u32,
    ) -> Result<ListOrders, Vec<Fault>> {
        let mut checks = Checks::new(site);
        checks.range("limit", limit.into(), 1, MOST_PER_PAGE);
        let order_id = up_to(LONGEST_ID).of(Pattern::Identifier);
        checks.optional("order_id", &mut filter.order_id, order_id);
        checks.optional("customer_id", &mut filter.customer_id, up_to(LONGEST_ID));
        checks.optional(
            "service_type_code",
            &mut filter.service_type_code,
            up_to(64),
        );
        checks.partner_id(&mut filter.indirect_partner_id);
        if let Some(status) = filter.status {
            let known = "1, 3, 4, 5, 6, 9";
            checks.one_of("status", status, &[1, 3, 4, 5, 6, 9], known);
        }
        order_type(&mut checks, &mut filter.order_type);
        let (begin, end) = (filter.create_time_begin, filter.create_time_end);
        range(&mut checks, "create_time_begin", begin, end);
        let (begin, end) = (filter.payment_time_begin, filter.payment_time_end);
        range(&mut checks, "payment_time_begin", begin, end);
        checks.done(ListOrders {
            filter,
            offset,
            limit,
        })
    }

    /// The call for the next page; `None` after the last.
    pub fn after(&self, page: &OrderPage) -> Option<ListOrders> {
        let seen = u32::try_from(page.orders.len()).ok()?;
        let offset = self.offset.checked_add(seen)?;
        (seen > 0 && i64::from(offset) < page.total_count).then(|| ListOrders {
            offset,
            ..self.clone()
        })
    }
}

/// The international site has no change from yearly to pay-per-use (10).
fn order_type(checks: &mut Checks, value: &mut Option<String>) {
    *value = value.take().filter(|kind| !kind.is_empty());
    let Some(kind) = value.as_deref() else { return };
    let (kinds, known): (&[&str], _) = match checks.site {
        SiteKind::China => (
            &["1", "2", "3", "4", "10", "11", "13", "14", "15"],
            "1, 2, 3, 4, 10, 11, 13, 14, 15",
        ),
        SiteKind::International => (
            &["1", "2", "3", "4", "11", "13", "14", "15"],
            "1, 2, 3, 4, 11, 13, 14, 15",
        ),
    };
    if !kinds.contains(&kind) {
        checks.add("order_type", Rule::NotOneOf { known });
    }
}

fn range(
    checks: &mut Checks,
    field: &'static str,
    begin: Option<Timestamp>,
    end: Option<Timestamp>,
) {
    let (Some(begin), Some(end)) = (begin, end) else {
        return;
    };
    if begin > end {
        checks.add(field, Rule::AfterEnd);
    } else if begin
        .checked_add(LONGEST_RANGE.hours())
        .is_ok_and(|latest| latest < end)
    {
        checks.add(field, Rule::OverAYear);
    }
}

impl OrderDetail {
    /// Checks the fields; `limit` is 1 to 100 lines.
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        order_id: &str,
        offset: u32,
        limit: u32,
        mut indirect_partner_id: Option<String>,
    ) -> Result<OrderDetail, Vec<Fault>> {
        let mut checks = Checks::new(site);
        // It becomes part of the path, so nothing but letters, digits, `-` and `_`.
        let rules = up_to(LONGEST_ID).of(Pattern::Identifier);
        checks.required("order_id", order_id, rules);
        checks.range("limit", limit.into(), 1, MOST_PER_PAGE);
        checks.partner_id(&mut indirect_partner_id);
        checks.done(OrderDetail {
            order_id: order_id.to_owned(),
            offset,
            limit,
            indirect_partner_id,
        })
    }
}

#[derive(Deserialize)]
struct ListAnswer {
    #[serde(default, deserialize_with = "lenient::integer")]
    total_count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::list")]
    order_infos: Vec<Order>,
}

#[derive(Deserialize)]
struct DetailAnswer {
    #[serde(default, deserialize_with = "lenient::integer")]
    total_count: Option<i64>,
    order_info: Option<Order>,
    #[serde(default, deserialize_with = "lenient::list")]
    order_line_items: Vec<OrderLine>,
}

impl Call for ListOrders {
    type Answer = OrderPage;

    fn name(&self) -> CallName {
        CallName::ListOrders
    }

    fn request(&self) -> ApiRequest {
        let filter = &self.filter;
        let given = [
            ("order_id", filter.order_id.clone()),
            ("customer_id", filter.customer_id.clone()),
            ("create_time_begin", filter.create_time_begin.map(written)),
            ("create_time_end", filter.create_time_end.map(written)),
            ("payment_time_begin", filter.payment_time_begin.map(written)),
            ("payment_time_end", filter.payment_time_end.map(written)),
            ("service_type_code", filter.service_type_code.clone()),
            ("status", filter.status.map(|status| status.to_string())),
            ("order_type", filter.order_type.clone()),
            ("indirect_partner_id", filter.indirect_partner_id.clone()),
            ("offset", Some(self.offset.to_string())),
            ("limit", Some(self.limit.to_string())),
            ("order_by", Some("-createTime".to_owned())),
        ];
        ApiRequest::new(Method::Get, PATH).with_query(present(given))
    }

    fn idempotent(&self) -> bool {
        true
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<OrderPage> {
        let answer: ListAnswer = raw.json()?;
        Some(OrderPage {
            total_count: answer.total_count?,
            orders: answer.order_infos,
        })
    }
}

impl Call for OrderDetail {
    type Answer = OrderDetails;

    fn name(&self) -> CallName {
        CallName::OrderDetail
    }

    fn request(&self) -> ApiRequest {
        let path = format!("{PATH}/details/{}", self.order_id);
        let given = [
            ("offset", Some(self.offset.to_string())),
            ("limit", Some(self.limit.to_string())),
            ("indirect_partner_id", self.indirect_partner_id.clone()),
        ];
        ApiRequest::new(Method::Get, path).with_query(present(given))
    }

    fn idempotent(&self) -> bool {
        true
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<OrderDetails> {
        let answer: DetailAnswer = raw.json()?;
        let lines = answer.order_line_items;
        Some(OrderDetails {
            order: answer.order_info?,
            total_count: answer.total_count.unwrap_or(lines.len().try_into().ok()?),
            lines,
        })
    }
}

fn present<const N: usize>(given: [(&str, Option<String>); N]) -> Vec<(String, String)> {
    let present = given
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    present.collect()
}
