//! Exact matching against Aho–Corasick automata, and what slips, gaps and lemmas cost: `cargo bench -p matcher`.
//!
//! Every engine gets the same terms and posts. The references get text that is folded beforehand; Hark's time
//! includes folding. Times are processor time of one thread, medians of interleaved rounds. The reference that is
//! exact (all overlapping matches, then boundaries, then longest) says how many hits there must be: another
//! number fails the bench. Words that end a sentence are kept apart for all engines.
//!
//! `HARK_BENCH_DATA` names the folder with `dict_100k.tsv.gz`, `dict_1m.tsv.gz` and `posts_100k.jsonl.gz`
//! (default `../shared/data/bench`), `HARK_BENCH_ROUNDS` the number of rounds (default 5); with
//! `HARK_BENCH_ONLY=exact` or `everything` Hark runs alone, for a profiler.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use dictionary::source::{ConceptRow, TermRow};
use dictionary::{Dictionary, Register, Sources, compile};
use flate2::bufread::MultiGzDecoder;
use matcher::{Hit, Match, Matcher};
use model::{Field, MentionKind};
use rustix::time::{ClockId, clock_gettime};
use text::{Folded, Lang, TokenFlags};

/// Stands between sentences in the references' text: no term contains it.
const SENTENCE_END: &str = " \u{1} ";

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("HARK_BENCH_DATA").map_or(root.join("../shared/data/bench"), PathBuf::from);
    ensure!(data.exists(), "no bench data at {}: set HARK_BENCH_DATA", data.display());
    let rounds = std::env::var("HARK_BENCH_ROUNDS").ok().map_or(Ok(5), |rounds| rounds.parse())?;
    let posts = Posts::read(&data.join("posts_100k.jsonl.gz"))?;
    println!("{} posts, {:.1} MB of text", posts.texts.len(), posts.bytes as f64 / 1e6);
    for (name, file) in [("100k", "dict_100k.tsv.gz"), ("1M", "dict_1m.tsv.gz")] {
        run(name, &data.join(file), &root, &posts, rounds)?;
    }
    Ok(())
}

/// Posts as they came, and folded for the references.
struct Posts {
    texts: Vec<String>,
    folded: Vec<String>,
    bytes: usize,
}

impl Posts {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let mut posts = Self { texts: Vec::new(), folded: Vec::new(), bytes: 0 };
        let mut folded = Folded::new();
        for line in lines(path)? {
            let post: serde_json::Value = serde_json::from_str(&line?)?;
            let text = post["text"].as_str().context("a post without text")?.to_owned();
            folded.fold(&text);
            let mut words = String::new();
            for (i, token) in folded.tokens().iter().enumerate() {
                if i > 0 {
                    words.push_str(if token.flags.has(TokenFlags::BREAK) { SENTENCE_END } else { " " });
                }
                words.push_str(folded.word(i));
            }
            posts.bytes += text.len();
            posts.texts.push(text);
            posts.folded.push(words);
        }
        Ok(posts)
    }
}

fn lines(path: &Path) -> anyhow::Result<impl Iterator<Item = std::io::Result<String>>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(BufReader::new(MultiGzDecoder::new(BufReader::new(file))).lines())
}

/// Terms of a bench dictionary as sources, with the language folders of the real one.
fn sources(path: &Path, root: &Path) -> anyhow::Result<Sources> {
    let mut concepts: BTreeMap<String, ConceptRow> = BTreeMap::new();
    let mut sources = Sources { name: "bench".into(), version: "1".into(), ..Sources::default() };
    for line in lines(path)? {
        let line = line?;
        let [term, concept, kind, _] = line.split('\t').collect::<Vec<_>>()[..] else {
            bail!("{}: a line without four columns", path.display());
        };
        let kind = if kind == "drug" { MentionKind::Drug } else { MentionKind::Event };
        let key = format!("{kind:?}/{concept}");
        concepts.entry(key.clone()).or_insert_with(|| ConceptRow {
            key: key.clone(),
            kind,
            preferred: concept.to_owned(),
            group: String::new(),
            codes: BTreeMap::new(),
        });
        sources.terms.push(TermRow {
            term: term.to_owned(),
            concept: key,
            lang: if kind == MentionKind::Drug { "*" } else { "en" }.to_owned(),
            register: Register::Lay,
            weak: false,
        });
    }
    sources.concepts = concepts.into_values().collect();
    sources.languages = Sources::read(&root.join("dictionaries"))?.languages;
    // The grammar's outcomes are concepts of the real dictionary.
    sources.languages.iter_mut().for_each(|language| language.grammar = Default::default());
    Ok(sources)
}

