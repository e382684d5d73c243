//! `[destinations.NAME]`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::section::Section;

/// Where files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DestinationSettings {
    /// A directory of this machine.
    Directory {
        /// It.
        path: PathBuf,
    },
    /// A server that speaks SFTP.
    Sftp {
        /// Its name or address.
        host: String,
        /// Its port.
        port: u16,
        /// Who signs in.
        user: String,
        /// Folder there; relative to where the user lands.
        directory: String,
        /// How the user proves who they are.
        login: LoginSettings,
        /// How the server proves what it is.
        host_key: HostKeySettings,
        /// How long the server may be silent.
        timeout: Duration,
    },
    /// A bucket of an S3-compatible store.
    S3 {
        /// `https://s3.eu-central-1.amazonaws.com`
        endpoint: String,
        /// Region that requests are signed for.
        region: String,
        /// The bucket.
        bucket: String,
        /// Begin of the keys: a folder, or empty.
        prefix: String,
        /// Whether the bucket stands in the path rather than in the host's name.
        path_style: bool,
        /// Who signs; no secret.
        access_key_id: String,
        /// File with the secret key.
        secret_key_file: PathBuf,
        /// File with the token of a temporary session.
        session_token_file: Option<PathBuf>,
        /// How long the store may be silent.
        timeout: Duration,
    },
}

/// How a user proves who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginSettings {
    /// With a key.
    Key {
        /// File with the private key.
        file: PathBuf,
        /// File with the words that open it.
        passphrase_file: Option<PathBuf>,
    },
    /// With a password.
    Password {
        /// File with it.
        file: PathBuf,
    },
}

/// How a server proves what it is. There is no way to trust any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostKeySettings {
    /// It is in this file, in the form of OpenSSH.
    KnownHosts(PathBuf),
    /// Its fingerprint is this: `SHA256:` and base64, as `ssh-keygen -l` shows it.
    Fingerprint(String),
}

#[derive(Clone, Copy)]
enum Kind {
    Directory,
    Sftp,
    S3,
}

const KINDS: [(&str, Kind); 3] = [("directory", Kind::Directory), ("sftp", Kind::Sftp), ("s3", Kind::S3)];

pub(super) fn read(root: &Section<'_>) -> BTreeMap<String, DestinationSettings> {
    let mut all = BTreeMap::new();
    for (name, section) in root.named("destinations") {
        section.missing("kind", "\"directory\", \"sftp\" or \"s3\"");
        match section.choice("kind", &KINDS) {
            Some(kind) => {
                let destination = match kind {
                    Kind::Directory => DestinationSettings::Directory { path: section.wanted_path("path") },
                    Kind::Sftp => sftp(&section),
                    Kind::S3 => s3(&section),
                };
                all.insert(name, destination);
                section.end();
            }
            // Which keys there are hangs on the kind.
            None => drop(section),
        }
    }
    all
}

fn timeout(section: &Section<'_>) -> Duration {
    Duration::from_secs(section.number("timeout_secs", 1..=3600).unwrap_or(30))
}

fn sftp(section: &Section<'_>) -> DestinationSettings {
    let passphrase_file = section.path("passphrase_file");
    let login = match (section.path("key_file"), section.path("password_file")) {
        (Some(file), None) => LoginSettings::Key { file, passphrase_file },
        (None, Some(file)) => LoginSettings::Password { file },
        (None, None) => {
            section.missing("key_file", "the file with the private key; or name a `password_file`");
            LoginSettings::Password { file: PathBuf::new() }
        }
        (Some(_), Some(file)) => {
            section.wrong(
                "password_file",
                "a user signs in with a `key_file` or a `password_file`, not both",
                None,
            );
            LoginSettings::Password { file }
        }
    };
    let host_key = match (section.path("known_hosts"), section.text("fingerprint")) {
        (Some(file), None) => HostKeySettings::KnownHosts(file),
        (None, Some(fingerprint)) => {
            // 32 bytes in base64 without its filling.
            let digest = fingerprint.strip_prefix("SHA256:").map(|digest| digest.trim_end_matches('='));
            if digest.is_none_or(|digest| digest.len() != 43) {
                let what = "`fingerprint` takes `SHA256:` and 43 signs, as `ssh-keygen -l` shows it";
                section.wrong("fingerprint", what, None);
            }
            HostKeySettings::Fingerprint(fingerprint)
        }
        (None, None) => {
            section.missing("known_hosts", "the file with the server's key; or give its `fingerprint`");
            HostKeySettings::Fingerprint(String::new())
        }
        (Some(file), Some(_)) => {
            section.wrong(
                "fingerprint",
                "a server is known by `known_hosts` or `fingerprint`, not both",
                None,
            );
            HostKeySettings::KnownHosts(file)
        }
    };
    DestinationSettings::Sftp {
        host: section.wanted_text("host"),
        port: section.number("port", 1..=65535).and_then(|port| u16::try_from(port).ok()).unwrap_or(22),
        user: section.wanted_text("user"),
        directory: section.text("directory").unwrap_or_default(),
        login,
        host_key,
        timeout: timeout(section),
    }
}

fn s3(section: &Section<'_>) -> DestinationSettings {
    let endpoint = section.wanted_text("endpoint");
    if !endpoint.is_empty() && !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
        section.wrong("endpoint", "`endpoint` takes an address that begins with `https://`", None);
    }
    if endpoint.contains('@') {
        section.wrong("endpoint", "`endpoint` takes an address without user and password", None);
    }
    DestinationSettings::S3 {
        endpoint,
        region: section.text("region").unwrap_or_else(|| "us-east-1".to_owned()),
        bucket: section.wanted_text("bucket"),
        prefix: section.text("prefix").unwrap_or_default(),
        path_style: section.flag("path_style").unwrap_or(true),
        access_key_id: section.wanted_text("access_key_id"),
        secret_key_file: section.wanted_path("secret_key_file"),
        session_token_file: section.path("session_token_file"),
        timeout: timeout(section),
    }
}
