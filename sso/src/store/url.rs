//! The URL that names a store, checked. What it holds beside addresses (user, password) is never printed.

#[cfg(test)]
mod tests;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use std::fmt;
use std::str::FromStr;

const REDIS_PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;
/// The most databases that a Redis may be configured to have.
const DATABASES: u32 = 1 << 20;
/// What our keys begin with, unless the URL says otherwise.
const PREFIX: &str = "skybridge";
const PREFIX_LIMIT: usize = 64;

/// Which store, and how to reach it: `sqlite:PATH`, `redis://…`, `rediss://…`, `redis+sentinel://…`, `redis+cluster://…`, and the latter two with `rediss`.
#[derive(Clone)]
pub struct StoreUrl(pub(super) Place);

/// Where the state is.
#[derive(Clone)]
pub(super) enum Place {
    /// A file; relative paths start at the configuration's folder.
    File(String),
    /// Redis.
    Servers(Servers),
}

/// How to reach Redis.
#[derive(Clone)]
pub(super) struct Servers {
    pub arrangement: Arrangement,
    /// Host and port; of the sentinels when there are sentinels.
    pub hosts: Vec<(String, u16)>,
    pub tls: bool,
    pub database: u32,
    pub user: Option<String>,
    pub password: Option<SecretString>,
    /// What the sentinels themselves ask for.
    pub sentinel_password: Option<SecretString>,
    /// What all keys begin with.
    pub prefix: String,
}

/// How the servers belong together.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Arrangement {
    /// One server.
    One,
    /// Sentinels that know the server of this name.
    Sentinel(String),
    /// A cluster; the hosts are those asked first.
    Cluster,
}

/// What is wrong with a store's URL. No part of the URL is repeated, but for the name of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreUrlFault {
    /// No scheme that we know.
    #[error("sqlite:PATH, redis://, rediss://, redis+sentinel:// or redis+cluster:// is needed")]
    Scheme,
    /// Not `HOST`, `HOST:PORT`, or several where one is meant.
    #[error("HOST:PORT is needed")]
    Host,
    /// User or password cannot be read.
    #[error("USER:PASSWORD@ or :PASSWORD@ is needed, percent-encoded")]
    Credentials,
    /// Not a number of a database, or one where there are no numbers.
    #[error("after the host only the database's number may follow; a cluster has only 0")]
    Database,
    /// Sentinels without the name that they know.
    #[error("the name of the master is needed")]
    Master,
    /// Unknown, given twice, or with a value that cannot be.
    #[error("the parameter {0} is unknown, repeated, or has an impossible value")]
    Parameter(String),
}

impl FromStr for StoreUrl {
    type Err = StoreUrlFault;

    fn from_str(text: &str) -> Result<StoreUrl, StoreUrlFault> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = Some(path).filter(|path| !path.trim().is_empty());
            return path
                .map(|path| StoreUrl(Place::File(path.to_owned())))
                .ok_or(StoreUrlFault::Scheme);
        }
        let (scheme, rest) = text.split_once("://").ok_or(StoreUrlFault::Scheme)?;
        servers(scheme, rest).map(|servers| StoreUrl(Place::Servers(servers)))
    }
}

fn servers(scheme: &str, rest: &str) -> Result<Servers, StoreUrlFault> {
    let (transport, kind) = scheme.split_once('+').unwrap_or((scheme, ""));
    let tls = match transport {
        "redis" => false,
        "rediss" => true,
        _ => return Err(StoreUrlFault::Scheme),
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (credentials, hosts) = match authority.rsplit_once('@') {
        Some((credentials, hosts)) => (Some(credentials), hosts),
        None => (None, authority),
    };
    let (user, password) = credentials.map_or(Ok((None, None)), user_and_password)?;
    let (arrangement, database, port) = match kind {
        "" => (Arrangement::One, database(path)?, REDIS_PORT),
        "cluster" => match database(path)? {
            0 => (Arrangement::Cluster, 0, REDIS_PORT),
            _ => return Err(StoreUrlFault::Database),
        },
        "sentinel" => {
            let (master, path) = path.split_once('/').unwrap_or((path, ""));
            let master = decoded(master).filter(|master| !master.is_empty());
            let master = master.ok_or(StoreUrlFault::Master)?;
            (
                Arrangement::Sentinel(master),
                database(path)?,
                SENTINEL_PORT,
            )
        }
        _ => return Err(StoreUrlFault::Scheme),
    };
    let hosts = hosts
        .split(',')
        .map(|text| host(text, port))
        .collect::<Option<Vec<_>>>()
        .filter(|hosts| arrangement != Arrangement::One || hosts.len() == 1)
        .ok_or(StoreUrlFault::Host)?;
    let mut servers = Servers {
        arrangement,
        hosts,
        tls,
        database,
        user,
        password,
        sentinel_password: None,
        prefix: PREFIX.to_owned(),
    };
    servers.read_parameters(query)?;
    Ok(servers)
}

impl Servers {
    fn read_parameters(&mut self, query: &str) -> Result<(), StoreUrlFault> {
        let mut seen = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let fault = || StoreUrlFault::Parameter(printable(name));
            let value = decoded(value)
                .filter(|value| !value.is_empty() && !seen.contains(&name))
                .ok_or_else(fault)?;
            seen.push(name);
            match name {
                "prefix" if is_prefix(&value) => self.prefix = value,
                "sentinel_password" if matches!(self.arrangement, Arrangement::Sentinel(_)) => {
                    self.sentinel_password = Some(SecretString::from(value));
                }
                _ => return Err(fault()),
            }
        }
        Ok(())
    }
}

