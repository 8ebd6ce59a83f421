//! URLs that name a store, and those that do not.

use super::*;
use secrecy::ExposeSecret;

fn read(text: &str) -> Result<Servers, StoreUrlFault> {
    match text.parse::<StoreUrl>()?.0 {
        Place::Servers(servers) => Ok(servers),
        Place::File(path) => panic!("a file: {path}"),
    }
}

#[test]
fn every_form_is_understood() {
    let file: StoreUrl = "sqlite:/var/lib/x.db".parse().unwrap();
    assert_eq!(file.file(), Some("/var/lib/x.db"));
    for (text, shown) in [
        ("redis://localhost", "redis://localhost:6379/0"),
        (
            "rediss://r.example.com:7000/3",
            "rediss://r.example.com:7000/3",
        ),
        ("redis://[::1]:7000/", "redis://[::1]:7000/0"),
        ("redis://[::1]", "redis://[::1]:6379/0"),
        (
            "redis+sentinel://a,b:1/main/2",
            "redis+sentinel://a:26379,b:1/main/2",
        ),
        (
            "rediss+cluster://u:p@a:1,b:2?prefix=staging",
            "rediss+cluster://a:1,b:2",
        ),
    ] {
        let servers = read(text).unwrap();
        assert_eq!(servers.to_string(), shown);
        assert_eq!(servers.tls, text.starts_with("rediss"), "{text}");
    }
    assert_eq!(read("redis://a?prefix=b").unwrap().prefix, "b");
    assert_eq!(read("redis://a").unwrap().prefix, "skybridge");
}

#[test]
fn user_and_password_are_read_and_never_shown() {
    let text = "redis+sentinel://us%40er:p%2Fa%3Ass@a/main/2?sentinel_password=wo%26rd";
    let url: StoreUrl = text.parse().unwrap();
    let servers = read(text).unwrap();
    let secret =
        |secret: &Option<SecretString>| secret.as_ref().map(|s| s.expose_secret().to_owned());
    assert_eq!(servers.user.as_deref(), Some("us@er"));
    assert_eq!(secret(&servers.password).as_deref(), Some("p/a:ss"));
    assert_eq!(secret(&servers.sentinel_password).as_deref(), Some("wo&rd"));
    assert!(url.has_password());
    for shown in [format!("{url}"), format!("{url:?}")] {
        assert_eq!(shown, "redis+sentinel://a:26379/main/2");
    }
    let servers = read("redis://:secret@a").unwrap();
    assert_eq!(
        (servers.user, secret(&servers.password).as_deref()),
        (None, Some("secret"))
    );
}

#[test]
fn faulty_urls_are_refused_for_what_is_wrong_with_them() {
    let parameter = |name: &str| StoreUrlFault::Parameter(name.to_owned());
    for (text, fault) in [
        ("", StoreUrlFault::Scheme),
        ("skybridge.db", StoreUrlFault::Scheme),
        ("sqlite:", StoreUrlFault::Scheme),
        ("sqlite: ", StoreUrlFault::Scheme),
        ("http://a", StoreUrlFault::Scheme),
        ("redis+ring://a", StoreUrlFault::Scheme),
        ("redis:a", StoreUrlFault::Scheme),
        ("redis://", StoreUrlFault::Host),
        ("redis://:1", StoreUrlFault::Host),
        ("redis://a:port", StoreUrlFault::Host),
        ("redis://a:0", StoreUrlFault::Host),
        ("redis://a:70000", StoreUrlFault::Host),
        ("redis://a b", StoreUrlFault::Host),
        ("redis://a,b", StoreUrlFault::Host),
        ("redis://[::1", StoreUrlFault::Host),
        ("redis://[nonsense]", StoreUrlFault::Host),
        ("redis+cluster://a,,b", StoreUrlFault::Host),
        ("redis://secret@a", StoreUrlFault::Credentials),
        ("redis://user:@a", StoreUrlFault::Credentials),
        ("redis://user:%ff@a", StoreUrlFault::Credentials),
        ("redis://a/x", StoreUrlFault::Database),
        ("redis://a/+1", StoreUrlFault::Database),
        ("redis://a/0/1", StoreUrlFault::Database),
        ("redis://a/-1", StoreUrlFault::Database),
        ("redis+cluster://a/1", StoreUrlFault::Database),
        ("redis+sentinel://a/main/x", StoreUrlFault::Database),
        ("redis+sentinel://a", StoreUrlFault::Master),
        ("redis+sentinel://a//0", StoreUrlFault::Master),
        ("redis://a?timeout=1", parameter("timeout")),
        ("redis://a?prefix=", parameter("prefix")),
        ("redis://a?prefix=x{y}", parameter("prefix")),
        ("redis://a?prefix=x&prefix=y", parameter("prefix")),
        (
            "redis://a?sentinel_password=x",
            parameter("sentinel_password"),
        ),
        ("redis://:Pass?Word1@a", StoreUrlFault::Host),
        ("redis://a?Pass-Word1", parameter("?")),
    ] {
        let refused = text.parse::<StoreUrl>().map(|url| url.to_string());
        assert_eq!(refused, Err(fault.clone()), "{text}");
        assert!(!fault.to_string().contains("Pass"));
    }
}
