//! The file connector through its public interface: forms, packings, bad lines, errors.

use std::io::{self, Cursor as Bytes, Read, Write};
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

use crate::Cursor;
use crate::file::{File, FileError, FileSettings, Lines};
use crate::source::{Connector, Opening, SettingValue, SourceSettings, Stopping};

type Found = Vec<(u64, String, Option<String>)>;

/// Every line with its number and its refusal, and the error at the end.
fn drain(mut lines: Lines, most: usize) -> (Found, Option<FileError>) {
    let mut all = Vec::new();
    loop {
        match lines.next_batch(most) {
            Ok(Some(batch)) => {
                assert!(batch.len() <= most && !batch.is_empty());
                assert_eq!(
                    batch.refused().count(),
                    batch.entries().filter(|(.., reason)| reason.is_some()).count()
                );
                all.extend(batch.entries().map(|(line, bytes, reason)| {
                    (line, String::from_utf8_lossy(bytes).into_owned(), reason.map(str::to_owned))
                }));
            }
            Ok(None) => return (all, None),
            Err(error) => {
                assert!(lines.next_batch(most).unwrap().is_none(), "an error is said once");
                return (all, Some(error));
            }
        }
    }
}

fn open(name: &str, bytes: &[u8], settings: &FileSettings) -> Lines {
    Lines::from_reader(
        Box::new(Bytes::new(bytes.to_vec())),
        Path::new(name),
        Some(bytes.len() as u64),
        settings,
    )
    .unwrap()
}

fn read(name: &str, bytes: &[u8]) -> (Found, Option<FileError>) {
    drain(open(name, bytes, &FileSettings::default()), 2)
}

fn good(lines: &[(u64, &str)]) -> Found {
    lines.iter().map(|(line, text)| (*line, (*text).to_owned(), None)).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn lines_come_with_their_numbers() {
    type Case = (&'static str, &'static [u8], &'static [(u64, &'static str)]);
    let table: [Case; 8] = [
        ("plain", b"{}\n{1}\n", &[(1, "{}"), (2, "{1}")]),
        ("no end of line", b"{}\n{1}", &[(1, "{}"), (2, "{1}")]),
        ("byte order mark and CRLF", b"\xef\xbb\xbf{}\r\n{1}\r\n", &[(1, "{}"), (2, "{1}")]),
        ("empty lines count", b"\n{}\n \r\n\n{1}\n\n", &[(2, "{}"), (5, "{1}")]),
        ("empty", b"", &[]),
        ("one byte", b"x", &[(1, "x")]),
        ("only a mark", b"\xef\xbb\xbf", &[]),
        ("CR inside", b"a\rb\n", &[(1, "a\rb")]),
    ];
    for (case, bytes, wanted) in table {
        let (lines, error) = read("a.jsonl", bytes);
        assert_eq!(lines, good(wanted), "{case}");
        assert!(error.is_none(), "{case}");
    }
}

#[test]
fn bad_lines_are_refused_and_reading_goes_on() {
    let settings = FileSettings { max_line_bytes: 8, ..FileSettings::default() };
    let bytes = b"12345678\n123456789\n12345678\r\n123456789\r\n\xff\xfe\nlast\n";
    let (lines, error) = drain(open("a.jsonl", bytes, &settings), 100);
    assert!(error.is_none());
    let too_long = Some("the line is longer than 8 bytes; its first bytes are kept".to_owned());
    let wanted = [
        (1, "12345678", None),
        (2, "12345678", too_long.clone()),
        (3, "12345678", None),
        (4, "12345678", too_long),
        (5, "\u{fffd}\u{fffd}", Some("the line is not UTF-8 (byte 1)".to_owned())),
        (6, "last", None),
    ];
    assert_eq!(lines, wanted.map(|(line, text, reason)| (line, text.to_owned(), reason)));
}

#[test]
fn a_giant_line_does_not_make_memory_grow() {
    let settings = FileSettings { max_line_bytes: 1000, ..FileSettings::default() };
    let giant = io::repeat(b'x').take(300 << 20);
    let tail = Bytes::new(b"\n{}\n".to_vec());
    let mut lines = Lines::from_reader(Box::new(giant.chain(tail)), Path::new("-"), None, &settings).unwrap();
    let batch = lines.next_batch(10).unwrap().unwrap();
    let refused: Vec<_> = batch.refused().map(|line| (line.line, line.bytes.len())).collect();
    assert_eq!(refused, [(1, 1000)]);
    assert_eq!(batch.iter().last(), Some((2, &b"{}"[..])));
}

