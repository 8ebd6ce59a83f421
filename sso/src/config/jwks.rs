//! Checks of keys that the platform publishes, and of the origins of its pages.

use super::lifetime::{Bounds, show};
use super::{Faults, Jwks, Unmet, check, unmet, written};
use jsonwebtoken::Algorithm;
use url::Url;

const MAX_AGE: Bounds = Bounds::seconds(600, 30, 86_400);
const STALE_LIMIT: Bounds = Bounds::seconds(86_400, 30, 30 * 86_400);

/// Where the keys are, when the section says so.
pub(super) fn jwks(
    written: &written::Handoff,
    section: &str,
    http: bool,
    faults: &mut Faults,
) -> Option<Jwks> {
    let path = |key: &str| format!("{section}.{key}");
    let Some(url) = written.jwks_url.as_deref() else {
        for (key, is_written) in [
            ("algs", written.algs.is_some()),
            ("jwks_max_age", written.jwks_max_age.is_some()),
            ("jwks_stale_limit", written.jwks_stale_limit.is_some()),
        ] {
            if is_written {
                faults.add(path(key), unmet("config-jwks-only", []));
            }
        }
        return None;
    };
    if !written.keys.is_empty() {
        faults.add(path("jwks_url"), unmet("config-jwks-and-keys", []));
    }
    let max_age = MAX_AGE.read(
        &path("jwks_max_age"),
        written.jwks_max_age.as_deref(),
        faults,
    );
    let stale_limit = STALE_LIMIT.read(
        &path("jwks_stale_limit"),
        written.jwks_stale_limit.as_deref(),
        faults,
    );
    if stale_limit < max_age {
        faults.add(
            path("jwks_stale_limit"),
            unmet("config-stale-shorter", [("age", &show(max_age))]),
        );
    }
    Some(Jwks {
        algs: algs(written.algs.as_deref(), &path("algs"), faults),
        max_age,
        stale_limit,
        url: faults.keep(&path("jwks_url"), check::web_url(url, http))?,
    })
}

fn algs(written: Option<&[String]>, path: &str, faults: &mut Faults) -> Vec<Algorithm> {
    let Some(written) = written.filter(|algs| !algs.is_empty()) else {
        faults.add(path, unmet("config-algs-needed", []));
        return Vec::new();
    };
    let mut algs = Vec::new();
    for (index, name) in written.iter().enumerate() {
        match name.as_str() {
            "RS256" => algs.push(Algorithm::RS256),
            "ES256" => algs.push(Algorithm::ES256),
            "EdDSA" => algs.push(Algorithm::EdDSA),
            _ => faults.add(format!("{path}[{index}]"), unmet("config-algs-unknown", [])),
        }
    }
    algs
}

/// Origins as browsers write them: scheme, host, and the port where it is not the scheme's.
pub(super) fn origins(
    written: &[String],
    section: &str,
    http: bool,
    faults: &mut Faults,
) -> Vec<String> {
    let checked = written.iter().enumerate().filter_map(|(index, text)| {
        let path = format!("{section}.origins[{index}]");
        faults.keep(&path, origin(text, http))
    });
    checked.collect()
}

fn origin(text: &str, http: bool) -> Result<String, Unmet> {
    let url: Url = check::web_url(text, http)?;
    let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    if has_more {
        return Err(unmet("config-origin", []));
    }
    Ok(url.origin().ascii_serialization())
}
