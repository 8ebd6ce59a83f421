//! API tokens as stored: who may ask for what, never the token itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// List sessions.
    #[serde(rename = "sessions:read")]
    SessionsRead,
    /// End sessions.
    #[serde(rename = "sessions:end")]
    SessionsEnd,
    /// Build launch links.
    #[serde(rename = "links")]
    Links,
    /// Read customers and their mapping.
    #[serde(rename = "customers:read")]
    CustomersRead,
    /// Change customers and their mapping.
    #[serde(rename = "customers:write")]
    CustomersWrite,
    /// Have calls relayed to the cloud's API.
    #[serde(rename = "relay")]
    Relay,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 6] = [
        Scope::SessionsRead,
        Scope::SessionsEnd,
        Scope::Links,
        Scope::CustomersRead,
        Scope::CustomersWrite,
        Scope::Relay,
    ];

    /// Its name on the command line and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Scope::SessionsRead => "sessions:read",
            Scope::SessionsEnd => "sessions:end",
            Scope::Links => "links",
            Scope::CustomersRead => "customers:read",
            Scope::CustomersWrite => "customers:write",
            Scope::Relay => "relay",
        }
    }
}

/// An API token of a partner's backend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiTokenRecord {
    /// Public name, to list and revoke it by.
    pub id: String,
    /// Partner slug; a token of one partner reaches nothing of another.
    pub partner: String,
    /// What it is for, in a person's words.
    pub label: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it is refused.
    pub expires_at: Timestamp,
    /// Id of the token that takes its place, once it was rotated: it is not rotated again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}
