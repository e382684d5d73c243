//! From a case to the boxes.

use super::{Field, Form, FormMeta, Tick};
use crate::case::Icsr;
use crate::d::{MedicalHistory, PastDrug};
use crate::e::{Reaction, Seriousness};
use crate::f::Test;
use crate::g::{Dosage, Drug};
use crate::r2::sign;
use crate::value::{Known, Quantity, Ts};
use crate::words::{self, Terms, form_value, meaning};

/// Criteria of seriousness and their boxes.
type Criterion = (Tick, fn(&Seriousness) -> bool);
const CRITERIA: [Criterion; 6] = [
    (Tick::Died, |serious| serious.death),
    (Tick::Hospitalised, |serious| serious.hospitalisation),
    (Tick::Disabled, |serious| serious.disability),
    (Tick::LifeThreatening, |serious| serious.life_threatening),
    (Tick::Congenital, |serious| serious.congenital_anomaly),
    (Tick::OtherImportant, |serious| serious.other_important),
];

/// Years in one of each unit of age.
const YEARS: [(&str, f64); 7] = [
    ("10.a", 10.0),
    ("a", 1.0),
    ("mo", 1.0 / 12.0),
    ("wk", 7.0 / 365.25),
    ("d", 1.0 / 365.25),
    ("h", 1.0 / 8766.0),
    ("min", 1.0 / 525_960.0),
];

/// The form of a case.
pub fn form(case: &Icsr, meta: &FormMeta) -> Form {
    let mut form = Form::default();
    patient(&mut form, case);
    reactions(&mut form, case, &meta.terms);
    suspects(&mut form, case, &meta.terms);
    let concomitants = case.g.iter().filter(|drug| drug.role == "2");
    form.texts.insert(Field::Concomitants, numbered(concomitants, concomitant));
    form.texts.insert(Field::History, history(case, &meta.terms));
    manufacturer(&mut form, case, meta);
    form.texts.retain(|_, text| !text.trim().is_empty());
    form
}

fn patient(form: &mut Form, case: &Icsr) {
    let d = &case.d;
    form.texts.insert(Field::Initials, form_value(Some(&d.name), String::clone));
    let country = first(case, |reaction| reaction.country.clone()).or_else(|| {
        let source = case.c.sources.iter().find(|source| source.is_primary).or(case.c.sources.first())?;
        Some(form_value(source.country.as_ref(), String::clone))
    });
    form.texts.insert(Field::Country, country.unwrap_or_default());
    form.texts.insert(Field::Birth, form_value(d.birth.as_ref(), words::date));
    let group = d.age_group.as_deref().map(|group| meaning(words::AGE_GROUP, group).to_owned());
    form.texts.insert(Field::Age, d.age.as_ref().map(years).or(group).unwrap_or_default());
    form.texts.insert(Field::Sex, form_value(d.sex.as_ref(), |sex| meaning(words::SEX, sex).to_owned()));
    let onset = case.e.iter().filter_map(|reaction| reaction.start.as_ref()?.value()).min();
    let unknown = first(case, |reaction| Some(form_value(reaction.start.as_ref(), words::date)));
    form.texts.insert(Field::Onset, onset.map(words::date).or(unknown).unwrap_or_default());
}

/// Of the first serious reaction that has it, else of the first that does.
fn first<'a, T>(case: &'a Icsr, of: impl Fn(&'a Reaction) -> Option<T>) -> Option<T> {
    let serious = case.e.iter().filter(|reaction| reaction.seriousness.is_serious()).find_map(&of);
    serious.or_else(|| case.e.iter().find_map(&of))
}

/// An age in years, with what was said where that is another unit.
fn years(age: &Quantity) -> String {
    let factor = YEARS.iter().find(|(unit, _)| *unit == age.unit).map(|(_, factor)| *factor);
    match (age.unit.as_str(), factor, age.number.parse::<f64>()) {
        ("a", ..) => age.number.clone(),
        ("10.a", _, Ok(number)) => format!("{:.0}s", number * 10.0),
        (_, Some(factor), Ok(number)) => {
            let years = format!("{:.2}", number * factor);
            format!("{} ({})", years.trim_end_matches('0').trim_end_matches('.'), words::quantity(age))
        }
        _ => words::quantity(age),
    }
}

