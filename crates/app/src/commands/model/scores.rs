//! What `hark model evaluate` prints of one corpus: figures with intervals and reasons, for people and as JSON. Holds
//! ids where they are asked for, never a text.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use classifier::Policy;
use classifier::train::{Confusion, Count, Example, Interval, Judged, Metrics, Reason, Scored, measure};
use serde::Serialize;

/// Everything measured on one corpus. Labelled examples are measured against their labels; of unlabelled ones there is
/// only the share that is flagged.
#[derive(Serialize)]
pub(super) struct Scores<'a> {
    corpus: String,
    model: &'a str,
    policy: &'static str,
    examples: usize,
    #[serde(flatten)]
    figures: Figures,
    /// With `--by`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) by: Vec<Group>,
    /// With `--ids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) wrong: Option<Vec<Wrong>>,
}

/// What a set of examples says.
#[derive(Serialize)]
struct Figures {
    #[serde(skip_serializing_if = "Option::is_none")]
    labelled: Option<Labelled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unlabelled: Option<Unlabelled>,
}

#[derive(Serialize)]
struct Labelled {
    #[serde(flatten)]
    metrics: Metrics,
    confusion: Confusion,
}

#[derive(Serialize)]
struct Unlabelled {
    examples: usize,
    flagged: usize,
    flagged_per_1000: f64,
}

impl<'a> Scores<'a> {
    pub(super) fn new(
        path: &Path,
        model: &'a str,
        policy: Policy,
        examples: &[Example],
        judged: &[Judged],
    ) -> Self {
        Self {
            corpus: path.display().to_string(),
            model,
            policy: policy.name(),
            examples: examples.len(),
            figures: Figures::new(examples, judged.iter()),
            by: Vec::new(),
            wrong: None,
        }
    }

    pub(super) fn write(&self, out: &mut impl Write) -> anyhow::Result<()> {
        writeln!(out, "{}", self.corpus)?;
        writeln!(out, "  {} examples, model {}, policy {}", self.examples, self.model, self.policy)?;
        self.figures.write(out)?;
        for group in &self.by {
            writeln!(out, "  {} = {}: {} examples", group.field, group.value, group.examples)?;
            group.figures.write_short(out)?;
        }
        for wrong in self.wrong.iter().flatten() {
            wrong.write(out)?;
        }
        Ok(())
    }
}

impl Figures {
    fn new<'j>(examples: &[Example], judged: impl Iterator<Item = &'j Judged>) -> Self {
        let (labelled, unlabelled): (Vec<&Judged>, Vec<&Judged>) =
            judged.partition(|judged| examples[judged.index].label.is_some());
        let flagged = unlabelled.iter().filter(|judged| judged.scored.flagged).count();
        Self {
            labelled: (!labelled.is_empty()).then(|| Labelled {
                metrics: measure(&labelled.iter().map(|judged| judged.scored).collect::<Vec<Scored>>()),
                confusion: Confusion::of(labelled.iter().copied()),
            }),
            unlabelled: (!unlabelled.is_empty()).then(|| Unlabelled {
                examples: unlabelled.len(),
                flagged,
                flagged_per_1000: per_1000(flagged, unlabelled.len()),
            }),
        }
    }

    fn write(&self, out: &mut impl Write) -> anyhow::Result<()> {
        if let Some(Labelled { metrics, confusion }) = &self.labelled {
            writeln!(
                out,
                "  labelled {}, positive {}, flagged {}, false alarms {} ({:.1} per 1,000)",
                metrics.examples,
                metrics.positives,
                metrics.flagged,
                metrics.flagged - metrics.true_positives,
                metrics.alarms_per_1000
            )?;
            for (name, value, interval) in [
                ("precision", metrics.precision, metrics.precision_interval),
                ("recall", metrics.recall, metrics.recall_interval),
                ("F1", metrics.f1, metrics.f1_interval),
                ("average precision", metrics.average_precision, metrics.ap_interval),
            ] {
                writeln!(out, "  {name:<18} {value:.3}  {}", between(interval))?;
            }
            for (name, counts) in [("missed", &confusion.missed), ("false alarms", &confusion.false_alarms)] {
                reasons(out, name, counts)?;
            }
        }
        self.write_unlabelled(out)
    }

    /// One line each.
    fn write_short(&self, out: &mut impl Write) -> anyhow::Result<()> {
        if let Some(Labelled { metrics: m, .. }) = &self.labelled {
            writeln!(
                out,
                "    positive {}, precision {:.3}, recall {:.3}, F1 {:.3} {}, average precision {:.3} {}",
                m.positives,
                m.precision,
                m.recall,
                m.f1,
                between(m.f1_interval),
                m.average_precision,
                between(m.ap_interval)
            )?;
        }
        self.write_unlabelled(out)
    }

    fn write_unlabelled(&self, out: &mut impl Write) -> anyhow::Result<()> {
        if let Some(u) = &self.unlabelled {
            writeln!(
                out,
                "  unlabelled {}, flagged {} ({:.2} per 1,000)",
                u.examples, u.flagged, u.flagged_per_1000
            )?;
        }
        Ok(())
    }
}

