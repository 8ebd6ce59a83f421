//! Requests that wait for their person: a hash for each, and for each partner an index by their end, which is also how they are counted.

use super::link::{Repeat, Script};
use super::names::hex;
use super::{Redis, schema, times};
use crate::store::{HandleDigest, PENDING_LIMIT, PendingRecord, StoreError};
use jiff::Timestamp;

/// A function for scripts that forget what has ended; returns how many. `records`: what the names of records begin with.
const FORGET: &str = "
local function forget(index, records, now, most)
  local ended = redis.call('ZRANGEBYSCORE', index, '-inf', now, 'LIMIT', 0, most)
  for _, handle in ipairs(ended) do
    redis.call('DEL', records .. handle)
    redis.call('ZREM', index, handle)
  end
  return #ended
end
";

/// KEYS: index. ARGV: what the names of records begin with, now, how many at most.
static SWEEP: Script = Script::of(&[FORGET, "return forget(KEYS[1], ARGV[1], ARGV[2], ARGV[3])"]);

/// KEYS: index, record. ARGV: handle, request, its end, its score, now, limit, milliseconds to live,
/// what the names of records begin with.
static PUT: Script = Script::of(&[
    schema::STRETCH,
    FORGET,
    "
if redis.call('EXISTS', KEYS[2]) == 1 then return 'exists' end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[6]) and forget(KEYS[1], ARGV[8], ARGV[5], 1000) == 0 then return 'full' end
redis.call('HSET', KEYS[2], 'request', ARGV[2], 'expires_at', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[7])
redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
stretch(KEYS[1], ARGV[7])
return 'done'
",
]);

/// KEYS: index, record. ARGV: handle, now as text: such texts have one width, so their order is that of time.
static TAKE: Script = Script::of(&["
local record = redis.call('HMGET', KEYS[2], 'request', 'expires_at')
if not record[1] or record[2] <= ARGV[2] then return false end
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
return record
"]);

/// Name of the index, and what the names of records begin with.
fn names(store: &Redis, partner: &str) -> (String, String) {
    let name = |name: &str| store.names.of_partner(partner, name);
    (name("pending"), name("pending:"))
}

pub(super) async fn put(
    store: &Redis,
    handle: HandleDigest,
    record: &PendingRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    store.note(schema::noted_partner(&record.partner)).await?;
    let handle = hex(handle);
    let (index, records) = names(store, &record.partner);
    let key = format!("{records}{handle}");
    let arguments = [
        handle,
        record.request.clone(),
        times::text(record.expires_at),
        times::score(record.expires_at),
        times::score(now),
        PENDING_LIMIT.to_string(),
        times::time_to_live(record.expires_at, now),
        records,
    ];
    let arguments: Vec<&[u8]> = arguments.iter().map(String::as_bytes).collect();
    let said: String = store
        .link
        .run(&PUT, &[&index, &key], &arguments, Repeat::Never)
        .await?;
    match said.as_str() {
        "done" => Ok(()),
        "full" => Err(StoreError::Full("pending requests")),
        _ => Err(StoreError::Exists("pending request")),
    }
}

pub(super) async fn read(
    store: &Redis,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<Option<PendingRecord>, StoreError> {
    let key = names(store, partner).1 + &hex(handle);
    let mut command = redis::cmd("HMGET");
    command.arg(key).arg("request").arg("expires_at");
    let (request, expires_at): (Option<String>, Option<String>) =
        store.link.send(&command, Repeat::Once).await?;
    let record = request
        .zip(expires_at)
        .map(|(request, end)| pending(partner, request, &end))
        .transpose()?;
    Ok(record.filter(|record| record.expires_at > now))
}

pub(super) async fn take(
    store: &Redis,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<Option<PendingRecord>, StoreError> {
    let handle = hex(handle);
    let (index, records) = names(store, partner);
    let key = format!("{records}{handle}");
    let now = times::text(now);
    let taken: Option<(String, String)> = store
        .link
        .run(
            &TAKE,
            &[&index, &key],
            &[handle.as_bytes(), now.as_bytes()],
            Repeat::Never,
        )
        .await?;
    taken
        .map(|(request, end)| pending(partner, request, &end))
        .transpose()
}

fn pending(partner: &str, request: String, end: &str) -> Result<PendingRecord, StoreError> {
    Ok(PendingRecord {
        partner: partner.to_owned(),
        request,
        expires_at: times::instant(end)?,
    })
}

/// Forgets some of what has ended; returns how many.
pub(super) async fn sweep(
    store: &Redis,
    partner: &str,
    now: &str,
    most: &str,
) -> Result<u64, StoreError> {
    let (index, records) = names(store, partner);
    let arguments = [records.as_str(), now, most].map(str::as_bytes);
    store
        .link
        .run(&SWEEP, &[&index], &arguments, Repeat::Once)
        .await
}
