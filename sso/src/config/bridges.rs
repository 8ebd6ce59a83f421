//! Checks of the sign-in bridges: which there are, and in which order they are tried.

use super::{Faults, Login, check, unmet, written};
use crate::bridge::Kind;

/// The bridges that a partner has configured, in the order of this list when it says none.
const ALL: [Kind; 4] = [Kind::Oidc, Kind::Saml, Kind::Login, Kind::Handoff];

/// The order: as written, or every configured bridge.
pub(super) fn order(
    section: &str,
    written: Option<&[String]>,
    configured: &[Kind],
    faults: &mut Faults,
) -> Vec<Kind> {
    let Some(written) = written else {
        return ALL
            .into_iter()
            .filter(|kind| configured.contains(kind))
            .collect();
    };
    let mut order = Vec::new();
    for (index, name) in written.iter().enumerate() {
        let path = format!("{section}.bridges[{index}]");
        let Some(kind) = ALL.into_iter().find(|kind| kind.name() == name) else {
            let known = ALL.map(Kind::name).join(", ");
            faults.add(path, unmet("config-bridge-unknown", [("known", &known)]));
            continue;
        };
        if !configured.contains(&kind) {
            faults.add(path, unmet("config-bridge-absent", [("name", name)]));
        } else if order.contains(&kind) {
            faults.add(path, unmet("config-bridge-twice", []));
        } else {
            order.push(kind);
        }
    }
    order
}

/// The platform's sign-in page.
pub(super) fn login(
    section: &str,
    written: &written::Login,
    http: bool,
    faults: &mut Faults,
) -> Option<Login> {
    let path = format!("{section}.url");
    let Some(url) = written.url.as_deref() else {
        faults.add(path, unmet("config-needed", []));
        return None;
    };
    Some(Login {
        url: faults.keep(&path, check::web_url(url, http))?,
        silent: written.silent,
    })
}
