use proptest::prelude::*;

use super::*;

fn is_header(columns: &Columns) -> bool {
    columns.has_all(&["Id", "Full Text"])
}

/// Id and text of every row; broken rows as `!` and their raw text.
fn rows(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let text = decode(bytes);
    let mut table = Table::find(&text, is_header)?;
    let (id, words) = (table.columns().at("id"), table.columns().at("full_text"));
    let mut all = Vec::new();
    while let Some(row) = table.next_row() {
        all.push(match row.broken() {
            Some(_) => ("!".to_owned(), row.raw.to_owned()),
            None => (row.cell(id).to_owned(), row.cell(words).to_owned()),
        });
    }
    Some(all)
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn every_usual_form_is_read() {
    let plain = "id,Full Text\n1,\"größer, oder?\"\n2,\"two\nlines and \"\"quotes\"\"\"\n";
    let wanted = Some(vec![
        ("1".to_owned(), "größer, oder?".to_owned()),
        ("2".to_owned(), "two\nlines and \"quotes\"".to_owned()),
    ]);
    let latin: Vec<u8> = plain.chars().map(|sign| sign as u32 as u8).collect();
    let forms = [
        plain.as_bytes().to_vec(),
        format!("\u{feff}{plain}").into_bytes(),
        plain.trim_end().as_bytes().to_vec(),
        latin,
        utf16(plain, true, true),
        utf16(plain, false, true),
        utf16(plain, true, false),
        utf16(plain, false, false),
        format!("Report: \"my query\nFrom,2026-01-01\n\n{plain}").into_bytes(),
        plain.replace("id,Full Text", "ID;fullText").replace("1,", "1;").replace("2,", "2;").into_bytes(),
        plain.replace("id,Full Text", "Id\tfull_text").replace("1,", "1\t").replace("2,", "2\t").into_bytes(),
    ];
    for (at, form) in forms.iter().enumerate() {
        assert_eq!(rows(form), wanted, "form {at}");
    }
    let crlf = plain.replace('\n', "\r\n");
    assert_eq!(rows(crlf.as_bytes()).map(|all| all.len()), Some(2));
}

#[test]
fn windows_1252_has_its_own_signs() {
    assert_eq!(decode(b"\x93quoted\x94 \x80 5 \xe9t\xe9"), "“quoted” € 5 été");
    // A cut or damaged character does not make UTF-8 anything else.
    assert_eq!(decode("größe é".as_bytes().split_last().unwrap().1), "größe \u{fffd}");
}

#[test]
fn broken_rows_cost_themselves_only() {
    let table = "id,full text\n1,5\" tube\n2,\"never closed\n3,fine too\n4,a,b,c\n5,\n6\n7,,,\n";
    let found = rows(table.as_bytes()).unwrap();
    let ids: Vec<&str> = found.iter().map(|(id, _)| &**id).collect();
    assert_eq!(ids, ["1", "!", "3", "!", "5", "6", "7"]);
    assert_eq!(found[0].1, "5\" tube");
    assert_eq!(found[1].1, "2,\"never closed");
}

#[test]
fn what_has_no_header_is_no_table() {
    for text in
        ["", "\n\n", "id\n1\n", "{\"id\": 1, \"full text\": 2}", "id;text\n1;2", "\"id,full text\n1,2"]
    {
        assert_eq!(rows(text.as_bytes()), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(cells in prop::collection::vec((any::<u32>(), "[ -~äöü€\n\",;\t]{0,40}"), 0..20)) {
        let mut text = "id,full text\n".to_owned();
        for (id, cell) in &cells {
            text.push_str(&format!("{id},\"{}\"\n", cell.replace('"', "\"\"")));
        }
        let found = rows(text.as_bytes()).unwrap();
        let wanted: Vec<(String, String)> =
            cells.iter().map(|(id, cell)| (id.to_string(), cell.trim().to_owned())).collect();
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut whole = b"id,full text\n".to_vec();
        whole.extend(&bytes);
        let _ = (rows(&bytes), rows(&whole));
    }
}
