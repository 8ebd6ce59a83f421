//! Signing keys: one hash for each partner, with three fields for each key. What changes (the state) is apart from what does not, so that scripts
//! need not read records.

use super::link::{Repeat, Script};
use super::{Redis, schema, times};
use crate::store::{KeyRecord, KeyState, StoreError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What of a key never changes.
#[derive(Serialize, Deserialize)]
struct Fixed {
    certificate_pem: String,
    sealed_pkcs8: String,
    created_at: Timestamp,
}

/// The active key, but for the one with this id, signs no more.
const RETIRE: &str = "
local function retire(keys, successor, at)
  local fields = redis.call('HGETALL', keys)
  for n = 1, #fields, 2 do
    if fields[n]:sub(1, 6) == 'state:' and fields[n] ~= 'state:' .. successor and fields[n + 1]:sub(1, 7) == 'active ' then
      redis.call('HSET', keys, fields[n], 'retired ' .. at)
    end
  end
end
";

/// KEYS: the partner's keys, revision. ARGV: id, state, changed, record.
static ADD: Script = Script::of(&[
    schema::ADVANCE,
    RETIRE,
    "
if redis.call('HEXISTS', KEYS[1], 'record:' .. ARGV[1]) == 1 then return 0 end
if ARGV[2] == 'active' then retire(KEYS[1], ARGV[1], ARGV[3]) end
local place = redis.call('HLEN', KEYS[1])
redis.call('HSET', KEYS[1], 'record:' .. ARGV[1], ARGV[4], 'state:' .. ARGV[1], ARGV[2] .. ' ' .. ARGV[3], 'place:' .. ARGV[1], place)
advance(KEYS[2])
return 1
",
]);

/// KEYS: the partner's keys, revision. ARGV: id, state, changed.
static SET_STATE: Script = Script::of(&[
    schema::ADVANCE,
    RETIRE,
    "
if redis.call('HEXISTS', KEYS[1], 'record:' .. ARGV[1]) == 0 then return 0 end
if ARGV[2] == 'active' then retire(KEYS[1], ARGV[1], ARGV[3]) end
redis.call('HSET', KEYS[1], 'state:' .. ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
advance(KEYS[2])
return 1
",
]);

fn text(state: KeyState) -> &'static str {
    match state {
        KeyState::Staged => "staged",
        KeyState::Published => "published",
        KeyState::Active => "active",
        KeyState::Retired => "retired",
    }
}

fn state(text: &str) -> Option<KeyState> {
    match text {
        "staged" => Some(KeyState::Staged),
        "published" => Some(KeyState::Published),
        "active" => Some(KeyState::Active),
        "retired" => Some(KeyState::Retired),
        _ => None,
    }
}

pub(super) async fn all(store: &Redis, partner: &str) -> Result<Vec<KeyRecord>, StoreError> {
    let mut command = redis::cmd("HGETALL");
    command.arg(store.names.keys(partner));
    let fields: HashMap<String, String> = store.link.send(&command, Repeat::Once).await?;
    let mut keys = Vec::new();
    for (key_id, record) in fields
        .iter()
        .filter_map(|(field, value)| Some((field.strip_prefix("record:")?, value)))
    {
        let field = |name: &str| fields.get(&format!("{name}:{key_id}"));
        let found = read(partner, key_id, record, field("state"), field("place"));
        keys.push(found.ok_or_else(|| StoreError::Corrupt(format!("the key {key_id}")))?);
    }
    keys.sort_by_key(|(key, place): &(KeyRecord, u64)| (key.created_at, *place));
    Ok(keys.into_iter().map(|(key, _)| key).collect())
}

/// The key, and how many were there before it.
fn read(
    partner: &str,
    key_id: &str,
    record: &str,
    state_text: Option<&String>,
    place: Option<&String>,
) -> Option<(KeyRecord, u64)> {
    let fixed: Fixed = serde_json::from_str(record).ok()?;
    let (name, changed_at) = state_text?.split_once(' ')?;
    let key = KeyRecord {
        partner: partner.to_owned(),
        key_id: key_id.to_owned(),
        state: state(name)?,
        certificate_pem: fixed.certificate_pem,
        sealed_pkcs8: STANDARD.decode(fixed.sealed_pkcs8).ok()?,
        created_at: fixed.created_at,
        changed_at: times::instant(changed_at).ok()?,
    };
    Some((key, place?.parse().ok()?))
}

pub(super) async fn add(store: &Redis, key: &KeyRecord) -> Result<(), StoreError> {
    let record = super::write(&Fixed {
        certificate_pem: key.certificate_pem.clone(),
        sealed_pkcs8: STANDARD.encode(&key.sealed_pkcs8),
        created_at: key.created_at,
    })?;
    let changed = times::text(key.changed_at);
    let arguments = [
        key.key_id.as_bytes(),
        text(key.state).as_bytes(),
        changed.as_bytes(),
        record.as_bytes(),
    ];
    let names = [
        store.names.keys(&key.partner),
        store.names.config("revision"),
    ];
    let added: bool = store
        .link
        .run(&ADD, &[&names[0], &names[1]], &arguments, Repeat::Never)
        .await?;
    added.then_some(()).ok_or(StoreError::Exists("key"))
}

pub(super) async fn set_state(
    store: &Redis,
    partner: &str,
    key_id: &str,
    state: KeyState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let changed = times::text(now);
    let arguments = [
        key_id.as_bytes(),
        text(state).as_bytes(),
        changed.as_bytes(),
    ];
    let names = [store.names.keys(partner), store.names.config("revision")];
    let done: bool = store
        .link
        .run(
            &SET_STATE,
            &[&names[0], &names[1]],
            &arguments,
            Repeat::Once,
        )
        .await?;
    done.then_some(()).ok_or(StoreError::Absent("key"))
}
