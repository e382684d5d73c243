//! `hark dictionary`: sources with planted mistakes, an invented corpus with known figures, two packs that differ.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use testkit::Hark;

use crate::hark;

/// Concepts of the small dictionary of these tests.
pub(crate) const CONCEPTS: &str = "\
drug/examplol drug Examplol pills unii=X1
event/nausea event Nausea gut -
event/headache event Headache nerves hpo=HP:1
event/rash event Rash skin -
";

/// Its terms; `_` stands for a space.
pub(crate) const TERMS: &str = "\
examplol drug/examplol * generic -
nausea event/nausea en medical -
sick event/nausea en lay weak
headache event/headache en medical -
head_hurts event/headache en lay -
rash event/rash en lay -
";

/// A table as people write it into a test, as the TSV that sources are.
fn tsv(header: &str, rows: &str) -> String {
    let cell = |cell: &str| if cell == "-" { String::new() } else { cell.replace('_', " ") };
    let row = |row: &str| row.split(' ').map(cell).collect::<Vec<_>>().join("\t") + "\n";
    header.replace(' ', "\t") + "\n" + &rows.lines().map(row).collect::<String>()
}

/// Writes sources with one set.
pub(crate) fn sources(dir: &Path, concepts: &str, terms: &str) -> PathBuf {
    let set = dir.join("events/own");
    std::fs::create_dir_all(&set).unwrap();
    std::fs::write(dir.join("manifest.toml"), "name = \"small\"\nversion = \"1\"\n").unwrap();
    let manifest = "name = \"own\"\nversion = \"1\"\nsource = \"this test\"\nlicence = \"MIT\"\n";
    std::fs::write(set.join("manifest.toml"), manifest).unwrap();
    std::fs::write(set.join("concepts.tsv"), tsv("concept kind preferred group codes", concepts)).unwrap();
    std::fs::write(set.join("terms.tsv"), tsv("term concept lang register flags", terms)).unwrap();
    dir.to_owned()
}

/// Builds a pack in `dir`.
fn pack(hark: &Hark, dir: &Path, name: &str, terms: &str) -> String {
    let from = sources(&dir.join(name), CONCEPTS, terms).display().to_string();
    let pack = dir.join(format!("{name}.pack")).display().to_string();
    hark.run(["dictionary", "build", &from, "--out", &pack]).success();
    pack
}

/// A corpus record from annotated text: `[words](TYPE Name)` is a mark.
fn record(id: &str, annotated: &str) -> String {
    let (mut text, mut spans) = (String::new(), Vec::new());
    let mut rest = annotated;
    while let Some((before, after)) = rest.split_once('[') {
        let (words, after) = after.split_once("](").unwrap();
        let (mark, after) = after.split_once(')').unwrap();
        let (label, name) = mark.split_once(' ').unwrap_or((mark, ""));
        text.push_str(before);
        let start = text.chars().count();
        text.push_str(words);
        let concept = if name.is_empty() { Value::Null } else { json!({"name": [name]}) };
        spans.push(json!({"start": start, "end": text.chars().count(), "type": label, "text": words, "concept": concept}));
        rest = after;
    }
    text.push_str(rest);
    json!({"id": id, "text": text, "lang": "en", "source": "invented", "label": 1, "spans": spans})
        .to_string()
        + "\n"
}

