//! Marks that can be made once: a sorted set for each scope, with the mark's end as its score.

use super::link::{Repeat, Script};
use super::{Redis, schema, times};
use crate::store::{HandleDigest, StoreError};
use jiff::Timestamp;

/// KEYS: marks of the scope. ARGV: key, its end, now, milliseconds to live.
static MARK: Script = Script::of(&[
    schema::STRETCH,
    "
local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
if ends and tonumber(ends) > tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
stretch(KEYS[1], ARGV[4])
return 1
",
]);

pub(super) async fn mark(
    store: &Redis,
    scope: &str,
    key: HandleDigest,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    store.note(schema::noted_scope(scope)).await?;
    let (end, present) = (times::score(expires_at), times::score(now));
    let kept = times::time_to_live(expires_at, now);
    let arguments = [
        &key.0[..],
        end.as_bytes(),
        present.as_bytes(),
        kept.as_bytes(),
    ];
    let name = store.names.once(scope);
    store
        .link
        .run(&MARK, &[&name], &arguments, Repeat::Never)
        .await
}

pub(super) async fn sweep(store: &Redis, scope: &str, now: &str) -> Result<u64, StoreError> {
    let mut command = redis::cmd("ZREMRANGEBYSCORE");
    command.arg(store.names.once(scope)).arg("-inf").arg(now);
    store.link.send(&command, Repeat::Once).await
}
