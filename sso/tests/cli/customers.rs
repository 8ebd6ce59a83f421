//! `customers`.

use crate::world::{expect, initialized};
use std::path::Path;

fn customers(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let mut all = vec!["customers"];
    all.extend(args);
    let run = expect(folder, &all, code);
    (run.out, run.err)
}

#[test]
fn a_customer_is_bound_shown_suspended_resumed_and_unbound() {
    let folder = initialized();
    let folder = folder.path();
    assert!(
        customers(folder, &["list"], 0)
            .1
            .contains("no such customers")
    );
    let bound = customers(folder, &["bind", "C-1", "d1", "--name", "li-lei"], 0).1;
    assert!(
        bound.contains("was -, is bound d1 (li-lei, china)"),
        "{bound}"
    );
    assert!(
        customers(folder, &["bind", "C-1", "d1"], 0)
            .1
            .contains("already")
    );
    for wanted in [vec!["show", "C-1"], vec!["show", "--domain", "d1"]] {
        let shown = customers(folder, &wanted, 0).0;
        for part in [
            "Account: C-1",
            "State: bound",
            "d1 (li-lei, china)",
            "operator",
        ] {
            assert!(shown.contains(part), "{shown}");
        }
    }
    let suspended = customers(folder, &["suspend", "C-1"], 0).1;
    assert!(suspended.contains("is suspended d1"), "{suspended}");
    let listed = customers(folder, &["list", "--state", "suspended"], 0).0;
    assert!(listed.contains("C-1"), "{listed}");
    assert_eq!(customers(folder, &["list", "--state", "bound"], 0).0, "");
    customers(folder, &["resume", "C-1"], 0);
    let unbound = customers(folder, &["unbind", "C-1"], 0).1;
    assert!(
        unbound.contains("was bound d1 (li-lei, china), is unbound"),
        "{unbound}"
    );
    let shown = customers(folder, &["show", "C-1", "--json"], 0).0;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["state"], "unbound");
    let kinds: Vec<_> = shown["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["bound", "suspended", "resumed", "unbound"]);
}

#[test]
fn a_cloud_account_is_never_taken_from_anybody_by_a_command() {
    let folder = initialized();
    let folder = folder.path();
    customers(folder, &["bind", "C-1", "d1"], 0);
    let refused = customers(folder, &["bind", "C-2", "d1", "--replace"], 1).1;
    assert!(refused.contains("belongs to customer C-1"), "{refused}");
    customers(folder, &["show", "C-2"], 2);
    let refused = customers(folder, &["bind", "C-1", "d2"], 1).1;
    assert!(refused.contains("--replace"), "{refused}");
    customers(folder, &["bind", "C-1", "d2", "--replace"], 0);
    customers(folder, &["bind", "C-2", "d1"], 0);
}

#[test]
fn wrong_use_is_told() {
    let folder = initialized();
    let folder = folder.path();
    let long = "x".repeat(129);
    for args in [
        vec!["show"],
        vec!["show", "nobody"],
        vec!["show", "--domain", "nothing"],
        vec!["suspend", "nobody"],
        vec!["resume", "nobody"],
        vec!["unbind", "nobody"],
        vec!["bind", "C"],
        vec!["bind", &long, "d"],
        vec!["bind", "C", "d d"],
        vec!["bind", "C", &long],
        vec!["list", "--state", "happy"],
        vec!["list", "--partner", "nobody"],
    ] {
        customers(folder, &args, 2);
    }
}

#[test]
fn lists_go_on_where_they_stopped() {
    let folder = initialized();
    let folder = folder.path();
    for n in 1..=3 {
        customers(folder, &["bind", &format!("C-{n}"), &format!("d{n}")], 0);
    }
    let (first, hint) = customers(folder, &["list", "--limit", "2", "--json"], 0);
    let accounts: Vec<_> = first
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|value| value["account"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(accounts, ["C-1", "C-2"]);
    assert!(hint.contains("--after \"C-2\""), "{hint}");
    let (rest, hint) = customers(folder, &["list", "--after", "C-2"], 0);
    assert!(rest.contains("C-3") && !rest.contains("C-2") && hint.is_empty());
}

#[test]
fn a_link_says_whether_it_is_a_first_login() {
    let folder = initialized();
    let folder = folder.path();
    let unready = expect(folder, &["link"], 2).err;
    assert!(unready.contains("x_account_type"), "{unready}");
    let path = folder.join("skybridge.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace(
        "# x_account_type = \"…_IDP\"",
        "x_account_type = \"ACME_IDP\"",
    );
    std::fs::write(&path, text).unwrap();
    let link =
        |account: &str| expect(folder, &["link", "--to", "iam", "--account", account], 0).out;
    let expected = |first: bool| {
        format!(
            "https://auth.huaweicloud.com/authui/saml/login?xAccountType=ACME_IDP&isFirstLogin={first}&service=https%3A%2F%2Fconsole.huaweicloud.com%2Fiam%2F\n"
        )
    };
    assert_eq!(link("C-1"), expected(true));
    customers(folder, &["bind", "C-1", "d1"], 0);
    assert_eq!(link("C-1"), expected(false));
    let everybody = expect(folder, &["link", "--to", "iam"], 0);
    assert_eq!(everybody.out, expected(false));
    assert!(
        everybody
            .err
            .contains("https://sso.example.com/p/acme/launch?to=iam")
    );
    expect(folder, &["link", "--to", "//evil.example"], 2);
    customers(folder, &["suspend", "C-1"], 0);
    expect(folder, &["link", "--account", "C-1"], 1);
}

#[test]
fn a_registration_is_shown_with_what_went_wrong_and_without_what_was_asked_for() {
    use sso::store::{Cause, CustomerRecord, Phase, Registration, Trouble};
    let folder = initialized();
    let at: jiff::Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    let record = CustomerRecord {
        partner: "acme".to_owned(),
        account: "C-7".to_owned(),
        version: 1,
        domain: None,
        suspended_at: None,
        claim: None,
        journey_opened_at: None,
        seen: Vec::new(),
        registration: Some(Registration {
            begun_at: at,
            phase: Phase::Creating,
            since: at,
            site: "china".to_owned(),
            request: Some("c2VhbGVk".to_owned()),
            digest: "digest".to_owned(),
            asked: 2,
            asked_at: Some(at),
            missed: 1,
            walk: None,
            whole: false,
            turn: 0,
            due_at: Some(at),
            trouble: Some(Trouble {
                code: "REG-2003".to_owned(),
                vendor_code: Some("CBC.99000039".to_owned()),
                text: "the cloud answered 400 with CBC.99000039".to_owned(),
                at,
            }),
        }),
        created_at: at,
        changed_at: at,
        cause: Cause::Api,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = "sqlite:skybridge.db".parse().unwrap();
        let store = sso::store::open(&url, folder.path()).await.unwrap();
        store.put_customer(record, None).await.unwrap();
    });
    let shown = customers(folder.path(), &["show", "C-7"], 0).0;
    for part in [
        "State: creating",
        "asked 2 times",
        "CBC.99000039: the cloud answered",
        "skybridge explain CBC.99000039",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    let shown = customers(folder.path(), &["show", "C-7", "--json"], 0).0;
    assert!(
        shown.contains("\"phase\": \"creating\"") && !shown.contains("c2VhbGVk"),
        "{shown}"
    );
    let chinese = customers(folder.path(), &["show", "C-7", "--lang", "zh-CN"], 0).0;
    assert!(chinese.contains("最近的问题"), "{chinese}");
}
