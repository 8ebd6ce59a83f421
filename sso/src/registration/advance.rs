//! Moves one registration on: asks the cloud, and writes what came of it before anything else is asked.

use super::order::{Desk, Order};
use crate::config::Partner;
use crate::customers::{self, Change, Outcome, Step};
use crate::http::App;
use crate::store::{CustomerRecord, Domain, Phase, Registration, StoreError, Trouble};
use crate::vendor::{NotSent, Vendor, VendorFailure};
use cloud::huawei::api::{
    ApiError, Created, CustomerFilter, CustomerInfo, MOST_PER_PAGE, Meaning, Next, QueryCustomers,
    VendorError,
};
use fail::fail_point;
use jiff::{SignedDuration, Timestamp};

/// How long whoever asks the cloud has for it, before somebody else looks after the registration: longer than any call takes.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// Moves of one registration in a row; more would be a mistake of ours.
const MOST_MOVES: usize = 16;
/// The first wait after a doubt or a failure; later ones grow with the age of the registration.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(2);
/// The longest wait.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// When a registration is given up that the cloud neither takes nor refuses, or whose association it does not confirm.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
/// How often the list must not have the account before the cloud is asked again: an account comes into it some time after it was created.
const LOOKS: u32 = 3;
/// Pages of the whole list that are read in one move.
const PAGES: u32 = 20;
/// How much earlier than the registration the cloud's clock may have it.
const CLOCKS: SignedDuration = SignedDuration::from_mins(15);
/// Most characters kept of what the cloud says.
const LONGEST_TEXT: usize = 500;

/// Moves a registration on until there is nothing to do for now; nothing at all where the partner is disabled or has no access to the cloud's API.
///
/// # Errors
/// [`StoreError`]; what is done stays done, and whoever comes next goes on from there.
pub async fn advance(app: &App, slug: &str, account: &str) -> Result<(), StoreError> {
    let (Ok(partner), Some(vendor)) = (app.partner(slug), app.vendor(slug)) else {
        return Ok(());
    };
    for _ in 0..MOST_MOVES {
        let Some(record) = app.store().customer(&partner.slug, account).await? else {
            return Ok(());
        };
        let now = app.now();
        if record.due_at().is_none_or(|due| due > now) {
            return Ok(());
        }
        let Some(registration) = record.registration.clone() else {
            return Ok(());
        };
        let turn = Turn {
            app,
            partner,
            vendor,
            record: &record,
            registration: &registration,
        };
        if !turn.take().await? {
            return Ok(());
        }
    }
    tracing::warn!(
        partner = partner.slug,
        "a registration moved {MOST_MOVES} times without coming to rest; somebody looks after it later"
    );
    Ok(())
}

/// One move of one registration.
struct Turn<'a> {
    app: &'a App,
    partner: &'a Partner,
    vendor: &'a Vendor,
    record: &'a CustomerRecord,
    registration: &'a Registration,
}

