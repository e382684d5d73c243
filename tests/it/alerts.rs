//! Alerts end to end: posts become reports, rules find them, the outbox has the alerts; a restart finds nothing twice.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::free_port;

use crate::flow::{read, terminate, wait_for};
use crate::hark;

const RULES: &str = "\
[[rules]]
name = \"each\"
kind = \"report\"

[[rules]]
name = \"three\"
kind = \"count\"
window = \"24h\"
threshold = 3
group_by = [\"drug\"]
";

/// Posts that each tell of a reaction to sertraline.
fn posts() -> String {
    let texts = [
        "Zoloft gave me the worst headache and I was nauseous all day",
        "since I started Zoloft I have terrible nausea every morning",
        "my Zoloft made me so dizzy that I had to stop taking it",
        "Zoloft gave me insomnia and a bad rash on both arms",
    ];
    let post = |(n, text): (usize, &&str)| {
        json!({"id": format!("{n}"), "text": text, "lang": "en"}).to_string() + "\n"
    };
    texts.iter().enumerate().map(post).collect()
}

#[test]
fn rules_find_what_was_read_once() {
    let (hark, dir) = hark();
    let file = dir.path().join("alerts.toml");
    fs::write(&file, RULES).expect("a file");
    let set = format!("alert.file={}", file.display());
    let hark = hark.always(["--set".to_owned(), set]);
    hark.run(["alert", "check"]).success();
    hark.run_with(["ingest", "-"], &posts()).success();
    let reports = hark.run(["--output", "json", "reports", "list"]).success().json_lines().len();
    assert!(reports >= 3, "{reports} reports");
    let would =
        hark.run(["--output", "json", "alert", "test", "three", "--since", "1d"]).success().json_lines();
    assert_eq!(would.len(), 1, "{would:?}");
    assert_eq!(would[0]["about"]["drug"], "drug/sertraline");
    let found = || {
        let list = hark.run(["--output", "json", "alert", "list"]);
        if list.code == Some(0) { list.json_lines() } else { Vec::new() }
    };
    // Two runs: the second goes on behind the first.
    for _ in 0..2 {
        let mut running = hark.start(["run", "--role", "alert,screen,store"]);
        let since = Instant::now();
        while found().len() <= reports && since.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(200));
        }
        // What would be told twice is told by now.
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(terminate(&mut running), Some(0));
        let mut rules: Vec<String> =
            found().iter().map(|alert| alert["rule"].as_str().unwrap_or_default().to_owned()).collect();
        rules.sort();
        let mut want = vec!["each".to_owned(); reports];
        want.push("three".to_owned());
        assert_eq!(rules, want);
    }
    // Seen once, whoever says so again.
    let id = found()[0]["id"].as_str().unwrap_or_default().to_owned();
    for by in ["ann", "ben"] {
        let args = ["--output", "json", "alert", "acknowledge", id.as_str(), "--by", by];
        let row = hark.run(args).success().json_lines();
        assert_eq!(row[0]["acknowledged_by"], "ann");
    }
    let trail = hark.run(["audit", "export"]).success().stdout;
    assert_eq!(trail.matches("alert_acknowledged").count(), 1, "{trail}");
}

#[test]
fn a_file_with_mistakes_is_told_and_starts_nothing() {
    let (hark, dir) = hark();
    let file = dir.path().join("alerts.toml");
    fs::write(&file, RULES.replace("threshold", "treshold")).expect("a file");
    let set = format!("alert.file={}", file.display());
    let test = ["alert", "test", "three", "--since", "1d"];
    for args in [&["alert", "check"][..], &["run"], &test] {
        let output = hark.run(["--set", set.as_str()].into_iter().chain(args.iter().copied()));
        assert_eq!(output.code, Some(78), "{args:?}: {}", output.stderr);
        let told = format!("{}{}", output.stdout, output.stderr);
        assert!(told.contains("did you mean `threshold`?"), "{told}");
    }
}

#[test]
fn a_desk_without_the_role_makes_no_outbox_of_its_own() {
    let (hark, dir) = hark();
    let file = dir.path().join("alerts.toml");
    fs::write(&file, RULES).expect("a file");
    let set = format!("alert.file={}", file.display());
    let outbox = hark.data().join("alerts.sqlite");
    for (roles, status) in [
        ("ingest,screen,store,serve", 404),
        ("ingest,screen,store,serve,alert", 200),
        // As beside a process that has the role.
        ("ingest,screen,store,serve", 200),
    ] {
        let port = free_port();
        let listen = format!("serve.listen=127.0.0.1:{port}");
        let mut running = hark.start(["run", "--role", roles, "--set", &set, "--set", &listen]);
        wait_for(port, "/readyz", |status, _| status == 200);
        let (found, body) = read(&hark, port, "/api/v1/alerts").expect("an answer");
        assert_eq!(found, status, "{roles}: {body}");
        assert_eq!(outbox.exists(), status == 200, "{roles}");
        assert_eq!(body.contains("no-alerts"), status == 404, "{body}");
        assert_eq!(terminate(&mut running), Some(0));
    }
}
