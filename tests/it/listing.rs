//! `hark export listing`: the same rows in each format, those of the filter, noted in the trail.

use serde_json::{Value, json};

use crate::hark;

const TEXT: &str = "=Zoloft gave me a terrible headache, I had to stop taking it";

#[test]
fn a_listing_has_the_reports_of_its_filter_in_each_format_and_the_trail_has_the_listing() {
    let (hark, dir) = hark();
    let posts: String = ["reddit", "reddit", "forum"]
        .iter()
        .enumerate()
        .map(|(n, channel)| {
            let at = format!("2026-10-01T0{n}:00:00Z");
            json!({"id": n.to_string(), "channel": channel, "lang": "en", "text": TEXT, "created_at": at})
                .to_string()
                + "\n"
        })
        .collect();
    hark.run_with(["ingest", "-"], &posts).success();
    let list = |extra: &[&str]| -> Value {
        let arguments = ["export", "listing", "--output", "json"].iter().chain(extra).copied();
        hark.run(arguments.collect::<Vec<_>>()).success().json_lines().remove(0)
    };
    for format in ["csv", "xlsx", "parquet"] {
        let out = dir.path().join(format!("list.{format}"));
        let out = out.to_str().unwrap();
        let filter = "channel=reddit&twins=true";
        let counted = list(&["--filter", filter, "--format", format, "--out", out, "--dry-run"]);
        assert_eq!(counted["cases"], 2);
        assert!(!std::path::Path::new(out).exists());
        let written = list(&["--filter", filter, "--format", format, "--out", out]);
        assert_eq!((&written["cases"], &written["reactions"]), (&json!(2), &json!(2)), "{format}");
        for file in written["files"].as_array().unwrap() {
            assert!(std::path::Path::new(file.as_str().unwrap()).exists(), "{file}");
        }
    }
    let csv = std::fs::read_to_string(dir.path().join("list.csv")).unwrap();
    assert!(csv.starts_with("case_id,worldwide_id,report,") && csv.contains("'=Zoloft gave me"), "{csv}");
    let cover = std::fs::read_to_string(dir.path().join("list.cover.csv")).unwrap();
    assert!(cover.contains("channel=reddit&twins=true") && cover.contains("rows of cases,2\r\n"), "{cover}");

    let trail = hark.run(["audit", "export"]).success().stdout;
    assert_eq!(trail.matches("\"what\":\"listing\"").count(), 3, "{trail}");

    let refused =
        hark.run(["export", "listing", "--filter", "chanel=x", "--format", "csv", "--out", "x.csv"]);
    assert!(refused.stderr.contains("`chanel` is not a parameter"), "{}", refused.stderr);
    let refused = hark.run(["export", "listing", "--view", "mine", "--format", "csv", "--out", "x.csv"]);
    assert!(refused.stderr.contains("there is no view `mine`"), "{}", refused.stderr);
}
