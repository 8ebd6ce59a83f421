//! The bind notification that the customer's browser carries to the partner platform.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::SimulatorError;
use crate::key::CloudKey;
use crate::names::RSA_SHA256;

/// The JSON inside `bindRequest`, its members in the order of the vendor's sample.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BindRequest<'a> {
    pub(crate) domain_name: &'a str,
    pub(crate) domain_id: &'a str,
    pub(crate) x_user_id: &'a str,
    /// 0 means bound, 1 unbound; a number in the vendor's sample.
    pub(crate) bind_action: u8,
}

impl BindRequest<'_> {
    /// The three form fields. The signature is over the base64 text (inferred).
    pub(crate) fn fields(
        &self,
        key: &CloudKey,
    ) -> Result<[(&'static str, String); 3], SimulatorError> {
        let text = STANDARD.encode(serde_json::to_vec(self)?);
        let signature = key.sign(text.as_bytes())?;
        Ok([
            ("bindRequest", text),
            ("SigAlg", RSA_SHA256.to_owned()),
            ("Signature", signature),
        ])
    }
}
