//! `hark dictionary`: compile term sources into a pack, and look into one.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use dictionary::{Dictionary, Sources, compile};
use model::MentionKind;
use serde_json::{Value, json};

use super::load_settings;
use crate::args::{Global, Output};
use crate::builtin;
use crate::exit::{self, failure};
use crate::output;

/// Build and inspect dictionaries.
#[derive(Args)]
pub(crate) struct DictionaryArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Compile a folder of term sources into one pack; the same sources give the same bytes
    Build {
        /// Folder with manifest.toml, drugs/, events/, situations/
        sources: PathBuf,
        /// The pack to write; it replaces an old one in one step
        #[arg(short, long)]
        out: PathBuf,
    },
    /// Make a term set of your own release of MedDRA or RxNorm, an ontology, or a table
    Import(Box<super::dictionary_import::ImportArgs>),
    /// Count what the dictionary in use holds
    Stats,
    /// Say what a term stands for
    Explain {
        /// The term as people write it
        term: String,
    },
}

pub(crate) fn run(global: &Global, args: &DictionaryArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Build { sources, out } => build(sources, out)?,
        Action::Import(args) => super::dictionary_import::run(global, args)?,
        Action::Stats => stats(global, &open(global)?)?,
        Action::Explain { term } => explain(global, &open(global)?, term)?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn open(global: &Global) -> anyhow::Result<Dictionary> {
    let loaded = load_settings(global)?;
    Ok(match loaded.settings.screen.dictionary() {
        Some(path) => Dictionary::open(path)?,
        None => Dictionary::from_static(builtin::PACK)?,
    })
}

fn build(sources: &std::path::Path, out: &std::path::Path) -> anyhow::Result<()> {
    let bad = |error: &dyn std::fmt::Display| failure(exit::DATA, error.to_string());
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

fn stats(global: &Global, dictionary: &Dictionary) -> anyhow::Result<()> {
    let mut counts = [0u64; 3];
    dictionary.for_each_term(&mut |_, term| {
        for (count, kind) in
            counts.iter_mut().zip([MentionKind::Drug, MentionKind::Event, MentionKind::Situation])
        {
            *count += u64::from(term.may_be(kind));
        }
    });
    let manifest: Value = serde_json::from_slice(dictionary.manifest())?;
    let mut out = output::stdout();
    if global.output == Output::Json {
        let summary = json!({
            "version": dictionary.version(), "terms": dictionary.terms(), "concepts": dictionary.concepts(),
            "drug_terms": counts[0], "event_terms": counts[1], "situation_terms": counts[2], "sets": manifest["sets"],
        });
        output::json_line(&mut out, &summary)?;
    } else {
        writeln!(out, "{} {}", dictionary.name(), dictionary.version())?;
        writeln!(out, "{} terms for {} concepts", dictionary.terms(), dictionary.concepts())?;
        writeln!(out, "  drugs {}, events {}, situations {}", counts[0], counts[1], counts[2])?;
        for set in manifest["sets"].as_array().into_iter().flatten() {
            let text = |key: &str| set[key].as_str().unwrap_or_default().to_owned();
            writeln!(
                out,
                "  {} {}: {} ({})",
                text("name"),
                text("version"),
                text("source"),
                text("licence")
            )?;
        }
    }
    out.flush()?;
    Ok(())
}

fn explain(global: &Global, dictionary: &Dictionary, term: &str) -> anyhow::Result<()> {
    let folded = text::fold_term(term);
    let mut found = None;
    if let Some(lookup) = dictionary.lookup() {
        lookup.walk(folded.as_bytes(), |length, id| {
            if length == folded.len() {
                found = Some(id);
            }
        });
    }
    let mut out = output::stdout();
    let Some(found) = found else {
        if global.output == Output::Table {
            writeln!(out, "`{folded}` is not in {}", dictionary.version())?;
        }
        out.flush()?;
        return Ok(());
    };
    for sense in dictionary.senses(found) {
        let Some(concept) = dictionary.concept(sense.concept) else { continue };
        let lang = String::from_utf8_lossy(&sense.lang).trim_end_matches('\0').to_owned();
        let lang = if lang.is_empty() { "any language".to_owned() } else { lang };
        let codes: std::collections::BTreeMap<&str, &str> = concept.codes().collect();
        if global.output == Output::Json {
            let line = json!({
                "term": folded, "concept": concept.key, "kind": concept.kind, "preferred": concept.preferred,
                "group": concept.group, "codes": codes, "lang": lang, "register": sense.register, "weak": sense.weak,
            });
            output::json_line(&mut out, &line)?;
        } else {
            let weak = if sense.weak { ", counts only with evidence nearby" } else { "" };
            let register = serde_json::to_value(sense.register)?;
            let register = register.as_str().unwrap_or_default();
            writeln!(
                out,
                "{folded} → {} ({}): {register}, {lang}{weak}; {codes:?}",
                concept.preferred, concept.key
            )?;
        }
    }
    out.flush()?;
    Ok(())
}
