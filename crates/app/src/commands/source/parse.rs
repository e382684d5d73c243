//! `hark source parse`: recorded payloads, without a network, without settings, without an engine.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use connectors::source::{Found, NotOurs, documents};

use crate::exit::{self, failure};
use crate::output;

/// Longest file that is read whole.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// Read recorded payloads of a channel.
#[derive(Args)]
pub(crate) struct ParseArgs {
    /// The channel, such as `mastodon`; `hark source channels` lists them
    channel: String,
    /// Raw bodies (JSON, XML, text, frames of a stream), exports, or recorded exchanges; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &ParseArgs) -> anyhow::Result<ExitCode> {
    let Some(connector) = connectors::connector(&args.channel) else {
        let text = format!("no channel `{}`; `hark source channels` lists them", args.channel);
        return Err(failure(exit::USAGE, text));
    };
    let mut out = output::stdout();
    let mut nothing = Vec::new();
    for path in &args.files {
        let bytes = read(path)?;
        let name = path.file_name().map_or_else(|| "-".into(), |name| name.to_string_lossy().into_owned());
        let mut found = Found::default();
        let (mut ours, mut reason) = (false, "it holds no payload".to_owned());
        for recorded in documents(&bytes) {
            match connector.parse(&recorded.document(&name), &mut found) {
                Ok(()) => ours = true,
                Err(NotOurs(why)) => reason = why,
            }
        }
        for post in &found.posts {
            output::json_line(&mut out, post)?;
        }
        out.flush()?;
        for refusal in &found.refused {
            output::note(&format!("{name}: an item that cannot be read: {}", refusal.reason));
        }
        for (what, count) in &found.skipped {
            output::note(&format!("{name}: {count} left out: {what}"));
        }
        if !ours {
            nothing.push(format!(
                "{}: holds nothing of {}: {reason}",
                path.display(),
                connector.about().title
            ));
        }
    }
    match nothing.is_empty() {
        true => Ok(ExitCode::SUCCESS),
        false => Err(failure(exit::DATA, nothing.join("\n      "))),
    }
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(
            &mut std::io::Read::take(std::io::stdin().lock(), MAX_FILE_BYTES),
            &mut bytes,
        )?;
        return Ok(bytes);
    }
    let unreadable = |what: String| failure(exit::NO_INPUT, format!("{}: {what}", path.display()));
    let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if size > MAX_FILE_BYTES {
        return Err(unreadable(
            "is longer than 1 GiB; put it into the folder of a source instead".to_owned(),
        ));
    }
    std::fs::read(path).map_err(|error| unreadable(error.to_string()))
}
