//! Every format holds the same, whatever the texts.

use export::listing::{Entry, Format, Listing, ListingError};
use icsr::listing::{CASES, CAVEAT, Cell};
use proptest::prelude::*;

use super::made::{entries, expected};
use super::{cover, csv, parquet, write, xlsx};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back_from_each_format(entries in entries()) {
        let dir = tempfile::tempdir().unwrap();
        let all = [
            ("csv", Format::Csv { bom: false }),
            ("xlsx", Format::Xlsx),
            ("parquet", Format::Parquet),
        ];
        for (ending, format) in all {
            let written = write(format, &dir.path().join(format!("list.{ending}")), &entries);
            prop_assert_eq!(written.counts.cases, entries.len() as u64);
            let read = match ending {
                "csv" => csv::read(&written.files),
                "xlsx" => xlsx::read(&written.files[0]),
                _ => parquet::read(&written.files),
            };
            let is_csv = ending == "csv";
            prop_assert_eq!(&read.cases, &expected(entries.iter().map(|entry| &entry.case), is_csv));
            let reactions = expected(entries.iter().flat_map(|entry| &entry.reactions), is_csv);
            prop_assert_eq!(&read.reactions, &reactions);
            prop_assert_eq!(&read.cover, &cover().lines(written.counts));
        }
    }
}

#[test]
fn no_field_of_a_csv_begins_as_a_formula() {
    let dir = tempfile::tempdir().unwrap();
    let mut case = vec![Cell::Empty; CASES.len()];
    case[0] = Cell::text("\r=1+1");
    let written =
        write(Format::Csv { bom: true }, &dir.path().join("a.csv"), &[Entry { case, reactions: Vec::new() }]);
    let text = std::fs::read_to_string(&written.files[0]).unwrap();
    // A byte order mark, the names, the row.
    assert!(text.starts_with("\u{feff}case_id,"), "{}", &text[..20]);
    assert!(text.contains("\r\n\"'\n=1+1\","));
}

#[test]
fn the_cover_says_what_must_be_known_before_the_first_row() {
    let dir = tempfile::tempdir().unwrap();
    let written = write(Format::Csv { bom: false }, &dir.path().join("list.csv"), &[]);
    let names: Vec<_> =
        written.files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["list.csv", "list.reactions.csv", "list.cover.csv"]);
    let cover = csv::read(&written.files).cover;
    let says = |name: &str| cover.iter().find(|(of, _)| of == name).map(|(_, text)| text.as_str());
    assert_eq!(says("caveat"), Some(CAVEAT));
    assert_eq!(says("filter"), Some("drug=drug%2Fsertraline&serious=true"));
    assert_eq!(says("data cut-off"), Some("2026-11-23T08:30:00Z"));
    assert_eq!(says("rows of cases"), Some("0"));
    assert_eq!(says("version of MedDRA"), Some("none"));
    assert_eq!(says("cases: age"), Some("number, from D.2.2a"));
}

#[test]
fn an_abandoned_listing_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for (name, format) in
        [("a.csv", Format::Csv { bom: false }), ("a.xlsx", Format::Xlsx), ("a.parquet", Format::Parquet)]
    {
        let mut listing = Listing::create(format, &dir.path().join(name)).unwrap();
        listing.push(Entry { case: vec![Cell::Empty; CASES.len()], reactions: Vec::new() }).unwrap();
        drop(listing);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "{name}");
    }
}

#[test]
fn a_row_of_another_table_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut listing = Listing::create(Format::Parquet, &dir.path().join("a.parquet")).unwrap();
    let mut case = vec![Cell::Empty; CASES.len()];
    case[3] = Cell::text("three");
    let refused = listing.push(Entry { case: case.clone(), reactions: Vec::new() });
    assert!(matches!(refused, Err(ListingError::Misfit { column: "version" })), "{refused:?}");
    case.pop();
    assert!(listing.push(Entry { case, reactions: Vec::new() }).is_err());
}
