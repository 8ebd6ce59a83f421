//! The way to the servers: one connection that all callers share, made when it is first needed and made anew after it was lost.
//!
//! Every call ends within [`CALL`], whatever the network or the server does. One mechanism serves all arrangements, because a server found
//! through sentinels may have another address each time, and a connection whose other end vanished without a word has to be given up too.

mod connect;
mod script;

pub(super) use script::Script;

use super::failure;
use crate::store::StoreError;
use crate::store::url::Servers;
use connect::Connection;
use redis::{Cmd, FromRedisValue, RedisError, Value};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long a call may take altogether, connecting included.
pub(super) const CALL: Duration = Duration::from_secs(3);
/// After a failure to connect, callers are told so for this long before it is tried again: thousands of callers make few attempts.
const PAUSE: Duration = Duration::from_millis(100);
/// A cluster's connection looks after its nodes by itself; it is replaced for slowness only when it had this long to do so.
const CLUSTER_PATIENCE: Duration = Duration::from_secs(10);

/// May a call be made again when its answer was lost? Whoever takes or marks something must not be told that somebody else has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    Never,
    Once,
}

/// What is asked of the servers.
enum Request<'a> {
    Command(&'a Cmd),
    Script {
        script: &'a Script,
        keys: &'a [&'a str],
        arguments: &'a [&'a [u8]],
    },
}

impl Request<'_> {
    async fn send(&self, mut connection: Connection) -> Result<Value, RedisError> {
        match self {
            Request::Command(command) => connection.send(command).await,
            Request::Script {
                script,
                keys,
                arguments,
            } => match connection.send(&script.by_hash(keys, arguments)).await {
                // The server has not seen it since its start.
                Err(error) if failure::is_unknown_script(&error) => {
                    connection.send(&script.in_full(keys, arguments)).await
                }
                other => other,
            },
        }
    }
}

/// The way to the servers.
pub(super) struct Link {
    servers: Servers,
    live: RwLock<Option<Live>>,
    /// Held by whoever connects; tells when and why that failed last.
    connecting: Mutex<Option<(Instant, StoreError)>>,
}

/// A connection in use.
#[derive(Clone)]
struct Live {
    connection: Connection,
    /// Tells this connection from its successors.
    mark: Arc<Instant>,
}

impl Link {
    pub(super) fn new(servers: Servers) -> Link {
        Link {
            servers,
            live: RwLock::default(),
            connecting: Mutex::default(),
        }
    }

    pub(super) fn servers(&self) -> &Servers {
        &self.servers
    }

    /// Sends one command.
    pub(super) async fn send<T: FromRedisValue>(
        &self,
        command: &Cmd,
        repeat: Repeat,
    ) -> Result<T, StoreError> {
        self.in_time(&Request::Command(command), repeat).await
    }

    /// Runs a script; all keys carry one hash tag.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[&[u8]],
        repeat: Repeat,
    ) -> Result<T, StoreError> {
        let request = Request::Script {
            script,
            keys,
            arguments,
        };
        self.in_time(&request, repeat).await
    }

    async fn in_time<T: FromRedisValue>(
        &self,
        request: &Request<'_>,
        repeat: Repeat,
    ) -> Result<T, StoreError> {
        let mut used = None;
        let answer = timeout(CALL, async {
            let mut left = repeat;
            loop {
                let live = self.live().await?;
                used = Some(live.clone());
                match request.send(live.connection.clone()).await {
                    Ok(value) => return redis::from_redis_value(value).map_err(|_| mistyped()),
                    Err(error) => {
                        let lost = failure::is_lost(&error);
                        if lost {
                            self.forget(&live);
                        }
                        if !lost || left == Repeat::Never {
                            return Err(failure::of(&self.servers, &error));
                        }
                        left = Repeat::Never;
                    }
                }
            }
        })
        .await;
        answer.unwrap_or_else(|_| {
            if let Some(live) = used.filter(|live| live.may_be_stuck()) {
                self.forget(&live);
            }
            Err(self.silent())
        })
    }

    fn silent(&self) -> StoreError {
        StoreError::Unavailable(format!(
            "{}: no answer within {} s",
            self.servers,
            CALL.as_secs()
        ))
    }

    fn present(&self) -> Option<Live> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        live.clone()
    }

    /// The connection, made if there is none; of many callers at once one makes it.
    async fn live(&self) -> Result<Live, StoreError> {
        if let Some(live) = self.present() {
            return Ok(live);
        }
        let mut failed = self.connecting.lock().await;
        if let Some(live) = self.present() {
            return Ok(live);
        }
        if let Some((at, error)) = &*failed
            && at.elapsed() < PAUSE
        {
            return Err(error.clone());
        }
        match connect::connect(&self.servers).await {
            Ok(connection) => {
                let live = Live {
                    connection,
                    mark: Arc::new(Instant::now()),
                };
                *failed = None;
                *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(live.clone());
                Ok(live)
            }
            Err(error) => {
                *failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Gives a connection up, unless somebody has made a new one already.
    fn forget(&self, lost: &Live) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        if live
            .as_ref()
            .is_some_and(|live| Arc::ptr_eq(&live.mark, &lost.mark))
        {
            *live = None;
        }
    }
}

impl Live {
    /// Whether a call that was not answered speaks against the connection.
    fn may_be_stuck(&self) -> bool {
        !self.connection.is_cluster() || self.mark.elapsed() > CLUSTER_PATIENCE
    }
}

fn mistyped() -> StoreError {
    StoreError::Corrupt("a value of another kind than expected".to_owned())
}
