//! Customers: a hash for each; for each partner an index in the order of accounts, one more for each state, and who has which cloud account.

use super::Redis;
use super::link::{Repeat, Script};
use crate::store::{CustomerEvent, CustomerRecord, CustomerState, Put, StoreError};

/// KEYS: customer, index, index of the new state, cloud accounts, history.
/// ARGV: account, version present, version, state, "=" and the cloud account or nothing, record, event or nothing.
static PUT: Script = Script::of(&["
local old = redis.call('HMGET', KEYS[1], 'version', 'state', 'domain')
if (old[1] or '0') ~= ARGV[2] then return {'stale'} end
if ARGV[5] ~= '' then
  local owner = redis.call('HGET', KEYS[4], ARGV[5])
  if owner and owner ~= ARGV[1] then return {'taken', owner} end
end
if old[3] and old[3] ~= '' then redis.call('HDEL', KEYS[4], old[3]) end
if ARGV[5] ~= '' then redis.call('HSET', KEYS[4], ARGV[5], ARGV[1]) end
if old[2] then redis.call('ZREM', KEYS[2] .. ':' .. old[2], ARGV[1]) end
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'state', ARGV[4], 'domain', ARGV[5], 'record', ARGV[6])
if ARGV[7] ~= '' then redis.call('ZADD', KEYS[5], ARGV[3], ARGV[7]) end
return {'done'}
"]);

/// KEYS: cloud accounts. ARGV: "=" and the cloud account, what the names of customers begin with.
static OF_DOMAIN: Script = Script::of(&["
local account = redis.call('HGET', KEYS[1], ARGV[1])
if not account then return false end
return redis.call('HGET', ARGV[2] .. account, 'record')
"]);

/// KEYS: an index. ARGV: where to begin, how many, what the names of customers begin with.
static PAGE: Script = Script::of(&["
local accounts = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])
local records = {}
for n, account in ipairs(accounts) do records[n] = redis.call('HGET', ARGV[3] .. account, 'record') end
return records
"]);

/// Names of one partner's keys; [`PUT`] makes the name of the old state's index from that of all.
struct Of<'a> {
    store: &'a Redis,
    partner: &'a str,
}

impl Of<'_> {
    fn name(&self, name: &str) -> String {
        self.store.names.of_partner(self.partner, name)
    }

    /// What the names of customers begin with.
    fn each(&self) -> String {
        self.name("customer:")
    }

    fn index(&self, state: Option<CustomerState>) -> String {
        let all = self.name("customers");
        match state {
            None => all,
            Some(state) => format!("{all}:{}", state.as_str()),
        }
    }

    fn domains(&self) -> String {
        self.name("domains")
    }

    fn history(&self, account: &str) -> String {
        self.name("history:") + account
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    super::read("a customer's record", text)
}

pub(super) async fn one(
    store: &Redis,
    partner: &str,
    account: &str,
) -> Result<Option<CustomerRecord>, StoreError> {
    let mut command = redis::cmd("HGET");
    command
        .arg(Of { store, partner }.each() + account)
        .arg("record");
    let text: Option<String> = store.link.send(&command, Repeat::Once).await?;
    text.map(|text| read(&text)).transpose()
}

pub(super) async fn of_domain(
    store: &Redis,
    partner: &str,
    domain_id: &str,
) -> Result<Option<CustomerRecord>, StoreError> {
    let of = Of { store, partner };
    let (domain, each) = (format!("={domain_id}"), of.each());
    let arguments = [domain.as_bytes(), each.as_bytes()];
    let text: Option<String> = store
        .link
        .run(&OF_DOMAIN, &[&of.domains()], &arguments, Repeat::Once)
        .await?;
    text.map(|text| read(&text)).transpose()
}

pub(super) async fn page(
    store: &Redis,
    partner: &str,
    state: Option<CustomerState>,
    after: &str,
    most: u32,
) -> Result<Vec<CustomerRecord>, StoreError> {
    let of = Of { store, partner };
    let begin = match after {
        "" => "-".to_owned(),
        account => format!("({account}"),
    };
    let (most, each) = (most.to_string(), of.each());
    let arguments = [begin.as_bytes(), most.as_bytes(), each.as_bytes()];
    let texts: Vec<String> = store
        .link
        .run(&PAGE, &[&of.index(state)], &arguments, Repeat::Once)
        .await?;
    texts.iter().map(|text| read(text)).collect()
}

pub(super) async fn put(
    store: &Redis,
    customer: &CustomerRecord,
    event: Option<&CustomerEvent>,
) -> Result<Put, StoreError> {
    let Some(present) = customer.version.checked_sub(1) else {
        return Ok(Put::Stale);
    };
    let of = Of {
        store,
        partner: &customer.partner,
    };
    let names = [
        of.each() + &customer.account,
        of.index(None),
        of.index(Some(customer.state())),
        of.domains(),
        of.history(&customer.account),
    ];
    let domain = customer.domain.as_ref();
    let arguments = [
        customer.account.clone(),
        present.to_string(),
        customer.version.to_string(),
        customer.state().as_str().to_owned(),
        domain.map_or(String::new(), |domain| format!("={}", domain.id)),
        super::write(customer)?,
        event.map_or(Ok(String::new()), super::write)?,
    ];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let arguments: Vec<&[u8]> = arguments.iter().map(String::as_bytes).collect();
    let said: Vec<String> = store
        .link
        .run(&PUT, &names, &arguments, Repeat::Never)
        .await?;
    Ok(match said.as_slice() {
        [done] if done == "done" => Put::Done,
        [_taken, owner] => Put::Taken(owner.clone()),
        _ => Put::Stale,
    })
}

pub(super) async fn events(
    store: &Redis,
    partner: &str,
    account: &str,
    after: u64,
    most: u32,
) -> Result<Vec<CustomerEvent>, StoreError> {
    let mut command = redis::cmd("ZRANGEBYSCORE");
    command
        .arg(Of { store, partner }.history(account))
        .arg(format!("({after}"))
        .arg("+inf")
        .arg("LIMIT")
        .arg(0)
        .arg(most);
    let texts: Vec<String> = store.link.send(&command, Repeat::Once).await?;
    texts.iter().map(|text| read(text)).collect()
}
