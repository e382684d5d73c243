//! A fake behind a real socket.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt, stream};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::{Change, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// What goes wrong with one request, in place of the fake's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The platform's own answer to a request too many; the limit ends in so many seconds.
    Limited(i64),
    /// The platform's own answer to a wrong token.
    Denied,
    /// A status with a body that is no JSON.
    Status(u16),
    /// 200 with the first half of the true body.
    Malformed,
    /// The connection is closed without an answer.
    Cut,
    /// The true answer, after so many milliseconds.
    Slow(u64),
}

struct State {
    world: World,
    changes: Vec<(FakePost, Change)>,
    faults: VecDeque<Fault>,
    seen: Vec<FakeRequest>,
}

struct Shared {
    fake: &'static dyn Fake,
    state: Mutex<State>,
    changed: watch::Sender<usize>,
    /// Counts up when every stream is to be cut.
    cut: watch::Sender<usize>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running fake; ends when it is dropped.
pub struct FakeServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    _runtime: tokio::runtime::Runtime,
}

impl FakeServer {
    /// Starts `fake` on a free port.
    ///
    /// # Panics
    /// No socket is to be had: there is no test without one.
    pub fn start(fake: &'static dyn Fake, world: World) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let state = State { world, changes: Vec::new(), faults: VecDeque::new(), seen: Vec::new() };
        let shared = Arc::new(Shared {
            fake,
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
            cut: watch::Sender::new(0),
        });
        let accepting = shared.clone();
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let shared = accepting.clone();
                tokio::spawn(async move {
                    let service = service_fn(|request| respond(shared.clone(), request));
                    // A cut connection is what some tests ask for.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(socket), service)
                        .with_upgrades()
                        .await;
                });
            }
        });
        Self { address, shared, _runtime: runtime }
    }

    /// `http://127.0.0.1:port`
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Writes a post; listeners are told. Returns it.
    pub fn write(&self, text: &str) -> FakePost {
        let post = self.shared.state().world.write(text).clone();
        self.tell(post, Change::New)
    }

    /// Edits a post; listeners are told.
    pub fn edit(&self, n: u64, text: &str) -> FakePost {
        let post = {
            let mut state = self.shared.state();
            state.world.edit(n, text);
            state.world.posts.iter().find(|post| post.n == n).cloned()
        };
        self.tell(post.expect("a post that exists"), Change::Edited)
    }

    /// Deletes a post; listeners are told.
    pub fn delete(&self, n: u64) -> FakePost {
        let post = {
            let mut state = self.shared.state();
            state.world.delete(n);
            state.world.posts.iter().find(|post| post.n == n).cloned()
        };
        self.tell(post.expect("a post that exists"), Change::Deleted)
    }

    /// Sets the clock of the platform.
    pub fn set_now(&self, now: i64) {
        self.shared.state().world.now = now;
    }

    /// The world as it is.
    pub fn world(&self) -> World {
        self.shared.state().world.clone()
    }

    /// The next requests go wrong in these ways, one each.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.state().faults.extend(faults);
    }

    /// Faults that no request has met yet.
    pub fn faults_left(&self) -> usize {
        self.shared.state().faults.len()
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<FakeRequest> {
        self.shared.state().seen.clone()
    }

    /// Cuts every open stream.
    pub fn cut_streams(&self) {
        self.shared.cut.send_modify(|count| *count += 1);
    }

    fn tell(&self, post: FakePost, change: Change) -> FakePost {
        let count = {
            let mut state = self.shared.state();
            state.changes.push((post.clone(), change));
            state.changes.len()
        };
        self.shared.changed.send_replace(count);
        post
    }
}

type Reply = Response<BoxBody<Bytes, std::io::Error>>;

