//! A TCP proxy that stands for the network between two parts, and for what goes wrong in it.
//!
//! Its [`Mode`] is switched while connections are open. Bytes that a mode swallowed are gone: a connection that lost
//! some is closed at the next switch, for no peer could make sense of what follows. Connections that lost none live
//! on, except where the new mode says otherwise.
//!
//! It ends connections politely (FIN), or with a reset where the system makes one of unread bytes. It knows HTTP/1.1
//! as far as [`Mode::Answer`] needs it.

mod http;
mod link;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::ports::lasting_port;
use link::Link;

/// Between two looks for a new connection or a new mode: what the proxy adds to the time of a connect.
const PAUSE: Duration = Duration::from_millis(1);

/// What happens to connections and to the bytes in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything passes.
    Pass,
    /// Connections are refused; open ones are closed.
    Refuse,
    /// The network is cut without a word: connections are accepted, bytes vanish, nobody is told.
    BlackHole,
    /// The network is cut for a while: nothing passes and nothing is lost; it goes on after the next switch, as what
    /// TCP sends again does when a cable is put back.
    Hold,
    /// Every chunk, at most 64 KiB, waits this long; each direction for itself.
    Delay(Duration),
    /// A connection is closed after so many bytes from the client, counted from the switch or its beginning.
    CutRequest(u64),
    /// A connection is closed after so many bytes from the target, counted likewise.
    CutAnswer(u64),
    /// Requests pass, answers vanish: the target did it, and the client never learns.
    LostAnswer,
    /// Every HTTP request is answered with this status and body and does not pass; open connections are closed.
    Answer(u16, String),
}

impl Mode {
    /// Whether connections that are open do not live on when it begins.
    fn closes_open_ones(&self) -> bool {
        matches!(self, Self::Refuse | Self::Answer(..))
    }
}

/// What went through since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections accepted.
    pub connections: u64,
    /// Bytes handed on to the target.
    pub to_target: u64,
    /// Bytes handed on to clients.
    pub to_client: u64,
    /// Requests answered by [`Mode::Answer`].
    pub answered: u64,
}

/// A listening proxy; closed when dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Listens on a port of its own, which it keeps through all modes, and passes everything on to `target`, which
    /// need not be up yet.
    ///
    /// # Panics
    /// If `target` is no address, or there is no port.
    pub fn start(target: impl ToSocketAddrs) -> Self {
        let target = target.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        let target = target.unwrap_or_else(|| panic!("the proxy's target is no address"));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, lasting_port()));
        let listener = listen(address);
        let shared = Arc::new(Shared {
            target,
            state: Mutex::new(State {
                mode: Mode::Pass,
                switches: 0,
                ended: false,
                listening: true,
                links: Vec::new(),
            }),
            switched: Condvar::new(),
            connections: AtomicU64::new(0),
            to_target: AtomicU64::new(0),
            to_client: AtomicU64::new(0),
            answered: AtomicU64::new(0),
        });
        let for_thread = Arc::clone(&shared);
        let acceptor = Some(std::thread::spawn(move || accept(&for_thread, address, Some(listener))));
        Self { address, shared, acceptor }
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Switches; when it returns, the mode holds for every byte and connection that arrives.
    pub fn set(&self, mode: Mode) {
        let refuse = mode == Mode::Refuse;
        self.shared.switch(mode);
        // The listener belongs to another thread; a caller relies on being refused, or not.
        let mut state = self.shared.lock();
        while state.listening == refuse {
            state = self.shared.switched.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What went through since the start.
    pub fn counts(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::SeqCst);
        Counts {
            connections: read(&self.shared.connections),
            to_target: read(&self.shared.to_target),
            to_client: read(&self.shared.to_client),
            answered: read(&self.shared.answered),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.switch(Mode::Refuse);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

/// What all threads of a proxy share.
#[derive(Debug)]
struct Shared {
    target: SocketAddr,
    state: Mutex<State>,
    /// Told at every switch.
    switched: Condvar,
    connections: AtomicU64,
    to_target: AtomicU64,
    to_client: AtomicU64,
    answered: AtomicU64,
}

#[derive(Debug)]
struct State {
    mode: Mode,
    /// How often it was switched.
    switches: u64,
    ended: bool,
    /// Whether the listener is open; told like a switch.
    listening: bool,
    /// Open connections, and some that have ended.
    links: Vec<Arc<Link>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn switch(&self, mode: Mode) {
        let mut state = self.lock();
        let all = mode.closes_open_ones();
        state.links.retain(|link| {
            let closes = all || link.lost_bytes();
            if closes {
                link.close();
            }
            !closes && !link.is_closed()
        });
        state.mode = mode;
        state.switches += 1;
        self.switched.notify_all();
    }
}

fn listen(address: SocketAddr) -> TcpListener {
    let listener = TcpListener::bind(address);
    let listener = listener.unwrap_or_else(|error| panic!("the proxy cannot listen on {address}: {error}"));
    listener
        .set_nonblocking(true)
        .unwrap_or_else(|error| panic!("the proxy cannot look for connections: {error}"));
    listener
}

/// Accepts until the proxy is dropped; the listener is closed while the mode is to refuse.
fn accept(shared: &Arc<Shared>, address: SocketAddr, mut listener: Option<TcpListener>) {
    loop {
        let ended = {
            let mut state = shared.lock();
            let refuse = state.mode == Mode::Refuse;
            if refuse == listener.is_some() {
                // Nobody else takes the port: it is not one that the system gives away.
                listener = if refuse { None } else { Some(listen(address)) };
                state.listening = !refuse;
                shared.switched.notify_all();
            }
            state.ended
        };
        if ended {
            return;
        }
        match listener.as_ref().map(TcpListener::accept) {
            Some(Ok((client, _))) => {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(shared);
                std::thread::spawn(move || connect(&shared, client));
            }
            // A client that was gone before it was greeted.
            Some(Err(error)) if error.kind() == ErrorKind::ConnectionAborted => {}
            _ => std::thread::sleep(PAUSE),
        }
    }
}

/// Serves one connection to its end.
fn connect(shared: &Arc<Shared>, client: TcpStream) {
    if client.set_nonblocking(false).and_then(|()| client.set_nodelay(true)).is_err() {
        return;
    }
    let (mode, switches) = {
        let state = shared.lock();
        (state.mode.clone(), state.switches)
    };
    let target = match mode {
        Mode::Refuse => return,
        Mode::BlackHole | Mode::Answer(..) => None,
        _ => {
            // A target that is down shows as a connection that ends at once.
            let Ok(target) = TcpStream::connect(shared.target) else { return };
            // Small chunks go on at once, as they came.
            let _ = target.set_nodelay(true);
            Some(target)
        }
    };
    let link = Arc::new(Link::new(client, target));
    {
        let mut state = shared.lock();
        // Switched meanwhile: to the client the connection fell into the gap.
        if state.switches != switches {
            return;
        }
        state.links.retain(|link| !link.is_closed());
        state.links.push(Arc::clone(&link));
    }
    match mode {
        Mode::Answer(status, body) => http::answer_all(shared, &link, status, &body),
        _ => link::run(shared, &link),
    }
    link.close();
}
