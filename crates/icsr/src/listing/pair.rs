//! One row for each reaction with each drug.

use super::CAVEAT;
use super::cell::{Cell, Column, Kind, Row, column, columns};
use super::meta::{ListingMeta, Names, TermNames};
use super::parts::{self, Told};
use super::words;
use crate::case::Icsr;
use crate::e::{Reaction, Seriousness};
use crate::g::{Drug, Relation};
use crate::value::InLanguage;

/// What fills a column.
type Fill = fn(Pair<'_>) -> Cell;

/// Every column with what fills it.
const TABLE: [(Column, Fill); 36] = [
    (column("case_id", Kind::Text, "C.1.1"), |of| Cell::text(&of.told.case.c.identification.id)),
    (column("report", Kind::Text, "identifier of the report, a keyed hash of its post"), |of| {
        Cell::text(&of.told.meta.report)
    }),
    (column("reaction", Kind::Integer, "number of E.i, from 1"), |of| number(of.reaction)),
    (column("reaction_verbatim", Kind::Text, "E.i.1.2, else E.i.1.1a"), |of| {
        of.event(|event| Cell::text(parts::verbatim(event)))
    }),
    (column("reaction_native", Kind::Text, "E.i.1.1a"), |of| of.native(|native| &native.text)),
    (column("native_language", Kind::Text, "E.i.1.1b"), |of| of.native(|native| &native.language)),
    (column("llt_code", Kind::Text, "E.i.2.1b"), |of| of.event(|event| Cell::text(&event.term.code))),
    (column("llt", Kind::Text, "name of E.i.2.1b"), |of| of.named(|names| names.llt)),
    (column("pt", Kind::Text, "preferred term of E.i.2.1b"), |of| of.named(|names| names.pt)),
    (column("soc", Kind::Text, "primary system organ class of E.i.2.1b"), |of| of.named(|names| names.soc)),
    (column("meddra_version", Kind::Text, "E.i.2.1a"), |of| {
        of.event(|event| Cell::text(&event.term.version))
    }),
    (column("serious", Kind::Bool, "E.i.3.2, any"), |of| of.criterion(|of| of.is_serious())),
    (column("death", Kind::Bool, "E.i.3.2a"), |of| of.criterion(|of| of.death)),
    (column("life_threatening", Kind::Bool, "E.i.3.2b"), |of| of.criterion(|of| of.life_threatening)),
    (column("hospitalisation", Kind::Bool, "E.i.3.2c"), |of| of.criterion(|of| of.hospitalisation)),
    (column("disability", Kind::Bool, "E.i.3.2d"), |of| of.criterion(|of| of.disability)),
    (column("congenital_anomaly", Kind::Bool, "E.i.3.2e"), |of| of.criterion(|of| of.congenital_anomaly)),
    (column("other_important", Kind::Bool, "E.i.3.2f"), |of| of.criterion(|of| of.other_important)),
    (column("reaction_start", Kind::Text, "E.i.4"), |of| {
        of.event(|event| Cell::text(parts::or_null(event.start.as_ref(), parts::when)))
    }),
    (column("reaction_end", Kind::Text, "E.i.5"), |of| {
        of.event(|event| Cell::text(parts::or_null(event.end.as_ref(), parts::when)))
    }),
    (column("outcome", Kind::Text, "E.i.7"), |of| {
        of.event(|event| Cell::text(words::word(words::OUTCOME, &event.outcome)))
    }),
    (column("reaction_country", Kind::Text, "E.i.9"), |of| {
        of.event(|event| Cell::text(event.country.as_deref().unwrap_or_default()))
    }),
    (column("drug", Kind::Integer, "number of G.k, from 1"), |of| number(of.drug)),
    (column("product", Kind::Text, "G.k.2.2"), |of| of.taken(|drug| Cell::text(&drug.name))),
    (column("substances", Kind::Text, "G.k.2.3.r.1"), |of| {
        of.taken(|drug| parts::once(parts::substances(drug)))
    }),
    (column("role", Kind::Text, "G.k.1"), |of| {
        of.taken(|drug| Cell::text(words::word(words::ROLE, &drug.role)))
    }),
    (column("dose", Kind::Text, "G.k.4.r.8, else G.k.4.r.1 to 3"), |of| {
        of.taken(|drug| parts::joined(drug.dosages.iter().map(parts::dose)))
    }),
    (column("route", Kind::Text, "G.k.4.r.10"), |of| of.taken(|drug| parts::once(parts::routes(drug)))),
    (column("drug_start", Kind::Text, "G.k.4.r.4"), |of| of.taken(|drug| parts::joined(parts::starts(drug)))),
    (column("drug_end", Kind::Text, "G.k.4.r.5"), |of| of.taken(|drug| parts::joined(parts::ends(drug)))),
    (column("action_taken", Kind::Text, "G.k.8"), |of| {
        of.taken(|drug| {
            Cell::text(drug.action.as_deref().map_or("", |code| words::word(words::ACTION, code)))
        })
    }),
    (column("time_to_onset", Kind::Text, "G.k.9.i.3.1, else G.k.9.i.3.2"), |of| {
        of.relation(|relation| Cell::text(parts::onset(relation)))
    }),
    (column("dechallenge", Kind::Text, "G.k.8 with E.i.7"), |of| of.dechallenge()),
    (column("rechallenge", Kind::Text, "G.k.9.i.4"), |of| {
        of.relation(|relation| {
            Cell::text(relation.recurrence.as_deref().map_or("", |code| words::word(words::RECURRENCE, code)))
        })
    }),
    (column("causality", Kind::Text, "G.k.9.i.2.r"), |of| {
        of.relation(|relation| parts::joined(parts::causality(relation)))
    }),
    (column("caveat", Kind::Text, "of every row"), |_| Cell::text(CAVEAT)),
];

/// The columns.
pub const PAIRS: [Column; TABLE.len()] = columns(&TABLE);

/// The rows of a case, reaction by reaction, as [`PAIRS`] has its columns. A reaction without a drug, and a drug without a
/// reaction, has a row of its own; a case with neither has none.
pub fn pair_rows(case: &Icsr, meta: &ListingMeta, names: Names<'_>) -> Vec<Row> {
    let told = Told { case, meta, names };
    let or_none = |many: usize| if many == 0 { vec![None] } else { (0..many).map(Some).collect::<Vec<_>>() };
    let drugs = or_none(case.g.len());
    let mut rows = Vec::new();
    for reaction in or_none(case.e.len()) {
        for &drug in &drugs {
            if reaction.is_some() || drug.is_some() {
                let pair = Pair { told, reaction, drug };
                rows.push(TABLE.iter().map(|(_, cell)| cell(pair)).collect());
            }
        }
    }
    rows
}

/// A reaction and a drug, by their places.
#[derive(Clone, Copy)]
struct Pair<'a> {
    told: Told<'a>,
    reaction: Option<usize>,
    drug: Option<usize>,
}