fn reactions(form: &mut Form, case: &Icsr, terms: &Terms) {
    for (tick, met) in CRITERIA {
        if case.e.iter().any(|reaction| met(&reaction.seriousness)) {
            form.ticks.insert(tick);
        }
    }
    let mut lines: Vec<String> = case.e.iter().map(|reaction| described(reaction, terms)).collect();
    if !case.f.is_empty() {
        lines.push(String::new());
        lines.push("Tests:".into());
        lines.extend(case.f.iter().map(|test| tested(test, terms)));
    }
    lines.push(String::new());
    lines.push(form_value(Some(&case.h.text), String::clone));
    form.texts.insert(Field::Describe, lines.join("\n"));
}

/// `Headache [my head was killing me] Recovered`.
fn described(reaction: &Reaction, terms: &Terms) -> String {
    let native = reaction.native.as_ref().map(|native| native.text.as_str());
    let verbatim = match (native, reaction.translation.as_deref()) {
        (Some(native), Some(translation)) if native != translation => format!(" [{native} / {translation}]"),
        (Some(text), _) | (None, Some(text)) => format!(" [{text}]"),
        (None, None) => String::new(),
    };
    let outcome = meaning(words::OUTCOME, &reaction.outcome);
    format!("{}{verbatim} {outcome}", words::term(&reaction.term, terms))
}

