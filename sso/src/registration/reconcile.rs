//! Compares the mapping with the cloud's list of the partner's customers, both ways, and mends on request what displaces nothing.
//!
//! The list is read page by page, then the mapping; whoever of ours was not in it is asked about by id before anything is said, because pages shift while they
//! are read. Place and what was seen are kept in the store after every few pages, so a run that was cut off goes on from there.

mod kept;

use crate::config::Partner;
use crate::customers::{self, Change, Outcome, is_account, is_domain_id, is_domain_name};
use crate::http::App;
use crate::store::{CustomerRecord, Domain, StoreError};
use crate::vendor::{NotSent, Vendor, VendorFailure};
use cloud::huawei::api::{
    CustomerFilter, CustomerInfo, CustomerPage, MOST_PER_PAGE, QueryCustomers,
};
use kept::{Kept, Place, Seen};
use serde::{Deserialize, Serialize};

/// Pages after which place and what was seen are kept.
pub const PAGES: u32 = 50;
/// Customers of ours that are read at one time.
const BATCH: u32 = 200;

/// One place where both sides differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The customer's account on the platform.
    pub account: String,
    /// What differs.
    pub difference: Difference,
    /// The cloud account that the cloud lists for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed: Option<String>,
    /// The one that the mapping has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ours: Option<String>,
    /// What became of it, when it was to be mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mended: Option<Mended>,
}

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// The cloud lists the customer with an account, and the mapping has none.
    Unbound,
    /// The mapping has another one.
    OtherDomain,
    /// The mapping has none, and the account belongs to another customer of ours.
    Taken,
    /// The cloud does not list the account that the mapping has.
    Unlisted,
}

/// What became of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mended {
    /// The mapping has it now.
    Bound,
    /// A person decides; the customer is in conflict.
    Claimed,
    /// It changed meanwhile; the next run will say how it is.
    Changed,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Customers of the list that were read.
    pub listed: u64,
    /// Customers of the mapping that were read.
    pub checked: u64,
    /// Differences.
    pub differences: u64,
}

/// Why a run stopped. What it did is done; the next one goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The partner is not configured, disabled, or has no access to the cloud's API.
    #[error("no cloud API is configured for this partner, or it is switched off")]
    NotConfigured,
    /// Another run moved on meanwhile.
    #[error("another run is under way")]
    AnotherRun,
    /// The cloud.
    #[error(transparent)]
    Cloud(#[from] VendorFailure),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever listens to the findings.
    #[error("the report cannot be written: {0}")]
    Report(String),
}

/// Who hears of differences, and how far it is after every page.
pub trait Listener {
    /// A difference.
    ///
    /// # Errors
    /// A text, when it cannot be passed on: the run stops.
    fn found(&mut self, finding: &Finding) -> Result<(), String>;
    /// How far it is.
    fn at(&mut self, _count: &Count) {}
}

/// One run.
pub struct Reconcile<'a> {
    app: &'a App,
    partner: &'a Partner,
    vendor: &'a Vendor,
    /// Whether differences are mended.
    mend: bool,
    /// Pages after which the place is kept.
    pages: u32,
}

impl<'a> Reconcile<'a> {
    /// Prepares a run.
    ///
    /// # Errors
    /// [`ReconcileError::NotConfigured`].
    pub fn new(app: &'a App, slug: &str, mend: bool, pages: u32) -> Result<Self, ReconcileError> {
        let (Ok(partner), Some(vendor)) = (app.partner(slug), app.vendor(slug)) else {
            return Err(ReconcileError::NotConfigured);
        };
        Ok(Reconcile {
            app,
            partner,
            vendor,
            mend,
            pages: pages.max(1),
        })
    }

    /// Runs from where the last run was cut off, or from the beginning.
    ///
    /// # Errors
    /// [`ReconcileError`].
    pub async fn run(&self, listener: &mut dyn Listener) -> Result<Count, ReconcileError> {
        let mut kept = Kept::load(&**self.app.store(), &self.partner.slug).await?;
        while let Place::List(offset) = kept.state.place {
            self.list(&mut kept, offset, listener).await?;
        }
        while let Place::Mapping(after) = kept.state.place.clone() {
            self.mapping(&mut kept, &after, listener).await?;
        }
        let count = kept.state.count;
        kept.forget().await?;
        Ok(count)
    }

    /// Some pages of the list.
    async fn list(
        &self,
        kept: &mut Kept<'_>,
        from: u32,
        listener: &mut dyn Listener,
    ) -> Result<(), ReconcileError> {
        let (mut offset, mut fresh) = (from, Vec::new());
        for _ in 0..self.pages {
            let page = self.ask(CustomerFilter::default(), offset).await?;
            for one in &page.customers {
                if let Some((account, domain)) = self.ours(one) {
                    fresh.push(Seen::of(&account, &domain.id));
                    fresh.extend(self.listed(&account, &domain, kept, listener).await?);
                }
            }
            let count = u32::try_from(page.customers.len()).unwrap_or(MOST_PER_PAGE);
            kept.state.count.listed += u64::from(count);
            offset = offset.saturating_add(count);
            listener.at(&kept.state.count);
            if count == 0 || i64::from(offset) >= page.count {
                return kept.keep(Place::Mapping(String::new()), fresh).await;
            }
        }
        kept.keep(Place::List(offset), fresh).await
    }

