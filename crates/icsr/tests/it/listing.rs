//! Rows of an invented case with two reactions and three drugs.

use icsr::Icsr;
use icsr::listing::{
    Acknowledged, CASES, CAVEAT, Cell, Column, ListingMeta, PAIRS, Row, TermNames, case_row, pair_rows,
};
use icsr::value::MedDra;
use serde_json::{Value, json};

/// JSON is how cases are kept, so it is a way to write one down that fills in what is not said.
fn case() -> Icsr {
    let reaction = |id: &str, code: &str, native: &str, english: Option<&str>, death: bool, outcome: &str| {
        json!({
            "id": id, "native": { "text": native, "language": "deu" }, "translation": english,
            "term": { "version": "28.1", "code": code },
            "seriousness": { "death": death, "life_threatening": false, "hospitalisation": true, "disability": false,
                "congenital_anomaly": false, "other_important": false, "fda_required_intervention": null },
            "start": { "is": "202602" }, "outcome": outcome, "country": "DE",
        })
    };
    let drug = |id: &str, role: &str, name: &str, more: Value| {
        let mut drug = json!({
            "id": id, "role": role, "name": name, "substances": [], "blinded": false, "dosages": [],
            "indications": [], "relations": [], "additional": [],
        });
        drug.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        drug
    };
    let suspect = json!({
        "substances": [{ "name": "exazol" }],
        "dosages": [{ "dose": { "number": "50", "unit": "mg" }, "interval": { "number": "1", "unit": "d" },
            "start": { "is": "20260201" }, "end": { "null": "ASKU" }, "route": { "is": "oral" } }],
        "indications": [{ "text": { "is": "gout" }, "term": { "version": "28.1", "code": "10018627" } }],
        "action": "1",
        "relations": [{ "reaction": "e0", "recurrence": "1", "from_first_dose": { "number": "2", "unit": "d" },
            "assessments": [{ "source": "Reporter", "method": "Global introspection", "result": "Related" }] }],
    });
    serde_json::from_value(json!({
        "c": {
            "identification": {
                "id": "DE-HARK-1", "created": "20260301", "kind": "1", "first_received": "20260215",
                "latest": "202602", "documents": [], "expedited": { "is": true }, "worldwide_id": "DE-HARK-1",
                "first_sender": "2", "other_ids": [], "linked": [],
            },
            "sources": [
                { "is_primary": false, "country": { "is": "AT" } },
                { "is_primary": true, "country": { "null": "UNK" }, "qualification": { "is": "5" } },
            ],
            "sender": { "kind": "1" }, "literature": [],
        },
        "d": {
            "name": { "null": "MSK" }, "age": { "number": "74", "unit": "a" }, "age_group": "6",
            "sex": { "is": "2" }, "history": [], "history_text": { "is": "gout" }, "past_drugs": [], "fda_race": [],
        },
        "e": [
            reaction("e0", "10042772", "ohnmächtig", Some("fainted"), true, "1"),
            reaction("e1", "10037844", "Ausschlag", None, false, "3"),
        ],
        "f": [],
        "g": [
            drug("d0", "1", "Exazol", suspect),
            drug("d1", "2", "Otheril", json!({})),
            drug("d2", "3", "Thirdan", json!({ "action": "4" })),
        ],
        "h": { "text": { "is": "She took it and fainted." }, "diagnoses": [], "summaries": [] },
    }))
    .unwrap()
}

fn names(term: &MedDra) -> Option<TermNames> {
    let known = [("10042772", "Fainting", "Faint", "Nerves"), ("10037844", "Rash", "Rash", "Skin")];
    let (_, llt, pt, soc) = known.into_iter().find(|(code, ..)| *code == term.code)?;
    Some(TermNames { llt: llt.to_owned(), pt: pt.to_owned(), soc: soc.to_owned() })
}

fn at<'a>(columns: &[Column], row: &'a Row, name: &str) -> &'a Cell {
    &row[columns.iter().position(|column| column.name == name).unwrap()]
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_case_is_one_row() {
    let meta = ListingMeta {
        report: "0102".to_owned(),
        version: 2,
        channel: "forum".to_owned(),
        acknowledged: Acknowledged::Rejected,
        ..ListingMeta::default()
    };
    let row = case_row(&case(), &meta, &names);
    assert_eq!(row.len(), CASES.len());
    for (column, expected) in [
        ("case_id", "DE-HARK-1"),
        ("report", "0102"),
        ("version", "2"),
        ("report_type", "spontaneous"),
        ("first_received", "2026-02-15"),
        // Known to the month: a day is not made up.
        ("latest_information", ""),
        // Not known of the primary source, so where the reactions were.
        ("country", "DE"),
        ("reporter_qualification", "consumer or other"),
        ("age", "74"),
        ("age_unit", "a"),
        ("age_group", "elderly"),
        ("sex", "female"),
        ("suspect_products", "Exazol; Thirdan"),
        ("substances", "exazol"),
        ("dose", "50 mg every 1 d"),
        ("route", "oral"),
        ("indication_verbatim", "gout"),
        ("indication_llt", "10018627"),
        ("drug_start", "2026-02-01"),
        ("drug_end", "ASKU"),
        ("time_to_onset", "2 d"),
        ("reactions_verbatim", "fainted; Ausschlag"),
        ("reactions_llt", "Fainting (10042772); Rash (10037844)"),
        ("reactions_pt", "Faint; Rash"),
        ("soc", "Nerves; Skin"),
        ("serious", "true"),
        ("death", "true"),
        ("life_threatening", "false"),
        ("hospitalisation", "true"),
        ("outcome", "recovered; not recovered"),
        ("action_taken", "withdrawn; dose not changed"),
        ("dechallenge", "abated; did not abate; not applicable"),
        ("rechallenge", "recurred"),
        ("concomitants", "Otheril"),
        ("history", "gout"),
        ("causality", "Reporter: Related (Global introspection)"),
        ("expedited", "true"),
        ("acknowledged", "rejected"),
        ("narrative", "She took it and fainted."),
        ("caveat", CAVEAT),
    ] {
        assert_eq!(shown(at(&CASES, &row, column)), expected, "{column}");
    }
}

#[test]
fn each_reaction_has_a_row_with_each_drug() {
    let rows = pair_rows(&case(), &ListingMeta::default(), &names);
    assert_eq!(rows.len(), 6);
    let told = |row: &Row| {
        ["reaction", "drug", "role", "pt", "dechallenge", "rechallenge", "causality"]
            .map(|name| shown(at(&PAIRS, row, name)))
    };
    let first =
        ["1", "1", "suspect", "Faint", "abated", "recurred", "Reporter: Related (Global introspection)"];
    assert_eq!(told(&rows[0]), first);
    assert_eq!(told(&rows[1]), ["1", "2", "concomitant", "Faint", "", "", ""]);
    assert_eq!(told(&rows[3]), ["2", "1", "suspect", "Rash", "did not abate", "", ""]);
    assert_eq!(shown(at(&PAIRS, &rows[3], "reaction_native")), "Ausschlag");
    assert_eq!(shown(at(&PAIRS, &rows[3], "reaction_start")), "2026-02");
}

#[test]
fn a_reaction_without_a_drug_and_a_drug_without_a_reaction_is_not_lost() {
    let full = case();
    for (reactions, drugs, rows) in [(2, 0, 2), (0, 3, 3), (0, 0, 0), (1, 1, 1)] {
        let mut case = full.clone();
        case.e.truncate(reactions);
        case.g.truncate(drugs);
        assert_eq!(pair_rows(&case, &ListingMeta::default(), &names).len(), rows, "{reactions} × {drugs}");
    }
}
