//! `customers import` and `customers export`.

use crate::world::{Run, expect, initialized, run, write};
use std::fs;
use std::path::Path;

/// Runs an import of this text from standard input.
fn import(folder: &Path, args: &[&str], list: &str, code: i32) -> Run {
    let mut all = vec!["customers", "import", "-"];
    all.extend(args);
    let run = run(folder, &all, list.as_bytes());
    assert_eq!(run.code, code, "{list}\n{}\n{}", run.out, run.err);
    run
}

fn export(folder: &Path, format: &str) -> String {
    expect(folder, &["customers", "export", "--format", format], 0).out
}

/// Line, outcome and code of each line of a report.
fn told(report: &str) -> Vec<(u64, String, String)> {
    let line = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let has_reason = !text("reason").is_empty();
        assert_eq!(has_reason, !text("code").is_empty(), "{line}");
        (
            value["line"].as_u64().unwrap(),
            text("outcome"),
            text("code"),
        )
    };
    report.lines().map(line).collect()
}

fn short(told: &[(u64, String, String)]) -> Vec<(u64, &str, &str)> {
    told.iter().map(|(n, o, c)| (*n, &**o, &**c)).collect()
}

const STRANGE: &str = "account,domain_id,domain_name,site,suspended\r\n\
    '+8613800000000,d1,'=1+1,china,false\r\n\
    ''@c,d2,,international,true\r\n\
    \"a,\"\"b\"\"\",d3,'@x,china,\r\n\
    \" spaced \",d4,云,china,0\r\n\
    ''plain,d5,'plain,china,false\r\n";

