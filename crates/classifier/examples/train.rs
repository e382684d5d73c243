//! Temporary driver.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use classifier::train::*;
use classifier::{Classifier, Cues, Model, Policy};
use dictionary::Dictionary;
use matcher::Matcher;
use model::Field;
use std::io::Read;
use text::Folded;

fn load(path: &str, name: &str) -> Vec<Example> {
    let mut s = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut s).unwrap();
    s.lines().map(|l| parse_corpus_line(l).unwrap().into_example(name)).collect()
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let dict = &args[1];
    let mut config = TrainConfig::parse(&std::fs::read_to_string(&args[2]).unwrap()).unwrap();
    for kv in args.iter().filter_map(|a| a.split_once('=')) {
        match kv.0 {
            "l2w" => config.l2_words = kv.1.parse().unwrap(),
            "l2s" => config.l2_signals = kv.1.parse().unwrap(),
            "neg" => config.negated_weight = kv.1.parse().unwrap(),
            "min" => config.min_examples = kv.1.parse().unwrap(),
            "wt" => config.corpora[0].weight = kv.1.parse().unwrap(),
            "wp" => config.corpora[1].weight = kv.1.parse().unwrap(),
            "wa" => config.corpora[2].weight = kv.1.parse().unwrap(),
            "wg" => config.corpora[3].weight = kv.1.parse().unwrap(),
            _ => {}
        }
    }
    let has = |s: &str| args.iter().any(|a| a == s);
    let sources = dictionary::Sources::read(std::path::Path::new(dict)).unwrap();
    let compiled = dictionary::compile(&sources).unwrap();
    let dictionary = Dictionary::from_vec(compiled.pack).unwrap();
    let mut files = Vec::new();
    for lang in ["en", "de", "fr", "es", "und"] {
        if let Ok(s) = std::fs::read_to_string(format!("dictionaries/lang/{lang}/cues.tsv")) {
            files.push((lang, s));
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(l, s)| (*l, s.as_str())).collect();
    let cues = Cues::parse(&files).unwrap();
    let mut matcher = Matcher::new(&dictionary);
    let mut annotate = |e: &Example| {
        let mut text = Folded::new();
        text.fold(&e.text);
        let mut hits = Vec::new();
        matcher.scan(&text, Field::Text, 0, &mut hits);
        for (i, a) in e.about.iter().enumerate() {
            let mut f = Folded::new();
            f.fold(a);
            matcher.scan(&f, Field::About, i as u16, &mut hits);
        }
        let lang = if has("forceen") && e.source != "de" {
            text::Lang::ENGLISH
        } else {
            text::language(&e.text, e.lang.as_deref())
        };
        let mut matches = Vec::new();
        matcher.resolve(&hits, lang, &mut matches);
        AnnotatedExample { lang, text, matches }
    };
    let c = "../shared/data/corpora";
    let mut examples = Vec::new();
    for corpus in &config.corpora {
        examples.extend(load(&corpus.path, &corpus.name).into_iter().filter(|e| e.is_kept(corpus.one_of)));
    }
    let dev: Vec<(String, Vec<Example>)> = ["tweets_en", "psytar", "ade_corpus_v2"]
        .iter()
        .map(|n| (n.to_string(), load(&format!("{c}/{n}/dev.jsonl.gz"), n)))
        .collect();
    let general: Vec<Example> = load("../shared/data/streams/tweets_general.jsonl.gz", "g")
        .into_iter()
        .filter(|e| !e.is_kept(2))
        .collect();
    let reddit = load("../shared/data/streams/reddit_general.jsonl.gz", "g");
    let de = load(&format!("{c}/tweets_multilingual/de.jsonl.gz"), "de");
    if std::env::var("UNSCORED").is_ok() {
        for e in &examples {
            if e.label.is_some() && !annotate(e).matches.iter().any(|m| m.kind == model::MentionKind::Drug) {
                println!("{}\t{:?}\t{}\t{}", e.source, e.label, e.about.join(","), e.text.replace('\n', " "));
            }
        }
        return;
    }
    let t0 = std::time::Instant::now();
    let (bytes, report) = train(&examples, &mut annotate, &cues, &config);
    println!("{:?} {} bytes {report:?}", t0.elapsed(), bytes.len());
    if let Some(out) = args.iter().find_map(|a| a.strip_prefix("out=")) {
        std::fs::write(out, &bytes).unwrap();
    }
    let show = |name: &str,
                bytes: &[u8],
                set: &[Example],
                annotate: &mut dyn FnMut(&Example) -> AnnotatedExample| {
        let classifier =
            Classifier::new(Model::from_vec(bytes.to_vec()).unwrap(), &files, Policy::Balanced).unwrap();
        let scored = evaluate(set, annotate, &classifier, Policy::Balanced);
        let m = measure(&scored);
        let mut best = 0.0f64;
        for t in 1..100 {
            let s: Vec<Scored> =
                scored.iter().map(|s| Scored { flagged: s.score >= t as f32 / 100.0, ..*s }).collect();
            let (tp, f, p) = s.iter().fold((0., 0., 0.), |(a, b, c), s| {
                (
                    a + (s.flagged && s.positive) as u8 as f64,
                    b + s.flagged as u8 as f64,
                    c + s.positive as u8 as f64,
                )
            });
            if f + p > 0.0 {
                best = best.max(2.0 * tp / (f + p));
            }
        }
        println!(
            "{name:28} n {:6} pos {:5} flag {:5} P {:.3} R {:.3} F1 {:.3} (best {best:.3}) AP {:.3}  per10k {:.1}",
            m.examples,
            m.positives,
            m.flagged,
            m.precision,
            m.recall,
            m.f1,
            m.average_precision,
            m.flagged as f64 * 1e4 / m.examples as f64
        );
        (scored, m)
    };
    {
        let classifier =
            Classifier::new(Model::from_vec(bytes.clone()).unwrap(), &files, Policy::Balanced).unwrap();
        let found: Vec<_> = dev[0]
            .1
            .iter()
            .map(|e| (e.post(), annotate(e)))
            .filter(|(_, f)| f.matches.iter().any(|m| m.kind == model::MentionKind::Drug))
            .collect();
        let mut scratch = classifier::Scratch::new();
        let mut n = 0.0f64;
        let mut flagged = 0;
        let t = std::time::Instant::now();
        for _ in 0..20 {
            for (post, f) in &found {
                let a = classifier.assess(
                    &classifier::Input { post, lang: f.lang, text: &f.text, matches: &f.matches },
                    &mut scratch,
                    false,
                );
                n += 1.0;
                flagged += a.flagged as u32;
            }
        }
        println!("speed {:.2} us a tweet ({flagged})", t.elapsed().as_secs_f64() * 1e6 / n);
    }
    let mut mean = 0.0;
    for (n, set) in &dev {
        mean += show(n, &bytes, set, &mut annotate).1.f1 / 3.0;
    }
    println!("mean F1 {mean:.3}");
    for (n, set) in &dev {
        let probe: Vec<Example> = set
            .iter()
            .filter(|e| e.label == Some(true))
            .filter_map(|e| e.negated(&["no".into(), "didn't".into(), "without".into()]))
            .collect();
        show(&format!("negated {n}"), &bytes, &probe, &mut annotate);
    }
    show("general held out", &bytes, &general, &mut annotate);
    show("reddit", &bytes, &reddit, &mut annotate);
    show("de", &bytes, &de, &mut annotate);
    if let Some(out) = args.iter().find_map(|a| a.strip_prefix("card=")) {
        let sets: Vec<Vec<Example>> = config
            .measure
            .iter()
            .map(|m| load(&m.path, &m.name).into_iter().filter(|e| m.keeps(e)).collect())
            .collect();
        let model = Model::from_vec(bytes.clone()).unwrap();
        let c =
            study(&config, &examples, &sets, &mut annotate, &files, (&model, bytes.len(), report.clone()))
                .unwrap();
        std::fs::write(out, card(&c)).unwrap();
    }
    if has("cross") {
        for (n, set) in &dev {
            let mut cfg = config.clone();
            cfg.corpora.retain(|c| &c.name != n);
            let (b, _) = train(&examples, &mut annotate, &cues, &cfg);
            show(&format!("cross -> {n}"), &b, set, &mut annotate);
        }
        for (n, set) in &dev {
            let mut cfg = config.clone();
            cfg.corpora.retain(|c| &c.name == n || c.name == "tweets_general");
            let (b, _) = train(&examples, &mut annotate, &cues, &cfg);
            show(&format!("own -> {n}"), &b, set, &mut annotate);
        }
    }
}
