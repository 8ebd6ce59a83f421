//! `skybridge token` from outside.

use crate::world::{expect, initialized};
use serde_json::Value;
use std::path::Path;

/// Makes a token; yields it.
fn create(folder: &Path, label: &str, more: &[&str]) -> String {
    let mut args = vec!["token", "create", "--label", label];
    args.extend(more);
    expect(folder, &args, 0).out.trim().to_owned()
}

fn listed(folder: &Path) -> Vec<Value> {
    let out = expect(folder, &["token", "list", "--json"], 0).out;
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_token_is_shown_once_and_listed_by_what_it_may_do() {
    let folder = initialized();
    let folder = folder.path();
    let none = expect(folder, &["token", "list"], 0);
    assert!(none.out.is_empty() && none.err.contains("no API tokens"));
    let scopes = ["--scope", "sessions:read,sessions:end", "--scope", "links"];
    let first = create(folder, " shop backend ", &scopes);
    let second = create(folder, "报表", &["--scope", "sessions:read", "--days", "1"]);
    assert_ne!(first, second);
    let list = expect(folder, &["token", "list"], 0);
    for token in [&first, &second] {
        assert!(token.starts_with("sky_") && token.len() == 47, "{token}");
        assert!(!list.out.contains(&**token) && !list.err.contains(&**token));
        let store = std::fs::read(folder.join("skybridge.db")).unwrap();
        assert!(!String::from_utf8_lossy(&store).contains(&**token));
    }
    let lines: Vec<&str> = list.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", list.out);
    let (first, second) = (lines[0], lines[1]);
    // Oldest first: id, end, scopes, label.
    assert!(first.ends_with("  sessions:read,sessions:end,links  shop backend"));
    assert!(second.ends_with("  sessions:read  报表"), "{second}");
    let json = listed(folder);
    assert_eq!(json.len(), 2);
    assert_eq!(json[0]["label"], "shop backend");
    assert_eq!(json[0]["partner"], "acme");
    assert!(first.starts_with(json[0]["id"].as_str().unwrap()));
    let end = second.split("  ").nth(1).unwrap();
    assert!(json[1]["expires_at"].as_str().unwrap().starts_with(end));
}

#[test]
fn a_revoked_token_is_gone_and_the_others_stay() {
    let folder = initialized();
    let folder = folder.path();
    for label in ["one", "two"] {
        create(folder, label, &["--scope", "links"]);
    }
    let one = listed(folder)[0]["id"].as_str().unwrap().to_owned();
    let revoked = expect(folder, &["token", "revoke", &one], 0);
    assert!(revoked.err.contains(&one) && revoked.out.is_empty());
    let left = listed(folder);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["label"], "two");
    // Again, and what never was.
    for absent in [&*one, "000000000000", ""] {
        let refused = expect(folder, &["token", "revoke", absent], 2);
        assert!(refused.err.contains("no such API token"), "{}", refused.err);
        assert!(!refused.err.contains("revoked"), "{}", refused.err);
    }
    assert_eq!(listed(folder).len(), 1);
}

#[test]
fn a_token_of_one_partner_is_not_another_partners_to_list_or_revoke() {
    let folder = initialized();
    let folder = folder.path();
    let path = folder.join("skybridge.toml");
    let text = std::fs::read_to_string(&path).unwrap() + "\n[partner.second]\n";
    std::fs::write(&path, text).unwrap();
    create(folder, "one", &["--scope", "links", "--partner", "acme"]);
    let list = |partner: &str| {
        let args = ["token", "list", "--json", "--partner", partner];
        let out = expect(folder, &args, 0).out;
        serde_json::from_str::<Vec<Value>>(&out).unwrap()
    };
    assert!(list("second").is_empty());
    let id = list("acme")[0]["id"].as_str().unwrap().to_owned();
    let args = ["token", "revoke", &id, "--partner", "second"];
    expect(folder, &args, 2);
    assert_eq!(list("acme").len(), 1);
}

#[test]
fn a_token_without_a_purpose_a_scope_or_an_end_is_not_made() {
    let folder = initialized();
    let folder = folder.path();
    let long = "x".repeat(101);
    for wrong in [
        vec!["--label", " ", "--scope", "links"],
        vec!["--label", &long, "--scope", "links"],
        vec!["--label", "a\tb", "--scope", "links"],
        vec!["--label", "a"],
        vec!["--label", "a", "--scope", "everything"],
        vec!["--label", "a", "--scope", "links", "--days", "0"],
        vec!["--label", "a", "--scope", "links", "--days", "731"],
    ] {
        let args = [&["token", "create"], &*wrong].concat();
        assert!(expect(folder, &args, 2).out.is_empty(), "{wrong:?}");
    }
    assert!(listed(folder).is_empty());
}
