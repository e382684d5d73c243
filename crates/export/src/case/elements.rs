//! The elements that a case has, one for each value that is sent: a walk over its JSON form by a table of names.
//!
//! Not here: where values come from. What a message says by itself without a value of the case (N.1.1, `NI` of C.1.9.1) is
//! left out, but for C.1.6.1, which says whether documents follow.

use std::collections::HashMap;
use std::sync::LazyLock;

use icsr::Icsr;
use serde_json::Value;

/// A value of a case.
#[derive(Clone, PartialEq, Eq)]
pub struct Element {
    /// The element with the numbers of its repetitions, such as `E.2.7`.
    pub path: String,
    /// The element as the guideline names it, such as `E.i.7`; empty where this version has no name for it.
    pub id: &'static str,
    /// The value, or the code of a null flavour.
    pub value: String,
}

/// Says which, never the value.
impl std::fmt::Debug for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)
    }
}

/// How `true` and `false` are sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// As they are.
    Plain,
    /// `true` alone; else the element is left out.
    OnlyTrue,
    /// `true`, else `NI`.
    TrueOrNi,
}

use How::{OnlyTrue, Plain, TrueOrNi};

/// Place in the JSON form (`[]`: each of a list), element, how.
const NAMES: &[(&str, &str, How)] = &[
    ("c.identification.id", "C.1.1", Plain),
    ("c.identification.created", "C.1.2", Plain),
    ("c.identification.kind", "C.1.3", Plain),
    ("c.identification.first_received", "C.1.4", Plain),
    ("c.identification.latest", "C.1.5", Plain),
    ("c.identification.documents[].title", "C.1.6.1.r.1", Plain),
    ("c.identification.expedited", "C.1.7", Plain),
    ("c.identification.worldwide_id", "C.1.8.1", Plain),
    ("c.identification.first_sender", "C.1.8.2", Plain),
    ("c.identification.other_ids[].source", "C.1.9.1.r.1", Plain),
    ("c.identification.other_ids[].id", "C.1.9.1.r.2", Plain),
    ("c.identification.linked[]", "C.1.10.r", Plain),
    ("c.identification.nullification.kind", "C.1.11.1", Plain),
    ("c.identification.nullification.reason", "C.1.11.2", Plain),
    ("c.identification.fda_local_criteria", "FDA.C.1.7.1", Plain),
    ("c.identification.fda_combination", "FDA.C.1.12", Plain),
    ("c.sources[].title", "C.2.r.1.1", Plain),
    ("c.sources[].given_name", "C.2.r.1.2", Plain),
    ("c.sources[].middle_name", "C.2.r.1.3", Plain),
    ("c.sources[].family_name", "C.2.r.1.4", Plain),
    ("c.sources[].organisation", "C.2.r.2.1", Plain),
    ("c.sources[].department", "C.2.r.2.2", Plain),
    ("c.sources[].street", "C.2.r.2.3", Plain),
    ("c.sources[].city", "C.2.r.2.4", Plain),
    ("c.sources[].state", "C.2.r.2.5", Plain),
    ("c.sources[].postcode", "C.2.r.2.6", Plain),
    ("c.sources[].telephone", "C.2.r.2.7", Plain),
    ("c.sources[].country", "C.2.r.3", Plain),
    ("c.sources[].qualification", "C.2.r.4", Plain),
    ("c.sources[].is_primary", "C.2.r.5", OnlyTrue),
    ("c.sources[].fda_email", "FDA.C.2.r.2.8", Plain),
    ("c.sender.kind", "C.3.1", Plain),
    ("c.sender.organisation", "C.3.2", Plain),
    ("c.sender.department", "C.3.3.1", Plain),
    ("c.sender.title", "C.3.3.2", Plain),
    ("c.sender.given_name", "C.3.3.3", Plain),
    ("c.sender.middle_name", "C.3.3.4", Plain),
    ("c.sender.family_name", "C.3.3.5", Plain),
    ("c.sender.street", "C.3.4.1", Plain),
    ("c.sender.city", "C.3.4.2", Plain),
    ("c.sender.state", "C.3.4.3", Plain),
    ("c.sender.postcode", "C.3.4.4", Plain),
    ("c.sender.country", "C.3.4.5", Plain),
    ("c.sender.telephone", "C.3.4.6", Plain),
    ("c.sender.fax", "C.3.4.7", Plain),
    ("c.sender.email", "C.3.4.8", Plain),
    ("c.literature[].reference", "C.4.r.1", Plain),
    ("c.study.name", "C.5.2", Plain),
    ("c.study.number", "C.5.3", Plain),
    ("c.study.kind", "C.5.4", Plain),
    ("d.name", "D.1", Plain),
    ("d.age.number", "D.2.2a", Plain),
    ("d.age.unit", "D.2.2b", Plain),
    ("d.age_group", "D.2.3", Plain),
    ("d.sex", "D.5", Plain),
    ("d.history_text", "D.7.2", Plain),
    ("d.fda_race[]", "FDA.D.11.r.1", Plain),
    ("d.fda_ethnicity", "FDA.D.12", Plain),
    ("e[].id", "E.i", Plain),
    ("e[].native.text", "E.i.1.1a", Plain),
    ("e[].native.language", "E.i.1.1b", Plain),
    ("e[].translation", "E.i.1.2", Plain),
    ("e[].term.version", "E.i.2.1a", Plain),
    ("e[].term.code", "E.i.2.1b", Plain),
    ("e[].seriousness.death", "E.i.3.2a", TrueOrNi),
    ("e[].seriousness.life_threatening", "E.i.3.2b", TrueOrNi),
    ("e[].seriousness.hospitalisation", "E.i.3.2c", TrueOrNi),
    ("e[].seriousness.disability", "E.i.3.2d", TrueOrNi),
    ("e[].seriousness.congenital_anomaly", "E.i.3.2e", TrueOrNi),
    ("e[].seriousness.other_important", "E.i.3.2f", TrueOrNi),
    ("e[].seriousness.fda_required_intervention", "FDA.E.i.3.2h", TrueOrNi),
    ("e[].start", "E.i.4", Plain),
    ("e[].outcome", "E.i.7", Plain),
    ("e[].confirmed", "E.i.8", Plain),
    ("e[].country", "E.i.9", Plain),
    ("g[].id", "G.k", Plain),
    ("g[].role", "G.k.1", Plain),
    ("g[].name", "G.k.2.2", Plain),
    ("g[].substances[].name", "G.k.2.3.r.1", Plain),
    ("g[].blinded", "G.k.2.5", OnlyTrue),
    ("g[].dosages[].dose.number", "G.k.4.r.1a", Plain),
    ("g[].dosages[].dose.unit", "G.k.4.r.1b", Plain),
    ("g[].dosages[].interval.number", "G.k.4.r.2", Plain),
    ("g[].dosages[].interval.unit", "G.k.4.r.3", Plain),
    ("g[].dosages[].start", "G.k.4.r.4", Plain),
    ("g[].dosages[].end", "G.k.4.r.5", Plain),
    ("g[].dosages[].text", "G.k.4.r.8", Plain),
    ("g[].dosages[].route", "G.k.4.r.10.1", Plain),
    ("g[].indications[].text", "G.k.7.r.1", Plain),
    ("g[].indications[].term.version", "G.k.7.r.2a", Plain),
    ("g[].indications[].term.code", "G.k.7.r.2b", Plain),
    ("g[].action", "G.k.8", Plain),
    ("g[].relations[].reaction", "G.k.9.i.1", Plain),
    ("g[].relations[].from_first_dose.number", "G.k.9.i.3.1a", Plain),
    ("g[].relations[].from_first_dose.unit", "G.k.9.i.3.1b", Plain),
    ("g[].relations[].recurrence", "G.k.9.i.4", Plain),
    ("g[].additional[]", "G.k.10.r", Plain),
    ("g[].additional_text", "G.k.11", Plain),
    ("h.text", "H.1", Plain),
    ("h.reporter_comments", "H.2", Plain),
    ("h.sender_comments", "H.4", Plain),
    ("h.summaries[].text", "H.5.r.1a", Plain),
    ("h.summaries[].language", "H.5.r.1b", Plain),
];