fn run(name: &str, path: &Path, root: &Path, posts: &Posts, rounds: usize) -> anyhow::Result<()> {
    let sources = sources(path, root)?;
    let started = Instant::now();
    let compiled = compile(&sources)?;
    let build = started.elapsed();
    let pack = std::env::temp_dir().join(format!("hark-bench-{}.pack", std::process::id()));
    std::fs::write(&pack, &compiled.pack)?;
    let size = compiled.pack.len();
    drop(compiled.pack);
    let before = resident()?;
    let started = Instant::now();
    let dictionary = Dictionary::open(&pack)?;
    let open = started.elapsed();
    let count = hark(&dictionary, posts, Mode::Exact);
    let memory = resident()?.saturating_sub(before);
    println!(
        "\n{name}: {} terms, build {:.2} s, pack {:.1} MB, open {:.3} ms, resident after all posts +{:.0} MB",
        compiled.terms,
        build.as_secs_f64(),
        size as f64 / 1e6,
        open.as_secs_f64() * 1e3,
        memory as f64 / 1e6
    );

    // For a profiler: one way alone, as many rounds as asked for.
    if let Ok(only) = std::env::var("HARK_BENCH_ONLY") {
        let mode = if only == "exact" { Mode::Exact } else { Mode::Everything };
        let start = processor_time();
        (0..rounds).for_each(|_| {
            black_box(hark(&dictionary, posts, mode));
        });
        println!("{only}: {:.1} MB/s", (posts.bytes * rounds) as f64 / 1e6 / (processor_time() - start));
        return Ok(());
    }

    let terms: Vec<String> = {
        let mut terms = Vec::new();
        dictionary.for_each_term(&mut |term, _| terms.push(term.to_owned()));
        terms
    };
    let leftmost = daachorse::CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(daachorse::MatchKind::LeftmostLongest)
        .build::<_, _, u32>(&terms)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let overlapping = daachorse::CharwiseDoubleArrayAhoCorasick::<u32>::new(&terms)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let contiguous = aho_corasick::AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .kind(Some(aho_corasick::AhoCorasickKind::ContiguousNFA))
        .build(&terms)?;
    type Engine<'a> = (&'a str, Box<dyn Fn() -> usize + 'a>);
    let engines: Vec<Engine<'_>> = vec![
        (
            "daachorse leftmost-longest",
            Box::new(|| {
                by_text(posts, |text| {
                    at_boundaries(text, leftmost.leftmost_find_iter(text).map(|m| (m.start(), m.end())))
                })
            }),
        ),
        (
            "daachorse overlapping, exact",
            Box::new(|| {
                by_text(posts, |text| {
                    longest(text, overlapping.find_overlapping_iter(text).map(|m| (m.start(), m.end())))
                })
            }),
        ),
        (
            "aho-corasick contiguous",
            Box::new(|| {
                by_text(posts, |text| {
                    at_boundaries(text, contiguous.find_iter(text).map(|m| (m.start(), m.end())))
                })
            }),
        ),
        ("hark exact", Box::new(|| hark(&dictionary, posts, Mode::Exact))),
        ("hark with slips, gaps, lemmas", Box::new(|| hark(&dictionary, posts, Mode::Everything))),
    ];
    let mut times = vec![Vec::new(); engines.len()];
    let mut counts = vec![0; engines.len()];
    for _ in 0..rounds {
        for (i, (_, engine)) in engines.iter().enumerate() {
            let start = processor_time();
            counts[i] = black_box(engine());
            times[i].push(processor_time() - start);
        }
    }
    let seconds: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();
    println!("{:32} {:>9} {:>8} {:>12} {:>12}", "engine", "hits", "MB/s", "× leftmost", "× exact");
    for (i, (engine, _)) in engines.iter().enumerate() {
        println!(
            "{engine:32} {:>9} {:>8.1} {:>12.2} {:>12.2}",
            counts[i],
            posts.bytes as f64 / 1e6 / seconds[i],
            seconds[0] / seconds[i],
            seconds[1] / seconds[i]
        );
    }
    let (quiet, micros) = idle(&dictionary, posts);
    println!("posts without a mention: {quiet} at {micros:.2} µs each, everything on");
    std::fs::remove_file(&pack)?;
    ensure!(
        counts[1] == count && counts[3] == count,
        "{name}: hark finds {count} hits, there are {}",
        counts[1]
    );
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Exact,
    Everything,
}

