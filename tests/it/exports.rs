//! A case from the post to the receiver and back: decided, coded, sent, answered, explained; over the real journal and database.

use std::time::Duration;

use casework::{Change, Correction, CriterionName, Verdict};
use model::{Clock as _, ReportId, Status, SystemClock, Timestamp};
use serde_json::Value;
use testkit::Hark;

use crate::hark;
use crate::reviews::{append, decided, reports};

/// An invented release: no code of MedDRA's is in it.
const LLT: &str = "99000001$Terrible headache$99000001$$$$$$$Y$$\n99000002$Headache$99000001$$$$$$$Y$$\n99000003$Nausea$99000003$$$$$$$Y$$\n";
const PT: &str = "99000001$Terrible headache$$99900001$$$$$$$$\n99000003$Nausea$$99900002$$$$$$$$\n";
const SOC: &str = "99900001$Head matters$Head$$$$$$$\n99900002$Belly matters$Belly$$$$$$$\n";

const SETTINGS: &str = r#"
[sender]
kind = "company"
organisation = "Heron Pharma"
routing_id = "HERON"
organisation_code = "HERON"
fallback_country = "DE"

[meddra]
dir = "meddra"
version = "77.1"

[destinations.folder]
kind = "directory"
path = "handed"
"#;

/// A job of every kind.
const JOBS: [(&str, &str, &str); 4] = [
    ("cases", "export = \"e2b\"\nprofile = \"ich\"", ".xml"),
    ("old", "export = \"r2\"\nprofile = \"ich\"", ".xml"),
    ("forms", "export = \"cioms\"", ".pdf"),
    ("lines", "export = \"listing\"\nformat = \"csv\"", ".csv"),
];

fn criteria_met() -> Vec<Change> {
    let all = [CriterionName::Reporter, CriterionName::Patient, CriterionName::Drug, CriterionName::Event];
    let met = |criterion| Correction::Criterion { criterion, status: Status::Met, words: None };
    all.into_iter()
        .map(|criterion| Change::Corrected { correction: Box::new(met(criterion)), criteria_met: true })
        .chain([decided(Verdict::Valid)])
        .collect()
}

fn export(hark: &Hark, args: &[&str]) -> Vec<Value> {
    let args = ["export"].iter().chain(args).chain(&["--output", "json"]);
    hark.run(args).success().json_lines()
}

/// The receiver's answer: all taken.
fn answer(batch: &str, case: &str) -> String {
    let p = "2.16.840.1.113883.3.989.2.1.3";
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<MCCI_IN200101UV01 ITSVersion="XML_1.0" xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="{p}.20" extension="ACK-1"/><creationTime value="20261201120000+0000"/><responseModeCode code="D"/>
<interactionId root="2.16.840.1.113883.1.6" extension="MCCI_IN200101UV01"/>
<MCCI_IN000002UV01><id root="{p}.19" extension="LOCAL-1"/><creationTime value="20261201120000+0000"/>
<interactionId root="2.16.840.1.113883.1.6" extension="MCCI_IN000002UV01"/><processingCode code="P"/>
<processingModeCode code="T"/><acceptAckCode code="NE"/>
<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="{p}.16" extension="HERON"/></device></receiver>
<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="{p}.15" extension="RECEIVER"/></device></sender>
<attentionLine><keyWordText code="1" codeSystem="2.16.840.1.113883.3.989.2.1.1.24"/><value xsi:type="TS" value="20261201110000+0000"/></attentionLine>
<acknowledgement typeCode="CA"><targetMessage><id root="{p}.1" extension="{case}"/></targetMessage></acknowledgement>
</MCCI_IN000002UV01>
<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="{p}.18" extension="HERON"/></device></receiver>
<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="{p}.17" extension="RECEIVER"/></device></sender>
<attentionLine><keyWordText code="2" codeSystem="2.16.840.1.113883.3.989.2.1.1.24"/><value xsi:type="II" root="{p}.21" extension="R-1"/></attentionLine>
<attentionLine><keyWordText code="3" codeSystem="2.16.840.1.113883.3.989.2.1.1.24"/><value xsi:type="TS" value="20261201110000+0000"/></attentionLine>
<acknowledgement typeCode="AA"><targetBatch><id root="{p}.22" extension="{batch}"/></targetBatch></acknowledgement>
</MCCI_IN200101UV01>"#
    )
}

