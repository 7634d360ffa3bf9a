//! A TCP gate in front of a local service, so that a test can take the service away and give it back.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::Result;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What the gate does with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Lets it through.
    Open,
    /// Takes it and never answers. Connections that were let through before are cut.
    Silent,
}

/// A gate on a loopback port of its own.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    mode: watch::Sender<Mode>,
    upstream: watch::Sender<Option<SocketAddr>>,
    task: JoinHandle<()>,
}

impl Gate {
    /// An open gate that leads nowhere until [`Gate::lead_to`] is called.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (mode, mode_seen) = watch::channel(Mode::Open);
        let (upstream, upstream_seen) = watch::channel(None);
        let task = tokio::spawn(async move {
            while let Ok((inbound, _)) = listener.accept().await {
                tokio::spawn(pass(inbound, upstream_seen.clone(), mode_seen.clone()));
            }
        });
        Ok(Self { address, mode, upstream, task })
    }

    /// The address of the gate: `http://localhost:{port}`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// The loopback port behind the gate.
    pub fn lead_to(&self, port: u16) {
        self.upstream.send_replace(Some((Ipv4Addr::LOCALHOST, port).into()));
    }

    /// Opens or silences it, for connections that stand and those that come.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(
    mut inbound: TcpStream,
    upstream: watch::Receiver<Option<SocketAddr>>,
    mut mode: watch::Receiver<Mode>,
) {
    if *mode.borrow_and_update() == Mode::Silent {
        // Held open, unread, until the gate opens again or the caller gives up; at most a minute.
        let _ = tokio::time::timeout(Duration::from_secs(60), mode.changed()).await;
        return;
    }
    let Some(upstream) = *upstream.borrow() else { return };
    let Ok(mut outbound) = TcpStream::connect(upstream).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut inbound, &mut outbound) => {}
        _ = mode.changed() => {}
    }
}