#[test]
fn evaluate_gives_the_figures_that_were_worked_out_by_hand() {
    let (hark, dir) = hark();
    let set = format!("screen.dictionary={}", pack(&hark, dir.path(), "small", TERMS));
    let corpus = dir.path().join("corpus");
    std::fs::create_dir_all(corpus.join("deeper")).unwrap();
    let first = record(
        "1",
        "Überhaupt, [examplol](Drug): [nausea](ADR Nausea), then my [head hurts so](ADR Headache) on [5 mg](Dose)",
    ) + &record(
        "2",
        "felt [sick](SSI Nausea), [dizzy](ADR Dizziness) and a rash after [otherol](Drug)",
    );
    std::fs::write(corpus.join("a.jsonl"), first).unwrap();
    std::fs::write(corpus.join("deeper/b.jsonl"), record("3", "a [rash](ADR Nausea)")).unwrap();
    std::fs::write(corpus.join("notes.txt"), "no record").unwrap();
    let stream = dir.path().join("stream.jsonl");
    let post = |id: &str, text: &str| json!({"id": id, "text": text, "lang": "en"}).to_string() + "\n";
    let posts = post("1", "a rash decision makes me sick") + &post("2", "the river froze");
    std::fs::write(&stream, posts).unwrap();

    let (corpus, stream) = (corpus.display().to_string(), stream.display().to_string());
    let args = ["dictionary", "evaluate", &corpus, "--stream", &stream, "--set", &set, "--output", "json"];
    let output = hark.run(args).success();
    let lines = output.json_lines();
    let event = &lines[0]["event"];
    let of =
        |value: &Value, keys: &[&str]| -> Vec<Value> { keys.iter().map(|key| value[*key].clone()).collect() };
    assert_eq!(of(event, &["marked", "strict", "overlapping", "only_weak", "found"]), [5, 3, 4, 1, 5]);
    let shares = ["recall_strict", "recall_overlapping", "precision_strict", "precision_overlapping"];
    assert_eq!(of(event, &shares), [0.6, 0.8, 0.6, 0.8]);
    assert_eq!(event["types"]["SSI"]["marked"], 1);
    assert_eq!(event["how"], json!({"exact": {"found": 5, "marked": 4}}));
    let drug = &lines[0]["drug"];
    assert_eq!(
        of(drug, &["marked", "strict", "found", "precision_strict"]),
        [json!(2), json!(1), json!(1), json!(1.0)]
    );
    let concepts = json!({"named": 5, "found": 4, "known": 4, "equal": 3, "accuracy": 0.75});
    assert_eq!(lines[0]["concepts"], concepts, "a rash is no nausea");
    assert_eq!(of(&lines[1]["event"], &["strong", "weak", "posts_hit"]), [1, 1, 1]);
    assert_eq!(lines[1]["event"]["strong_per_1000"], 500.0);
    assert_eq!(lines[1]["drug"]["strong_per_1000"], 0.0);
    assert!(!output.stdout.contains("dizzy"), "no word of a corpus without --show");

    let shown = hark.run(args.into_iter().chain(["--show"])).success().json_lines();
    assert_eq!(shown[0]["event"]["misses"], json!([{"text": "dizzy", "count": 1}]));
    assert_eq!(shown[0]["event"]["unmarked"], json!([{"text": "rash", "count": 1}]));
    let table = hark.run(["dictionary", "evaluate", &corpus, "--set", &set]).success().stdout;
    assert!(table.contains("80.0 %") && table.contains("75.0 %") && !table.contains("dizzy"), "{table}");
}

#[test]
fn the_record_in_the_documentation_is_one() {
    let (hark, dir) = hark();
    let set = format!("screen.dictionary={}", pack(&hark, dir.path(), "small", TERMS));
    let page = std::fs::read_to_string(crate::root().join("docs/dictionary.md")).unwrap();
    let record = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let corpus = dir.path().join("corpus.jsonl");
    std::fs::write(&corpus, record).unwrap();
    let corpus = corpus.display().to_string();
    let args = ["dictionary", "evaluate", &corpus, "--set", &set, "--output", "json"];
    let line = hark.run(args).success().json_lines().remove(0);
    assert_eq!((&line["records"], &line["event"]["strict"]), (&json!(1), &json!(1)), "{line}");
    assert_eq!(line["concepts"]["equal"], 1);
}

#[test]
fn precision_is_not_given_where_only_reactions_are_marked() {
    let (hark, dir) = hark();
    let set = format!("screen.dictionary={}", pack(&hark, dir.path(), "small", TERMS));
    let corpus = dir.path().join("corpus.jsonl");
    std::fs::write(&corpus, record("1", "a [rash](ADR) for my headache")).unwrap();
    let corpus = corpus.display().to_string();
    let args = ["dictionary", "evaluate", &corpus, "--set", &set];
    let table = hark.run(args).success().stdout;
    assert!(table.contains("precision would mean nothing"), "{table}");
    let line = hark.run(args.into_iter().chain(["--output", "json"])).success().json_lines().remove(0);
    assert_eq!((&line["event"]["precision_overlapping"], &line["event"]["found"]), (&Value::Null, &json!(2)));
}

