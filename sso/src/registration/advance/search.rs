//! Reading the cloud's list of the partner's customers.

use super::UnderWay;
use crate::customers;
use crate::store::Domain;
use crate::vendor::{NotSent, VendorFailure};
use cloud::huawei::api::{CustomerFilter, CustomerInfo, MOST_PER_PAGE, QueryCustomers};
use jiff::SignedDuration;

/// How much earlier than the registration the cloud's clock may have it.
const CLOCKS: SignedDuration = SignedDuration::from_mins(15);

/// What reading the list came to.
pub(super) enum Search {
    Found(Domain),
    /// There is more from this place on.
    More(u32),
    Nowhere,
}

impl UnderWay<'_> {
    /// Reads pages of the list until the customer is in one of them.
    pub(super) async fn search(
        &self,
        filter: CustomerFilter,
        from: u32,
        pages: u32,
    ) -> Result<Search, VendorFailure> {
        let mut offset = from;
        for _ in 0..pages {
            let call =
                QueryCustomers::check(self.desk().site, filter.clone(), offset, MOST_PER_PAGE)
                    .map_err(|faults| NotSent::Unbuildable(format!("{faults:?}")))?;
            let page = self.turn.vendor.call(&call).await?;
            if let Some(domain) = page.customers.iter().find_map(|one| self.is_ours(one)) {
                return Ok(Search::Found(domain));
            }
            // The cloud's own maximum may be smaller than what was asked for.
            let count = u32::try_from(page.customers.len()).unwrap_or(MOST_PER_PAGE);
            offset = offset.saturating_add(count);
            if count == 0 || i64::from(offset) >= page.count {
                return Ok(Search::Nowhere);
            }
        }
        Ok(Search::More(offset))
    }

    fn is_ours(&self, one: &CustomerInfo) -> Option<Domain> {
        let is_account = one.xaccount_id.as_deref() == Some(&*self.turn.record.account);
        let of_others = one.xaccount_type.as_deref();
        let of_others = of_others.is_some_and(|kind| kind != self.desk().x_account_type);
        let id = one
            .customer_id
            .clone()
            .filter(|_| is_account && !of_others)?;
        customers::is_domain_id(&id).then(|| self.domain(id, one.account_name.clone()))
    }

    /// What the cloud associated since the registration began.
    pub(super) fn recent(&self) -> CustomerFilter {
        CustomerFilter {
            associated_on_begin: self.registration.begun_at.checked_sub(CLOCKS).ok(),
            ..CustomerFilter::default()
        }
    }
}
