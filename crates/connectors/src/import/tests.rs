use std::fs;
use std::time::Duration;

use tempfile::TempDir;

use super::{Imports, Parse};
use crate::Cursor;
use crate::source::{Found, NotOurs, Reader, ReaderError, Stopping};
use model::Post;

struct Never;

impl Stopping for Never {
    fn stopping(&self) -> bool {
        false
    }
    fn wait(&self, _: Duration) -> bool {
        false
    }
}

/// Each line is a post; a file that begins with `#` is none of ours.
fn lines() -> Parse {
    Box::new(|document, found| {
        let text = String::from_utf8_lossy(document.body).into_owned();
        if text.starts_with('#') {
            return Err(NotOurs::because("a comment"));
        }
        for line in text.lines() {
            found.post(Post { id: line.to_owned().into(), ..Post::default() });
        }
        Ok(())
    })
}

fn open(folder: &TempDir, cursor: Option<&Cursor>) -> Imports {
    Imports::new(folder.path().to_owned(), &[".txt"], cursor, lines()).unwrap()
}

/// Reads until there is no more; the ids, and what was refused and skipped.
fn all(reader: &mut Imports) -> (Vec<String>, usize, u64) {
    let mut found = Found::default();
    for _ in 0..100 {
        if !reader.read(&Never, &mut found).unwrap() {
            break;
        }
    }
    let ids = found.posts.iter().map(|post| post.id.to_string()).collect();
    (ids, found.refused.len(), found.skipped.values().sum())
}

#[test]
fn each_file_is_read_once_and_again_when_it_changes() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("b")).unwrap();
    for (name, text) in
        [("a.txt", "1\n2"), ("b/c.TXT", "3"), ("d.jpg", "4"), (".hidden.txt", "5"), ("e.txt", "# none")]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let mut reader = open(&folder, None);
    assert_eq!(all(&mut reader), (vec!["1".into(), "2".into(), "3".into()], 0, 1));
    assert_eq!(all(&mut reader), (vec![], 0, 0));

    let mut resumed = open(&folder, Some(&reader.cursor()));
    assert_eq!(all(&mut resumed), (vec![], 0, 0), "a restart reads nothing again");

    fs::write(folder.path().join("a.txt"), "1\n2\n6").unwrap();
    assert_eq!(all(&mut resumed).0, ["1", "2", "6"]);
    fs::remove_file(folder.path().join("a.txt")).unwrap();
    all(&mut resumed);
    assert!(!resumed.cursor().0.contains("a.txt"), "what is gone is forgotten");
}

#[test]
fn a_cursor_stands_behind_the_files_that_were_handed_over() {
    let folder = TempDir::new().unwrap();
    for name in ["1.txt", "2.txt", "3.txt"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let mut reader = open(&folder, None);
    let mut found = Found::default();
    assert!(reader.read(&Never, &mut found).unwrap());
    assert_eq!(found.posts.len(), 1);
    let mut resumed = open(&folder, Some(&reader.cursor()));
    assert_eq!(all(&mut resumed).0, ["2.txt", "3.txt"]);
}

#[test]
fn a_single_file_and_paths_that_are_not_there() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("chat.bin");
    fs::write(&file, "1").unwrap();
    let mut reader = Imports::new(file, &[".txt"], None, lines()).unwrap();
    assert_eq!(all(&mut reader).0, ["1"], "a file that is named is read whatever its ending");

    let mut missing = Imports::new(folder.path().join("no"), &[".txt"], None, lines()).unwrap();
    let error = missing.read(&Never, &mut Found::default()).unwrap_err();
    assert!(matches!(error, ReaderError::Retry(_)), "{error}");
    assert!(Imports::new(folder.path().to_owned(), &[], Some(&Cursor("17".into())), lines()).is_err());
}
