//! Codes of a case in plain English, for paper: not for files that machines read.

use std::collections::BTreeMap;

use crate::value::{Known, MedDra, NullFlavor, Quantity, Ts};

/// Names of terms by their code, out of the operator's release of MedDRA. A code that is not among them is shown as it is.
pub type Terms = BTreeMap<String, String>;

/// What each code of a list means.
pub type List = [(&'static str, &'static str)];

/// C.1.3.
pub const REPORT: &List =
    &[("1", "Spontaneous report"), ("2", "Report from study"), ("3", "Other"), ("4", "Not known")];
/// C.1.8.2.
pub const FIRST_SENDER: &List = &[("1", "Regulator"), ("2", "Other")];
/// C.1.11.1.
pub const NULLIFICATION: &List = &[("1", "Nullification"), ("2", "Amendment")];
/// C.2.r.4.
pub const QUALIFICATION: &List = &[
    ("1", "Physician"),
    ("2", "Pharmacist"),
    ("3", "Other health professional"),
    ("4", "Lawyer"),
    ("5", "Consumer or other non health professional"),
];
/// C.3.1.
pub const SENDER: &List = &[
    ("1", "Pharmaceutical company"),
    ("2", "Regulatory authority"),
    ("3", "Health professional"),
    ("4", "Regional pharmacovigilance centre"),
    ("5", "WHO collaborating centre"),
    ("6", "Other"),
    ("7", "Patient or consumer"),
];
/// C.5.4.
pub const STUDY: &List = &[
    ("1", "Clinical trial"),
    ("2", "Individual patient use"),
    ("3", "Other study"),
    ("4", "Patient support programme"),
    ("5", "Market research programme"),
    ("6", "Organised data collection on a digital platform"),
];
/// D.2.3.
pub const AGE_GROUP: &List = &[
    ("0", "Foetus"),
    ("1", "Neonate"),
    ("2", "Infant"),
    ("3", "Child"),
    ("4", "Adolescent"),
    ("5", "Adult"),
    ("6", "Elderly"),
];
/// D.5.
pub const SEX: &List = &[("1", "Male"), ("2", "Female")];
/// E.i.3.1.
pub const HIGHLIGHTED: &List = &[
    ("1", "Highlighted by the reporter, not serious"),
    ("2", "Not highlighted by the reporter, not serious"),
    ("3", "Highlighted by the reporter, serious"),
    ("4", "Not highlighted by the reporter, serious"),
];
/// E.i.7.
pub const OUTCOME: &List = &[
    ("0", "Not known"),
    ("1", "Recovered"),
    ("2", "Recovering"),
    ("3", "Not recovered"),
    ("4", "Recovered with sequelae"),
    ("5", "Fatal"),
];
/// F.r.3.1.
pub const RESULT: &List = &[("1", "Positive"), ("2", "Negative"), ("3", "Borderline"), ("4", "Inconclusive")];
/// G.k.1.
pub const ROLE: &List =
    &[("1", "Suspect"), ("2", "Concomitant"), ("3", "Interacting"), ("4", "Not administered")];
/// G.k.8.
pub const ACTION: &List = &[
    ("0", "Not known"),
    ("1", "Drug withdrawn"),
    ("2", "Dose reduced"),
    ("3", "Dose increased"),
    ("4", "Dose not changed"),
    ("9", "Not applicable"),
];
/// G.k.9.i.4.
pub const RECURRENCE: &List = &[
    ("1", "Given again, and it came back"),
    ("2", "Given again, and it did not come back"),
    ("3", "Given again, and it is not known what happened"),
    ("4", "Not given again"),
];
/// G.k.10.r.
pub const ADDITIONAL: &List = &[
    ("1", "Counterfeit"),
    ("2", "Overdose"),
    ("3", "Taken by the father"),
    ("4", "Taken beyond its expiry date"),
    ("5", "Batch tested, within specifications"),
    ("6", "Batch tested, not within specifications"),
    ("7", "Medication error"),
    ("8", "Misuse"),
    ("9", "Abuse"),
    ("10", "Occupational exposure"),
    ("11", "Off label use"),
];
/// FDA.C.1.7.1.
pub const LOCAL_CRITERIA: &List =
    &[("1", "15-day"), ("2", "Not expedited"), ("4", "5-day"), ("5", "30-day"), ("6", "7-day")];

