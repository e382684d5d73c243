//! `hark model` and what it decides: training gives the same bytes, evaluation takes any file of the format and says why
//! verdicts are wrong, policies differ by channel, languages without a model are named and follow their rule.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::{Value, json};
use testkit::{Hark, invented_posts};

use crate::hark;

const DRUGS: [&str; 8] =
    ["sertraline", "Zoloft", "metformin", "ibuprofen", "Lexapro", "prednisone", "gabapentin", "citalopram"];
const EVENTS: [&str; 6] = ["headache", "nausea", "rash", "dizziness", "insomnia", "vomiting"];

/// Invented examples: stories of reactions, and posts on the same drugs and events that are none.
fn corpus() -> String {
    let mut lines = String::new();
    let mut add = |label: u8, text: String, event: &str| {
        let id = format!("{label}-{}", lines.len());
        let at = text.find(event).map(|at| (at, at + event.len()));
        let spans = at
            .filter(|_| label == 1)
            .map(|(start, end)| json!([{"start": start, "end": end, "type": "ADR"}]));
        let line =
            json!({"id": id, "text": text, "label": label, "lang": "en", "source": "made", "spans": spans});
        writeln!(lines, "{line}").unwrap();
    };
    for drug in DRUGS {
        for event in EVENTS {
            add(1, format!("{drug} gave me a terrible {event}"), event);
            add(1, format!("since I started {drug} I have {event} every day and had to stop"), event);
            add(0, format!("I take {drug} for my {event} and it works great"), event);
            add(0, format!("{drug} is on sale at the store, no {event} today"), event);
            add(0, format!("a new study of {drug} and {event} was published this week"), event);
        }
    }
    lines
}

fn settings(corpus: &std::path::Path) -> String {
    format!(
        "version = \"made-1\"\nlanguages = [\"en\"]\nmin_examples = 3\nl2_words = 0.1\nl2_signals = 1.0\niterations = 60\n\
         folds = 3\nnet_holds_out_one_of = 7\nnegated_weight = 0.4\nnegators = [\"no\", \"never had\"]\n[sensitive]\n[balanced]\n[precise]\n\
         [[corpora]]\nname = \"made\"\npath = {corpus:?}\nkind = \"labelled\"\n\
         [[measure]]\nname = \"made, again\"\npath = {corpus:?}\nkind = \"labelled\"\ncorpus = \"made\"\n",
    )
}

/// Trains into the folder of `hark`, with `more` arguments; gives the bytes of the model.
fn train(hark: &Hark, dir: &std::path::Path, name: &str, more: &[&str]) -> Vec<u8> {
    let (made, config, out) = (dir.join("made.jsonl"), dir.join("train.toml"), dir.join(name));
    std::fs::write(&made, corpus()).unwrap();
    std::fs::write(&config, settings(&made)).unwrap();
    let args =
        ["model", "train", "--config", config.to_str().unwrap(), "--no-card", "--out", out.to_str().unwrap()];
    hark.run(args.into_iter().chain(more.iter().copied())).success();
    std::fs::read(out).unwrap()
}

/// A small linear model that knows English words only, trained once for all tests; its folder stays until the program ends.
fn small_model() -> &'static PathBuf {
    static MODEL: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    &MODEL
        .get_or_init(|| {
            let (hark, dir) = hark();
            train(&hark, dir.path(), "small.hmod", &["--no-net"]);
            let path = dir.path().join("small.hmod");
            (dir, path)
        })
        .1
}

fn with_small_model() -> String {
    format!("screen.model={}", small_model().display())
}

#[test]
fn training_twice_gives_the_same_bytes() {
    let (hark, dir) = hark();
    let first = train(&hark, dir.path(), "first.hmod", &[]);
    assert_eq!(train(&hark, dir.path(), "second.hmod", &[]), first);
    assert_ne!(train(&hark, dir.path(), "linear.hmod", &["--no-net"]), first, "the net is part of a model");
    let (config, card) = (dir.path().join("train.toml"), dir.path().join("third.md"));
    let args = ["model", "train", "--config", config.to_str().unwrap()];
    let out = dir.path().join("third.hmod");
    hark.run(args.into_iter().chain(["--out", out.to_str().unwrap(), "--card", card.to_str().unwrap()]))
        .success();
    assert_eq!(std::fs::read(&out).unwrap(), first, "a card does not change the model");
    let card = std::fs::read_to_string(card).unwrap();
    let learned = corpus().lines().count();
    assert!(
        card.contains(&format!("one that was learned from: made, again {learned}.")),
        "tested on what was learned: {card}"
    );
    let shown = hark.run(["model", "card", "--set", &format!("screen.model={}", out.display())]).success();
    assert!(shown.stdout.contains("made-1+") && shown.stdout.ends_with(&card), "{}", shown.stdout);
}

