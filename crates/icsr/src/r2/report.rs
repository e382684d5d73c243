//! `safetyreport`: section C and the patient with everything that hangs on it.

use super::case;
use super::codes::{SENDER, STUDY, mapped};
use super::patient;
use super::xml::Xml;
use crate::c::{PrimarySource, SectionC, Sender};
use crate::case::Icsr;
use crate::value::{Known, Ts};

/// How a list of documents begins that came by way of R3.
const SOURCE: &str = "Source of this Case Safety Report in E2B(R3) Format";

/// Digits that `sendertel` and `senderfax` may have.
const TELEPHONE: usize = 10;

/// Codes of countries of two digits; those that begin with 1 or 7 have one, all others three.
const TWO_DIGITS: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

pub(super) fn write(xml: &mut Xml, case: &Icsr) {
    let id = &case.c.identification;
    xml.open("safetyreport");
    xml.leaf("safetyreportid", &id.id);
    let primary = case.c.sources.iter().find(|source| source.is_primary).or(case.c.sources.first());
    xml.maybe(
        "primarysourcecountry",
        primary.and_then(|source| source.country.as_ref()?.value()).map(String::as_str),
    );
    xml.maybe("occurcountry", case::country(case));
    date(xml, "transmissiondate", &id.created);
    xml.leaf("reporttype", &id.kind);
    seriousness(xml, case);
    date(xml, "receivedate", &id.first_received);
    date(xml, "receiptdate", &id.latest);
    if !id.documents.is_empty() {
        xml.leaf("additionaldocument", "1");
        let titles: Vec<&str> = id.documents.iter().map(|document| document.title.as_str()).collect();
        xml.leaf("documentlist", &format!("{SOURCE}: {}", titles.join("; ")));
    }
    xml.yes_no("fulfillexpeditecriteria", id.expedited.value().copied());
    xml.leaf(if id.first_sender == "1" { "authoritynumb" } else { "companynumb" }, &id.worldwide_id);
    if !id.other_ids.is_empty() {
        xml.leaf("duplicate", "1");
    }
    match &id.nullification {
        Some(why) if why.kind == "1" => {
            xml.leaf("casenullification", "1");
            xml.leaf("nullificationreason", &why.reason);
        }
        Some(why) => xml.rest("C.1.11.2 (amendment)", &why.reason),
        None => {}
    }
    xml.yes_no("medicallyconfirm", confirmed(case));
    for other in &id.other_ids {
        xml.open("reportduplicate");
        xml.leaf("duplicatesource", &other.source);
        xml.leaf("duplicatenumb", &other.id);
        xml.close("reportduplicate");
    }
    for linked in &id.linked {
        xml.open("linkedreport");
        xml.leaf("linkreportnumb", linked);
        xml.close("linkedreport");
    }
    for (at, source) in case.c.sources.iter().enumerate() {
        primary_source(xml, &case.c, source, at == 0);
    }
    if case.c.sources.is_empty() {
        xml.empty("primarysource");
    }
    sender(xml, &case.c.sender);
    xml.empty("receiver");
    patient::write(xml, case);
    xml.close("safetyreport");
}

fn date(xml: &mut Xml, name: &str, ts: &Ts) {
    xml.date(&format!("{name}format"), name, Some(&Known::Is(ts.clone())));
}

/// R2 asks of the report what R3 asks of each reaction: one that is serious makes the report so.
fn seriousness(xml: &mut Xml, case: &Icsr) {
    xml.yes_no("serious", Some(case.is_serious()));
    let any = |criterion: fn(&crate::e::Seriousness) -> bool| {
        Some(case.e.iter().any(|reaction| criterion(&reaction.seriousness)))
    };
    xml.yes_no("seriousnessdeath", any(|serious| serious.death));
    xml.yes_no("seriousnesslifethreatening", any(|serious| serious.life_threatening));
    xml.yes_no("seriousnesshospitalization", any(|serious| serious.hospitalisation));
    xml.yes_no("seriousnessdisabling", any(|serious| serious.disability));
    xml.yes_no("seriousnesscongenitalanomali", any(|serious| serious.congenital_anomaly));
    xml.yes_no("seriousnessother", any(|serious| serious.other_important));
}

/// Yes where any reaction is, no where all that is told is no.
fn confirmed(case: &Icsr) -> Option<bool> {
    case.e.iter().filter_map(|reaction| reaction.confirmed).reduce(|all, one| all || one)
}

