//! What concerns all keys: schema, revision, probe, sweep.

use super::link::{Repeat, Script};
use super::{Redis, times};
use crate::store::StoreError;
use jiff::Timestamp;

/// Newest layout of keys that this program knows. When it changes, `prepare` brings older ones up to it.
const KNOWN: i64 = 2;

/// Yields what is there. Layout 1 had no feed: it begins with the next change, so nothing is to be moved.
static CLAIM: Script = Script::of(&["
local found = redis.call('GET', KEYS[1])
if found and found ~= '1' then return found end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
"]);

/// A function for scripts that change what the revision stands for. The server's clock takes part, so that a revision that was lost with the
/// server's last second is never given to something else.
pub(super) const ADVANCE: &str = "
local function advance(revision)
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local last = tonumber(redis.call('GET', revision) or '0')
  redis.call('SET', revision, string.format('%.0f', math.max(now, last + 1)))
end
";

/// A function for scripts that keep something until it ends: the index lives as long as its longest-lived entry.
pub(super) const STRETCH: &str = "
local function stretch(index, milliseconds)
  if redis.call('PTTL', index) < tonumber(milliseconds) then redis.call('PEXPIRE', index, milliseconds) end
end
";

/// How many one script forgets: a server does nothing else meanwhile.
const BATCH: u64 = 500;

/// Under this name: what has something that ends, `partner/SLUG` or `scope/SCOPE`.
const ENDING: &str = "ending";
const PARTNER: &str = "partner/";
const SCOPE: &str = "scope/";

pub(super) async fn prepare(store: &Redis) -> Result<(), StoreError> {
    let key = store.names.config("schema");
    let known = KNOWN.to_string();
    let found: String = store
        .link
        .run(&CLAIM, &[&key], &[known.as_bytes()], Repeat::Once)
        .await?;
    match found.parse::<i64>() {
        Ok(found) if found > KNOWN => Err(StoreError::TooNew {
            found,
            known: KNOWN,
        }),
        Ok(KNOWN) => Ok(()),
        _ => Err(StoreError::Corrupt(format!("the key {key}"))),
    }
}

pub(super) async fn revision(store: &Redis) -> Result<u64, StoreError> {
    let key = store.names.config("revision");
    let mut command = redis::cmd("GET");
    command.arg(key);
    let found: Option<u64> = store.link.send(&command, Repeat::Once).await?;
    Ok(found.unwrap_or(0))
}

/// Writes: a server that only reads, is full, or no longer saves says so.
pub(super) async fn probe(store: &Redis) -> Result<(), StoreError> {
    let mut command = redis::cmd("SET");
    command
        .arg(store.names.config("probe"))
        .arg("")
        .arg("EX")
        .arg(60);
    store.link.send(&command, Repeat::Once).await
}

pub(super) fn noted_partner(partner: &str) -> String {
    format!("{PARTNER}{partner}")
}

pub(super) fn noted_scope(scope: &str) -> String {
    format!("{SCOPE}{scope}")
}

pub(super) async fn note(store: &Redis, member: &str) -> Result<(), StoreError> {
    let mut command = redis::cmd("SADD");
    command.arg(store.names.config(ENDING)).arg(member);
    let _added: u64 = store.link.send(&command, Repeat::Once).await?;
    Ok(())
}

pub(super) async fn sweep(store: &Redis, now: Timestamp) -> Result<u64, StoreError> {
    let mut command = redis::cmd("SMEMBERS");
    command.arg(store.names.config(ENDING));
    let members: Vec<String> = store.link.send(&command, Repeat::Once).await?;
    let now = times::score(now);
    let mut count = 0;
    for member in &members {
        if let Some(partner) = member.strip_prefix(PARTNER) {
            count += sweep_partner(store, partner, &now).await?;
        } else if let Some(scope) = member.strip_prefix(SCOPE) {
            count += super::once::sweep(store, scope, &now).await?;
        }
    }
    Ok(count)
}

/// Batch after batch.
async fn sweep_partner(store: &Redis, partner: &str, now: &str) -> Result<u64, StoreError> {
    let (most, mut count) = (BATCH.to_string(), 0);
    loop {
        let pending = super::pending::sweep(store, partner, now, &most).await?;
        let sessions = super::sessions::sweep(store, partner, now, &most).await?;
        count += pending + sessions;
        if pending < BATCH && sessions < BATCH {
            return Ok(count);
        }
    }
}
