//! Moves one registration on: asks the cloud, and writes what came of it before anything else is asked.

mod search;
mod verdict;

use super::order::{Desk, Order};
use crate::config::Partner;
use crate::customers::{self, Change, Outcome, Over, Step, Wish};
use crate::http::App;
use crate::store::{Cause, CustomerRecord, Domain, Phase, Registration, StoreError, Trouble};
use crate::vendor::{Vendor, VendorFailure};
use cloud::huawei::api::{ApiError, Created, CustomerFilter, Meaning, Next, VendorError};
use fail::fail_point;
use jiff::{SignedDuration, Timestamp};
use search::Search;
use verdict::{Verdict, verdict};

/// How long whoever takes the turn has for it beyond the time that its calls may take.
const LEASE_MARGIN: SignedDuration = SignedDuration::from_secs(30);
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
/// Pages of the list that are read in one move.
const PAGES: u32 = 20;
/// How long a registration rests whose partner was moved to another site meanwhile.
const ELSEWHERE: SignedDuration = SignedDuration::from_hours(1);
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
        let turn = Turn {
            app,
            partner,
            vendor,
            record,
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
    record: CustomerRecord,
}

impl Turn<'_> {
    /// `false` when it is somebody else's turn, or nothing is to be done now.
    async fn take(mut self) -> Result<bool, StoreError> {
        let Some(found) = &self.record.registration else {
            return Ok(false);
        };
        let is_elsewhere = found.site != self.partner.site;
        let hold = Step::Hold {
            turn: found.turn,
            until: self.after(if is_elsewhere {
                ELSEWHERE
            } else {
                self.lease()
            }),
        };
        let Some(record) = self.written(hold).await? else {
            return Ok(false);
        };
        self.record = record;
        let Some(registration) = self.record.registration.clone() else {
            return Ok(false);
        };
        if self.age(&registration) > PATIENCE {
            return self.give_up(&registration).await;
        }
        if is_elsewhere {
            tracing::warn!(
                partner = self.partner.slug,
                "a registration began at site {}, and the partner is at {} now",
                registration.site,
                self.partner.site
            );
            return Ok(false);
        }
        let under_way = UnderWay {
            turn: &self,
            registration: &registration,
        };
        match registration.phase {
            Phase::Requested if self.record.domain.is_some() => under_way.bound_elsewise().await,
            Phase::Requested => under_way.create().await,
            Phase::Creating => under_way.look().await,
            Phase::Created => under_way.confirm().await,
            Phase::Associated | Phase::Failed => Ok(false),
        }
    }

    /// After a day nobody waits any longer; what is in doubt then is told as such.
    async fn give_up(&self, registration: &Registration) -> Result<bool, StoreError> {
        let turn = registration.turn;
        let why = "the cloud neither made the account nor refused it for a day";
        let last = registration.trouble.clone();
        let step = match registration.phase {
            Phase::Requested => Step::Fail {
                turn,
                trouble: last.unwrap_or_else(|| self.trouble("REG-2003", why)),
            },
            Phase::Creating => Step::Fail {
                turn,
                trouble: self.trouble(
                    "REG-2004",
                    "whether the cloud made the account could not be found out for a day",
                ),
            },
            Phase::Created | Phase::Associated | Phase::Failed => Step::Settle {
                turn,
                trouble: self.trouble(
                    "REG-2004",
                    "the cloud made the account, but does not list it as the customer's",
                ),
            },
        };
        self.write(step).await
    }

    async fn write(&self, step: Step) -> Result<bool, StoreError> {
        Ok(self.written(step).await?.is_some())
    }

    /// The record as it is afterwards; `None` when it was somebody else's turn.
    async fn written(&self, step: Step) -> Result<Option<CustomerRecord>, StoreError> {
        tracing::info!(
            partner = self.partner.slug,
            step = step.name(),
            "registration"
        );
        let wish = Wish {
            partner: &self.partner.slug,
            account: &self.record.account,
            by: Cause::Cloud,
            over: Over::default(),
        };
        let change = Change::Register(step);
        let applied =
            customers::apply_wish(&**self.app.store(), &wish, &change, self.app.now()).await?;
        let is_late = matches!(applied.outcome, Outcome::Hindered(_));
        Ok(applied.record.filter(|_| !is_late))
    }

    fn lease(&self) -> SignedDuration {
        let longest = SignedDuration::try_from(self.vendor.longest_call());
        longest
            .unwrap_or(SignedDuration::MAX)
            .saturating_add(LEASE_MARGIN)
    }

    fn age(&self, registration: &Registration) -> SignedDuration {
        self.app.now().duration_since(registration.begun_at)
    }

    fn after(&self, wait: SignedDuration) -> Timestamp {
        self.app
            .now()
            .saturating_add(wait)
            .unwrap_or(Timestamp::MAX)
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

/// A registration whose turn was taken.
struct UnderWay<'a> {
    turn: &'a Turn<'a>,
    registration: &'a Registration,
}

