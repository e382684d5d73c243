//! An RxNorm release in RRF: `|` after each field, no header.
//!
//! | file | fields read |
//! |---|---|
//! | `RXNCONSO.RRF` | 0 RXCUI, 11 SAB, 12 TTY, 13 CODE, 14 STR, 16 SUPPRESS |
//! | `RXNREL.RRF` | 0 RXCUI1, 4 RXCUI2, 7 RELA, 14 SUPPRESS |
//! | `RXNSAT.RRF` | 0 RXCUI, 8 ATN, 10 ATV, 11 SUPPRESS |
//!
//! What becomes what:
//!
//! * An ingredient (IN) and a combination (MIN) become the concept `rxnorm/<rxcui>`, with UNII and ATC codes.
//! * A precise ingredient (PIN, a salt or ester) becomes a name of its ingredient: who writes of the hydrochloride
//!   writes of the substance, and two concepts would split its counts. Only a PIN that is a form of no ingredient,
//!   or of several, is a concept.
//! * A brand (BN) becomes a name of what it is the trade name of. The brand of several ingredients goes to the
//!   combination of exactly those, and where RxNorm has none, to each of them.
//! * SY, TMSY and SU atoms of the above become names. Names of packed products (SCD, SBD …) do not: nobody writes
//!   `sertraline 50 MG Oral Tablet [Zoloft]`.
//!
//! Suppressed rows (SUPPRESS O, Y or E) are passed over.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use model::MentionKind;

use super::ImportError;
use super::lines::Lines;
use super::place::{Entry, Name, Placer};
use crate::format::Register;
use crate::source::{Codes, ConceptRow};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Ingredient,
    Precise,
    Combination,
    Brand,
}

/// Term types of RxNorm's own atoms that are kept.
const TYPES: [(&str, Type); 4] =
    [("IN", Type::Ingredient), ("PIN", Type::Precise), ("MIN", Type::Combination), ("BN", Type::Brand)];
/// Term types of any source that are further names: synonym, tall-man synonym, substance.
const SYNONYMS: [&str; 3] = ["SY", "TMSY", "SU"];
/// Names of the attribute that holds a UNII.
const UNII: [&str; 2] = ["UNII_CODE", "FDA_UNII_CODE"];

#[derive(Clone, Copy)]
enum Link {
    Trade,
    Form,
    Part,
}

/// Relations that are followed. Each is there in both directions; which end is which, the types of the ends tell.
const LINKS: [(&str, Link); 8] = [
    ("tradename_of", Link::Trade),
    ("has_tradename", Link::Trade),
    ("form_of", Link::Form),
    ("has_form", Link::Form),
    ("ingredient_of", Link::Part),
    ("has_ingredient", Link::Part),
    ("part_of", Link::Part),
    ("has_part", Link::Part),
];

type Ids = BTreeSet<u32>;

struct Atom {
    kind: Type,
    name: String,
}

/// What the files say, by RXCUI.
#[derive(Default)]
struct Release {
    atoms: BTreeMap<u32, Atom>,
    /// Every RXCUI of `RXNCONSO.RRF`, so that a relation to none of them is found.
    seen: HashSet<u32>,
    synonyms: HashMap<u32, Vec<String>>,
    atc: HashMap<u32, BTreeSet<String>>,
    unii: HashMap<u32, BTreeSet<String>>,
    /// Brand → what it is the trade name of.
    trade: BTreeMap<u32, Ids>,
    /// Precise ingredient → ingredients.
    forms: HashMap<u32, Ids>,
    /// Combination → parts.
    parts: BTreeMap<u32, Ids>,
}

/// Reads the release in `dir`.
pub(super) fn read(dir: &Path, placer: &mut Placer) -> Result<(), ImportError> {
    let mut release = Release::default();
    release.read_names(&mut Lines::open(&dir.join("RXNCONSO.RRF"))?, placer)?;
    release.read_relations(&mut Lines::open(&dir.join("RXNREL.RRF"))?, placer)?;
    release.read_attributes(&mut Lines::open(&dir.join("RXNSAT.RRF"))?, placer)?;
    release.place(placer)
}

fn is_suppressed(field: &str) -> bool {
    matches!(field, "O" | "Y" | "E")
}

impl Release {
    fn read_names(&mut self, lines: &mut Lines, placer: &mut Placer) -> Result<(), ImportError> {
        while let Some(line) = lines.next()? {
            let fields: [&str; 17] = line.fields('|', 17)?;
            let id = line.code("RXCUI", fields[0])?;
            let [source, kind, code, name] = [fields[11], fields[12], fields[13], fields[14]];
            self.seen.insert(id);
            if is_suppressed(fields[16]) {
                continue;
            }
            let own = TYPES.iter().find(|(known, _)| source == "RXNORM" && *known == kind);
            if let Some((_, kind)) = own {
                if name.trim().is_empty() {
                    return Err(line.bad(format!("RXCUI {id} has no name")));
                }
                match self.atoms.get(&id) {
                    Some(_) => self.synonyms.entry(id).or_default().push(name.to_owned()),
                    None => {
                        self.atoms.insert(id, Atom { kind: *kind, name: name.to_owned() });
                    }
                }
            } else if source == "ATC" {
                self.atc.entry(id).or_default().insert(code.to_owned());
            } else if SYNONYMS.contains(&kind) {
                self.synonyms.entry(id).or_default().push(name.to_owned());
            }
        }
        // Most synonyms are those of packed products.
        self.synonyms.retain(|id, _| self.atoms.contains_key(id));
        placer.read(lines.number());
        Ok(())
    }

