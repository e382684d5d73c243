//! How commands on this machine prove to a running process that they may read: by a secret in the data directory, which only
//! its owner can open. It opens no more than reading reports and the state of the pipeline.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use secrecy::SecretString;

/// Name of the file; mode 0600.
const FILE: &str = "hark.local";

/// The secret of a data directory, made where there is none.
pub(crate) fn secret(dir: &Path) -> anyhow::Result<SecretString> {
    let path = dir.join(FILE);
    let unusable = || format!("cannot use {}; remove it to have a new one made", path.display());
    match fs::read_to_string(&path) {
        Ok(text) if text.trim().len() >= 32 => Ok(SecretString::from(text.trim().to_owned())),
        Ok(_) => Err(anyhow::anyhow!("it holds no secret").context(unusable())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&path).with_context(unusable),
        Err(error) => Err(error).with_context(unusable),
    }
}

fn make(path: &Path) -> anyhow::Result<SecretString> {
    let mut random = [0u8; 32];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut random))?;
    let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    // Written aside and linked into place, so that a process that starts at the same moment never reads half of it.
    let aside = path.with_extension(format!("local.{}", std::process::id()));
    let written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside);
    written.and_then(|mut file| file.write_all(text.as_bytes()))?;
    let linked = fs::hard_link(&aside, path);
    let _ = fs::remove_file(&aside);
    match linked {
        Ok(()) => Ok(SecretString::from(text)),
        // Another process was faster: its secret is the secret.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Ok(SecretString::from(fs::read_to_string(path)?.trim().to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use secrecy::ExposeSecret;

    use super::{FILE, secret};

    #[test]
    fn the_secret_stays_and_is_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let first = secret(dir.path()).unwrap();
        assert_eq!(first.expose_secret().len(), 64);
        assert_eq!(secret(dir.path()).unwrap().expose_secret(), first.expose_secret());
        let file = dir.path().join(FILE);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
        std::fs::write(&file, "short").unwrap();
        assert!(format!("{:#}", secret(dir.path()).unwrap_err()).contains("remove it"));
    }
}