impl UnderWay<'_> {
    async fn bound_elsewise(&self) -> Result<bool, StoreError> {
        let step = Step::Settle {
            turn: self.registration.turn,
            trouble: self
                .turn
                .trouble("REG-1004", "a cloud account came by another way"),
        };
        self.turn.write(step).await
    }

    /// Asks the cloud to create the account.
    async fn create(&self) -> Result<bool, StoreError> {
        let Some(order) = self.order() else {
            let why = "what was asked for cannot be opened: was the sealing key changed?";
            return self.write(self.fail("WEB-500", why)).await;
        };
        let Ok(call) = order.call(self.desk()) else {
            let why = "the settings of the partner changed: the fields no longer fit";
            return self.write(self.fail("REG-1001", why)).await;
        };
        // After a doubt the name and the number may be taken by the very account that is looked for.
        if self.registration.asked == 0
            && let Some(step) = self.check(&order).await
        {
            return self.write(step).await;
        }
        fail_point!("registration-before-intention");
        let intention = Step::Ask {
            turn: self.registration.turn,
            until: self.turn.after(self.turn.lease()),
        };
        if !self.write(intention).await? {
            return Ok(false);
        }
        fail_point!("registration-before-call");
        let told = self.turn.vendor.call(&call).await;
        fail_point!("registration-after-call");
        let moved = self.write(self.created(told)).await;
        fail_point!("registration-after-answer");
        moved
    }

    /// What follows when something that must be free is not, or cannot be found out.
    async fn check(&self, order: &Order) -> Option<Step> {
        for (field, call) in order.to_be_free(self.desk()) {
            fail_point!("registration-before-check", |_| None);
            match self.turn.vendor.call(&call).await {
                Ok(found) if found.available => {}
                Ok(_) => return Some(self.fail("REG-2001", field)),
                Err(VendorFailure::Refused(error)) => return Some(self.refused(&error)),
                Err(failure) => return Some(self.postponed("REG-2003", &failure.to_string())),
            }
        }
        None
    }

    /// What follows from the answer to the creation.
    fn created(&self, told: Result<Created, VendorFailure>) -> Step {
        match told {
            Ok(created) if customers::is_domain_id(&created.domain_id) => {
                Step::Created(self.domain(created.domain_id, created.domain_name))
            }
            Ok(_) => {
                let why = "the cloud named an account by what is no id";
                self.doubt(true, self.turn.trouble("REG-2003", why))
            }
            Err(VendorFailure::Refused(error)) => self.not_created(&error),
            Err(VendorFailure::Lost(why)) => self.doubt(false, self.turn.trouble("REG-2003", &why)),
            Err(VendorFailure::NotSent(why)) => self.postponed("REG-2003", &why.to_string()),
        }
    }

    /// Only what the cloud documents as refused before the deed is certain. After an earlier doubt nothing is: a code may be used up, and a name or a
    /// number be taken, by the account that was made then.
    fn not_created(&self, error: &ApiError) -> Step {
        if let (Meaning::AssociationUnconfirmed, ApiError::Vendor(said)) = (error.meaning(), error)
            && let Some(domain_id) = said.domain_id.clone()
            && customers::is_domain_id(&domain_id)
        {
            return Step::Created(self.domain(domain_id, said.domain_name.clone()));
        }
        match verdict(error) {
            Verdict::NotNow => self.refused(error),
            Verdict::No if self.registration.asked == 0 => self.refused(error),
            Verdict::No => self.doubt(true, self.said("REG-2002", error)),
            Verdict::Unclear { whole } => self.doubt(whole, self.said("REG-2003", error)),
        }
    }

    /// The cloud certainly did nothing.
    fn refused(&self, error: &ApiError) -> Step {
        let (turn, said) = (self.registration.turn, |code| self.said(code, error));
        let wait = |code| Step::Postpone {
            turn,
            until: self.later(),
            trouble: said(code),
        };
        match error.next() {
            Next::Correct => Step::Fail {
                turn,
                trouble: said("REG-2002"),
            },
            Next::Never if error.meaning() != Meaning::AccessDenied => Step::Fail {
                turn,
                trouble: said("REG-2002"),
            },
            Next::Later | Next::QueryFirst => wait("REG-2003"),
            Next::RenewToken | Next::Never => wait("REG-2005"),
        }
    }

    /// Looks for the account in the cloud's list, after a doubt.
    async fn look(&self) -> Result<bool, StoreError> {
        fail_point!("registration-before-look");
        let filter = if self.registration.whole {
            CustomerFilter::default()
        } else {
            self.recent()
        };
        let from = self.registration.walk.unwrap_or(0);
        let told = self.search(filter, from, PAGES).await;
        fail_point!("registration-after-look");
        match told {
            Ok(Search::Found(domain)) => self.write(Step::Found(domain)).await,
            Ok(Search::More(offset)) => {
                let now = self.turn.app.now();
                self.write(self.missed(false, Some(offset), now)).await
            }
            Ok(Search::Nowhere) => self.nowhere().await,
            // What is in doubt stays so; a list that cannot be read says nothing about it.
            Err(failure) => {
                tracing::warn!(
                    partner = self.turn.partner.slug,
                    "the cloud's list cannot be read: {failure}"
                );
                let (walk, until) = (self.registration.walk, self.later());
                self.write(self.missed(false, walk, until)).await
            }
        }
    }

    /// The account is not in the list.
    async fn nowhere(&self) -> Result<bool, StoreError> {
        let refusal = self.registration.trouble.clone();
        let refusal = refusal.filter(|trouble| trouble.code == "REG-2002");
        let is_named = self.registration.whole && refusal.is_none();
        let is_bound = self.turn.record.domain.is_some();
        if is_named && !is_bound {
            // The cloud says that it is there, so it will be listed. All of the list is read a dozen times in a day, each wait twice the one before.
            let age = self.turn.age(self.registration).max(FIRST_WAIT);
            return self
                .write(self.missed(true, None, self.turn.after(age)))
                .await;
        }
        if self.registration.missed.saturating_add(1) < LOOKS {
            return self.write(self.missed(true, None, self.later())).await;
        }
        if is_bound {
            return self.bound_elsewise().await;
        }
        match refusal {
            // Refused after a doubt, and all of the list does not have it.
            Some(trouble) if self.registration.whole => {
                let turn = self.registration.turn;
                self.write(Step::Fail { turn, trouble }).await
            }
            _ => self.create().await,
        }
    }

    /// Whether the cloud lists the account that it created as one of the partner's customers.
    async fn confirm(&self) -> Result<bool, StoreError> {
        let Some(domain) = self.turn.record.domain.clone() else {
            return self.bound_elsewise().await;
        };
        fail_point!("registration-before-confirm");
        let filter = CustomerFilter {
            customer_id: Some(domain.id),
            ..CustomerFilter::default()
        };
        let step = match self.search(filter, 0, 1).await {
            Ok(Search::Found(domain)) => Step::Found(domain),
            Ok(_) => self.missed(true, None, self.later()),
            Err(failure) => {
                tracing::warn!(
                    partner = self.turn.partner.slug,
                    "the cloud's list cannot be read: {failure}"
                );
                self.missed(false, None, self.later())
            }
        };
        self.write(step).await
    }

    async fn write(&self, step: Step) -> Result<bool, StoreError> {
        self.turn.write(step).await
    }

    fn order(&self) -> Option<Order> {
        let sealed = self.registration.request.as_deref()?;
        let (record, key) = (&self.turn.record, &self.turn.app.config().sealing_key);
        Order::open(&record.partner, &record.account, sealed, key).ok()
    }

    fn desk(&self) -> Desk<'_> {
        super::desk(self.turn.partner, self.turn.vendor)
    }

    fn domain(&self, id: String, name: Option<String>) -> Domain {
        let name = name.filter(|name| customers::is_domain_name(name));
        Domain {
            id,
            name: name.unwrap_or_default(),
            site: self.registration.site.clone(),
        }
    }

    /// Half as long again as the registration is old: each wait is longer than the one before.
    fn later(&self) -> Timestamp {
        let half = self.turn.age(self.registration) / 2;
        self.turn.after(half.clamp(FIRST_WAIT, LONGEST_WAIT))
    }

    fn missed(&self, all: bool, walk: Option<u32>, until: Timestamp) -> Step {
        Step::Missed {
            turn: self.registration.turn,
            all,
            walk,
            until,
        }
    }

    fn doubt(&self, whole: bool, trouble: Trouble) -> Step {
        Step::Doubt {
            turn: self.registration.turn,
            until: self.later(),
            whole,
            trouble,
        }
    }

    fn postponed(&self, code: &str, why: &str) -> Step {
        Step::Postpone {
            turn: self.registration.turn,
            until: self.later(),
            trouble: self.turn.trouble(code, why),
        }
    }

    fn fail(&self, code: &str, why: &str) -> Step {
        Step::Fail {
            turn: self.registration.turn,
            trouble: self.turn.trouble(code, why),
        }
    }

    fn said(&self, code: &str, error: &ApiError) -> Trouble {
        let vendor: Option<&VendorError> = match error {
            ApiError::Vendor(said) => Some(said),
            ApiError::Unreadable { .. } => None,
        };
        Trouble {
            vendor_code: vendor.and_then(|said| said.code.clone()),
            // The cloud's own message may repeat what we sent; its code says enough.
            ..self.turn.trouble(code, &error.to_string())
        }
    }
}
