//! A folder for releases and for a dictionary that sets are imported into. Every term and code in it is invented.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dictionary::import::{ImportError, Release, Request, Summary, import};
use dictionary::source::SetManifest;
use dictionary::{Dictionary, Sources, compile};

pub(crate) struct Rig {
    dir: tempfile::TempDir,
}

/// A term as the dictionary knows it: concepts with codes, and whether it is weak.
pub(crate) type Senses = Vec<(String, BTreeMap<String, String>, bool)>;

impl Rig {
    /// An empty dictionary, with these files of a release beside it.
    pub(crate) fn new(files: &[(&str, &str)]) -> Rig {
        let rig = Rig { dir: tempfile::tempdir().unwrap() };
        rig.put("dictionaries/manifest.toml", "name = 'test'\nversion = '1'\n");
        for (name, text) in files {
            rig.put(&format!("release/{name}"), text);
        }
        rig
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Adds a set that is there before anything is imported.
    pub(crate) fn put_set(&self, folder: &str, concepts: &str, terms: &str) {
        let set = format!("dictionaries/{folder}");
        self.put(
            &format!("{set}/manifest.toml"),
            "name='own'\nversion='1'\nsource='us'\nlicence='CC0-1.0'\n",
        );
        self.put(
            &format!("{set}/concepts.tsv"),
            format!("concept\tkind\tpreferred\tgroup\tcodes\n{concepts}"),
        );
        self.put(&format!("{set}/terms.tsv"), format!("term\tconcept\tlang\tregister\tflags\n{terms}"));
    }

    /// A request for `dictionaries/<set>`.
    pub(crate) fn request(&self, set: &str) -> Request {
        let manifest = SetManifest {
            name: "imported".into(),
            title: "Invented".into(),
            version: "9.1".into(),
            source: "A test".into(),
            source_version: String::new(),
            licence: "A subscription".into(),
            licence_url: String::new(),
            attribution: String::new(),
            slips: true,
        };
        let out = self.path(&format!("dictionaries/{set}"));
        Request { out, replace: false, manifest, map_onto: None, weak: None }
    }

    pub(crate) fn mapped(&self, set: &str) -> Request {
        Request { map_onto: Some(self.path("dictionaries")), ..self.request(set) }
    }

    /// Imports and expects an error; gives its text, without the folder of the test.
    pub(crate) fn refusal(&self, release: &Release, request: &Request) -> String {
        let error: ImportError = import(release, request).unwrap_err();
        error.to_string().replace(&format!("{}/", self.dir.path().display()), "")
    }

    pub(crate) fn import(&self, release: &Release, request: &Request) -> Summary {
        import(release, request).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Names in a folder, hidden ones too.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Compiles the dictionary and opens it.
    pub(crate) fn dictionary(&self) -> Dictionary {
        let sources = Sources::read(&self.path("dictionaries")).unwrap_or_else(|error| panic!("{error}"));
        let compiled = compile(&sources).unwrap_or_else(|error| panic!("{error}"));
        Dictionary::from_vec(compiled.pack).unwrap()
    }
}

/// What a term stands for.
pub(crate) fn senses(dictionary: &Dictionary, term: &str) -> Senses {
    let folded = text::fold_term(term);
    let found = dictionary.lookup().unwrap().get(&folded);
    let Some(id) = found else { return Vec::new() };
    let sense = |sense: dictionary::Sense| {
        let concept = dictionary.concept(sense.concept).unwrap();
        let codes = concept.codes().map(|(name, code)| (name.to_owned(), code.to_owned())).collect();
        (concept.key.to_owned(), codes, sense.weak)
    };
    dictionary.senses(id).map(sense).collect()
}

/// Keys of the concepts that a term stands for, a `?` before those it stands for weakly.
pub(crate) fn keys(dictionary: &Dictionary, term: &str) -> Vec<String> {
    let senses = senses(dictionary, term).into_iter();
    senses.map(|(key, _, weak)| if weak { format!("?{key}") } else { key }).collect()
}
