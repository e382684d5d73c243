//! `hark export validate`: files of E2B(R3) from the command line.

use std::fs;
use testkit::left_out;

use super::{hark, root};

/// An invented message with one slip in it: a fatal reaction that is not said to have resulted in death.
fn broken() -> String {
    let profile = icsr::Profile::built_in("ich").expect("it is built in");
    let mut case = icsr::sample::case();
    case.e[1].seriousness.death = false;
    let batch = icsr::sample::batch(case, &profile);
    String::from_utf8(icsr::write::batch(&batch, &profile)).expect("it is UTF-8")
}

fn sound() -> Vec<u8> {
    let profile = icsr::Profile::built_in("ich").expect("it is built in");
    icsr::write::batch(&icsr::sample::batch(icsr::sample::post(), &profile), &profile)
}

#[test]
fn what_is_acceptable_is_told_by_the_exit_code() {
    let (hark, dir) = hark();
    let path = |name: &str| dir.path().join(name).display().to_string();
    fs::write(path("sound.xml"), sound()).unwrap();
    fs::write(path("broken.xml"), broken()).unwrap();
    fs::write(path("other.xml"), "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>").unwrap();

    let run = |args: &[&str]| hark.run(args);
    let good = run(&["export", "validate", &path("sound.xml")]).success();
    assert!(good.stdout.contains("acceptable: 0 errors"), "{}", good.stdout);

    let bad = run(&["export", "validate", &path("sound.xml"), &path("broken.xml")]);
    assert_eq!(bad.code, Some(65), "{}", bad.stdout);
    assert!(bad.stdout.contains("error ICH.E.i.3.2a.fatal: E.2.3.2a"), "{}", bad.stdout);
    assert!(bad.stdout.contains("not acceptable: 1 errors"), "{}", bad.stdout);

    // By the clock of this machine, which is past the time of the sample.
    let sent =
        icsr::sample::batch(icsr::sample::post(), &icsr::Profile::built_in("ich").unwrap()).transmitted;
    let later = String::from_utf8(sound()).unwrap().replace(sent.as_str(), "20990101000000+0000");
    fs::write(path("later.xml"), later).unwrap();
    let later = run(&["export", "validate", &path("later.xml")]);
    assert_eq!(later.code, Some(65), "{}", later.stdout);
    assert!(later.stdout.contains("error ICH.N.1.5.future"), "{}", later.stdout);

    let json = run(&["--output", "json", "export", "validate", &path("broken.xml"), &path("other.xml")]);
    let lines = json.json_lines();
    assert_eq!((lines.len(), json.code), (2, Some(65)));
    let finding = lines[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["severity"] == "error")
        .unwrap();
    assert_eq!(
        (finding["rule"].as_str(), finding["place"].as_str()),
        (Some("ICH.E.i.3.2a.fatal"), Some("E.2.3.2a"))
    );
    assert_eq!(lines[1]["acceptable"], false);
    assert!(lines[1]["unreadable"].as_str().unwrap().contains("DOCTYPE"));

    let missing = run(&["export", "validate", &path("sound.xml"), &path("nowhere.xml")]);
    assert_eq!(missing.code, Some(66));
    assert!(missing.stderr.contains("nowhere.xml"), "{}", missing.stderr);
    assert_eq!(run(&["export", "validate"]).code, Some(64));
}

#[test]
fn the_schema_is_held_against_where_it_is_at_hand() {
    let folder = root().join("../shared/e2b/xsd");
    let (hark, dir) = hark();
    let path = |name: &str| dir.path().join(name).display().to_string();
    fs::write(path("sound.xml"), sound()).unwrap();
    let nowhere = hark.run(["export", "validate", &path("sound.xml"), "--xsd", &path("nowhere")]);
    assert_eq!(nowhere.code, Some(66));
    assert!(nowhere.stderr.contains("multicacheschemas"), "{}", nowhere.stderr);
    if !folder.is_dir() {
        left_out("the_schema_is_held_against_where_it_is_at_hand", &"the schema is not at hand");
        return;
    }
    let folder = folder.display().to_string();
    hark.run(["export", "validate", &path("sound.xml"), "--xsd", &folder]).success();
    // Rules of ICH do not see the order of siblings; the schema does.
    let text = String::from_utf8(sound()).unwrap();
    let swapped = text.replacen("<statusCode code=\"active\"/>", "", 1);
    let swapped = swapped.replacen(
        "<investigationEvent classCode=\"INVSTG\" moodCode=\"EVN\">",
        "<investigationEvent classCode=\"INVSTG\" moodCode=\"EVN\"><statusCode code=\"active\"/>",
        1,
    );
    fs::write(path("swapped.xml"), &swapped).unwrap();
    hark.run(["export", "validate", &path("swapped.xml")]).success();
    let refused = hark.run(["export", "validate", &path("swapped.xml"), "--xsd", &folder]);
    assert_eq!(refused.code, Some(65), "{}", refused.stdout);
    assert!(
        refused.stdout.contains("schema: line ") && refused.stdout.contains("statusCode"),
        "{}",
        refused.stdout
    );
}