#[test]
fn the_card_states_the_model_in_use() {
    let (hark, _dir) = hark();
    let built_in = hark.run(["model", "card", "--output", "json"]).success().json_lines().remove(0);
    assert_eq!(built_in["file"], "built in");
    assert_eq!(built_in["thresholds"].as_array().unwrap().len(), 3);
    let line = hark.run_with(["screen", "--all", "-"], r#"{"id":"1","lang":"en","text":"Zoloft"}"#).success();
    let version = format!("{}+{}", built_in["version"].as_str().unwrap(), built_in["hash"].as_str().unwrap());
    let line = line.json_lines().remove(0);
    let stated = line["versions"]["model"].as_str().unwrap();
    assert!(stated.starts_with(&format!("{version}-")), "{stated} names the weights of pairs too");
    let card = built_in["card"].as_str().unwrap();
    assert!(
        card.contains(&version),
        "docs/model-card.md is of another model than {version}: train writes both"
    );
    let small = hark.run(["model", "card", "--set", &with_small_model()]).success();
    for said in ["made-1+", "languages: en;", "threshold of balanced", "There is no card beside this model"] {
        assert!(small.stdout.contains(said), "{said}: {}", small.stdout);
    }
}

/// Writes a corpus and measures the built-in model on it.
fn evaluate(hark: &Hark, dir: &std::path::Path, lines: &[Value], more: &[&str]) -> testkit::Output {
    let path = dir.join("posts.jsonl");
    let text: String = lines.iter().map(|line| line.to_string() + "\n").collect();
    std::fs::write(&path, text).unwrap();
    let args = ["model", "evaluate", path.to_str().unwrap()];
    hark.run(args.into_iter().chain(more.iter().copied()))
}

fn posts() -> Vec<Value> {
    vec![
        json!({"id": "right", "text": "Zoloft gave me the worst headache and I was nauseous all day", "label": 1, "lang": "en", "channel": "a"}),
        json!({"id": "calm", "text": "the river was frozen this morning", "label": 0, "channel": "a", "odd": {"x": [1]}}),
        json!({"id": "no-drug", "text": "it gave me a terrible rash", "label": 1, "lang": "en", "channel": "b"}),
        json!({"id": "weak", "text": "Ella and I talked about her headache", "label": 1, "lang": "en", "channel": "b"}),
        json!({"id": "denied", "text": "took ibuprofen yesterday and I had no headache", "label": 1, "lang": "en", "spans": null}),
        json!({"id": "alarm", "text": "Zoloft gave me the worst headache and I was nauseous all day", "label": false, "lang": "en"}),
        json!({"id": "not-judged", "text": "Zoloft gave me a terrible rash", "label": null, "lang": "en"}),
        json!({"id": "by-page", "text": "gave me a terrible rash, never again", "label": 1, "lang": "en", "drug": "Zoloft", "title": "help"}),
        json!({"id": "natural", "text": "took ibuprofen and had no headache", "label": 0, "lang": "en"}),
    ]
}

#[test]
fn evaluation_says_why_verdicts_are_wrong() {
    let (hark, dir) = hark();
    let output =
        evaluate(&hark, dir.path(), &posts(), &["--ids", "--by", "channel", "--output", "json"]).success();
    let scores = output.json_lines().remove(0);
    let labelled = &scores["labelled"];
    assert_eq!((labelled["examples"].as_u64(), labelled["positives"].as_u64()), (Some(8), Some(5)));
    for name in ["precision", "recall", "f1"] {
        let value = labelled[name].as_f64().unwrap();
        let interval = &labelled[format!("{name}_interval")];
        assert!(
            interval["low"].as_f64().unwrap() <= value && value <= interval["high"].as_f64().unwrap(),
            "{name}"
        );
    }
    assert!(labelled["ap_interval"]["high"].as_f64().unwrap() <= 1.0);
    assert!(labelled["alarms_per_1000"].as_f64().unwrap() >= 125.0);
    assert_eq!(
        (scores["unlabelled"]["examples"].as_u64(), scores["unlabelled"]["flagged"].as_u64()),
        (Some(1), Some(1))
    );
    let wrong: Vec<(&str, &str)> = scores["wrong"]
        .as_array()
        .unwrap()
        .iter()
        .map(|wrong| (wrong["id"].as_str().unwrap(), wrong["reason"].as_str().unwrap()))
        .collect();
    let expected = [
        ("no-drug", "no_drug"),
        ("weak", "drug_without_evidence"),
        ("denied", "negated"),
        ("alarm", "affirmed_first_hand"),
    ];
    for expected in expected {
        assert!(wrong.contains(&expected), "{expected:?} in {wrong:?}");
    }
    assert!(
        !wrong.iter().any(|(id, _)| ["right", "calm", "by-page", "not-judged"].contains(id)),
        "{wrong:?}"
    );
    let count = |list: &str| {
        let all = labelled["confusion"][list].as_array().unwrap();
        all.iter().map(|count| count["posts"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((count("missed") + count("false_alarms")) as usize, wrong.len());
    let groups: Vec<(&str, u64)> = scores["by"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (group["value"].as_str().unwrap(), group["examples"].as_u64().unwrap()))
        .collect();
    assert_eq!(groups, [("(none)", 5), ("a", 2), ("b", 2)]);
    let text = evaluate(&hark, dir.path(), &posts(), &["--ids"]).success().stdout;
    for said in
        ["precision", "average precision", "no drug found", "per 1,000", "missed no-drug: no drug found"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    for output in [&text, &output.stdout] {
        assert!(!output.contains("terrible"), "words of a corpus are never printed");
    }
}

#[test]
fn a_policy_trades_recall_for_alarms() {
    let (hark, dir) = hark();
    let flagged = |policy: &str| {
        let output =
            evaluate(&hark, dir.path(), &posts(), &["--policy", policy, "--output", "json"]).success();
        output.json_lines()[0]["labelled"]["flagged"].as_u64().unwrap()
    };
    assert!(flagged("sensitive") >= flagged("balanced") && flagged("balanced") >= flagged("precise"));
    assert_eq!(evaluate(&hark, dir.path(), &posts(), &["--policy", "bold"]).code, Some(64));
}

#[test]
fn negation_is_probed_by_hand_and_as_people_write_it() {
    let (hark, dir) = hark();
    let text = "Zoloft gave me headache";
    let marked = json!({"id": "m", "text": text, "label": 1, "lang": "en",
        "spans": [{"start": 15, "end": text.len(), "type": "ADR"}]});
    let output = evaluate(&hark, dir.path(), &[marked], &["--denied", "--output", "json"]).success();
    let probe = output.json_lines().remove(0);
    let words: Vec<&str> =
        probe["by_word"].as_array().unwrap().iter().map(|word| word["word"].as_str().unwrap()).collect();
    assert!(["no", "didn't", "without"].iter().all(|word| words.contains(word)), "{words:?}");
    assert_eq!(probe["examples"].as_u64().unwrap() as usize, words.len());
    let output =
        evaluate(&hark, dir.path(), &posts(), &["--naturally-negated", "--output", "json"]).success();
    let probe = output.json_lines().remove(0);
    assert_eq!((probe["examples"].as_u64(), probe["flagged"].as_u64()), (Some(1), Some(0)), "{probe}");
}

#[test]
fn a_file_that_cannot_be_measured_is_named_with_its_line() {
    let (hark, dir) = hark();
    let path = dir.path().join("corpus.jsonl");
    let good = json!({"id": "1", "text": "a", "label": 1});
    let table: &[(String, i32, &str)] = &[
        (
            format!("{good}\n{{\"id\":\"secret\"}}\n"),
            65,
            "corpus.jsonl:2: not a corpus record: `id` and `text`",
        ),
        (format!("{good}\n{good}\nnot json"), 65, "corpus.jsonl:3: not a corpus record: not valid JSON"),
        (format!("{{\"id\":\"1\",\"text\":\"secret\",\"label\":7}}\n{good}\n"), 65, "corpus.jsonl:1: "),
        (String::new(), 65, "corpus.jsonl: the file is empty"),
    ];
    for (content, code, said) in table {
        std::fs::write(&path, content).unwrap();
        let output = hark.run(["model", "evaluate", path.to_str().unwrap()]);
        assert_eq!(output.code, Some(*code), "{content}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{content}: {}", output.stderr);
        assert!(!output.stderr.contains("secret"), "a message never repeats what stood in a record");
    }
    let missing = hark.run(["model", "evaluate", "no-such-corpus.jsonl"]);
    assert_eq!(missing.code, Some(66), "{}", missing.stderr);
}

#[test]
fn a_channel_may_have_a_policy_of_its_own() {
    let (hark, _dir) = hark();
    let card = hark.run(["model", "card", "--output", "json"]).success().json_lines().remove(0);
    let threshold = |i: usize| card["thresholds"][i]["known_languages"].as_f64().unwrap();
    let (sensitive, precise) = (threshold(0), threshold(2));
    // Posts from nearly nothing to a plain story: one of them lies between the two thresholds.
    let texts = [
        "Zoloft and a headache",
        "on Zoloft, some headache",
        "Zoloft and headaches, is that a thing",
        "my Zoloft headache again",
        "is it the Zoloft or why do I have a headache",
        "Zoloft makes some people nauseous I think",
        "took Zoloft, then a headache",
        "headache today, maybe the Zoloft",
        "Zoloft headache day two",
        "my head hurts, I blame Zoloft",
        "wonder whether Zoloft makes me tired",
        "feeling sick after Zoloft",
    ];
    let lines = |channel: &str| -> String {
        let post = |(i, text): (usize, &&str)| {
            json!({"id": i.to_string(), "channel": channel, "lang": "en", "text": text}).to_string() + "\n"
        };
        texts.iter().enumerate().map(post).collect()
    };
    let screen = |channel: &str, set: &str| {
        hark.run_with(["screen", "--all", "-", "--set", set], &lines(channel)).success().json_lines()
    };
    let sensitive_everywhere = screen("forum", "screen.policy=sensitive");
    let between: Vec<usize> = (0..texts.len())
        .filter(|&i| {
            let score = sensitive_everywhere[i]["score"].as_f64().unwrap();
            sensitive <= score && score < precise
        })
        .collect();
    assert!(!between.is_empty(), "no post lies between {sensitive} and {precise}");
    let flagged = |lines: &[Value]| between.iter().all(|&i| lines[i]["flagged"] == true);
    let none = |lines: &[Value]| between.iter().all(|&i| lines[i]["flagged"] == false);
    assert!(flagged(&screen("forum", "channels.forum.policy=sensitive")));
    assert!(none(&screen("forum", "channels.forum.policy=precise")));
    assert!(none(&screen("Forum", "channels.forum.policy=precise")), "a channel's name in other letters");
    let elsewhere = screen("reddit", "channels.forum.policy=precise");
    assert_eq!(
        elsewhere.iter().map(|line| &line["flagged"]).collect::<Vec<_>>(),
        screen("reddit", "screen.policy=balanced").iter().map(|line| &line["flagged"]).collect::<Vec<_>>(),
        "other channels follow screen.policy"
    );
    // In the pipeline too; and reports made under other policies can be told apart.
    let ingest =
        ["ingest", "-", "--set", "channels.forum.policy=sensitive", "--set", "screen.policy=precise"];
    hark.run_with(ingest, &(lines("forum") + &lines("reddit"))).success();
    let reports = hark.run(["reports", "list", "--limit", "0", "--output", "json"]).success().json_lines();
    let of = |channel: &str| reports.iter().filter(|report| report["channel"] == channel).count();
    assert!(of("forum") >= of("reddit") + between.len(), "{} {}", of("forum"), of("reddit"));
    assert_ne!(
        reports[0]["versions"]["settings"], elsewhere[0]["versions"]["settings"],
        "policies of channels are part of the settings' hash"
    );
    let wrong = hark.run(["settings", "check", "--set", "channels.forum.policy=presise"]);
    assert_eq!(wrong.code, Some(78));
    assert!(wrong.stderr.contains("did you mean \"precise\"?"), "{}", wrong.stderr);
}

#[test]
fn a_language_without_a_model_is_named_and_follows_its_rule() {
    let (hark, _dir) = hark();
    let model = with_small_model();
    let post = |id: &str, lang: &str, text: &str| {
        json!({"id": id, "channel": "forum", "lang": lang, "text": text}).to_string() + "\n"
    };
    let posts =
        post("affirmed", "de", "Seit ich Sertralin nehme, habe ich ständig Kopfschmerzen und Durchfall")
            + &post("denied", "de", "Ich nehme Sertralin und habe keine Kopfschmerzen")
            + &post("english", "en", "Zoloft gave me a terrible headache");
    let screen = |rule: &str| {
        let rule = format!("screen.without_model={rule}");
        let args = ["screen", "--all", "-", "--set", &model, "--set", &rule];
        hark.run_with(args, &posts).success().json_lines()
    };
    let verdicts = |lines: &[Value]| lines.iter().map(|line| line["flagged"] == true).collect::<Vec<bool>>();
    let signals = screen("signals");
    let models: Vec<&str> = signals.iter().map(|line| line["model"].as_str().unwrap()).collect();
    assert_eq!(models[..2], ["none for de", "none for de"]);
    assert!(models[2].starts_with("made-1+") && models[2] == signals[2]["versions"]["model"], "{models:?}");
    let card =
        hark.run(["model", "card", "--output", "json", "--set", &model]).success().json_lines().remove(0);
    let other = card["thresholds"][1]["other_languages"].as_f64().unwrap();
    let by_score: Vec<bool> =
        signals[..2].iter().map(|line| line["score"].as_f64().unwrap() >= other).collect();
    assert_eq!(verdicts(&signals)[..2], by_score);
    // A post in a language of the model is judged alike under every rule.
    let english = verdicts(&signals)[2];
    assert_eq!(verdicts(&screen("mentions")), [true, false, english]);
    assert_eq!(verdicts(&screen("skip")), [false, false, english]);
    assert!(!signals[0]["mentions"].as_array().unwrap().is_empty(), "dictionary and cues work all the same");

    let ingest = ["ingest", "-", "--set", &model, "--set", "screen.without_model=mentions"];
    hark.run_with(ingest, &posts).success();
    let reports = hark.run(["reports", "list", "--output", "json"]).success().json_lines();
    let german = reports.iter().find(|report| report["language"] == "de").unwrap();
    assert_eq!(german["model"], "none for de");
    let shown = hark.run(["reports", "show", german["id"].as_str().unwrap()]).success().stdout;
    assert!(shown.contains("\"model\": \"none for de\""), "{shown}");
    assert_eq!(reports.len(), 1 + usize::from(english));
    let wrong = hark.run(["settings", "check", "--set", "screen.without_model=mention"]);
    assert_eq!(wrong.code, Some(78));
    assert!(wrong.stderr.contains("did you mean \"mentions\"?"), "{}", wrong.stderr);
}

fn sum(why: &Value) -> f64 {
    why.as_array().unwrap().iter().map(|part| part["weight"].as_f64().unwrap()).sum()
}

#[test]
fn every_score_is_the_sum_of_what_is_told_and_reports_keep_it() {
    let (hark, _dir) = hark();
    let posts: String = invented_posts(1500, 11)
        .into_iter()
        .filter(|post| post.readable)
        .map(|post| post.line + "\n")
        .collect();
    let lines = hark.run_with(["screen", "--all", "--explain", "-"], &posts).success().json_lines();
    let mut scored = 0;
    for line in &lines {
        let Some(log_odds) = line["log_odds"].as_f64() else { continue };
        scored += 1;
        assert!((sum(&line["why"]) - log_odds).abs() < 1e-6, "{line}");
        assert!((line["score"].as_f64().unwrap() - 1.0 / (1.0 + (-log_odds).exp())).abs() < 1e-9, "{line}");
        assert!(line["why"].as_array().unwrap().len() <= 13);
    }
    assert!(scored > 100, "{scored}");
    let plain = hark.run_with(["screen", "-"], &posts).success().json_lines();
    assert!(plain.iter().all(|line| line["why"].is_null()), "parts are told on request");

    hark.run_with(["ingest", "-"], &posts).success();
    let reports = hark.run(["reports", "list", "--limit", "0", "--output", "json"]).success().json_lines();
    assert!(!reports.is_empty());
    for report in &reports {
        let why = report["why"].as_array().unwrap();
        assert!((1..=13).contains(&why.len()), "{report}");
        // The database keeps scores in single precision.
        let score = 1.0 / (1.0 + (-sum(&report["why"])).exp());
        assert!((score - report["score"].as_f64().unwrap()).abs() < 1e-5, "{report}");
    }
}
