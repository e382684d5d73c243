//! A MedDRA release, with invented terms and codes, becomes a set; every way it can be wrong is told with its line.

use std::collections::BTreeMap;

use dictionary::import::{Release, Request, import};

use crate::rig::{Rig, keys, senses};

const SOC: &str = "90000001$Florb disorders$Florb$$$$$$$$\n90000002$Zonk disorders$Zonk$$$$$$$$\n";
const HLGT: &str = "90000011$Florb signs$$$$$$$$\n90000012$Zonk signs$$$$$$$$\n";
const HLT: &str = "90000021$Florb aches$$$$$$$$\n90000022$Zonk aches$$$$$$$$\n";
const PT: &str = "90000101$Florbache$$90000001$$$$$$$$\n90000102$Zonk glimmering$$90000002$$$$$$$$\n";
/// The second PT has a secondary path, which is not the one it is counted by.
const MDHIER: &str = "\
90000101$90000021$90000011$90000001$Florbache$Florb aches$Florb signs$Florb disorders$Florb$$90000001$Y$\n\
90000102$90000022$90000012$90000002$Zonk glimmering$Zonk aches$Zonk signs$Zonk disorders$Zonk$$90000002$Y$\n\
90000102$90000021$90000011$90000001$Zonk glimmering$Florb aches$Florb signs$Florb disorders$Florb$$90000002$N$\n";
const LLT: &str = "\
90000101$Florbache$90000101$$$$$$$Y$$\n\
90000201$Ache of the florb$90000101$$$$$$$Y$$\n\
90000202$Florb NOS$90000101$$$$$$$N$$\n\
90000203$Zog$90000102$$$$$$$Y$$\n\
90000204$#2 zonk, glimmering$90000102$$$$$$$Y$$\n";

fn files() -> BTreeMap<&'static str, String> {
    let files = [
        ("soc.asc", SOC),
        ("hlgt.asc", HLGT),
        ("hlt.asc", HLT),
        ("pt.asc", PT),
        ("mdhier.asc", MDHIER),
        ("llt.asc", LLT),
    ];
    files.map(|(name, text)| (name, text.to_owned())).into()
}

fn rig(files: &BTreeMap<&'static str, String>) -> (Rig, Release) {
    let rig = Rig::new(&[]);
    for (name, text) in files {
        rig.put(&format!("release/{name}"), text);
    }
    let release = Release::Meddra { dir: rig.path("release"), lang: "en".into() };
    (rig, release)
}

#[test]
fn a_release_gives_codes_along_the_primary_path() {
    let (rig, release) = rig(&files());
    let summary = rig.import(&release, &rig.request("events/meddra"));
    assert_eq!((summary.rows, summary.concepts, summary.mapped), (16, 2, 0));
    assert_eq!((summary.terms, summary.weak), (6, 2), "{summary:?}");
    let dictionary = rig.dictionary();
    let codes = [
        ("meddra_hlgt", "90000012"),
        ("meddra_hlt", "90000022"),
        ("meddra_pt", "90000102"),
        ("meddra_soc", "90000002"),
    ];
    let codes = codes.map(|(name, code)| (name.to_owned(), code.to_owned())).into();
    assert_eq!(senses(&dictionary, "2 zonk glimmering"), [("meddra/90000102".to_owned(), codes, false)]);
    for (term, expected) in [
        ("florbache", "meddra/90000101"),
        ("ache of the florb", "meddra/90000101"),
        ("florb nos", "?meddra/90000101"),
        ("zog", "?meddra/90000102"),
    ] {
        assert_eq!(keys(&dictionary, term), [expected], "{term}");
    }
    assert!(rig.read("dictionaries/events/meddra/concepts.tsv").contains("\tFlorb disorders\t"));
    let manifest = rig.read("dictionaries/events/meddra/manifest.toml");
    assert!(manifest.contains("version = \"9.1\"") && manifest.contains("licence = \"A subscription\""));
}

#[test]
fn latin_1_and_line_ends_of_windows_are_read() {
    let (rig, release) = rig(&files());
    let latin: Vec<u8> = PT.replace("Florbache", "Flörbache").chars().map(|c| c as u32 as u8).collect();
    rig.put("release/pt.asc", latin);
    rig.put("release/llt.asc", LLT.replace('\n', "\r\n"));
    rig.import(&release, &rig.request("events/meddra"));
    assert!(rig.read("dictionaries/events/meddra/concepts.tsv").contains("\tFlörbache\t"));
    assert_eq!(keys(&rig.dictionary(), "ache of the florb"), ["meddra/90000101"]);
}

