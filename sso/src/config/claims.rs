//! Checks of what is read from a token's claims.

use super::{Faults, Reading, Unmet, unmet, written};
use saml::names::authn_context as class;
use std::collections::BTreeMap;

/// Longest name of a claim, in octets.
const NAME_LIMIT: usize = 200;
/// Longest AuthnContext class, in characters; as `idp` has it.
const CLASS_LIMIT: usize = 256;

pub(super) fn reading(written: &written::Handoff, section: &str, faults: &mut Faults) -> Reading {
    let names = &written.claims;
    let mut name = |key: &str, value: &Option<String>| {
        let path = format!("{section}.claims.{key}");
        faults.keep(&path, claim(value.clone()?))
    };
    let mut reading = Reading {
        user: name("user", &names.user),
        account: name("account", &names.account),
        email: name("email", &names.email).unwrap_or_else(|| "email".to_owned()),
        name: name("name", &names.name).unwrap_or_else(|| "name".to_owned()),
        mobile: name("mobile", &names.mobile).unwrap_or_else(|| "mobile".to_owned()),
        acr: written.acr.clone(),
        amr: BTreeMap::from([("pwd".to_owned(), class::PASSWORD.to_owned())]),
    };
    if let Some(amr) = &written.amr {
        reading.amr.clone_from(amr);
    }
    for (table, classes) in [("acr", &reading.acr), ("amr", &reading.amr)] {
        for (value, class) in classes {
            let path = format!("{section}.{table}.{value}");
            faults.keep(&path, is_class(class));
        }
    }
    reading
}

fn claim(name: String) -> Result<String, Unmet> {
    let segments = || name.split('.');
    if name.is_empty() || name.len() > NAME_LIMIT || segments().any(str::is_empty) {
        return Err(unmet("config-claim-name", []));
    }
    Ok(name)
}

fn is_class(class: &str) -> Result<(), Unmet> {
    let fits = class.contains(':')
        && class.chars().count() <= CLASS_LIMIT
        && !class.contains(|c: char| c.is_whitespace() || c.is_control());
    if fits {
        Ok(())
    } else {
        Err(unmet("config-authn-context", []))
    }
}
