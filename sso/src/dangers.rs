//! What lowers security, by configuration, by an admin's decision about a peer, or by a preset: told whenever the service starts.

use crate::config::{Config, Partner, Webhook};
use crate::store::{ServiceProviderRecord, Store, StoreError};

/// One setting that lowers security, and whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// Name of the setting, `dangerous_…`.
    pub setting: &'static str,
    /// Slug of the partner; `None` when it concerns all.
    pub partner: Option<String>,
    /// entityID of the peer; `None` when it concerns all.
    pub peer: Option<String>,
}

impl Danger {
    /// Logs it.
    pub fn log(&self) {
        tracing::warn!(
            setting = self.setting,
            partner = self.partner.as_deref(),
            peer = self.peer.as_deref(),
            "security is lowered by {}",
            self.setting
        );
    }
}

/// Every such setting that is in force.
///
/// # Errors
/// [`StoreError`] when the peers cannot be read.
pub async fn dangers(config: &Config, store: &dyn Store) -> Result<Vec<Danger>, StoreError> {
    let mut found = Vec::new();
    if config.dangerous_allow_http {
        found.push(Danger {
            setting: "dangerous_allow_http",
            partner: None,
            peer: None,
        });
    }
    for partner in config.partners.values() {
        found.extend(of_api(partner));
        found.extend(of_webhooks(partner));
        for record in store.service_providers(&partner.slug).await? {
            found.extend(of_peer(partner, &record));
        }
    }
    Ok(found)
}

/// The partner's credentials, or what they get, in clear on the network.
fn of_api(partner: &Partner) -> Option<Danger> {
    let api = partner.cloud.api.as_ref()?;
    api.dangerous_allow_http.then(|| Danger {
        setting: "cloud.api.dangerous_allow_http",
        partner: Some(partner.slug.clone()),
        peer: None,
    })
}

/// What happens to customers, in clear on the network.
fn of_webhooks(partner: &Partner) -> Option<Danger> {
    let lowered = |webhook: &Webhook| webhook.dangerous_allow_http;
    partner.webhooks.iter().any(lowered).then(|| Danger {
        setting: "webhooks.dangerous_allow_http",
        partner: Some(partner.slug.clone()),
        peer: None,
    })
}

fn of_peer(partner: &Partner, record: &ServiceProviderRecord) -> Vec<Danger> {
    let preset = record.preset.as_deref().unwrap_or(&partner.preset);
    let sha1_digest = cloud::preset(preset)
        .is_ok_and(|preset| preset.signatures.dangerous_sha1_digest_in_metadata);
    let settings = [
        ("dangerous_allow_http", record.dangerous_allow_http),
        (
            "dangerous_allow_unsigned_requests",
            record.dangerous_allow_unsigned_requests,
        ),
        ("dangerous_sha1_digest_in_metadata", sha1_digest),
    ];
    settings
        .into_iter()
        .filter(|(_, in_force)| *in_force)
        .map(|(setting, _)| Danger {
            setting,
            partner: Some(partner.slug.clone()),
            peer: Some(record.entity_id.clone()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{HTTPS, NOW, service};

    fn peer(entity_id: &str, preset: &str, dangerous: bool) -> ServiceProviderRecord {
        ServiceProviderRecord {
            partner: "acme".to_owned(),
            entity_id: entity_id.to_owned(),
            metadata: Vec::new(),
            preset: Some(preset.to_owned()),
            pins: Vec::new(),
            dangerous_allow_http: dangerous,
            disabled: false,
            dangerous_allow_unsigned_requests: dangerous,
            imported_at: NOW,
        }
    }

    async fn found(public_url: &str, peers: Vec<ServiceProviderRecord>) -> Vec<String> {
        let service = service(public_url, "");
        let store = service.app.store();
        for peer in peers {
            store.put_service_provider(peer).await.unwrap();
        }
        let dangers = dangers(service.app.config(), &**store).await.unwrap();
        dangers
            .iter()
            .map(|danger| {
                format!(
                    "{} {}",
                    danger.setting,
                    danger.peer.as_deref().unwrap_or("-")
                )
            })
            .collect()
    }

    #[tokio::test]
    async fn a_plain_setup_lowers_nothing() {
        assert!(
            found(HTTPS, vec![peer("a", "saml", false)])
                .await
                .is_empty()
        );
    }

    #[test]
    fn a_cloud_that_is_called_by_plain_http_is_told() {
        let api = "[partner.acme.cloud.api]\naccess_key = \"AK\"\nsecret_key = \"SK\"\nurl = \"http://bss.example.com\"\ndangerous_allow_http = true\n";
        let config = crate::fixture::config(HTTPS, api);
        let danger = of_api(&config.partners["acme"]).unwrap();
        assert_eq!(danger.setting, "cloud.api.dangerous_allow_http");
        assert_eq!(danger.partner.as_deref(), Some("acme"));
        let config = crate::fixture::config(HTTPS, "");
        assert_eq!(of_api(&config.partners["acme"]), None);
    }

    #[test]
    fn a_platform_that_is_told_by_plain_http_is_told() {
        let endpoint = |danger: &str| {
            let text = format!(
                "[[partner.acme.webhooks]]\nid = \"shop\"\nurl = \"https://shop.example.com\"\n\
                 secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n{danger}"
            );
            crate::fixture::config(HTTPS, &text)
        };
        let danger = of_webhooks(&endpoint("dangerous_allow_http = true\n").partners["acme"]);
        assert_eq!(danger.unwrap().setting, "webhooks.dangerous_allow_http");
        assert_eq!(of_webhooks(&endpoint("").partners["acme"]), None);
    }

    #[tokio::test]
    async fn every_lowered_setting_is_found_with_its_peer() {
        let peers = vec![
            peer("a", "saml", true),
            peer("b", "huawei-partner", false),
            peer("c", "saml", false),
        ];
        assert_eq!(
            found("http://sso.example.com", peers).await,
            [
                "dangerous_allow_http -",
                "dangerous_allow_http a",
                "dangerous_allow_unsigned_requests a",
                "dangerous_sha1_digest_in_metadata b",
            ]
        );
    }
}