/// By place: where in the table, element, how.
static BY_PLACE: LazyLock<HashMap<&str, (usize, &str, How)>> = LazyLock::new(|| {
    NAMES.iter().enumerate().map(|(at, (place, id, how))| (*place, (at, *id, *how))).collect()
});

/// Where an element stands among all: section, repetition of E.i or G.k, place in the table, repetitions within.
type Rank = (u8, usize, usize, Vec<usize>);

/// The values of a case, in the order of the guideline.
pub fn elements(case: &Icsr) -> Vec<Element> {
    let mut walk = Walk { place: String::new(), indices: Vec::new(), found: Vec::with_capacity(128) };
    // A case is made of strings, booleans and lists, which all have a JSON form.
    walk.value(&serde_json::to_value(case).unwrap_or_default());
    let documents = !case.c.identification.documents.is_empty();
    let held = Element { path: "C.1.6.1".to_owned(), id: "C.1.6.1", value: documents.to_string() };
    let before_documents = BY_PLACE.get("c.identification.latest").map_or(0, |(at, ..)| *at);
    walk.found.push(((b'c', 0, before_documents, vec![1]), held));
    walk.found.sort_by(|(one, _), (other, _)| one.cmp(other));
    walk.found.into_iter().map(|(_, element)| element).collect()
}

