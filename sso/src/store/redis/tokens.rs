//! API tokens: found by their digest, before it is known whose they are, so those of all partners are together.

use super::Redis;
use super::link::{Repeat, Script};
use super::names::hex;
use crate::store::{ApiTokenRecord, HandleDigest, StoreError};
use jiff::Timestamp;

/// KEYS: all tokens, digests of the partner's by id. ARGV: digest, id, record.
static ADD: Script = Script::of(&["
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1])
return 1
"]);

/// KEYS: as above.
static ALL: Script = Script::of(&["
local records = {}
for n, digest in ipairs(redis.call('HVALS', KEYS[2])) do records[n] = redis.call('HGET', KEYS[1], digest) end
return records
"]);

/// KEYS: as above. ARGV: id.
static REMOVE: Script = Script::of(&["
local digest = redis.call('HGET', KEYS[2], ARGV[1])
if not digest then return 0 end
redis.call('HDEL', KEYS[1], digest)
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
"]);

/// KEYS: as above. ARGV: digest and id of the successor, its record, id of the token that it follows, that one's record as it must be, and as it becomes.
static ROTATE: Script = Script::of(&["
local old = redis.call('HGET', KEYS[2], ARGV[4])
if not old or redis.call('HGET', KEYS[1], old) ~= ARGV[5] then return 0 end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return -1 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3], old, ARGV[6])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1])
return 1
"]);

fn names(store: &Redis, partner: &str) -> [String; 2] {
    let ids = store.names.config("token-ids:") + partner;
    [store.names.config("tokens"), ids]
}

fn read(text: &str) -> Result<ApiTokenRecord, StoreError> {
    super::read("an API token", text)
}

pub(super) async fn add(
    store: &Redis,
    digest: HandleDigest,
    record: &ApiTokenRecord,
) -> Result<(), StoreError> {
    let [all, ids] = names(store, &record.partner);
    let (digest, text) = (hex(digest), super::write(record)?);
    let arguments = [&digest, &record.id, &text].map(|text| text.as_bytes());
    let added: bool = store
        .link
        .run(&ADD, &[&all, &ids], &arguments, Repeat::Never)
        .await?;
    added.then_some(()).ok_or(StoreError::Exists("API token"))
}

pub(super) async fn one(
    store: &Redis,
    digest: HandleDigest,
    now: Timestamp,
) -> Result<Option<ApiTokenRecord>, StoreError> {
    let mut command = redis::cmd("HGET");
    command.arg(store.names.config("tokens")).arg(hex(digest));
    let text: Option<String> = store.link.send(&command, Repeat::Once).await?;
    let record = text.map(|text| read(&text)).transpose()?;
    Ok(record.filter(|record| record.expires_at > now))
}

pub(super) async fn all(store: &Redis, partner: &str) -> Result<Vec<ApiTokenRecord>, StoreError> {
    let [all, ids] = names(store, partner);
    let texts: Vec<String> = store
        .link
        .run(&ALL, &[&all, &ids], &[], Repeat::Once)
        .await?;
    let records = texts.iter().map(|text| read(text));
    let mut records = records.collect::<Result<Vec<_>, _>>()?;
    records.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    Ok(records)
}

pub(super) async fn rotate(
    store: &Redis,
    old: &ApiTokenRecord,
    rotated: &ApiTokenRecord,
    digest: HandleDigest,
    successor: &ApiTokenRecord,
) -> Result<bool, StoreError> {
    let [all, ids] = names(store, &old.partner);
    // What is compared is the text as it was stored, whichever version of this program wrote it.
    let texts: Vec<String> = store
        .link
        .run(&ALL, &[&all, &ids], &[], Repeat::Once)
        .await?;
    let present = texts
        .into_iter()
        .find(|text| read(text).is_ok_and(|record| record == *old));
    let Some(present) = present else {
        return Ok(false);
    };
    let (digest, text) = (hex(digest), super::write(successor)?);
    let becomes = super::write(rotated)?;
    let arguments = [&digest, &successor.id, &text, &old.id, &present, &becomes];
    let arguments = arguments.map(|text| text.as_bytes());
    let done: i64 = store
        .link
        .run(&ROTATE, &[&all, &ids], &arguments, Repeat::Never)
        .await?;
    match done {
        1 => Ok(true),
        0 => Ok(false),
        _ => Err(StoreError::Exists("API token")),
    }
}

pub(super) async fn remove(store: &Redis, partner: &str, id: &str) -> Result<(), StoreError> {
    let [all, ids] = names(store, partner);
    let removed: bool = store
        .link
        .run(&REMOVE, &[&all, &ids], &[id.as_bytes()], Repeat::Never)
        .await?;
    removed.then_some(()).ok_or(StoreError::Absent("API token"))
}
