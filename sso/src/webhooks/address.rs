//! Where an endpoint may be: the addresses that a name leads to are judged when the connection is made, and only what was judged is connected to.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

/// Whether nothing may be sent there. `allow_private` opens loopback, private and shared networks (RFC 1918, RFC 4193, RFC 6598) and nothing else: an
/// address at which clouds answer questions of their machines, a link's, a group's or a reserved one is never an endpoint.
pub fn is_refused(address: IpAddr, allow_private: bool) -> bool {
    match kind(address) {
        Kind::Public => false,
        Kind::Private => !allow_private,
        Kind::Never => true,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Public,
    Private,
    Never,
}

fn kind(address: IpAddr) -> Kind {
    match address {
        IpAddr::V4(address) => kind_4(address),
        IpAddr::V6(address) => kind_6(address),
    }
}

/// Metadata services that are not in 169.254.0.0/16.
const METADATA: [Ipv4Addr; 3] = [
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];
/// The same for IPv6.
const METADATA_6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// By the registry of special-purpose addresses (RFC 6890).
fn kind_4(address: Ipv4Addr) -> Kind {
    let octets = address.octets();
    let is_never = METADATA.contains(&address)
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || matches!(
            octets,
            [0, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..] | [240..=255, ..]
        );
    let is_shared = matches!(octets, [100, 64..=127, ..]);
    match () {
        () if is_never => Kind::Never,
        () if address.is_private() || address.is_loopback() || is_shared => Kind::Private,
        () => Kind::Public,
    }
}

/// Only global unicast (2000::/3) is public. What carries an IPv4 address is judged by it, where a gateway could lead there.
fn kind_6(address: Ipv6Addr) -> Kind {
    let segments = address.segments();
    if let Some(inner) = address.to_ipv4_mapped() {
        return kind_4(inner);
    }
    if address == METADATA_6 {
        return Kind::Never;
    }
    if address.is_loopback() || address.is_unique_local() {
        return Kind::Private;
    }
    match segments {
        // NAT64 (RFC 6052) is translated on the way: the one inside is reached.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => kind_4(joined(high, low)),
        // 2001::/23 is for protocols (Teredo among them), 2001:db8::/32 and 3fff::/20 for documents, 2002::/16 is 6to4.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => Kind::Never,
        [0x2000..=0x3fff, ..] => Kind::Public,
        _ => Kind::Never,
    }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

/// A name leads to an address that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused(pub(super) IpAddr);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not an address that may be called", self.0)
    }
}

impl std::error::Error for Refused {}

/// What a look-up gives.
pub(super) type Found = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// Asks for the addresses of a name.
pub(super) trait LookUp: Send + Sync + 'static {
    fn addresses(&self, name: String) -> Found;
}

/// The system's resolver.
pub(super) struct System;

impl LookUp for System {
    fn addresses(&self, name: String) -> Found {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Resolves for the client: what it returns is connected to, so that nothing can change between judging and connecting.
pub(super) struct Judge {
    pub(super) allow_private: bool,
    pub(super) look_up: Arc<dyn LookUp>,
}

impl Resolve for Judge {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.look_up.addresses(name.as_str().to_owned());
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = found.await?;
            // One that is refused among good ones is no accident.
            if let Some(address) = found.iter().find(|a| is_refused(**a, allow_private)) {
                return Err(Refused(*address).into());
            }
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    fn of(text: &str) -> Kind {
        kind(text.parse().unwrap())
    }

    #[test]
    fn public_addresses_may_be_called() {
        for text in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700::1",
            "64:ff9b::101:101",
            "::ffff:8.8.8.8",
        ] {
            assert_eq!(of(text), Kind::Public, "{text}");
        }
    }

    #[test]
    fn private_networks_only_where_they_are_allowed() {
        for text in [
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "127.0.0.1",
            "127.255.255.254",
            "100.64.0.1",
            "::1",
            "fd12::1",
            "fc00::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
        ] {
            let address = text.parse().unwrap();
            assert!(is_refused(address, false), "{text}");
            assert!(!is_refused(address, true), "{text}");
        }
    }

    #[test]
    fn some_addresses_are_never_called() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.0.1",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "::127.0.0.1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "64:ff9b:1::1",
        ] {
            assert!(is_refused(text.parse().unwrap(), true), "{text}");
        }
    }
}
