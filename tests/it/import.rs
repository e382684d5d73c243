//! A terminology of one's own, from its release to a query by its codes. Terms and codes are invented.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::hark;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A MedDRA release of one PT, `Florbache`.
fn release(dir: &Path) {
    fs::create_dir_all(dir).unwrap();
    for (file, text) in [
        ("soc.asc", "90000001$Florb disorders$Florb$$$$$$$$\n"),
        ("hlgt.asc", "90000011$Florb signs$$$$$$$$\n"),
        ("hlt.asc", "90000021$Florb aches$$$$$$$$\n"),
        ("pt.asc", "90000101$Florbache$$90000001$$$$$$$$\n"),
        ("mdhier.asc", "90000101$90000021$90000011$90000001$Florbache$a$b$c$F$$90000001$Y$\n"),
        ("llt.asc", "90000201$My florb hurts$90000101$$$$$$$Y$$\n"),
    ] {
        fs::write(dir.join(file), text).unwrap();
    }
}

#[test]
fn an_imported_terminology_gives_its_codes_to_reports() {
    let (hark, dir) = hark();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let dictionaries = at("dictionaries");
    copy(&crate::root().join("dictionaries"), Path::new(&dictionaries));
    release(Path::new(&at("release")));
    // A word of one's own for a concept that is there, by which the PT is then recognised.
    fs::write(at("own.tsv"), "term\tconcept\tcodes\nflorbache\tevent/headache\tin_house=7\n").unwrap();
    let own = at("dictionaries/events/own");
    hark.run(["dictionary", "import", "tsv", &at("own.tsv"), "--out", &own, "--map-onto", &dictionaries])
        .success();
    let meddra = at("dictionaries/events/meddra");
    let import = ["dictionary", "import", "meddra", &at("release"), "--out", &meddra];
    let options = ["--version", "0.0", "--map-onto", &dictionaries, "--output", "json"];
    let summary = hark.run(import.iter().chain(&options)).success().json_lines().remove(0);
    assert_eq!((summary["mapped"].as_u64(), summary["concepts"].as_u64()), (Some(1), Some(0)));
    assert!(fs::read_to_string(at("dictionaries/events/meddra/manifest.toml")).unwrap().contains("MSSO"));
    hark.run(["dictionary", "build", &dictionaries, "--out", &at("own.pack")]).success();

    let pack = format!("screen.dictionary={}", at("own.pack"));
    let post = json!({"id": "1", "channel": "reddit", "lang": "en",
        "text": "Zoloft gave me a terrible headache and nausea, I had to stop taking it"});
    hark.run_with(["ingest", "-", "--set", &pack], &(post.to_string() + "\n")).success();
    for (code, found) in
        [("meddra_pt=90000101", 1), ("meddra_soc:90000001", 1), ("in_house=7", 1), ("meddra_soc=90000002", 0)]
    {
        let list = ["reports", "list", "--output", "json", "--set", &pack, "--code", code];
        assert_eq!(hark.run(list).success().json_lines().len(), found, "{code}");
    }
}

#[test]
fn a_wrong_release_is_told_with_its_line_and_imports_nothing() {
    let (hark, dir) = hark();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    release(Path::new(&at("release")));
    let meddra = at("meddra");
    let import = ["dictionary", "import", "meddra", &at("release"), "--out", &meddra];
    fs::write(at("release/llt.asc"), "90000201$My florb hurts$90000101$\n").unwrap();
    let output = hark.run(import);
    assert_eq!(output.code, Some(65), "{}", output.stderr);
    assert!(output.stderr.contains("llt.asc:1: expected at least 11 fields, found 3"), "{}", output.stderr);
    fs::remove_file(at("release/llt.asc")).unwrap();
    let output = hark.run(import);
    assert_eq!(output.code, Some(66), "{}", output.stderr);
    assert!(output.stderr.contains("llt.asc"), "{}", output.stderr);
    assert!(!Path::new(&meddra).exists());
    release(Path::new(&at("release")));
    hark.run(import).success();
    let output = hark.run(import);
    assert_eq!(output.code, Some(64), "{}", output.stderr);
    assert!(output.stderr.contains("--replace"), "{}", output.stderr);
}
