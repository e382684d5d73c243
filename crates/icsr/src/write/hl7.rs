//! Data types of HL7 v3 as the message uses them: codes, identifiers, quantities, points and spans of time, texts, or the reason
//! why there is none.

use super::xml::{Attribute, Out};
use crate::oid::{CodeList, list, system};
use crate::value::{Attachment, Known, MedDra, NullFlavor, Quantity, TermId, Ts};

const TYPE: &str = "xsi:type";
const NULL: &str = "nullFlavor";

/// What is known of when something happened or was done; what `effectiveTime` says.
#[derive(Default)]
pub(super) struct Times<'a> {
    /// How often: number (may be empty) and unit.
    pub(super) period: Option<(&'a str, &'a str)>,
    pub(super) start: Option<&'a Known<Ts>>,
    pub(super) end: Option<&'a Known<Ts>>,
    pub(super) duration: Option<&'a Quantity>,
}

/// A component of a time, to be combined with others.
enum Part<'a> {
    Periodic(&'a str, &'a str),
    Span(Option<&'a Known<Ts>>, Option<&'a Quantity>, Option<&'a Known<Ts>>),
}

impl Times<'_> {
    /// Its components. A span has room for two of begin, length and end, so that all three take two spans.
    fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        if let Some((number, unit)) = self.period {
            parts.push(Part::Periodic(number, unit));
        }
        match (self.start, self.duration, self.end) {
            (None, None, None) => {}
            (Some(start), Some(duration), Some(end)) => {
                parts.push(Part::Span(Some(start), None, Some(end)));
                parts.push(Part::Span(None, Some(duration), None));
            }
            (start, duration, end) => parts.push(Part::Span(start, duration, end)),
        }
        parts
    }
}

