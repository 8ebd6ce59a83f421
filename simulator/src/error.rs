//! What can go wrong while the simulator is set up or signs something.

use crate::idp_metadata::MetadataFault;

/// A failure of the simulator itself, never a verdict on the other side.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulatorError {
    /// A setting cannot be used.
    #[error("setting {setting}: {fault}")]
    Setting {
        /// Name of the field of [`crate::Settings`].
        setting: &'static str,
        /// What is wrong with it.
        fault: String,
    },
    /// The identity provider's metadata cannot be used.
    #[error("identity provider metadata: {0}")]
    IdpMetadata(#[from] MetadataFault),
    /// OpenSSL refused a key, a certificate or a signature.
    #[error("OpenSSL: {0}")]
    OpenSsl(#[from] openssl::error::ErrorStack),
    /// The XML signature library refused to sign our own document.
    #[error("XML signature: {0}")]
    XmlSignature(#[from] bergshamra::Error),
    /// Compression of the request failed.
    #[error("deflate: {0}")]
    Deflate(#[from] std::io::Error),
    /// JSON could not be written.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// No HTTP client can be made.
    #[error("HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}
