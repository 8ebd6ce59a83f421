//! `skybridge keys import`.

use super::{Arrival, state_name};
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, keys_failed, read_file, read_passphrase, store_failed};
use crate::cli::talk::Talk;
use crate::keys::{certificate_request, seal};
use certs::Certificate;
use certs::certificate::self_signed;
use certs::import::{FILE_LIMIT, Imported, import};
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;
use zeroize::Zeroizing;

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    of: PartnerOf,
    /// The key file: PEM (PKCS#8, encrypted too, PKCS#1, SEC1) or PKCS#12
    file: PathBuf,
    /// Certificate of the key, PEM, when the key file holds none
    #[arg(long, value_name = "FILE", conflicts_with = "self_signed")]
    certificate: Option<PathBuf>,
    /// Make a self-signed certificate when the key file holds none
    #[arg(long)]
    self_signed: bool,
    /// File with the passphrase of the key file
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// State in which the key arrives
    #[arg(long, value_enum, default_value = "staged")]
    state: Arrival,
}

impl Import {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let passphrase = read_passphrase(talk, self.passphrase_file.as_deref())?;
        let octets = Zeroizing::new(read_file(talk, &self.file, FILE_LIMIT as u64)?);
        let refused = |error: String| {
            Failure::Wrong(talk.text(
                "cli-key-refused",
                &[
                    ("file", self.file.display().to_string().into()),
                    ("error", error.into()),
                ],
            ))
        };
        let imported = import(&octets, passphrase.as_ref().map(|text| text.as_str()))
            .map_err(|error| refused(error.to_string()))?;
        let now = Timestamp::now();
        let host = setup.config.public_url.host_str().unwrap_or("skybridge");
        let certificate = self.certificate(talk, &imported, host, now)?;
        let not_after = certificate.not_after();
        let record = seal(
            &setup.config.sealing_key,
            &partner,
            imported.key,
            certificate,
            self.state.into(),
            now,
        )
        .map_err(|error| keys_failed(talk, &error))?;
        let (key_id, state) = (record.key_id.clone(), state_name(record.state));
        setup
            .store
            .add_key(record)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        talk.tell(talk.text(
            "cli-key-imported",
            &[("key", key_id.as_str().into()), ("state", state.into())],
        ));
        if not_after <= now {
            talk.tell(talk.text("cli-key-expired", &[("key", key_id.as_str().into())]));
        }
        talk.give(&format!("{key_id}\n"))
    }

    /// The certificate given, else the one in the key file, else a new one on demand.
    fn certificate(
        &self,
        talk: &Talk,
        imported: &Imported,
        host: &str,
        now: Timestamp,
    ) -> Result<Certificate, Failure> {
        let wrong = |error: certs::key::KeyError| Failure::Wrong(error.to_string());
        if let Some(path) = &self.certificate {
            let octets = read_file(talk, path, FILE_LIMIT as u64)?;
            return Certificate::from_pem(&String::from_utf8_lossy(&octets)).map_err(wrong);
        }
        match &imported.certificate {
            Some(certificate) => Ok(certificate.clone()),
            None if self.self_signed => {
                self_signed(&imported.key, &certificate_request(host, now)).map_err(wrong)
            }
            None => Err(Failure::Wrong(talk.text(
                "cli-key-without-certificate",
                &[("file", self.file.display().to_string().into())],
            ))),
        }
    }
}
