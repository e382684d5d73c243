//! An ontology in OBO format 1.4: the stanzas `[Term]`, of each the tags `id`, `name`, `synonym`, `xref`, `is_a` and
//! `is_obsolete`; of the header `data-version`.
//!
//! A term becomes the concept `<prefix>/<number>` (`HP:0000118` → `hp/0000118`). Its codes are its own id, those it
//! refers to, and its parents as `<prefix>_is_a`. Obsolete terms are passed over.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use model::MentionKind;

use super::ImportError;
use super::lines::Lines;
use super::place::{Entry, Name, Placer};
use crate::format::Register;
use crate::source::{Codes, ConceptRow, join_codes};

/// How near a synonym is to the name of its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The same.
    Exact,
    /// Less general.
    Narrow,
    /// More general.
    Broad,
    /// Near in some other way.
    Related,
}

impl Scope {
    const NAMES: [(&str, Scope); 4] = [
        ("EXACT", Scope::Exact),
        ("NARROW", Scope::Narrow),
        ("BROAD", Scope::Broad),
        ("RELATED", Scope::Related),
    ];

    /// From its name in any case.
    pub fn parse(name: &str) -> Option<Scope> {
        Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, scope)| *scope)
    }
}

/// Prefixes of ids that dictionaries know by another name.
const CODE_NAMES: [(&str, &str); 2] = [("hp", "hpo"), ("msh", "mesh")];

/// A stanza as far as it was read.
struct Term {
    line: usize,
    id: String,
    name: String,
    synonyms: Vec<(String, Scope, bool)>,
    codes: Codes,
    /// With the line that names each.
    parents: Vec<(String, usize)>,
    obsolete: bool,
}

/// Reads the ontology; gives its `data-version`.
pub(super) fn read(
    file: &Path,
    scopes: &[Scope],
    kind: MentionKind,
    lang: &str,
    placer: &mut Placer,
) -> Result<Option<String>, ImportError> {
    let mut lines = Lines::open(file)?;
    let mut ontology = Ontology { scopes, kind, lang, placer, ids: HashSet::new(), parents: HashMap::new() };
    let (mut version, mut in_header) = (None, true);
    let mut open: Option<Term> = None;
    while let Some(line) = lines.next()? {
        let text = line.text().trim();
        if text.starts_with('[') {
            in_header = false;
            let next = (text == "[Term]").then(|| Term::new(line.number));
            if let Some(term) = std::mem::replace(&mut open, next) {
                ontology.take(term, &lines)?;
            }
        } else if let Some((tag, value)) = text.split_once(':') {
            match &mut open {
                Some(term) => term.read(line.number, tag, value.trim()).map_err(|what| line.bad(what))?,
                None if in_header && tag == "data-version" => version = Some(value.trim().to_owned()),
                None => {}
            }
        } else if !text.starts_with('!') {
            return Err(line.bad("expected `tag: value`"));
        }
    }
    if let Some(term) = open {
        ontology.take(term, &lines)?;
    }
    // Terms may refer to later ones, so that this shows only at the end.
    let unknown = ontology.parents.iter().filter(|(id, _)| !ontology.ids.contains(*id));
    if let Some((id, line)) = unknown.min_by_key(|(_, line)| **line) {
        return Err(lines.mistake(*line, format!("is_a refers to {id}, which is not in the file")));
    }
    placer.read(lines.number());
    Ok(version)
}

/// What is to become of terms, and what was seen of them.
struct Ontology<'a> {
    scopes: &'a [Scope],
    kind: MentionKind,
    lang: &'a str,
    placer: &'a mut Placer,
    ids: HashSet<String>,
    /// Ids that terms name as their parents, with the first line that does.
    parents: HashMap<String, usize>,
}

