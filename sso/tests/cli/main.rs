//! The command line from outside: the built binary, its streams and exit codes. What several commands share is in [`world`].
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod customers;
mod decode;
mod explain;
mod init;
mod keys;
mod lists;
mod metadata;
mod redis;
mod serve;
mod sp;
mod store;
mod token;
mod webhooks;
mod world;

use clap::CommandFactory;
use std::fs;
use world::{expect, initialized, run, write};

/// Every command and subcommand that there is, as typed.
fn paths(command: &clap::Command) -> Vec<String> {
    let mut found = vec![String::new()];
    for each in command.get_subcommands() {
        let below = paths(each).into_iter();
        found.extend(below.map(|rest| format!("{} {rest}", each.get_name()).trim().to_owned()));
    }
    found
}

#[test]
fn every_command_has_help() {
    let folder = tempfile::tempdir().unwrap();
    let commands = paths(&sso::cli::Cli::command());
    for known in ["", "sp import", "token revoke", "bench", "customers bind"] {
        assert!(commands.iter().any(|command| command == known), "{known}");
    }
    for command in commands {
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.push("--help");
        let help = expect(folder.path(), &args, 0).out;
        let usage = format!("Usage: skybridge {command}");
        assert!(help.contains(usage.trim_end()), "{command}: {help}");
        // What it does stands first, in words.
        let first = help.lines().next().unwrap();
        assert!(
            first.contains(' ') && !first.starts_with("Usage"),
            "{first}"
        );
    }
    expect(folder.path(), &["no-such-command"], 2);
    expect(
        folder.path(),
        &["keys", "generate", "--kind", "rsa-1024"],
        2,
    );
}

#[test]
fn a_configuration_with_faults_tells_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let missing = expect(folder.path(), &["keys", "list"], 2);
    assert!(missing.err.contains("skybridge.toml"), "{}", missing.err);
    fs::write(
        folder.path().join("bad.toml"),
        "public_url = \"http://a.example.com\"\n[server]\nlisten = \"x\"\n",
    )
    .unwrap();
    let faults = expect(folder.path(), &["keys", "list", "--config", "bad.toml"], 2);
    for path in ["public_url:", "server.listen:", "secrets.sealing_key_file:"] {
        assert!(faults.err.contains(path), "{path} in {}", faults.err);
    }
    fs::write(folder.path().join("worse.toml"), "public_url = \n").unwrap();
    assert!(
        expect(folder.path(), &["sp", "list", "--config", "worse.toml"], 2)
            .err
            .contains("not TOML")
    );
}

#[test]
fn the_partner_is_found_or_asked_for() {
    let folder = initialized();
    let unknown = expect(folder.path(), &["keys", "list", "--partner", "nobody"], 2);
    assert!(
        unknown.err.contains("nobody") && unknown.err.contains("acme"),
        "{}",
        unknown.err
    );
    let path = folder.path().join("skybridge.toml");
    let text = fs::read_to_string(&path).unwrap() + "\n[partner.second]\n";
    fs::write(&path, text).unwrap();
    assert!(
        expect(folder.path(), &["keys", "list"], 2)
            .err
            .contains("--partner")
    );
    assert!(
        expect(folder.path(), &["keys", "list", "--partner", "second"], 0)
            .err
            .contains("no keys")
    );
}

#[test]
fn a_wrong_sealing_key_is_an_honest_fault() {
    let folder = initialized();
    write(&folder, "sealing.key", b"too short\n");
    let refused = expect(folder.path(), &["keys", "list"], 2);
    assert!(
        refused.err.contains("secrets.sealing_key_file") && !refused.err.contains("too short"),
        "{}",
        refused.err
    );
}

#[test]
fn secrets_stay_out_of_every_output() {
    let folder = initialized();
    let secrets: Vec<String> = ["sealing.key", "acme-handoff.secret"]
        .iter()
        .map(|name| {
            fs::read_to_string(folder.path().join(name))
                .unwrap()
                .trim()
                .to_owned()
        })
        .collect();
    for args in [
        vec!["keys", "list"],
        vec!["keys", "list", "--json"],
        vec!["sp", "list"],
        vec!["keys", "generate", "--kind", "p-256"],
    ] {
        let run = expect(folder.path(), &args, 0);
        for secret in &secrets {
            assert!(
                !run.out.contains(secret) && !run.err.contains(secret),
                "{args:?}"
            );
        }
        assert!(!run.out.contains("PRIVATE KEY") && !run.err.contains("PRIVATE KEY"));
    }
    let text = fs::read_to_string(folder.path().join("skybridge.toml")).unwrap();
    assert!(secrets.iter().all(|secret| !text.contains(secret)));
    let store = fs::read(folder.path().join("skybridge.db")).unwrap();
    assert!(!String::from_utf8_lossy(&store).contains("PRIVATE KEY"));
}

#[test]
fn speaks_chinese_when_asked_or_when_the_terminal_does() {
    let folder = tempfile::tempdir().unwrap();
    let asked = run(folder.path(), &["--lang", "zh-CN", "keys", "list"], b"");
    assert!(asked.err.contains("无法读取配置文件"), "{}", asked.err);
    expect(folder.path(), &["--lang", "fr", "keys", "list"], 2);
}
