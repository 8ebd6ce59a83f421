//! Checks of a partner's looks.

use super::{Faults, Unmet, unmet, written};
use crate::brand::{self, Brand, Colour, File, LOGO_LIMIT};
use std::path::Path;

pub(super) fn check(
    section: &str,
    slug: &str,
    written: &written::Brand,
    base_dir: &Path,
    faults: &mut Faults,
) -> Brand {
    let colour = written.colour.as_deref().and_then(|text| {
        let colour = Colour::parse(text).ok_or_else(|| unmet("config-colour", []));
        faults.keep(&format!("{section}.colour"), colour)
    });
    let logo = written.logo_file.as_deref().and_then(|file| {
        let logo = read(slug, &base_dir.join(file));
        faults.keep(&format!("{section}.logo_file"), logo)
    });
    Brand {
        stylesheet: colour.map(|colour| brand::stylesheet(slug, colour)),
        logo,
    }
}

fn read(slug: &str, path: &Path) -> Result<File, Unmet> {
    let cannot = |error: std::io::Error| {
        unmet(
            "config-file-unreadable",
            [("file", &path.display()), ("error", &error)],
        )
    };
    if std::fs::metadata(path).map_err(cannot)?.len() > LOGO_LIMIT {
        return Err(unmet(
            "config-file-large",
            [("file", &path.display()), ("most", &LOGO_LIMIT)],
        ));
    }
    let content = std::fs::read(path).map_err(cannot)?;
    brand::logo(slug, content).ok_or_else(|| unmet("config-logo-kind", [("file", &path.display())]))
}