struct Walk {
    place: String,
    indices: Vec<usize>,
    found: Vec<(Rank, Element)>,
}

impl Walk {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::Object(members)
                if members.len() == 1 && (members.contains_key("is") || members.contains_key("null")) =>
            {
                members.values().for_each(|value| self.value(value));
            }
            Value::Object(members) => {
                for (name, value) in members {
                    let length = self.place.len();
                    if length > 0 {
                        self.place.push('.');
                    }
                    self.place.push_str(name);
                    self.value(value);
                    self.place.truncate(length);
                }
            }
            Value::Array(items) => {
                let length = self.place.len();
                self.place.push_str("[]");
                for (index, item) in items.iter().enumerate() {
                    self.indices.push(index + 1);
                    self.value(item);
                    self.indices.pop();
                }
                self.place.truncate(length);
            }
            Value::Bool(truth) => {
                let how = BY_PLACE.get(self.place.as_str()).map_or(Plain, |(_, _, how)| *how);
                match how {
                    OnlyTrue if !truth => {}
                    TrueOrNi if !truth => self.leaf("NI".to_owned()),
                    _ => self.leaf(truth.to_string()),
                }
            }
            Value::String(text) => self.leaf(text.clone()),
            Value::Number(number) => self.leaf(number.to_string()),
        }
    }

    fn leaf(&mut self, value: String) {
        let (at, path, id) = match BY_PLACE.get(self.place.as_str()) {
            Some((at, id, _)) => (*at, numbered(id, &self.indices), *id),
            None => (usize::MAX, self.place.clone(), ""),
        };
        let section = self.place.bytes().next().unwrap_or_default();
        let repetition =
            self.indices.first().copied().filter(|_| matches!(section, b'e' | b'g')).unwrap_or(0);
        self.found.push(((section, repetition, at, self.indices.clone()), Element { path, id, value }));
    }
}

/// The element with numbers in the place of `i`, `k` and `r`.
fn numbered(id: &str, indices: &[usize]) -> String {
    let mut indices = indices.iter();
    let part = |part: &str| match part {
        "i" | "k" | "r" => indices.next().map_or_else(|| part.to_owned(), usize::to_string),
        other => other.to_owned(),
    };
    id.split('.').map(part).collect::<Vec<_>>().join(".")
}