/// Hark over posts one by one, with its buffers.
struct Hark<'d> {
    matcher: Matcher<'d>,
    mode: Mode,
    folded: Folded,
    hits: Vec<Hit>,
    found: Vec<Match>,
}

impl<'d> Hark<'d> {
    fn new(dictionary: &'d Dictionary, mode: Mode) -> Self {
        let matcher = if mode == Mode::Exact { Matcher::exact(dictionary) } else { Matcher::new(dictionary) };
        Self { matcher, mode, folded: Folded::new(), hits: Vec::new(), found: Vec::new() }
    }

    /// Number of hits, or of mentions with everything on.
    fn count(&mut self, text: &str) -> usize {
        self.hits.clear();
        self.folded.fold(text);
        self.matcher.scan(&self.folded, Field::Text, 0, &mut self.hits);
        if self.mode == Mode::Exact {
            return self.hits.len();
        }
        self.found.clear();
        self.matcher.phrases(&self.folded, Field::Text, 0, Lang::ENGLISH, &mut self.hits);
        self.matcher.resolve(&self.hits, Lang::ENGLISH, &mut self.found);
        self.found.len()
    }
}

fn hark(dictionary: &Dictionary, posts: &Posts, mode: Mode) -> usize {
    let mut hark = Hark::new(dictionary, mode);
    posts.texts.iter().map(|text| hark.count(text)).sum()
}

/// Number of posts without a mention, everything on, and the microseconds that one of them takes.
fn idle(dictionary: &Dictionary, posts: &Posts) -> (usize, f64) {
    let mut hark = Hark::new(dictionary, Mode::Everything);
    let idle: Vec<&String> = posts.texts.iter().filter(|text| hark.count(text) == 0).collect();
    let start = processor_time();
    idle.iter().for_each(|text| {
        black_box(hark.count(text));
    });
    (idle.len(), (processor_time() - start) * 1e6 / idle.len().max(1) as f64)
}

fn by_text(posts: &Posts, count: impl Fn(&str) -> usize) -> usize {
    posts.folded.iter().map(|text| count(text)).sum()
}

fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    let space = |i: usize| text.as_bytes().get(i).is_none_or(|byte| *byte == b' ');
    (start == 0 || space(start - 1)) && space(end)
}

/// Matches that begin and end with words.
fn at_boundaries(text: &str, found: impl Iterator<Item = (usize, usize)>) -> usize {
    found.filter(|(start, end)| is_bounded(text, *start, *end)).count()
}

/// The longest matches at boundaries, leftmost first.
fn longest(text: &str, found: impl Iterator<Item = (usize, usize)>) -> usize {
    let mut bounded: Vec<(usize, usize)> =
        found.filter(|(start, end)| is_bounded(text, *start, *end)).collect();
    bounded.sort_unstable_by_key(|(start, end)| (*start, usize::MAX - end));
    let (mut count, mut after) = (0, 0);
    for (start, end) in bounded {
        if start >= after {
            (count, after) = (count + 1, end);
        }
    }
    count
}

fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Resident memory of this process, in bytes.
fn resident() -> anyhow::Result<usize> {
    let status = std::fs::read_to_string("/proc/self/statm").context("resident memory needs /proc")?;
    let pages: usize = status.split(' ').nth(1).context("an odd /proc/self/statm")?.parse()?;
    Ok(pages * 4096)
}
