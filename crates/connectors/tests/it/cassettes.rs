//! Every recorded payload of every channel, against `cassettes/<channel>.tsv` beside this file.
//!
//! The recordings are other people's words and are not part of the repository: they are looked for in `shared/cassettes`
//! beside it, and without them the test says that it proved nothing. A row holds no word of theirs:
//!
//! ```text
//! file <tab> parsed  <tab> posts <tab> erasures <tab> refused <tab> digest of ids, texts, times, authors, deletions
//! file <tab> skipped <tab> why
//! ```
//!
//! `UPDATE_EXPECT=1` writes the tables; whoever does so has read what `hark source parse` prints for the rows that change.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use connectors::source::{Found, NotOurs, documents};
use connectors::{CONNECTORS, connector};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cassettes")
}

fn recordings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cassettes")
}

/// What a file came to, as a row without its name.
fn row(channel: &str, path: &Path) -> String {
    let connector = connector(channel).unwrap();
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let mut found = Found::default();
    let (mut read, mut reason) = (false, None);
    for recorded in documents(&bytes) {
        match connector.parse(&recorded.document(&name), &mut found) {
            Ok(()) => read = true,
            Err(NotOurs(why)) => reason = Some(why),
        }
    }
    if !read {
        return format!("skipped\t{}", reason.unwrap_or_else(|| "no payload".to_owned()));
    }
    let mut lines = String::new();
    for post in &found.posts {
        let _ = writeln!(
            lines,
            "{}\n{}\n{:?}\n{:?}\n{}\n{}",
            post.id, post.text, post.created_at, post.author, post.deleted, post.revision
        );
    }
    let erasures = found.posts.iter().filter(|post| post.deleted).count();
    let digest = xxhash_rust::xxh3::xxh3_64(lines.as_bytes());
    format!("parsed\t{}\t{erasures}\t{}\t{digest:016x}", found.posts.len() - erasures, found.refused.len())
}

#[test]
fn every_recording_reads_as_it_should() {
    let shared = recordings();
    if !shared.is_dir() {
        testkit::left_out(
            "every_recording_reads_as_it_should",
            &"there are no recordings beside the repository",
        );
        return;
    }
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    let mut summary = String::new();
    for about in CONNECTORS.iter().map(|connector| connector.about()) {
        let Ok(files) = std::fs::read_dir(shared.join(about.id)) else { continue };
        let mut paths: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_none_or(|kind| kind != "tsv"));
        paths.sort();
        let found: BTreeMap<String, String> = paths
            .iter()
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), row(about.id, path)))
            .collect();
        let table = folder().join(format!("{}.tsv", about.id));
        if update {
            let text: String = found.iter().map(|(name, row)| format!("{name}\t{row}\n")).collect();
            std::fs::write(&table, text).unwrap();
        }
        let text = std::fs::read_to_string(&table).unwrap_or_default();
        let wanted: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('\t')).collect();
        let mut count = BTreeMap::from([("parsed", 0), ("skipped", 0), ("failed", 0)]);
        for (name, row) in &found {
            let as_wanted = wanted.get(&**name) == Some(&&**row);
            let kind = if as_wanted { row.split('\t').next().unwrap_or_default() } else { "failed" };
            *count
                .entry(if kind == "parsed" {
                    "parsed"
                } else if kind == "skipped" {
                    "skipped"
                } else {
                    "failed"
                })
                .or_default() += 1;
            if !as_wanted {
                let _ =
                    writeln!(wrong, "{}/{name}: {row}; the table says {:?}", about.id, wanted.get(&**name));
            }
        }
        let _ = writeln!(summary, "{}: {count:?}", about.id);
    }
    println!("{summary}");
    assert!(wrong.is_empty(), "{summary}\n{wrong}");
}
