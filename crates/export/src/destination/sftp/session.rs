//! Connecting: first the server proves what it is, then the user who they are.

use std::net::{TcpStream, ToSocketAddrs as _};

use base64::Engine as _;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use ssh2::{CheckResult, KeyboardInteractivePrompt, KnownHostFileKind, MethodType, Prompt, Session};

use super::{DestinationError, Inner};

/// How the user proves who they are.
#[derive(Clone, Debug)]
pub enum Login {
    /// With a private key in the form of OpenSSH or PEM.
    Key {
        /// The key.
        key: SecretString,
        /// The words that open it.
        passphrase: Option<SecretString>,
    },
    /// With a password.
    Password(SecretString),
}

/// How the server proves what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostKey {
    /// The lines of a `known_hosts` file of OpenSSH.
    KnownHosts(String),
    /// `SHA256:` and base64, as `ssh-keygen -l` shows it.
    Fingerprint(String),
}

/// Kinds of host keys. A server has several and shows the one it is asked for: each is asked for until one is the pinned one.
const KINDS: [&str; 3] = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521",
    "rsa-sha2-512,rsa-sha2-256",
];

/// A connection that a user has signed in on.
pub(super) struct Connection {
    pub(super) sftp: ssh2::Sftp,
}

const CONNECTING: &str = "connecting";

/// Connects and signs in.
pub(super) fn connect(at: &Inner) -> Result<Connection, DestinationError> {
    let mut shown = None;
    let mut failed = None;
    for kinds in KINDS {
        let mut session = begin(at, kinds)?;
        if let Err(error) = session.handshake() {
            // LIBSSH2_ERROR_KEX_FAILURE, _KEY_EXCHANGE_FAILURE, _METHOD_NOT_SUPPORTED: it has no key of these kinds, or broke off
            // meanwhile; then the other kinds tell.
            let no_such_kind = matches!(error.code(), ssh2::ErrorCode::Session(-5 | -8 | -33));
            failed = Some(at.failed(CONNECTING, error));
            if no_such_kind {
                continue;
            }
            break;
        }
        let key = session.host_key().map(|(key, _)| key.to_vec()).unwrap_or_default();
        if is_pinned(at, &session, &key)? {
            sign_in(at, &session)?;
            let sftp = session.sftp().map_err(|error| at.failed("opening SFTP", error))?;
            return Ok(Connection { sftp });
        }
        shown.get_or_insert_with(|| fingerprint(&key));
    }
    match (shown, failed) {
        (Some(shown), _) => Err(DestinationError::HostKey { place: at.place.clone(), shown }),
        (None, Some(failed)) => Err(failed),
        (None, None) => {
            let (place, doing) = (at.place.clone(), CONNECTING.to_owned());
            Err(DestinationError::Away { place, doing, source: None })
        }
    }
}

fn begin(at: &Inner, kinds: &str) -> Result<Session, DestinationError> {
    let server = &at.server;
    let broke = |error| at.broke(CONNECTING, error);
    let addresses = (server.host.as_str(), server.port).to_socket_addrs().map_err(broke)?;
    let mut last = std::io::Error::other("the name has no address");
    let mut stream = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, server.timeout) {
            Ok(connected) => {
                stream = Some(connected);
                break;
            }
            Err(error) => last = error,
        }
    }
    let stream = stream.ok_or_else(|| broke(last))?;
    let mut session = Session::new().map_err(|error| at.failed(CONNECTING, error))?;
    session.set_timeout(u32::try_from(server.timeout.as_millis()).unwrap_or(u32::MAX));
    session.method_pref(MethodType::HostKey, kinds).map_err(|error| at.failed(CONNECTING, error))?;
    session.set_tcp_stream(stream);
    Ok(session)
}

fn fingerprint(key: &[u8]) -> String {
    let digest = base64::engine::general_purpose::STANDARD_NO_PAD.encode(Sha256::digest(key));
    format!("SHA256:{digest}")
}

fn is_pinned(at: &Inner, session: &Session, key: &[u8]) -> Result<bool, DestinationError> {
    match &at.host_key {
        HostKey::Fingerprint(pinned) => Ok(pinned.trim_end_matches('=') == fingerprint(key)),
        HostKey::KnownHosts(lines) => {
            let setup = |error: ssh2::Error| DestinationError::Setup {
                place: at.place.clone(),
                what: "`known_hosts` is not in the form of OpenSSH".to_owned(),
                source: Some(error.into()),
            };
            let mut known = session.known_hosts().map_err(setup)?;
            for line in lines.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
                known.read_str(line, KnownHostFileKind::OpenSSH).map_err(setup)?;
            }
            let (host, port) = (&at.server.host, at.server.port);
            Ok(matches!(known.check_port(host, port, key), CheckResult::Match))
        }
    }
}

/// Answers what is asked for without an echo with the password, and only the first time.
struct Answers<'a>(Option<&'a SecretString>);

impl KeyboardInteractivePrompt for Answers<'_> {
    fn prompt<'a>(&mut self, _: &str, _: &str, prompts: &[Prompt<'a>]) -> Vec<String> {
        let mut answer = |prompt: &Prompt<'a>| {
            let secret = if prompt.echo { None } else { self.0.take() };
            secret.map_or_else(String::new, |secret| secret.expose_secret().to_owned())
        };
        prompts.iter().map(&mut answer).collect()
    }
}

fn sign_in(at: &Inner, session: &Session) -> Result<(), DestinationError> {
    let user = &at.server.user;
    let signed_in = match &at.login {
        Login::Key { key, passphrase } => {
            // The end of the last line belongs to the form.
            let key = SecretString::from(format!("{}\n", key.expose_secret()));
            let passphrase = passphrase.as_ref().map(|words| words.expose_secret());
            session.userauth_pubkey_memory(user, None, key.expose_secret(), passphrase)
        }
        Login::Password(password) => {
            let offered = session.auth_methods(user).unwrap_or("password").to_owned();
            if offered.split(',').any(|method| method == "password") {
                session.userauth_password(user, password.expose_secret())
            } else {
                session.userauth_keyboard_interactive(user, &mut Answers(Some(password)))
            }
        }
    };
    signed_in.map_err(|error| match error.code() {
        // LIBSSH2_ERROR_FILE, LIBSSH2_ERROR_KEYFILE_AUTH_FAILED: the fault of this side.
        ssh2::ErrorCode::Session(-16 | -47) => DestinationError::Setup {
            place: at.place.clone(),
            what: "the file with the private key holds none, or `passphrase_file` does not open it"
                .to_owned(),
            source: None,
        },
        _ => at.failed("signing in", error),
    })
}
