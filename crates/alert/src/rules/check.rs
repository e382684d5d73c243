//! What a rule must be beyond the types of its keys: which keys each kind takes, in what ranges, and which texts are codes.

use std::collections::BTreeSet;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use model::QUALITY_LABELS;

use super::memory::MAX_THRESHOLD;
use super::mute::Mute;
use super::period::Period;
use super::spec::{Dimension, Kind, MuteSpec, RuleSpec, When};
use crate::Mistake;
use crate::near::did_you_mean;

/// Criteria of seriousness (ICH E2A, II.B), as reports write them.
pub(super) const CRITERIA: [&str; 6] =
    ["death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "other_important"];

/// Days as rules write them.
pub(super) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Longest name of a rule: it is part of keys and file names.
const MAX_NAME: usize = 64;
/// Groups that one rule counts apart at once per report.
const MAX_DIMENSIONS: usize = 4;

/// A key that not every kind takes: whether it is given, and the kinds that need it and that may have it.
type KindKey = (&'static str, fn(&RuleSpec) -> bool, &'static [Kind], &'static [Kind]);

const KIND_KEYS: [KindKey; 10] = [
    ("window", |r| r.window.is_some(), WINDOWED, WINDOWED),
    ("threshold", |r| r.threshold.is_some(), WINDOWED, WINDOWED),
    ("min_count", |r| r.min_count.is_some(), &[], &[Kind::Rate]),
    ("p_value", |r| r.p_value.is_some(), &[], &[Kind::Rate]),
    ("baseline_weeks", |r| r.baseline_weeks.is_some(), &[], &[Kind::Rate]),
    ("min_weeks", |r| r.min_weeks.is_some(), &[], &[Kind::Rate]),
    ("learn", |r| r.learn.is_some(), &[], &[Kind::FirstPair]),
    ("cascade", |r| !r.cascade.is_empty(), &[], &[Kind::Velocity]),
    ("group_by", |r| !r.group_by.is_empty(), &[], &[Kind::Report, Kind::Count, Kind::Authors, Kind::Rate]),
    (
        "cool_down",
        |r| r.cool_down.is_some(),
        &[],
        &[Kind::Report, Kind::Count, Kind::Authors, Kind::Rate, Kind::Velocity],
    ),
];
const WINDOWED: &[Kind] = &[Kind::Count, Kind::Authors, Kind::Rate, Kind::Velocity];

/// A length of time with its range.
type Bounds = (&'static str, fn(&RuleSpec) -> Option<Period>, Period, Period);

const PERIODS: [Bounds; 4] = [
    ("window", |r| r.window, Period(60_000_000), Period::days(30)),
    ("cool_down", |r| r.cool_down, Period(60_000_000), Period::days(90)),
    // With less than a week the hours of the week before are complete when a rate is measured against them.
    ("lateness", |r| r.lateness, Period(0), Period::days(6)),
    ("learn", |r| r.learn, Period(0), Period::days(400)),
];

/// A number with its range in words.
type Range = (&'static str, fn(&RuleSpec) -> Option<f64>, fn(f64) -> bool, &'static str);

const NUMBERS: [Range; 6] = [
    ("when.min_score", |r| r.when.min_score, |x| (0.0..=1.0).contains(&x), "takes a number from 0 to 1"),
    (
        "when.min_criteria",
        |r| r.when.min_criteria.map(f64::from),
        |x| (1.0..=4.0).contains(&x),
        "takes a whole number from 1 to 4",
    ),
    ("min_count", |r| r.min_count.map(f64::from), |x| x >= 1.0, "takes a whole number, 1 or more"),
    ("p_value", |r| r.p_value, |x| x > 0.0 && x <= 0.5, "takes a probability above 0, up to 0.5"),
    (
        "baseline_weeks",
        |r| r.baseline_weeks.map(f64::from),
        |x| (1.0..=52.0).contains(&x),
        "takes 1 to 52 weeks",
    ),
    ("min_weeks", |r| r.min_weeks.map(f64::from), |x| (1.0..=52.0).contains(&x), "takes 1 to 52 weeks"),
];

/// A text of a list that has a form.
type Form = (&'static str, fn(&When) -> &[String], fn(&str) -> bool, &'static str);

const FORMS: [Form; 11] = [
    ("when.drugs", |w| &w.drugs, is_concept, "takes ids of concepts, such as \"drug/warfarin\""),
    ("when.events", |w| &w.events, is_concept, "takes ids of concepts, such as \"event/headache\""),
    (
        "when.situations",
        |w| &w.situations,
        is_concept,
        "takes ids of concepts, such as \"situation/overdose\"",
    ),
    (
        "when.atc",
        |w| &w.atc,
        is_atc,
        "takes beginnings of ATC codes in capitals, such as \"B01A\" or \"N06AB06\"",
    ),
    ("when.meddra_pt", |w| &w.meddra_pt, is_meddra, MEDDRA),
    ("when.meddra_hlt", |w| &w.meddra_hlt, is_meddra, MEDDRA),
    ("when.meddra_hlgt", |w| &w.meddra_hlgt, is_meddra, MEDDRA),
    ("when.meddra_soc", |w| &w.meddra_soc, is_meddra, MEDDRA),
    ("when.countries", |w| &w.countries, is_country, "takes countries as two capitals, such as \"DE\""),
    ("when.languages", |w| &w.languages, is_language, "takes language tags, such as \"de\" or \"pt-BR\""),
    ("when.channels", |w| &w.channels, is_name, "takes names of channels, such as \"reddit\""),
];
const MEDDRA: &str = "takes MedDRA codes of eight digits, such as \"10019211\"";

fn is_concept(text: &str) -> bool {
    text.split_once('/').is_some_and(|(set, name)| !set.is_empty() && !name.is_empty())
}

/// Letter, two digits, letter, letter, two digits (WHO Collaborating Centre for Drug Statistics Methodology), or its beginning.
fn is_atc(text: &str) -> bool {
    matches!(text.len(), 1 | 3 | 4 | 5 | 7)
        && text.bytes().enumerate().all(|(at, byte)| match at {
            0 | 3 | 4 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        })
}

fn is_meddra(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_language(text: &str) -> bool {
    (2..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    !text.is_empty() && text.len() <= MAX_NAME && text.bytes().all(plain)
}

/// Everything that is wrong with a rule, and the times at which it is muted. `endpoints`: those that there are, where that is known.
pub(super) fn check(
    spec: &RuleSpec,
    endpoints: Option<&BTreeSet<String>>,
    found: &mut Vec<Mistake>,
) -> Vec<Mute> {
    let mut tell = |key: &str, what: String| found.push(Mistake::of_rule(&spec.name, key, what));
    if !is_name(&spec.name) {
        tell("name", format!("takes small letters, digits, `-` and `_`, at most {MAX_NAME}"));
    }
    let kind = spec.kind.word();
    for (key, given, needed, allowed) in KIND_KEYS {
        match (given(spec), needed.contains(&spec.kind), allowed.contains(&spec.kind)) {
            (false, true, _) => tell(key, format!("is missing: a rule of kind {kind} needs it")),
            (true, _, false) => tell(key, format!("a rule of kind {kind} does not take it")),
            _ => {}
        }
    }
    for (key, of, least, most) in PERIODS {
        if of(spec).is_some_and(|period| !(least..=most).contains(&period)) {
            tell(key, format!("takes {least} to {most}"));
        }
    }
    for (key, of, holds, takes) in NUMBERS {
        if of(spec).is_some_and(|number| !holds(number)) {
            tell(key, takes.to_owned());
        }
    }
    for (key, of, holds, takes) in FORMS {
        if of(&spec.when).iter().any(|text| !holds(text)) {
            tell(key, takes.to_owned());
        }
    }
    if let Some(what) = threshold(spec) {
        tell("threshold", what);
    }
    of_rates(spec, &mut tell);
    dimensions(spec, &mut tell);
    words(spec, found);
    if let Some(known) = endpoints {
        for name in spec.to.iter().filter(|name| !known.contains(*name)) {
            let hint = did_you_mean(name, known.iter().map(String::as_str));
            found.push(
                Mistake::of_rule(&spec.name, "to", "names an endpoint that the file does not have")
                    .hint(hint),
            );
        }
    }
    spec.mute.iter().filter_map(|mute| muted(&spec.name, mute, found)).collect()
}

fn threshold(spec: &RuleSpec) -> Option<String> {
    let (threshold, window) = (spec.threshold?, spec.window?);
    let whole = threshold.fract() == 0.0;
    match spec.kind {
        Kind::Count | Kind::Authors if !whole || !(1.0..=MAX_THRESHOLD).contains(&threshold) => {
            Some(format!("takes a whole number from 1 to {MAX_THRESHOLD}"))
        }
        Kind::Rate if !(1.0..=1000.0).contains(&threshold) => {
            Some("takes how many times what is to be expected, from 1 to 1000".to_owned())
        }
        Kind::Velocity => {
            let reports = threshold * window.0 as f64 / Period::hours(1).0 as f64;
            (!(threshold > 0.0 && reports <= MAX_THRESHOLD)).then(|| {
                format!("takes reports an hour above 0, that are no more than {MAX_THRESHOLD} in the window")
            })
        }
        _ => None,
    }
}

fn of_rates(spec: &RuleSpec, tell: &mut impl FnMut(&str, String)) {
    let hours = |period: Period| period.0 % Period::hours(1).0 == 0;
    if spec.kind == Kind::Rate && spec.window.is_some_and(|window| !hours(window) || window > Period::days(6))
    {
        tell(
            "window",
            "of a rate takes whole hours, at most 6d: it is measured against the same hours of past weeks"
                .into(),
        );
    }
    let (weeks, least) = (spec.baseline_weeks.unwrap_or(8), spec.min_weeks.unwrap_or(4));
    if spec.kind == Kind::Rate && least > weeks {
        tell("min_weeks", format!("is {least}, more than the {weeks} weeks of `baseline_weeks`"));
    }
    let lateness = spec.lateness.unwrap_or(super::rule::LATENESS);
    if spec.kind == Kind::FirstPair && spec.learn.is_some_and(|learn| learn.0 != 0 && learn < lateness) {
        tell("learn", format!("takes 0h, or at least `lateness`, which is {lateness}"));
    }
}

fn dimensions(spec: &RuleSpec, tell: &mut impl FnMut(&str, String)) {
    let given: BTreeSet<Dimension> = spec.group_by.iter().copied().collect();
    if given.len() < spec.group_by.len() {
        tell("group_by", "names one thing twice".into());
    }
    if spec.kind == Kind::Report && !given.is_empty() && spec.cool_down.is_none() {
        tell("group_by", "needs `cool_down` in a rule of kind report: without it each report is told".into());
    }
    if given.len() > MAX_DIMENSIONS {
        tell("group_by", format!("takes at most {MAX_DIMENSIONS}"));
    }
    if given.contains(&Dimension::Pair)
        && (given.contains(&Dimension::Drug) || given.contains(&Dimension::Event))
    {
        tell(
            "group_by",
            "takes `pair`, or `drug` and `event`, not both: a pair has its drug and its event".into(),
        );
    }
}

/// Words of closed lists, for rules that no file was read for.
fn words(spec: &RuleSpec, found: &mut Vec<Mistake>) {
    let lists: [(&str, &[String], &[&str]); 2] = [
        ("when.seriousness", &spec.when.seriousness, &CRITERIA),
        ("when.without_quality", &spec.when.without_quality, &QUALITY_LABELS),
    ];
    for (key, given, known) in lists {
        for word in given.iter().filter(|word| !known.contains(&word.as_str())) {
            let hint = did_you_mean(word, known.iter().copied());
            found.push(Mistake::of_rule(&spec.name, key, format!("takes {}", known.join(", "))).hint(hint));
        }
    }
    for name in spec.when.reach.keys().filter(|name| super::filter::metric(name).is_none()) {
        found.push(Mistake::of_rule(&spec.name, "when.reach", format!("`{name}` is no count of a post")));
    }
}

fn muted(rule: &str, spec: &MuteSpec, found: &mut Vec<Mistake>) -> Option<Mute> {
    let before = found.len();
    let zone = TimeZone::get(&spec.time_zone).ok();
    if zone.is_none() {
        let what = "takes the name of a time zone, such as \"Europe/Berlin\" or \"UTC\"";
        found.push(Mistake::of_rule(rule, "mute.time_zone", what));
    }
    let mut time = |key: &str, text: &str| {
        let time = clock_time(text);
        if time.is_none() {
            found.push(Mistake::of_rule(rule, key, "takes a time of the day, such as \"18:00\""));
        }
        time
    };
    let (from, to) = (time("mute.from", &spec.from), time("mute.to", &spec.to));
    let mut days = [spec.weekdays.is_empty(); 7];
    for word in &spec.weekdays {
        match WEEKDAYS.iter().position(|known| known == word) {
            Some(day) => days[day] = true,
            None => {
                let hint = did_you_mean(word, WEEKDAYS);
                found.push(
                    Mistake::of_rule(rule, "mute.weekdays", format!("takes {}", WEEKDAYS.join(", ")))
                        .hint(hint),
                );
            }
        }
    }
    if found.len() > before {
        return None;
    }
    let days = DAYS.into_iter().zip(days).filter(|(_, given)| *given).map(|(day, _)| day).collect();
    Some(Mute { zone: zone?, days, from: from?, to: to? })
}

fn clock_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    if !two(hour) || !two(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}
