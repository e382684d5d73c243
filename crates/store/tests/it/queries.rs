//! Every statement of the product is a file, and every file says what it reads.

use std::path::{Path, PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn each_file_says_what_it_does_and_reads() {
    let files = [files("sql/queries"), files("sql/parts"), files("sql/schema")].concat();
    assert!(files.len() > 15);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let notes: Vec<&str> = text.lines().take_while(|line| line.starts_with("-- ")).collect();
        let name = path.display();
        assert!(notes.len() >= 2 && !notes[0].starts_with("-- Reads:"), "{name}: what it does");
        assert_eq!(
            notes.iter().filter(|note| note.starts_with("-- Reads: ")).count(),
            1,
            "{name}: what it reads"
        );
        // The client takes a question mark for a place to put a value.
        assert!(!text.replace("?fields", "").contains('?'), "{name}");
        assert!(text.lines().all(|line| line.len() <= 130), "{name}: lines of at most 130 bytes");
    }
}

#[test]
fn each_file_is_used_and_no_statement_stands_in_code() {
    let mut code = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                // Tests at the end of a file may say what they like.
                let product = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
                for words in ["\"SELECT ", "\"INSERT INTO ", "\"OPTIMIZE TABLE x", "ENGINE = MergeTree"] {
                    assert!(!product.contains(words), "{}: {words}", path.display());
                }
                code.push_str(&product);
            }
        }
    }
    for path in
        [files("sql/queries"), files("sql/parts"), files("sql/schema"), files("sql/migrations")].concat()
    {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(code.contains(&format!("{name}\"")), "{name} is not used");
    }
}