impl<'a> Pair<'a> {
    fn reaction(self) -> Option<&'a Reaction> {
        self.told.case.e.get(self.reaction?)
    }

    fn drug(self) -> Option<&'a Drug> {
        self.told.case.g.get(self.drug?)
    }

    fn event(self, cell: impl FnOnce(&Reaction) -> Cell) -> Cell {
        self.reaction().map_or(Cell::Empty, cell)
    }

    fn taken(self, cell: impl FnOnce(&Drug) -> Cell) -> Cell {
        self.drug().map_or(Cell::Empty, cell)
    }

    fn native(self, text: impl FnOnce(&InLanguage) -> &String) -> Cell {
        self.event(|event| event.native.as_ref().map_or(Cell::Empty, |native| Cell::text(text(native))))
    }

    fn named(self, name: impl FnOnce(TermNames) -> String) -> Cell {
        let names = self.reaction().and_then(|event| parts::named(&event.term, self.told.names));
        names.map_or(Cell::Empty, |names| Cell::text(name(names)))
    }

    fn criterion(self, met: fn(&Seriousness) -> bool) -> Cell {
        self.event(|event| Cell::Bool(met(&event.seriousness)))
    }

    fn relation(self, cell: impl FnOnce(&Relation) -> Cell) -> Cell {
        let (Some(event), Some(drug)) = (self.reaction(), self.drug()) else { return Cell::Empty };
        drug.relations.iter().find(|relation| relation.reaction == event.id).map_or(Cell::Empty, cell)
    }

    fn dechallenge(self) -> Cell {
        let (Some(event), Some(drug)) = (self.reaction(), self.drug()) else { return Cell::Empty };
        Cell::text(words::dechallenge(drug.action.as_deref(), &event.outcome).unwrap_or_default())
    }
}

/// A place counted from 1.
fn number(at: Option<usize>) -> Cell {
    at.and_then(|at| i64::try_from(at + 1).ok()).map_or(Cell::Empty, Cell::Integer)
}