async fn respond(shared: Arc<Shared>, mut request: Request<Incoming>) -> Result<Reply, std::io::Error> {
    let upgrade = hyper::upgrade::on(&mut request);
    let key = request.headers().get("sec-websocket-key").map(|key| derive_accept_key(key.as_bytes()));
    let asked = read(request).await;
    let (fault, answer, from) = {
        let mut state = shared.state();
        state.seen.push(asked.clone());
        let fault = state.faults.pop_front();
        let answer = match fault {
            Some(Fault::Limited(secs)) => shared.fake.limited(&state.world, secs),
            Some(Fault::Denied) => shared.fake.denied(),
            Some(Fault::Status(status)) => {
                FakeAnswer::Whole(status, Vec::new(), b"<html>something broke</html>".to_vec())
            }
            _ => shared.fake.answer(&asked, &state.world),
        };
        (fault, answer, state.changes.len())
    };
    match fault {
        Some(Fault::Cut) => return Err(std::io::Error::other("cut")),
        Some(Fault::Slow(millis)) => tokio::time::sleep(Duration::from_millis(millis)).await,
        _ => {}
    }
    match answer {
        FakeAnswer::Whole(status, headers, mut body) => {
            if fault == Some(Fault::Malformed) {
                body.truncate(body.len() / 2);
            }
            reply(status, headers, Full::new(Bytes::from(body)).map_err(never).boxed())
        }
        FakeAnswer::Stream(headers, before) => {
            let frames = frames(shared, before, from).map(|frame| Ok(Frame::data(Bytes::from(frame))));
            reply(200, headers, BodyExt::boxed(StreamBody::new(frames)))
        }
        FakeAnswer::WebSocket(before) => {
            let Some(key) = key else {
                return reply(426, Vec::new(), Full::default().map_err(never).boxed());
            };
            tokio::spawn(async move {
                let Ok(upgraded) = upgrade.await else { return };
                let socket =
                    WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
                let (mut to, _from) = socket.split();
                let mut frames = Box::pin(frames(shared, before, from));
                while let Some(frame) = frames.next().await {
                    let text = String::from_utf8_lossy(&frame).into_owned();
                    if to.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                let _ = to.close().await;
            });
            let headers =
                [("connection", "upgrade"), ("upgrade", "websocket"), ("sec-websocket-accept", &*key)];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            reply(101, headers, Full::default().map_err(never).boxed())
        }
    }
}

/// The frames of `before`, then those of every change from the `from`th on, until streams are cut.
fn frames(
    shared: Arc<Shared>,
    before: Vec<(FakePost, Change)>,
    from: usize,
) -> impl futures_util::Stream<Item = Vec<u8>> + Send + Sync {
    let (changed, mut cut) = (shared.changed.subscribe(), shared.cut.subscribe());
    cut.mark_unchanged();
    let start = (shared, VecDeque::from(before), from, changed, cut);
    stream::unfold(start, |(shared, mut waiting, mut from, mut changed, mut cut)| async move {
        loop {
            while let Some((post, change)) = waiting.pop_front() {
                let frame = shared.fake.frame(&post, change, &shared.state().world);
                if let Some(frame) = frame {
                    return Some((frame, (shared, waiting, from, changed, cut)));
                }
            }
            {
                let state = shared.state();
                waiting.extend(state.changes[from..].iter().cloned());
                from = state.changes.len();
            }
            if waiting.is_empty() {
                tokio::select! {
                    told = changed.changed() => told.ok()?,
                    _ = cut.changed() => return None,
                }
            }
        }
    })
}

async fn read(request: Request<Incoming>) -> FakeRequest {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let query = head.uri.query().unwrap_or_default();
    // Decoding a path as if it were a query is right but for `+`, which stays what it is.
    let path = head.uri.path().replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let path = form_urlencoded::parse(path.as_bytes()).next().map(|(path, _)| path.into_owned());
    FakeRequest {
        method: head.method.as_str().to_owned(),
        path: path.unwrap_or_default(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: headers.collect(),
        body: body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default(),
    }
}

fn reply(
    status: u16,
    headers: Vec<(String, String)>,
    body: BoxBody<Bytes, std::io::Error>,
) -> Result<Reply, std::io::Error> {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    builder.body(body).map_err(std::io::Error::other)
}

fn never(infallible: Infallible) -> std::io::Error {
    match infallible {}
}
