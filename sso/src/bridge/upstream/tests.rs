//! Signing in through the platform's own SAML identity provider, from the browser's and the provider's side. Every rule for an answer is tested in
//! `idp::upstream`; here is what the service adds: the state, the browser, the one use, the session.

mod customers;
mod journeys;
mod platform;
mod refusals;
