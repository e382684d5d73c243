//! The HTTP interface as a role.

use std::net::SocketAddr;
use std::sync::Arc;

use model::Versions;
use review::access::Access;
use review::{Operations, Readiness};
use store::ReportStore;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::desk::Desk;
use crate::exit::{self, failure};
use crate::home::Home;

/// A server that is listening.
pub(crate) struct Server {
    /// Where.
    pub(crate) address: SocketAddr,
    /// Who may sign in, where the desk is served.
    pub(crate) access: Option<Arc<Access>>,
    ready: Readiness,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
    desk: Option<Desk>,
}

/// Binds the address and serves the desk until [`Server::stop`]; `demo` says that the posts are invented.
pub(crate) async fn start(
    home: &Arc<Home>,
    store: ReportStore,
    telemetry: telemetry::Handle,
    versions: Versions,
    demo: bool,
) -> anyhow::Result<Server> {
    let listener = bind(&home.settings().serve.listen, "serve.listen").await?;
    let address = listener.local_addr()?;
    let desk = Desk::start(home, store, telemetry, versions, address, demo).await?;
    let ready = desk.state.ready.clone();
    let access = desk.state.access.clone();
    let (stop, shutdown) = switch();
    let task = tokio::spawn(review::serve(listener, desk.state.clone(), shutdown));
    ready.set(true);
    Ok(Server { address, ready, stop, task, desk: Some(desk), access: Some(access) })
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
    Ok(Server { address, ready, stop, task, desk: None, access: None })
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
        if let Some(desk) = self.desk {
            desk.stop().await;
        }
    }
}
