//! One value by itself: its form, its codes, its length.
//!
//! Kinds of the column `value`: `key` an identifier that machines route by, `id` one that people gave, `text`, `caseid` `CC-ORG-NUMBER`, `ts:` a point in time at least so precise,
//! `bool`, `true` (never `false`), `one`, `number` without a sign, `whole` without a fraction, `measure` with a sign, `digits`,
//! `unit` of UCUM, `dose` a unit that is expected of a dose, `meddra` and `version` of it, `country` with `EU`, `uuid`,
//! `list:` a list of codes, `is:` one of these words, `form` and `route` of EDQM, `tel`, `fax`, `mailto`, `file`.

use super::Severity;
use super::table::{Spec, TABLES};
use super::when::When;

/// What is wrong with a value: last part of the rule's name, how bad it is, and in words.
pub(crate) type Wrong = (&'static str, Severity, String);

/// Code systems of EDQM: forms and routes.
const EDQM_FORM: &str = "0.4.0.127.0.16.1.1.2.1";
const EDQM_ROUTE: &str = "0.4.0.127.0.16.1.1.2.6";

/// Whether a value may be shown: codes, dates, numbers and identifiers of cases, never what somebody wrote or is called.
pub(crate) fn may_be_shown(kind: &str) -> bool {
    !matches!(kind, "text" | "file" | "tel" | "fax" | "mailto")
}

/// The value without the scheme of its address.
pub(crate) fn bare<'v>(kind: &str, value: &'v str) -> &'v str {
    if !matches!(kind, "tel" | "fax" | "mailto") {
        return value;
    }
    value.strip_prefix(kind).map_or(value, |rest| rest.strip_prefix(':').unwrap_or(rest))
}

/// Everything that is wrong with a value; `system` is the code system that it declares.
pub(crate) fn check(spec: &Spec, value: &str, system: Option<&str>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let length = bare(spec.value, value).chars().count();
    if let Some(max) = spec.max.filter(|max| length > *max) {
        wrong.push((
            "length",
            Severity::Error,
            format!("has {length} characters; at most {max} are allowed"),
        ));
    }
    if let Some(wanted) = spec.system.as_deref().filter(|wanted| system != Some(*wanted)) {
        let found = system
            .map_or("no code system".to_owned(), |found| format!("the code system {}", shortened(found)));
        wrong.push(("system", Severity::Error, format!("has {found}; it must be {wanted}")));
    } else if let Some((rule, severity, text)) = form(spec.value, value, system) {
        wrong.push((rule, severity, text));
    }
    wrong
}

/// As much of a value as is shown. What would steer a terminal, or turn the direction of the line, is not.
pub(crate) fn shortened(value: &str) -> String {
    const SHOWN: usize = 40;
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = |letter| if steers(letter) { char::REPLACEMENT_CHARACTER } else { letter };
    let mut short: String = value.chars().take(SHOWN).map(shown).collect();
    if value.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

fn form(kind: &str, value: &str, system: Option<&str>) -> Option<Wrong> {
    let format = |text: &str| Some(("format", Severity::Error, text.to_owned()));
    let unless = |good: bool, text: &str| if good { None } else { format(text) };
    if let Some(words) = kind.strip_prefix("is:") {
        return unless(words.split(' ').any(|word| word == value), &format!("must be {words}"));
    }
    if let Some(list) = kind.strip_prefix("list:") {
        let known = TABLES.lists.get(list).is_some_and(|codes| codes.contains(value));
        let text = || format!("is not in the list of codes `{list}`");
        return if known { None } else { Some(("code", Severity::Error, text())) };
    }
    if let Some(precision) = kind.strip_prefix("ts:") {
        return point_in_time(precision, value);
    }
    match kind {
        "bool" => unless(matches!(value, "true" | "false"), "must be true or false"),
        "true" => {
            unless(value == "true", "may only be true: what is not so is given by a null flavour or left out")
        }
        "one" => unless(value == "1", "may only be 1"),
        "number" => unless(decimal(value), "must be a number: digits, with a point for a fraction"),
        "whole" => unless(digits(value), "must be a number without a fraction"),
        "measure" => unless(decimal(value.strip_prefix('-').unwrap_or(value)), "must be a number"),
        "digits" => unless(digits(value), "must be digits"),
        "meddra" => unless(digits(value) && value.len() == 8, "must be the eight digits of a code of MedDRA"),
        "version" => unless(version(value), "must be a release of MedDRA, such as 28.1"),
        "country" => {
            let known =
                value == "EU" || TABLES.lists.get("country").is_some_and(|codes| codes.contains(value));
            if known {
                None
            } else {
                Some(("code", Severity::Error, "is no country of ISO 3166-1".to_owned()))
            }
        }
        "uuid" => unless(uuid(value), "must be a UUID"),
        "caseid" => {
            unless(case_id(value), "must be made as CC-ORGANISATION-NUMBER, beginning with a country")
        }
        "unit" => unless(unit(value), "must be a unit of UCUM"),
        "dose" if !unit(value) => format("must be a unit of UCUM"),
        "dose" if !TABLES.lists.get("dose").is_some_and(|codes| codes.contains(value)) => {
            Some(("unit", Severity::Warning, "is not a unit that receivers expect of a dose".to_owned()))
        }
        "form" if system == Some(EDQM_FORM) && !edqm(value) => not_edqm("PDF-10219000"),
        "route" if system == Some(EDQM_ROUTE) && !edqm(value) => not_edqm("ROA-20053000"),
        "key" => unless(value.trim() == value && !value.contains(char::is_control), "has blanks around it"),
        "tel" | "fax" | "mailto" => {
            let scheme = format!("{kind}:");
            unless(value.starts_with(&scheme), &format!("must begin with `{scheme}`"))
        }
        _ => None,
    }
}

fn point_in_time(precision: &str, value: &str) -> Option<Wrong> {
    let least = match precision {
        "second" => 14,
        "day" => 8,
        _ => 4,
    };
    let error = |text: &str| Some(("format", Severity::Error, text.to_owned()));
    match When::parse(value) {
        None => error("is no point in time: write CCYY, CCYYMM, CCYYMMDD or CCYYMMDDhhmmss+ZZzz"),
        Some(when) if when.precision() < least => error(&format!("must be given to the {precision}")),
        Some(when) if least == 14 && !when.offset => Some((
            "offset",
            Severity::Warning,
            "does not say how far it is from UTC, such as +0000".to_owned(),
        )),
        Some(_) => None,
    }
}

fn not_edqm(such_as: &str) -> Option<Wrong> {
    Some(("format", Severity::Warning, format!("is no term of EDQM, such as {such_as}")))
}

fn digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn decimal(value: &str) -> bool {
    match value.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(value),
    }
}

fn version(value: &str) -> bool {
    value.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor) && minor.len() == 1)
}

fn unit(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic())
}

fn edqm(value: &str) -> bool {
    value.split_once('-').is_some_and(|(kind, number)| {
        kind.len() == 3 && kind.bytes().all(|byte| byte.is_ascii_uppercase()) && digits(number)
    })
}

fn uuid(value: &str) -> bool {
    let lengths = value.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && value.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn case_id(value: &str) -> bool {
    let mut parts = value.splitn(3, '-');
    let country = parts.next().unwrap_or_default();
    let known = country == "EU" || TABLES.lists.get("country").is_some_and(|codes| codes.contains(country));
    let filled = |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && part.trim() == part);
    known && filled(parts.next()) && filled(parts.next())
}
