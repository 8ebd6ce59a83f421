//! Every code of the IDP table is produced over HTTP by a test.

use super::{denials, logout, refusals};
use std::collections::BTreeSet;

/// Codes with a test of their own: IDP-9001 in `internal`, IDP-4001 in `journeys::sign_in`, IDP-2006 in `entry_points`, IDP-5002 and IDP-5003 in
/// `journeys::logout`.
const ELSEWHERE: [&str; 5] = ["IDP-9001", "IDP-4001", "IDP-2006", "IDP-5002", "IDP-5003"];

#[test]
fn every_code_of_the_table_is_produced() {
    let rows = refusals::rows();
    let produced: BTreeSet<_> = rows
        .iter()
        .map(|row| row.code)
        .chain(denials::ROWS.iter().map(|row| row.code))
        .chain(ELSEWHERE)
        .chain(logout::CODES)
        .filter(|code| code.starts_with("IDP-"))
        .collect();
    let table: BTreeSet<_> = sso::refused::catalogue()
        .map(|entry| entry.code)
        .filter(|code| code.starts_with("IDP-"))
        .collect();
    assert_eq!(produced, table);
}
