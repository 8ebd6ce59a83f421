//! Connecting, to each arrangement in its way. TLS is OpenSSL's and trusts what the machine trusts (or `SSL_CERT_FILE`).

use crate::store::StoreError;
use crate::store::redis::failure;
use crate::store::url::{Arrangement, Servers};
use redis::aio::MultiplexedConnection;
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::io::tcp::TcpSettings;
use redis::sentinel::{SentinelClient, SentinelNodeConnectionInfo, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ConnectionInfo, IntoConnectionInfo,
    RedisConnectionInfo, RedisError, TlsMode, Value,
};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio::time::timeout;

/// How long connecting may take: names, sockets, TLS, sign-in, and for clusters the map of their slots.
const CONNECT: Duration = Duration::from_secs(2);
/// How long one server of several may take to accept a connection.
const NODE: Duration = Duration::from_millis(800);
/// How long one server may take to answer; less than a call may take, so that there is time for another attempt.
const ANSWER: Duration = Duration::from_millis(2_500);
/// Commands that wait to be written, before callers wait.
const QUEUE: usize = 1_024;
/// How often a cluster's command follows slots that moved.
const REDIRECTS: u32 = 4;

/// A connection that callers share; a clone is the same connection.
#[derive(Clone)]
pub(super) enum Connection {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Connection {
    pub(super) async fn send(&mut self, command: &Cmd) -> Result<Value, RedisError> {
        match self {
            Connection::One(connection) => command.query_async(connection).await,
            Connection::Cluster(connection) => command.query_async(connection).await,
        }
    }

    pub(super) fn is_cluster(&self) -> bool {
        matches!(self, Connection::Cluster(_))
    }
}

/// Connects, or says within [`CONNECT`] why not.
pub(super) async fn connect(servers: &Servers) -> Result<Connection, StoreError> {
    let connection = timeout(CONNECT, attempt(servers)).await.map_err(|_| {
        StoreError::Unavailable(format!(
            "{servers}: no connection within {} s",
            CONNECT.as_secs()
        ))
    })?;
    connection.map_err(|error| failure::of(servers, &error))
}

async fn attempt(servers: &Servers) -> Result<Connection, RedisError> {
    let one = |client: Client| async move {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            .set_pipeline_buffer_size(QUEUE);
        let connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await;
        connection.map(Connection::One)
    };
    match &servers.arrangement {
        Arrangement::One => {
            let mut addresses = addresses(servers, Some(sign_in(servers)))?;
            one(Client::open(addresses.remove(0))?).await
        }
        Arrangement::Sentinel(master) => one(found_by_sentinels(servers, master).await?).await,
        Arrangement::Cluster => cluster(servers).await.map(Connection::Cluster),
    }
}

async fn found_by_sentinels(servers: &Servers, master: &str) -> Result<Client, RedisError> {
    let secret = servers.sentinel_password.as_ref();
    let to_sentinels = secret.map(|secret| with_password(RedisConnectionInfo::default(), secret));
    let mut node = SentinelNodeConnectionInfo::default()
        .set_redis_connection_info(sign_in(servers))
        .set_tcp_settings(tcp());
    if servers.tls {
        node = node.set_tls_mode(TlsMode::Secure);
    }
    let mut sentinels = SentinelClient::build(
        addresses(servers, to_sentinels)?,
        master.to_owned(),
        Some(node),
        SentinelServerType::Master,
    )?;
    sentinels.async_get_client().await
}

async fn cluster(servers: &Servers) -> Result<ClusterConnection, RedisError> {
    let mut builder = ClusterClient::builder(addresses(servers, Some(sign_in(servers)))?)
        .connection_timeout(NODE)
        .response_timeout(ANSWER)
        .retries(REDIRECTS)
        .tcp_settings(tcp());
    if servers.tls {
        builder = builder.tls(TlsMode::Secure);
    }
    builder.build()?.get_async_connection().await
}

fn addresses(
    servers: &Servers,
    settings: Option<RedisConnectionInfo>,
) -> Result<Vec<ConnectionInfo>, RedisError> {
    let settings = settings.unwrap_or_default();
    let addresses = servers.hosts.iter().map(|(host, port)| {
        let address = if servers.tls {
            ConnectionAddr::TcpTls {
                host: host.as_str().into(),
                port: *port,
                insecure: false,
                tls_params: None,
            }
        } else {
            ConnectionAddr::Tcp(host.as_str().into(), *port)
        };
        let info = address.into_connection_info()?;
        Ok(info
            .set_tcp_settings(tcp())
            .set_redis_settings(settings.clone()))
    });
    addresses.collect()
}

fn sign_in(servers: &Servers) -> RedisConnectionInfo {
    let mut settings = RedisConnectionInfo::default().set_db(i64::from(servers.database));
    if let Some(user) = &servers.user {
        settings = settings.set_username(user);
    }
    match &servers.password {
        Some(password) => with_password(settings, password),
        None => settings,
    }
}

fn with_password(settings: RedisConnectionInfo, password: &SecretString) -> RedisConnectionInfo {
    settings.set_password(password.expose_secret())
}

/// Small commands leave at once.
fn tcp() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}
