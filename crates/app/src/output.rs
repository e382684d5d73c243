//! Standard output, buffered. `println!` would panic on a closed pipe and flush at every line.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

/// Whoever read standard output has closed it. Marks the error of [`Stdout`] among all others of its kind: a connection that a
/// server cuts is a broken pipe too.
#[derive(Debug, thiserror::Error)]
#[error("standard output is closed")]
pub(crate) struct OutputClosed;

/// Standard output. That its reader has gone is [`OutputClosed`] within the error.
pub(crate) struct Stdout(StdoutLock<'static>);

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(marked)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(marked)
    }
}

fn marked(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => io::Error::new(io::ErrorKind::BrokenPipe, OutputClosed),
        _ => error,
    }
}

/// Standard output with a large buffer; flush it before the program ends.
pub(crate) fn stdout() -> BufWriter<Stdout> {
    BufWriter::with_capacity(1 << 16, Stdout(io::stdout().lock()))
}

/// A file for its owner alone, emptied if it is there; or standard output. Flush it before the program ends.
pub(crate) fn file_or_stdout(file: Option<&Path>) -> anyhow::Result<Box<dyn Write>> {
    let Some(path) = file else { return Ok(Box::new(stdout())) };
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
    let file = file.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
}

/// Writes one JSON object and a line end.
pub(crate) fn json_line(out: &mut impl Write, value: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Prints text and a line end.
pub(crate) fn line(text: &str) -> anyhow::Result<()> {
    let mut out = stdout();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// Tells the person at the terminal something that is not a result.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