/// Two reports, of which the first is decided on; a release of terms, and settings of exports.
fn with_a_case() -> (Hark, tempfile::TempDir, String) {
    let (hark, dir) = hark();
    let ids: Vec<ReportId> = reports(&hark, 2);
    append(&hark, ids[0], criteria_met());
    let release = dir.path().join("meddra");
    std::fs::create_dir(&release).unwrap();
    std::fs::write(release.join("llt.asc"), LLT).unwrap();
    std::fs::write(release.join("pt.asc"), PT).unwrap();
    std::fs::write(release.join("soc.asc"), SOC).unwrap();
    let settings = dir.path().join("export.toml");
    let job = |(name, what, _): (&str, &str, &str)| {
        format!(
            "[[jobs]]\nname = \"{name}\"\n{what}\ndestination = \"folder\"\nschedule = \"0 6 * * *\"\ntime_zone = \"Europe/Berlin\"\nsettle_minutes = 0\n\n"
        )
    };
    let jobs: String = JOBS.into_iter().map(job).collect();
    std::fs::write(&settings, format!("{SETTINGS}\n{jobs}")).unwrap();
    let hark = hark.always(["--set".to_owned(), format!("export.file={}", settings.display())]);
    (hark, dir, ids[0].to_string())
}

#[test]
fn jobs_of_every_kind_run_a_period_once() {
    let (hark, dir, id) = with_a_case();
    hark.run(["export", "set", &id, "C.1.7", "false"]).success();
    let listed = export(&hark, &["jobs", "list"]);
    assert_eq!(listed.len(), JOBS.len(), "{listed:?}");
    let future = ["export", "jobs", "run", "lines", "--period", "2020-01-01T00:00:00Z/2100-01-01T00:00:00Z"];
    let refused = hark.run(future);
    assert_eq!(refused.code, Some(75), "{}", refused.stderr);
    assert!(refused.stderr.contains("2100-01-01T00:00:00Z"), "{}", refused.stderr);
    // A period that ended just now, with all that there is in it.
    let to = Timestamp((SystemClock.now().0 / 1_000_000 + 1) * 1_000_000);
    std::thread::sleep(Duration::from_secs(1));
    let (period, stamp) = (format!("2020-01-01T00:00:00Z/{to}"), to.to_string().replace(['-', ':'], ""));
    for (name, _, ending) in JOBS {
        let run = || export(&hark, &["jobs", "run", name, "--period", &period]);
        assert_eq!(run()[0]["outcome"], "done", "{name}");
        assert_eq!(run()[0]["outcome"], "already", "{name}");
        let place = dir.path().join("handed").join(name);
        let manifest = std::fs::read(place.join(format!("{stamp}.manifest.json"))).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let listed = manifest["files"].as_array().unwrap();
        assert_ne!(listed.len(), 0, "{name}");
        for file in listed {
            let path = dir.path().join("handed").join(file["name"].as_str().unwrap());
            let length = std::fs::metadata(path).unwrap().len();
            assert_eq!(file["bytes"].as_u64(), Some(length), "{name}: {manifest}");
        }
        let folder = place.join(&stamp);
        let files: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        assert!(files.iter().any(|file| file.ends_with(ending)), "{name}: {files:?}");
    }
    let lines = dir.path().join("handed/lines").join(&stamp).join("listing.csv");
    let lines = std::fs::read_to_string(lines).unwrap();
    assert!(lines.contains(",Head matters; Belly matters,"), "the classes of its reactions: {lines}");
    let form = std::fs::read_dir(dir.path().join("handed/forms").join(&stamp)).unwrap();
    let mut forms =
        form.map(|file| file.unwrap().path()).filter(|path| path.extension() == Some("pdf".as_ref()));
    assert!(std::fs::read(forms.next().unwrap()).unwrap().starts_with(b"%PDF-"));
    hark.run(["audit", "verify"]).success();
}

