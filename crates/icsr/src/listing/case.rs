//! One row for each case.

use jiff::Timestamp;

use super::CAVEAT;
use super::cell::{Cell, Column, Kind, Row, column, columns};
use super::meta::{ListingMeta, Names, TermNames};
use super::parts::{self, Told};
use super::words;
use crate::c::PrimarySource;
use crate::case::Icsr;
use crate::e::Seriousness;
use crate::g::{Drug, Indication, Relation};

/// What fills a column.
type Fill = fn(Told<'_>) -> Cell;

/// Every column with what fills it.
const TABLE: [(Column, Fill); 56] = [
    (column("case_id", Kind::Text, "C.1.1"), |told| Cell::text(&told.case.c.identification.id)),
    (column("worldwide_id", Kind::Text, "C.1.8.1"), |told| {
        Cell::text(&told.case.c.identification.worldwide_id)
    }),
    (column("report", Kind::Text, "identifier of the report, a keyed hash of its post"), |told| {
        Cell::text(&told.meta.report)
    }),
    (column("version", Kind::Integer, "messages sent before"), |told| {
        Cell::Integer(told.meta.version.into())
    }),
    (column("report_type", Kind::Text, "C.1.3"), |told| {
        Cell::text(words::word(words::REPORT, &told.case.c.identification.kind))
    }),
    (column("first_received", Kind::Date, "C.1.4"), |told| {
        parts::day(&told.case.c.identification.first_received)
    }),
    (column("latest_information", Kind::Date, "C.1.5"), |told| {
        parts::day(&told.case.c.identification.latest)
    }),
    (column("country", Kind::Text, "C.2.r.3 of the primary source, else E.i.9"), |told| country(told)),
    (column("reporter_qualification", Kind::Text, "C.2.r.4 of the primary source"), |told| {
        parts::coded(words::QUALIFICATION, primary(told).and_then(|source| source.qualification.as_ref()))
    }),
    (column("platform", Kind::Text, "channel of the post"), |told| Cell::text(&told.meta.channel)),
    (column("language", Kind::Text, "language of the post"), |told| Cell::text(&told.meta.language)),
    (column("posted", Kind::Time, "when it was posted"), |told| time(told.meta.posted)),
    (column("read", Kind::Time, "when it was read"), |told| time(told.meta.read)),
    (column("score", Kind::Number, "probability of a suspected reaction"), |told| {
        told.meta.score.map_or(Cell::Empty, Cell::Number)
    }),
    (column("age", Kind::Number, "D.2.2a"), |told| {
        told.case.d.age.as_ref().map_or(Cell::Empty, |age| Cell::number(&age.number))
    }),
    (column("age_unit", Kind::Text, "D.2.2b (UCUM)"), |told| {
        told.case.d.age.as_ref().map_or(Cell::Empty, |age| Cell::text(&age.unit))
    }),
    (column("age_group", Kind::Text, "D.2.3"), |told| {
        Cell::text(told.case.d.age_group.as_deref().map_or("", |code| words::word(words::AGE_GROUP, code)))
    }),
    (column("sex", Kind::Text, "D.5"), |told| parts::coded(words::SEX, told.case.d.sex.as_ref())),
    (column("suspect_products", Kind::Text, "G.k.2.2 of suspect and interacting drugs"), |told| {
        parts::once(suspects(told).map(|drug| &drug.name))
    }),
    (column("substances", Kind::Text, "G.k.2.3.r.1 of suspect and interacting drugs"), |told| {
        parts::once(suspects(told).flat_map(parts::substances))
    }),
    (column("dose", Kind::Text, "G.k.4.r.8, else G.k.4.r.1 to 3"), |told| {
        parts::once(suspects(told).flat_map(|drug| drug.dosages.iter().map(parts::dose)))
    }),
    (column("route", Kind::Text, "G.k.4.r.10"), |told| parts::once(suspects(told).flat_map(parts::routes))),
    (column("indication_verbatim", Kind::Text, "G.k.7.r.1"), |told| {
        parts::once(indications(told).map(|of| parts::or_null(of.text.as_ref(), Clone::clone)))
    }),
    (column("indication_llt", Kind::Text, "G.k.7.r.2b"), |told| {
        parts::once(indications(told).filter_map(|of| Some(parts::llt(of.term.as_ref()?, told.names))))
    }),
    (column("drug_start", Kind::Text, "G.k.4.r.4"), |told| {
        parts::once(suspects(told).flat_map(parts::starts))
    }),
    (column("drug_end", Kind::Text, "G.k.4.r.5"), |told| parts::once(suspects(told).flat_map(parts::ends))),
    (column("time_to_onset", Kind::Text, "G.k.9.i.3.1, else G.k.9.i.3.2"), |told| {
        parts::once(relations(told).map(parts::onset))
    }),
    (column("reactions_verbatim", Kind::Text, "E.i.1.2, else E.i.1.1a"), |told| {
        parts::joined(told.case.e.iter().map(parts::verbatim))
    }),
    (column("reactions_llt", Kind::Text, "E.i.2.1b"), |told| {
        parts::joined(told.case.e.iter().map(|of| parts::llt(&of.term, told.names)))
    }),
    (column("reactions_pt", Kind::Text, "preferred terms of E.i.2.1b"), |told| {
        parts::once(known(told).map(|names| names.pt))
    }),
    (column("soc", Kind::Text, "primary system organ classes of E.i.2.1b"), |told| {
        parts::once(known(told).map(|names| names.soc))
    }),
    (column("serious", Kind::Bool, "E.i.3.2, any"), |told| Cell::Bool(told.case.is_serious())),
    (column("death", Kind::Bool, "E.i.3.2a"), |told| any(told, |of| of.death)),
    (column("life_threatening", Kind::Bool, "E.i.3.2b"), |told| any(told, |of| of.life_threatening)),
    (column("hospitalisation", Kind::Bool, "E.i.3.2c"), |told| any(told, |of| of.hospitalisation)),
    (column("disability", Kind::Bool, "E.i.3.2d"), |told| any(told, |of| of.disability)),
    (column("congenital_anomaly", Kind::Bool, "E.i.3.2e"), |told| any(told, |of| of.congenital_anomaly)),
    (column("other_important", Kind::Bool, "E.i.3.2f"), |told| any(told, |of| of.other_important)),
    (column("outcome", Kind::Text, "E.i.7"), |told| {
        parts::once(told.case.e.iter().map(|of| words::word(words::OUTCOME, &of.outcome)))
    }),
    (column("action_taken", Kind::Text, "G.k.8"), |told| {
        parts::once(
            suspects(told).filter_map(|drug| Some(words::word(words::ACTION, drug.action.as_deref()?))),
        )
    }),
    (column("dechallenge", Kind::Text, "G.k.8 with E.i.7"), |told| parts::once(dechallenges(told))),
    (column("rechallenge", Kind::Text, "G.k.9.i.4"), |told| {
        parts::once(
            relations(told).filter_map(|of| Some(words::word(words::RECURRENCE, of.recurrence.as_deref()?))),
        )
    }),
    (column("concomitants", Kind::Text, "G.k.2.2 of concomitant drugs"), |told| {
        parts::once(told.case.g.iter().filter(|drug| drug.role == "2").map(|drug| &drug.name))
    }),
    (column("history", Kind::Text, "D.7.1.r.1b, D.7.2"), |told| history(told)),
    (column("causality", Kind::Text, "G.k.9.i.2.r"), |told| {
        parts::once(relations(told).flat_map(parts::causality))
    }),
    (column("expedited", Kind::Bool, "C.1.7"), |told| {
        told.case.c.identification.expedited.value().map_or(Cell::Empty, |truth| Cell::Bool(*truth))
    }),
    (column("duplicate_cluster", Kind::Text, "report that stands for the cluster"), |told| {
        Cell::text(&told.meta.cluster)
    }),
    (column("status", Kind::Text, "status of the report"), |told| Cell::text(&told.meta.status)),
    (column("reviewer", Kind::Text, "account that decided"), |told| Cell::text(&told.meta.reviewer)),
    (column("review_decision", Kind::Text, "decision"), |told| Cell::text(&told.meta.decision)),
    (column("review_time", Kind::Time, "when it was decided"), |told| time(told.meta.decided)),
    (column("missing", Kind::Text, "what keeps the case from being sent"), |told| {
        parts::joined(&told.meta.missing)
    }),
    (column("sent", Kind::Time, "when it was last sent"), |told| time(told.meta.sent)),
    (column("acknowledged", Kind::Text, "what the receiver said"), |told| {
        Cell::text(told.meta.acknowledged.words())
    }),
    (column("narrative", Kind::Text, "H.1"), |told| {
        Cell::text(parts::or_null(Some(&told.case.h.text), Clone::clone))
    }),
    (column("caveat", Kind::Text, "of every row"), |_| Cell::text(CAVEAT)),
];

/// The columns.
pub const CASES: [Column; TABLE.len()] = columns(&TABLE);

/// The row of a case, as [`CASES`] has its columns.
pub fn case_row(case: &Icsr, meta: &ListingMeta, names: Names<'_>) -> Row {
    let told = Told { case, meta, names };
    TABLE.iter().map(|(_, cell)| cell(told)).collect()
}

/// C.2.r that counts for regulators, else the first.
fn primary<'a>(told: Told<'a>) -> Option<&'a PrimarySource> {
    let sources = &told.case.c.sources;
    sources.iter().find(|source| source.is_primary).or(sources.first())
}

