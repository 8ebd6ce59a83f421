//! Sessions: a hash for each. For each partner an index by their end, one in the order of their digests, and one in that order for each account.

use super::link::{Repeat, Script};
use super::names::hex;
use super::{Redis, schema, times};
use crate::store::{HandleDigest, PARTICIPANT_LIMIT, Participant, SessionRecord, StoreError};
use jiff::Timestamp;

/// Letters of a digest as text; an entry of the index by end is the digest, a colon and the account.
const DIGITS: usize = 64;

/// KEYS: by end, by digest, of the account, record.
/// ARGV: handle, account, principal, created, seen, end, its score, milliseconds to live, participants.
static PUT: Script = Script::of(&[
    schema::STRETCH,
    "
if redis.call('EXISTS', KEYS[4]) == 1 then return 0 end
redis.call('HSET', KEYS[4], 'account', ARGV[2], 'principal', ARGV[3], 'created_at', ARGV[4], 'seen_at', ARGV[5], 'expires_at', ARGV[6], 'participants', ARGV[9])
redis.call('PEXPIRE', KEYS[4], ARGV[8])
redis.call('ZADD', KEYS[1], ARGV[7], ARGV[1] .. ':' .. ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
for n = 1, 3 do stretch(KEYS[n], ARGV[8]) end
return 1
",
]);

/// Never backwards: two requests may arrive out of order. KEYS: record. ARGV: now as text.
static TOUCH: Script = Script::of(&["
local seen = redis.call('HGET', KEYS[1], 'seen_at')
if seen and seen < ARGV[1] then redis.call('HSET', KEYS[1], 'seen_at', ARGV[1]) end
"]);

/// Participants are lines of JSON, which holds no line feed of its own. KEYS: record. ARGV: participant, now as text, how many at most.
static JOIN: Script = Script::of(&["
local ends = redis.call('HGET', KEYS[1], 'expires_at')
if not ends or ends <= ARGV[2] then return 0 end
local known, count = redis.call('HGET', KEYS[1], 'participants') or '', 0
for line in known:gmatch('[^\\n]+') do
  if line == ARGV[1] then return 1 end
  count = count + 1
end
if count >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'participants', known .. ARGV[1] .. '\\n')
return 1
"]);

/// A function for scripts that end a session; yields 1 if there was one. `ends`, `order`: indexes by end and by digest; `names`: what the names of
/// records and of the accounts' indexes begin with.
const END: &str = "
local function finish(ends, order, names, handle, account)
  redis.call('ZREM', ends, handle .. ':' .. account)
  redis.call('ZREM', order, handle)
  redis.call('ZREM', names.accounts .. account, handle)
  return redis.call('DEL', names.records .. handle)
end
";

/// KEYS: by end, by digest. ARGV: what names of records begin with, the same of accounts, handle.
static REMOVE: Script = Script::of(&[
    END,
    "
local account = redis.call('HGET', ARGV[1] .. ARGV[3], 'account')
if account then finish(KEYS[1], KEYS[2], {records = ARGV[1], accounts = ARGV[2]}, ARGV[3], account) end
",
]);

/// KEYS: by end, by digest. ARGV: what names of records begin with, the same of accounts, account.
static REMOVE_OF: Script = Script::of(&[
    END,
    "
local count = 0
for _, handle in ipairs(redis.call('ZRANGE', ARGV[2] .. ARGV[3], 0, -1)) do
  count = count + finish(KEYS[1], KEYS[2], {records = ARGV[1], accounts = ARGV[2]}, handle, ARGV[3])
end
return count
",
]);

/// KEYS: by end, by digest. ARGV: what names of records begin with, the same of accounts, now, how many at most.
static SWEEP: Script = Script::of(&[
    END,
    "
local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])
for _, entry in ipairs(ended) do
  finish(KEYS[1], KEYS[2], {records = ARGV[1], accounts = ARGV[2]}, entry:sub(1, 64), entry:sub(66))
end
return #ended
",
]);

/// Skips what has ended and is not swept yet. KEYS: an index in the order of digests.
/// ARGV: what names of records begin with, where to begin, how many, now as text.
static PAGE: Script = Script::of(&["
local found, begin, most = {}, ARGV[2], tonumber(ARGV[3])
while #found < most do
  local handles = redis.call('ZRANGEBYLEX', KEYS[1], begin, '+', 'LIMIT', 0, most)
  for _, handle in ipairs(handles) do
    local record = redis.call('HMGET', ARGV[1] .. handle, 'account', 'principal', 'created_at', 'seen_at', 'expires_at', 'participants')
    if record[5] and record[5] > ARGV[4] and #found < most then
      record[6] = record[6] or ''
      record[7] = handle
      found[#found + 1] = record
    end
    begin = '(' .. handle
  end
  if #handles < most then break end
end
return found
"]);

/// Names of one partner's keys.
struct Names {
    ends: String,
    order: String,
    records: String,
    accounts: String,
}

impl Names {
    fn of(store: &Redis, partner: &str) -> Names {
        let name = |name: &str| store.names.of_partner(partner, name);
        Names {
            ends: name("sessions"),
            order: name("sessions-in-order"),
            records: name("session:"),
            accounts: name("sessions-of:"),
        }
    }

    fn record(&self, handle: &str) -> String {
        format!("{}{handle}", self.records)
    }

    /// Runs a script that ends sessions.
    async fn run<T: redis::FromRedisValue>(
        &self,
        store: &Redis,
        script: &Script,
        more: &[&str],
        repeat: Repeat,
    ) -> Result<T, StoreError> {
        let mut arguments = vec![self.records.as_bytes(), self.accounts.as_bytes()];
        arguments.extend(more.iter().map(|text| text.as_bytes()));
        let keys = [self.ends.as_str(), self.order.as_str()];
        store.link.run(script, &keys, &arguments, repeat).await
    }
}

pub(super) async fn put(
    store: &Redis,
    handle: HandleDigest,
    record: &SessionRecord,
) -> Result<(), StoreError> {
    store.note(schema::noted_partner(&record.partner)).await?;
    let handle = hex(handle);
    let names = Names::of(store, &record.partner);
    let account = format!("{}{}", names.accounts, record.account);
    let key = names.record(&handle);
    let keys = [&names.ends, &names.order, &account, &key].map(String::as_str);
    let arguments = [
        handle,
        record.account.clone(),
        record.principal.clone(),
        times::text(record.created_at),
        times::text(record.seen_at),
        times::text(record.expires_at),
        times::score(record.expires_at),
        // It was last seen now, or earlier: then it is kept longer than needed, never shorter.
        times::time_to_live(record.expires_at, record.seen_at),
        lines(&record.participants)?,
    ];
    let arguments: Vec<&[u8]> = arguments.iter().map(String::as_bytes).collect();
    let done: bool = store
        .link
        .run(&PUT, &keys, &arguments, Repeat::Never)
        .await?;
    done.then_some(()).ok_or(StoreError::Exists("session"))
}

/// One line for each.
fn lines(participants: &[Participant]) -> Result<String, StoreError> {
    let line = |participant| written(participant).map(|text| text + "\n");
    participants.iter().map(line).collect()
}

fn written(participant: &Participant) -> Result<String, StoreError> {
    serde_json::to_string(participant).map_err(unreadable)
}

fn participants(lines: &str) -> Result<Vec<Participant>, StoreError> {
    let read = |line: &str| serde_json::from_str(line).map_err(unreadable);
    lines.lines().map(read).collect()
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("participants of a session: {error}"))
}

/// Account, principal, created, seen, end, participants.
type Fields = [Option<String>; 6];

fn session(partner: &str, fields: Fields) -> Result<Option<SessionRecord>, StoreError> {
    let [
        Some(account),
        Some(principal),
        Some(created),
        Some(seen),
        Some(end),
        lines,
    ] = fields
    else {
        return Ok(None);
    };
    Ok(Some(SessionRecord {
        partner: partner.to_owned(),
        account,
        principal,
        created_at: times::instant(&created)?,
        seen_at: times::instant(&seen)?,
        expires_at: times::instant(&end)?,
        participants: participants(&lines.unwrap_or_default())?,
    }))
}

pub(super) async fn read(
    store: &Redis,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<Option<SessionRecord>, StoreError> {
    let mut command = redis::cmd("HMGET");
    command.arg(Names::of(store, partner).record(&hex(handle)));
    command.arg(&[
        "account",
        "principal",
        "created_at",
        "seen_at",
        "expires_at",
        "participants",
    ]);
    let fields: Fields = store.link.send(&command, Repeat::Once).await?;
    let record = session(partner, fields)?;
    Ok(record.filter(|record| record.expires_at > now))
}

pub(super) async fn join(
    store: &Redis,
    partner: &str,
    handle: HandleDigest,
    participant: &Participant,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let key = Names::of(store, partner).record(&hex(handle));
    let arguments = [
        written(participant)?,
        times::text(now),
        PARTICIPANT_LIMIT.to_string(),
    ];
    let arguments = [&arguments[0], &arguments[1], &arguments[2]].map(|text| text.as_bytes());
    store
        .link
        .run(&JOIN, &[&key], &arguments, Repeat::Once)
        .await
}

pub(super) async fn touch(
    store: &Redis,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = Names::of(store, partner).record(&hex(handle));
    let now = times::text(now);
    store
        .link
        .run(&TOUCH, &[&key], &[now.as_bytes()], Repeat::Once)
        .await
}

pub(super) async fn remove(
    store: &Redis,
    partner: &str,
    handle: HandleDigest,
) -> Result<(), StoreError> {
    let names = Names::of(store, partner);
    names
        .run(store, &REMOVE, &[&hex(handle)], Repeat::Once)
        .await
}

pub(super) async fn remove_of(
    store: &Redis,
    partner: &str,
    account: &str,
) -> Result<u64, StoreError> {
    let names = Names::of(store, partner);
    names.run(store, &REMOVE_OF, &[account], Repeat::Once).await
}

pub(super) async fn page(
    store: &Redis,
    partner: &str,
    account: Option<&str>,
    after: Option<HandleDigest>,
    most: u32,
    now: Timestamp,
) -> Result<Vec<(HandleDigest, SessionRecord)>, StoreError> {
    let names = Names::of(store, partner);
    let index = match account {
        Some(account) => format!("{}{account}", names.accounts),
        None => names.order.clone(),
    };
    let begin = after.map_or("-".to_owned(), |after| format!("({}", hex(after)));
    let (most, now) = (most.to_string(), times::text(now));
    let arguments = [&names.records, &begin, &most, &now].map(|text| text.as_bytes());
    let found: Vec<Vec<String>> = store
        .link
        .run(&PAGE, &[&index], &arguments, Repeat::Once)
        .await?;
    let pair = |fields: Vec<String>| {
        let corrupt = || StoreError::Corrupt("a session".to_owned());
        let fields: [String; 7] = fields.try_into().map_err(|_| corrupt())?;
        let [account, principal, created, seen, end, lines, handle] = fields;
        let mut digest = [0; DIGITS / 2];
        hex::decode_to_slice(&handle, &mut digest).map_err(|_| corrupt())?;
        let fields = [account, principal, created, seen, end, lines].map(Some);
        let record = session(partner, fields)?.ok_or_else(corrupt)?;
        Ok((HandleDigest(digest), record))
    };
    found.into_iter().map(pair).collect()
}

/// Forgets some of what has ended; returns how many.
pub(super) async fn sweep(
    store: &Redis,
    partner: &str,
    now: &str,
    most: &str,
) -> Result<u64, StoreError> {
    let names = Names::of(store, partner);
    names.run(store, &SWEEP, &[now, most], Repeat::Once).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_have_the_length_that_the_scripts_cut_off() {
        assert_eq!(hex(HandleDigest([7; 32])).len(), DIGITS);
    }
}
