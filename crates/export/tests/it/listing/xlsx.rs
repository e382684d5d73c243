//! XLSX by its zip and XML: what is stored, not what a library makes of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use icsr::listing::{CASES, Column, Kind, PAIRS};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Grid, Read};

/// What ends a text that goes on on the sheet Overflow.
const NOTE: &str = " … [goes on: see the sheet Overflow]";

/// Cells of a sheet by row and column, from 0.
type Cells = BTreeMap<u32, BTreeMap<usize, String>>;

/// Sheets by name, in order.
fn sheets(path: &Path) -> Vec<(String, Cells)> {
    let mut zip = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let book = part("xl/workbook.xml");
    let names: Vec<String> =
        book.split("<sheet name=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    let shared = shared(&part("xl/sharedStrings.xml"));
    let read = |(at, name): (usize, String)| {
        let text = part(&format!("xl/worksheets/sheet{}.xml", at + 1));
        (name, cells(&text, &shared))
    };
    names.into_iter().enumerate().map(read).collect()
}

fn shared(xml: &str) -> Vec<String> {
    let (mut reader, mut all) = (Reader::from_str(xml), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "si" => all.push(String::new()),
            Event::Text(text) => {
                if let Some(last) = all.last_mut() {
                    last.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(entity) => all.last_mut().unwrap().push(resolved(&entity)),
            Event::Eof => return all.iter().map(|text| unescaped(text)).collect(),
            _ => {}
        }
    }
}

fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> char {
    if let Some(c) = entity.resolve_char_ref().unwrap() {
        return c;
    }
    match &**entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        other => panic!("an entity: {other}"),
    }
}

/// Cells of a sheet; a formula is a mistake.
fn cells(xml: &str, shared: &[String]) -> Cells {
    let mut reader = Reader::from_str(xml);
    let (mut cells, mut place, mut kind, mut text, mut inside) =
        (Cells::new(), (0, 0), String::new(), String::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => match tag.name().as_ref() {
                "c" => {
                    let value = |name: &str| {
                        let attribute = tag.try_get_attribute(name).unwrap()?;
                        Some(attribute.value.to_string())
                    };
                    place = address(&value("r").unwrap());
                    kind = value("t").unwrap_or_default();
                    text.clear();
                }
                "v" | "t" => inside = true,
                "f" => panic!("a formula at {place:?}"),
                _ => {}
            },
            Event::Text(piece) if inside => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(entity) if inside => text.push(resolved(&entity)),
            Event::End(tag) => match tag.name().as_ref() {
                "v" | "t" => inside = false,
                "c" => {
                    let value = match kind.as_str() {
                        "s" => shared[text.parse::<usize>().unwrap()].clone(),
                        "b" => (text == "1").to_string(),
                        "inlineStr" => unescaped(&text),
                        _ => text.clone(),
                    };
                    cells.entry(place.0).or_default().insert(place.1, value);
                }
                _ => {}
            },
            Event::Eof => return cells,
            _ => {}
        }
    }
}

/// `_x000D_` as the character it stands for.
fn unescaped(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &rest[7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    out + rest
}

/// Row and column of an address such as `AB12`, from 0.
fn address(text: &str) -> (u32, usize) {
    let split = text.find(|c: char| c.is_ascii_digit()).unwrap();
    let column = text[..split].bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
    (text[split..].parse::<u32>().unwrap() - 1, column - 1)
}

/// The listing with what stands on the sheet Overflow put back.
pub(super) fn read(path: &Path) -> Read {
    let sheets = sheets(path);
    let named = |name: &str| sheets.iter().find(|(have, _)| have == name).map(|(_, cells)| cells);
    let mut more: BTreeMap<(String, u32, String), String> = BTreeMap::new();
    for (_, row) in named("Overflow").into_iter().flatten().filter(|(row, _)| **row > 0) {
        let (sheet, row_of, column, text) = (&row[&0], &row[&1], &row[&2], &row[&4]);
        assert!(text.encode_utf16().count() <= 32_767);
        let place = (sheet.clone(), row_of.parse::<u32>().unwrap() - 1, column.clone());
        more.entry(place).or_default().push_str(text);
    }
    let grid = |name: &str, columns: &[Column]| -> Grid {
        let cells = named(name).unwrap();
        let last = cells.keys().last().copied().unwrap_or_default();
        let names: Vec<&str> = cells[&0].values().map(String::as_str).collect();
        assert_eq!(names, columns.iter().map(|column| column.name).collect::<Vec<_>>());
        let cell = |row: u32, at: usize, column: &Column| {
            let raw = cells.get(&row)?.get(&at)?;
            assert!(raw.encode_utf16().count() <= 32_767);
            Some(match (column.kind, raw.strip_suffix(NOTE)) {
                (Kind::Text, Some(head)) => {
                    let place = (name.to_owned(), row, column.name.to_owned());
                    head.to_owned() + &more[&place]
                }
                (Kind::Date, _) => day(raw),
                (Kind::Time, _) => time(raw),
                (Kind::Number | Kind::Integer, _) => raw.parse::<f64>().unwrap().to_string(),
                _ => raw.clone(),
            })
        };
        let row = |row| columns.iter().enumerate().map(|(at, column)| cell(row, at, column)).collect();
        (1..=last).map(row).collect()
    };
    let cover = named("Cover").unwrap().values();
    let cover = cover.map(|row| (row[&0].clone(), row.get(&1).cloned().unwrap_or_default())).collect();
    Read { cases: grid("Cases", &CASES), reactions: grid("Reactions and drugs", &PAIRS), cover }
}

/// Days since 30 December 1899, as spreadsheets count from March 1900 on.
fn day(serial: &str) -> String {
    let days = jiff::SignedDuration::from_hours(serial.parse::<i64>().unwrap() * 24);
    jiff::civil::date(1899, 12, 30).checked_add(days).unwrap().to_string()
}

fn time(serial: &str) -> String {
    let seconds = (serial.parse::<f64>().unwrap() * 86_400.0).round() as i64;
    let epoch: jiff::Timestamp = "1899-12-30T00:00:00Z".parse().unwrap();
    epoch.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap().to_string()
}
