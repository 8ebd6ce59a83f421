//! Names of keys. What stands in braces decides on which node of a cluster a key is.

use crate::store::HandleDigest;

/// Makes names that begin with the installation's prefix.
pub(super) struct Names {
    prefix: String,
}

impl Names {
    pub(super) fn new(prefix: &str) -> Names {
        Names {
            prefix: prefix.to_owned(),
        }
    }

    /// What belongs to all partners, and what shares the revision.
    pub(super) fn config(&self, name: &str) -> String {
        format!("{}:{{config}}:{name}", self.prefix)
    }

    /// Signing keys of a partner.
    pub(super) fn keys(&self, partner: &str) -> String {
        self.config("keys:") + partner
    }

    /// Service providers of a partner.
    pub(super) fn peers(&self, partner: &str) -> String {
        self.config("peers:") + partner
    }

    /// What belongs to one partner.
    pub(super) fn of_partner(&self, partner: &str, name: &str) -> String {
        format!("{}:{{{partner}}}:{name}", self.prefix)
    }

    /// One-time marks of a scope.
    pub(super) fn once(&self, scope: &str) -> String {
        format!("{}:{{{scope}}}:once", self.prefix)
    }
}

/// A handle as part of a name.
pub(super) fn hex(handle: HandleDigest) -> String {
    hex::encode(handle.0)
}
