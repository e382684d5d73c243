//! `hark dictionary diff`: what changes from one pack to another, in terms and in posts. Posts are named by id;
//! their words are never printed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use dictionary::Dictionary;
use model::parse_post;
use pipeline::knowledge::Knowledge;
use serde_json::json;

use super::super::load_settings;
use super::lines::each_line;
use crate::args::{Global, Output};
use crate::mentions::Finder;
use crate::{knowledge, output, table};

/// Terms that are named of each change, and concepts of a post table.
const SHOWN: usize = 20;
/// Posts that are named of each change.
const EXAMPLES: usize = 3;

#[derive(Args)]
pub(super) struct DiffArgs {
    /// The pack to compare with
    old: PathBuf,
    /// The pack that would replace it
    new: PathBuf,
    /// Posts in which to look for mentions that appear, disappear or change their concept
    #[arg(long, value_name = "FILE")]
    posts: Option<PathBuf>,
    /// Name every changed term, not only the first of each change
    #[arg(long)]
    all: bool,
}

/// Concepts that each term may stand for.
type Terms = BTreeMap<String, BTreeSet<String>>;

fn terms(dictionary: &Dictionary) -> Terms {
    let mut terms = Terms::new();
    dictionary.for_each_term(&mut |term, id| {
        let concepts = dictionary.senses(id).filter_map(|sense| dictionary.concept(sense.concept));
        terms.insert(term.to_owned(), concepts.map(|concept| concept.key.to_owned()).collect());
    });
    terms
}

/// How two sets of terms differ.
#[derive(Default)]
struct TermChanges {
    added: Vec<String>,
    removed: Vec<String>,
    /// Term, concepts before, concepts after.
    moved: Vec<(String, String, String)>,
}

fn compare(old: &Terms, new: &Terms) -> TermChanges {
    let joined =
        |concepts: &BTreeSet<String>| concepts.iter().map(String::as_str).collect::<Vec<_>>().join(" + ");
    let mut changes = TermChanges::default();
    for (term, before) in old {
        match new.get(term) {
            None => changes.removed.push(term.clone()),
            Some(after) if after != before => {
                changes.moved.push((term.clone(), joined(before), joined(after)));
            }
            Some(_) => {}
        }
    }
    changes.added.extend(new.keys().filter(|term| !old.contains_key(*term)).cloned());
    changes
}

/// A change of mentions: concept before (none if it appears), concept after (none if it disappears).
type Change = (Option<String>, Option<String>);

/// How often something changes in posts, and in which.
#[derive(Default)]
struct Count {
    mentions: u64,
    posts: Vec<String>,
}

#[derive(Default)]
struct PostChanges {
    posts: u64,
    changed: u64,
    changes: BTreeMap<Change, Count>,
}

/// Bytes of a mention and the key of its concept.
fn mentions(
    finder: &mut Finder<'_>,
    dictionary: &Dictionary,
    text: &str,
    lang: Option<&str>,
) -> BTreeMap<(u32, u32), String> {
    let found =
        finder.mentions(text, lang, None).into_iter().filter(|found| !found.weak).filter_map(|found| {
            let concept = dictionary.concept(found.concept)?;
            Some(((found.span.start, found.span.end), concept.key.to_owned()))
        });
    found.collect()
}

fn compare_posts(old: &Knowledge, new: &Knowledge, posts: &Path) -> anyhow::Result<PostChanges> {
    let (mut finder_old, mut finder_new) = (Finder::new(old), Finder::new(new));
    let mut all = PostChanges::default();
    each_line(posts, |line| {
        let post = parse_post(line)?;
        let lang = post.lang.as_deref();
        let mut before = mentions(&mut finder_old, &old.dictionary, &post.text, lang);
        let mut changes = Vec::new();
        for (place, after) in mentions(&mut finder_new, &new.dictionary, &post.text, lang) {
            match before.remove(&place) {
                Some(same) if same == after => {}
                changed => changes.push((changed, Some(after))),
            }
        }
        changes.extend(before.into_values().map(|gone| (Some(gone), None)));
        all.posts += 1;
        all.changed += u64::from(!changes.is_empty());
        for change in changes {
            let count = all.changes.entry(change).or_default();
            count.mentions += 1;
            if count.posts.len() < EXAMPLES && count.posts.last().is_none_or(|last| *last != post.id) {
                count.posts.push(post.id.clone().into_owned());
            }
        }
        Ok(())
    })?;
    Ok(all)
}

pub(super) fn run(global: &Global, args: &DiffArgs) -> anyhow::Result<()> {
    let loaded = load_settings(global)?;
    let open = |pack: &Path| knowledge::with_dictionary(&loaded, Dictionary::open_verified(pack)?);
    let (old, new) = (open(&args.old)?, open(&args.new)?);
    let changes = compare(&terms(&old.dictionary), &terms(&new.dictionary));
    let posts = args.posts.as_deref().map(|posts| compare_posts(&old, &new, posts)).transpose()?;
    let mut out = output::stdout();
    let shown = if args.all { usize::MAX } else { SHOWN };
    if global.output == Output::Json {
        let moved: Vec<_> = changes.moved.iter().take(shown).collect();
        let added: Vec<_> = changes.added.iter().take(shown).collect();
        let removed: Vec<_> = changes.removed.iter().take(shown).collect();
        let line = json!({
            "old": old.dictionary.version(), "new": new.dictionary.version(),
            "added": {"count": changes.added.len(), "terms": added},
            "removed": {"count": changes.removed.len(), "terms": removed},
            "moved": {"count": changes.moved.len(), "terms": moved},
        });
        output::json_line(&mut out, &line)?;
        if let Some(posts) = &posts {
            let rows: Vec<_> = ranked(posts)
                .into_iter()
                .map(|((before, after), count)| {
                    json!({"old": before, "new": after, "mentions": count.mentions, "posts": count.posts})
                })
                .collect();
            output::json_line(
                &mut out,
                &json!({"posts": posts.posts, "changed": posts.changed, "mentions": rows}),
            )?;
        }
    } else {
        writeln!(out, "{} → {}", old.dictionary.version(), new.dictionary.version())?;
        for (title, terms) in [("added", &changes.added), ("removed", &changes.removed)] {
            writeln!(out, "{} terms {title}", terms.len())?;
            for term in terms.iter().take(shown) {
                writeln!(out, "  {term}")?;
            }
        }
        writeln!(out, "{} terms moved to other concepts", changes.moved.len())?;
        for (term, before, after) in changes.moved.iter().take(shown) {
            writeln!(out, "  {term}: {before} → {after}")?;
        }
        if let Some(posts) = &posts {
            write_posts(&mut out, posts, shown)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// The most frequent change first.
fn ranked(posts: &PostChanges) -> Vec<(&Change, &Count)> {
    let mut rows: Vec<_> = posts.changes.iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(count.mentions));
    rows
}

fn write_posts(out: &mut impl Write, posts: &PostChanges, shown: usize) -> anyhow::Result<()> {
    writeln!(out, "{} of {} posts change", posts.changed, posts.posts)?;
    let rows = ranked(posts);
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = table::plain(["before", "after", "mentions", "for example in"]);
    for ((before, after), count) in rows.iter().take(shown) {
        let concept = |concept: &Option<String>| concept.clone().unwrap_or_else(|| "–".to_owned());
        table.add_row([concept(before), concept(after), count.mentions.to_string(), count.posts.join(", ")]);
    }
    writeln!(out, "{table}")?;
    if rows.len() > shown {
        writeln!(out, "{} more kinds of change: --all shows them", rows.len() - shown)?;
    }
    Ok(())
}