/// Units of UCUM, for one and for more.
const UNITS: [(&str, &str, &str); 13] = [
    ("10.a", "decade", "decades"),
    ("a", "year", "years"),
    ("mo", "month", "months"),
    ("wk", "week", "weeks"),
    ("d", "day", "days"),
    ("h", "hour", "hours"),
    ("min", "minute", "minutes"),
    ("s", "second", "seconds"),
    ("{trimester}", "trimester", "trimesters"),
    ("{DF}", "dosage form", "dosage forms"),
    ("[iU]", "IU", "IU"),
    ("[drp]", "drop", "drops"),
    ("ug", "µg", "µg"),
];

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// What a code means; the code itself where the list has it not.
pub fn meaning<'a>(list: &List, code: &'a str) -> &'a str {
    list.iter().find(|(known, _)| *known == code).map_or(code, |(_, meaning)| meaning)
}

/// `12 MAR 2026`, or less where less is known; with the time, as written, where there is one.
pub fn date(ts: &Ts) -> String {
    let text = ts.date();
    let month = text.get(4..6).and_then(|month| MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?));
    let parts = [text.get(6..8), month.copied(), text.get(..4)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `6 months`.
pub fn quantity(quantity: &Quantity) -> String {
    format!("{} {}", quantity.number, unit(&quantity.unit, &quantity.number))
}

/// The unit in words, for so many of it; as written where it is not known.
pub fn unit<'a>(ucum: &'a str, number: &str) -> &'a str {
    match UNITS.iter().find(|(known, ..)| *known == ucum) {
        Some((_, one, _)) if number == "1" => one,
        Some((_, _, more)) => more,
        None => ucum,
    }
}

/// The term's name, or its code with its release.
pub fn term(term: &MedDra, names: &Terms) -> String {
    match names.get(&term.code) {
        Some(name) => name.clone(),
        None => format!("MedDRA {} {}", term.version, term.code),
    }
}

/// Why a value is not given, as a form has it.
pub fn on_form(why: NullFlavor) -> &'static str {
    match why {
        NullFlavor::Msk => "PRIVACY",
        _ => "UNK",
    }
}

/// A value as a form has it: nothing where the element is left out.
pub fn form_value<T>(known: Option<&Known<T>>, show: impl Fn(&T) -> String) -> String {
    match known {
        Some(Known::Is(value)) => show(value),
        Some(Known::Null(why)) => on_form(*why).to_owned(),
        None => String::new(),
    }
}

/// Why a value is not given, in words with the code.
pub fn why(why: NullFlavor) -> &'static str {
    match why {
        NullFlavor::Ni => "No information (NI)",
        NullFlavor::Msk => "Withheld for privacy (MSK)",
        NullFlavor::Unk => "Not known (UNK)",
        NullFlavor::Na => "Not applicable (NA)",
        NullFlavor::Asku => "Asked, not known (ASKU)",
        NullFlavor::Nask => "Not asked (NASK)",
        NullFlavor::Oth => "Other (OTH)",
        NullFlavor::Ninf => "Below what can be measured (NINF)",
        NullFlavor::Pinf => "Above what can be measured (PINF)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_say_no_more_than_is_known() {
        for (ts, shown) in [
            ("2026", "2026"),
            ("202603", "MAR 2026"),
            ("20260312", "12 MAR 2026"),
            ("20261231235959+0000", "31 DEC 2026"),
        ] {
            assert_eq!(date(&Ts::parse(ts).unwrap()), shown);
        }
    }

    #[test]
    fn units_and_codes_that_are_not_known_stay_as_they_are() {
        assert_eq!(quantity(&Quantity::new("1", "a")), "1 year");
        assert_eq!(quantity(&Quantity::new("2.5", "mg")), "2.5 mg");
        assert_eq!((meaning(OUTCOME, "3"), meaning(OUTCOME, "8")), ("Not recovered", "8"));
    }
}
