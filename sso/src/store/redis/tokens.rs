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

pub(super) async fn remove(store: &Redis, partner: &str, id: &str) -> Result<(), StoreError> {
    let [all, ids] = names(store, partner);
    let removed: bool = store
        .link
        .run(&REMOVE, &[&all, &ids], &[id.as_bytes()], Repeat::Never)
        .await?;
    removed.then_some(()).ok_or(StoreError::Absent("API token"))
}
