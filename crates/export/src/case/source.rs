//! Where each value of a case comes from. Not in the case itself: what leaves the program has none of this.

use std::collections::BTreeMap;

use casework::{Actor, CaseValue, EntryId};
use icsr::Icsr;
use model::{Field, ReportId, Timestamp};
use serde::Serialize;

use super::elements::elements;

/// Why an element has its value.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Source {
    /// A post says so.
    Span {
        /// Its report.
        report: ReportId,
        /// Field of the report.
        field: Field,
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
        /// The words there, de-identified.
        words: String,
    },
    /// A person said or decided so.
    Decision {
        /// Entry of the trail.
        entry: EntryId,
        /// Who.
        by: Actor,
        /// When.
        at: Timestamp,
    },
    /// A person put right what the machine found.
    Correction {
        /// Which of the report's corrections, counted from 1.
        number: usize,
        /// The words it points to, de-identified; nothing where it points to none.
        #[serde(skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// The awareness ledger.
    Ledger {
        /// Which step of it.
        step: String,
    },
    /// The operator's settings.
    Settings {
        /// Key.
        key: String,
    },
    /// It follows from the guideline, or from what Hark can know at all.
    Rule {
        /// How.
        text: String,
    },
}

/// Says of what kind, never the words.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Span { report, start, end, .. } => write!(f, "Span({report}, {start}..{end})"),
            Source::Decision { entry, .. } => write!(f, "Decision({entry})"),
            Source::Correction { number, .. } => write!(f, "Correction({number})"),
            Source::Ledger { step } => write!(f, "Ledger({step})"),
            Source::Settings { key } => write!(f, "Settings({key})"),
            Source::Rule { text } => write!(f, "Rule({text})"),
        }
    }
}

impl Source {
    /// A rule in words.
    pub(crate) fn rule(text: &str) -> Source {
        Source::Rule { text: text.to_owned() }
    }

    /// A key of the settings.
    pub(crate) fn settings(key: &str) -> Source {
        Source::Settings { key: key.to_owned() }
    }

    /// What a person said of an element.
    pub(crate) fn said(value: &CaseValue) -> Source {
        Source::Decision { entry: value.entry, by: value.by.clone(), at: value.at }
    }

    /// In one line, for people.
    pub fn line(&self) -> String {
        match self {
            Source::Span { start, end, words, field, .. } => {
                let place = match field {
                    Field::Text => "post",
                    Field::Title => "title",
                    Field::About => "context",
                };
                format!("{place} {start}..{end}: “{words}”")
            }
            Source::Decision { by, at, .. } => match by {
                Actor::Person(name) | Actor::Token(name) => format!("said by {name}, {at}"),
                Actor::Hark => format!("said by Hark, {at}"),
            },
            Source::Correction { number, words: None } => format!("correction {number}"),
            Source::Correction { number, words: Some(words) } => format!("correction {number}: “{words}”"),
            Source::Ledger { step } => format!("awareness ledger: {step}"),
            Source::Settings { key } => format!("settings: {key}"),
            Source::Rule { text } => format!("rule: {text}"),
        }
    }
}

/// An element of a case with its value and where that comes from.
#[derive(Clone, PartialEq, Serialize)]
pub struct Origin {
    /// The element with the numbers of its repetitions, such as `E.2.7`.
    pub element: String,
    /// The element as the guideline names it, such as `E.i.7`.
    pub id: &'static str,
    /// What is sent: a value, or the code of a null flavour.
    pub value: String,
    /// Why.
    pub from: Source,
}

/// Says which, never the value.
impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Origin({}, {:?})", self.element, self.from)
    }
}

/// What is noted while a case is built: by element, its source. `D.2.2` stands for `D.2.2a` and `D.2.2b`.
#[derive(Default)]
pub(crate) struct Sources(BTreeMap<String, Source>);

impl Sources {
    /// Notes a source; the last one counts.
    pub(crate) fn put(&mut self, element: impl Into<String>, source: Source) {
        self.0.insert(element.into(), source);
    }

    fn of(&self, element: &str) -> Option<&Source> {
        self.0.get(element).or_else(|| self.0.get(element.strip_suffix(['a', 'b'])?))
    }

    /// An origin for every element of the case that a source was noted of.
    pub(crate) fn origins(&self, case: &Icsr) -> Vec<Origin> {
        let origin = |element: super::Element| {
            let from = self.of(&element.path)?.clone();
            Some(Origin { element: element.path, id: element.id, value: element.value, from })
        };
        elements(case).into_iter().filter_map(origin).collect()
    }
}
