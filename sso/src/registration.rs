//! Registration of customers with the cloud through its API: why one is refused ([`RegistrationRefusal`]), and the [`words`] for what the cloud's API says.

mod refusal;
pub mod words;

pub use refusal::RegistrationRefusal;
