//! The vendor: what a cloud asks of us, as versioned data plus a small module.
//!
//! Start at [`preset`]. The SAML core knows none of these names. [`huawei`] builds the first cloud's login links.

pub mod huawei;
pub mod preset;

pub use preset::{Login, Preset, PresetError, SignatureRules, Site, preset, presets};
