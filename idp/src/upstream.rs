//! The mirror image: the platform is the identity provider, we are its service provider (Profiles §4.1).
//!
//! [`ask`] makes the request. The answer, verified by [`certs::verify::verify_response`], goes through [`accept`]; what that gives is told by
//! [`Unmarked::replay_key`] whether it was used before; only after that [`Accepted::person`] says who signed in. Each step makes the type of the next.

mod accept;
mod conditions;
mod person;
mod refusal;
mod request;

pub use accept::{Accepted, Decline, Expected, Outcome, Unmarked, accept};
pub use person::{Mapping, SignedIn, UpstreamName, UpstreamSession};
pub use refusal::UpstreamRefusal;
pub use request::{Own, Sent, Wishes, ask};

#[cfg(test)]
mod tests;
