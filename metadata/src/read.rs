//! Reading service-provider metadata: tolerant reader, strict reporter. What is sound is imported, every oddity is a [`Finding`].

use crate::{Finding, ServiceProvider};
use certs::Fingerprint;
use jiff::Timestamp;

/// What the admin decided about this import.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Which entity of an aggregate; needed when there is more than one SP.
    pub entity_id: Option<String>,
    /// Accept `http` locations (laboratory, simulator). Off by default.
    pub dangerous_allow_http: bool,
    /// Pinned certificates: when not empty, the document's root signature must verify with one of them, or — for an unsigned document — every signing
    /// key in it must be one of them.
    pub pins: Vec<Fingerprint>,
    /// The preset accepts a SHA-1 digest in the metadata's own signature.
    pub dangerous_sha1_digest: bool,
}

/// What reading gave.
#[derive(Clone)]
pub struct Reading {
    /// The SP, when there is a sound one and the choice is clear.
    pub service_provider: Option<ServiceProvider>,
    /// SPs in the file, for the choice.
    pub entity_ids: Vec<String>,
    /// What was found, in document order.
    pub findings: Vec<Finding>,
}

/// Reads an SP metadata document.
///
/// Standard: Metadata §2; Kantara IIP-MD07, IIP-MD11, IIP-G03.
/// Stops: `javascript:` locations, DTD, expired metadata, an import that lowers security.
///
/// Never fails: an unreadable file is a [`Reading`] without SP and with findings of severity error.
pub fn read_service_provider(_octets: &[u8], _options: &ReadOptions, _now: Timestamp) -> Reading {
    todo!()
}

/// What replacing `present` by `next` would lower; an import that lowers anything is refused unless each item is confirmed.
pub fn lowered(_present: &ServiceProvider, _next: &ServiceProvider) -> Vec<Finding> {
    todo!()
}
