//! `[sender]`: who sends cases (ICH E2B(R3) C.3), and what identifiers are made of.

use icsr::c;

use super::section::Section;

/// Who sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// C.3, as it stands in every case.
    pub c3: c::Sender,
    /// N.1.3 and N.2.r.2: the identifier under which receivers know the sender.
    pub routing_id: String,
    /// The middle of C.1.1 and C.1.8.1, `CC-ORG-NUMBER`: short, of letters and digits.
    pub organisation_code: String,
    /// Country of the primary source where a post does not tell it, and the begin of identifiers: ISO 3166-1 alpha-2.
    pub fallback_country: String,
}

const KINDS: [(&str, &str); 7] = [
    ("company", "1"),
    ("authority", "2"),
    ("health_professional", "3"),
    ("regional_centre", "4"),
    ("who_centre", "5"),
    ("other", "6"),
    ("patient", "7"),
];

/// Whether a text is the code of a country by its form.
fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

pub(super) fn read(section: Section<'_>) -> Sender {
    let kind = section.choice("kind", &KINDS);
    section.missing("kind", "what the sender is, such as \"company\"");
    let limited = |key: &'static str, most: usize| {
        let text = section.text(key);
        if text.as_ref().is_some_and(|text| text.chars().count() > most) {
            section.wrong(
                key,
                format!("`{key}` is longer than the {most} characters that a message has room for"),
                None,
            );
        }
        text
    };
    // Lengths: ICH ICSR implementation guide, C.3.
    let c3 = c::Sender {
        kind: kind.unwrap_or_default().to_owned(),
        organisation: limited("organisation", 100),
        department: limited("department", 60),
        title: limited("title", 50),
        given_name: limited("given_name", 60),
        middle_name: limited("middle_name", 60),
        family_name: limited("family_name", 60),
        street: limited("street", 100),
        city: limited("city", 35),
        state: limited("state", 40),
        postcode: limited("postcode", 15),
        country: section.text("country"),
        telephone: limited("telephone", 33),
        fax: limited("fax", 33),
        email: limited("email", 100),
    };
    let routing_id = limited("routing_id", 60).unwrap_or_default();
    section.missing("routing_id", "the identifier that receivers know the sender by");
    // C.3.2 may be left out by patients alone.
    if kind != Some("7") {
        section.missing("organisation", "the name of the sender's organisation");
    }
    let organisation_code = limited("organisation_code", 40).unwrap_or_default();
    section.missing(
        "organisation_code",
        "a short name of letters and digits, which every identifier of a case has in it",
    );
    if !organisation_code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        section.wrong(
            "organisation_code",
            "`organisation_code` takes letters, digits and `_` alone, as `-` parts an identifier",
            None,
        );
    }
    let fallback_country =
        section.text("fallback_country").or_else(|| c3.country.clone()).unwrap_or_default();
    if fallback_country.is_empty() {
        section.missing("fallback_country", "a country, such as \"DE\"");
    }
    for key in ["country", "fallback_country"] {
        if section.text(key).is_some_and(|text| !is_country(&text)) {
            section.wrong(
                key,
                format!("`{key}` takes two capital letters of ISO 3166-1, such as \"DE\""),
                None,
            );
        }
    }
    section.end();
    Sender { c3, routing_id, organisation_code, fallback_country }
}
