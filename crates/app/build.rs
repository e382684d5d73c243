//! Compiles `dictionaries/` into the built-in pack, and lists the cue files and demo posts that are built in.
//! Reads nothing but the repository, so that the same sources give the same program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let crate_dir = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let dictionaries = crate_dir.join("../../dictionaries");
    let demo = crate_dir.join("demo");
    for watched in [&dictionaries, &demo, &crate_dir.join("../../models")] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }

    let sources = dictionary::Sources::read(&dictionaries).unwrap_or_else(|error| panic!("{error}"));
    let compiled = dictionary::compile(&sources).unwrap_or_else(|error| panic!("{error}"));
    fs::write(out.join("builtin.pack"), compiled.pack).expect("OUT_DIR is writable");

    let mut code =
        String::from("/// Cue tables by language.\npub(crate) static CUES: &[(&str, &str)] = &[\n");
    for language in sorted(&dictionaries.join("lang")) {
        let cues = language.join("cues.tsv");
        if cues.exists() {
            let name = language.file_name().unwrap_or_default().to_string_lossy().into_owned();
            writeln!(code, "    ({name:?}, include_str!({:?})),", absolute(&cues))
                .expect("strings are writable");
        }
    }
    code.push_str(
        "];\n\n/// The demo's posts, one JSON object a line.\npub(crate) static DEMO: &[&[u8]] = &[\n",
    );
    for file in sorted(&demo).iter().filter(|path| path.extension().is_some_and(|ext| ext == "jsonl")) {
        writeln!(code, "    include_bytes!({:?}),", absolute(file)).expect("strings are writable");
    }
    code.push_str("];\n");
    fs::write(out.join("builtin.rs"), code).expect("OUT_DIR is writable");
}

fn sorted(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = match fs::read_dir(dir) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => Vec::new(),
    };
    paths.sort();
    paths
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
