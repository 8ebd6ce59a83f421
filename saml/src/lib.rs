//! The wire: words of the SAML 2.0 standard, bounded XML, messages and bindings.
//!
//! No trust and no I/O lives here: time, randomness and octets are arguments. Start at [`binding`] (octets to
//! messages), then [`message`] (what the messages say), [`xml`] (the only XML parser of the workspace),
//! [`c14n`] and [`write`] (the only way XML leaves it).

pub mod binding;
pub mod c14n;
mod escape;
pub mod ids;
pub mod message;
pub mod names;
pub mod write;
pub mod xml;