impl Ontology<'_> {
    /// Takes in a whole stanza.
    fn take(&mut self, term: Term, lines: &Lines) -> Result<(), ImportError> {
        let bad = |what| Err(lines.mistake(term.line, what));
        if term.id.is_empty() {
            return bad("the term has no id".to_owned());
        }
        if !self.ids.insert(term.id.clone()) {
            return bad(format!("{} is there twice", term.id));
        }
        for (parent, line) in &term.parents {
            self.parents.entry(parent.clone()).or_insert(*line);
        }
        if term.obsolete {
            return Ok(());
        }
        if term.name.is_empty() {
            return bad(format!("{} has no name", term.id));
        }
        let Some((prefix, local)) = term.id.split_once(':').filter(|(prefix, _)| is_code_name(prefix)) else {
            return bad(format!("id `{}`: expected one such as HP:0000118", term.id));
        };
        let key = format!("{}/{local}", prefix.to_ascii_lowercase());
        self.placer.place(&self.entry(term, key))
    }

    fn entry(&self, term: Term, key: String) -> Entry {
        let code = code_name(key.split('/').next().unwrap_or_default());
        let mut codes = term.codes;
        codes.insert(code.to_owned(), term.id);
        if !term.parents.is_empty() {
            let parents: Vec<String> = term.parents.into_iter().map(|(id, _)| id).collect();
            codes.insert(format!("{code}_is_a"), parents.join(","));
        }
        let usual = if self.kind == MentionKind::Drug { Register::Generic } else { Register::Medical };
        let name = |term: String, register| Name { term, lang: self.lang.to_owned(), register, weak: false };
        let mut names = vec![name(term.name.clone(), usual)];
        for (synonym, scope, lay) in term.synonyms {
            if self.scopes.contains(&scope) {
                names.push(name(synonym, if lay { Register::Lay } else { usual }));
            }
        }
        let concept = ConceptRow { key, kind: self.kind, preferred: term.name, group: String::new(), codes };
        Entry { concept, names, curated: false }
    }
}

impl Term {
    fn new(line: usize) -> Term {
        let (id, name) = (String::new(), String::new());
        Term {
            line,
            id,
            name,
            synonyms: Vec::new(),
            codes: Codes::new(),
            parents: Vec::new(),
            obsolete: false,
        }
    }

    fn read(&mut self, line: usize, tag: &str, value: &str) -> Result<(), String> {
        match tag {
            "id" => self.id = reference(value).to_owned(),
            "name" => self.name = unescape(value),
            "is_obsolete" => self.obsolete = value.starts_with("true"),
            "is_a" => self.parents.push((reference(value).to_owned(), line)),
            "synonym" => self.synonyms.push(synonym(value)?),
            "xref" => {
                if let Some((prefix, local)) = code(reference(value)) {
                    join_codes(&mut self.codes, &Codes::from([(prefix, local.to_owned())]));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// `"text" SCOPE [type] [refs]` → text, scope, whether lay people say it.
fn synonym(value: &str) -> Result<(String, Scope, bool), String> {
    let wrong = || "synonym: expected \"text\" SCOPE type [refs]".to_owned();
    let rest = value.strip_prefix('"').ok_or_else(wrong)?;
    let mut escaped = false;
    let end = rest.find(|c: char| {
        let is_end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    });
    let (text, rest) = rest.split_at(end.ok_or_else(wrong)?);
    let mut words = rest[1..].split_whitespace();
    let scope = words.next().and_then(Scope::parse).ok_or_else(wrong)?;
    Ok((unescape(text), scope, words.next() == Some("layperson")))
}

/// The id in `HP:0000118 {modifiers} ! comment`.
fn reference(value: &str) -> &str {
    value.split_whitespace().next().unwrap_or_default()
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => out.extend(characters.next()),
            c => out.push(c),
        }
    }
    out
}

/// Terminology and code of an id elsewhere; none for web addresses and other texts.
fn code(id: &str) -> Option<(String, &str)> {
    let (prefix, local) = id.split_once(':')?;
    let plain = is_code_name(prefix) && !local.is_empty() && !local.contains([';', '=', ',', '/']);
    plain.then(|| (code_name(&prefix.to_ascii_lowercase()).to_owned(), local))
}

fn is_code_name(prefix: &str) -> bool {
    !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn code_name(prefix: &str) -> &str {
    CODE_NAMES.iter().find(|(from, _)| *from == prefix).map_or(prefix, |(_, to)| to)
}
