//! Ports of the loopback interface for servers that are stopped and started again on the same one.
//!
//! They lie below the range from which the system takes ports of outgoing connections (32768 and above on Linux).
//! Otherwise one of these could take the port while its server is down; a client that tries the port over and over
//! could even be connected to itself.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// First port, and how many follow.
const FIRST: u16 = 14_000;
const COUNT: u16 = 18_000;

/// A port that was free a moment ago and that no other call in this process gets.
///
/// # Panics
/// If none is free.
pub(crate) fn lasting_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Processes that run at the same time have numbers close to each other: they begin far apart.
    let begin = std::process::id().wrapping_mul(97);
    for _ in 0..COUNT {
        let offset = u32::from(NEXT.fetch_add(1, Ordering::Relaxed)).wrapping_add(begin) % u32::from(COUNT);
        let port = FIRST + u16::try_from(offset).unwrap_or(0);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("none of the ports {FIRST} to {} is free", FIRST + COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_differ_and_lie_below_those_of_outgoing_connections() {
        let ports: std::collections::BTreeSet<u16> = (0..50).map(|_| lasting_port()).collect();
        assert_eq!(ports.len(), 50);
        assert!(ports.iter().all(|port| (FIRST..FIRST + COUNT).contains(port)), "{ports:?}");
    }
}
