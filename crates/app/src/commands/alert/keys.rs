//! `hark alert keys`: what an endpoint's messages are signed with. Secrets go to files for their owner alone, never to the terminal.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use alert::delivery::{new_key, new_secret};
use anyhow::Context as _;
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::args::{Global, Output};
use crate::output;

#[derive(Args)]
pub(super) struct KeysArgs {
    /// Name of the endpoint; the files are NAME.secret and NAME.key
    name: String,
    /// Folder of the files
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

pub(super) fn run(global: &Global, args: &KeysArgs) -> anyhow::Result<()> {
    let secret = new_secret(&random()?);
    let (key, public) = new_key(&random()?);
    let files = [args.out.join(format!("{}.secret", args.name)), args.out.join(format!("{}.key", args.name))];
    write(&files[0], &secret)?;
    write(&files[1], &key)?;
    match global.output {
        Output::Json => output::line(
            &json!({"secret_file": files[0], "key_file": files[1], "public_key": public}).to_string(),
        ),
        Output::Table => output::line(&format!(
            "{}: the shared secret of `v1`, for `secret_file`; the receiver gets the same\n\
             {}: the signing key of `v1a`, for `key_file`; it stays here\n\
             {public}\n    the public key of `v1a`, for the receiver",
            files[0].display(),
            files[1].display()
        )),
    }
}

fn random() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("cannot read random bytes from /dev/urandom")?;
    Ok(bytes)
}

/// A file that is there stays: it may be in use.
fn write(path: &Path, secret: &SecretString) -> anyhow::Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = made.with_context(|| format!("cannot make {}", path.display()))?;
    writeln!(file, "{}", secret.expose_secret()).with_context(|| format!("cannot write {}", path.display()))
}
