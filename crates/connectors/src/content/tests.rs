//! Contents of every form, cut and resumed at every place.

use std::io::{Cursor, Write};

use super::{At, Content, ContentError, How};
use crate::fields::Reading;
use crate::file::FileSettings;
use crate::sign::unhex;
use crate::source::{Found, SourceSettings, written};

fn how(max_unpacked: u64, toml: &str) -> How {
    let keys = [crate::fields::ITEMS, crate::fields::FIELDS];
    let mut values = written(toml);
    values.insert("channel".into(), crate::source::SettingValue::Text("directory".into()));
    let settings = SourceSettings::new("d", &keys, values).unwrap();
    How {
        reading: Reading::of(&settings, "directory", "consented-export").unwrap(),
        lines: FileSettings { max_line_bytes: 1 << 20, map: vec!["id=Nr".into(), "text=Comment".into()] },
        skip_lines: 0,
        max_unpacked,
    }
}

/// Ids of all posts and the refusals, read `most` at a time, opened anew after every batch.
fn read(bytes: &[u8], how: &How, most: usize) -> (Vec<String>, Vec<String>, Option<ContentError>) {
    let mut found = Found::default();
    let mut at = At::default();
    let error = loop {
        let opened = Content::open(Box::new(Cursor::new(bytes.to_vec())), "a.bin", how, &at);
        match opened.and_then(|mut content| content.next(most, &mut found).map(|more| (more, content.at()))) {
            Ok((true, next)) => at = next,
            Ok((false, _)) => break None,
            Err(error) => break Some(error),
        }
        assert!(found.posts.len() < 1000, "it goes on without end");
    };
    let ids = found.posts.iter().map(|post| post.id.to_string()).collect();
    (ids, found.refused.iter().map(|refused| refused.reason.clone()).collect(), error)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A ZIP archive: name, bytes, whether deflated.
fn zip(members: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes, deflated) in members {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let packed = if *deflated {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            bytes.to_vec()
        };
        let offset = out.len() as u32;
        let mut fields = Vec::new();
        fields.extend([0, 0]);
        fields.extend((if *deflated { 8_u16 } else { 0 }).to_le_bytes());
        fields.extend([0; 4]);
        fields.extend(crc.sum().to_le_bytes());
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend((bytes.len() as u32).to_le_bytes());
        fields.extend((name.len() as u16).to_le_bytes());
        out.extend(b"PK\x03\x04\x14\0");
        out.extend(&fields);
        out.extend([0, 0]);
        out.extend(name.as_bytes());
        out.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\0\x14\0");
        directory.extend(&fields);
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, length, count) = (out.len() as u32, directory.len() as u32, members.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

const LINES: &str = "{\"id\":\"1\",\"text\":\"a\"}\r\n\n{\"id\":\"2\",\"text\":\"\u{e4}\u{1F634}\"}\n{\"id\":\"3\",\"text\":\"c\"}";
const TABLE: &str = "Nr;Comment\n1;a\n2;\"two\nlines\"\n3;\u{e4}\n";

#[test]
fn every_form_is_told_by_its_bytes_and_goes_on_anywhere() {
    let list = br#" [ {"id":"1","text":"a [x] \"}"} ,{"id":"2","text":"b","more":["[",{}]},
        {"id":"3","text":"c\\"}] "#;
    let utf16: Vec<u8> =
        [0xfeff_u16].into_iter().chain(TABLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = TABLE.chars().map(|letter| letter as u32 as u8).collect();
    let table: [(&str, Vec<u8>); 10] = [
        ("lines", LINES.as_bytes().to_vec()),
        ("lines with a mark", [b"\xef\xbb\xbf", LINES.as_bytes()].concat()),
        ("list", list.to_vec()),
        ("table", TABLE.as_bytes().to_vec()),
        ("table in UTF-16", utf16),
        ("table in CP1252", latin),
        ("gzip of lines", gzip(LINES.as_bytes())),
        ("gzip of a list", gzip(list)),
        ("zstd of a table", zstd::encode_all(TABLE.as_bytes(), 1).unwrap()),
        ("empty", Vec::new()),
    ];
    for (case, bytes) in table {
        for most in [1, 2, 100] {
            let (ids, refused, error) = read(&bytes, &how(1 << 20, ""), most);
            let wanted: &[&str] = if bytes.is_empty() { &[] } else { &["1", "2", "3"] };
            assert_eq!(
                (ids, refused.len()),
                (wanted.iter().map(|id| (*id).to_owned()).collect(), 0),
                "{case} {most}"
            );
            assert!(error.is_none(), "{case}: {error:?}");
        }
    }
    let inside = br#"{"meta":{},"rows":[{"n":7,"t":"a"},{"n":8}]}"#;
    let mapped = how(1 << 20, "items = \"/rows\"\nfields = {id = \"/n\", text = \"/t\"}");
    assert_eq!(read(inside, &mapped, 10).0, ["7"]);
    assert_eq!(read(inside, &mapped, 10).1, ["`text` is missing or empty"]);
}

#[test]
fn archives_are_read_member_by_member() {
    let archive = zip(&[
        ("folder/", b"", false),
        ("__MACOSX/._a", b"junk", false),
        ("a.jsonl", LINES.as_bytes(), true),
        ("folder/b.csv", TABLE.replace('1', "11").replace('2', "12").replace('3', "13").as_bytes(), false),
        ("c.xml", b"<x/>", true),
        ("d.jsonl.gz", &gzip(b"{\"id\":\"21\",\"text\":\"a\"}"), false),
    ]);
    for most in [1, 2, 100] {
        let (ids, refused, error) = read(&archive, &how(1 << 20, ""), most);
        assert_eq!(ids, ["1", "2", "3", "11", "12", "13", "21"], "{most}");
        assert_eq!(refused, ["a file in an archive: it is XML or HTML, which is not read here"]);
        assert!(error.is_none());
    }
    // What is cut, changed or too large is said; nothing panics.
    for end in (0..archive.len()).step_by(7) {
        read(&archive[..end], &how(1 << 20, ""), 2);
        let mut changed = archive.clone();
        changed[end] ^= 0x55;
        read(&changed, &how(1 << 20, ""), 2);
    }
    let bomb = zip(&[("a.jsonl", &b" ".repeat(100_000), true)]);
    let (ids, refused, _) = read(&bomb, &how(1000, ""), 2);
    assert!(ids.is_empty() && refused[0].contains("max_unpacked_mib"), "{refused:?}");
}

#[test]
fn damage_is_said_after_what_came_before() {
    let many: String =
        (0..2000).map(|n| format!("{{\"id\":\"{n}\",\"text\":\"post number {n}\"}}\n")).collect();
    let packed = gzip(many.as_bytes());
    let mut found = Found::default();
    let cut = packed[..packed.len() / 2].to_vec();
    let mut content =
        Content::open(Box::new(Cursor::new(cut)), "a.gz", &how(1 << 20, ""), &At::default()).unwrap();
    let error = loop {
        match content.next(100, &mut found) {
            Ok(true) => {}
            Ok(false) => panic!("the end was never there"),
            Err(error) => break error,
        }
    };
    assert!(found.posts.len() > 100 && matches!(error, ContentError::Damaged(_)), "{error}");
    let (_, _, error) = read(&gzip(many.as_bytes()), &how(1000, ""), 10_000);
    assert!(error.unwrap().to_string().contains("max_unpacked_mib"));
    let table: [(&[u8], &str); 6] = [
        (b"[{\"id\":\"1\",\"text\":\"a\"}", "ends early"),
        (b"[] x", "behind the end"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"From anna@example.org Mon Jan 1\n", "email"),
        (b"<html>", "XML or HTML"),
        (b"a,b\n1,2\n", "`Nr`, `Comment`"),
    ];
    for (bytes, wanted) in table {
        let error = read(bytes, &how(1 << 20, ""), 10).2.unwrap();
        assert!(error.to_string().contains(wanted), "{error}");
    }
    assert!(unhex("504b0506").is_some_and(|end| read(&end, &how(10, ""), 1).2.is_some()));
}
