//! Registration: a customer of the platform becomes a customer of the cloud, once, whatever happens on the way.
//!
//! [`order`] is what a partner asks for; [`endpoint`] takes it; [`advance`] asks the cloud and writes what came of it, one step of
//! [`crate::customers::registration`] after the other; [`keeper`] looks after whatever was left: by a crash, a lost answer, a cloud that was down.
//! The intention is durable before a call goes out, and after a doubt the cloud's list is read before it is asked again. Why one is refused:
//! [`RegistrationRefusal`]; the [`words`] are for what the cloud's API says.

pub mod advance;
mod because;
pub mod endpoint;
pub mod keeper;
pub mod order;
pub mod reconcile;
mod refusal;
mod shown;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

pub use refusal::RegistrationRefusal;

use crate::config::Partner;
use crate::vendor::Vendor;
use order::Desk;

/// Where a partner's customers are registered.
pub(crate) fn desk<'a>(partner: &'a Partner, vendor: &Vendor) -> Desk<'a> {
    Desk {
        partner: &partner.slug,
        x_account_type: partner.x_account_type.as_deref().unwrap_or_default(),
        site: vendor.kind(),
    }
}
