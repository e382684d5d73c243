//! A table of one's own: tabs between cells, the first line names the columns, `#` begins a comment line.
//!
//! `term` and `concept` are required. `kind` (drug, event, situation) may be left out where the key of the concept
//! begins with it. The concept's `kind`, `preferred`, `group` and `codes` may stand in any one of its rows; the first
//! term is the preferred name where none is given. `lang`, `register` and `flags` are those of a `terms.tsv`.

use std::collections::HashMap;
use std::path::Path;

use model::MentionKind;

use super::ImportError;
use super::lines::{Line, Lines};
use super::place::{Entry, Name, Placer};
use crate::format::Register;
use crate::source::{Codes, ConceptRow, join_codes, parse_codes, parse_kind};

/// The columns there are; the first two must be there.
const COLUMNS: [&str; 9] =
    ["term", "concept", "kind", "preferred", "group", "lang", "register", "flags", "codes"];
const REQUIRED: usize = 2;

/// A concept as far as it was read.
#[derive(Default)]
struct Concept {
    key: String,
    kind: Option<MentionKind>,
    preferred: String,
    group: String,
    codes: Codes,
    names: Vec<(String, String, Option<Register>, bool)>,
}

/// Reads the table.
pub(super) fn read(file: &Path, default: MentionKind, placer: &mut Placer) -> Result<(), ImportError> {
    let mut lines = Lines::open(file)?;
    let mut columns: Option<[Option<usize>; COLUMNS.len()]> = None;
    let (mut concepts, mut by_key) = (Vec::<Concept>::new(), HashMap::<String, usize>::new());
    while let Some(line) = lines.next()? {
        if line.text().starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.text().split('\t').map(str::trim).collect();
        let Some(columns) = &columns else {
            columns = Some(header(&line, &cells)?);
            continue;
        };
        let given = columns.iter().flatten().count();
        if cells.len() > given {
            return Err(line.bad(format!("{} cells for {given} columns", cells.len())));
        }
        let cell = |column: usize| {
            columns[column].and_then(|at| cells.get(at)).copied().filter(|cell| !cell.is_empty())
        };
        let (Some(_), Some(key)) = (cell(0), cell(1)) else {
            return Err(line.bad("term and concept must not be empty"));
        };
        let at = *by_key.entry(key.to_owned()).or_insert(concepts.len());
        if at == concepts.len() {
            concepts.push(Concept { key: key.to_owned(), ..Concept::default() });
        }
        concepts[at].read(&line, cell)?;
        if let (Some(kind), Some(known)) = (concepts[at].kind, placer.known().kind(key))
            && kind != known
        {
            return Err(line.bad(format!("{key} is of another kind in the dictionaries it is mapped onto")));
        }
    }
    if columns.is_none() {
        return Err(lines.mistake(0, "it is empty; the first line must name the columns term and concept"));
    }
    placer.read(lines.number());
    concepts.into_iter().try_for_each(|concept| placer.place(&concept.entry(default)))
}

fn header(line: &Line<'_>, cells: &[&str]) -> Result<[Option<usize>; COLUMNS.len()], ImportError> {
    let there_are = COLUMNS.join(", ");
    if let Some(unknown) = cells.iter().find(|cell| !COLUMNS.contains(cell)) {
        return Err(line.bad(format!("column `{unknown}` is not known; there are {there_are}")));
    }
    let columns = COLUMNS.map(|column| cells.iter().position(|cell| *cell == column));
    if let Some(missing) = (0..REQUIRED).find(|i| columns[*i].is_none()) {
        return Err(line.bad(format!("the header must name the column {}", COLUMNS[missing])));
    }
    if columns.iter().flatten().count() < cells.len() {
        return Err(line.bad("the header names a column twice"));
    }
    Ok(columns)
}

impl Concept {
    /// Takes in one row.
    fn read<'a>(
        &mut self,
        line: &Line<'_>,
        cell: impl Fn(usize) -> Option<&'a str>,
    ) -> Result<(), ImportError> {
        if let Some(kind) = cell(2) {
            let kind = parse_kind(kind).map_err(|what| line.bad(what))?;
            if self.kind.is_some_and(|held| held != kind) {
                return Err(line.bad(format!("{} was given another kind above", self.key)));
            }
            self.kind = Some(kind);
        }
        for (held, column) in [(&mut self.preferred, 3), (&mut self.group, 4)] {
            match cell(column) {
                Some(given) if held.is_empty() => *held = given.to_owned(),
                Some(given) if *held != given => {
                    let what = format!("{} was given another {} above", self.key, COLUMNS[column]);
                    return Err(line.bad(what));
                }
                _ => {}
            }
        }
        let lang = cell(5).unwrap_or("*");
        if lang != "*" && !(2..=3).contains(&lang.len()) {
            return Err(line.bad(format!("language `{lang}`: expected * or a tag such as en")));
        }
        let register = match cell(6) {
            Some(name) => {
                let known = Register::parse(name);
                Some(known.ok_or_else(|| line.bad(format!("register `{name}` is not known")))?)
            }
            None => None,
        };
        let weak = match cell(7) {
            None => false,
            Some("weak") => true,
            Some(flag) => return Err(line.bad(format!("flag `{flag}`: the only flag is weak"))),
        };
        let codes = parse_codes(cell(8).unwrap_or_default()).map_err(|what| line.bad(what))?;
        join_codes(&mut self.codes, &codes);
        self.names.push((cell(0).unwrap_or_default().to_owned(), lang.to_owned(), register, weak));
        Ok(())
    }

    fn entry(self, default: MentionKind) -> Entry {
        let of_key = self.key.split_once('/').and_then(|(kind, _)| parse_kind(kind).ok());
        let kind = self.kind.or(of_key).unwrap_or(default);
        let usual = if kind == MentionKind::Drug { Register::Generic } else { Register::Lay };
        let first = self.names.first().map(|(term, ..)| term.clone()).unwrap_or_default();
        let preferred = if self.preferred.is_empty() { first } else { self.preferred };
        let names = self.names.into_iter().map(|(term, lang, register, weak)| Name {
            term,
            lang,
            register: register.unwrap_or(usual),
            weak,
        });
        let names = names.collect();
        let concept = ConceptRow { key: self.key, kind, preferred, group: self.group, codes: self.codes };
        Entry { concept, names, curated: true }
    }
}
