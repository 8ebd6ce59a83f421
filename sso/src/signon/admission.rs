//! Whether a customer who is signed in may go into the cloud, as the mapping has it: one read of the store for a customer with a cloud account.
//!
//! A customer without one who may go is on the way to a first login: that is written down, because only then a bind notification is expected.

use crate::config::Partner;
use crate::customers::{self, Change};
use crate::store::{Store, StoreError};
use cloud::Preset;
use idp::{Denial, Principal};
use jiff::Timestamp;

/// The denial, when there is one. `preset` is the peer's.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn denial(
    store: &dyn Store,
    partner: &Partner,
    preset: &Preset,
    principal: &Principal,
    now: Timestamp,
) -> Result<Option<Denial>, StoreError> {
    let account = &principal.account_id;
    let record = store.customer(&partner.slug, account).await?;
    if record
        .as_ref()
        .is_some_and(|record| record.suspended_at.is_some())
    {
        let why = "the customer is suspended; see: skybridge customers show";
        return Ok(Some(Denial::PrincipalNotAllowed(why.to_owned())));
    }
    let is_bound = record
        .as_ref()
        .is_some_and(|record| record.domain.is_some());
    // Other service providers know nothing of cloud accounts.
    if is_bound || !preset.bind_notification {
        return Ok(None);
    }
    if partner.cloud.require_binding {
        let why = "no cloud account is bound to the customer, and cloud.require_binding is set";
        return Ok(Some(Denial::PrincipalNotAllowed(why.to_owned())));
    }
    let expected = record.is_some_and(|record| record.journey_opened_at.is_some());
    if !expected {
        customers::apply(store, &partner.slug, account, &Change::Arrive, now).await?;
    }
    Ok(None)
}