#[test]
fn what_is_exported_and_imported_elsewhere_is_the_same_mapping() {
    let (first, second, third) = (initialized(), initialized(), initialized());
    import(first.path(), &[], STRANGE, 0);
    let shown = expect(first.path(), &["customers", "show", "+8613800000000"], 0).out;
    assert!(
        shown.contains("d1 (=1+1, china)") && shown.contains("import"),
        "{shown}"
    );
    // Not before a formula, so it is the account's own.
    expect(first.path(), &["customers", "show", "''plain"], 0);
    let (csv, json) = (export(first.path(), "csv"), export(first.path(), "jsonl"));
    assert!(
        csv.contains("'+8613800000000,d1,'=1+1,china,false\r\n"),
        "{csv}"
    );
    assert!(json.contains(r#""account":"+8613800000000""#), "{json}");
    write(&second, "list.csv", csv.as_bytes());
    expect(second.path(), &["customers", "import", "list.csv"], 0);
    write(&third, "list.jsonl", json.as_bytes());
    expect(third.path(), &["customers", "import", "list.jsonl"], 0);
    for folder in [second.path(), third.path()] {
        assert_eq!(export(folder, "csv"), csv);
        assert_eq!(export(folder, "jsonl"), json);
    }
    let again = expect(second.path(), &["customers", "import", "list.csv"], 0);
    assert!(told(&again.out).iter().all(|line| line.1 == "unchanged"));
}

#[test]
fn what_clashes_is_refused_line_by_line_and_nothing_is_overwritten() {
    let folder = initialized();
    let folder = folder.path();
    for (account, domain) in [("A", "d1"), ("B", "d2"), ("S", "d9")] {
        expect(folder, &["customers", "bind", account, domain], 0);
    }
    expect(folder, &["customers", "suspend", "S"], 0);
    let before = export(folder, "csv");
    let list = "account,domain_id,suspended,domain_name\n\
        A,d1,,\n\
        A,d3,,\n\
        C,d2,,\n\
        S,d9,false,\n\
        N,,true,\n\
        N,,,\n\
        ,d5,,\n\
        X,d 5,,\n\
        X,,,name\n\
        X,d5,perhaps,\n\
        X,d5\n\
        G,d7,,\n\
        G,d8,,\n\
        H,d7,,\n";
    let wanted = [
        (2, "unchanged", ""),
        (3, "refused", "other-domain"),
        (4, "refused", "taken"),
        (5, "refused", "kept-out"),
        (6, "refused", "unknown"),
        (7, "unchanged", ""),
        (8, "malformed", "account"),
        (9, "malformed", "domain"),
        (10, "malformed", "domain"),
        (11, "malformed", "suspended"),
        (12, "malformed", "shape"),
        (13, "bound", ""),
    ];
    let dry = import(folder, &["--dry-run"], list, 1);
    let foreseen = told(&dry.out);
    assert_eq!(short(&foreseen)[..12], wanted);
    assert_eq!(
        short(&foreseen)[12..],
        [(14, "refused", "repeated"), (15, "refused", "repeated")]
    );
    assert!(
        dry.err
            .contains("Nothing was changed. 14 lines: 1 would be bound"),
        "{}",
        dry.err
    );
    assert_eq!(export(folder, "csv"), before);
    let real = import(folder, &[], list, 1);
    let done = told(&real.out);
    assert_eq!(short(&done)[..12], wanted);
    assert_eq!(
        short(&done)[12..],
        [(14, "refused", "other-domain"), (15, "refused", "taken")]
    );
    let after = export(folder, "csv");
    assert_eq!(after.replace("G,d7,,china,false\r\n", ""), before);
    let chinese = import(folder, &["--lang", "zh-CN"], "account,domain_id\nC,d2\n", 1);
    assert!(
        chinese.out.contains("该云帐号属于客户 B"),
        "{}",
        chinese.out
    );
}

#[test]
fn names_and_suspensions_come_with_a_list() {
    let folder = initialized();
    let folder = folder.path();
    expect(
        folder,
        &["customers", "bind", "A", "d1", "--name", "old"],
        0,
    );
    let list = "account,domain_id,domain_name,suspended\nA,d1,new,true\nB,d2,,true\nA,,,true\n";
    let done = told(&import(folder, &[], list, 0).out);
    let wanted = [(2, "renamed", ""), (3, "bound", ""), (4, "unchanged", "")];
    assert_eq!(short(&done), wanted);
    let listed = expect(folder, &["customers", "list", "--state", "suspended"], 0).out;
    assert!(
        listed.contains("d1 (new, china)") && listed.contains("d2"),
        "{listed}"
    );
}

#[test]
fn lists_that_cannot_be_read_are_told_and_the_rest_is_done() {
    let folder = initialized();
    let path = folder.path();
    for header in [
        "",
        "domain_id\n",
        "account,account\n",
        "account,colour\n",
        "A,d1\n",
    ] {
        let refused = import(path, &[], header, 2);
        assert!(refused.err.contains("names its columns"), "{}", refused.err);
    }
    // GBK, as a spreadsheet in China may write it.
    write(
        &folder,
        "gbk.csv",
        b"account,domain_id\n\xd5\xc5\xc8\xfd,d1\nB,d2\n",
    );
    let done = expect(path, &["customers", "import", "gbk.csv"], 1);
    let done = told(&done.out);
    assert_eq!(
        short(&done),
        [(2, "malformed", "encoding"), (3, "bound", "")]
    );
    let long = "x".repeat(70_000);
    let list = format!(
        "\u{feff}{{\"account\":\"C\",\"domain_id\":\"d3\"}}\n\n{{\"account\":\"{long}\"}}\nnot json\n{{\"account\":\"D\",\"colour\":1}}\n{{\"account\":\"D\",\"domain_id\":\"d4\",\"suspended\":true}}"
    );
    let done = told(&import(path, &["--format", "jsonl"], &list, 1).out);
    let wanted = [
        (1, "bound", ""),
        (3, "malformed", "too-long"),
        (4, "malformed", "shape"),
        (5, "malformed", "shape"),
        (6, "bound", ""),
    ];
    assert_eq!(short(&done), wanted);
    let open = format!("account,domain_id\nE,d5\n\"{}", "x\n".repeat(200_000));
    let refused = import(path, &[], &open, 2);
    assert!(refused.err.contains("does not end"), "{}", refused.err);
    for args in [
        vec!["import"],
        vec!["import", "absent.csv"],
        vec!["import", "gbk.csv", "--format", "xlsx"],
        vec!["import", "gbk.csv", "--partner", "nobody"],
        vec!["import", "gbk.csv", "--report", "gbk.csv"],
        vec!["export", "--format", "xml"],
    ] {
        let all: Vec<_> = ["customers"].into_iter().chain(args).collect();
        expect(path, &all, 2);
    }
}

#[test]
fn a_long_list_comes_in_with_a_report_in_a_file() {
    let folder = initialized();
    let mut list = "account,domain_id\n".to_owned();
    for n in 0..2_000 {
        list += &format!("C-{n:04},d{n}\n");
    }
    write(&folder, "list.csv", list.as_bytes());
    let args = [
        "customers",
        "import",
        "list.csv",
        "--report",
        "report.jsonl",
    ];
    let done = expect(folder.path(), &args, 0);
    assert!(
        done.out.is_empty() && done.err.contains("2000 bound"),
        "{}",
        done.err
    );
    let report = fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    let lines: Vec<u64> = told(&report).iter().map(|line| line.0).collect();
    assert_eq!(lines, (2..=2_001).collect::<Vec<u64>>());
    assert_eq!(export(folder.path(), "csv").lines().count(), 2_001);
}
