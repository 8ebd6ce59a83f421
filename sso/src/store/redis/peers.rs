//! Service providers: one hash for each partner, by entityID.

use super::link::{Repeat, Script};
use super::{Redis, schema};
use crate::store::{ServiceProviderRecord, StoreError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A record but for its partner and entityID, which are the names.
#[derive(Serialize, Deserialize)]
struct Kept {
    metadata: String,
    preset: Option<String>,
    pins: Vec<String>,
    dangerous_allow_http: bool,
    dangerous_allow_unsigned_requests: bool,
    imported_at: Timestamp,
    #[serde(default)]
    disabled: bool,
}

/// KEYS: the partner's peers, revision. ARGV: entityID, record.
static PUT: Script = Script::of(&[
    schema::ADVANCE,
    "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) advance(KEYS[2])",
]);

/// KEYS: the partner's peers, revision. ARGV: entityID.
static REMOVE: Script = Script::of(&[
    schema::ADVANCE,
    "
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
advance(KEYS[2])
return 1
",
]);

fn read(partner: &str, entity_id: &str, text: &str) -> Result<ServiceProviderRecord, StoreError> {
    let kept: Kept = super::read("a service provider", text)?;
    let metadata = STANDARD
        .decode(kept.metadata)
        .map_err(|_| StoreError::Corrupt("a service provider's metadata".to_owned()))?;
    Ok(ServiceProviderRecord {
        partner: partner.to_owned(),
        entity_id: entity_id.to_owned(),
        metadata,
        preset: kept.preset,
        pins: kept.pins,
        dangerous_allow_http: kept.dangerous_allow_http,
        dangerous_allow_unsigned_requests: kept.dangerous_allow_unsigned_requests,
        imported_at: kept.imported_at,
        disabled: kept.disabled,
    })
}

pub(super) async fn all(
    store: &Redis,
    partner: &str,
) -> Result<Vec<ServiceProviderRecord>, StoreError> {
    let mut command = redis::cmd("HGETALL");
    command.arg(store.names.peers(partner));
    let fields: BTreeMap<String, String> = store.link.send(&command, Repeat::Once).await?;
    let peers = fields
        .iter()
        .map(|(entity_id, text)| read(partner, entity_id, text));
    peers.collect()
}

pub(super) async fn one(
    store: &Redis,
    partner: &str,
    entity_id: &str,
) -> Result<Option<ServiceProviderRecord>, StoreError> {
    let mut command = redis::cmd("HGET");
    command.arg(store.names.peers(partner)).arg(entity_id);
    let text: Option<String> = store.link.send(&command, Repeat::Once).await?;
    text.map(|text| read(partner, entity_id, &text)).transpose()
}

pub(super) async fn put(store: &Redis, peer: &ServiceProviderRecord) -> Result<(), StoreError> {
    let record = super::write(&Kept {
        metadata: STANDARD.encode(&peer.metadata),
        preset: peer.preset.clone(),
        pins: peer.pins.clone(),
        dangerous_allow_http: peer.dangerous_allow_http,
        dangerous_allow_unsigned_requests: peer.dangerous_allow_unsigned_requests,
        imported_at: peer.imported_at,
        disabled: peer.disabled,
    })?;
    let (peers, revision) = names(store, &peer.partner);
    let arguments = [peer.entity_id.as_bytes(), record.as_bytes()];
    store
        .link
        .run(&PUT, &[&peers, &revision], &arguments, Repeat::Once)
        .await
}

pub(super) async fn remove(
    store: &Redis,
    partner: &str,
    entity_id: &str,
) -> Result<(), StoreError> {
    let (peers, revision) = names(store, partner);
    let arguments = [entity_id.as_bytes()];
    let removed: bool = store
        .link
        .run(&REMOVE, &[&peers, &revision], &arguments, Repeat::Never)
        .await?;
    removed
        .then_some(())
        .ok_or(StoreError::Absent("service provider"))
}

fn names(store: &Redis, partner: &str) -> (String, String) {
    (store.names.peers(partner), store.names.config("revision"))
}
