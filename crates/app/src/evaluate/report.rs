//! The figures of a measure, as JSON and for people. `–` stands where a figure would mean nothing.

use std::io::{self, Write};

use model::MentionKind;
use serde_json::{Value, json};

use super::frequent::Frequent;
use super::stream::StreamTally;
use super::tally::{KindTally, Precision, Recall, Tally};
use super::{how_name, kind_name};
use crate::table;

/// Misses and false hits that are shown of each kind.
const SHOWN: usize = 20;

/// A share of two counts, `null` in JSON and `–` for people where the whole is nothing.
#[derive(Clone, Copy)]
struct Share(u64, u64);

impl Share {
    fn value(self) -> Option<f64> {
        (self.1 > 0).then(|| self.0 as f64 / self.1 as f64)
    }

    fn json(self) -> Value {
        self.value().map_or(Value::Null, |share| json!((share * 1e4).round() / 1e4))
    }

    fn text(self) -> String {
        self.value().map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
    }
}

/// The share of the found that are marked, if the corpus marks them all.
fn precision(tally: &KindTally, part: u64) -> Share {
    if tally.complete { Share(part, tally.precision.found) } else { Share(0, 0) }
}

/// One corpus as a JSON object.
pub(crate) fn corpus_json(path: &str, source: &str, tally: &Tally, show: bool) -> Value {
    let recall = |recall: &Recall| {
        json!({
            "marked": recall.marked, "strict": recall.strict, "overlapping": recall.overlapping,
            "only_weak": recall.only_weak, "recall_strict": Share(recall.strict, recall.marked).json(),
            "recall_overlapping": Share(recall.overlapping, recall.marked).json(),
            "recall_counted": Share(recall.overlapping - recall.only_weak, recall.marked).json(),
        })
    };
    let mut line = json!({
        "corpus": path, "source": source, "records": tally.records, "misplaced_marks": tally.misplaced,
        "concepts": {
            "named": tally.concepts.named, "found": tally.concepts.found, "known": tally.concepts.known,
            "equal": tally.concepts.equal, "accuracy": Share(tally.concepts.equal, tally.concepts.known).json(),
        },
        "drug_names": {
            "names": tally.names.names.len(), "known": tally.names.names.values().filter(|known| **known).count(),
            "occurrences": tally.names.occurrences, "found": tally.names.found,
            "recall": Share(tally.names.found, tally.names.occurrences).json(),
        },
        "drug_posts": {
            "posts": tally.drug_posts.0, "found": tally.drug_posts.1,
            "recall": Share(tally.drug_posts.1, tally.drug_posts.0).json(),
        },
    });
    for (kind, of_kind) in &tally.kinds {
        let mut entry = recall(&of_kind.recall);
        entry["types"] =
            of_kind.by_type.iter().map(|(label, counts)| (label.clone(), recall(counts))).collect();
        let Precision { found, strict, overlapping } = of_kind.precision;
        entry["found"] = json!(found);
        entry["every_mention_marked"] = json!(of_kind.complete);
        entry["precision_strict"] = precision(of_kind, strict).json();
        entry["precision_overlapping"] = precision(of_kind, overlapping).json();
        entry["how"] = of_kind
            .by_how
            .iter()
            .map(|(how, p)| (how_name(*how).to_owned(), json!({"found": p.found, "marked": p.overlapping})))
            .collect();
        if show {
            entry["misses"] = frequent_json(&of_kind.misses);
            entry["unmarked"] = frequent_json(&of_kind.unmarked);
        }
        line[kind_name(*kind)] = entry;
    }
    line
}

/// One stream as a JSON object.
pub(crate) fn stream_json(path: &str, tally: &StreamTally, show: bool) -> Value {
    let mut line = json!({"stream": path, "posts": tally.posts});
    for (kind, hits) in &tally.kinds {
        let rate = |count| json!((tally.per_thousand(count) * 1e3).round() / 1e3);
        let mut entry = json!({
            "strong": hits.strong, "weak": hits.weak, "posts_hit": hits.posts,
            "strong_per_1000": rate(hits.strong), "weak_per_1000": rate(hits.weak),
        });
        if show {
            entry["most_frequent"] = frequent_json(&hits.frequent);
        }
        line[kind_name(*kind)] = entry;
    }
    line
}

fn frequent_json(frequent: &Frequent) -> Value {
    frequent.top(SHOWN).into_iter().map(|(text, count)| json!({"text": text, "count": count})).collect()
}

