//! Where alerts may go. An endpoint's address is given by people of other teams, and a name may stand for another address each time
//! it is asked for; without care a webhook reads the cloud's metadata or knocks at the database next door.
//!
//! Contract: the name is asked for once, by the connector itself, each address is checked, and the connection goes to one of the
//! addresses that passed. What RFC 6890 and its like keep for houses, links and machines is refused unless the operator lists the
//! host or the network; the metadata services of clouds are refused unless their very address is listed. An IPv4 address inside an
//! IPv6 one is judged as the IPv4 one. The host of the operator's own proxy may be anywhere; the proxy, not this, resolves the names
//! of receivers then.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Networks that no receiver on the Internet has, with the length of their prefix.
const KEPT_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];

/// The same for IPv6; all but 2000::/3 is kept, and these inside it.
const KEPT_V6: [([u16; 8], u32); 4] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48),
];

/// Metadata services of clouds: their answers are credentials.
const METADATA: [IpAddr; 7] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    // Not of a network that is kept: of Azure's hosts.
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
];

/// A network, or one address: `10.2.0.0/16`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix: u32,
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => same(bits4(base), bits4(address), self.prefix + 96),
            (IpAddr::V6(base), IpAddr::V6(address)) => same(base.to_bits(), address.to_bits(), self.prefix),
            _ => false,
        }
    }

    fn is_one(&self) -> bool {
        self.prefix == if self.base.is_ipv4() { 32 } else { 128 }
    }
}

fn bits4(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits())
}

/// Whether the first `prefix` bits are the same.
fn same(a: u128, b: u128, prefix: u32) -> bool {
    prefix == 0 || (a ^ b) >> (128 - prefix) == 0
}

/// What is private and allowed all the same: host names and networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    hosts: Vec<String>,
    networks: Vec<Network>,
}

/// Not a host, an address or a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a host, an address or a network such as `10.2.0.0/16`")]
pub struct BadAllowance;

impl Allowed {
    /// Adds a host name, an address or a network.
    ///
    /// # Errors
    /// Anything else, and a network whose address has bits behind its prefix.
    pub fn add(&mut self, text: &str) -> Result<(), BadAllowance> {
        if let Ok(network) = text.parse() {
            self.networks.push(network);
            return Ok(());
        }
        let is_name = |text: &str| {
            text.chars().any(|c| c.is_ascii_alphabetic())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
        };
        if !is_name(text) {
            return Err(BadAllowance);
        }
        self.hosts.push(text.trim_end_matches('.').to_ascii_lowercase());
        Ok(())
    }

    /// Whether a message for `host` may go to `address`.
    pub fn permits(&self, host: &str, address: IpAddr) -> bool {
        let address = plain(address);
        if METADATA.contains(&address) {
            return self.networks.iter().any(|network| network.is_one() && network.contains(address));
        }
        !is_kept(address)
            || self.networks.iter().any(|network| network.contains(address))
            || self.hosts.iter().any(|listed| listed.eq_ignore_ascii_case(host.trim_end_matches('.')))
    }
}

impl FromStr for Network {
    type Err = BadAllowance;
    fn from_str(text: &str) -> Result<Network, BadAllowance> {
        let (base, prefix) = match text.split_once('/') {
            Some((base, prefix)) => (base, Some(prefix.parse::<u32>().map_err(|_| BadAllowance)?)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().map_err(|_| BadAllowance)?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(most);
        let bits = match base {
            IpAddr::V4(base) => bits4(base) << 96,
            IpAddr::V6(base) => base.to_bits(),
        };
        // `10.1.2.3/8` was meant otherwise, one way or the other.
        if prefix > most || (prefix < 128 && bits << prefix != 0) {
            return Err(BadAllowance);
        }
        Ok(Network { base, prefix })
    }
}

/// The IPv4 address inside an IPv6 one, where there is one (mapped, compatible, 6to4, NAT64); else the address itself.
fn plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let [s0, s1, s2, s3, s4, s5, s6, s7] = v6.segments();
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match (s0, s1, s2, s3, s4, s5) {
        (0, 0, 0, 0, 0, 0xffff) => v4(s6, s7),
        (0, 0, 0, 0, 0, 0) if s6 != 0 => v4(s6, s7),
        (0x64, 0xff9b, 0, 0, 0, 0) => v4(s6, s7),
        (0x2002, ..) => v4(s1, s2),
        _ => address,
    }
}

fn is_kept(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let bits = bits4(v4);
            KEPT_V4.iter().any(|(base, prefix)| same(bits4(Ipv4Addr::from(*base)), bits, prefix + 96))
        }
        IpAddr::V6(v6) => {
            let bits = v6.to_bits();
            let global = same(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0).to_bits(), bits, 3);
            !global
                || KEPT_V6.iter().any(|(base, prefix)| same(Ipv6Addr::from(*base).to_bits(), bits, *prefix))
        }
    }
}

/// Who knows the addresses of names.
pub trait Names: Send + Sync {
    /// The addresses of a host now.
    fn addresses<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The system's resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect()) }
            .boxed()
    }
}

/// A name that stands for addresses to which alerts may not go.
#[derive(Debug, thiserror::Error)]
#[error("the name stands for private addresses only")]
pub(super) struct PrivateAddress;

/// A name that stands for nothing.
#[derive(Debug, thiserror::Error)]
#[error("the name has no address")]
pub(super) struct NoAddress;

/// The resolver of an endpoint's connections.
pub(super) struct Guarded {
    pub(super) allowed: Allowed,
    /// The host of the proxy, which may be anywhere; no other name comes here where there is a proxy.
    pub(super) proxy: Option<String>,
    pub(super) names: Arc<dyn Names>,
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, names) = (self.allowed.clone(), self.names.clone());
        let is_proxy = self.proxy.as_ref().is_some_and(|proxy| proxy.eq_ignore_ascii_case(name.as_str()));
        Box::pin(async move {
            let host = name.as_str();
            let found = names.addresses(host).await.map_err(|_| NoAddress)?;
            if found.is_empty() {
                return Err(NoAddress.into());
            }
            let usable: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| is_proxy || allowed.permits(host, *address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            match usable.is_empty() {
                true => Err(PrivateAddress.into()),
                false => Ok(Box::new(usable.into_iter()) as Addrs),
            }
        })
    }
}
