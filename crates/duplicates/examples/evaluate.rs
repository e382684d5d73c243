//! Precision and recall on the labelled pairs, and, where a folder of posts is named, near texts among real posts against
//! comparing all with all: `cargo run -p duplicates --example evaluate -- [FILE.jsonl.gz …]`.
#![allow(clippy::print_stdout, reason = "its output is its purpose")]

#[path = "../tests/it/labelled.rs"]
mod labelled;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{BufRead, BufReader};
use std::time::Instant;

use duplicates::{Link, NEAR, REVIEW, Shingles, bands, minima, normalise, resemblance};
use flate2::read::GzDecoder;

/// Posts of a file that are compared with each other.
const SAMPLE: usize = 4_000;

fn main() -> std::io::Result<()> {
    labelled_pairs();
    for file in std::env::args().skip(1) {
        near_texts(&file)?;
    }
    Ok(())
}

fn labelled_pairs() {
    let pairs = labelled::pairs();
    let mut kinds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let (mut joined, mut right, mut wanted) = (0u32, 0u32, 0u32);
    for pair in &pairs {
        let found = pair.found();
        let same = found.as_ref().is_some_and(|found| found.link == Link::Same);
        let want = pair.want == Some(Link::Same);
        joined += u32::from(same);
        wanted += u32::from(want);
        right += u32::from(same && want);
        let kind = found.as_ref().map_or("-", |found| labelled::name(found.how));
        let (all, hit) = kinds.entry(kind).or_default();
        *all += 1;
        *hit += u32::from(found.as_ref().map(|found| found.link) == pair.want);
        if found.map(|found| found.link) != pair.want {
            println!("not as labelled: {}", pair.what);
        }
    }
    println!("labelled pairs: {} ({wanted} of one case)", pairs.len());
    println!("precision {right}/{joined}, recall {right}/{wanted}");
    for (kind, (all, hit)) in kinds {
        println!("  {kind}: {hit} of {all} as labelled");
    }
}

fn near_texts(file: &str) -> std::io::Result<()> {
    let texts = texts(file)?;
    let sets: Vec<Shingles> = texts.iter().map(|text| Shingles::of(&normalise(text))).collect();
    let start = Instant::now();
    let signs: Vec<Vec<u32>> = sets.iter().map(minima).collect();
    let mut met: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut candidates: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (at, sign) in signs.iter().enumerate() {
        for key in bands(sign) {
            let others = met.entry(key).or_default();
            candidates.extend(others.iter().map(|other| (*other, at)));
            others.push(at);
        }
    }
    let by_bands = start.elapsed();
    let start = Instant::now();
    let (mut near, mut alike) = ((0, 0), (0, 0));
    let mut off: f64 = 0.0;
    for a in 0..sets.len() {
        for b in a + 1..sets.len() {
            let jaccard = sets[a].jaccard(&sets[b]);
            let count = if jaccard >= NEAR {
                &mut near
            } else if jaccard >= REVIEW {
                &mut alike
            } else {
                continue;
            };
            count.0 += 1;
            count.1 += u32::from(candidates.contains(&(a, b)));
            off = off.max((resemblance(&signs[a], &signs[b]) - jaccard).abs());
        }
    }
    println!(
        "{}: {} posts, {} pairs",
        file.rsplit('/').next().unwrap_or(file),
        sets.len(),
        sets.len() * (sets.len() - 1) / 2
    );
    println!("  candidates {} in {by_bands:.0?}, all with all {:.0?}", candidates.len(), start.elapsed());
    println!(
        "  J >= {NEAR}: {} of {} found; J >= {REVIEW}: {} of {}; estimate off by {off:.3} at most",
        near.1, near.0, alike.1, alike.0
    );
    Ok(())
}

/// The first posts of the file, which has one JSON object a line.
fn texts(file: &str) -> std::io::Result<Vec<String>> {
    let lines = BufReader::new(GzDecoder::new(std::fs::File::open(file)?)).lines();
    let mut texts = Vec::new();
    for line in lines.take(SAMPLE) {
        let post: serde_json::Value = serde_json::from_str(&line?).map_err(std::io::Error::other)?;
        texts.extend(post["text"].as_str().map(str::to_owned));
    }
    Ok(texts)
}
