//! A connection to a resolver over TCP, TLS or HTTPS: opened when needed and again when it broke.

use super::{Asked, Failure, request};
use futures_util::StreamExt;
use hickory_proto::op::DnsResponse;
use hickory_resolver::{
    ConnectionProvider, PoolContext,
    config::ConnectionConfig,
    net::{NetError, runtime::TokioRuntimeProvider, xfer::DnsExchange, xfer::DnsHandle},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Mutex, time::timeout};

pub(super) struct Line {
    address: IpAddr,
    config: ConnectionConfig,
    context: Arc<PoolContext>,
    /// Kept with the line: the tasks that drive its connections end when this is dropped.
    provider: TokioRuntimeProvider,
    open: Mutex<Option<Connection>>,
    /// How many connections there have been.
    opened: AtomicU64,
}

#[derive(Clone)]
struct Connection {
    exchange: DnsExchange<TokioRuntimeProvider>,
    /// Tells this connection from the next.
    serial: u64,
}

impl Line {
    pub fn new(address: SocketAddr, mut config: ConnectionConfig, context: &Arc<PoolContext>) -> Self {
        config.port = address.port();
        Self {
            address: address.ip(),
            config,
            context: Arc::clone(context),
            provider: TokioRuntimeProvider::default(),
            open: Mutex::default(),
            opened: AtomicU64::new(0),
        }
    }

    /// # Errors
    /// After `limit` at the latest. A connection that kept us waiting is not used again.
    pub async fn ask(&self, asked: &Asked, limit: Duration) -> Result<DnsResponse, Failure> {
        let mut used = None;
        match timeout(limit, self.ask_over(asked, &mut used)).await {
            Ok(result) => Ok(result?),
            Err(_) => {
                if let Some(serial) = used {
                    self.forget(serial).await;
                }
                Err(Failure::Late(limit))
            }
        }
    }

    /// `used` is the connection waited for, whatever becomes of this wait.
    async fn ask_over(&self, asked: &Asked, used: &mut Option<u64>) -> Result<DnsResponse, NetError> {
        let (connection, fresh) = self.connection().await?;
        *used = Some(connection.serial);
        match send(&connection, asked).await {
            Ok(response) => Ok(response),
            Err(error) => {
                self.forget(connection.serial).await;
                // The peer may have closed an idle connection; that says nothing about the resolver.
                if fresh || matches!(error, NetError::Timeout) {
                    return Err(error);
                }
                let (connection, _) = self.connection().await?;
                *used = Some(connection.serial);
                send(&connection, asked).await
            }
        }
    }

    /// The open connection, or a new one; and whether it is new. While one task connects, the others wait for it.
    async fn connection(&self) -> Result<(Connection, bool), NetError> {
        let mut open = self.open.lock().await;
        if let Some(connection) = open.as_ref() {
            return Ok((connection.clone(), false));
        }
        let exchange = self.provider.new_connection(self.address, &self.config, &self.context)?.await?;
        let connection = Connection { exchange, serial: self.opened.fetch_add(1, Ordering::Relaxed) };
        *open = Some(connection.clone());
        Ok((connection, true))
    }

    async fn forget(&self, serial: u64) {
        let mut open = self.open.lock().await;
        if open.as_ref().is_some_and(|connection| connection.serial == serial) {
            *open = None;
        }
    }
}

async fn send(connection: &Connection, asked: &Asked) -> Result<DnsResponse, NetError> {
    // The stream ends without an item when hickory's own time limit is over.
    connection.exchange.clone().send(request(asked, false)).next().await.unwrap_or(Err(NetError::Timeout))
}
