//! `explain`.

use crate::world::expect;

fn explain(args: &[&str], code: i32) -> crate::world::Run {
    let folder = tempfile::tempdir().unwrap();
    let args: Vec<&str> = [&["explain"], args].concat();
    expect(folder.path(), &args, code)
}

#[test]
fn a_code_of_the_cloud_is_explained_in_both_languages() {
    let run = explain(&["CBC.99000039"], 0);
    for part in [
        "CBC.99000039",
        "HTTP 400",
        "already knows this xaccount_id",
        "This service has to act",
        "Do not register again",
        "It may be done already",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert_eq!(run.err, "");
    let run = explain(&["cbc.99000038", "--lang", "zh-CN"], 0);
    for part in [
        "CBC.99000038",
        "该账号名已被使用",
        "需要由客户处理",
        "修改后可以重新提交",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
}

#[test]
fn a_code_of_ours_is_explained() {
    let run = explain(&["REG-1001"], 0);
    for part in ["REG-1001", "HTTP 422", "faults", "Nothing was sent"] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    let run = explain(&["idp-3004", "--lang", "zh-CN"], 0);
    assert!(
        run.out.contains("IDP-3004") && run.out.contains("SAML 状态 NoPassive"),
        "{}",
        run.out
    );
}

#[test]
fn what_is_no_known_code_says_where_to_look() {
    for (asked, hint) in [
        ("nonsense", "is no known error code"),
        ("REG-9999", "is no known error code"),
        ("CBC.12345678", "not among those known here"),
        ("7F3K-92QD", "reference number"),
    ] {
        let run = explain(&[asked], 2);
        assert_eq!(run.out, "", "{asked}");
        assert!(run.err.contains(asked.to_uppercase().as_str()) || run.err.contains(asked));
        assert!(run.err.contains(hint), "{asked}: {}", run.err);
    }
    let run = explain(&["\u{1b}[2Jx"], 2);
    assert!(!run.err.contains('\u{1b}'), "{}", run.err);
    explain(&[], 2);
}
