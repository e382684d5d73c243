//! HTTP clients for servers: timeouts of connecting, TLS, and whom to trust.

use std::path::Path;
use std::time::Duration;

use clickhouse::{Client, Compression};
use hyper_tls::HttpsConnector;
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use native_tls::{Certificate, TlsConnector};
use secrecy::ExposeSecret as _;

use crate::server::{ServerError, ServerOptions, WireCompression};

/// How long an idle connection is kept. Servers close theirs after 3 seconds or more; a request sent into a connection
/// that is being closed would fail for nothing.
const IDLE: Duration = Duration::from_secs(2);
/// Probes a connection that says nothing, so that a host that vanished during a long statement is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// A client for each host of `options`, and the host's address.
pub(crate) fn clients(options: &ServerOptions) -> Result<Vec<(Client, String)>, ServerError> {
    let hosts = options.hosts()?;
    let tls = tls(options.ca_file.as_deref())?;
    let client = |url: &str| {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(options.connect_timeout));
        tcp.set_keepalive(Some(KEEP_ALIVE));
        tcp.set_nodelay(true);
        let connector = HttpsConnector::from((tcp, tls.clone()));
        let http = HttpClient::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector);
        let mut client =
            Client::with_http_client(http).with_url(url).with_compression(match options.compression {
                WireCompression::Lz4 => Compression::Lz4,
                WireCompression::None => Compression::None,
            });
        // They travel as headers, never in the address.
        if !options.user.is_empty() {
            client = client.with_user(&options.user);
        }
        if let Some(password) = &options.password {
            client = client.with_password(password.expose_secret());
        }
        client
    };
    Ok(hosts.into_iter().map(|url| (client(url), url.to_owned())).collect())
}

fn tls(ca_file: Option<&Path>) -> Result<tokio_native_tls::TlsConnector, ServerError> {
    let mut builder = TlsConnector::builder();
    if let Some(path) = ca_file {
        // Who names an authority of their own means that one, not that one beside every other.
        builder.disable_built_in_roots(true);
        for certificate in certificates(path)? {
            builder.add_root_certificate(certificate);
        }
    }
    let connector = builder.build().map_err(|error| ServerError::Tls { reason: error.to_string() })?;
    Ok(connector.into())
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, ServerError> {
    let bad = |reason: String| ServerError::CaFile { path: path.to_owned(), reason };
    let pem = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
    let certificates = Certificate::stack_from_pem(&pem).map_err(|error| bad(error.to_string()))?;
    if certificates.is_empty() {
        return Err(bad("there is no certificate in it".to_owned()));
    }
    Ok(certificates)
}