#[test]
fn packed_files_are_known_by_their_bytes() {
    let text = b"{\"a\":1}\n{\"b\":2}\n";
    let wanted = good(&[(1, "{\"a\":1}"), (2, "{\"b\":2}")]);
    assert_eq!(read("a.txt", &gzip(text)).0, wanted);
    assert_eq!(read("a.txt", &zstd::encode_all(&text[..], 1).unwrap()).0, wanted);
    let two = [gzip(&text[..8]), gzip(&text[8..])].concat();
    assert_eq!(read("a.gz", &two).0, wanted, "members in a row are one file");
    assert_eq!(read("a.csv.gz", &gzip(b"id,text\n1,x\n")).0, good(&[(2, r#"{"id":"1","text":"x"}"#)]));
}

#[test]
fn what_came_before_the_damage_is_handed_over() {
    let text: String = (0..20_000).map(|n| format!("{{\"id\":{}}}\n", n * 7919 % 65_537)).collect();
    for (form, packed) in
        [("gzip", gzip(text.as_bytes())), ("zstd", zstd::encode_all(text.as_bytes(), 1).unwrap())]
    {
        let (lines, error) = drain(open("a", &packed[..packed.len() / 2], &FileSettings::default()), 1000);
        assert!(
            matches!(error, Some(FileError::Truncated { form: f, .. }) if f == form),
            "{form}: {error:?}"
        );
        if form == "gzip" {
            assert!(lines.len() > 1000, "{} lines before the end", lines.len());
        }
        let mut damaged = packed.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 40].fill(0xff);
        let (lines, error) = drain(open("a", &damaged, &FileSettings::default()), 1000);
        assert!(error.is_some(), "{form}");
        assert!(lines.len() < 20_000);
    }
}

#[test]
fn csv_rows_become_posts() {
    let settings =
        FileSettings { map: vec!["text=Comment".into(), "id=ID".into()], ..FileSettings::default() };
    let table: [(&str, &str); 3] = [
        ("comma", "ID,Comment,author,likes,revision\n7,\"felt \"\"odd\"\",\nvery\",anna,3,2\n\n8,ok,,,\n"),
        (
            "semicolon and CRLF",
            "id;comment;Author;likes;revision\r\n7;\"felt \"\"odd\"\",\nvery\";anna;3;2\r\n\r\n8;ok;;;\r\n",
        ),
        (
            "tab and mark",
            "\u{feff}ID\tComment\tAUTHOR\tlikes\trevision\n7\t\"felt \"\"odd\"\",\nvery\"\tanna\t3\t2\n\n8\tok\t\t\t\n",
        ),
    ];
    for (case, text) in table {
        for most in [1, 100] {
            let (lines, error) = drain(open("a.csv", text.as_bytes(), &settings), most);
            assert!(error.is_none(), "{case}: {error:?}");
            let numbers: Vec<u64> = lines.iter().map(|(line, ..)| *line).collect();
            assert_eq!(numbers, [2, 5], "{case}");
            let post = model::parse_post(lines[0].1.as_bytes()).unwrap();
            assert_eq!((&*post.id, &*post.text, post.revision), ("7", "felt \"odd\",\nvery", 2), "{case}");
            assert_eq!(post.author.as_deref(), Some("anna"), "{case}");
            assert_eq!(
                model::parse_post(lines[1].1.as_bytes()).unwrap().author,
                None,
                "{case}: an empty cell is absent"
            );
        }
    }
}

#[test]
fn csv_rows_that_fit_no_header_are_refused() {
    let (lines, error) = read("a.csv", b"id,text\n1,a,b\n2,\xff\n3,fine\n4\n");
    assert!(error.is_none());
    let reasons: Vec<Option<&str>> = lines.iter().map(|(.., reason)| reason.as_deref()).collect();
    assert_eq!(
        reasons,
        [
            Some("the row has 3 columns, the header 2"),
            Some("the row is not UTF-8"),
            None,
            Some("the row has 1 columns, the header 2")
        ]
    );
    assert_eq!(lines[0].1, "1,a,b", "the original bytes");
}

#[test]
fn errors_say_what_to_do() {
    let error = read("a.csv", b"Nr,Comment\n1,x\n").1.unwrap().to_string();
    assert_eq!(error, "a.csv: no column `id`, `text`; the columns are: `Nr`, `Comment`");
    assert_eq!(
        read("a.csv", b"").1.unwrap().to_string(),
        "a.csv: a CSV file needs a header row, but the file is empty"
    );
    let map = |entry: &str| {
        let settings = FileSettings { map: vec![entry.to_owned()], ..FileSettings::default() };
        Lines::from_reader(Box::new(io::empty()), Path::new("a"), None, &settings).unwrap_err().to_string()
    };
    assert_eq!(map("text"), "column map: `text` has no `=`: write field=Column, such as text=Comment");
    assert!(
        map("words=Comment").starts_with("column map: a post has no field `words`: the fields are id, text,")
    );
    let missing = Lines::open(Path::new("no/such/file.jsonl"), &FileSettings::default()).unwrap_err();
    assert!(missing.is_missing());
    let folder = tempfile::tempdir().unwrap();
    assert!(!Lines::open(folder.path(), &FileSettings::default()).unwrap_err().is_missing());
}

/// A pipe that gives a few bytes at a time; reading it when nothing is left would block for ever.
struct Slow(Vec<u8>, Vec<&'static str>);

impl Slow {
    fn lines(parts: &[&'static str]) -> Lines {
        let slow = Self(Vec::new(), parts.to_vec());
        Lines::from_reader(Box::new(slow), Path::new("-"), None, &FileSettings::default()).unwrap()
    }
}

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            assert!(!self.1.is_empty(), "read again although a whole line is waiting to be handed over");
            self.0 = self.1.remove(0).as_bytes().to_vec();
        }
        let count = self.0.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0.drain(..count);
        Ok(count)
    }
}

#[test]
fn a_slow_pipe_gets_its_lines_through_at_once() {
    let mut lines = Slow::lines(&["{\"a\":1}\n"]);
    assert_eq!(lines.next_batch(1000).unwrap().unwrap().len(), 1);
    let mut lines = Slow::lines(&["{\"a", "\":1}\n{", "}\n"]);
    assert_eq!(lines.next_batch(1000).unwrap().unwrap().len(), 2, "a line that was begun is waited for");
}

#[test]
fn the_connector_goes_on_behind_its_cursor() {
    struct Never;
    impl Stopping for Never {
        fn stopping(&self) -> bool {
            false
        }
        fn wait(&self, _most: Duration) -> bool {
            false
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("posts.jsonl");
    let text: String = (0..2500).map(|n| format!("{{\"id\":\"{n}\",\"text\":\"x\"}}\n")).collect();
    std::fs::write(&path, text).unwrap();
    let values = [("path", path.display().to_string()), ("channel", "file".to_owned())];
    let values = values.map(|(key, value)| (key.to_owned(), SettingValue::Text(value))).into();
    let settings = SourceSettings::new("one", File.keys(), values).unwrap();
    let open = |from: Option<&Cursor>| {
        let time = model::Timestamp(0);
        File.open(&Opening { settings: &settings, from, now: time, since: time, terms: &[] })
    };
    let mut reader = open(None).unwrap().reader.unwrap();
    let mut found = crate::source::Found::default();
    assert!(reader.read(&Never, &mut found).unwrap());
    assert_eq!((found.posts.len(), reader.cursor().0.as_str()), (1000, "1000"));
    let mut again = open(Some(&reader.cursor())).unwrap().reader.unwrap();
    let mut found = crate::source::Found::default();
    assert!(again.read(&Never, &mut found).unwrap());
    assert_eq!((&*found.posts[0].id, again.cursor().0.as_str()), ("1000", "2000"));
    assert!(open(Some(&Cursor("x".into()))).is_err());
    let missing = SourceSettings::new("one", File.keys(), std::collections::BTreeMap::new()).unwrap_err();
    assert_eq!(missing.len(), 2, "`path` and `channel`");
}

#[test]
fn bytes_read_reach_the_size_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl.gz");
    std::fs::write(&path, gzip(&b"{\"id\":1}\n".repeat(50_000))).unwrap();
    let mut lines = Lines::open(&path, &FileSettings::default()).unwrap();
    let mut count = 0;
    while let Some(batch) = lines.next_batch(1000).unwrap() {
        count += batch.len();
    }
    assert_eq!(count, 50_000);
    assert_eq!(Some(lines.bytes_read()), lines.total_bytes());
}

#[test]
fn debug_prints_no_content() {
    let settings = FileSettings { max_line_bytes: 4, ..FileSettings::default() };
    let mut lines = open("a.jsonl", b"secret words\n", &settings);
    let batch = lines.next_batch(10).unwrap().unwrap();
    let shown = format!("{batch:?} {:?}", batch.refused().next());
    assert!(!shown.contains("secr"), "{shown}");
    assert!(!format!("{lines:?}").contains("secr"));
}

proptest! {
    /// However the bytes are cut into reads and batches, the lines are those of a simple split.
    #[test]
    fn cutting_changes_nothing(text in "[a\r\n é{]{0,200}", cut in 1usize..9, most in 1usize..5) {
        let wanted: Found = text
            .split('\n')
            .enumerate()
            .map(|(at, line)| (at as u64 + 1, line.strip_suffix('\r').unwrap_or(line)))
            .filter(|(_, line)| !line.bytes().all(|b| b.is_ascii_whitespace()))
            .map(|(at, line)| (at, line.to_owned(), None))
            .collect();
        struct Pieces(Bytes<Vec<u8>>, usize);
        impl Read for Pieces {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let most = self.1.min(buffer.len());
                self.0.read(&mut buffer[..most])
            }
        }
        let pieces = Pieces(Bytes::new(text.into_bytes()), cut);
        let lines = Lines::from_reader(Box::new(pieces), Path::new("-"), None, &FileSettings::default()).unwrap();
        prop_assert_eq!(drain(lines, most).0, wanted);
    }
}
