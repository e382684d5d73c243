//! Writes invented releases as large as the real ones and times their import.
//!
//! ```sh
//! cargo run --release -p dictionary --example import_bench -- /tmp/releases dictionaries
//! ```
//!
//! The first argument is where releases (about 1.1 GB) and sets go, the second a folder of dictionaries to map onto.
//! Names are syllables drawn by a small generator, so that every run writes the same bytes. Counts are checked: an
//! importer that drops rows fails the bench.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench says what went wrong by panicking")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use dictionary::import::{Release, Request, Summary, import};
use dictionary::source::SetManifest;
use dictionary::{Sources, compile};

/// Sizes of a MedDRA release.
const PTS: u32 = 26_000;
const LLTS: u32 = 88_000;
/// Sizes of a full RxNorm release.
const NAMES: u32 = 1_100_000;
const INGREDIENTS: u32 = 14_000;
const BRANDS: u32 = 25_000;
const RELATIONS: u32 = 7_000_000;
const ATTRIBUTES: u32 = 7_000_000;

/// xorshift: the same numbers on every machine.
struct Draw(u64);

impl Draw {
    fn number(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }

    fn name(&mut self, words: usize) -> String {
        const SYLLABLES: [&str; 12] =
            ["flo", "rbi", "zon", "kel", "gli", "mur", "tas", "vok", "pri", "dul", "wex", "qua"];
        let mut name = String::new();
        for word in 0..words {
            if word > 0 {
                name.push(' ');
            }
            for _ in 0..3 {
                name.push_str(SYLLABLES[self.number(SYLLABLES.len())]);
            }
        }
        name
    }
}

fn file(dir: &Path, name: &str) -> BufWriter<File> {
    fs::create_dir_all(dir).unwrap();
    BufWriter::with_capacity(1 << 20, File::create(dir.join(name)).unwrap())
}

fn write_meddra(dir: &Path) {
    let mut draw = Draw(42);
    for (name, first, count) in [("soc.asc", 1, 27), ("hlgt.asc", 101, 340), ("hlt.asc", 1001, 1_740)] {
        let mut out = file(dir, name);
        for code in first..first + count {
            writeln!(out, "{}${}$$$$$$$$$", 90_000_000 + code, draw.name(2)).unwrap();
        }
    }
    let (mut pts, mut paths, mut llts) = (file(dir, "pt.asc"), file(dir, "mdhier.asc"), file(dir, "llt.asc"));
    for pt in 0..PTS {
        let [code, soc, hlgt, hlt] =
            [90_100_000 + pt, 90_000_001 + pt % 27, 90_000_101 + pt % 340, 90_001_001 + pt % 1_740];
        writeln!(pts, "{code}${} {pt}$${soc}$$$$$$$$", draw.name(2)).unwrap();
        for (soc, primary) in [(soc, "Y"), (90_000_001 + (pt + 1) % 27, "N")] {
            writeln!(paths, "{code}${hlt}${hlgt}${soc}$name$name$name$name$Abb$${soc}${primary}$").unwrap();
        }
    }
    for llt in 0..LLTS {
        let currency = if llt % 10 == 0 { "N" } else { "Y" };
        let (code, pt) = (90_200_000 + llt, 90_100_000 + llt % PTS);
        writeln!(llts, "{code}${} {llt}${pt}$$$$$$${currency}$$", draw.name(3)).unwrap();
    }
}

fn write_rxnorm(dir: &Path) {
    let mut draw = Draw(43);
    let mut out = file(dir, "RXNCONSO.RRF");
    for id in 0..NAMES {
        let (kind, words) = match id {
            id if id < INGREDIENTS => ("IN", 2),
            id if id < INGREDIENTS + BRANDS => ("BN", 2),
            id if id % 4 == 0 => ("SY", 7),
            _ => ("SCD", 7),
        };
        let name = draw.name(words);
        writeln!(out, "{id}|ENG||||||{id}||{id}||RXNORM|{kind}|{id}|{name} {id}||N|4096|").unwrap();
    }
    let mut out = file(dir, "RXNREL.RRF");
    for i in 0..RELATIONS {
        let (from, to, name) = match i {
            i if i < BRANDS => (i % INGREDIENTS, INGREDIENTS + i, "tradename_of"),
            // Most relations are of other kinds, or between products.
            i if i % 3 == 0 => (i % NAMES, (i / 2) % NAMES, "has_ingredient"),
            i => (i % NAMES, (i / 3) % NAMES, "has_dose_form"),
        };
        writeln!(out, "{from}||CUI|RO|{to}||CUI|{name}|{i}||RXNORM|RXNORM||||4096|").unwrap();
    }
    let mut out = file(dir, "RXNSAT.RRF");
    for i in 0..ATTRIBUTES {
        let id = i % NAMES;
        let name = if i < NAMES { "UNII_CODE" } else { "NDC" };
        writeln!(out, "{id}||{i}|{i}|AUI|{id}|||{name}|MTHSPL|U{id:09}|N|4096|").unwrap();
    }
}

/// Times one import and the compilation of what came out.
fn measure(name: &str, release: &Release, out: PathBuf, map_onto: Option<PathBuf>) -> Summary {
    let manifest = SetManifest {
        name: name.to_owned(),
        title: String::new(),
        version: "0".to_owned(),
        source: "Invented".to_owned(),
        source_version: String::new(),
        licence: "None".to_owned(),
        licence_url: String::new(),
        attribution: String::new(),
        slips: true,
    };
    let began = Instant::now();
    let request = Request { out, replace: true, manifest, map_onto, weak: None };
    let summary = import(release, &request).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    println!("{name}: {} rows in {seconds:.2} s, {:.0} rows/s", summary.rows, summary.rows as f64 / seconds);
    println!("  {summary:?}");
    summary
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let dir = arguments.next().unwrap_or_else(|| std::env::temp_dir().join("hark-releases"));
    let map_onto = arguments.next();
    let (meddra, rxnorm) = (dir.join("meddra"), dir.join("rxnorm"));
    write_meddra(&meddra);
    write_rxnorm(&rxnorm);
    let sets = dir.join("dictionaries");
    fs::create_dir_all(&sets).unwrap();
    fs::write(sets.join("manifest.toml"), "name = 'bench'\nversion = '0'\n").unwrap();

    let release = Release::Meddra { dir: meddra, lang: "en".to_owned() };
    let summary = measure("MedDRA", &release, sets.join("events/meddra"), map_onto.clone());
    assert_eq!((summary.concepts + summary.mapped, summary.terms), (PTS.into(), (PTS + LLTS).into()));
    let release = Release::Rxnorm { dir: rxnorm };
    let summary = measure("RxNorm", &release, sets.join("drugs/rxnorm"), map_onto);
    assert_eq!((summary.concepts, summary.terms), (INGREDIENTS.into(), (INGREDIENTS + BRANDS).into()));
    println!("peak memory: {}", peak());

    let began = Instant::now();
    let compiled = compile(&Sources::read(&sets).unwrap()).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    println!("compiled {} terms, {} bytes in {seconds:.2} s", compiled.terms, compiled.pack.len());
}

/// Highest resident memory of this process, where the system says.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or("unknown", |line| line.trim_start_matches("VmHWM:").trim()).to_owned()
}
