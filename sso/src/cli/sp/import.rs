//! `skybridge sp import`.

use super::{read_stored, sha1_digest_allowed};
use crate::cli::failure::Failure;
use crate::cli::fetch::{MOST, fetch};
use crate::cli::findings::show;
use crate::cli::setup::{PartnerOf, read_file, store_failed};
use crate::cli::talk::Talk;
use crate::store::ServiceProviderRecord;
use certs::Fingerprint;
use clap::Args;
use jiff::Timestamp;
use metadata::ServiceProvider;
use metadata::read::{ReadOptions, lowered, read_service_provider};
use std::path::Path;
use url::Url;

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    of: PartnerOf,
    /// A file, or an https address
    source: String,
    /// SHA-256 fingerprint of a certificate that must have signed the document, or be its only signing keys; may be repeated
    #[arg(long, value_name = "FINGERPRINT")]
    pin: Vec<Fingerprint>,
    /// Which entity, when the document holds several
    #[arg(long, value_name = "ID")]
    entity: Option<String>,
    /// Preset whose shape and contract its answers follow [default: the partner's]
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// Accept http addresses: for tests and laboratories
    #[arg(long)]
    dangerous_allow_http: bool,
    /// Accept unsigned requests although they could be verified
    #[arg(long)]
    dangerous_allow_unsigned_requests: bool,
    /// Accept that this import lowers the setting with this code; may be repeated
    #[arg(long, value_name = "CODE")]
    confirm: Vec<String>,
}

impl Import {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let partner_preset = setup
            .config
            .partners
            .get(&partner)
            .map(|partner| partner.preset.clone())
            .unwrap_or_default();
        if let Some(name) = &self.preset {
            cloud::preset::preset(name).map_err(|error| Failure::Wrong(error.to_string()))?;
        }
        let octets = self.octets(talk).await?;
        let peer = self.read(
            talk,
            &octets,
            self.preset.as_deref().unwrap_or(&partner_preset),
        )?;
        let present = setup
            .store
            .service_provider(&partner, peer.entity_id())
            .await
            .map_err(|error| store_failed(talk, &error))?;
        if let Some(present) = &present {
            self.check_not_lowered(talk, present, &peer, &partner_preset)?;
        }
        let disabled = present.as_ref().is_some_and(|present| present.disabled);
        let record = ServiceProviderRecord {
            disabled,
            ..self.record(partner, &peer, octets)
        };
        setup
            .store
            .put_service_provider(record)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        let args = [("entity", peer.entity_id().into())];
        talk.tell(if present.is_some() {
            talk.text("cli-sp-replaced", &args)
        } else {
            talk.text("cli-sp-imported", &args)
        });
        talk.give(&format!("{}\n", peer.entity_id()))
    }

    async fn octets(&self, talk: &Talk) -> Result<Vec<u8>, Failure> {
        match Url::parse(&self.source) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                fetch(talk, &url, self.dangerous_allow_http).await
            }
            _ => read_file(talk, Path::new(&self.source), MOST as u64),
        }
    }

    fn read(&self, talk: &Talk, octets: &[u8], preset: &str) -> Result<ServiceProvider, Failure> {
        let options = ReadOptions {
            entity_id: self.entity.clone(),
            dangerous_allow_http: self.dangerous_allow_http,
            pins: self.pin.clone(),
            dangerous_sha1_digest: sha1_digest_allowed(preset),
        };
        let reading = read_service_provider(octets, &options, Timestamp::now());
        for finding in &reading.findings {
            talk.tell(show(talk, finding));
        }
        reading.service_provider.ok_or_else(|| {
            let several: String = reading
                .entity_ids
                .iter()
                .map(|id| format!("\n  {id}"))
                .collect();
            match reading.entity_ids.len() {
                0 | 1 => Failure::Wrong(talk.text("cli-sp-unusable", &[])),
                _ if self.entity.is_none() => {
                    Failure::Wrong(talk.text("cli-sp-several", &[]) + &several)
                }
                _ => Failure::Wrong(talk.text("cli-sp-unusable", &[]) + &several),
            }
        })
    }

    /// An import never lowers a security setting silently: each item must be confirmed by its code.
    fn check_not_lowered(
        &self,
        talk: &Talk,
        present: &ServiceProviderRecord,
        next: &ServiceProvider,
        preset: &str,
    ) -> Result<(), Failure> {
        let mut open: Vec<String> = Vec::new();
        // As it was imported: metadata that has expired since still says what may not be lowered.
        let before = read_stored(present, preset, present.imported_at).service_provider;
        if let Some(before) = &before {
            open.extend(
                lowered(before, next)
                    .iter()
                    .filter(|finding| !self.confirmed(finding.code))
                    .map(|finding| show(talk, finding)),
            );
        }
        let decisions = [
            ("unreadable", before.is_none()),
            (
                "preset",
                present.preset.as_deref().unwrap_or(preset)
                    != self.preset.as_deref().unwrap_or(preset),
            ),
            (
                "pins",
                !present.pins.is_empty()
                    && present.pins.iter().any(|pin| !self.pins().contains(pin)),
            ),
            (
                "http",
                self.dangerous_allow_http && !present.dangerous_allow_http,
            ),
            (
                "unsigned",
                self.dangerous_allow_unsigned_requests
                    && !present.dangerous_allow_unsigned_requests,
            ),
        ];
        for (code, lower) in decisions {
            if lower && !self.confirmed(code) {
                open.push(talk.text("cli-sp-decision-lowered", &[("code", code.into())]));
            }
        }
        if open.is_empty() {
            return Ok(());
        }
        Err(Failure::Check(format!(
            "{}\n{}",
            talk.text("cli-sp-lowered", &[]),
            open.join("\n")
        )))
    }

    fn confirmed(&self, code: &str) -> bool {
        self.confirm
            .iter()
            .any(|confirmed| confirmed.eq_ignore_ascii_case(code))
    }

    fn pins(&self) -> Vec<String> {
        self.pin.iter().map(ToString::to_string).collect()
    }

    fn record(
        &self,
        partner: String,
        peer: &ServiceProvider,
        metadata: Vec<u8>,
    ) -> ServiceProviderRecord {
        ServiceProviderRecord {
            partner,
            entity_id: peer.entity_id().to_owned(),
            metadata,
            preset: self.preset.clone(),
            pins: self.pins(),
            dangerous_allow_http: self.dangerous_allow_http,
            dangerous_allow_unsigned_requests: self.dangerous_allow_unsigned_requests,
            disabled: false,
            imported_at: Timestamp::now(),
        }
    }
}
