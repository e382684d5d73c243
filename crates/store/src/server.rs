//! Which ClickHouse server, as whom, and how patiently.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

/// How bytes travel to and from a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireCompression {
    /// Rows and answers are packed with LZ4: about a quarter of the bytes for a little processor time.
    Lz4,
    /// As they are; for a server on the same machine.
    None,
}

/// How to reach a server. `Debug` hides the password.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// `http://host:8123` or `https://host:8443`; several, replicas of each other, with commas between them.
    pub url: String,
    /// User; the server's default when empty.
    pub user: String,
    /// Its password, if it has one.
    pub password: Option<SecretString>,
    /// The database to keep tables in, usually `hark`.
    pub database: String,
    /// PEM file with the certificates of the authorities to trust, and no others; `None`: those the system trusts.
    pub ca_file: Option<PathBuf>,
    /// How bytes travel.
    pub compression: WireCompression,
    /// Name of the cluster whose hosts `url` names; `None`: one server alone.
    pub cluster: Option<String>,
    /// A host that takes longer to accept a connection is left for the next.
    pub connect_timeout: Duration,
    /// A host that takes longer to answer a request is left for the next. Statements that work through whole tables
    /// ([`crate::migrate`], [`crate::ReportStore::purge`]) may take longer.
    pub request_timeout: Duration,
}

impl ServerOptions {
    /// `url` with what is usual: the database `hark`, no user, LZ4, no cluster, 3 seconds to connect, 60 to answer.
    pub fn new(url: impl Into<String>) -> ServerOptions {
        ServerOptions {
            url: url.into(),
            user: String::new(),
            password: None,
            database: "hark".to_owned(),
            ca_file: None,
            compression: WireCompression::Lz4,
            cluster: None,
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(60),
        }
    }

    /// The addresses in `url`, checked.
    ///
    /// # Errors
    /// See [`ServerUrlError`].
    pub fn hosts(&self) -> Result<Vec<&str>, ServerUrlError> {
        self.url.split(',').map(|url| checked(url.trim())).collect()
    }
}

/// An address that names no server we can talk to. No message repeats the address: it may hold what must not be seen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerUrlError {
    /// Neither http nor https, or no host.
    #[error(
        "the ClickHouse server's address must look like http://host:8123 or https://host:8443, \
         several with commas between them"
    )]
    NotHttp,
    /// What follows the host would be lost, or passed on as settings.
    #[error("the ClickHouse server's address holds a `?` or `#`; it ends after the port, or after a path")]
    Query,
    /// The password belongs elsewhere: a URL ends up in logs.
    #[error(
        "the ClickHouse server's address holds a user or password; give them in `user` and `password_file`"
    )]
    Credentials,
}

/// Why no client can be made for a server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address.
    #[error(transparent)]
    Url(#[from] ServerUrlError),
    /// The file with the certificates to trust.
    #[error("cannot read certificates from {}: {reason}. It must hold PEM, as BEGIN CERTIFICATE", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system's TLS library does not start.
    #[error("TLS cannot be set up: {reason}")]
    Tls {
        /// What the library says.
        reason: String,
    },
}

fn checked(url: &str) -> Result<&str, ServerUrlError> {
    let rest = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"))
        .ok_or(ServerUrlError::NotHttp)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Err(ServerUrlError::Credentials);
    }
    if rest.contains(['?', '#']) {
        return Err(ServerUrlError::Query);
    }
    if host.is_empty() || host.starts_with(':') || url.contains(char::is_whitespace) {
        return Err(ServerUrlError::NotHttp);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged() {
        for (url, want) in [
            ("http://db:8123", Ok(vec!["http://db:8123"])),
            ("http://db:8123/", Ok(vec!["http://db:8123/"])),
            ("https://db:8443", Ok(vec!["https://db:8443"])),
            ("http://a:1, https://b:2/path", Ok(vec!["http://a:1", "https://b:2/path"])),
            ("http://ann:pw@db:8123", Err(ServerUrlError::Credentials)),
            ("http://a:1,http://ann:pw@db:8123", Err(ServerUrlError::Credentials)),
            ("http://db:8123?user=ann&password=pw", Err(ServerUrlError::Query)),
            ("http://db:8123/#x", Err(ServerUrlError::Query)),
            ("http://", Err(ServerUrlError::NotHttp)),
            ("http://:8123", Err(ServerUrlError::NotHttp)),
            ("http://a:1,", Err(ServerUrlError::NotHttp)),
            ("http://a b:1", Err(ServerUrlError::NotHttp)),
            ("db:8123", Err(ServerUrlError::NotHttp)),
        ] {
            let options = ServerOptions { password: Some("hunter2".into()), ..ServerOptions::new(url) };
            assert_eq!(options.hosts(), want, "{url}");
            assert!(!format!("{options:?}").contains("hunter2"));
        }
    }

    #[test]
    fn no_message_repeats_an_address() {
        for url in ["http://ann:hunter2@db:8123", "http://db?password=hunter2", "hunter2"] {
            let error = ServerOptions::new(url).hosts().unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
