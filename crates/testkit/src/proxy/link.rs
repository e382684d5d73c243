//! One connection through the proxy: two directions, each a thread that reads, asks for the mode, and writes.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use super::{Mode, Shared};

const CHUNK: usize = 64 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    ToTarget,
    ToClient,
}

/// Both ends of a connection.
#[derive(Debug)]
pub(super) struct Link {
    client: TcpStream,
    /// None: every byte of the client vanishes.
    target: Option<TcpStream>,
    lost: AtomicBool,
    closed: AtomicBool,
}

impl Link {
    pub(super) fn new(client: TcpStream, target: Option<TcpStream>) -> Self {
        let lost = AtomicBool::new(target.is_none());
        Self { client, target, lost, closed: AtomicBool::new(false) }
    }

    pub(super) fn client(&self) -> &TcpStream {
        &self.client
    }

    /// Whether bytes of it vanished, so that it cannot go on.
    pub(super) fn lost_bytes(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Closes both ends; threads that read from them wake up. A second time does nothing.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let _ = self.client.shutdown(Shutdown::Both);
        self.target.as_ref().map(|target| target.shutdown(Shutdown::Both));
    }
}

/// Carries bytes both ways until both ends have ended.
pub(super) fn run(shared: &Arc<Shared>, link: &Arc<Link>) {
    let back = {
        let (shared, link) = (Arc::clone(shared), Arc::clone(link));
        std::thread::spawn(move || carry(&shared, &link, Way::ToClient))
    };
    carry(shared, link, Way::ToTarget);
    let _ = back.join();
}

/// What becomes of a chunk.
enum Fate {
    Pass,
    Vanish,
    /// So many bytes pass, then the connection is closed.
    Cut(usize),
}

fn carry(shared: &Shared, link: &Link, way: Way) {
    let (mut from, to, count): (_, _, &AtomicU64) = match way {
        Way::ToTarget => (Some(&link.client), link.target.as_ref(), &shared.to_target),
        Way::ToClient => (link.target.as_ref(), Some(&link.client), &shared.to_client),
    };
    let Some(from) = from.as_mut() else { return };
    let mut buffer = vec![0; CHUNK];
    // Bytes since the switch with this number.
    let mut passed = (0, 0);
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => {
                // One side has said all it had to say; the other may still answer. A cut network carries no end.
                if !matches!(fate(shared, way, 0, &mut passed), Fate::Vanish) {
                    to.map(|to| to.shutdown(Shutdown::Write));
                }
                return;
            }
            Ok(read) => read,
            Err(_) => return link.close(),
        };
        let (kept, cut) = match fate(shared, way, read, &mut passed) {
            Fate::Pass => (read, false),
            Fate::Vanish => (0, false),
            Fate::Cut(kept) => (kept, true),
        };
        if kept < read {
            link.lost.store(true, Ordering::SeqCst);
        }
        let Some(mut to) = to else { continue };
        // Before they go: who has got them may look at the count.
        count.fetch_add(kept as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..kept]).is_err() || cut {
            return link.close();
        }
    }
}

/// Asks the mode of this moment about a chunk of `length` bytes; waits as long as the mode holds it.
fn fate(shared: &Shared, way: Way, length: usize, passed: &mut (u64, u64)) -> Fate {
    let mut state = shared.lock();
    while state.mode == Mode::Hold {
        state = shared.switched.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    if passed.0 != state.switches {
        *passed = (state.switches, 0);
    }
    let before = passed.1;
    passed.1 += length as u64;
    match (&state.mode, way) {
        (Mode::BlackHole, _) | (Mode::LostAnswer, Way::ToClient) => Fate::Vanish,
        (Mode::CutRequest(limit), Way::ToTarget) | (Mode::CutAnswer(limit), Way::ToClient)
            if passed.1 >= *limit =>
        {
            Fate::Cut(usize::try_from(limit - before).unwrap_or(length))
        }
        (Mode::Delay(delay), _) => {
            let delay = *delay;
            drop(state);
            std::thread::sleep(delay);
            Fate::Pass
        }
        _ => Fate::Pass,
    }
}
