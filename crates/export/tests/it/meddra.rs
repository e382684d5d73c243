//! Releases of MedDRA: what is found in one, and what is said of one that is no release. All terms are invented.

use export::meddra::{MeddraError, Release};

use crate::cases::{release, write_release};

#[test]
fn terms_are_found_by_name_after_folding_and_by_code() {
    let release = release();
    assert_eq!((release.version(), release.len()), ("77.1", 5));
    for (name, code) in [
        ("splitting skull", Some(99_000_001)),
        ("SPLITTING  Skull", Some(99_000_001)),
        ("kopf brummen", Some(99_000_005)),
        ("sour belly", Some(99_000_002)),
        // Not current: known, and not found.
        ("belly gone sour", None),
        ("skull", None),
        ("zzz", None),
        ("", None),
    ] {
        assert_eq!(release.named(name).map(|llt| llt.code), code, "{name}");
    }
    let old = release.code("99000003").unwrap();
    assert_eq!((old.name, old.pt, old.current), ("Belly gone sour", 99_000_002, false));
    assert_eq!(release.code("99000009"), None);
    assert_eq!(release.code("x"), None);
}

#[test]
fn a_preferred_term_has_a_primary_class() {
    let release = release();
    let class = |name: &str| release.primary_class(release.named(name)?.pt);
    assert_eq!(class("kopf brummen"), Some("Places that hurt"));
    assert_eq!(class("green moods"), Some("Moods"));
    assert_eq!(release.primary_class(99_000_005), None, "a lowest level term is no preferred term");
}

#[test]
fn what_is_no_release_is_refused_with_the_place() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Release::open(dir.path(), "77.1"), Err(MeddraError::Read { .. })));
    write_release(dir.path());
    assert!(matches!(Release::open(dir.path(), "latest"), Err(MeddraError::Version(_))));
    let error = Release::open(dir.path(), "77.0").unwrap_err().to_string();
    assert!(error.contains("77.1") && error.contains("77.0"), "{error}");
    for (file, line, place, what) in [
        ("llt.asc", "9900$Short$99000001$$$$$$$Y$$", 6, "eight digits"),
        ("llt.asc", "99000009$No currency$99000001$$$$$$$$$", 6, "neither Y nor N"),
        ("llt.asc", "99000009$$99000001$$$$$$$Y$$", 6, "name"),
        ("llt.asc", "99000009$Orphan$99000077$$$$$$$Y$$", 6, "preferred term"),
        ("pt.asc", "99000009$Nowhere$$99900077$$$$$$$$", 4, "organ class is not in soc.asc"),
        ("pt.asc", "99000009$Nowhere", 4, "eight digits"),
        ("soc.asc", "99900003$$$$$$$$$", 3, "name"),
    ] {
        write_release(dir.path());
        let path = dir.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap() + line + "\n";
        std::fs::write(&path, text).unwrap();
        let error = Release::open(dir.path(), "77.1").unwrap_err().to_string();
        assert!(error.contains(&format!("line {place} of")) && error.contains(file), "{error}");
        assert!(error.contains(what), "{error}");
    }
    write_release(dir.path());
    std::fs::remove_file(dir.path().join("soc.asc")).unwrap();
    let error = Release::open(dir.path(), "77.1").unwrap_err().to_string();
    assert!(error.contains("soc.asc` cannot be read"), "{error}");
}
