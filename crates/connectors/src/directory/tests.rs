//! A folder on a real disk: arrival, resuming, changes, damage.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use model::Timestamp;
use tempfile::TempDir;

use crate::Cursor;
use crate::directory::Directory;
use crate::source::{
    Connector, Document, Found, Opening, Reader, ReaderError, SettingValue, SourceSettings, Stopping, written,
};

struct Never;

impl Stopping for Never {
    fn stopping(&self) -> bool {
        false
    }
    fn wait(&self, _: Duration) -> bool {
        false
    }
}

fn open(root: &Path, toml: &str, from: Option<&Cursor>) -> Result<Box<dyn Reader>, String> {
    let mut values = written("channel = \"directory\"\nsettle_secs = 0");
    values.extend(written(toml));
    values.insert("path".into(), SettingValue::Text(root.display().to_string()));
    let settings = SourceSettings::new("drops", Directory.keys(), values).unwrap();
    let now = Timestamp(0);
    let opening = Opening { settings: &settings, from, now, since: now, terms: &[] };
    Ok(Directory.open(&opening).map_err(|problem| problem.to_string())?.reader.unwrap())
}

/// Reads until nothing is left; everything is durable at once.
fn all(reader: &mut dyn Reader) -> Found {
    let mut found = Found::default();
    for _ in 0..1000 {
        let more = reader.read(&Never, &mut found).unwrap();
        reader.done().unwrap();
        if !more {
            return found;
        }
    }
    panic!("it never rests");
}

fn ids(found: &Found) -> Vec<&str> {
    found.posts.iter().map(|post| &*post.id).collect()
}

fn post(id: impl std::fmt::Display) -> String {
    format!("{{\"id\":\"{id}\",\"text\":\"Schwindel \u{1F635} since {id}\"}}\n")
}

fn put(root: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    // Files that arrive in one tick of the disk's clock are read in the order of their names.
    std::thread::sleep(Duration::from_millis(15));
}

#[test]
fn whole_files_are_read_once_in_the_order_of_their_arrival() {
    let root = TempDir::new().unwrap();
    let root = root.path();
    put(root, "z.jsonl", post(1));
    put(root, "deep/er/a.json", format!("[{}]", post(2).trim()));
    put(root, "b.csv", "ID;Text\n3;a\n");
    for name in
        [".hidden", "c.jsonl.part", "d.tmp", "done/old.jsonl", "failed/old.jsonl", "x/y/z/too/deep.jsonl"]
    {
        put(root, name, post(99));
    }
    put(root, "mail.eml", "From: anna@example.org\n\nHello");
    std::os::unix::fs::symlink("z.jsonl", root.join("link.jsonl")).unwrap();
    let mut reader = open(root, "depth = 3", None).unwrap();
    let found = all(&mut *reader);
    assert_eq!(ids(&found), ["1", "2", "3"]);
    assert_eq!(found.posts[0].channel, "directory");
    assert_eq!(found.refused.len(), 1);
    assert_eq!(found.refused[0].reason, "a file: it is mail: read it with the channel `email`");
    assert!(all(&mut *reader).is_empty());
    let mut resumed = open(root, "depth = 3", Some(&reader.cursor())).unwrap();
    assert!(all(&mut *resumed).is_empty(), "a restart reads nothing again");

    // Touched: the same. Changed: read anew.
    fs::File::options()
        .append(true)
        .open(root.join("z.jsonl"))
        .unwrap()
        .set_modified(std::time::UNIX_EPOCH)
        .unwrap();
    assert!(all(&mut *resumed).is_empty());
    put(root, "z.jsonl", post(1) + &post(4));
    assert_eq!(ids(&all(&mut *resumed)), ["1", "4"]);
    put(root, "n.jsonl", post(5));
    fs::rename(root.join("c.jsonl.part"), root.join("c.jsonl")).unwrap();
    assert_eq!(ids(&all(&mut *resumed)), ["5", "99"], "what is renamed in arrives when it is renamed");
}

#[test]
fn a_big_file_goes_on_where_it_stood() {
    let root = TempDir::new().unwrap();
    let lines: String = (0..2500).map(post).collect();
    let list = format!("[{}]", (0..2500).map(|n| post(n).trim().to_owned()).collect::<Vec<_>>().join(",\n"));
    let table: String = "id,text\n".to_owned() + &(0..2500).map(|n| format!("{n},a\n")).collect::<String>();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(lines.as_bytes()).unwrap();
    let forms = [lines.clone().into_bytes(), list.into_bytes(), table.into_bytes(), packed.finish().unwrap()];
    for bytes in forms {
        put(root.path(), "big", bytes);
        let (mut cursor, mut seen) = (None, Vec::new());
        for _ in 0..10 {
            // A new program for every batch.
            let mut reader = open(root.path(), "", cursor.as_ref()).unwrap();
            let mut found = Found::default();
            let more = reader.read(&Never, &mut found).unwrap();
            seen.extend(found.posts.iter().map(|post| post.id.to_string()));
            cursor = Some(reader.cursor());
            if !more {
                break;
            }
        }
        assert_eq!(seen, (0..2500).map(|n| n.to_string()).collect::<Vec<_>>());
    }
    // A bad line where reading goes on is a bad line, and no other form.
    let mut bad = (0..1000).map(post).collect::<String>();
    bad.push_str("no json, but commas\n");
    bad.push_str(&post("last"));
    put(root.path(), "big", bad);
    let mut reader = open(root.path(), "", None).unwrap();
    reader.read(&Never, &mut Found::default()).unwrap();
    let found = all(&mut *open(root.path(), "", Some(&reader.cursor())).unwrap());
    assert_eq!((ids(&found), found.refused.len()), (vec!["last"], 1));
}

