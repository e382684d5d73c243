//! Listings read back from the files, with readers that are not ours where there are any.

mod candidate;
mod csv;
mod made;
mod parquet;
mod same;
mod xlsx;

use export::listing::{Cover, Entry, Format, ListingError, Written};

/// A table as read back: for each row, each cell as text, in the way CSV writes it; nothing where it is empty.
type Grid = Vec<Vec<Option<String>>>;

/// What was read back of a listing.
#[derive(Debug, PartialEq)]
struct Read {
    cases: Grid,
    reactions: Grid,
    cover: Vec<(String, String)>,
}

fn cover() -> Cover {
    Cover {
        title: "Candidate reports".to_owned(),
        filter: "drug=drug%2Fsertraline&serious=true".to_owned(),
        view: Some("Serious, sertraline".to_owned()),
        since: Some("2026-11-01T00:00:00Z".parse().unwrap()),
        cut_off: "2026-11-23T08:30:00Z".parse().unwrap(),
        versions: vec![("Hark".to_owned(), "0.4.0".to_owned()), ("MedDRA".to_owned(), "none".to_owned())],
    }
}

fn write(format: Format, out: &std::path::Path, entries: &[Entry]) -> Written {
    let entries = entries.iter().cloned().map(Ok::<_, ListingError>);
    export::listing::write(format, out, entries, &cover()).unwrap()
}