#[test]
fn mistakes_name_file_and_line_and_leave_nothing() {
    let table = [
        (
            "llt.asc",
            "90000202$Florb NOS$90000101$$$$$$$N$$",
            "90000202$Florb NOS$90000101$",
            "3: expected at least 11 fields, found 3",
        ),
        (
            "llt.asc",
            "90000203$Zog$90000102",
            "90000203$Zog$90000999",
            "4: LLT 90000203 belongs to PT 90000999, which is not in pt.asc",
        ),
        ("llt.asc", "$N$$", "$X$$", "3: currency `X`: expected Y or N"),
        ("llt.asc", "90000201$Ache", "florb$Ache", "2: LLT code `florb`: expected a number"),
        ("pt.asc", "90000102$Zonk", "90000101$Zonk", "2: PT 90000101 is there twice"),
        (
            "pt.asc",
            "$$90000002$",
            "$$90000009$",
            "2: PT 90000102 belongs to SOC 90000009, which is not in soc.asc",
        ),
        ("pt.asc", "$Florbache$", "$ $", "1: PT 90000101 has no name"),
        ("mdhier.asc", "90000102$90000021", "90000103$90000021", "3: PT 90000103 is not in pt.asc"),
        ("mdhier.asc", "90000101$90000021", "90000101$90000029", "1: HLT 90000029 is not in hlt.asc"),
        ("mdhier.asc", "$90000012$", "$90000019$", "2: HLGT 90000019 is not in hlgt.asc"),
        ("mdhier.asc", "$Florb disorders$Florb$$90000002$N$", "", "3: expected at least 12 fields, found 7"),
        (
            "soc.asc",
            "90000002$Zonk disorders$Zonk$$$$$$$$",
            "90000002",
            "2: expected at least 2 fields, found 1",
        ),
    ];
    for (file, from, to, expected) in table {
        let mut files = files();
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        let (rig, release) = rig(&files);
        let said = rig.refusal(&release, &rig.request("events/meddra"));
        assert_eq!(said, format!("release/{file}:{expected}"));
        assert_eq!(rig.names("dictionaries/events"), [""; 0], "{expected}");
    }
    let mut without_path = files();
    without_path.insert("mdhier.asc", MDHIER.replace("$90000002$Y$", "$90000002$N$"));
    let (rig, release) = rig(&without_path);
    let said = rig.refusal(&release, &rig.request("events/meddra"));
    assert_eq!(said, "release/pt.asc:2: PT 90000102 has no primary path in mdhier.asc");
}

#[test]
fn a_missing_file_is_named() {
    for file in files().keys() {
        let (rig, release) = rig(&files());
        std::fs::remove_file(rig.path("release").join(file)).unwrap();
        let said = rig.refusal(&release, &rig.request("events/meddra"));
        assert_eq!(said, format!("cannot read `release/{file}`"));
        assert_eq!(rig.names("dictionaries/events"), [""; 0]);
    }
}

#[test]
fn a_pt_that_is_known_gives_its_codes_and_terms_to_the_known_concept() {
    let (rig, release) = rig(&files());
    rig.put_set(
        "events/own",
        "event/florb\tevent\tFlorb-ache\tFlorb\thpo=X:1\n",
        "florby\tevent/florb\ten\tlay\t\n",
    );
    let summary = rig.import(&release, &rig.mapped("events/meddra"));
    assert_eq!((summary.concepts, summary.mapped), (2, 0), "a hyphen makes two words of it");
    let again = Request { replace: true, ..rig.mapped("events/meddra") };
    rig.put_set(
        "events/own",
        "event/florb\tevent\tFLORBACHE\tFlorb\thpo=X:1\n",
        "florby\tevent/florb\ten\tlay\t\n",
    );
    let summary = rig.import(&release, &again);
    assert_eq!((summary.concepts, summary.mapped), (1, 1));
    assert_eq!(
        rig.read("dictionaries/events/meddra/mappings.tsv"),
        "concept\tcodes\nevent/florb\tmeddra_hlgt=90000011;meddra_hlt=90000021;meddra_pt=90000101;meddra_soc=90000001\n"
    );
    let dictionary = rig.dictionary();
    for term in ["florbache", "ache of the florb", "florby"] {
        let senses = senses(&dictionary, term);
        assert_eq!((senses.len(), senses[0].0.as_str()), (1, "event/florb"), "{term}");
        assert_eq!(
            (&senses[0].1["hpo"], &senses[0].1["meddra_soc"]),
            (&"X:1".to_owned(), &"90000001".to_owned())
        );
    }
    let files = |rig: &Rig| {
        ["concepts", "terms", "mappings"]
            .map(|name| rig.read(&format!("dictionaries/events/meddra/{name}.tsv")))
    };
    let before = files(&rig);
    rig.import(&release, &again);
    assert_eq!(before, files(&rig), "the set that is replaced is not mapped onto");
}

