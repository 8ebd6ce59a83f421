//! `skybridge sp show`.

use super::read_stored;
use crate::cli::failure::Failure;
use crate::cli::findings::show;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use clap::Args;
use metadata::ServiceProvider;
use std::fmt::Write;

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    of: PartnerOf,
    /// entityID, exactly as listed
    entity: String,
    /// The metadata document as imported, instead of what it says
    #[arg(long)]
    raw: bool,
}

impl Show {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let record = setup
            .store
            .service_provider(&partner, &self.entity)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        let record = record.ok_or_else(|| {
            Failure::Wrong(talk.text("cli-sp-absent", &[("entity", self.entity.as_str().into())]))
        })?;
        if self.raw {
            return talk.give(&String::from_utf8_lossy(&record.metadata));
        }
        let preset = setup
            .config
            .partners
            .get(&partner)
            .map(|partner| partner.preset.as_str())
            .unwrap_or_default();
        let reading = read_stored(&record, preset, jiff::Timestamp::now());
        for finding in &reading.findings {
            talk.tell(show(talk, finding));
        }
        let peer = reading
            .service_provider
            .ok_or_else(|| Failure::Check(talk.text("cli-sp-unusable", &[])))?;
        talk.give(&describe(&peer))
    }
}

/// In the words of the metadata, so that it can be compared with the document.
fn describe(peer: &ServiceProvider) -> String {
    let mut text = format!("entityID {}\n", peer.entity_id());
    let mut line = |name: &str, value: &str| {
        let _infallible = writeln!(text, "{name} {value}");
    };
    line(
        "AuthnRequestsSigned",
        &peer.authn_requests_signed().to_string(),
    );
    line(
        "WantAssertionsSigned",
        &peer.want_assertions_signed().to_string(),
    );
    for acs in peer.acs() {
        let index = acs
            .index
            .map(|index| format!(" index={index}"))
            .unwrap_or_default();
        let default = acs
            .is_default
            .map(|default| format!(" isDefault={default}"))
            .unwrap_or_default();
        line(
            "AssertionConsumerService",
            &format!("{} {}{index}{default}", acs.location, acs.binding),
        );
    }
    for slo in peer.slo() {
        line("SingleLogoutService", &slo.location);
    }
    for format in peer.name_id_formats() {
        line("NameIDFormat", format);
    }
    for (usage, certificates) in [
        ("signing", peer.signing_certificates()),
        ("encryption", peer.encryption_certificates()),
    ] {
        for certificate in certificates {
            let until = certificate.not_after().strftime("%Y-%m-%d");
            line(
                "KeyDescriptor",
                &format!(
                    "{usage} {} {until} {}",
                    certificate.fingerprint(),
                    certificate.subject()
                ),
            );
        }
    }
    if let Some(end) = peer.valid_until() {
        line("validUntil", &end.to_string());
    }
    text
}
