//! From settings to a destination: reads the secrets and asks nothing of anybody yet.

use std::path::Path;
use std::sync::Arc;

use ::settings::read_secret;
use model::Clock;
use secrecy::SecretString;

use super::{
    Bucket, BucketAt, Credentials, Destination, DestinationError, Directory, HostKey, Login, Patient, Server,
    Sftp,
};
use crate::settings::{DestinationSettings, HostKeySettings, LoginSettings};

/// The destination that settings name `name`; what may go through later is tried again a few times.
///
/// # Errors
/// [`DestinationError::Setup`] when a file that the settings name cannot be used.
pub fn open(
    name: &str,
    settings: &DestinationSettings,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Destination>, DestinationError> {
    let setup = |what: String, source: Box<dyn std::error::Error + Send + Sync>| DestinationError::Setup {
        place: format!("[destinations.{name}]"),
        what,
        source: Some(source),
    };
    let secret = |path: &Path| -> Result<SecretString, DestinationError> {
        read_secret(path).map_err(|error| setup(error.to_string(), error.into()))
    };
    let opened: Arc<dyn Destination> = match settings {
        DestinationSettings::Directory { path } => Arc::new(Directory::new(path)),
        DestinationSettings::Sftp { host, port, user, directory, login, host_key, timeout } => {
            let login = match login {
                LoginSettings::Key { file, passphrase_file } => Login::Key {
                    key: secret(file)?,
                    passphrase: passphrase_file.as_deref().map(secret).transpose()?,
                },
                LoginSettings::Password { file } => Login::Password(secret(file)?),
            };
            let host_key = match host_key {
                HostKeySettings::Fingerprint(fingerprint) => HostKey::Fingerprint(fingerprint.clone()),
                HostKeySettings::KnownHosts(file) => {
                    let text = std::fs::read_to_string(file).map_err(|error| {
                        setup(format!("`known_hosts` {} cannot be read", file.display()), error.into())
                    })?;
                    HostKey::KnownHosts(text)
                }
            };
            let (host, user, directory) = (host.clone(), user.clone(), directory.clone());
            let server = Server { host, port: *port, user, directory, timeout: *timeout };
            Arc::new(Sftp::new(server, login, host_key))
        }
        DestinationSettings::S3 {
            endpoint,
            region,
            bucket,
            prefix,
            path_style,
            access_key_id,
            secret_key_file,
            session_token_file,
            timeout,
        } => {
            let credentials = Credentials {
                id: access_key_id.clone(),
                secret: secret(secret_key_file)?,
                session: session_token_file.as_deref().map(secret).transpose()?,
            };
            let at = BucketAt {
                endpoint: endpoint.clone(),
                region: region.clone(),
                bucket: bucket.clone(),
                prefix: prefix.clone(),
                path_style: *path_style,
                timeout: *timeout,
            };
            Arc::new(Bucket::new(at, credentials, clock)?)
        }
    };
    Ok(Arc::new(Patient::new(opened)))
}
