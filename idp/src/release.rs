//! What a peer learns about a person: a preset's contract, applied to the principal. Nothing outside the contract leaves.

use crate::name_id;
use crate::no::{Denial, Denied};
use crate::pending::Pending;
use crate::principal::Principal;
use saml::message::NameId;
use serde::Deserialize;

/// A person whom [`Pending::judge`] admitted to a request; only it makes one.
#[derive(Debug, Clone, Copy)]
pub struct Admitted<'a> {
    pending: &'a Pending,
    principal: &'a Principal,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The user on the platform.
    User,
    /// The account on the platform.
    Account,
    /// The partner's own cloud account, from configuration.
    PartnerAccount,
    /// E-mail address.
    Email,
    /// Name.
    Name,
    /// Telephone.
    Mobile,
}

/// One attribute of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Name of the attribute.
    pub name: String,
    /// Where its value comes from.
    pub source: Source,
    /// Without a value there is no answer.
    #[serde(default)]
    pub required: bool,
    /// Without a value it is sent empty; otherwise it is left out.
    #[serde(default)]
    pub empty_when_absent: bool,
}

/// The attribute contract of a preset.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contract {
    /// `user` gives the account's value: the first cloud wants `xUserId` and `xAccountId` equal.
    pub user_is_account: bool,
    /// Attributes, in the order they are sent.
    pub attributes: Vec<Rule>,
}

/// A required value is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("attribute {attribute} is required, and {origin:?} gives no value")]
pub struct ContractError {
    /// Which attribute.
    pub attribute: String,
    /// Where it should come from.
    pub origin: Source,
}

/// An attribute as it is sent: one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedAttribute<'a> {
    /// Name.
    pub name: &'a str,
    /// Value, possibly empty.
    pub value: &'a str,
}

/// The names by which one peer knows one session: the same in every assertion of that session for that peer, so that single logout can name it, and
/// telling nothing to any other peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionNames {
    /// The transient NameID.
    pub name_id: String,
    /// The SessionIndex.
    pub session_index: String,
}

/// What is said about whom to which request: ready to be built and signed.
#[derive(Debug)]
pub struct Release<'a> {
    pub(crate) pending: &'a Pending,
    pub(crate) principal: &'a Principal,
    pub(crate) name_id: NameId,
    pub(crate) session_index: &'a str,
    pub(crate) attributes: Vec<ReleasedAttribute<'a>>,
}

impl Contract {
    /// Applies the contract.
    ///
    /// # Errors
    /// [`ContractError`] when a required value is missing.
    pub fn apply<'a>(
        &'a self,
        principal: &'a Principal,
        partner_account: Option<&'a str>,
    ) -> Result<Vec<ReleasedAttribute<'a>>, ContractError> {
        self.attributes
            .iter()
            .filter_map(|rule| self.value(rule, principal, partner_account).transpose())
            .collect()
    }

    fn value<'a>(
        &'a self,
        rule: &'a Rule,
        principal: &'a Principal,
        partner_account: Option<&'a str>,
    ) -> Result<Option<ReleasedAttribute<'a>>, ContractError> {
        let found = match rule.source {
            Source::User if self.user_is_account => Some(principal.account_id.as_str()),
            Source::User => Some(principal.user_id.as_str()),
            Source::Account => Some(principal.account_id.as_str()),
            Source::PartnerAccount => partner_account,
            Source::Email => principal.email.as_deref(),
            Source::Name => principal.name.as_deref(),
            Source::Mobile => principal.mobile.as_deref(),
        };
        match found.filter(|value| !value.is_empty()) {
            Some(value) => Ok(Some(ReleasedAttribute {
                name: &rule.name,
                value,
            })),
            None if rule.required => Err(ContractError {
                attribute: rule.name.clone(),
                origin: rule.source,
            }),
            None if rule.empty_when_absent => Ok(Some(ReleasedAttribute {
                name: &rule.name,
                value: "",
            })),
            None => Ok(None),
        }
    }
}

impl<'a> Admitted<'a> {
    pub(crate) fn new(pending: &'a Pending, principal: &'a Principal) -> Admitted<'a> {
        Admitted { pending, principal }
    }

    /// Decides what is released.
    ///
    /// # Errors
    /// [IDP-3002] when the settled identifier cannot be made for this person; [IDP-4003] when the contract cannot be met.
    pub fn release(
        self,
        contract: &'a Contract,
        partner_account: Option<&'a str>,
        names: &'a SessionNames,
    ) -> Result<Release<'a>, Box<Denied>> {
        let denied = |denial| {
            Box::new(Denied {
                reply_to: self.pending.reply_to().clone(),
                denial,
            })
        };
        let name_id = name_id::name_id(
            self.pending.name_id_format(),
            self.principal,
            &names.name_id,
        )
        .map_err(denied)?;
        let attributes = contract.apply(self.principal, partner_account);
        let attributes =
            attributes.map_err(|error| denied(Denial::PrincipalNotAllowed(error.to_string())))?;
        Ok(Release {
            pending: self.pending,
            principal: self.principal,
            name_id,
            session_index: &names.session_index,
            attributes,
        })
    }
}
