//! `hark dictionary stats`: counts by kind, register, language, group and code system, and the sets.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use dictionary::Dictionary;
use model::{ConceptId, MentionKind};
use serde::Serialize;
use serde_json::{Value, json};

use super::explain::{language_of, word_of};
use crate::args::{Global, Output};
use crate::{output, table};

const KINDS: [MentionKind; 3] = [MentionKind::Drug, MentionKind::Event, MentionKind::Situation];

/// Counts of one kind.
#[derive(Default, Serialize)]
struct Counts {
    /// Distinct terms with a sense of the kind; a term of two kinds counts in both.
    terms: u64,
    /// Senses of those terms: a term counts once for each concept and language.
    senses: u64,
    /// Senses that count only with evidence nearby.
    weak: u64,
    concepts: u64,
    registers: BTreeMap<String, u64>,
    languages: BTreeMap<String, u64>,
    /// Concepts by group; those without one under an empty name.
    groups: BTreeMap<String, u64>,
    /// Concepts that have a code of each system.
    codes: BTreeMap<String, u64>,
}

fn count(dictionary: &Dictionary) -> [Counts; 3] {
    let mut counts: [Counts; 3] = Default::default();
    let kinds: Vec<Option<MentionKind>> = (0..dictionary.concepts() as u32)
        .map(|id| dictionary.concept(ConceptId(id)).map(|concept| concept.kind))
        .collect();
    dictionary.for_each_term(&mut |_, term| {
        for (counts, kind) in counts.iter_mut().zip(KINDS) {
            counts.terms += u64::from(term.may_be(kind));
        }
        for sense in dictionary.senses(term) {
            let Some(Some(kind)) = kinds.get(sense.concept.0 as usize) else { continue };
            let counts = &mut counts[*kind as usize];
            counts.senses += 1;
            counts.weak += u64::from(sense.weak);
            *counts.registers.entry(word_of(sense.register)).or_default() += 1;
            *counts.languages.entry(language_of(&sense)).or_default() += 1;
        }
    });
    for id in 0..dictionary.concepts() as u32 {
        let Some(concept) = dictionary.concept(ConceptId(id)) else { continue };
        let counts = &mut counts[concept.kind as usize];
        counts.concepts += 1;
        *counts.groups.entry(concept.group.to_owned()).or_default() += 1;
        let systems: BTreeSet<&str> = concept.codes().map(|(system, _)| system).collect();
        for system in systems {
            *counts.codes.entry(system.to_owned()).or_default() += 1;
        }
    }
    counts
}

pub(super) fn run(global: &Global, dictionary: &Dictionary) -> anyhow::Result<()> {
    let counts = count(dictionary);
    let manifest: Value = serde_json::from_slice(dictionary.manifest())?;
    let mut out = output::stdout();
    if global.output == Output::Json {
        let [drug, event, situation] = &counts;
        let summary = json!({
            "version": dictionary.version(), "terms": dictionary.terms(), "concepts": dictionary.concepts(),
            "drug_terms": drug.terms, "event_terms": event.terms, "situation_terms": situation.terms,
            "drug": drug, "event": event, "situation": situation, "sets": manifest["sets"],
        });
        output::json_line(&mut out, &summary)?;
        out.flush()?;
        return Ok(());
    }
    writeln!(out, "{} {}", dictionary.name(), dictionary.version())?;
    writeln!(out, "{} terms for {} concepts", dictionary.terms(), dictionary.concepts())?;
    let mut table = table::plain(["", "drug", "event", "situation"]);
    for (name, count) in [
        ("terms", (|c| c.terms) as fn(&Counts) -> u64),
        ("senses", |c| c.senses),
        ("weak senses", |c| c.weak),
        ("concepts", |c| c.concepts),
    ] {
        let [drug, event, situation] = counts.each_ref().map(|counts| count(counts).to_string());
        table.add_row([name.to_owned(), drug, event, situation]);
    }
    writeln!(out, "{table}")?;
    for (title, of) in [
        ("senses by register", (|c| &c.registers) as fn(&Counts) -> &BTreeMap<String, u64>),
        ("senses by language", |c| &c.languages),
        ("concepts with a code", |c| &c.codes),
        ("concepts by group", |c| &c.groups),
    ] {
        let names: BTreeSet<&String> = counts.iter().flat_map(|counts| of(counts).keys()).collect();
        let mut table = table::plain([title, "drug", "event", "situation"]);
        for name in names {
            let [drug, event, situation] =
                counts.each_ref().map(|counts| of(counts).get(name).map_or_else(String::new, u64::to_string));
            let shown = if name.is_empty() { "(none)".to_owned() } else { name.clone() };
            table.add_row([shown, drug, event, situation]);
        }
        writeln!(out, "{table}")?;
    }
    for set in manifest["sets"].as_array().into_iter().flatten() {
        let text = |key: &str| set[key].as_str().unwrap_or_default();
        let [name, version, source, licence] = ["name", "version", "source", "licence"].map(text);
        writeln!(out, "{name} {version}: {source} ({licence})")?;
    }
    out.flush()?;
    Ok(())
}
