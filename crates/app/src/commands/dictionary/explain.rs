//! `hark dictionary explain`: what a term stands for, and the terms that are like it where it is none.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use dictionary::{Dictionary, Register, Sense, Sources};
use serde_json::json;

use crate::args::{Global, Output};
use crate::exit::{self, failure};
use crate::output;

/// Terms that are named where a term is absent.
const SUGGESTIONS: usize = 5;

/// Where a term stands in the sources.
struct Origin {
    concept: String,
    place: String,
    set: String,
    licence: String,
}

pub(super) fn run(
    global: &Global,
    dictionary: &Dictionary,
    term: &str,
    sources: Option<&Path>,
) -> anyhow::Result<()> {
    let folded = text::fold_term(term);
    let origins = match sources {
        Some(dir) => origins(dir, &folded)?,
        None => Vec::new(),
    };
    let mut out = output::stdout();
    let Some(found) = dictionary.lookup().and_then(|terms| terms.get(&folded)) else {
        let near = suggestions(dictionary, &folded);
        if global.output == Output::Json {
            output::json_line(&mut out, &json!({"term": folded, "concept": null, "similar": near}))?;
        } else {
            writeln!(out, "`{folded}` is not in {}", dictionary.version())?;
            if !near.is_empty() {
                writeln!(out, "similar: {}", near.join(", "))?;
            }
        }
        out.flush()?;
        return Ok(());
    };
    for sense in dictionary.senses(found) {
        let Some(concept) = dictionary.concept(sense.concept) else { continue };
        let codes: BTreeMap<&str, &str> = concept.codes().collect();
        let origins: Vec<&Origin> = origins.iter().filter(|origin| origin.concept == concept.key).collect();
        let (lang, register) = (language_of(&sense), word_of(sense.register));
        if global.output == Output::Json {
            let from: Vec<_> = origins
                .iter()
                .map(|o| json!({"place": o.place, "set": o.set, "licence": o.licence}))
                .collect();
            let line = json!({
                "term": folded, "concept": concept.key, "kind": concept.kind, "preferred": concept.preferred,
                "group": concept.group, "codes": codes, "lang": lang, "register": register, "weak": sense.weak,
                "from": from,
            });
            output::json_line(&mut out, &line)?;
        } else {
            let weak = if sense.weak { ", counts only with evidence nearby" } else { "" };
            let codes: Vec<String> = codes.iter().map(|(system, code)| format!("{system} {code}")).collect();
            let codes = if codes.is_empty() { String::new() } else { format!("; {}", codes.join(", ")) };
            let lang = if lang == "*" { "any language" } else { &lang };
            writeln!(
                out,
                "{folded} → {} ({}): {register}, {lang}{weak}{codes}",
                concept.preferred, concept.key
            )?;
            for origin in origins {
                writeln!(out, "  {}, set {} ({})", origin.place, origin.set, origin.licence)?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

/// The language of a sense as sources have it: a tag, or `*` for any.
pub(super) fn language_of(sense: &Sense) -> String {
    let tag = sense.lang.split(|byte| *byte == 0).next().unwrap_or_default();
    if tag.is_empty() { "*".to_owned() } else { String::from_utf8_lossy(tag).into_owned() }
}

/// A register as sources have it.
pub(super) fn word_of(register: Register) -> String {
    match serde_json::to_value(register) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The terms with the fewest slips of the pen between them and `folded`; at most one slip for every three letters.
fn suggestions(dictionary: &Dictionary, folded: &str) -> Vec<String> {
    let letters = folded.chars().count();
    let most = (letters / 3).max(1);
    let mut near: Vec<(usize, String)> = Vec::new();
    dictionary.for_each_term(&mut |term, _| {
        // A slip changes the length by one at most: most terms need no closer look.
        if term.chars().count().abs_diff(letters) <= most {
            let slips = strsim::osa_distance(folded, term);
            if slips <= most {
                near.push((slips, term.to_owned()));
            }
        }
    });
    near.sort();
    near.truncate(SUGGESTIONS);
    near.into_iter().map(|(_, term)| term).collect()
}

fn origins(dir: &Path, folded: &str) -> anyhow::Result<Vec<Origin>> {
    let sources = Sources::read(dir).map_err(|error| failure(exit::DATA, error.to_string()))?;
    let rows = sources.terms.iter().zip(&sources.places);
    let origins = rows.filter(|(row, _)| text::fold_term(&row.term) == folded).map(|(row, place)| {
        let set = sources.sets.get(place.set);
        Origin {
            concept: row.concept.clone(),
            place: sources.place(*place),
            set: set.map_or_else(String::new, |set| set.name.clone()),
            licence: set.map_or_else(String::new, |set| set.licence.clone()),
        }
    });
    Ok(origins.collect())
}
