//! `hark dictionary build`: sources into a pack.

use std::fmt::Display;
use std::path::Path;

use dictionary::{Sources, compile};

use crate::exit::{self, failure};
use crate::output;

pub(super) fn run(sources: &Path, out: &Path) -> anyhow::Result<()> {
    let bad = |error: &dyn Display| failure(exit::DATA, error.to_string());
    let sources = Sources::read(sources).map_err(|error| bad(&error))?;
    let compiled = compile(&sources).map_err(|error| bad(&error))?;
    // Written beside and renamed: a running program keeps the file it has mapped.
    let part = out.with_extension("part");
    let written = std::fs::write(&part, &compiled.pack).and_then(|()| std::fs::rename(&part, out));
    written.map_err(|error| failure(exit::IO, format!("cannot write {}: {error}", out.display())))?;
    output::line(&format!(
        "{}: {} terms, {} concepts, {} bytes",
        out.display(),
        compiled.terms,
        compiled.concepts,
        compiled.pack.len()
    ))
}
