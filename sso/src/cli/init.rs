//! `skybridge init`: configuration, sealing key, store, a first partner with its keys. Never writes over anything.

use super::failure::Failure;
use super::keys::kind;
use super::materials::{NewFile, Recipe, refuse_existing, write_new};
use super::setup::{keys_failed, read_passphrase, store_failed};
use super::talk::Talk;
use crate::config::{Config, ConfigError, Environment, is_slug};
use crate::keys::seal;
use crate::random::handle;
use crate::store::{KeyState, StoreError, StoreUrl, open};
use certs::KeyKind;
use certs::seal::SealingKey;
use clap::Args;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

mod template;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The configuration file to write
    #[arg(
        long,
        value_name = "FILE",
        env = "SKYBRIDGE_CONFIG",
        default_value = "skybridge.toml"
    )]
    config: PathBuf,
    /// Where browsers reach the service, for example https://sso.example.com
    #[arg(long, value_name = "URL")]
    public_url: String,
    /// Slug of the first partner: a-z, 0-9, -
    #[arg(long, value_name = "SLUG", default_value = "partner")]
    partner: String,
    /// Kind of the first signing key: rsa-2048, rsa-3072, rsa-4096, p-256 or p-384
    #[arg(long, default_value = "rsa-2048", value_parser = kind)]
    kind: KeyKind,
    /// A plain self-signed certificate instead of the vendor's procedure (CA, signing request, certificate)
    #[arg(long)]
    self_signed: bool,
    /// Keep the CA's key too, encrypted with the passphrase in this file; without it the CA's key is not kept
    #[arg(long, value_name = "FILE", conflicts_with = "self_signed")]
    ca_passphrase_file: Option<PathBuf>,
    /// Where the state is, for example redis://HOST; a file beside the configuration if not given. A URL with a password is written to a
    /// file of its own
    #[arg(
        long,
        value_name = "URL",
        env = "SKYBRIDGE__STORE__URL",
        hide_env_values = true
    )]
    store_url: Option<String>,
}

impl Init {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let folder = self
            .config
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let sealing = SealingKey::generate().map_err(|error| Failure::World(error.to_string()))?;
        let secret = Zeroizing::new(handle().map_err(|error| Failure::World(error.to_string()))?);
        let text = template::configuration(&self.public_url, &self.partner, &self.store());
        let config = self.check(talk, &text, folder, &sealing, &secret)?;
        let passphrase = read_passphrase(talk, self.ca_passphrase_file.as_deref())?;
        let recipe = Recipe {
            kind: self.kind,
            common_name: config.public_url.host_str().unwrap_or("skybridge"),
            self_signed: self.self_signed,
            ca_passphrase: passphrase.as_ref().map(|text| text.as_str()),
            folder,
            stem: &self.partner,
            with_key_id: false,
        };
        let mut files = self.files(folder, text, &sealing, &secret);
        let store_path = config.store_url.file().map(|file| folder.join(file));
        let planned: Vec<PathBuf> = files
            .iter()
            .map(|file| file.path.clone())
            .chain(recipe.paths())
            .chain(store_path.clone())
            .collect();
        refuse_existing(talk, &planned)?;
        if store_path.is_none() {
            self.refuse_known_partner(talk, &config).await?;
        }
        let now = Timestamp::now();
        let made = recipe
            .make(now)
            .map_err(|error| Failure::World(error.to_string()))?;
        let record = seal(
            &config.sealing_key,
            &self.partner,
            made.key,
            made.certificate,
            KeyState::Active,
            now,
        )
        .map_err(|error| keys_failed(talk, &error))?;
        files.extend(made.files);
        write_new(talk, &files)?;
        let store = open(&config.store_url, &config.base_dir)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        store
            .add_key(record)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        self.report(talk, &files, &config.store_url);
        Ok(())
    }

    fn store(&self) -> template::Store<'_> {
        match self.store_url.as_deref() {
            None => template::Store::Default,
            Some(url) => match url.parse::<StoreUrl>() {
                Ok(parsed) if parsed.has_password() => template::Store::File,
                _ => template::Store::Url(url),
            },
        }
    }

    fn files(
        &self,
        folder: &Path,
        configuration: String,
        sealing: &SealingKey,
        secret: &str,
    ) -> Vec<NewFile> {
        let private = |name: &str, text: &str| NewFile {
            path: folder.join(name),
            content: with_line_end(text),
            private: true,
        };
        let mut files = vec![
            private(template::SEALING_KEY, &sealing.to_text()),
            private(&template::handoff_secret(&self.partner), secret),
        ];
        if let (template::Store::File, Some(url)) = (self.store(), &self.store_url) {
            files.push(private(template::STORE_URL, url));
        }
        files.push(NewFile {
            path: self.config.clone(),
            content: Zeroizing::new(configuration),
            private: false,
        });
        files
    }

    /// A store that others share is there before this installation: the keys of a partner in it are somebody's.
    async fn refuse_known_partner(&self, talk: &Talk, config: &Config) -> Result<(), Failure> {
        let failed = |error: StoreError| store_failed(talk, &error);
        let store = open(&config.store_url, &config.base_dir)
            .await
            .map_err(failed)?;
        if store.keys(&self.partner).await.map_err(failed)?.is_empty() {
            return Ok(());
        }
        Err(Failure::Wrong(talk.text(
            "cli-init-partner-known",
            &[
                ("partner", self.partner.as_str().into()),
                ("store", config.store_url.to_string().into()),
            ],
        )))
    }

    /// Checks what will be written before anything is: a configuration of ours must never be refused by our own check.
    fn check(
        &self,
        talk: &Talk,
        text: &str,
        folder: &Path,
        sealing: &SealingKey,
        secret: &str,
    ) -> Result<Config, Failure> {
        // The slug is judged first: as part of a variable's name it could not be.
        if !is_slug(&self.partner) {
            return Err(Failure::Wrong(talk.text(
                "cli-slug-wrong",
                &[("partner", self.partner.as_str().into())],
            )));
        }
        let slug = self.partner.to_uppercase().replace('-', "_");
        let mut environment = Environment::from([
            (
                "SKYBRIDGE__SECRETS__SEALING_KEY".to_owned(),
                sealing.to_text().to_string(),
            ),
            (
                format!("SKYBRIDGE__PARTNER__{slug}__HANDOFF__KEYS__0__SECRET"),
                secret.to_owned(),
            ),
        ]);
        if let Some(url) = &self.store_url {
            environment.insert("SKYBRIDGE__STORE__URL".to_owned(), url.clone());
        }
        Config::from_toml_str(text, folder, &environment).map_err(|error| {
            let faults = match error {
                ConfigError::Faults(faults) => faults
                    .iter()
                    .map(|fault| format!("\n  {}", fault.text(talk.lang())))
                    .collect(),
                other => format!("\n  {other}"),
            };
            Failure::Wrong(talk.text("cli-init-refused", &[]) + &faults)
        })
    }

    fn report(&self, talk: &Talk, files: &[NewFile], store: &StoreUrl) {
        talk.tell(talk.text("cli-init-done", &[]));
        for file in files {
            talk.tell(format!("  {}", file.path.display()));
        }
        talk.tell(format!("  {store}"));
        if !self.self_signed && self.ca_passphrase_file.is_none() {
            talk.tell(talk.text("cli-ca-key-not-kept", &[]));
        }
        let args = [
            ("config", self.config.display().to_string().into()),
            ("partner", self.partner.as_str().into()),
        ];
        talk.tell(talk.text("cli-init-next", &args));
    }
}

fn with_line_end(text: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{text}\n"))
}
