//! `webhooks`, and that `serve` sends them.

use crate::world::{expect, initialized};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A platform that answers every request with this status, and hands on what came: head and body.
fn platform(status: u16) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (head, body) = request(&stream.unwrap(), status);
            if sender.send((head, body)).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}

fn request(stream: &TcpStream, status: u16) -> (String, String) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        reader.read_line(&mut head).unwrap();
    }
    let length = head.to_lowercase();
    let length = length.split("content-length: ").nth(1).unwrap();
    let length: usize = length.lines().next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    (&*stream).write_all(answer.as_bytes()).unwrap();
    (head, String::from_utf8(body).unwrap())
}

fn configure(folder: &Path, url: &str, more: &str) {
    let file = folder.join("skybridge.toml");
    let text = fs::read_to_string(&file).unwrap();
    let text = text
        .replace("127.0.0.1:8080", "127.0.0.1:0")
        .replace("127.0.0.1:8081", "127.0.0.1:0");
    let hook = format!(
        "\n[[partner.acme.webhooks]]\nid = \"shop\"\nurl = \"{url}\"\nsecret_file = \"hook.secret\"\nallow_private_network = true\n{more}"
    );
    fs::write(file, text + &hook).unwrap();
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    fs::write(folder.join("hook.secret"), secret).unwrap();
}

#[test]
fn without_endpoints_nothing_is_listed_and_nothing_can_be_sent() {
    let folder = initialized();
    let folder = folder.path();
    let listed = expect(folder, &["webhooks", "list"], 0);
    assert!(listed.err.contains("no [[partner.acme.webhooks]]"));
    expect(folder, &["webhooks", "test"], 2);
    expect(folder, &["webhooks", "replay", "--from", "1"], 2);
}

#[test]
fn a_test_event_is_delivered_and_a_refused_one_fails() {
    let folder = initialized();
    let folder = folder.path();
    let (url, seen) = platform(204);
    configure(folder, &url, "");
    let told = expect(folder, &["webhooks", "test"], 0).err;
    assert!(
        told.contains("Delivered test event acme_shop_test_"),
        "{told}"
    );
    let (head, body) = seen.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(head.starts_with("POST /hook HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("webhook-signature: v1,"), "{head}");
    assert!(body.contains("\"type\":\"webhook.test\""), "{body}");
    let other = initialized();
    let (url, _seen) = platform(500);
    configure(other.path(), &url, "");
    let told = expect(other.path(), &["webhooks", "test", "--endpoint", "shop"], 1).err;
    assert!(told.contains("HTTP 500"), "{told}");
}

#[test]
fn wrong_input_is_told_in_words() {
    let folder = initialized();
    let folder = folder.path();
    configure(folder, "https://shop.example.com/secret-path", "");
    for (args, text) in [
        (&["list", "--endpoint", "none"][..], "there are shop"),
        (&["test", "--endpoint", "none"], "there are shop"),
        (&["replay", "--endpoint", "none"], "there are shop"),
        (&["replay", "--from", "0"], "has number 0"),
        (&["replay", "--from", "2"], "has number 0"),
        (&["replay", "--from", "x"], "invalid value"),
        (&["list", "--partner", "nobody"], "nobody"),
    ] {
        let args: Vec<&str> = ["webhooks"].iter().chain(args).copied().collect();
        let told = expect(folder, &args, 2).err;
        assert!(told.contains(text), "{args:?}: {told}");
    }
    let listed = expect(folder, &["webhooks", "list"], 0).out;
    assert!(
        listed.starts_with("shop  https://shop.example.com  new  "),
        "{listed}"
    );
    assert!(!listed.contains("secret-path"), "{listed}");
    let listed = expect(folder, &["webhooks", "list", "--json"], 0).out;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["state"], "new");
}

#[test]
fn the_service_sends_what_happened_and_the_list_shows_it() {
    let folder = initialized();
    let folder = folder.path();
    let (url, seen) = platform(202);
    configure(folder, &url, "");
    expect(
        folder,
        &["customers", "bind", "C-1", "d1", "--name", "li-lei"],
        0,
    );
    expect(folder, &["webhooks", "replay", "--from", "1"], 0);
    let listed = expect(folder, &["webhooks", "list"], 0).out;
    assert!(
        listed.contains("  sending  next: 1  waiting: 1  "),
        "{listed}"
    );
    let mut service = Command::new(env!("CARGO_BIN_EXE_skybridge"))
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let arrived = seen.recv_timeout(Duration::from_secs(20));
    let listed = (0..100).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        let listed = expect(folder, &["webhooks", "list"], 0).out;
        listed.contains("  idle  ").then_some(listed)
    });
    service.kill().unwrap();
    service.wait().unwrap();
    let (_, body) = arrived.unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["type"], "customer.bound");
    assert_eq!(body["data"]["account"], "C-1");
    assert_eq!(body["data"]["domain"]["name"], "li-lei");
    let listed = listed.unwrap();
    assert!(listed.contains("next: 2  waiting: 0"), "{listed}");
}
