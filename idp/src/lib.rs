//! Judgement: the Web Browser SSO profile as pure functions (Profiles §4.1, Core §3.4).
//!
//! Nothing here reads a clock, draws randomness or opens a socket: instants and ids are arguments, and what must be remembered (replay, sessions)
//! is asked for by the service between the two halves. The first half is [`accept`]: a request becomes a [`Pending`] with a trusted address, or a
//! [`No`]. The second half is [`Pending::judge`]: with or without a person, answer, ask to sign in, or deny. [`respond`] builds what is sent.
//! [`upstream`] is the mirror image, for a platform that is itself an identity provider; [`logout`] is single logout.

mod acs;
mod authn_context;
mod emit;
pub mod logout;
mod name_id;
mod no;
mod pending;
mod principal;
mod release;
mod request;
mod respond;
mod shape;
pub mod upstream;

pub use authn_context::{STRENGTHS, Strength, satisfies, strongest};
pub use no::{Code, Denial, Denied, No, Refusal};
pub use pending::{Demand, Here, Pending, ReplayKey, ReplyTo, Rules, Verdict, Ways, accept};
pub use principal::{AuthnInstant, Principal, PrincipalError};
pub use release::{
    Contract, ContractError, Release, ReleasedAttribute, Rule, SessionNames, Source,
};
pub use request::Asked;
pub use respond::{Answer, SignedResponse, deny, respond};
pub use shape::{Shape, SubjectLocality};

#[cfg(test)]
mod tests;
