//! Message ids from OpenSSL's generator: `_` and 32 hexadecimal digits (128 bits).

use crate::random::{self, NoRandomness};
use saml::ids::Ids;

/// Ids drawn in advance, so that drawing can fail before anything was built.
#[derive(Debug)]
pub struct RandomIds {
    drawn: [u8; RandomIds::MOST * 16],
    used: usize,
}

impl RandomIds {
    // One answer needs four: NameID, Assertion, SessionIndex, Response.
    const MOST: usize = 4;

    /// Draws the octets.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn draw() -> Result<RandomIds, NoRandomness> {
        Ok(RandomIds {
            drawn: random::octets()?,
            used: 0,
        })
    }

    fn derived(&self, number: usize) -> String {
        let mut seed = self.drawn.to_vec();
        seed.extend_from_slice(&number.to_be_bytes());
        let digest = openssl::sha::sha256(&seed);
        format!("_{}", hex::encode(&digest[..16]))
    }
}

impl Ids for RandomIds {
    fn next_id(&mut self) -> String {
        let number = self.used;
        self.used += 1;
        match self.drawn.chunks_exact(16).nth(number) {
            Some(octets) => format!("_{}", hex::encode(octets)),
            // Beyond what was drawn: as unguessable as the octets, and different for every number.
            None => self.derived(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn draws_ids_that_differ_and_are_ncnames() {
        let mut ids = RandomIds::draw().unwrap();
        let drawn: BTreeSet<String> = (0..2 * RandomIds::MOST).map(|_| ids.next_id()).collect();
        assert_eq!(drawn.len(), 2 * RandomIds::MOST);
        assert!(drawn.iter().all(|id| id.len() == 33 && id.starts_with('_')));
    }
}
