//! A jump into the cloud by a customer: what the mapping says about it, and the links that follow.

use super::{LaunchError, link};
use crate::address;
use crate::config::{Config, Partner};
use crate::refused::Reason;
use crate::store::{Store, StoreError};
use serde::Serialize;

/// Why a customer does not jump.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JumpError {
    /// No link.
    #[error(transparent)]
    Launch(#[from] LaunchError),
    /// The mapping cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// CUS-1001.
    #[error("the customer is suspended; see: skybridge customers show")]
    Suspended,
    /// CUS-1002.
    #[error("no cloud account is bound to the customer, and cloud.require_binding is set")]
    Unbound,
}

impl Reason for JumpError {
    fn code(&self) -> &'static str {
        match self {
            JumpError::Launch(error) => error.code(),
            JumpError::Store(error) => error.code(),
            JumpError::Suspended => "CUS-1001",
            JumpError::Unbound => "CUS-1002",
        }
    }
}

/// The ways into the cloud for one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Jump {
    /// The cloud's login link.
    pub link: String,
    /// What it says of the customer: true exactly while the mapping has no cloud account; false when nobody said whose link it is.
    pub is_first_login: bool,
    /// Our own address that leads there. It asks the mapping when it is followed, so it can be embedded for everybody and does not age.
    pub launch: String,
}

/// Builds the links for a target, and for a customer where one is named.
///
/// # Errors
/// [`JumpError`].
pub async fn jump(
    config: &Config,
    store: &dyn Store,
    partner: &Partner,
    to: Option<&str>,
    account: Option<&str>,
) -> Result<Jump, JumpError> {
    let is_first_login = match account {
        Some(account) => is_first_login(store, partner, account).await?,
        None => false,
    };
    let link = link(partner, to, is_first_login)?;
    let mut launch = address::of(config, &partner.slug, "launch");
    if let Some(to) = to {
        launch.push('?');
        launch += &query(to);
    }
    Ok(Jump {
        link,
        is_first_login,
        launch,
    })
}

/// Whether the customer has no cloud account yet.
///
/// # Errors
/// [`JumpError::Suspended`]; [`JumpError::Unbound`] where the partner lets nobody without a cloud account go; [`JumpError::Store`].
pub async fn is_first_login(
    store: &dyn Store,
    partner: &Partner,
    account: &str,
) -> Result<bool, JumpError> {
    let record = store.customer(&partner.slug, account).await?;
    let is_suspended = |at: &crate::store::CustomerRecord| at.suspended_at.is_some();
    if record.as_ref().is_some_and(is_suspended) {
        return Err(JumpError::Suspended);
    }
    let is_bound = record.is_some_and(|record| record.domain.is_some());
    if !is_bound && partner.cloud.require_binding {
        return Err(JumpError::Unbound);
    }
    Ok(!is_bound)
}

/// `to=…`, encoded.
pub(super) fn query(to: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("to", to)
        .finish()
}