fn tested(test: &Test, terms: &Terms) -> String {
    let name = test.name.clone().or(test.term.as_ref().map(|term| words::term(term, terms)));
    let result = test.result.as_ref().map(|it| format!("{}{} {}", sign(it.qualifier), it.number, it.unit));
    let code = test.result_code.as_deref().map(|code| meaning(words::RESULT, code).to_owned());
    let range = match (&test.normal_low, &test.normal_high) {
        (None, None) => None,
        (low, high) => {
            Some(format!("(normal {} to {})", low.as_deref().unwrap_or("?"), high.as_deref().unwrap_or("?")))
        }
    };
    let parts = [
        Some(form_value(Some(&test.date), words::date)),
        name,
        result,
        code,
        range,
        test.result_text.clone(),
        test.comments.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn suspects(form: &mut Form, case: &Icsr, terms: &Terms) {
    let drugs = || case.g.iter().filter(|drug| drug.is_suspect());
    form.texts.insert(Field::Suspects, numbered(drugs(), named));
    form.texts.insert(Field::Doses, numbered(drugs(), |drug| each_dosage(drug, dose)));
    form.texts.insert(Field::Routes, numbered(drugs(), |drug| each_dosage(drug, route)));
    form.texts.insert(Field::Indications, numbered(drugs(), |drug| indications(drug, terms)));
    form.texts.insert(Field::Dates, numbered(drugs(), |drug| each_dosage(drug, dates)));
    form.texts.insert(
        Field::Durations,
        numbered(drugs(), |drug| {
            each_dosage(drug, |dosage| dosage.duration.as_ref().map(words::quantity).unwrap_or_default())
        }),
    );
    let abated = [Tick::AbatedYes, Tick::AbatedNo, Tick::AbatedNa];
    let answers = drugs().map(|drug| abated.get(abates(drug, case)?).copied()).collect();
    answer(form, Field::Abated, answers);
    let reappeared = [Tick::ReappearedYes, Tick::ReappearedNo, Tick::ReappearedNa];
    let answers = drugs().map(|drug| reappeared.get(reappears(drug)?).copied()).collect();
    answer(form, Field::Reappeared, answers);
}

/// `#1) … #2) …`, one a line; nothing where none says anything.
fn numbered<'a>(drugs: impl Iterator<Item = &'a Drug>, of: impl Fn(&Drug) -> String) -> String {
    let texts: Vec<String> = drugs.map(of).collect();
    if texts.iter().all(|text| text.trim().is_empty()) {
        return String::new();
    }
    let lines = texts.iter().enumerate().map(|(at, text)| format!("#{}) {text}", at + 1));
    lines.collect::<Vec<_>>().join("\n")
}

fn named(drug: &Drug) -> String {
    let substances: Vec<&str> =
        drug.substances.iter().filter_map(|substance| substance.name.as_deref()).collect();
    if substances.is_empty() {
        drug.name.clone()
    } else {
        format!("{} [{}]", drug.name, substances.join(", "))
    }
}

fn each_dosage(drug: &Drug, of: impl Fn(&Dosage) -> String) -> String {
    let mut texts: Vec<String> = drug.dosages.iter().map(of).filter(|text| !text.is_empty()).collect();
    texts.dedup();
    texts.join("; ")
}

fn dose(dosage: &Dosage) -> String {
    let often =
        dosage.interval.as_ref().map(|interval| match (interval.unit.as_str(), interval.number.as_deref()) {
            ("{asnecessary}", _) => "as necessary".to_owned(),
            ("{cyclical}", _) => "in cycles".to_owned(),
            ("{total}", _) => "in total".to_owned(),
            (unit, Some("1") | None) => format!("every {}", words::unit(unit, "1")),
            (unit, Some(number)) => format!("every {number} {}", words::unit(unit, number)),
        });
    match (&dosage.dose, &dosage.text) {
        (Some(amount), _) => {
            [Some(words::quantity(amount)), often].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        (None, Some(text)) => text.clone(),
        (None, None) => often.unwrap_or_default(),
    }
}

fn route(dosage: &Dosage) -> String {
    let term = dosage.route_term.as_ref().map(|term| format!("EDQM {}", term.id));
    let words = dosage.route.as_ref().and_then(Known::value).cloned();
    words.or(term).unwrap_or_else(|| form_value(dosage.route.as_ref(), String::clone))
}

fn dates(dosage: &Dosage) -> String {
    between(dosage.start.as_ref(), dosage.end.as_ref())
}

/// `12 MAR 2026 to UNK`; nothing where neither is told of.
fn between(start: Option<&Known<Ts>>, end: Option<&Known<Ts>>) -> String {
    match (form_value(start, words::date), form_value(end, words::date)) {
        (start, end) if start.is_empty() && end.is_empty() => String::new(),
        (start, end) if end.is_empty() => format!("from {start}"),
        (start, end) if start.is_empty() => format!("to {end}"),
        (start, end) => format!("{start} to {end}"),
    }
}

fn indications(drug: &Drug, terms: &Terms) -> String {
    let texts = drug.indications.iter().map(|indication| {
        let told = indication.text.as_ref().and_then(Known::value).cloned();
        let term = indication.term.as_ref().map(|term| words::term(term, terms));
        told.or(term).unwrap_or_else(|| form_value(indication.text.as_ref(), String::clone))
    });
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Yes, no, not applicable, by what was done with the drug and how the leading reaction went on.
fn abates(drug: &Drug, case: &Icsr) -> Option<usize> {
    let outcome = first(case, |reaction| Some(reaction.outcome.as_str()))?;
    match (drug.action.as_deref()?, outcome) {
        ("1" | "2", "1" | "2" | "4") => Some(0),
        ("1" | "2", "3" | "5") => Some(1),
        ("3" | "4" | "9", _) => Some(2),
        _ => None,
    }
}

/// Yes, no, not applicable, by what happened when the drug was given again.
fn reappears(drug: &Drug) -> Option<usize> {
    let told =
        |code: &str| drug.relations.iter().any(|relation| relation.recurrence.as_deref() == Some(code));
    ["1", "2", "4"].iter().position(|code| told(code))
}

/// Ticks what all suspect drugs agree on; else says it of each in words.
fn answer(form: &mut Form, field: Field, answers: Vec<Option<Tick>>) {
    match answers.as_slice() {
        [Some(first), rest @ ..] if rest.iter().all(|other| *other == Some(*first)) => {
            form.ticks.insert(*first);
        }
        answers if answers.iter().any(Option::is_some) => {
            let said = answers
                .iter()
                .enumerate()
                .map(|(at, tick)| format!("#{}) {}", at + 1, tick.map_or("UNK", Tick::label)));
            form.texts.insert(field, said.collect::<Vec<_>>().join(" "));
        }
        _ => {}
    }
}

fn concomitant(drug: &Drug) -> String {
    let dates = each_dosage(drug, dates);
    if dates.is_empty() { named(drug) } else { format!("{} ({dates})", named(drug)) }
}

fn history(case: &Icsr, terms: &Terms) -> String {
    let d = &case.d;
    let mut lines: Vec<String> = d.history.iter().map(|episode| past(episode, terms)).collect();
    lines.extend(d.history_text.as_ref().map(|text| form_value(Some(text), String::clone)));
    lines.extend(d.past_drugs.iter().map(|drug| past_drug(drug, terms)));
    if let Some(period) = &d.last_menstrual_period {
        lines.push(format!("Last menstrual period: {}", form_value(Some(period), words::date)));
    }
    lines.join("\n")
}

fn past(episode: &MedicalHistory, terms: &Terms) -> String {
    let dates = between(episode.start.as_ref(), episode.end.as_ref());
    let parts = [
        words::term(&episode.term, terms),
        if dates.is_empty() { dates } else { format!("({dates})") },
        match episode.continuing.as_ref().and_then(Known::value) {
            Some(true) => "continuing".into(),
            _ => String::new(),
        },
        if episode.family { "family history".into() } else { String::new() },
        episode.comments.clone().unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn past_drug(drug: &PastDrug, terms: &Terms) -> String {
    let dates = between(drug.start.as_ref(), drug.end.as_ref());
    let parts = [
        Some(format!("Past drug: {}", form_value(Some(&drug.name), String::clone))),
        (!dates.is_empty()).then(|| format!("({dates})")),
        drug.indication.as_ref().map(|term| format!("for {}", words::term(term, terms))),
        drug.reaction.as_ref().map(|term| format!("reaction: {}", words::term(term, terms))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn manufacturer(form: &mut Form, case: &Icsr, meta: &FormMeta) {
    let (c, id) = (&case.c, &case.c.identification);
    let s = &c.sender;
    let town = [&s.postcode, &s.city, &s.state, &s.country].into_iter().filter_map(|it| it.as_deref());
    let town = town.collect::<Vec<_>>().join(" ");
    let lines = [&s.organisation, &s.department, &s.street, &Some(town)];
    let lines = lines.into_iter().filter_map(|it| it.as_deref()).filter(|it| !it.is_empty());
    form.texts.insert(Field::Manufacturer, lines.collect::<Vec<_>>().join("\n"));
    form.texts.insert(Field::ControlNumber, id.worldwide_id.clone());
    form.texts.insert(Field::Received, words::date(&id.latest));
    form.texts.insert(Field::ReportDate, words::date(&id.created));
    let professional = c.sources.iter().any(|source| {
        matches!(
            source.qualification.as_ref().and_then(Known::value).map(String::as_str),
            Some("1" | "2" | "3")
        )
    });
    let sources = [
        (Tick::Study, id.kind == "2"),
        (Tick::Literature, !c.literature.is_empty()),
        (Tick::HealthProfessional, professional),
    ];
    form.ticks.extend(sources.iter().filter(|(_, is)| *is).map(|(tick, _)| *tick));
    if !sources.iter().any(|(_, is)| *is) {
        form.texts.insert(Field::Source, "Consumer / social media".into());
    }
    form.ticks.insert(if meta.follow_up { Tick::FollowUp } else { Tick::Initial });
}
