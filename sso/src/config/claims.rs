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
        amr: BTreeMap::new(),
    };
    classes(&reading.acr, &format!("{section}.acr"), faults);
    reading.amr = methods(written.amr.as_ref(), section, faults);
    reading
}

/// AuthnContext class by method in `amr` (RFC 8176): what is written, else only that `pwd` is a password.
pub(super) fn methods(
    written: Option<&BTreeMap<String, String>>,
    section: &str,
    faults: &mut Faults,
) -> BTreeMap<String, String> {
    let password = || BTreeMap::from([("pwd".to_owned(), class::PASSWORD.to_owned())]);
    let table = written.cloned().unwrap_or_else(password);
    classes(&table, &format!("{section}.amr"), faults);
    table
}

fn classes(table: &BTreeMap<String, String>, section: &str, faults: &mut Faults) {
    for (value, class) in table {
        faults.keep(&format!("{section}.{value}"), is_class(class));
    }
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
