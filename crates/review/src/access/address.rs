//! From which address a request comes, for counting attempts.
//!
//! Behind a proxy every request comes from the proxy. Proxies that the operator names are believed when they say in
//! `X-Forwarded-For` for whom they ask; nobody else is, or everybody could be anybody.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The address at the other end of the connection; nothing where the listener does not tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Peer, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Peer(peer.map(|ConnectInfo(address)| address.ip().to_canonical())))
    }
}

/// Key of who asks: the last address that is no proxy of ours. Of IPv6 the first 64 bits, which is what one subscriber has.
pub(crate) fn client(peer: Peer, headers: &HeaderMap, proxies: &[IpAddr]) -> String {
    let Some(mut client) = peer.0 else { return String::new() };
    let told = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let told: Vec<IpAddr> =
        told.flat_map(|value| value.split(',')).map_while(|text| text.trim().parse().ok()).collect();
    for address in told.into_iter().rev() {
        if !proxies.contains(&client) {
            break;
        }
        client = address.to_canonical();
    }
    match client {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_named_proxy_is_believed() {
        let proxies: [IpAddr; 2] = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        for (peer, told, client_is) in [
            (Some("192.0.2.7"), "", "192.0.2.7"),
            (Some("192.0.2.7"), "198.51.100.1", "192.0.2.7"),
            (Some("10.0.0.1"), "198.51.100.1", "198.51.100.1"),
            (Some("10.0.0.1"), "203.0.113.9, 198.51.100.1", "198.51.100.1"),
            (Some("10.0.0.1"), "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            (Some("10.0.0.1"), "", "10.0.0.1"),
            (Some("::ffff:10.0.0.1"), "198.51.100.1", "198.51.100.1"),
            (Some("2001:db8:1:2:3:4:5:6"), "", "2001:db8:1:2::"),
            (None, "198.51.100.1", ""),
        ] {
            let mut headers = HeaderMap::new();
            if !told.is_empty() {
                headers.insert("x-forwarded-for", told.parse().unwrap());
            }
            let peer = Peer(peer.map(|peer| peer.parse::<IpAddr>().unwrap().to_canonical()));
            assert_eq!(client(peer, &headers, &proxies), client_is, "{peer:?} {told}");
        }
    }
}
