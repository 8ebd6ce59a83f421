//! `skybridge metadata`: IdP Metadata.xml, for the upload to the cloud.

use super::failure::Failure;
use super::setup::{PartnerOf, keys_failed};
use super::talk::Talk;
use crate::bridge::upstream::document as upstream;
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
    /// As a service provider, for the admin of the platform's own identity provider ([partner.X.saml])
    #[arg(long)]
    upstream: bool,
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
        let octets = random::octets::<16>().map_err(|error| Failure::World(error.to_string()))?;
        let id = format!("_{}", hex::encode(octets));
        let config = &setup.config;
        let document = match (self.upstream, &partner.saml, self.signed) {
            (true, None, _) => {
                let args = [("partner", slug.as_str().into())];
                return Err(Failure::Wrong(talk.text("cli-no-upstream", &args)));
            }
            (true, Some(saml), true) => upstream::signed(config, partner, saml, &ring, &id),
            (true, Some(saml), false) => upstream::unsigned(config, partner, saml, &ring),
            (false, _, true) => document::signed(config, partner, &ring, &id),
            (false, _, false) => document::unsigned(config, partner, &ring),
        };
        talk.give(&document.map_err(|error| Failure::Wrong(error.to_string()))?)
    }
}
