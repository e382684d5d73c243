//! Lines of the trail as rows of the database, and back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casework::{Actor, Entry, Hash, Line};
use store::TrailRow;

/// Begins the body of a record that is no text, or begins so itself. An entry begins with a brace.
const CODED: &str = "base64:";

/// Subject and change of a record that is no entry.
pub(super) const UNREADABLE: &str = "unreadable";

/// The bytes of a record as text.
fn body(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.starts_with(CODED) => text.to_owned(),
        _ => format!("{CODED}{}", STANDARD.encode(bytes)),
    }
}

/// The bytes of a record from its text.
pub(super) fn bytes(body: &str) -> Vec<u8> {
    let coded = body.strip_prefix(CODED).and_then(|coded| STANDARD.decode(coded).ok());
    coded.unwrap_or_else(|| body.as_bytes().to_vec())
}

/// A record in its place, with its hashes: what is the same for an entry and for what is none.
fn placed((partition, position): (u16, u64), chain: &Hash, bytes: &[u8]) -> TrailRow {
    TrailRow {
        partition,
        position,
        subject: UNREADABLE.to_owned(),
        entry: String::new(),
        at: 0,
        actor: String::new(),
        change: UNREADABLE.to_owned(),
        applied: 0,
        body: body(bytes),
        hash: Hash::of(bytes).0,
        chain: chain.0.clone(),
    }
}

/// The row of a record that is no entry.
pub(super) fn unreadable(place: (u16, u64), chain: &Hash, bytes: &[u8]) -> TrailRow {
    placed(place, chain, bytes)
}

/// The row of a line.
pub(super) fn row(line: &Line) -> TrailRow {
    TrailRow {
        subject: line.entry.subject.to_string(),
        entry: line.entry.id.to_string(),
        at: line.entry.at.0,
        actor: actor(&line.entry.by).to_owned(),
        change: line.entry.change.kind().to_owned(),
        applied: u8::from(line.applied),
        ..placed((line.partition, line.position), &line.chain, &line.bytes)
    }
}

/// The line of a row; nothing where its bytes are no entry.
pub(super) fn line(row: &TrailRow) -> Option<Line> {
    let bytes = bytes(&row.body);
    let entry = Entry::parse(&bytes).ok()?;
    Some(Line {
        partition: row.partition,
        position: row.position,
        entry,
        bytes,
        applied: row.applied == 1,
        chain: Hash(row.chain.clone()),
    })
}

fn actor(by: &Actor) -> &str {
    match by {
        Actor::Person(name) | Actor::Token(name) => name,
        Actor::Hark => "hark",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_comes_back_byte_for_byte() {
        for record in [&b"{}"[..], b"", b"no entry", b"\xff\xfe\x00", b"base64:", b"base64:aGk="] {
            let row = unreadable((1, 2), &Hash::default(), record);
            assert_eq!(bytes(&row.body), record);
            assert_eq!(row.hash, Hash::of(record).0);
            assert!(line(&row).is_none());
        }
    }
}
