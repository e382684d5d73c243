//! The HTTP interface as a role.

use std::net::SocketAddr;
use std::sync::Arc;

use model::Versions;
use review::{Hosts, Operations, Readiness, ReviewState};
use store::ReportStore;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::exit::{self, failure};

/// A server that is listening.
pub(crate) struct Server {
    /// Where.
    pub(crate) address: SocketAddr,
    ready: Readiness,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// Binds the address and serves until [`Server::stop`].
pub(crate) async fn start(
    settings: &settings::Serve,
    store: ReportStore,
    telemetry: telemetry::Handle,
    versions: Versions,
) -> anyhow::Result<Server> {
    let listener = bind(&settings.listen, "serve.listen").await?;
    let address = listener.local_addr()?;
    let ready = Readiness::default();
    let state = ReviewState {
        reports: Arc::new(store),
        telemetry,
        ready: ready.clone(),
        versions: Arc::new(versions),
        hosts: Hosts::for_listener(address, &settings.allowed_hosts()),
    };
    let (stop, shutdown) = switch();
    let task = tokio::spawn(review::serve(listener, state, shutdown));
    ready.set(true);
    Ok(Server { address, ready, stop, task })
}

/// Binds the address and serves health and metrics alone until [`Server::stop`].
pub(crate) async fn start_operations(
    listen: &str,
    store: Option<ReportStore>,
    telemetry: telemetry::Handle,
) -> anyhow::Result<Server> {
    let listener = bind(listen, "telemetry.listen").await?;
    let address = listener.local_addr()?;
    let ready = Readiness::default();
    let reports = store.map(|store| Arc::new(store) as Arc<dyn review::Reports>);
    let operations = Operations { telemetry, ready: ready.clone(), reports };
    let (stop, shutdown) = switch();
    let task = tokio::spawn(review::serve_operations(listener, operations, shutdown));
    ready.set(true);
    Ok(Server { address, ready, stop, task })
}

async fn bind(listen: &str, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.map_err(|error| {
        let text = format!("cannot listen on {listen}: {error}; free the port, or set {setting} to another");
        failure(exit::CONFIG, text)
    })
}

/// A switch, and what resolves when it is thrown.
fn switch() -> (watch::Sender<bool>, impl Future<Output = ()> + Send + 'static) {
    let (stop, mut stopped) = watch::channel(false);
    let shutdown = async move {
        // An error means that the server's owner is gone: stop as well.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    (stop, shutdown)
}

impl Server {
    /// Says that no more work is taken, answers what was asked, and ends.
    pub(crate) async fn stop(self) {
        self.ready.set(false);
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}