#[test]
fn what_does_not_decide_is_not_mapped() {
    // (terms of the known concepts event/a and event/b, both with another name; where `florbache` goes)
    let table = [
        ("", "meddra/90000101"),
        ("florbache\tevent/a\ten\tlay\t\n", "event/a"),
        ("florbache\tevent/a\ten\tlay\tweak\n", "?meddra/90000101"),
        ("florbache\tevent/a\ten\tlay\t\nflorbache\tevent/b\ten\tlay\t\n", "meddra/90000101"),
        ("ache of the florb\tevent/b\ten\tlay\t\n", "event/b"),
        ("florb nos\tevent/b\ten\tlay\t\n", "meddra/90000101"),
        ("ache of the florb\tevent/b\ten\tlay\t\nflorbache\tevent/a\ten\tlay\t\n", "event/a"),
    ];
    for (terms, expected) in table {
        let (rig, release) = rig(&files());
        rig.put_set(
            "events/own",
            "event/a\tevent\tAlph\t\t\nevent/b\tevent\tBeth\t\t\ndrug/c\tdrug\tFlorbache\t\t\n",
            terms,
        );
        rig.import(&release, &rig.mapped("events/meddra"));
        let keys = keys(&rig.dictionary(), "florbache");
        assert!(keys.iter().any(|key| key == expected), "{terms}: {keys:?}");
        assert_eq!(
            rig.path("dictionaries/events/meddra/mappings.tsv").exists(),
            expected.starts_with("event")
        );
    }
}

#[test]
fn what_others_doubt_stays_doubted() {
    let (rig, release) = rig(&files());
    rig.put_set("events/own", "event/a\tevent\tAlph\t\t\n", "ache of the florb\tevent/a\ten\tlay\tweak\n");
    rig.put("weak.txt", "# words that mean too much\nZonk glimmering\n");
    let request = Request { weak: Some(rig.path("weak.txt")), ..rig.mapped("events/meddra") };
    rig.import(&release, &request);
    let dictionary = rig.dictionary();
    assert_eq!(keys(&dictionary, "ache of the florb"), ["?event/a", "?meddra/90000101"]);
    assert_eq!(keys(&dictionary, "zonk glimmering"), ["?meddra/90000102"]);
    assert_eq!(keys(&dictionary, "florbache"), ["meddra/90000101"]);
}

#[test]
fn a_set_is_replaced_only_whole_and_only_when_asked() {
    let (rig, release) = rig(&files());
    let request = rig.request("events/meddra");
    rig.import(&release, &request);
    let said = rig.refusal(&release, &request);
    assert_eq!(
        said,
        "`dictionaries/events/meddra` is there already: give --replace to put the new set in its place"
    );

    let replace = Request { replace: true, ..request };
    let whole = rig.read("dictionaries/events/meddra/terms.tsv");
    rig.put("release/llt.asc", LLT.replace("90000203$Zog", "90000203"));
    import(&release, &replace).unwrap_err();
    assert_eq!(
        rig.read("dictionaries/events/meddra/terms.tsv"),
        whole,
        "a mistake in the last file changes nothing"
    );
    rig.put("release/llt.asc", LLT.replace("$Zog$", "$Zogging$"));
    rig.import(&release, &replace);
    assert!(rig.read("dictionaries/events/meddra/terms.tsv").contains("Zogging"));
    assert_eq!(rig.names("dictionaries/events"), ["meddra"], "nothing is left beside it");

    rig.put("dictionaries/events/meddra/notes.txt", "mine");
    let said = rig.refusal(&release, &replace);
    assert!(said.ends_with("it holds more than a set, so it is not replaced; name another folder"), "{said}");
    assert_eq!(rig.read("dictionaries/events/meddra/notes.txt"), "mine");
}

#[test]
fn what_a_broken_off_import_left_is_no_set() {
    let (rig, release) = rig(&files());
    rig.put("dictionaries/events/.meddra.importing-1/terms.tsv", "half a fi");
    rig.import(&release, &rig.request("events/meddra"));
    assert_eq!(rig.dictionary().concepts(), 2);
}
