//! `skybridge metadata`: IdP Metadata.xml, for the upload to the cloud.

use super::failure::Failure;
use super::setup::{PartnerOf, keys_failed};
use super::talk::Talk;
use crate::keys::load_ring;
use crate::random;
use crate::signon::document;
use clap::Args;
use jiff::Timestamp;

#[derive(Debug, Args)]
pub(super) struct Metadata {
    #[command(flatten)]
    of: PartnerOf,
    /// Signed by the active key
    #[arg(long)]
    signed: bool,
}

impl Metadata {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, slug) = self.of.open(talk).await?;
        let Some(partner) = setup.config.partners.get(&slug) else {
            return Ok(());
        };
        let ring = load_ring(
            setup.store.as_ref(),
            &setup.config.sealing_key,
            &slug,
            Timestamp::now(),
        )
        .await;
        let ring = ring.map_err(|error| keys_failed(talk, &error))?;
        let document = if self.signed {
            let octets =
                random::octets::<16>().map_err(|error| Failure::World(error.to_string()))?;
            document::signed(
                &setup.config,
                partner,
                &ring,
                &format!("_{}", hex::encode(octets)),
            )
        } else {
            document::unsigned(&setup.config, partner, &ring)
        };
        talk.give(&document.map_err(|error| Failure::Wrong(error.to_string()))?)
    }
}
