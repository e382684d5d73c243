//! News over a connection of their own.

use std::time::Duration;

use casework::Policy;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::client::desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_reaches_who_listens_on_another_connection() {
    let desk = desk("events", 40, Policy::default()).await;
    let anna = desk.sign_in("analyst").await;
    let viewer = desk.sign_in("viewer").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stop_on = async { stopped.await.unwrap_or_default() };
    let served = tokio::spawn(review::serve(listener, desk.service.state.clone(), stop_on));

    let mut stream = TcpStream::connect(address).await.unwrap();
    let cookie = viewer.headers.iter().find(|(name, _)| name == "cookie").unwrap().1.clone();
    let request = format!("GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert_eq!(lines.next_line().await.unwrap().unwrap(), "HTTP/1.1 200 OK");
    let report = &desk.newest(1).await[0];
    let (mut told, mut counted) = (false, false);
    let mut done = None;
    let waiting = async {
        while !(told && counted) {
            let line = lines.next_line().await.unwrap().unwrap();
            counted |= line == "event: counts";
            if let Some(data) = line.strip_prefix("data: {\"subject\"") {
                told |= data.contains(report.as_str())
                    && data.contains("\"decided\"")
                    && data.contains("\"analyst\"");
            }
            // Once the stream is there, somebody decides.
            if done.is_none() {
                done = Some(
                    anna.post(&format!("/reports/{report}/decision"), json!({ "verdict": "valid" })).await,
                );
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.unwrap();
    assert_eq!(done.unwrap().status, 200);

    // The process stops: the stream ends by itself, and so does the server.
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(30), served).await.unwrap().unwrap().unwrap();
}
