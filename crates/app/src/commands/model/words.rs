//! `hark model words`: the training examples of the net, for `training/encoder.py`.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use classifier::train::training_words;

use super::train::Training;
use crate::args::Global;
use crate::{builtin, output};

pub(super) fn run(global: &Global, without: &[String], out: &Path) -> anyhow::Result<()> {
    let training = Training::read(global, without)?;
    let file = std::fs::File::create(out).with_context(|| format!("cannot write {}", out.display()))?;
    let mut file = std::io::BufWriter::new(file);
    let cues = classifier::Cues::parse(builtin::CUES)?;
    let mut count = 0usize;
    let mut failed = None;
    training_words(&training.examples, &mut training.annotator(), &cues, &training.config, &mut |line| {
        count += 1;
        if failed.is_none() {
            failed = serde_json::to_writer(&mut file, &line)
                .map_err(anyhow::Error::from)
                .and_then(|()| Ok(file.write_all(b"\n")?))
                .err();
        }
    });
    if let Some(error) = failed {
        return Err(error.context(format!("cannot write {}", out.display())));
    }
    file.flush().with_context(|| format!("cannot write {}", out.display()))?;
    output::note(&format!("{}: {count} passages", out.display()));
    Ok(())
}