fn between(interval: Interval) -> String {
    format!("(95 % {:.3} to {:.3})", interval.low, interval.high)
}

fn per_1000(part: usize, whole: usize) -> f64 {
    part as f64 * 1000.0 / whole.max(1) as f64
}

/// The most frequent first.
fn reasons(out: &mut impl Write, name: &str, counts: &[Count]) -> anyhow::Result<()> {
    let posts: usize = counts.iter().map(|count| count.posts).sum();
    writeln!(out, "  {name} {posts}")?;
    let mut counts: Vec<&Count> = counts.iter().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.posts));
    for count in counts {
        writeln!(out, "    {:>6}  {:>5.1} %  {}", count.posts, count.share * 100.0, count.words)?;
    }
    Ok(())
}

/// The examples that have one value of a member.
#[derive(Serialize)]
pub(super) struct Group {
    field: String,
    value: String,
    examples: usize,
    #[serde(flatten)]
    figures: Figures,
}

impl Group {
    /// A group for every value, in their order; `values` has that of each example.
    pub(super) fn by(field: &str, values: &[String], examples: &[Example], judged: &[Judged]) -> Vec<Self> {
        let mut groups: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
        for judged in judged {
            let value = values.get(judged.index).map_or("", String::as_str);
            groups.entry(value).or_default().push(judged);
        }
        let group = |(value, judged): (&str, Vec<&Judged>)| Self {
            field: field.to_owned(),
            value: if value.is_empty() { "(none)".to_owned() } else { value.to_owned() },
            examples: judged.len(),
            figures: Figures::new(examples, judged.into_iter()),
        };
        groups.into_iter().map(group).collect()
    }
}

/// A wrong verdict.
#[derive(Serialize)]
pub(super) struct Wrong {
    id: String,
    score: f64,
    missed: bool,
    reason: Reason,
    words: &'static str,
}

impl Wrong {
    /// Those of labelled examples, in order.
    pub(super) fn of(examples: &[Example], judged: &[Judged]) -> Vec<Self> {
        let wrong = |judged: &Judged| {
            let example = examples.get(judged.index).filter(|example| example.label.is_some())?;
            let reason = judged.reason?;
            Some(Self {
                id: example.id.clone(),
                score: judged.scored.score,
                missed: reason.is_miss(),
                reason,
                words: reason.words(),
            })
        };
        judged.iter().filter_map(wrong).collect()
    }

    fn write(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let what = if self.missed { "missed" } else { "false alarm" };
        writeln!(out, "  {what} {}: {} (score {:.3})", self.id, self.words, self.score)?;
        Ok(())
    }
}

/// Posts that tell of no reaction by their making: every flag is wrong.
#[derive(Serialize)]
pub(super) struct Probe {
    corpus: String,
    probe: &'static str,
    examples: usize,
    flagged: usize,
    share: f64,
    /// By denying word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_word: Vec<Word>,
    /// With `--ids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<Vec<Wrong>>,
}

#[derive(Serialize)]
struct Word {
    word: &'static str,
    examples: usize,
    flagged: usize,
    share: f64,
}

impl Probe {
    /// Of each denying word: the posts and the flagged ones.
    pub(super) fn denied(path: &Path, words: Vec<(&'static str, usize, usize)>) -> Self {
        let (examples, flagged) =
            words.iter().fold((0, 0), |(all, hits), (_, examples, flagged)| (all + examples, hits + flagged));
        let word =
            |(word, examples, flagged)| Word { word, examples, flagged, share: share(flagged, examples) };
        Self {
            corpus: path.display().to_string(),
            probe: "denied",
            examples,
            flagged,
            share: share(flagged, examples),
            by_word: words.into_iter().map(word).collect(),
            wrong: None,
        }
    }

    /// Negative examples that deny an event and affirm none, as the program reads them.
    pub(super) fn natural(path: &Path, examples: &[Example], judged: &[Judged], ids: bool) -> Self {
        let denying = |judged: &&Judged| judged.denies && examples[judged.index].label == Some(false);
        let judged: Vec<Judged> = judged.iter().filter(denying).copied().collect();
        let flagged = judged.iter().filter(|judged| judged.scored.flagged).count();
        Self {
            corpus: path.display().to_string(),
            probe: "naturally_negated",
            examples: judged.len(),
            flagged,
            share: share(flagged, judged.len()),
            by_word: Vec::new(),
            wrong: ids.then(|| Wrong::of(examples, &judged)),
        }
    }

    pub(super) fn write(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let probe = self.probe.replace('_', " ");
        writeln!(out, "{}", self.corpus)?;
        writeln!(out, "  {probe} {}, flagged {} ({:.1} %)", self.examples, self.flagged, self.share * 100.0)?;
        for Word { word, examples, flagged, share } in &self.by_word {
            writeln!(out, "    \"{word}\": {examples}, flagged {flagged} ({:.1} %)", share * 100.0)?;
        }
        for wrong in self.wrong.iter().flatten() {
            wrong.write(out)?;
        }
        Ok(())
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
