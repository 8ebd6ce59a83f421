//! Our metadata of a partner, plain and signed.

use super::SignOn;
use super::document;
use super::flow::SignOnError;
use super::ids::RandomIds;
use super::registry::Ready;
use crate::config::Partner;
use idp::Refusal;
use jiff::Timestamp;
use saml::ids::Ids;
use std::sync::Arc;

impl SignOn {
    /// Our metadata for this partner.
    ///
    /// # Errors
    /// [`SignOnError`] when keys cannot be loaded or signing fails.
    pub async fn metadata(
        &self,
        partner: &Partner,
        signed: bool,
        now: Timestamp,
    ) -> Result<String, SignOnError> {
        let ready = self.ready(partner, now).await?;
        if !signed {
            return Ok(document::unsigned(&self.config, partner, &ready.keys)?);
        }
        let sign = self.sign_metadata(partner, Arc::clone(&ready));
        ready.signed_metadata(sign).await.map(str::to_owned)
    }

    async fn sign_metadata(
        &self,
        partner: &Partner,
        ready: Arc<Ready>,
    ) -> Result<String, SignOnError> {
        let (config, partner) = (Arc::clone(&self.config), partner.slug.clone());
        let id = RandomIds::draw()?.next_id();
        let write = move || {
            config
                .partners
                .get(&partner)
                .map(|partner| document::signed(&config, partner, &ready.keys, &id))
        };
        let written = self.pool.run(write).await?;
        Ok(written.ok_or_else(|| Refusal::Internal("the partner is gone".to_owned()))??)
    }
}