#[test]
fn a_line_that_is_no_record_is_told_by_its_place_and_not_repeated() {
    let (hark, dir) = hark();
    let corpus = dir.path().join("corpus.jsonl");
    std::fs::write(&corpus, record("1", "a [rash](ADR)") + "{\"id\":\"2\",\"text\":{\"secret\":1}}\n")
        .unwrap();
    let output = hark.run(["dictionary", "evaluate", &corpus.display().to_string()]);
    assert_eq!(output.code, Some(65), "{}", output.stderr);
    assert!(output.stderr.contains("corpus.jsonl:2: not a corpus record"), "{}", output.stderr);
    assert!(!output.stderr.contains("secret"), "{}", output.stderr);
}

#[test]
fn check_tells_planted_mistakes_by_line() {
    let (hark, dir) = hark();
    let planted = "\
head-hurts event/headache en lay -
... event/rash en lay -
rash event/nausea en lay -
nausea event/headache en lay weak
cold event/nausea en lay -
warm event/nausea en lay -
lost event/unheard en lay -
st._anthonys_fire event/rash en lay -
ask_@someone event/rash en lay -
";
    let from = sources(&dir.path().join("planted"), CONCEPTS, &(TERMS.to_owned() + planted));
    let lang = from.join("lang/en");
    std::fs::create_dir_all(&lang).unwrap();
    std::fs::write(lang.join("common.txt"), "# invented\nCold\nwarm\nsick\n").unwrap();
    std::fs::write(lang.join("allow.txt"), "warm\n").unwrap();
    let args = ["dictionary", "check", &from.display().to_string(), "--output", "json"].map(str::to_owned);
    let output = hark.run(&args);
    assert_eq!(output.code, Some(65), "{}", output.stderr);
    let mut lines = output.json_lines();
    assert_eq!(lines.pop(), Some(json!({"errors": 4, "warnings": 4})));
    let told: Vec<(u64, &str, &str)> = lines
        .iter()
        .map(|line| {
            assert!(line["file"].as_str().unwrap().ends_with("planted/events/own/terms.tsv"), "{line}");
            (line["line"].as_u64().unwrap(), line["level"].as_str().unwrap(), line["rule"].as_str().unwrap())
        })
        .collect();
    // The concept that comes first by key is taken: for `rash`, that is nausea.
    let expected = [
        (7, "error", "ambiguous"),
        (8, "warning", "duplicate"),
        (9, "error", "empty"),
        (11, "warning", "shadowed"),
        (12, "warning", "common-word"),
        (14, "error", "unknown-concept"),
        (15, "warning", "sentence-end"),
        (16, "error", "placeholder"),
    ];
    assert_eq!(told, expected);
    let table = hark.run(&args[..3]);
    assert!(table.stdout.contains("terms.tsv:12: warning: `cold` is a common word"), "{}", table.stdout);
    assert!(table.stdout.ends_with("4 errors, 4 warnings\n"), "{}", table.stdout);
}

#[test]
fn check_passes_sound_sources_and_tells_a_missing_licence() {
    let (hark, dir) = hark();
    let from = sources(&dir.path().join("sound"), CONCEPTS, TERMS);
    let shown = from.display().to_string();
    let output = hark.run(["dictionary", "check", &shown]).success();
    assert_eq!(output.stdout, "0 errors, 0 warnings\n");
    let manifest = from.join("events/own/manifest.toml");
    for (licence, said) in [
        ("", "licence"),
        ("licence = \" \"\n", "`licence` is empty"),
        ("licence = \"TODO\"\n", "`TODO` says nothing"),
    ] {
        let text = format!("name = \"own\"\nversion = \"1\"\nsource = \"this test\"\n{licence}");
        std::fs::write(&manifest, text).unwrap();
        let output = hark.run(["dictionary", "check", &shown]);
        assert_eq!(output.code, Some(65), "{licence}");
        let line = output.stdout.lines().next().unwrap_or_default().to_owned();
        assert!(line.contains("own/manifest.toml") && line.contains(said), "{line}");
    }
    assert_eq!(hark.run(["dictionary", "check", "no-such-folder"]).code, Some(66));
}