#[test]
fn the_older_form_is_written_case_by_case_and_noted() {
    let (hark, dir, id) = with_a_case();
    let file = dir.path().join("old.xml");
    let path = file.to_str().unwrap();
    let r2 =
        |more: &[&str]| hark.run(["export", "r2", &id, "--batch", "B-1", "--out", path].iter().chain(more));
    let kept = r2(&[]);
    assert_eq!(kept.code, Some(65), "{}", kept.stderr);
    assert!(kept.stderr.contains("C.1.7"), "{}", kept.stderr);
    assert!(!file.exists(), "nothing left, and there is no file of nothing");
    hark.run(["export", "set", &id, "C.1.7", "false"]).success();
    assert!(r2(&["--dry-run"]).success().stderr.contains("1 cases would be written"));
    assert!(!file.exists());
    let noted = || hark.run(["audit", "export"]).success().stdout.matches("batch=B-1").count();
    assert_eq!(noted(), 0);
    assert!(r2(&[]).success().stderr.contains("1 cases in batch B-1"));
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches("<safetyreport>").count(), 1);
    assert!(text.contains("<messagenumb>B-1</messagenumb>") && text.ends_with("</ichicsr>\n"), "{text}");
    assert_eq!(noted(), 1);
    // A disk that is full: the trail has what leaves before it is tried.
    for args in
        [&["r2", &id, "--batch", "B-1", "--out", "/dev/full"][..], &["cioms", &id, "--out", "/dev/full"]]
    {
        let full = hark.run(["export"].iter().chain(args));
        assert_eq!(full.code, Some(74), "{}", full.stderr);
    }
    assert_eq!(noted(), 2);
    assert_eq!(hark.run(["audit", "export"]).success().stdout.matches("\"cioms\"").count(), 1);
}

/// `--since` goes by the last word of people: the decision is of the first of October, what completes the case of now.
#[test]
fn a_case_that_was_completed_since() {
    let (hark, _dir, id) = with_a_case();
    hark.run(["export", "set", &id, "C.1.7", "false"]).success();
    for (since, many) in [("2026-10-02T00:00:00Z", 1), ("2100-01-01T00:00:00Z", 0)] {
        let told = hark.run(["export", "cioms", "--since", since, "--dry-run"]).success().stderr;
        assert!(told.contains(&format!("{many} cases would be written")), "{since}: {told}");
    }
}

#[test]
fn a_case_goes_to_a_receiver_once_and_its_answer_comes_back() {
    let (hark, dir, id) = with_a_case();
    let out = dir.path().join("out");
    let out = out.to_str().unwrap();

    // Nobody has said whether it is expedited.
    let refused = hark.run(["export", "e2b", "--out", out, "--output", "json"]).json_lines();
    assert_eq!(refused[0]["refused"][0][0], id.as_str());
    assert_eq!(refused[0]["refused"][0][1][0]["element"], "C.1.7", "{refused:?}");
    hark.run(["export", "set", &id, "C.1.7", "false"]).success();

    let tried = export(&hark, &["e2b", "--dry-run"]);
    assert_eq!(tried[0]["sent"].as_array().unwrap().len(), 1, "{tried:?}");
    assert!(!std::path::Path::new(out).exists());
    let sent = export(&hark, &["e2b", "--out", out]);
    let (batch, case) =
        (sent[0]["files"][0]["batch"].as_str().unwrap(), sent[0]["sent"][0]["case"].as_str().unwrap());
    assert_eq!(case, format!("DE-HERON-{id}"));
    let file = std::path::Path::new(out).join(format!("{batch}.xml"));
    hark.run(["export", "validate", file.to_str().unwrap()]).success();
    let again = export(&hark, &["e2b", "--out", out]);
    assert_eq!((again[0]["unchanged"].as_u64(), again[0]["sent"].as_array().unwrap().len()), (Some(1), 0));

    let ack = dir.path().join("answer.xml");
    std::fs::write(&ack, answer(batch, case)).unwrap();
    let read = export(&hark, &["ack", "read", ack.to_str().unwrap()]);
    assert_eq!(
        (read[0]["known"].as_bool(), read[0]["accepted"][0].as_str()),
        (Some(true), Some(id.as_str())),
        "{read:?}"
    );
    std::fs::write(&ack, answer("NOBODY-1", "XX-NOBODY-1")).unwrap();
    hark.run(["export", "ack", "read", ack.to_str().unwrap()]).success();
    let listed = export(&hark, &["ack", "list"]);
    let known: Vec<Option<bool>> = listed.iter().map(|answer| answer["known"].as_bool()).collect();
    assert!(known.contains(&Some(true)) && known.contains(&Some(false)), "{listed:?}");

    let explained = export(&hark, &["explain", case]);
    let of = |element: &str| explained.iter().find(|origin| origin["element"] == element).unwrap().clone();
    assert_eq!(of("G.1.2.2")["from"]["words"], "Zoloft");
    assert_eq!(of("C.1.7")["from"]["kind"], "decision");
    hark.run(["audit", "verify"]).success();
}
