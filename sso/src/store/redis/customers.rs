//! Customers: a hash for each; for each partner an index in the order of accounts, one more for each state, and who has which cloud account.

use super::link::{Repeat, Script};
use super::{Redis, times};
use crate::store::{
    CustomerEvent, CustomerRecord, CustomerState, Customers, FeedLine, Put, StoreError,
};
use async_trait::async_trait;
use jiff::Timestamp;

/// KEYS: customer, index, index of the new state, cloud accounts, history, due, feed, end of the feed.
/// ARGV: account, version present, version, state, "=" and the cloud account or nothing, record, event or nothing, score of what is due or nothing.
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
if ARGV[8] ~= '' then redis.call('ZADD', KEYS[6], ARGV[8], ARGV[1]) else redis.call('ZREM', KEYS[6], ARGV[1]) end
if ARGV[7] ~= '' then
  redis.call('ZADD', KEYS[5], ARGV[3], ARGV[7])
  redis.call('ZADD', KEYS[7], redis.call('INCR', KEYS[8]), ARGV[3] .. ' ' .. ARGV[1])
end
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

/// KEYS: due. ARGV: score of now, how many, what the names of customers begin with.
static DUE: Script = Script::of(&["
local accounts = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
local records = {}
for n, account in ipairs(accounts) do records[n] = redis.call('HGET', ARGV[3] .. account, 'record') end
return records
"]);

/// KEYS: feed. ARGV: the number after which to begin, how many, what the names of histories begin with. Three texts for each line.
static FEED: Script = Script::of(&["
local lines = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local found = {}
for n = 1, #lines, 2 do
  local space = string.find(lines[n], ' ', 1, true)
  local version, account = string.sub(lines[n], 1, space - 1), string.sub(lines[n], space + 1)
  local event = redis.call('ZRANGEBYSCORE', ARGV[3] .. account, version, version)
  table.insert(found, lines[n + 1])
  table.insert(found, account)
  table.insert(found, event[1] or '')
end
return found
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

async fn one(
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

async fn of_domain(
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

async fn page(
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

async fn put(
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
        of.name("due"),
        of.name("feed"),
        of.name("feed-end"),
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
        customer.due_at().map_or(String::new(), times::score),
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

async fn events(
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

async fn due(
    store: &Redis,
    partner: &str,
    now: Timestamp,
    most: u32,
) -> Result<Vec<CustomerRecord>, StoreError> {
    let of = Of { store, partner };
    let (now, most, each) = (times::score(now), most.to_string(), of.each());
    let arguments = [now.as_bytes(), most.as_bytes(), each.as_bytes()];
    let texts: Vec<String> = store
        .link
        .run(&DUE, &[&of.name("due")], &arguments, Repeat::Once)
        .await?;
    texts.iter().map(|text| read(text)).collect()
}

async fn feed(
    store: &Redis,
    partner: &str,
    after: u64,
    most: u32,
) -> Result<Vec<FeedLine>, StoreError> {
    let of = Of { store, partner };
    let (after, most, histories) = (after.to_string(), most.to_string(), of.history(""));
    let arguments = [after.as_bytes(), most.as_bytes(), histories.as_bytes()];
    let texts: Vec<String> = store
        .link
        .run(&FEED, &[&of.name("feed")], &arguments, Repeat::Once)
        .await?;
    let line = |texts: &[String]| {
        let [number, account, event] = texts else {
            return Err(StoreError::Corrupt("a line of the feed".to_owned()));
        };
        Ok(FeedLine {
            number: number
                .parse()
                .map_err(|_| StoreError::Corrupt("a number of the feed".to_owned()))?,
            account: account.clone(),
            event: read(event)?,
        })
    };
    texts.chunks(3).map(line).collect()
}

async fn feed_end(store: &Redis, partner: &str) -> Result<u64, StoreError> {
    let mut command = redis::cmd("GET");
    command.arg(Of { store, partner }.name("feed-end"));
    let end: Option<u64> = store.link.send(&command, Repeat::Once).await?;
    Ok(end.unwrap_or(0))
}

#[async_trait]
impl Customers for Redis {
    async fn customer(
        &self,
        partner: &str,
        account: &str,
    ) -> Result<Option<CustomerRecord>, StoreError> {
        one(self, partner, account).await
    }

    async fn customer_of_domain(
        &self,
        partner: &str,
        domain_id: &str,
    ) -> Result<Option<CustomerRecord>, StoreError> {
        of_domain(self, partner, domain_id).await
    }

    async fn put_customer(
        &self,
        record: CustomerRecord,
        event: Option<CustomerEvent>,
    ) -> Result<Put, StoreError> {
        put(self, &record, event.as_ref()).await
    }

    async fn customers(
        &self,
        partner: &str,
        state: Option<CustomerState>,
        after: &str,
        most: u32,
    ) -> Result<Vec<CustomerRecord>, StoreError> {
        page(self, partner, state, after, most).await
    }

    async fn customer_events(
        &self,
        partner: &str,
        account: &str,
        after: u64,
        most: u32,
    ) -> Result<Vec<CustomerEvent>, StoreError> {
        events(self, partner, account, after, most).await
    }

    async fn customers_due(
        &self,
        partner: &str,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<CustomerRecord>, StoreError> {
        due(self, partner, now, most).await
    }

    async fn customer_feed(
        &self,
        partner: &str,
        after: u64,
        most: u32,
    ) -> Result<Vec<FeedLine>, StoreError> {
        feed(self, partner, after, most).await
    }

    async fn customer_feed_end(&self, partner: &str) -> Result<u64, StoreError> {
        feed_end(self, partner).await
    }
}