impl<'p> Out<'p> {
    /// Version of an ICH list, or an empty text where the profile says none.
    fn version(&self, list: CodeList) -> &'p str {
        self.profile.code_lists.get(list.number).map_or("", String::as_str)
    }

    /// Code system of a dictionary that receivers choose, such as `mpid`; empty where the profile says none.
    fn dictionary(&self, kind: &str) -> &'p str {
        self.profile.dictionaries.get(kind).map_or("", String::as_str)
    }

    /// A code of an ICH list.
    pub(super) fn code(&mut self, name: &str, list: CodeList, code: &str) {
        self.typed_code(name, "", list, code);
    }

    /// A value that is a code of an ICH list.
    pub(super) fn value_code(&mut self, list: CodeList, code: &str) {
        self.typed_code("value", "CE", list, code);
    }

    fn typed_code(&mut self, name: &str, kind: &str, list: CodeList, code: &str) {
        let version = self.version(list);
        self.empty(
            name,
            &[(TYPE, kind), ("code", code), ("codeSystem", list.oid), ("codeSystemVersion", version)],
        );
    }

    /// A code of a dictionary without versions, such as a country.
    pub(super) fn plain_code(&mut self, name: &str, system: &str, code: &str) {
        self.empty(name, &[("code", code), ("codeSystem", system)]);
    }

    /// A code of a dictionary without versions, or why there is none.
    pub(super) fn known_code(&mut self, name: &str, system: &str, code: &Known<String>) {
        match code {
            Known::Is(code) => self.plain_code(name, system, code),
            Known::Null(why) => self.null(name, *why),
        }
    }

    /// A code of a dictionary of products or substances, named as in the profile: `mpid`, `phpid`, `substance`.
    pub(super) fn dictionary_code(&mut self, name: &str, kind: &str, term: &TermId) {
        let system = self.dictionary(kind);
        self.empty(name, &[("code", &term.id), ("codeSystem", system), ("codeSystemVersion", &term.version)]);
    }

    /// A dose form (`form`) or route (`route`): as a term, in words, or both.
    pub(super) fn term_or_words(
        &mut self,
        name: &str,
        kind: (&str, &str),
        term: Option<&TermId>,
        words: Option<&Known<String>>,
    ) {
        let (value_type, dictionary) = kind;
        if term.is_none() && words.is_none() {
            return;
        }
        let own = self.dictionary(dictionary);
        let system = match (term, dictionary) {
            // Routes of E2B(R2) are still taken: three digits of an ICH list.
            (Some(term), "route") if term.id.len() == 3 => list::ROUTE.oid,
            _ if !own.is_empty() => own,
            (_, "route") => system::EDQM_ROUTE,
            _ => system::EDQM_FORM,
        };
        let (code, version) = term.map_or(("", ""), |term| (&term.id, &term.version));
        self.element(
            name,
            &[(TYPE, value_type), ("code", code), ("codeSystem", system), ("codeSystemVersion", version)],
            |out| out.maybe("originalText", words),
        );
    }

    /// A term of MedDRA as a code, with what was said in words.
    pub(super) fn meddra(
        &mut self,
        name: &str,
        value_type: &str,
        term: Option<&MedDra>,
        words: impl FnOnce(&mut Self),
    ) {
        let (code, version) = term.map_or(("", ""), |term| (&term.code, &term.version));
        self.element(
            name,
            &[
                (TYPE, value_type),
                ("code", code),
                ("codeSystem", system::MEDDRA),
                ("codeSystemVersion", version),
            ],
            words,
        );
    }

    /// A value that is a term of MedDRA.
    pub(super) fn value_meddra(&mut self, term: &MedDra) {
        self.meddra("value", "CE", Some(term), |_| {});
    }

    /// An identifier.
    pub(super) fn id(&mut self, root: &str, extension: &str) {
        self.empty("id", &[("extension", extension), ("root", root)]);
    }

    /// An identifier, or why there is none.
    pub(super) fn known_id(&mut self, root: &str, id: &Known<String>) {
        match id {
            Known::Is(extension) => self.id(root, extension),
            Known::Null(why) => self.empty("id", &[("root", root), (NULL, why.code())]),
        }
    }

    /// An identifier that is unique by itself: a UUID.
    pub(super) fn uuid(&mut self, uuid: &str) {
        self.empty("id", &[("root", uuid)]);
    }

    /// An element that only says why it has no value.
    pub(super) fn null(&mut self, name: &str, why: NullFlavor) {
        self.empty(name, &[(NULL, why.code())]);
    }

    /// A text, or why there is none.
    pub(super) fn known_text(&mut self, name: &str, text: &Known<String>) {
        match text {
            Known::Is(text) => self.text(name, &[], text),
            Known::Null(why) => self.null(name, *why),
        }
    }

    /// A text, why there is none, or nothing.
    pub(super) fn maybe(&mut self, name: &str, text: Option<&Known<String>>) {
        if let Some(text) = text {
            self.known_text(name, text);
        }
    }

    /// A text, or nothing.
    pub(super) fn maybe_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, &[], text);
        }
    }

    /// A value that is a text: `ED` or `ST`.
    pub(super) fn value_text(&mut self, value_type: &str, text: &str) {
        self.text("value", &[(TYPE, value_type)], text);
    }

    /// A value that is a text in a language.
    pub(super) fn value_in_language(&mut self, text: &str, language: &str) {
        self.text("value", &[(TYPE, "ED"), ("language", language)], text);
    }

    /// A value that says yes or no, or why neither.
    pub(super) fn value_bool(&mut self, value: &Known<bool>) {
        match value {
            Known::Is(value) => self.truth(*value),
            Known::Null(why) => self.value_null("BL", *why),
        }
    }

    /// A value that says yes or no.
    pub(super) fn truth(&mut self, value: bool) {
        self.empty("value", &[(TYPE, "BL"), ("value", if value { "true" } else { "false" })]);
    }

    /// A value that only says why it is none.
    pub(super) fn value_null(&mut self, value_type: &str, why: NullFlavor) {
        self.empty("value", &[(TYPE, value_type), (NULL, why.code())]);
    }

    /// A value with attributes of its own.
    pub(super) fn value_with(&mut self, value_type: &str, attributes: &[Attribute<'_>]) {
        let mut all = vec![(TYPE, value_type)];
        all.extend_from_slice(attributes);
        self.empty("value", &all);
    }

    /// A number with its unit.
    pub(super) fn quantity(&mut self, name: &str, quantity: &Quantity) {
        self.empty(name, &[("value", &quantity.number), ("unit", &quantity.unit)]);
    }

    /// A value that is a number with its unit.
    pub(super) fn value_quantity(&mut self, number: &str, unit: &str) {
        self.value_with("PQ", &[("value", number), ("unit", unit)]);
    }

    /// A point in time.
    pub(super) fn at(&mut self, name: &str, at: &Ts) {
        self.empty(name, &[("value", at.as_str())]);
    }

    /// A point in time, why there is none, or nothing.
    pub(super) fn maybe_at(&mut self, name: &str, at: Option<&Known<Ts>>) {
        match at {
            Some(Known::Is(at)) => self.at(name, at),
            Some(Known::Null(why)) => self.null(name, *why),
            None => {}
        }
    }

    /// A value that is a point in time, or why there is none.
    pub(super) fn value_at(&mut self, at: &Known<Ts>) {
        match at {
            Known::Is(at) => self.value_with("TS", &[("value", at.as_str())]),
            Known::Null(why) => self.value_null("TS", *why),
        }
    }

    /// `effectiveTime`: one component as it is; several as an expression (`SXPR_TS`, which must have two or more) that means what
    /// all of them allow (operator `A`).
    pub(super) fn times(&mut self, times: &Times<'_>) {
        let parts = times.parts();
        if let [part] = parts.as_slice() {
            self.part("effectiveTime", "", part);
        } else if !parts.is_empty() {
            self.element("effectiveTime", &[(TYPE, "SXPR_TS")], |out| {
                for (at, part) in parts.iter().enumerate() {
                    out.part("comp", if at == 0 { "" } else { "A" }, part);
                }
            });
        }
    }

    fn part(&mut self, name: &str, operator: &str, part: &Part<'_>) {
        match part {
            Part::Periodic(number, unit) => {
                self.element(name, &[(TYPE, "PIVL_TS"), ("operator", operator)], |out| {
                    out.empty("period", &[("value", number), ("unit", unit)]);
                });
            }
            Part::Span(start, duration, end) => {
                self.element(name, &[(TYPE, "IVL_TS"), ("operator", operator)], |out| {
                    out.maybe_at("low", *start);
                    if let Some(duration) = duration {
                        out.quantity("width", duration);
                    }
                    out.maybe_at("high", *end);
                });
            }
        }
    }

    /// A file, in Base64, never compressed.
    pub(super) fn attachment(&mut self, attachment: Option<&Attachment>) {
        use base64::Engine;
        let Some(attachment) = attachment else { return };
        let media_type: String = attachment.media_type.split_whitespace().collect();
        let content = base64::engine::general_purpose::STANDARD.encode(&attachment.bytes);
        self.text("text", &[("mediaType", &media_type), ("representation", "B64")], &content);
    }

    /// An observation that ICH list 19 has a code for.
    pub(super) fn observation(&mut self, code: &str, content: impl FnOnce(&mut Self)) {
        self.element("observation", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
            out.code("code", list::OBSERVATION, code);
            content(out);
        });
    }

    /// An observation within a relationship of a type.
    pub(super) fn related(&mut self, type_code: &str, code: &str, content: impl FnOnce(&mut Self)) {
        self.element("outboundRelationship2", &[("typeCode", type_code)], |out| {
            out.observation(code, content);
        });
    }

    /// Something about the patient or the parent.
    pub(super) fn about(&mut self, content: impl FnOnce(&mut Self)) {
        self.filled("subjectOf2", &[("typeCode", "SBJ")], content);
    }

    /// A group of observations (ICH list 20), or nothing where there is none. The code is no content.
    pub(super) fn group(&mut self, code: &str, is_empty: bool, content: impl FnOnce(&mut Self)) {
        if is_empty {
            return;
        }
        self.about(|out| {
            out.element("organizer", &[("classCode", "CATEGORY"), ("moodCode", "EVN")], |out| {
                out.code("code", list::GROUP, code);
                content(out);
            });
        });
    }

    /// A member of a group.
    pub(super) fn component(&mut self, content: impl FnOnce(&mut Self)) {
        self.element("component", &[("typeCode", "COMP")], content);
    }

    /// Who said it.
    pub(super) fn author(&mut self, content: impl FnOnce(&mut Self)) {
        self.element("author", &[("typeCode", "AUT")], |out| {
            out.element("assignedEntity", &[("classCode", "ASSIGNED")], content);
        });
    }
}