/// Where the primary source is; of reactions where that is not known.
fn country(told: Told<'_>) -> Cell {
    let of_source = primary(told).and_then(|source| source.country.as_ref());
    if let Some(country) = of_source.and_then(|country| country.value()) {
        return Cell::text(country);
    }
    match parts::once(told.case.e.iter().filter_map(|reaction| reaction.country.as_deref())) {
        Cell::Empty => Cell::text(parts::or_null(of_source, Clone::clone)),
        of_reactions => of_reactions,
    }
}

fn time(at: Option<Timestamp>) -> Cell {
    at.map_or(Cell::Empty, Cell::Time)
}

fn suspects<'a>(told: Told<'a>) -> impl Iterator<Item = &'a Drug> {
    told.case.g.iter().filter(|drug| drug.is_suspect())
}

fn indications<'a>(told: Told<'a>) -> impl Iterator<Item = &'a Indication> {
    suspects(told).flat_map(|drug| &drug.indications)
}

fn relations<'a>(told: Told<'a>) -> impl Iterator<Item = &'a Relation> {
    suspects(told).flat_map(|drug| &drug.relations)
}

fn known(told: Told<'_>) -> impl Iterator<Item = TermNames> {
    told.case.e.iter().filter_map(move |reaction| parts::named(&reaction.term, told.names))
}

fn any(told: Told<'_>, criterion: fn(&Seriousness) -> bool) -> Cell {
    Cell::Bool(told.case.e.iter().any(|reaction| criterion(&reaction.seriousness)))
}

fn dechallenges(told: Told<'_>) -> impl Iterator<Item = &'static str> {
    let each = move |drug: &Drug| {
        let of = |outcome: &str| words::dechallenge(drug.action.as_deref(), outcome);
        told.case.e.iter().filter_map(|reaction| of(&reaction.outcome)).collect::<Vec<_>>()
    };
    suspects(told).flat_map(each)
}

fn history(told: Told<'_>) -> Cell {
    let terms = told.case.d.history.iter().map(|of| parts::llt(&of.term, told.names));
    let text = parts::or_null(told.case.d.history_text.as_ref(), Clone::clone);
    parts::joined(terms.chain([text]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::PAIRS;
    use super::CASES;

    #[test]
    fn names_of_columns_are_stable_and_their_own() {
        for columns in [CASES.as_slice(), PAIRS.as_slice()] {
            let names: BTreeSet<_> = columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), columns.len());
            let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(names.iter().all(|name| plain(name)));
            assert!(columns.iter().all(|column| !column.from.is_empty()));
        }
    }
}