/// R2 has no element for a telephone number of a source, and it stands nowhere else either: it is not for the narrative.
fn primary_source(xml: &mut Xml, c: &SectionC, source: &PrimarySource, first: bool) {
    xml.open("primarysource");
    xml.name("reportertitle", source.title.as_ref());
    xml.name("reportergivename", source.given_name.as_ref());
    xml.name("reportermiddlename", source.middle_name.as_ref());
    xml.name("reporterfamilyname", source.family_name.as_ref());
    xml.identity("reporterorganization", source.organisation.as_ref());
    xml.identity("reporterdepartment", source.department.as_ref());
    xml.identity("reporterstreet", source.street.as_ref());
    xml.identity("reportercity", source.city.as_ref());
    xml.identity("reporterstate", source.state.as_ref());
    xml.identity("reporterpostcode", source.postcode.as_ref());
    let code = |known: &Option<Known<String>>| known.as_ref().and_then(|known| known.value().cloned());
    xml.maybe("reportercountry", code(&source.country).as_deref());
    xml.maybe("qualification", code(&source.qualification).as_deref());
    // Literature and study hang on a source in R2; those of the case are told once.
    if first {
        let mut literature = c.literature.iter().filter_map(|literature| literature.reference.value());
        xml.maybe("literaturereference", literature.next().map(String::as_str));
        for more in literature {
            xml.rest("C.4.r.1", more);
        }
        study(xml, c);
    }
    xml.close("primarysource");
}

fn study(xml: &mut Xml, c: &SectionC) {
    let Some(study) = &c.study else { return };
    xml.private("studyname", study.name.as_ref());
    xml.private("sponsorstudynumb", study.number.as_ref());
    if let Some(kind) = &study.kind {
        xml.maybe("observestudytype", mapped(STUDY, kind));
        if matches!(kind.as_str(), "4" | "5" | "6") {
            xml.rest("C.5.4", kind);
        }
    }
    for registration in &study.registrations {
        let country = registration.country.as_ref().and_then(|country| country.value());
        let number = registration.number.value().map_or("", String::as_str);
        xml.rest("C.5.1.r", format!("{number} {}", country.map_or("", String::as_str)).trim());
    }
}

fn sender(xml: &mut Xml, sender: &Sender) {
    xml.open("sender");
    match mapped(SENDER, &sender.kind) {
        Some(kind) => xml.leaf("sendertype", kind),
        None => xml.rest("C.3.1", &sender.kind),
    }
    let leaves: [(&str, &Option<String>); 11] = [
        ("senderorganization", &sender.organisation),
        ("senderdepartment", &sender.department),
        ("sendertitle", &sender.title),
        ("sendergivename", &sender.given_name),
        ("sendermiddlename", &sender.middle_name),
        ("senderfamilyname", &sender.family_name),
        ("senderstreetaddress", &sender.street),
        ("sendercity", &sender.city),
        ("senderstate", &sender.state),
        ("senderpostcode", &sender.postcode),
        ("sendercountrycode", &sender.country),
    ];
    for (name, text) in leaves {
        xml.maybe(name, text.as_deref());
    }
    number(xml, ["sendertel", "sendertelcountrycode"], sender.telephone.as_deref(), "C.3.4.6");
    number(xml, ["senderfax", "senderfaxcountrycode"], sender.fax.as_deref(), "C.3.4.7");
    xml.maybe("senderemailaddress", sender.email.as_deref());
    xml.close("sender");
}

/// A number of telephone or fax as R2 has it: digits, and the code of the country by itself. Half a number reaches nobody: one that is
/// still too long, or has letters in it, stands in the narrative as it was given.
fn number(xml: &mut Xml, [name, country]: [&str; 2], text: Option<&str>, element: &str) {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
    match telephone(text) {
        Some((code, local)) => {
            xml.leaf(name, &local);
            xml.maybe(country, code.as_deref());
        }
        None => xml.rest(element, text),
    }
}

/// Code of the country, where one is given, and the rest of a number; nothing where R2 cannot hold it.
fn telephone(text: &str) -> Option<(Option<String>, String)> {
    // The zero in brackets is not dialled after the code of the country.
    let bare = text.replace("(0)", "");
    let separates = |sign: char| sign.is_whitespace() || "+-./()\u{2010}\u{2011}\u{2013}".contains(sign);
    if !bare.chars().all(|sign| sign.is_ascii_digit() || separates(sign)) {
        return None;
    }
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let international = match bare.trim_start().starts_with('+') {
        true => Some(digits.as_str()),
        false => digits.strip_prefix("00"),
    };
    let (code, local) = match international {
        Some(digits) => {
            let (code, local) = digits.split_at_checked(country_code(digits))?;
            (Some(code.to_owned()), local.to_owned())
        }
        None => (None, digits),
    };
    (1..=TELEPHONE).contains(&local.len()).then_some((code, local))
}

/// How many digits of an international number are the code of the country (ITU-T E.164).
fn country_code(digits: &str) -> usize {
    match digits.get(..2) {
        Some(zone) if zone.starts_with(['1', '7']) => 1,
        Some(zone) if TWO_DIGITS.contains(&zone) => 2,
        _ => 3,
    }
}
