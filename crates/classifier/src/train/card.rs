//! Renders the model card: what the model was made from, what it is for, and what was measured with which
//! command. Text that does not depend on the run lives in `card.md` beside this file.

use std::fmt::Write;

use super::fit::TrainReport;
use super::measure::Metrics;

/// The parts of the card that no run changes.
const TEXT: &str = include_str!("card.md");

/// One measured row.
#[derive(Clone, Debug)]
pub struct CardRow {
    /// What was measured on what.
    pub title: String,
    /// The figures.
    pub metrics: Metrics,
    /// The command that gives them again.
    pub command: String,
}

/// Everything a card shows.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// Version and short hash of the model.
    pub model: String,
    /// Size of the file in bytes.
    pub bytes: usize,
    /// What went in.
    pub report: TrainReport,
    /// The shipped model at its threshold, by corpus.
    pub rows: Vec<CardRow>,
    /// Trained on some corpora, tested on another.
    pub cross: Vec<CardRow>,
    /// Positive examples whose reactions were denied by hand-made words: flagged of all, with the command.
    pub probes: Vec<CardRow>,
    /// General posts: flagged of all, with the command.
    pub general: Vec<CardRow>,
    /// By set: examples that say the same as one that was learned from.
    pub overlaps: Vec<(String, usize)>,
    /// Reliability by tenth of the score, as [`super::bins`] gives it.
    pub reliability: Vec<(usize, f64, f64)>,
}

/// The card as Markdown.
pub fn card(card: &Card) -> String {
    let mut out = String::new();
    let mut parts = TEXT.split("<!-- figures -->");
    out.push_str(parts.next().unwrap_or_default());
    // Writing to a string cannot fail.
    let _ = figures(card, &mut out);
    out.push_str(parts.next().unwrap_or_default());
    out
}

fn figures(card: &Card, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "## Training\n\nModel `{}`, {} bytes; {} lexical features, {} signals.\n",
        card.model, card.bytes, card.report.words, card.report.signals
    )?;
    writeln!(
        out,
        "| set | examples | positive | without a drug that counts (positive) |\n|---|---:|---:|---:|"
    )?;
    for c in &card.report.corpora {
        writeln!(
            out,
            "| `{}` | {} | {} | {} ({}) |",
            c.name, c.examples, c.positives, c.unscored, c.unscored_positives
        )?;
    }
    writeln!(
        out,
        "\nCopies (the same words but for links, handles and numbers, or nearly) share a fold, within a set and across sets: {} examples say the same as an earlier one.",
        card.report.repeated
    )?;
    let t = card.report.thresholds;
    let n = card.report.neutral_thresholds;
    writeln!(out, "\n| policy | threshold, English | threshold, other languages |\n|---|---:|---:|")?;
    for (i, policy) in ["sensitive", "balanced", "precise"].iter().enumerate() {
        writeln!(out, "| {policy} | {:.3} | {:.3} |", t[i], n[i])?;
    }
    writeln!(out, "\n## Measured at the shipped (`balanced`) threshold\n")?;
    table(&card.rows, out)?;
    let overlaps: Vec<String> = card.overlaps.iter().map(|(name, n)| format!("{name} {n}")).collect();
    writeln!(out, "\nExamples that say the same as one that was learned from: {}.", overlaps.join("; "))?;
    writeln!(
        out,
        "\n## Across corpora: trained on some, tested on another\n\nF1 is at the `balanced` threshold of that training run, which the test set did not inform.\n"
    )?;
    table(&card.cross, out)?;
    writeln!(
        out,
        "\n## Negation probe\n\nEvery marked reaction of the positive dev examples gets a denying word before it; what is still flagged is wrong.\n"
    )?;
    alarms(&card.probes, out)?;
    writeln!(out, "\n## False alarms on general posts\n")?;
    alarms(&card.general, out)?;
    writeln!(
        out,
        "\n## Reliability\n\nThe three dev sets together.\n\n| score | examples | mean score | share positive |\n|---|---:|---:|---:|"
    )?;
    for (i, (examples, score, positive)) in card.reliability.iter().enumerate() {
        writeln!(
            out,
            "| {:.1}–{:.1} | {examples} | {score:.3} | {positive:.3} |",
            i as f64 / 10.0,
            (i + 1) as f64 / 10.0
        )?;
    }
    Ok(())
}

fn table(rows: &[CardRow], out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "| set | examples (positive) | precision | recall | F1 [95 %] | AP [95 %] | command |\n|---|---:|---:|---:|---:|---:|---|"
    )?;
    for row in rows {
        let m = &row.metrics;
        writeln!(
            out,
            "| {} | {} ({}) | {:.3} | {:.3} | {:.3} [{:.3}, {:.3}] | {:.3} [{:.3}, {:.3}] | `{}` |",
            row.title,
            m.examples,
            m.positives,
            m.precision,
            m.recall,
            m.f1,
            m.f1_interval.low,
            m.f1_interval.high,
            m.average_precision,
            m.ap_interval.low,
            m.ap_interval.high,
            row.command
        )?;
    }
    Ok(())
}

fn alarms(rows: &[CardRow], out: &mut String) -> std::fmt::Result {
    writeln!(out, "| set | posts | flagged | per 10,000 | command |\n|---|---:|---:|---:|---|")?;
    for row in rows {
        let m = &row.metrics;
        let rate = m.flagged as f64 * 10_000.0 / m.examples.max(1) as f64;
        writeln!(out, "| {} | {} | {} | {rate:.1} | `{}` |", row.title, m.examples, m.flagged, row.command)?;
    }
    Ok(())
}
