//! Opens WebSockets under the same rules as requests: addresses checked, TLS verified, messages bounded.

use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async_tls_with_config};

use crate::http::{Client, ClientError, Request, address};

/// An open WebSocket.
pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Longest message.
const MAX_MESSAGE_BYTES: usize = 4 << 20;

/// Longest wait for the connection and the handshake.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(20);

/// Connects and shakes hands.
pub(super) async fn open(client: &Client, request: &Request) -> Result<Socket, ClientError> {
    let mut url = address(request)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    // Settings may speak of http where the platform's page does: a WebSocket begins as one.
    let scheme = match url.scheme() {
        "https" | "wss" => "wss",
        _ => "ws",
    };
    let network = |what: String| ClientError::Network { host: host.clone(), what };
    url.set_scheme(scheme).map_err(|()| network("not an address of a WebSocket".to_owned()))?;
    let mut handshake =
        url.as_str().into_client_request().map_err(|_| ClientError::Address { host: host.clone() })?;
    let plain = request.headers.iter().map(|(name, value)| (name, value.as_str()));
    let secret = request.secret_headers.iter().map(|(name, value)| (name, value.expose_secret()));
    for (name, value) in plain.chain(secret) {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) else {
            return Err(ClientError::Address { host });
        };
        handshake.headers_mut().insert(name, value);
    }
    let port = url.port_or_known_default().unwrap_or(443);
    let connected = async {
        let addresses = client.resolve(&host, port).await?;
        let stream = TcpStream::connect(&*addresses).await.map_err(|error| network(error.to_string()))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_MESSAGE_BYTES))
            .max_frame_size(Some(MAX_MESSAGE_BYTES));
        client_async_tls_with_config(handshake, stream, Some(config), None)
            .await
            .map(|(socket, _)| socket)
            .map_err(|error| network(error.to_string()))
    };
    match tokio::time::timeout(TIMEOUT, connected).await {
        Ok(connected) => connected,
        Err(_) => Err(network(format!("no handshake within {} s", TIMEOUT.as_secs()))),
    }
}
