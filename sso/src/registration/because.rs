//! Why a registration failed: kept with the customer as a code, told to whoever asks as a refusal.

use super::RegistrationRefusal;
use crate::refused::{CloudSaid, Refused, Web};
use crate::store::Trouble;
use cloud::huawei::api::{Culprit, Meaning, codes};

/// Fields of which the cloud may say that they are taken.
const FIELDS: [&str; 3] = ["domain_name", "mobile_phone", "email"];

/// The refusal that a trouble stands for.
pub(super) fn refusal(trouble: Option<&Trouble>) -> Refused {
    let Some(trouble) = trouble else {
        return RegistrationRefusal::CloudUnavailable(None).into();
    };
    if trouble.code == "WEB-500" {
        return Web::Internal(trouble.text.clone()).into();
    }
    let said = trouble.vendor_code.as_deref().map(said);
    let refusal = match &*trouble.code {
        "REG-1004" => RegistrationRefusal::HasAccount,
        "REG-2001" => {
            let field = FIELDS.into_iter().find(|field| *field == trouble.text);
            RegistrationRefusal::taken(field)
        }
        "REG-2004" => RegistrationRefusal::ExistsUnlisted,
        "REG-2002" | "REG-1001" => {
            RegistrationRefusal::RefusedByCloud(said.unwrap_or_else(unknown))
        }
        "REG-2005" => RegistrationRefusal::CredentialsRefused(said.unwrap_or_else(unknown)),
        _ => RegistrationRefusal::CloudUnavailable(said),
    };
    refusal.into()
}

fn said(code: &str) -> CloudSaid {
    let entry = codes::entry(code);
    CloudSaid {
        code: Some(code.to_owned()),
        meaning: entry.map_or(Meaning::RequestRefused, |entry| entry.meaning),
        culprit: entry.map_or(Culprit::Us, |entry| entry.culprit),
    }
}

fn unknown() -> CloudSaid {
    CloudSaid {
        code: None,
        meaning: Meaning::RequestRefused,
        culprit: Culprit::Us,
    }
}
