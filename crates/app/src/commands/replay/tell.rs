//! What changes, as a table with samples or as JSON lines; and what became of it.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};

use comfy_table::Cell;
use indicatif::HumanCount;
use model::Versions;
use pipeline::replay::{Change, Findings, Kind, Standing};
use serde_json::json;

use super::pass::Totals;
use crate::args::Output;
use crate::{output, table};

/// What became of the changes.
pub(super) enum Outcome {
    /// Nothing.
    DryRun,
    /// They are stored, as reports of this generation.
    Stored { generation: Option<u16> },
    /// Other processes screen and store them.
    HandedOver { generation: Option<u16> },
}

/// Takes changes as they are found.
pub(super) struct Teller {
    form: Output,
    out: BufWriter<output::Stdout>,
    versions: Versions,
    limit: usize,
    /// For the table: the first of each kind.
    samples: Vec<Change>,
}

impl Teller {
    pub(super) fn new(form: Output, limit: usize, versions: Versions) -> Self {
        Self { form, out: output::stdout(), versions, limit, samples: Vec::new() }
    }

    pub(super) fn take(&mut self, changes: Vec<Change>) -> anyhow::Result<()> {
        if self.form == Output::Json {
            return changes.iter().try_for_each(|change| output::json_line(&mut self.out, change));
        }
        for change in changes {
            if self.samples.iter().filter(|sample| sample.kind == change.kind).count() < self.limit {
                self.samples.push(change);
            }
        }
        Ok(())
    }

    /// Prints what is left to say.
    pub(super) fn end(mut self, totals: &Totals, outcome: &Outcome) -> anyhow::Result<()> {
        match self.form {
            Output::Json => self.summary(totals, outcome)?,
            Output::Table => self.page(totals, outcome)?,
        }
        self.out.flush()?;
        Ok(())
    }

    fn summary(&mut self, totals: &Totals, outcome: &Outcome) -> anyhow::Result<()> {
        let (state, generation) = match *outcome {
            Outcome::DryRun => ("dry_run", None),
            Outcome::Stored { generation } => ("stored", generation),
            Outcome::HandedOver { generation } => ("handed_over", generation),
        };
        let line = json!({
            "summary": totals, "outcome": state, "generation": generation, "versions": self.versions,
        });
        output::json_line(&mut self.out, &line)
    }

    fn page(&mut self, totals: &Totals, outcome: &Outcome) -> anyhow::Result<()> {
        if !self.samples.is_empty() {
            self.samples.sort_by_key(|change| (change.kind, change.id));
            let mut rows = table::plain(["", "score", "drugs", "events", "differs", "made with", "id"]);
            for change in &self.samples {
                rows.add_row(row(change).map(Cell::new));
            }
            writeln!(self.out, "{rows}")?;
            if (self.samples.len() as u64) < totals.changes() {
                writeln!(self.out, "there are more: --output json tells all")?;
            }
        }
        writeln!(
            self.out,
            "{} posts judged by dictionary {} and model {}: {} new, {} gone, {} changed, {} unchanged",
            HumanCount(totals.posts),
            self.versions.dictionary,
            self.versions.model,
            HumanCount(totals.new),
            HumanCount(totals.gone),
            HumanCount(totals.changed),
            HumanCount(totals.unchanged),
        )?;
        let left_out = [
            (totals.deleted, "deleted"),
            (totals.waiting, "yet to be screened for the first time"),
            (totals.superseded, "with a later revision in the database"),
            (totals.unreadable, "unreadable"),
        ];
        let left_out: Vec<String> = left_out
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", HumanCount(*count)))
            .collect();
        if !left_out.is_empty() {
            writeln!(self.out, "left out: {}", left_out.join(", "))?;
        }
        if let Some(said) = said(totals, outcome) {
            writeln!(self.out, "{said}")?;
        }
        Ok(())
    }
}

fn said(totals: &Totals, outcome: &Outcome) -> Option<String> {
    match *outcome {
        Outcome::DryRun if totals.changes() > 0 => {
            Some("nothing was changed: without --dry-run, this is applied".to_owned())
        }
        Outcome::DryRun => None,
        Outcome::Stored { generation: None } | Outcome::HandedOver { generation: None } => {
            Some("there was nothing to change".to_owned())
        }
        Outcome::Stored { generation: Some(generation) } => {
            Some(format!("applied and stored, as generation {generation}"))
        }
        Outcome::HandedOver { generation: Some(generation) } => Some(format!(
            "{} posts are in the journal once more, as generation {generation}; those who screen it do the rest. It is done \
             when `hark replay --dry-run` with the same options shows no change; if \
             hark_posts_dropped_total{{reason=\"other_knowledge\"}} grows, a process has another dictionary or model",
            HumanCount(totals.changes())
        )),
    }
}

fn row(change: &Change) -> [String; 7] {
    let kind = match change.kind {
        Kind::New => "new",
        Kind::Gone => "gone",
        Kind::Changed => "changed",
    };
    let findings = |standing: &Option<Standing>| standing.as_ref().map(|standing| standing.findings.clone());
    let (before, after) = (findings(&change.before), findings(&change.after));
    let score = |findings: &Option<Findings>| {
        findings.as_ref().map_or_else(|| "–".to_owned(), |findings| format!("{:.2}", findings.score))
    };
    let names = |of: fn(&Findings) -> &BTreeSet<String>| {
        let names = |findings: &Option<Findings>| findings.as_ref().map(of).cloned().unwrap_or_default();
        moved(&names(&before), &names(&after), change.kind)
    };
    let made_with = change.before.as_ref().map_or_else(String::new, |before| {
        format!("dictionary {}, model {}", before.versions.dictionary, before.versions.model)
    });
    [
        kind.to_owned(),
        format!("{} → {}", score(&before), score(&after)),
        names(|findings| &findings.drugs),
        names(|findings| &findings.events),
        change.differs.join(", "),
        made_with,
        change.id.to_string(),
    ]
}

/// Concepts; of a changed report with `+` what comes and `−` what goes.
fn moved(before: &BTreeSet<String>, after: &BTreeSet<String>, kind: Kind) -> String {
    let all = before.union(after);
    let named = all.map(|name| match (kind, before.contains(name), after.contains(name)) {
        (Kind::Changed, true, false) => format!("−{name}"),
        (Kind::Changed, false, true) => format!("+{name}"),
        _ => name.clone(),
    });
    named.collect::<Vec<_>>().join(", ")
}
