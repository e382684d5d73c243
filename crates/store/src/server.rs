//! Which ClickHouse server, and as whom.

use secrecy::SecretString;

/// How to reach a server. `Debug` hides the password.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// `http://host:8123`.
    pub url: String,
    /// User; the server's default when empty.
    pub user: String,
    /// Its password, if it has one.
    pub password: Option<SecretString>,
    /// The database to keep tables in, usually `hark`.
    pub database: String,
}

/// A URL that names no server we can talk to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerUrlError {
    /// Neither http nor https, or no host.
    #[error("the ClickHouse server's address must look like http://host:8123")]
    NotHttp,
    /// TLS is not built in.
    #[error(
        "the ClickHouse server's address begins with https, and this build has no TLS towards ClickHouse; \
         use http over a trusted network, or a local TLS tunnel such as stunnel"
    )]
    NoTls,
    /// The password belongs elsewhere: a URL ends up in logs.
    #[error(
        "the ClickHouse server's address holds a user or password; give them in `user` and `password_file`"
    )]
    Credentials,
}

impl ServerOptions {
    /// Checks the URL.
    ///
    /// # Errors
    /// See [`ServerUrlError`].
    pub fn check(&self) -> Result<(), ServerUrlError> {
        if self.url.starts_with("https://") {
            return Err(ServerUrlError::NoTls);
        }
        let rest = self.url.strip_prefix("http://").ok_or(ServerUrlError::NotHttp)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        match host {
            "" => Err(ServerUrlError::NotHttp),
            host if host.contains('@') => Err(ServerUrlError::Credentials),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged() {
        for (url, want) in [
            ("http://db:8123", Ok(())),
            ("http://db:8123/", Ok(())),
            ("https://db:8443", Err(ServerUrlError::NoTls)),
            ("http://ann:pw@db:8123", Err(ServerUrlError::Credentials)),
            ("http://", Err(ServerUrlError::NotHttp)),
            ("db:8123", Err(ServerUrlError::NotHttp)),
        ] {
            let options = ServerOptions {
                url: url.into(),
                user: String::new(),
                password: Some("hunter2".into()),
                database: "hark".into(),
            };
            assert_eq!(options.check(), want, "{url}");
            assert!(!format!("{options:?}").contains("hunter2"));
        }
    }
}