#[test]
fn files_wait_until_they_are_whole() {
    let root = TempDir::new().unwrap();
    let root = root.path();
    put(root, "slow.jsonl", post(1));
    put(root, "ready.jsonl", post(2));
    put(root, "ready.jsonl.done", "");
    put(root, "stem.jsonl", post(3));
    put(root, "stem.done", "");
    let mut reader = open(root, "settle_secs = 1", None).unwrap();
    assert_eq!(ids(&all(&mut *reader)), ["2", "3"]);
    std::thread::sleep(Duration::from_millis(1100));
    put(root, "slow.jsonl", post(1) + &post(4));
    assert!(all(&mut *reader).is_empty(), "it changed: it waits again");
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(ids(&all(&mut *reader)), ["1", "4"]);
    let mut strict = open(root, "needs_mate = true", None).unwrap();
    assert_eq!(ids(&all(&mut *strict)), ["2", "3"]);
}

#[test]
fn what_is_durable_is_moved_away() {
    let root = TempDir::new().unwrap();
    let root = root.path();
    put(root, "in/a.jsonl", post(1));
    put(root, "in/a.jsonl.done", "");
    put(root, "cut.json", "[{\"id\":\"2\",\"text\":\"b\"},");
    let mut reader = open(root, "after = \"move\"", None).unwrap();
    let mut found = Found::default();
    while reader.read(&Never, &mut found).unwrap() {}
    assert!(root.join("in/a.jsonl").exists(), "nothing is moved before it is durable");
    let cursor = reader.cursor();
    reader.done().unwrap();
    assert_eq!((ids(&found), found.refused.len()), (vec!["1", "2"], 1));
    assert!(root.join("done/in/a.jsonl").exists() && root.join("failed/cut.json").exists());
    assert!(!root.join("in/a.jsonl.done").exists());
    put(root, "in/a.jsonl", post(3));
    assert_eq!(ids(&all(&mut *reader)), ["3"]);
    assert!(root.join("done/in/1-a.jsonl").exists());
    // A program that ended between the two moves it when it comes back.
    put(root, "late.jsonl", post(5));
    let mut ended = open(root, "after = \"move\"", Some(&cursor)).unwrap();
    let mut found = Found::default();
    while ended.read(&Never, &mut found).unwrap() {}
    let mut back = open(root, "after = \"move\"", Some(&ended.cursor())).unwrap();
    assert!(all(&mut *back).is_empty());
    assert!(root.join("done/late.jsonl").exists());
}

#[test]
fn few_are_remembered_and_none_is_missed() {
    let root = TempDir::new().unwrap();
    let root = root.path();
    for n in 0..30 {
        put(root, &format!("{:02}.jsonl", 29 - n), post(n));
    }
    let mut reader = open(root, "remembered = 10", None).unwrap();
    assert_eq!(ids(&all(&mut *reader)).len(), 30);
    let mut resumed = open(root, "remembered = 10", Some(&reader.cursor())).unwrap();
    assert!(all(&mut *resumed).is_empty());
    put(root, "00.jsonl", post(77));
    assert_eq!(ids(&all(&mut *resumed)), ["77"]);
    assert!(resumed.cursor().0.len() < 2000);
}

#[test]
fn problems_say_what_to_do() {
    let root = TempDir::new().unwrap();
    let path = root.path();
    let problem = |toml: &str, from: Option<&Cursor>| open(path, toml, from).err().unwrap();
    assert!(problem("map = [\"text\"]", None).contains("write field=Column"));
    assert!(problem("", Some(&Cursor("17".into()))).contains("not readable"));
    let mut missing = open(&path.join("no"), "", None).unwrap();
    let error = missing.read(&Never, &mut Found::default()).unwrap_err();
    assert!(matches!(&error, ReaderError::Retry(why) if why.contains("check that it is there")), "{error}");
    let mut found = Found::default();
    Directory.parse(&Document::of(post(1).as_bytes()), &mut found).unwrap();
    assert_eq!(ids(&found), ["1"]);
    for bytes in [&b"<html>"[..], b"", b"{\"a\":1}", b"PK\x05\x06"] {
        assert!(Directory.parse(&Document::of(bytes), &mut found).is_err(), "{bytes:?}");
    }
}
