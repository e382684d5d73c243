//! Under which names browsers may ask.
//!
//! A web page can make its own name resolve to 127.0.0.1 and then read whatever answers there (DNS rebinding).
//! The `Host` header still carries that page's name, so a listener on this machine refuses names that are not
//! this machine's.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::uri::Authority;

/// The names that are answered.
#[derive(Clone, Debug, Default)]
pub enum Hosts {
    /// Every name.
    #[default]
    Any,
    /// This machine's names and addresses, and these.
    Local(Arc<[String]>),
}

impl Hosts {
    /// The rule for a listener: on this machine, its names and `allowed`; elsewhere `allowed`, or any name where
    /// none is given.
    pub fn for_listener(address: SocketAddr, allowed: &[String]) -> Self {
        if allowed.is_empty() && !address.ip().is_loopback() {
            Self::Any
        } else {
            Self::Local(allowed.into())
        }
    }

    /// Whether a request with this `Host` header is answered. HTTP/1.1 requires the header; a request without
    /// one is not a browser's.
    pub(crate) fn allow(&self, host: Option<&str>) -> bool {
        let (Self::Local(allowed), Some(host)) = (self, host) else { return true };
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host().trim_matches(['[', ']']).trim_end_matches('.');
        name.eq_ignore_ascii_case("localhost")
            || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::Hosts;

    #[test]
    fn a_listener_on_this_machine_answers_to_its_own_names_only() {
        let local = Hosts::for_listener("127.0.0.1:8480".parse().unwrap(), &[]);
        for own in ["localhost", "LOCALHOST:8480", "127.0.0.1:8480", "[::1]:8480", "127.8.8.8"] {
            assert!(local.allow(Some(own)), "{own}");
        }
        for foreign in ["evil.example", "evil.example:8480", "127.0.0.1.evil.example", "10.0.0.1", "", "a b"]
        {
            assert!(!local.allow(Some(foreign)), "{foreign}");
        }
        assert!(local.allow(None));
    }

    #[test]
    fn allowed_names_are_added_and_an_open_listener_answers_to_any() {
        let allowed = ["hark.example".to_owned()];
        for listener in ["127.0.0.1:1", "0.0.0.0:1"] {
            let hosts = Hosts::for_listener(listener.parse().unwrap(), &allowed);
            assert!(hosts.allow(Some("Hark.Example:443")) && hosts.allow(Some("localhost")));
            assert!(!hosts.allow(Some("evil.example")));
        }
        assert!(Hosts::for_listener("0.0.0.0:1".parse().unwrap(), &[]).allow(Some("any.example")));
    }
}
