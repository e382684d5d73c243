//! What people meet first: `screen` in a pipe, wrong input, wrong settings, exit codes.

use expect_test::expect_file;
use serde_json::json;

use crate::hark;

/// Invented posts that the golden file is made from.
fn posts() -> String {
    [
        json!({"id": "1", "text": "Zoloft gave me the worst headache and I was nauseous all day", "lang": "en"}),
        json!({"id": "2", "text": "took ibuprofen for my headache and it worked, no side effects", "lang": "en"}),
        json!({"id": "3", "text": "the river was frozen this morning", "lang": "en"}),
        json!({"id": "4", "text": "ended up in hospital with a rash all over, never again", "about": "Lexapro", "lang": "en"}),
        json!({"id": "5", "text": "Seit ich Sertralin nehme ist mir ständig schwindelig und übel", "lang": "de"}),
    ]
    .map(|post| post.to_string() + "\n")
    .concat()
}

/// A line without what changes with every dictionary and model: versions and exact figures.
fn shape(mut line: serde_json::Value) -> String {
    line["versions"] = json!({"hark": "", "dictionary": "", "model": "", "settings": ""});
    if let Some(log_odds) = line["log_odds"].as_f64() {
        line["log_odds"] = json!(log_odds.is_finite());
    }
    if !line["model"].as_str().unwrap().starts_with("none for ") {
        line["model"] = json!("");
    }
    line["score"] = json!(line["score"].as_f64().unwrap() >= 0.0);
    for pair in line["pairs"].as_array_mut().unwrap() {
        pair["probability"] = json!(pair["probability"].as_f64().unwrap() >= 0.0);
    }
    line.to_string() + "\n"
}

#[test]
fn the_line_of_screen_keeps_its_shape() {
    let (hark, _dir) = hark();
    let output = hark.run_with(["screen", "--all", "-"], &posts()).success();
    let lines = output.json_lines();
    assert_eq!(lines.len(), 5);
    for (line, post) in lines.iter().zip(posts().lines()) {
        let text =
            serde_json::from_str::<serde_json::Value>(post).unwrap()["text"].as_str().unwrap().to_owned();
        for mention in line["mentions"].as_array().unwrap() {
            let span = mention["start"].as_u64().unwrap() as usize..mention["end"].as_u64().unwrap() as usize;
            assert_eq!(mention["text"], text[span]);
        }
    }
    let golden: String = lines.into_iter().map(shape).collect();
    expect_file![crate::root().join("tests/golden/screened.jsonl")].assert_eq(&golden);
}

#[test]
fn screen_flags_reactions_and_leaves_the_rest() {
    let (hark, dir) = hark();
    let output = hark.run_with(["screen", "-"], &posts()).success();
    let flagged: Vec<String> =
        output.json_lines().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    assert!(flagged.contains(&"1".to_owned()), "{flagged:?}");
    assert!(!flagged.contains(&"2".to_owned()) && !flagged.contains(&"3".to_owned()), "{flagged:?}");
    assert!(!dir.path().join("data").exists(), "screening alone writes nothing");
}

#[test]
fn screen_explains_and_deidentifies() {
    let (hark, _dir) = hark();
    let post = json!({"id": "9", "author": "carol_w", "lang": "en",
        "text": "Zoloft gave me a terrible rash, mail me at carol@example.com or @carol_w"});
    let line = hark
        .run_with(["screen", "--all", "--explain", "-"], &post.to_string())
        .success()
        .json_lines()
        .remove(0);
    assert!(!line["why"].as_array().unwrap().is_empty());
    let passed = hark.run_with(
        ["screen", "--all", "--explain", "-"],
        &json!({"id": "8", "lang": "en", "text": "Ella and I read about schwindelig zebras and a headache in my head"}).to_string(),
    );
    let passed = passed.success().json_lines().remove(0)["passed_over"].take();
    let reason = |text: &str| {
        let mut all = passed.as_array().unwrap().iter().filter(|over| over["text"] == text);
        all.next().map(|over| over["reason"].as_str().unwrap().to_owned())
    };
    assert_eq!(reason("Ella").as_deref(), Some("no_evidence"), "{passed}");
    assert_eq!(reason("schwindelig").as_deref(), Some("other_language"), "{passed}");
    let safe = hark.run_with(["screen", "--all", "--safe", "-"], &post.to_string()).success();
    for identifier in ["carol@example.com", "carol_w", "\"9\""] {
        assert!(!safe.stdout.contains(identifier), "{identifier} survived");
    }
    assert!(safe.json_lines()[0]["text"].as_str().unwrap().contains("[email]"));
}

#[test]
fn bad_lines_are_told_by_number_and_stop_nothing() {
    let (hark, _dir) = hark();
    let input = format!(
        "not json\n{{\"text\":\"secret words\"}}\n{{\"id\":\"a\",\"text\":\"b\",\"revision\":\"secret\"}}\n{}",
        posts()
    );
    let output = hark.run_with(["screen", "--all", "-"], &input).success();
    assert_eq!(output.json_lines().len(), 5);
    for said in
        ["-:1: not valid JSON", "-:2: missing field `id`", "-:3: a field has the wrong type: expected u64"]
    {
        assert!(output.stderr.contains(said), "{said} in {}", output.stderr);
    }
    assert!(!output.stderr.contains("secret"), "a message never repeats what stood in a post");
}

#[test]
fn wrong_use_gets_one_clear_message_and_the_right_exit_code() {
    let (hark, dir) = hark();
    let pack = dir.path().join("bad.pack");
    std::fs::write(
        &pack,
        "not a pack at all, but long enough to look at; not a pack at all, but long enough to look at; \
        not a pack at all, but long enough",
    )
    .unwrap();
    let set_pack = format!("screen.dictionary={}", pack.display());
    let table: &[(&[&str], i32, &str)] = &[
        (&["frobnicate"], 64, "unrecognized subcommand"),
        (&["screen", "no-such-file.jsonl"], 66, "no-such-file.jsonl"),
        (&["settings", "check", "--set", "screen.polcy=balanced"], 78, "policy"),
        (&["settings", "check", "--set", "run.graceful_shutdown_secs=1m"], 78, "seconds"),
        (&["settings", "check", "-c", "missing.toml"], 78, "missing.toml"),
        (&["screen", "-", "--set", &set_pack], 78, "not a dictionary pack"),
        (&["ingest", "-", "--set", "store.library=/no/such/lib.so"], 69, "libchdb"),
    ];
    for (args, code, said) in table {
        let output = hark.run(*args);
        assert_eq!(output.code, Some(*code), "{args:?}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{args:?}: {}", output.stderr);
        assert!(!output.stderr.contains("panicked"), "{args:?}: {}", output.stderr);
    }
}

#[test]
fn schemas_completions_and_the_manual_are_generated() {
    let (hark, _dir) = hark();
    let schema: serde_json::Value =
        serde_json::from_str(&hark.run(["settings", "schema", "--post"]).success().stdout).unwrap();
    assert!(schema["properties"]["text"].is_object());
    assert!(hark.run(["completions", "bash"]).success().stdout.contains("hark"));
    assert!(hark.run(["man"]).success().stdout.contains(".TH"));
    expect_file![crate::root().join("docs/settings.md")]
        .assert_eq(&hark.run(["settings", "doc"]).success().stdout);
}