    fn read_relations(&mut self, lines: &mut Lines, placer: &mut Placer) -> Result<(), ImportError> {
        while let Some(line) = lines.next()? {
            let fields: [&str; 15] = line.fields('|', 15)?;
            let Some((_, link)) = LINKS.iter().find(|(name, _)| *name == fields[7]) else { continue };
            // Relations between atoms have no RXCUI.
            if fields[0].is_empty() || fields[4].is_empty() || is_suppressed(fields[14]) {
                continue;
            }
            let ends = [line.code("RXCUI1", fields[0])?, line.code("RXCUI2", fields[4])?];
            if let Some(end) = ends.iter().find(|end| !self.seen.contains(end)) {
                return Err(line.bad(format!("RXCUI {end} is not in RXNCONSO.RRF")));
            }
            self.link(*link, ends[0], ends[1]);
            self.link(*link, ends[1], ends[0]);
        }
        self.seen = HashSet::new();
        placer.read(lines.number());
        Ok(())
    }

    /// Keeps a relation, where `from` and `to` are of the types that it goes between.
    fn link(&mut self, link: Link, from: u32, to: u32) {
        let kind = |id| self.atoms.get(&id).map(|atom| atom.kind);
        let (Some(from_kind), Some(to_kind)) = (kind(from), kind(to)) else { return };
        let links = match (link, from_kind, to_kind) {
            (Link::Trade, Type::Brand, Type::Ingredient | Type::Precise | Type::Combination) => {
                self.trade.entry(from).or_default()
            }
            (Link::Form, Type::Precise, Type::Ingredient) => self.forms.entry(from).or_default(),
            (Link::Part, Type::Combination, Type::Ingredient | Type::Precise) => {
                self.parts.entry(from).or_default()
            }
            _ => return,
        };
        links.insert(to);
    }

    fn read_attributes(&mut self, lines: &mut Lines, placer: &mut Placer) -> Result<(), ImportError> {
        while let Some(line) = lines.next()? {
            let fields: [&str; 12] = line.fields('|', 12)?;
            if !UNII.contains(&fields[8]) || is_suppressed(fields[11]) || fields[0].is_empty() {
                continue;
            }
            let id = line.code("RXCUI", fields[0])?;
            if self.atoms.contains_key(&id) {
                self.unii.entry(id).or_default().insert(fields[10].to_owned());
            }
        }
        placer.read(lines.number());
        Ok(())
    }

    /// The substance that a precise ingredient is a form of; anything else is itself.
    fn substance(&self, id: u32) -> u32 {
        match self.forms.get(&id) {
            Some(of) if of.len() == 1 => of.first().copied().unwrap_or(id),
            _ => id,
        }
    }

    fn substances(&self, ids: &Ids) -> Ids {
        ids.iter().map(|id| self.substance(*id)).collect()
    }

    /// Joins names to the concepts that they belong to.
    fn place(&self, placer: &mut Placer) -> Result<(), ImportError> {
        let mut names: BTreeMap<u32, Vec<Name>> = BTreeMap::new();
        let combinations: HashMap<Ids, u32> =
            self.parts.iter().map(|(id, parts)| (self.substances(parts), *id)).collect();
        // A concept's own names first, so that the name it is known by leads.
        for precise in [false, true] {
            for (id, atom) in &self.atoms {
                if atom.kind != Type::Brand && precise == (self.substance(*id) != *id) {
                    self.add(names.entry(self.substance(*id)).or_default(), *id, atom, Register::Generic);
                }
            }
        }
        for (id, atom) in self.atoms.iter().filter(|(_, atom)| atom.kind == Type::Brand) {
            let of = self.trade.get(id).map(|of| self.substances(of)).unwrap_or_default();
            let owners = match combinations.get(&of) {
                Some(combination) => Ids::from([*combination]),
                None => of,
            };
            if owners.is_empty() {
                placer.leave_out(1);
            }
            for owner in owners {
                self.add(names.entry(owner).or_default(), *id, atom, Register::Brand);
            }
        }
        for (id, names) in names {
            if let Some(atom) = self.atoms.get(&id) {
                placer.place(&Entry { concept: self.concept(id, atom), names, curated: false })?;
            }
        }
        Ok(())
    }

    fn add(&self, names: &mut Vec<Name>, id: u32, atom: &Atom, register: Register) {
        let synonyms = self.synonyms.get(&id).into_iter().flatten();
        names.extend(std::iter::once(&atom.name).chain(synonyms).map(|term| Name {
            term: term.trim().to_owned(),
            lang: "*".to_owned(),
            register,
            weak: false,
        }));
    }

    fn concept(&self, id: u32, atom: &Atom) -> ConceptRow {
        let mut codes = Codes::from([("rxnorm".to_owned(), id.to_string())]);
        for (name, table) in [("unii", &self.unii), ("atc", &self.atc)] {
            if let Some(values) = table.get(&id) {
                codes.insert(name.to_owned(), values.iter().cloned().collect::<Vec<_>>().join(","));
            }
        }
        if let Some(parts) = self.parts.get(&id) {
            let parts: Vec<String> = self.substances(parts).iter().map(u32::to_string).collect();
            codes.insert("rxnorm_in".to_owned(), parts.join(","));
        }
        let mut preferred = atom.name.trim().to_owned();
        if let Some(first) = preferred.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let key = format!("rxnorm/{id}");
        ConceptRow { key, kind: MentionKind::Drug, preferred, group: String::new(), codes }
    }
}
