//! Why a registration is refused. The texts are for the operator; they name fields and rules, and quote no value.

use crate::refused::{CloudSaid, Reason};
use cloud::huawei::api::{ApiError, Fault, Meaning, Rule};
use std::fmt;

/// A registration that is not taken, or not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationRefusal {
    /// REG-1001: every fault at once; nothing went to the cloud.
    #[error("fields break the cloud's rules: {}", Listed(.0))]
    FieldsUnfit(Vec<Fault>),
    /// REG-1002.
    #[error("the partner has no access to the cloud's API configured")]
    CloudApiNotConfigured,
    /// REG-1003.
    #[error("the customer is registered, or being registered, with other data")]
    RegisteredOtherwise,
    /// REG-1004.
    #[error("a cloud account is bound to the customer already")]
    HasAccount,
    /// REG-1005.
    #[error("the customer is suspended")]
    Suspended,
    /// REG-1006.
    #[error("a conflict waits for a decision; see: skybridge customers list --state conflict")]
    Undecided,
    /// REG-1007.
    #[error("the Idempotency-Key came before with another request")]
    KeyReused,
    /// REG-2001: the fields that another account has, and the cloud's error where it came from one.
    #[error("another cloud account has it: {}", Listed(.faults))]
    Taken {
        /// Which fields, each with [`Rule::Taken`].
        faults: Vec<Fault>,
        /// What the cloud said, when it was not a mere check.
        said: Option<CloudSaid>,
    },
    /// REG-2002.
    #[error("the cloud refused: {}", Said(Some(.0)))]
    RefusedByCloud(CloudSaid),
    /// REG-2003: without an answer, or with one that asks to come back.
    #[error("the cloud is not available: {}", Said(.0.as_ref()))]
    CloudUnavailable(Option<CloudSaid>),
    /// REG-2004.
    #[error("the cloud says that the account exists, but does not list it")]
    ExistsUnlisted,
    /// REG-2005.
    #[error("the cloud does not accept the partner's credentials: {}", Said(Some(.0)))]
    CredentialsRefused(CloudSaid),
}

impl RegistrationRefusal {
    /// REG-2001, after a check of availability said so of these fields.
    pub fn taken(fields: impl IntoIterator<Item = &'static str>) -> RegistrationRefusal {
        RegistrationRefusal::Taken {
            faults: fields.into_iter().map(taken).collect(),
            said: None,
        }
    }
}

fn taken(field: &'static str) -> Fault {
    Fault {
        field: field.into(),
        rule: Rule::Taken,
    }
}

/// What an error of the cloud comes to when nothing is left to try. Ask [`ApiError::next`] first: where that says to query, the registration is not over.
impl From<&ApiError> for RegistrationRefusal {
    fn from(error: &ApiError) -> RegistrationRefusal {
        let said = CloudSaid::from(error);
        let taken_field = |field| RegistrationRefusal::Taken {
            faults: vec![taken(field)],
            said: Some(said.clone()),
        };
        match said.meaning {
            Meaning::AccountNameTaken => taken_field("domain_name"),
            Meaning::MobileTaken => taken_field("mobile_phone"),
            Meaning::TokenInvalid | Meaning::Unauthorised | Meaning::AccessDenied => {
                RegistrationRefusal::CredentialsRefused(said)
            }
            Meaning::CloudFailed
            | Meaning::Unavailable
            | Meaning::TooManyRequests
            | Meaning::AssociationUnconfirmed
            | Meaning::Unexpected
            | Meaning::AnswerUnreadable => RegistrationRefusal::CloudUnavailable(Some(said)),
            _ => RegistrationRefusal::RefusedByCloud(said),
        }
    }
}

impl Reason for RegistrationRefusal {
    fn code(&self) -> &'static str {
        match self {
            RegistrationRefusal::FieldsUnfit(_) => "REG-1001",
            RegistrationRefusal::CloudApiNotConfigured => "REG-1002",
            RegistrationRefusal::RegisteredOtherwise => "REG-1003",
            RegistrationRefusal::HasAccount => "REG-1004",
            RegistrationRefusal::Suspended => "REG-1005",
            RegistrationRefusal::Undecided => "REG-1006",
            RegistrationRefusal::KeyReused => "REG-1007",
            RegistrationRefusal::Taken { .. } => "REG-2001",
            RegistrationRefusal::RefusedByCloud(_) => "REG-2002",
            RegistrationRefusal::CloudUnavailable(_) => "REG-2003",
            RegistrationRefusal::ExistsUnlisted => "REG-2004",
            RegistrationRefusal::CredentialsRefused(_) => "REG-2005",
        }
    }

    fn faults(&self) -> &[Fault] {
        match self {
            RegistrationRefusal::FieldsUnfit(faults)
            | RegistrationRefusal::Taken { faults, .. } => faults,
            _ => &[],
        }
    }

    fn cloud_said(&self) -> Option<&CloudSaid> {
        match self {
            RegistrationRefusal::RefusedByCloud(said)
            | RegistrationRefusal::CredentialsRefused(said) => Some(said),
            RegistrationRefusal::Taken { said, .. }
            | RegistrationRefusal::CloudUnavailable(said) => said.as_ref(),
            _ => None,
        }
    }
}

/// Faults in one line.
struct Listed<'a>(&'a [Fault]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            let gap = if at == 0 { "" } else { "; " };
            write!(f, "{gap}{fault}")?;
        }
        Ok(())
    }
}

/// The cloud's code and its meaning.
struct Said<'a>(Option<&'a CloudSaid>);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(said) => {
                let code = said.code.as_deref().unwrap_or("no code");
                write!(f, "{code}, {}", said.meaning.key())
            }
            None => f.write_str("no answer"),
        }
    }
}

#[cfg(test)]
mod tests;
