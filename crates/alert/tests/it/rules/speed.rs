//! How many reports a second fifty rules take on one core, told when asked with `--nocapture`; and that the answer is the known one.

use std::fmt::Write as _;
use std::time::Instant;

use alert::rules::{Engine, Seen};
use model::{Fingerprint, Pseudonym, Timestamp};

use super::invented::{START, digest, drug, event, rules, seen};

/// Fifty rules of all kinds.
fn fifty() -> String {
    let mut text = String::new();
    for n in 0..50 {
        let body = match n % 6 {
            0 => format!("kind = \"report\"\nwhen = {{ serious = true, atc = [\"A{n:02}\"] }}"),
            1 => format!(
                "kind = \"count\"\nwindow = \"{}h\"\nthreshold = 50\ngroup_by = [\"drug\"]",
                n / 6 + 1
            ),
            2 => {
                format!("kind = \"authors\"\nwindow = \"1h\"\nthreshold = {}\ngroup_by = [\"pair\"]", 20 + n)
            }
            3 => "kind = \"rate\"\nwindow = \"1h\"\nthreshold = 2\ngroup_by = [\"channel\"]".to_owned(),
            4 => format!("kind = \"first_pair\"\nlearn = \"0h\"\nwhen = {{ min_score = 0.{} }}", 10 + n),
            _ => format!("kind = \"velocity\"\nwindow = \"1h\"\nthreshold = {}\nlateness = \"1h\"", 30 + n),
        };
        writeln!(text, "[[rules]]\nname = \"r{n}\"\n{body}").expect("a text grows");
    }
    text
}

#[test]
fn fifty_rules_keep_up() {
    const REPORTS: u64 = 20_000;
    let report = |n: u64| {
        // 7,000 an hour: far more than social media bring.
        let mut seen = seen(n, Timestamp(START + n as i64 * 500_000));
        seen.author = Some(Pseudonym(digest(n % 5_000)));
        seen.fingerprint = Fingerprint(n % 9_000 + 1);
        seen.drugs = (0..2)
            .map(|d| drug(&format!("drug/{}", (n * 7 + d) % 300), &format!("A{:02}", n % 90)))
            .collect();
        seen.events = (0..3).map(|e| event(&format!("event/{}", (n * 11 + e) % 200), "10017947")).collect();
        seen.pairs = vec![(0, 0), (1, 1), (1, 2)];
        seen.score = (n % 100) as f64 / 100.0;
        if n.is_multiple_of(20) {
            seen.serious = vec!["hospitalisation".into()];
        }
        seen
    };
    let reports: Vec<Seen> = (0..REPORTS).map(report).collect();
    let mut engine = Engine::new(&rules(&fifty()));
    let (began, mut alerts, mut bytes) = (Instant::now(), 0, 0);
    for batch in reports.chunks(500) {
        alerts += batch.iter().map(|report| engine.step(report).len()).sum::<usize>();
        bytes +=
            engine.dirty_state().iter().map(|(_, value)| value.as_ref().map_or(0, Vec::len)).sum::<usize>();
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "50 rules, {REPORTS} reports in batches of 500: {:.0} reports/s on one core, {alerts} alerts, {} KiB of state a batch",
        REPORTS as f64 / seconds,
        bytes / (REPORTS as usize / 500) / 1024,
    );
    let tally = engine.take_tally();
    assert_eq!((tally.reports, tally.late), (REPORTS, 0));
    assert!(alerts > 1_000 && tally.counted > REPORTS * 20, "{alerts} {tally:?}");
}
