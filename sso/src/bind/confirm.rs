//! A notification that was seen before and does not tell how things are: a replay, or the same thing happening again. Octet by octet they are one, so the
//! cloud itself is asked, where its API may be called; else a person decides.

use crate::config::Partner;
use crate::customers::{Outcome, Over, Versions, Wish, settle};
use crate::http::App;
use crate::refused::Refused;
use crate::store::{Asked, Cause, ClaimReason, CustomerRecord, Domain, HandleDigest};
use cloud::huawei::api::{CustomerFilter, CustomerInfo, QueryCustomers};
use jiff::SignedDuration;
use std::time::Duration;

/// How long the customer's browser may wait for the cloud's word.
const PATIENCE: Duration = Duration::from_secs(3);
/// One question for one customer in this time: whoever repeats a notification does not use up what the cloud allows.
const QUIET: SignedDuration = SignedDuration::from_mins(1);

/// Asks the cloud, and settles the claim by its word. `None` when it stays with a person.
pub(super) async fn confirm(
    app: &App,
    partner: &Partner,
    account: &str,
) -> Result<Option<Outcome>, Refused> {
    let store = app.store();
    let Some(vendor) = app.vendor(&partner.slug) else {
        return Ok(None);
    };
    let Some(record) = store.customer(&partner.slug, account).await? else {
        return Ok(None);
    };
    let Some((asked, domain)) = repeated(&record) else {
        return Ok(None);
    };
    let (scope, now) = (format!("confirm/{}", partner.slug), app.now());
    let key = HandleDigest(openssl::sha::sha256(account.as_bytes()));
    let until = now.saturating_add(QUIET).unwrap_or(now);
    if !store.mark_once(&scope, key, until, now).await? {
        return Ok(None);
    }
    let filter = CustomerFilter {
        customer_id: Some(domain.id.clone()),
        ..CustomerFilter::default()
    };
    let Ok(call) = QueryCustomers::check(vendor.kind(), filter, 0, 10) else {
        return Ok(None);
    };
    let page = match tokio::time::timeout(PATIENCE, vendor.call(&call)).await {
        Ok(Ok(page)) => page,
        Ok(Err(failure)) => {
            tracing::warn!(
                partner = partner.slug,
                "a repeated notification cannot be confirmed: {failure}"
            );
            return Ok(None);
        }
        Err(_) => return Ok(None),
    };
    let x_account_type = partner.x_account_type.as_deref().unwrap_or_default();
    let is_linked = |one: &CustomerInfo| {
        one.customer_id.as_deref() == Some(&*domain.id)
            && one.xaccount_id.as_deref() == Some(account)
            && one
                .xaccount_type
                .as_deref()
                .is_none_or(|kind| kind == x_account_type)
    };
    let is_so = page.customers.iter().any(is_linked) == (asked == Asked::Bind);
    // A list that has the account, but not as we know it, settles nothing.
    let is_there = |one: &CustomerInfo| one.customer_id.as_deref() == Some(&*domain.id);
    if asked == Asked::Unbind && is_so && page.customers.iter().any(is_there) {
        return Ok(None);
    }
    let wish = Wish {
        partner: &partner.slug,
        account,
        by: Cause::Cloud,
        over: Over {
            one_of: Some(Versions::These(vec![record.version])),
            none_of: None,
        },
    };
    let settled = settle(&**store, &wish, is_so, app.now()).await?;
    tracing::info!(
        partner = partner.slug,
        confirmed = is_so,
        "the cloud was asked about a repeated notification"
    );
    Ok(match settled.outcome {
        Outcome::Done | Outcome::Unchanged if is_so => Some(Outcome::Done),
        Outcome::Done | Outcome::Unchanged => Some(Outcome::Repeated),
        _ => None,
    })
}

/// What the claim is about, when it came of a repetition and no other cloud account would have to give way.
fn repeated(record: &CustomerRecord) -> Option<(Asked, Domain)> {
    let claim = record.claim.as_ref()?;
    let present = record.domain.as_ref();
    let in_the_way = present.is_some_and(|present| present.id != claim.domain.id);
    (claim.reason == ClaimReason::Repeated && !in_the_way)
        .then(|| (claim.asked, claim.domain.clone()))
}