/// One corpus for people.
pub(crate) fn corpus_text(
    out: &mut impl Write,
    path: &str,
    source: &str,
    tally: &Tally,
    show: bool,
) -> io::Result<()> {
    let source = if source.is_empty() { "no source given" } else { source };
    writeln!(out, "{path} ({source}): {} records", tally.records)?;
    if tally.misplaced > 0 {
        writeln!(out, "  {} marks name no stretch of their text and were left out", tally.misplaced)?;
    }
    writeln!(out, "{}", marks_table(tally))?;
    for (kind, of_kind) in &tally.kinds {
        let name = kind_name(*kind);
        let how: Vec<String> =
            of_kind.by_how.iter().map(|(how, p)| format!("{} {}", how_name(*how), p.found)).collect();
        if !how.is_empty() {
            writeln!(out, "  {name}: found {}", how.join(", "))?;
        }
        if of_kind.precision.found > 0 && !of_kind.complete {
            writeln!(out, "  {name}: not every mention is marked here, so precision would mean nothing (–)")?;
        }
    }
    beside_the_marks(out, tally)?;
    if show {
        for (kind, of_kind) in &tally.kinds {
            let name = kind_name(*kind);
            frequent_text(out, &format!("{name}: most frequent misses"), &of_kind.misses)?;
            if of_kind.complete {
                frequent_text(out, &format!("{name}: most frequent false hits"), &of_kind.unmarked)?;
            }
        }
    }
    Ok(())
}

/// Recall by kind and type, and precision by kind.
fn marks_table(tally: &Tally) -> comfy_table::Table {
    let mut table = table::plain([
        "kind",
        "type",
        "marked",
        "recall, same bytes",
        "overlapping",
        "only weak",
        "found",
        "precision, same bytes",
        "overlapping",
    ]);
    for (kind, of_kind) in &tally.kinds {
        let row = |label: &str, recall: &Recall, last: [String; 3]| {
            let share = |part| Share(part, recall.marked).text();
            let first = [kind_name(*kind).to_owned(), label.to_owned(), recall.marked.to_string()];
            let shares = [share(recall.strict), share(recall.overlapping), share(recall.only_weak)];
            first.into_iter().chain(shares).chain(last).collect::<Vec<String>>()
        };
        let Precision { found, strict, overlapping } = of_kind.precision;
        let [strict, overlapping] = [strict, overlapping].map(|part| precision(of_kind, part).text());
        table.add_row(row("all", &of_kind.recall, [found.to_string(), strict, overlapping]));
        if of_kind.by_type.len() > 1 {
            for (label, recall) in &of_kind.by_type {
                table.add_row(row(label, recall, [const { String::new() }; 3]));
            }
        }
    }
    table
}

/// What is measured against other things than marks: concept names, drugs named beside the text, whole posts.
fn beside_the_marks(out: &mut impl Write, tally: &Tally) -> io::Result<()> {
    let concepts = &tally.concepts;
    if concepts.named > 0 {
        writeln!(
            out,
            "  event: {} of {} found marks have a concept name that is a term; {} of these have its concept ({})",
            concepts.known,
            concepts.found,
            concepts.equal,
            Share(concepts.equal, concepts.known).text()
        )?;
    }
    let names = &tally.names;
    let marked = tally.kinds.get(&MentionKind::Drug).is_some_and(|drugs| drugs.recall.marked > 0);
    if !marked && !names.names.is_empty() {
        writeln!(
            out,
            "  drug: {} of {} names given beside the text are terms; they stand in it {} times, {} found ({})",
            names.names.values().filter(|known| **known).count(),
            names.names.len(),
            names.occurrences,
            names.found,
            Share(names.found, names.occurrences).text()
        )?;
    }
    let (posts, found) = tally.drug_posts;
    if posts > 0 {
        let share = Share(found, posts).text();
        writeln!(out, "  drug: every post names one; found in {found} of {posts} ({share})")?;
    }
    Ok(())
}

/// One stream for people.
pub(crate) fn stream_text(
    out: &mut impl Write,
    path: &str,
    tally: &StreamTally,
    show: bool,
) -> io::Result<()> {
    writeln!(out, "{path}: {} posts that nobody marked", tally.posts)?;
    let mut table = table::plain(["kind", "hits per 1,000 posts", "weak hits per 1,000", "posts with a hit"]);
    for (kind, hits) in &tally.kinds {
        table.add_row([
            kind_name(*kind).to_owned(),
            format!("{:.2}", tally.per_thousand(hits.strong)),
            format!("{:.2}", tally.per_thousand(hits.weak)),
            hits.posts.to_string(),
        ]);
    }
    writeln!(out, "{table}")?;
    if show {
        for (kind, hits) in &tally.kinds {
            frequent_text(out, &format!("{}: most frequent hits", kind_name(*kind)), &hits.frequent)?;
        }
    }
    Ok(())
}

fn frequent_text(out: &mut impl Write, title: &str, frequent: &Frequent) -> io::Result<()> {
    let top = frequent.top(SHOWN);
    if !top.is_empty() {
        writeln!(out, "  {title}")?;
    }
    for (text, count) in top {
        writeln!(out, "    {count:>6}  {text}")?;
    }
    Ok(())
}
