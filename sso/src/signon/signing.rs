//! One answer or denial with everything it needs, owned: it may be made on a signing thread. And whatever else a partner's key signs.

use super::flow::{SignOn, SignOnError};
use super::ids::RandomIds;
use crate::config::Partner;
use crate::jwt::ours;
use certs::SigningKey;
use idp::{Answer, Denied, Pending, Principal, Refusal, SessionNames, Verdict, Ways};
use jiff::{SignedDuration, Timestamp};
use saml::binding::PostForm;
use std::sync::Arc;

/// Everything one signature needs, owned, so that it can go to a signing thread.
pub(super) struct Signing {
    pub(super) key: Arc<SigningKey>,
    pub(super) preset: &'static cloud::Preset,
    pub(super) entity_id: String,
    pub(super) bp_id: Option<String>,
    pub(super) lifetime: SignedDuration,
    pub(super) now: Timestamp,
}

impl Signing {
    fn how(&self) -> Answer<'_> {
        Answer {
            entity_id: &self.entity_id,
            shape: &self.preset.shape,
            key: &self.key,
            now: self.now,
            lifetime: self.lifetime,
        }
    }

    pub(super) fn answer(
        &self,
        pending: &Pending,
        principal: &Principal,
        names: &SessionNames,
    ) -> Result<PostForm, SignOnError> {
        let mut ids = RandomIds::draw()?;
        let signed = match pending.judge(Some(principal), Ways::default()) {
            Verdict::Answer(admitted) => admitted
                .release(&self.preset.contract, self.bp_id.as_deref(), names)
                .and_then(|release| idp::respond(&release, &self.how(), &mut ids)),
            Verdict::Deny(denied) => Err(denied),
            Verdict::SignIn(_) => {
                return Err(Refusal::Internal(
                    "the person was lost between judging and signing".to_owned(),
                )
                .into());
            }
        };
        match signed {
            Ok(response) => Ok(response.into_form()),
            Err(denied) => {
                tracing::warn!(
                    error.code = denied.denial.code().0,
                    peer = denied.reply_to.peer,
                    "denied sign-on: {}",
                    denied.denial
                );
                self.deny(&denied)
            }
        }
    }

    pub(super) fn deny(&self, denied: &Denied) -> Result<PostForm, SignOnError> {
        let mut ids = RandomIds::draw()?;
        let response = idp::deny(denied, &self.how(), &mut ids).map_err(Refusal::Internal)?;
        Ok(response.into_form())
    }
}

impl SignOn {
    /// A token for the platform, signed with the partner's active key.
    ///
    /// # Errors
    /// [`SignOnError`] when keys cannot be loaded, too much is being signed, or signing fails.
    pub async fn token(
        &self,
        partner: &Partner,
        claims: serde_json::Value,
        now: Timestamp,
    ) -> Result<String, SignOnError> {
        let sign = move |key: &SigningKey| ours::sign(key, &claims).map_err(|e| e.to_string());
        self.signed(partner, now, sign).await
    }

    /// Whatever the partner's active key signs; RSA on the signing threads.
    ///
    /// # Errors
    /// [`SignOnError`] when keys cannot be loaded, too much is being signed, or signing fails.
    pub async fn signed<T: Send + 'static>(
        &self,
        partner: &Partner,
        now: Timestamp,
        sign: impl FnOnce(&SigningKey) -> Result<T, String> + Send + 'static,
    ) -> Result<T, SignOnError> {
        let ready = self.ready(partner, now).await?;
        let key = Arc::clone(&ready.keys.active);
        let work = move || sign(&key).map_err(Refusal::Internal);
        Ok(self.sign(&ready.keys.active, work).await??)
    }
}
