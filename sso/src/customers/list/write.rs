//! Writing lists.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and accounts may begin so (`+86…`). In CSV such a cell gets an
//! apostrophe in front, which spreadsheets hide, and reading takes it away again: safe to open, and nothing is lost.

use super::{Entry, Format};
use crate::store::CustomerRecord;

/// The columns, in the order in which they are written.
pub(super) const COLUMNS: [&str; 5] = ["account", "domain_id", "domain_name", "site", "suspended"];

/// The header of a list; empty where there is none.
pub fn header(format: Format) -> String {
    match format {
        Format::Csv => COLUMNS.join(",") + "\r\n",
        Format::JsonLines => String::new(),
    }
}

/// One line; `None` for a customer without a cloud account who is not kept out: there is nothing to tell.
pub fn line(format: Format, record: &CustomerRecord) -> Option<String> {
    let entry = entry(record)?;
    Some(match format {
        Format::Csv => csv(&entry),
        Format::JsonLines => serde_json::json!(entry).to_string() + "\n",
    })
}

fn entry(record: &CustomerRecord) -> Option<Entry> {
    let suspended = record.suspended_at.is_some();
    if record.domain.is_none() && !suspended {
        return None;
    }
    let domain = record.domain.as_ref();
    let part = |part: fn(&crate::store::Domain) -> &String| domain.map(part).cloned();
    Some(Entry {
        account: record.account.clone(),
        domain_id: part(|domain| &domain.id).unwrap_or_default(),
        domain_name: part(|domain| &domain.name).unwrap_or_default(),
        site: part(|domain| &domain.site).unwrap_or_default(),
        suspended: Some(suspended),
    })
}

fn csv(entry: &Entry) -> String {
    let suspended = if entry.suspended == Some(true) {
        "true"
    } else {
        "false"
    };
    let cells = [
        &*entry.account,
        &entry.domain_id,
        &entry.domain_name,
        &entry.site,
        suspended,
    ];
    cells.map(cell).join(",") + "\r\n"
}

pub(super) fn cell(text: &str) -> String {
    let text = if is_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    // Spaces at the ends are kept by some readers only inside quotes.
    let quoted = text.contains([',', '"', '\r', '\n', ';', '\t']) || text.trim() != text;
    if quoted {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// What a spreadsheet would compute, also behind apostrophes of ours.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@'])
}

/// A cell as it was before it was written.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}
