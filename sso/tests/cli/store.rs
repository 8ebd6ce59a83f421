//! `store`.

use crate::world::{expect, initialized, names, run_with, write};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn bind(folder: &Path, account: &str, domain: &str) {
    expect(folder, &["customers", "bind", account, domain], 0);
}

fn accounts(folder: &Path) -> Vec<String> {
    let listed = expect(folder, &["customers", "list", "--json"], 0).out;
    let account = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["account"].as_str().unwrap().to_owned()
    };
    listed.lines().map(account).collect()
}

/// A running `skybridge serve` on ports of its own choice.
struct Service(Child);

impl Service {
    fn start(folder: &Path) -> Service {
        let path = folder.join("skybridge.toml");
        let text = fs::read_to_string(&path).unwrap();
        let text = text
            .replace("127.0.0.1:8080", "127.0.0.1:0")
            .replace("127.0.0.1:8081", "127.0.0.1:0");
        fs::write(&path, text).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_skybridge"))
            .args(["--log-json", "serve"])
            .current_dir(folder)
            .env_clear()
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok);
        assert!(lines.any(|line| line.contains("\"serving\"")));
        std::thread::spawn(move || lines.for_each(drop));
        Service(child)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _ended = self.0.wait();
    }
}

#[test]
fn a_backup_of_a_running_service_is_restored_when_it_has_ended() {
    let folder = initialized();
    let folder = folder.path();
    bind(folder, "C-1", "d1");
    let service = Service::start(folder);
    bind(folder, "C-2", "d2");
    let told = expect(folder, &["store", "backup", "copy.db"], 0).err;
    assert!(
        told.contains("copy.db") && told.contains("sealing key"),
        "{told}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("copy.db")).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
    bind(folder, "C-3", "d3");
    let before = fs::read(folder.join("copy.db")).unwrap();
    let refused = expect(folder, &["store", "backup", "copy.db"], 2).err;
    assert!(refused.contains("exists already"), "{refused}");
    assert_eq!(fs::read(folder.join("copy.db")).unwrap(), before);
    let refused = expect(folder, &["store", "restore", "copy.db", "--replace"], 1).err;
    assert!(refused.contains("in use"), "{refused}");
    drop(service);
    let refused = expect(folder, &["store", "restore", "copy.db"], 2).err;
    assert!(refused.contains("--replace"), "{refused}");
    assert_eq!(accounts(folder), ["C-1", "C-2", "C-3"]);
    let told = expect(folder, &["store", "restore", "copy.db", "--replace"], 0).err;
    assert_eq!(accounts(folder), ["C-1", "C-2"]);
    let aside = names(folder);
    let aside: Vec<_> = aside
        .iter()
        .filter(|name| name.contains("replaced"))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert!(told.contains(aside[0].as_str()), "{told}");
    // What was set aside is whole, and is a store that can come back.
    expect(folder, &["store", "restore", aside[0], "--replace"], 0);
    assert_eq!(accounts(folder), ["C-1", "C-2", "C-3"]);
    assert!(!names(folder).iter().any(|name| name.contains("part")));
}

#[test]
fn a_lost_store_comes_back_and_a_log_that_was_left_is_not_read_into_it() {
    let folder = initialized();
    let folder = folder.path();
    bind(folder, "C-1", "d1");
    expect(folder, &["store", "backup", "copy.db"], 0);
    // A service that is killed leaves its log.
    let service = Service::start(folder);
    bind(folder, "C-2", "d2");
    drop(service);
    assert!(folder.join("skybridge.db-wal").exists());
    fs::remove_file(folder.join("skybridge.db")).unwrap();
    expect(folder, &["store", "restore", "copy.db"], 0);
    assert_eq!(accounts(folder), ["C-1"]);
}

#[test]
fn a_damaged_store_is_replaced_and_kept() {
    let folder = initialized();
    let path = folder.path().join("skybridge.db");
    bind(folder.path(), "C-1", "d1");
    expect(folder.path(), &["store", "backup", "copy.db"], 0);
    write(&folder, "skybridge.db", &[b'x'; 8192]);
    let refused = expect(folder.path(), &["store", "backup", "second.db"], 2).err;
    assert!(refused.contains("cannot be used"), "{refused}");
    assert!(!folder.path().join("second.db").exists());
    expect(
        folder.path(),
        &["store", "restore", "copy.db", "--replace"],
        0,
    );
    assert_eq!(accounts(folder.path()), ["C-1"]);
    let kept = names(folder.path());
    let kept = kept.iter().find(|name| name.contains("replaced")).unwrap();
    assert_eq!(fs::read(folder.path().join(kept)).unwrap(), [b'x'; 8192]);
    assert!(path.exists());
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let folder = initialized();
    bind(folder.path(), "C-1", "d1");
    expect(folder.path(), &["store", "backup", "good.db"], 0);
    let mut damaged = fs::read(folder.path().join("good.db")).unwrap();
    // Octets in the middle: the header is sound, a page is not.
    let middle = damaged.len() / 2;
    damaged[middle..middle + 4096].fill(0x5a);
    write(&folder, "damaged.db", &damaged);
    let good = fs::read(folder.path().join("good.db")).unwrap();
    write(&folder, "short.db", &good[..good.len() / 2]);
    write(&folder, "empty.db", b"");
    write(&folder, "text.db", &[b't'; 4096]);
    rewrite(folder.path(), &good, "newer.db", "PRAGMA user_version = 99");
    rewrite(
        folder.path(),
        &good,
        "other.db",
        "PRAGMA application_id = 7",
    );
    let before = names(folder.path());
    for (file, word) in [
        ("absent.db", "no file"),
        ("damaged.db", "unreadable"),
        ("short.db", "unreadable"),
        ("empty.db", "unreadable"),
        ("text.db", "unreadable"),
        ("newer.db", "schema 99"),
        ("other.db", "another program"),
        ("skybridge.db", "the store itself"),
    ] {
        let refused = expect(folder.path(), &["store", "restore", file, "--replace"], 2).err;
        assert!(refused.contains(word), "{file}: {refused}");
        assert_eq!(accounts(folder.path()), ["C-1"], "{file}");
        assert_eq!(names(folder.path()), before, "{file}");
    }
    expect(folder.path(), &["store", "backup"], 2);
    expect(folder.path(), &["store", "restore"], 2);
    expect(folder.path(), &["store", "backup", "absent/copy.db"], 3);
    fs::remove_file(folder.path().join("skybridge.db")).unwrap();
    expect(folder.path(), &["store", "backup", "again.db"], 2);
}

fn rewrite(folder: &Path, good: &[u8], name: &str, statement: &str) {
    let path = folder.join(name);
    fs::write(&path, good).unwrap();
    rusqlite::Connection::open(path)
        .unwrap()
        .execute_batch(statement)
        .unwrap();
}

#[test]
fn with_redis_its_own_means_are_told() {
    let folder = initialized();
    let redis = [(
        "SKYBRIDGE__STORE__URL",
        "redis://:secret@127.0.0.1:1".to_owned(),
    )];
    for command in ["backup", "restore"] {
        let told = run_with(folder.path(), &["store", command, "x.db"], &redis);
        assert_eq!(told.code, 2);
        for word in ["appendonly yes", "appendfsync always", "dump.rdb"] {
            assert!(told.err.contains(word), "{}", told.err);
        }
        assert!(!told.err.contains("secret"), "{}", told.err);
    }
    let told = run_with(
        folder.path(),
        &["--lang", "zh-CN", "store", "backup", "x.db"],
        &redis,
    );
    assert!(told.err.contains("备份和恢复"), "{}", told.err);
}