    /// A customer whom the cloud lists. Yields what the mapping has instead: that was told, and is not asked about again.
    async fn listed(
        &self,
        account: &str,
        domain: &Domain,
        kept: &mut Kept<'_>,
        listener: &mut dyn Listener,
    ) -> Result<Option<Seen>, ReconcileError> {
        let store = self.app.store();
        let record = store.customer(&self.partner.slug, account).await?;
        let ours = record.and_then(|record| record.domain).map(|it| it.id);
        let difference = match &ours {
            Some(id) if *id == domain.id => return Ok(None),
            Some(_) => Difference::OtherDomain,
            None => {
                let owner = store.customer_of_domain(&self.partner.slug, &domain.id);
                match owner.await? {
                    Some(_) => Difference::Taken,
                    None => Difference::Unbound,
                }
            }
        };
        let told = ours.as_deref().map(|id| Seen::of(account, id));
        let finding = Finding {
            account: account.to_owned(),
            difference,
            listed: Some(domain.id.clone()),
            ours,
            mended: self.mend(account, Change::Listed(domain.clone())).await?,
        };
        kept.state.count.differences += 1;
        listener.found(&finding).map_err(ReconcileError::Report)?;
        Ok(told)
    }

    /// Some customers of ours.
    async fn mapping(
        &self,
        kept: &mut Kept<'_>,
        after: &str,
        listener: &mut dyn Listener,
    ) -> Result<(), ReconcileError> {
        let store = self.app.store();
        let found = store.customers(&self.partner.slug, None, after, BATCH);
        let found = found.await?;
        for record in &found {
            kept.state.count.checked += 1;
            self.mapped(record, kept, listener).await?;
        }
        listener.at(&kept.state.count);
        let next = match found.last() {
            Some(last) => Place::Mapping(last.account.clone()),
            None => Place::Done,
        };
        kept.keep(next, Vec::new()).await
    }

    /// A customer of ours, who is asked about by id when the list did not have them.
    async fn mapped(
        &self,
        record: &CustomerRecord,
        kept: &mut Kept<'_>,
        listener: &mut dyn Listener,
    ) -> Result<(), ReconcileError> {
        let Some(domain) = &record.domain else {
            return Ok(());
        };
        // A registration that is under way asks by itself.
        let is_here = domain.site == self.partner.site && record.due_at().is_none();
        if !is_here || kept.has_seen(Seen::of(&record.account, &domain.id)) {
            return Ok(());
        }
        let filter = CustomerFilter {
            customer_id: Some(domain.id.clone()),
            ..CustomerFilter::default()
        };
        let page = self.ask(filter, 0).await?;
        let is_it = |(account, listed): (String, Domain)| {
            account == record.account && listed.id == domain.id
        };
        if page
            .customers
            .iter()
            .filter_map(|one| self.ours(one))
            .any(is_it)
        {
            return Ok(());
        }
        let change = Change::Unlisted(domain.id.clone());
        let finding = Finding {
            account: record.account.clone(),
            difference: Difference::Unlisted,
            listed: None,
            ours: Some(domain.id.clone()),
            mended: self.mend(&record.account, change).await?,
        };
        kept.state.count.differences += 1;
        listener.found(&finding).map_err(ReconcileError::Report)
    }

    async fn mend(&self, account: &str, change: Change) -> Result<Option<Mended>, StoreError> {
        if !self.mend {
            return Ok(None);
        }
        let store = &**self.app.store();
        let slug = &self.partner.slug;
        let outcome = customers::apply(store, slug, account, &change, self.app.now()).await?;
        Ok(Some(match outcome {
            Outcome::Done => Mended::Bound,
            Outcome::Claimed(_) => Mended::Claimed,
            _ => Mended::Changed,
        }))
    }

    async fn ask(
        &self,
        filter: CustomerFilter,
        offset: u32,
    ) -> Result<CustomerPage, VendorFailure> {
        let call = QueryCustomers::check(self.vendor.kind(), filter, offset, MOST_PER_PAGE);
        let call = call.map_err(|faults| NotSent::Unbuildable(format!("{faults:?}")))?;
        self.vendor.call(&call).await
    }

    /// Whom of ours a line of the list is about; `None` for customers of other platforms, and for those that came by no platform.
    fn ours(&self, one: &CustomerInfo) -> Option<(String, Domain)> {
        let own = self.partner.x_account_type.as_deref();
        let kind = one.xaccount_type.as_deref();
        let account = one.xaccount_id.clone().filter(|it| is_account(it))?;
        let id = one.customer_id.clone().filter(|it| is_domain_id(it))?;
        let name = one.account_name.clone().filter(|it| is_domain_name(it));
        let is_own = kind.is_none() || kind == own;
        is_own.then(|| {
            let domain = Domain {
                id,
                name: name.unwrap_or_default(),
                site: self.partner.site.clone(),
            };
            (account, domain)
        })
    }
}
