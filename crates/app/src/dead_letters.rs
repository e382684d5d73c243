//! What could not be read: all that is kept, and another try. Shared by the command and the desk.

use std::collections::BTreeMap;

use journal::{Hop, Journal, Record, read_hop};
use model::{ReportId, SystemClock, parse_post};
use pipeline::intake::Intake;
use pipeline::records::{DeadLetter, PostRecord, ReportsRecord};

use crate::home::Home;

/// Every dead letter that is kept, once each: a file that was read twice refused the same line twice.
pub(crate) fn read_all(journal: &dyn Journal) -> anyhow::Result<BTreeMap<ReportId, DeadLetter>> {
    let mut letters = BTreeMap::new();
    read_hop(journal, Hop::DeadLetters, |payload| {
        if let Ok(letter) = DeadLetter::parse(payload) {
            letters.insert(letter.id, letter);
        }
    })?;
    Ok(letters)
}

/// Puts what can be read now back where it was refused, and says whether it could. A post that was re-driven before is
/// recognised as a duplicate, so trying twice does no harm. With `dry_run` nothing is put anywhere.
pub(crate) fn redrive(home: &Home, letter: &DeadLetter, dry_run: bool) -> anyhow::Result<bool> {
    let Some(bytes) = letter.bytes(&home.keys) else { return Ok(false) };
    match letter.stage.as_str() {
        "ingest" => {
            let Ok(post) = parse_post(&bytes) else { return Ok(false) };
            if !dry_run {
                let intake = Intake { keys: &home.keys, journal: &*home.journal, clock: &SystemClock };
                intake.append(&letter.origin, vec![post], &[])?;
            }
            Ok(true)
        }
        "screen" => {
            let post = PostRecord::parse(&bytes).ok().map(|post| post.to_record());
            again(home, Hop::Posts, post, dry_run)
        }
        _ => {
            let record = ReportsRecord::parse(&bytes).ok().map(|record| record.to_record());
            again(home, Hop::Reports, record, dry_run)
        }
    }
}

/// Appends what can be read now, to the partition where everything of the same post is.
fn again(home: &Home, hop: Hop, record: Option<Record>, dry_run: bool) -> anyhow::Result<bool> {
    let readable = record.is_some();
    if let Some(record) = record.filter(|_| !dry_run) {
        home.journal.append(hop, &[record])?;
    }
    Ok(readable)
}