#[test]
fn diff_shows_planted_changes_and_no_word_of_a_post() {
    let (hark, dir) = hark();
    let old = pack(&hark, dir.path(), "old", TERMS);
    let changed =
        TERMS.replace("rash event/rash", "rash event/nausea").replace("sick event/nausea en lay weak\n", "")
            + "dizzy event/headache en lay -\n";
    let new = pack(&hark, dir.path(), "new", &changed);
    let posts = dir.path().join("posts.jsonl");
    let post = |id: &str, text: &str| json!({"id": id, "text": text, "lang": "en"}).to_string() + "\n";
    let text = [
        post("p1", "a rash and a headache"),
        post("p2", "so dizzy, so dizzy"),
        post("p3", "nausea and headache"),
        post("p4", "what a rash, yesterday"),
        post("p5", "examplol makes me sick"),
    ];
    std::fs::write(&posts, text.concat()).unwrap();
    let posts = posts.display().to_string();
    let args = ["dictionary", "diff", &old, &new, "--posts", &posts];
    let lines = hark.run(args.into_iter().chain(["--output", "json"])).success().json_lines();
    assert_eq!(lines[0]["added"], json!({"count": 1, "terms": ["dizzy"]}));
    assert_eq!(lines[0]["removed"], json!({"count": 1, "terms": ["sick"]}));
    assert_eq!(lines[0]["moved"], json!({"count": 1, "terms": [["rash", "event/rash", "event/nausea"]]}));
    assert_eq!((&lines[1]["posts"], &lines[1]["changed"]), (&json!(5), &json!(4)));
    let expected = json!([
        {"old": null, "new": "event/headache", "mentions": 2, "posts": ["p2"]},
        {"old": "event/rash", "new": "event/nausea", "mentions": 2, "posts": ["p1", "p4"]},
        {"old": "event/nausea", "new": null, "mentions": 1, "posts": ["p5"]},
    ]);
    assert_eq!(lines[1]["mentions"], expected);
    let table = hark.run(args).success().stdout;
    assert!(table.contains("4 of 5 posts change") && !table.contains("yesterday"), "{table}");
    let same = hark.run(["dictionary", "diff", &old, &old]).success().stdout;
    assert!(same.contains("0 terms added") && same.contains("0 terms moved"), "{same}");
}

#[test]
fn explain_names_set_and_licence_and_what_is_similar() {
    let (hark, dir) = hark();
    let set = format!("screen.dictionary={}", pack(&hark, dir.path(), "small", TERMS));
    let from = dir.path().join("small").display().to_string();
    let args = ["dictionary", "explain", "Head-Hurts", "--sources", &from, "--set", &set];
    let said = hark.run(args).success().stdout;
    assert!(said.contains("head hurts → Headache (event/headache): lay, en; hpo HP:1"), "{said}");
    assert!(said.contains("terms.tsv:6, set own (MIT)"), "{said}");
    let absent = hark.run(["dictionary", "explain", "hedache", "--set", &set]).success().stdout;
    assert!(absent.contains("similar: headache\n"), "{absent}");
    let far = hark.run(["dictionary", "explain", "zebra", "--set", &set]).success().stdout;
    assert!(far.contains("is not in") && !far.contains("similar"), "{far}");
}

#[test]
fn stats_count_by_kind_register_language_group_and_code() {
    let (hark, dir) = hark();
    let set = format!("screen.dictionary={}", pack(&hark, dir.path(), "small", TERMS));
    let args = ["dictionary", "stats", "--set", &set, "--output", "json"];
    let line = hark.run(args).success().json_lines().remove(0);
    let event = json!({
        "terms": 5, "senses": 5, "weak": 1, "concepts": 3, "registers": {"lay": 3, "medical": 2},
        "languages": {"en": 5}, "groups": {"gut": 1, "nerves": 1, "skin": 1}, "codes": {"hpo": 1},
    });
    assert_eq!(line["event"], event);
    assert_eq!(line["drug"]["languages"], json!({"*": 1}));
    assert_eq!(line["sets"][0]["licence"], "MIT");
    let table = hark.run(&args[..4]).success().stdout;
    assert!(table.contains("senses by register") && table.contains("own 1: this test (MIT)"), "{table}");
}