impl Turn<'_> {
    /// `false` when somebody else moved it on meanwhile.
    async fn take(self) -> Result<bool, StoreError> {
        match self.registration.phase {
            Phase::Requested if self.record.domain.is_some() => {
                let bound = "a cloud account came by another way";
                self.write(Step::Settle(self.trouble("REG-1004", bound)))
                    .await
            }
            Phase::Requested => self.create(true).await,
            Phase::Creating => self.look().await,
            Phase::Created => self.confirm().await,
            Phase::Associated | Phase::Failed => Ok(false),
        }
    }

    /// Asks the cloud to create the account. `first`: nothing was asked before that may have been done.
    async fn create(&self, first: bool) -> Result<bool, StoreError> {
        let Some(order) = self.order() else {
            let why = "what was asked for cannot be opened: was the sealing key changed?";
            return self.write(Step::Fail(self.trouble("WEB-500", why))).await;
        };
        let desk = self.desk();
        let Ok(call) = order.call(desk) else {
            let why = "the settings of the partner changed: the fields no longer fit";
            return self.write(Step::Fail(self.trouble("REG-1001", why))).await;
        };
        // After a doubt the name and the number may be taken by the very account that is looked for.
        if first && let Some(step) = self.check(&order).await {
            return self.write(step).await;
        }
        fail_point!("registration-before-intention");
        let ask_step = Step::Ask {
            version: self.record.version,
            until: self.after(LEASE),
        };
        if !self.write(ask_step).await? {
            return Ok(false);
        }
        fail_point!("registration-before-call");
        let told = self.vendor.call(&call).await;
        fail_point!("registration-after-call");
        let moved = self.write(self.created(told)).await;
        fail_point!("registration-after-answer");
        moved
    }

    /// Whether what must be free is free; `None` when it is.
    async fn check(&self, order: &Order) -> Option<Step> {
        for (field, call) in order.to_be_free(self.desk()) {
            fail_point!("registration-before-check", |_| None);
            return Some(match self.vendor.call(&call).await {
                Ok(found) if found.available => continue,
                Ok(_) => Step::Fail(self.trouble("REG-2001", field)),
                Err(failure) => self.undone(&failure),
            });
        }
        None
    }

    /// What follows from the answer to the creation.
    fn created(&self, told: Result<Created, VendorFailure>) -> Step {
        match told {
            Ok(created) => Step::Created(self.domain(created.domain_id, created.domain_name)),
            Err(VendorFailure::Refused(error)) => self.not_created(&error),
            Err(VendorFailure::Lost(why)) => self.doubt(false, self.trouble("REG-2003", &why)),
            Err(VendorFailure::NotSent(why)) => self.postponed("REG-2003", &why.to_string()),
        }
    }

    /// A call that changes nothing at the cloud failed.
    fn undone(&self, failure: &VendorFailure) -> Step {
        match failure {
            VendorFailure::Refused(error) => self.refused(error),
            VendorFailure::Lost(_) | VendorFailure::NotSent(_) => {
                self.postponed("REG-2003", &failure.to_string())
            }
        }
    }

    fn not_created(&self, error: &ApiError) -> Step {
        let exists = matches!(
            error.meaning(),
            Meaning::AccountIdTaken | Meaning::AssociationUnconfirmed
        );
        if let (Meaning::AssociationUnconfirmed, ApiError::Vendor(said)) = (error.meaning(), error)
            && let Some(domain_id) = said.domain_id.clone()
        {
            return Step::Created(self.domain(domain_id, said.domain_name.clone()));
        }
        match error.next() {
            Next::QueryFirst => self.doubt(exists, self.said("REG-2003", error)),
            _ => self.refused(error),
        }
    }

    /// The cloud certainly did nothing.
    fn refused(&self, error: &ApiError) -> Step {
        match error.next() {
            Next::Correct => Step::Fail(self.said("REG-2002", error)),
            Next::Later | Next::QueryFirst => self.wait("REG-2003", error),
            Next::RenewToken => self.wait("REG-2005", error),
            Next::Never if error.meaning() == Meaning::AccessDenied => self.wait("REG-2005", error),
            Next::Never => Step::Fail(self.said("REG-2002", error)),
        }
    }

    /// Looks for the account in the cloud's list, after a doubt.
    async fn look(&self) -> Result<bool, StoreError> {
        let Some(record) = self.hold().await? else {
            return Ok(false);
        };
        let turn = Turn {
            record: &record,
            ..*self
        };
        fail_point!("registration-before-look");
        let told = match self.registration.walk {
            Some(offset) => turn.search(CustomerFilter::default(), offset, PAGES).await,
            None => turn.search(turn.recent(), 0, u32::MAX).await,
        };
        fail_point!("registration-after-look");
        let step = match told {
            Ok(Search::Found(domain)) => Step::Found(domain),
            Ok(Search::More(offset)) => Step::Missed {
                all: false,
                walk: Some(offset),
                until: self.app.now(),
            },
            Ok(Search::Nowhere) => return turn.nowhere().await,
            // What is in doubt stays so; a list that cannot be read says nothing about it.
            Err(failure) => {
                tracing::warn!(
                    partner = self.partner.slug,
                    "the cloud's list cannot be read: {failure}"
                );
                Step::Missed {
                    all: false,
                    walk: self.registration.walk,
                    until: turn.later(),
                }
            }
        };
        turn.write(step).await
    }

    /// The account is not in the list.
    async fn nowhere(&self) -> Result<bool, StoreError> {
        let looks = self.registration.missed.saturating_add(1);
        if !self.exists() && looks >= LOOKS {
            return self.create(false).await;
        }
        if self.age() > PATIENCE {
            let why = "the cloud says that the account exists, but does not list it";
            return self.write(Step::Fail(self.trouble("REG-2004", why))).await;
        }
        // The narrow look and the walk through everything take turns.
        let walk = (self.exists() && self.registration.walk.is_none()).then_some(0);
        let until = if walk.is_some() {
            self.app.now()
        } else {
            self.later()
        };
        self.write(Step::Missed {
            all: true,
            walk,
            until,
        })
        .await
    }

    /// Whether the cloud lists the account that it created as one of the partner's customers.
    async fn confirm(&self) -> Result<bool, StoreError> {
        let Some(domain) = self.record.domain.clone() else {
            let why = "the cloud account was unbound meanwhile";
            return self
                .write(Step::Settle(self.trouble("REG-1004", why)))
                .await;
        };
        let Some(record) = self.hold().await? else {
            return Ok(false);
        };
        let turn = Turn {
            record: &record,
            ..*self
        };
        fail_point!("registration-before-confirm");
        let filter = CustomerFilter {
            customer_id: Some(domain.id),
            ..CustomerFilter::default()
        };
        let step = match turn.search(filter, 0, 1).await {
            Ok(Search::Found(domain)) => Step::Found(domain),
            Ok(_) if turn.age() > PATIENCE => {
                let why = "the cloud created the account, but does not list it as the customer's";
                Step::Settle(turn.trouble("REG-2004", why))
            }
            Ok(_) => Step::Missed {
                all: true,
                walk: None,
                until: turn.later(),
            },
            Err(failure) => turn.undone(&failure),
        };
        turn.write(step).await
    }

    /// Reads pages of the list until the customer is in one of them.
    async fn search(
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
            let page = self.vendor.call(&call).await?;
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
        let is_account = one.xaccount_id.as_deref() == Some(&*self.record.account);
        let of_others = one.xaccount_type.as_deref();
        let of_others = of_others.is_some_and(|kind| kind != self.desk().x_account_type);
        let id = one
            .customer_id
            .clone()
            .filter(|_| is_account && !of_others)?;
        customers::is_domain_id(&id).then(|| self.domain(id, one.account_name.clone()))
    }

    /// What the cloud associated since the registration began.
    fn recent(&self) -> CustomerFilter {
        CustomerFilter {
            associated_on_begin: self.registration.begun_at.checked_sub(CLOCKS).ok(),
            ..CustomerFilter::default()
        }
    }

    async fn hold(&self) -> Result<Option<CustomerRecord>, StoreError> {
        let step = Step::Hold {
            version: self.record.version,
            until: self.after(LEASE),
        };
        if !self.write(step).await? {
            return Ok(None);
        }
        let store = self.app.store();
        store
            .customer(&self.partner.slug, &self.record.account)
            .await
    }

    async fn write(&self, step: Step) -> Result<bool, StoreError> {
        tracing::info!(
            partner = self.partner.slug,
            step = step.name(),
            "registration"
        );
        let change = Change::Register(step);
        let outcome = customers::apply(
            &**self.app.store(),
            &self.partner.slug,
            &self.record.account,
            &change,
            self.app.now(),
        )
        .await?;
        Ok(!matches!(outcome, Outcome::Hindered(_)))
    }

    fn order(&self) -> Option<Order> {
        let sealed = self.registration.request.as_deref()?;
        let key = &self.app.config().sealing_key;
        Order::open(&self.partner.slug, &self.record.account, sealed, key).ok()
    }

    fn desk(&self) -> Desk<'_> {
        super::desk(self.partner, self.vendor)
    }

    fn domain(&self, id: String, name: Option<String>) -> Domain {
        Domain {
            id,
            name: name.unwrap_or_default(),
            site: self.registration.site.clone(),
        }
    }

    /// The cloud said that there is an account of this name.
    fn exists(&self) -> bool {
        let trouble = self.registration.trouble.as_ref();
        let code = trouble.and_then(|trouble| trouble.vendor_code.as_deref());
        let entry = code.and_then(cloud::huawei::api::codes::entry);
        entry.is_some_and(|entry| {
            matches!(
                entry.meaning,
                Meaning::AccountIdTaken | Meaning::AssociationUnconfirmed
            )
        })
    }

    fn age(&self) -> SignedDuration {
        self.app.now().duration_since(self.registration.begun_at)
    }

    fn after(&self, wait: SignedDuration) -> Timestamp {
        self.app
            .now()
            .saturating_add(wait)
            .unwrap_or(Timestamp::MAX)
    }

    /// Half as long again as the registration is old: each wait is longer than the one before.
    fn later(&self) -> Timestamp {
        let half = self.age() / 2;
        self.after(half.clamp(FIRST_WAIT, LONGEST_WAIT))
    }

    fn doubt(&self, exists: bool, trouble: Trouble) -> Step {
        Step::Doubt {
            until: self.later(),
            exists,
            trouble,
        }
    }

    /// Asked again later; given up when that has gone on for long enough.
    fn postpone(&self, trouble: Trouble) -> Step {
        if self.age() > PATIENCE && self.registration.phase == Phase::Requested {
            return Step::Fail(trouble);
        }
        Step::Postpone {
            until: self.later(),
            trouble,
        }
    }

    fn postponed(&self, code: &str, why: &str) -> Step {
        self.postpone(self.trouble(code, why))
    }

    fn wait(&self, code: &str, error: &ApiError) -> Step {
        self.postpone(self.said(code, error))
    }

    fn said(&self, code: &str, error: &ApiError) -> Trouble {
        let vendor: Option<&VendorError> = match error {
            ApiError::Vendor(said) => Some(said),
            ApiError::Unreadable { .. } => None,
        };
        Trouble {
            vendor_code: vendor.and_then(|said| said.code.clone()),
            // The cloud's own message may repeat what we sent; its code says enough.
            ..self.trouble(code, &error.to_string())
        }
    }

    fn trouble(&self, code: &str, text: &str) -> Trouble {
        Trouble {
            code: code.to_owned(),
            vendor_code: None,
            text: text.chars().take(LONGEST_TEXT).collect(),
            at: self.app.now(),
        }
    }
}

/// What reading the list came to.
enum Search {
    Found(Domain),
    /// There is more from this place on.
    More(u32),
    Nowhere,
}