/// Braces would take the place of the hash tags that keep a partner's keys together in a cluster.
fn is_prefix(text: &str) -> bool {
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.');
    text.len() <= PREFIX_LIMIT && text.bytes().all(plain)
}

/// A parameter's name as far as it is one: a password with a question mark in it must not be repeated.
fn printable(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    if matches!(name, "prefix" | "sentinel_password")
        || (name.len() <= 16 && name.chars().all(plain))
    {
        name.to_owned()
    } else {
        "?".to_owned()
    }
}

type Credentials = (Option<String>, Option<SecretString>);

fn user_and_password(text: &str) -> Result<Credentials, StoreUrlFault> {
    let parts = text.split_once(':').and_then(|(user, password)| {
        // An unescaped "@" or "/" would have been taken for the end; what is left then is no host.
        Some((decoded(user)?, decoded(password)?))
    });
    let (user, password) = parts
        .filter(|(_, password)| !password.is_empty())
        .ok_or(StoreUrlFault::Credentials)?;
    let user = Some(user).filter(|user| !user.is_empty());
    Ok((user, Some(SecretString::from(password))))
}

fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    (!text.contains(char::is_control)).then(|| text.into_owned())
}

fn database(path: &str) -> Result<u32, StoreUrlFault> {
    if path.is_empty() {
        return Ok(0);
    }
    let number = path.parse().ok();
    number
        .filter(|number| *number < DATABASES && path.bytes().all(|octet| octet.is_ascii_digit()))
        .ok_or(StoreUrlFault::Database)
}

fn host(text: &str, default: u16) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, rest) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            let port = match rest {
                "" => None,
                rest => Some(rest.strip_prefix(':')?),
            };
            (address, port)
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = match port {
        Some(port) => port.parse().ok().filter(|port| *port != 0)?,
        None => default,
    };
    let named =
        |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b':');
    (!host.is_empty() && host.bytes().all(named)).then(|| (host.to_owned(), port))
}

/// Where the state is, without user, password or parameters.
impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::File(path) => write!(f, "sqlite:{path}"),
            Place::Servers(servers) => servers.fmt(f),
        }
    }
}

impl fmt::Display for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.tls { "rediss" } else { "redis" })?;
        f.write_str(match self.arrangement {
            Arrangement::One => "://",
            Arrangement::Sentinel(_) => "+sentinel://",
            Arrangement::Cluster => "+cluster://",
        })?;
        for (n, (host, port)) in self.hosts.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            if host.contains(':') {
                write!(f, "{comma}[{host}]:{port}")?;
            } else {
                write!(f, "{comma}{host}:{port}")?;
            }
        }
        if let Arrangement::Sentinel(master) = &self.arrangement {
            write!(f, "/{master}")?;
        }
        match self.arrangement {
            Arrangement::Cluster => Ok(()),
            _ => write!(f, "/{}", self.database),
        }
    }
}

/// The same: a configuration that is printed must not print passwords.
impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StoreUrl {
    /// The file, when it is one.
    pub fn file(&self) -> Option<&str> {
        match &self.0 {
            Place::File(path) => Some(path),
            Place::Servers(_) => None,
        }
    }

    /// Whether the URL holds a password: then it belongs into a file of its own.
    pub fn has_password(&self) -> bool {
        match &self.0 {
            Place::File(_) => false,
            Place::Servers(servers) => {
                servers.password.is_some() || servers.sentinel_password.is_some()
            }
        }
    }
}
