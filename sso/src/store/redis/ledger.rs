//! Documents, first values, and turns.

use super::link::{Repeat, Script};
use super::names::hex;
use super::{Redis, times};
use crate::store::ledger::DOCUMENT_LIMIT;
use crate::store::{Document, HandleDigest, Ledger, StoreError, Turn};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// KEYS: versions, texts, index. ARGV: name, version present, version, text.
static PUT: Script = Script::of(&["
if (redis.call('HGET', KEYS[1], ARGV[1]) or '0') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
return 1
"]);

/// KEYS: as above. ARGV: name, version.
static REMOVE: Script = Script::of(&["
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
"]);

/// KEYS: as above. ARGV: where to begin, what names begin with, how many. Three texts for each document.
static PAGE: Script = Script::of(&["
local names = redis.call('ZRANGEBYLEX', KEYS[3], ARGV[1], '+', 'LIMIT', 0, ARGV[3])
local found = {}
for _, name in ipairs(names) do
  if string.sub(name, 1, #ARGV[2]) ~= ARGV[2] then break end
  table.insert(found, name)
  table.insert(found, redis.call('HGET', KEYS[1], name))
  table.insert(found, redis.call('HGET', KEYS[2], name))
end
return found
"]);

/// KEYS: the value. ARGV: value, end as text, now as text, milliseconds to live.
static KEEP_FIRST: Script = Script::of(&["
local kept = redis.call('HMGET', KEYS[1], 'end', 'value')
if kept[1] and kept[1] > ARGV[3] then return kept[2] end
redis.call('HSET', KEYS[1], 'end', ARGV[2], 'value', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return false
"]);

/// KEYS: the line. ARGV: interval, latest, now, all in microseconds. Yields whether there is a turn, and when.
static TAKE_TURN: Script = Script::of(&["
local turn = math.max(tonumber(redis.call('GET', KEYS[1]) or ARGV[3]), tonumber(ARGV[3]))
if turn > tonumber(ARGV[2]) then return {'late', string.format('%.0f', turn)} end
redis.call('SET', KEYS[1], string.format('%.0f', turn + tonumber(ARGV[1])), 'EX', 3600)
return {'turn', string.format('%.0f', turn)}
"]);

fn names(store: &Redis, partner: &str) -> [String; 3] {
    ["document-versions", "documents", "document-names"]
        .map(|name| store.names.of_partner(partner, name))
}

fn document(texts: &[String]) -> Result<Document, StoreError> {
    let corrupt = || StoreError::Corrupt("a document".to_owned());
    let [name, version, text] = texts else {
        return Err(corrupt());
    };
    Ok(Document {
        name: name.clone(),
        version: version.parse().map_err(|_| corrupt())?,
        text: text.clone(),
    })
}

async fn page(
    store: &Redis,
    partner: &str,
    prefix: &str,
    begin: String,
    most: u32,
) -> Result<Vec<Document>, StoreError> {
    let names = names(store, partner);
    let most = most.to_string();
    let texts: Vec<String> = store
        .link
        .run(
            &PAGE,
            &names.each_ref().map(String::as_str),
            &[begin.as_bytes(), prefix.as_bytes(), most.as_bytes()],
            Repeat::Once,
        )
        .await?;
    texts.chunks(3).map(document).collect()
}

/// A script's microseconds as an instant.
fn instant(microseconds: &str) -> Result<Timestamp, StoreError> {
    let parsed = microseconds.parse().ok();
    parsed
        .and_then(|value| Timestamp::from_microsecond(value).ok())
        .ok_or_else(|| StoreError::Corrupt("a turn".to_owned()))
}

#[async_trait]
impl Ledger for Redis {
    async fn document(&self, partner: &str, name: &str) -> Result<Option<Document>, StoreError> {
        let found = page(self, partner, name, format!("[{name}"), 1).await?;
        Ok(found.into_iter().find(|document| document.name == name))
    }

    async fn documents(
        &self,
        partner: &str,
        prefix: &str,
        after: &str,
        most: u32,
    ) -> Result<Vec<Document>, StoreError> {
        let begin = if after < prefix {
            format!("[{prefix}")
        } else if after.is_empty() {
            "-".to_owned()
        } else {
            format!("({after}")
        };
        page(self, partner, prefix, begin, most).await
    }

    async fn put_document(&self, partner: &str, document: Document) -> Result<bool, StoreError> {
        if document.text.len() > DOCUMENT_LIMIT {
            return Err(StoreError::Full("documents of this size"));
        }
        let Some(present) = document.version.checked_sub(1) else {
            return Ok(false);
        };
        let names = names(self, partner);
        let arguments = [
            document.name,
            present.to_string(),
            document.version.to_string(),
            document.text,
        ];
        self.link
            .run(
                &PUT,
                &names.each_ref().map(String::as_str),
                &arguments.each_ref().map(|text| text.as_bytes()),
                Repeat::Never,
            )
            .await
    }

    async fn remove_document(
        &self,
        partner: &str,
        name: &str,
        version: u64,
    ) -> Result<bool, StoreError> {
        let names = names(self, partner);
        let version = version.to_string();
        self.link
            .run(
                &REMOVE,
                &names.each_ref().map(String::as_str),
                &[name.as_bytes(), version.as_bytes()],
                Repeat::Never,
            )
            .await
    }

    async fn keep_first(
        &self,
        scope: &str,
        key: HandleDigest,
        value: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let name = self.names.of_partner(scope, &format!("first:{}", hex(key)));
        let (end, present) = (times::text(expires_at), times::text(now));
        let kept = times::time_to_live(expires_at, now);
        let arguments = [
            value.as_bytes(),
            end.as_bytes(),
            present.as_bytes(),
            kept.as_bytes(),
        ];
        self.link
            .run(&KEEP_FIRST, &[&name], &arguments, Repeat::Never)
            .await
    }

    async fn take_turn(
        &self,
        line: HandleDigest,
        interval: SignedDuration,
        latest: Timestamp,
        now: Timestamp,
    ) -> Result<Turn, StoreError> {
        let name = self.names.of_partner(&hex(line), "turn");
        let arguments = [
            interval.as_micros().to_string(),
            times::score(latest),
            times::score(now),
        ];
        let arguments = arguments.each_ref().map(|text| text.as_bytes());
        let (said, at): (String, String) = self
            .link
            .run(&TAKE_TURN, &[&name], &arguments, Repeat::Never)
            .await?;
        let at = instant(&at)?;
        Ok(if said == "turn" {
            Turn::At(at)
        } else {
            Turn::TooLate(at)
        })
    }
}
