//! A TCP proxy that does to a connection what networks and overloaded servers do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What happens to connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Fault {
    /// Bytes pass both ways.
    None,
    /// The request passes; the connection is cut when the first byte of the answer comes back.
    LostAnswer,
    /// Connections are accepted and then nothing.
    Hang,
    /// Connections are closed: new ones as they are made, old ones as they are used.
    Refuse,
    /// Every request is answered with status 500 and a page of a proxy's own.
    Status500,
    /// The answer comes, three tenths of a second late.
    Slow,
}

const ALL: [Fault; 6] =
    [Fault::None, Fault::LostAnswer, Fault::Hang, Fault::Refuse, Fault::Status500, Fault::Slow];

const PAGE: &str = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 25\r\nconnection: close\r\n\r\n<html>oh dear, 500</html>";

/// A running proxy; ends with the test's runtime.
pub(crate) struct Proxy {
    pub(crate) url: String,
    fault: Arc<AtomicU8>,
    accepted: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy in front of `target`, an `http://` address.
    pub(crate) async fn before(target: &str) -> Proxy {
        let target = target.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (fault, accepted) = (Arc::new(AtomicU8::new(0)), Arc::new(AtomicUsize::new(0)));
        let proxy = Proxy { url, fault: Arc::clone(&fault), accepted: Arc::clone(&accepted) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(client, target.clone(), Arc::clone(&fault)));
            }
        });
        proxy
    }

    /// From now on; connections that are open feel it at the next byte.
    pub(crate) fn set(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }

    /// Connections accepted so far.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

async fn serve(mut client: TcpStream, target: String, fault: Arc<AtomicU8>) {
    let now = || ALL[usize::from(fault.load(Ordering::SeqCst))];
    if now() == Fault::Refuse {
        return;
    }
    let mut server = TcpStream::connect(target).await.unwrap();
    let (mut up, mut down) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    loop {
        let passed = tokio::select! {
            read = client.read(&mut up) => {
                let Ok(read @ 1..) = read else { return };
                match now() {
                    Fault::Refuse => return,
                    Fault::Hang => return std::future::pending().await,
                    Fault::Status500 => {
                        let _ = client.write_all(PAGE.as_bytes()).await;
                        // What else the client sends is read, or closing would throw the answer away.
                        while matches!(tokio::time::timeout(Duration::from_millis(200), client.read(&mut up)).await, Ok(Ok(1..))) {}
                        return;
                    }
                    _ => server.write_all(&up[..read]).await,
                }
            }
            read = server.read(&mut down) => {
                let Ok(read @ 1..) = read else { return };
                match now() {
                    Fault::LostAnswer => return,
                    Fault::Hang => return std::future::pending().await,
                    Fault::Slow => tokio::time::sleep(Duration::from_millis(300)).await,
                    _ => {}
                }
                client.write_all(&down[..read]).await
            }
        };
        if passed.is_err() {
            return;
        }
    }
}
