//! "Query customers": the partner's customers, whichever way they came, page by page.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::call::Asked;
use super::fields::Fields;
use super::refusal::{Answer, Refusal};
use super::settings::Site;
use crate::accounts::{Accounts, Kept, Link};
use crate::memory::Memory;

/// What the caller filters by.
#[derive(Debug, Default)]
struct Filter {
    account_name: Option<String>,
    customer: Option<String>,
    label: Option<String>,
    association_type: Option<String>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    customer_id: Option<String>,
}

impl Filter {
    fn read(fields: &Fields, site: Site) -> Result<Self, Refusal> {
        let owned = |name| fields.some(name, 128).map(|text| text.map(str::to_owned));
        let association_type = owned("association_type")?;
        let types: &[&str] = match site {
            Site::China => &["1", "2"],
            Site::International => &["1", "3"],
        };
        let known = |kind: &String| types.contains(&kind.as_str());
        if !association_type.as_ref().is_none_or(known) {
            return Err(Refusal::invalid(format!(
                "association_type must be one of {types:?}."
            )));
        }
        Ok(Self {
            account_name: owned("account_name")?,
            customer: owned("customer")?,
            label: owned("label")?,
            association_type,
            from: moment(fields, "associated_on_begin")?,
            until: moment(fields, "associated_on_end")?,
            customer_id: owned("customer_id")?,
        })
    }

    fn is_open(&self) -> bool {
        let Self {
            account_name,
            customer,
            label,
            association_type,
            from,
            until,
            customer_id,
        } = self;
        let texts = [account_name, customer, label, association_type, customer_id];
        texts.iter().all(|text| text.is_none()) && from.is_none() && until.is_none()
    }

    fn lets(&self, link: &Link, kept: &Kept, site: Site) -> bool {
        let verified = kept.particulars().and_then(|one| one.verification.as_ref());
        let within = |part: &Option<String>, text: &str| {
            part.as_deref().is_none_or(|part| text.contains(part))
        };
        let is = |one: &Option<String>, text: &str| one.as_deref().is_none_or(|one| one == text);
        within(&self.account_name, kept.name())
            && within(&self.customer, verified.map_or("", |one| &one.name))
            && within(&self.label, "")
            && is(&self.association_type, association_type(kept, site))
            && is(&self.customer_id, kept.id())
            && self.from.is_none_or(|from| link.since >= from)
            && self.until.is_none_or(|until| link.since <= until)
    }
}

/// `YYYY-MM-DDThh:mm:ssZ`; an empty text is not a moment.
fn moment(fields: &Fields, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = fields.not_empty(name, 64)? else {
        return Ok(None);
    };
    let read = text.parse::<Timestamp>().ok();
    let read = read.filter(|_| text.len() == 20 && text.ends_with('Z'));
    let read = read.ok_or_else(|| Refusal::invalid(format!("{name} is not a UTC time.")))?;
    Ok(Some(read))
}

pub(super) fn query(memory: &mut Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let fields = asked.fields(&[
        "account_name",
        "customer",
        "offset",
        "limit",
        "label",
        "association_type",
        "associated_on_begin",
        "associated_on_end",
        "customer_id",
        "indirect_partner_id",
    ])?;
    let site = asked.api().site;
    let filter = Filter::read(&fields, site)?;
    let reseller = fields.some("indirect_partner_id", 64)?;
    let (offset, limit) = page(
        fields.whole("offset")?,
        fields.whole("limit")?,
        asked.api().page_limit,
    )?;
    memory.accounts.settle(asked.now);
    let accounts = &memory.accounts;
    let (count, chosen) = if reseller.is_some() {
        // Nobody here is a reseller's customer.
        (0, Vec::new())
    } else {
        choose(
            accounts,
            &filter,
            site,
            asked.api().newest_first,
            offset,
            limit,
        )
    };
    let infos: Vec<Value> = chosen
        .into_iter()
        .filter_map(|link| Some(info(link, accounts.of(link)?, asked)))
        .collect();
    Ok(Answer::ok(json!({"count": count, "customer_infos": infos})))
}

/// `offset` from 0 and `limit` from 1, with the defaults 0 and 10.
pub(super) fn page(
    offset: Option<i64>,
    limit: Option<i64>,
    most: u32,
) -> Result<(usize, usize), Refusal> {
    let offset = usize::try_from(offset.unwrap_or(0))
        .map_err(|_| Refusal::invalid("offset must not be negative."))?;
    let limit = limit.unwrap_or(10);
    if !(1..=i64::from(most)).contains(&limit) {
        return Err(Refusal::invalid(format!("limit must be 1 to {most}.")));
    }
    Ok((offset, usize::try_from(limit).unwrap_or(usize::MAX)))
}

/// How many there are, and those on the page. Without a filter nothing is walked.
fn choose<'a>(
    accounts: &'a Accounts,
    filter: &Filter,
    site: Site,
    newest_first: bool,
    offset: usize,
    limit: usize,
) -> (usize, Vec<&'a Link>) {
    let links = accounts.associated();
    let all: Box<dyn Iterator<Item = &Link>> = if newest_first {
        Box::new(links.iter().rev())
    } else {
        Box::new(links.iter())
    };
    if filter.is_open() {
        // Skipping is a step in a slice either way round.
        return (links.len(), all.skip(offset).take(limit).collect());
    }
    let mut fits = all.filter(|link| {
        let kept = accounts.of(link);
        kept.is_some_and(|kept| filter.lets(link, kept, site))
    });
    let (mut count, mut page) = (0, Vec::new());
    for link in &mut fits {
        if count >= offset && page.len() < limit {
            page.push(link);
        }
        count += 1;
    }
    (count, page)
}

/// 1 by referral; by resale 2 in China, 3 elsewhere.
fn association_type(kept: &Kept, site: Site) -> &'static str {
    match (kept.particulars().is_some_and(|one| one.referral), site) {
        (true, _) => "1",
        (false, Site::China) => "2",
        (false, Site::International) => "3",
    }
}

fn info(link: &Link, kept: &Kept, asked: &Asked<'_>) -> Value {
    let particulars = kept.particulars();
    let verification = particulars.and_then(|one| one.verification.as_ref());
    let status = verification.map(|one| super::realname::result(one, asked).0);
    let kind = verification.map_or(-1, |one| i32::from(one.company));
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let country = particulars.and_then(|one| one.area.clone());
    json!({
        "customer": verification.map_or("", |one| &one.name),
        "account_name": kept.name(),
        "customer_id": kept.id(),
        "associated_on": seconds(link.since),
        "association_type": association_type(kept, asked.api().site),
        "label": "",
        "telephone": text(particulars.and_then(|one| one.mobile.as_ref())),
        "verified_status": status.map_or("-1".to_owned(), |status| status.to_string()),
        "country_code": country.unwrap_or_else(|| "CN".into()),
        "customer_type": kind,
        "is_frozen": 0,
        "account_managers": [],
        "xaccount_id": link.customer.as_ref(),
        "xaccount_type": asked.settings.x_account_type,
        "customer_level": "V0",
        "email": text(particulars.and_then(|one| one.email.as_ref())),
    })
}

/// As the vendor writes times.
pub(super) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
