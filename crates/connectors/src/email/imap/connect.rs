//! The way to the server: TCP, and TLS from the start or on request.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use native_tls::{Certificate, TlsConnector, TlsStream};

use super::ImapError;
use crate::http::is_private;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Longest silence while an answer is waited for.
const SILENCE: Duration = Duration::from_secs(60);

/// Whether the way is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::email) enum Tls {
    /// From the first byte.
    On,
    /// On request, before the login.
    StartTls,
    /// Not at all: for a server on the same machine.
    Off,
}

/// A server and the way to it.
#[derive(Clone, Debug)]
pub(in crate::email) struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// Authorities that are trusted besides those of the system, in PEM.
    pub ca: Option<PathBuf>,
    pub allow_private: bool,
}

/// Bytes both ways.
pub(super) enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
    /// Between the two.
    Gone,
}

impl Server {
    /// Opens the connection, encrypted if it is to be so from the start.
    pub(super) fn connect(&self) -> Result<Stream, ImapError> {
        let addresses: Vec<_> = (&*self.host, self.port).to_socket_addrs()?.collect();
        let usable: Vec<_> =
            addresses.iter().filter(|address| self.allow_private || !is_private(address.ip())).collect();
        if usable.is_empty() && !addresses.is_empty() {
            return Err(ImapError::Settings(format!(
                "{} is a private address; set `allow_private_addresses = true` if the server is meant to stand there",
                self.host
            )));
        }
        let mut last = ImapError::Connection(format!("{} has no address", self.host));
        for address in usable {
            match TcpStream::connect_timeout(address, CONNECT_TIMEOUT) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(SILENCE))?;
                    stream.set_write_timeout(Some(SILENCE))?;
                    let plain = Stream::Plain(stream);
                    return if self.tls == Tls::On { self.encrypt(plain) } else { Ok(plain) };
                }
                Err(error) => last = error.into(),
            }
        }
        Err(last)
    }

    /// Encrypts a connection that is not.
    pub(super) fn encrypt(&self, stream: Stream) -> Result<Stream, ImapError> {
        let Stream::Plain(stream) = stream else {
            return Err(ImapError::Unreadable("TLS was asked for twice"));
        };
        let failed = |error: native_tls::Error| ImapError::Connection(format!("TLS: {error}"));
        let mut builder = TlsConnector::builder();
        if let Some(path) = &self.ca {
            let pem = std::fs::read(path).map_err(|error| {
                ImapError::Settings(format!(
                    "`ca_file` names {}, which cannot be read: {error}",
                    path.display()
                ))
            })?;
            builder.add_root_certificate(Certificate::from_pem(&pem).map_err(failed)?);
        }
        let connector = builder.build().map_err(failed)?;
        let stream = connector.connect(&self.host, stream).map_err(|error| match error {
            native_tls::HandshakeError::Failure(error) => failed(error),
            native_tls::HandshakeError::WouldBlock(_) => {
                ImapError::Connection("TLS: the server does not answer".to_owned())
            }
        })?;
        Ok(Stream::Encrypted(Box::new(stream)))
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Encrypted(stream) => stream.read(buffer),
            Self::Gone => Ok(0),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(buffer),
            Self::Encrypted(stream) => stream.write(buffer),
            Self::Gone => Ok(0),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Encrypted(stream) => stream.flush(),
            Self::Gone => Ok(()),
        }
    }
}
