//! A case for people: every element that is sent, in plain English, by section.
//!
//! Nothing that a case says is left out, save the contents of documents. A value that is not given shows why not.

mod people;
mod products;
mod reaction;

use crate::case::Icsr;
use crate::value::{Known, Quantity, Ts};
use crate::words::{self, List, Terms};

/// A case, readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// C.1.1: the case.
    pub id: String,
    /// C.1.2: when it was made.
    pub created: Ts,
    /// Sections, in the order of their letters; none that is empty.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Such as `E. Reactions`.
    pub title: &'static str,
    /// What it is made of; none that is empty.
    pub groups: Vec<Group>,
}

/// What belongs together, such as one reaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Such as `Reaction 1`.
    pub title: String,
    /// What is said.
    pub facts: Vec<Fact>,
}

/// An element that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Number of the element, such as `E.i.7`.
    pub element: &'static str,
    /// What it is.
    pub label: &'static str,
    /// What it says.
    pub value: String,
}

/// The case as sections of facts.
pub fn summary(case: &Icsr, terms: &Terms) -> Summary {
    let mut sections = vec![
        Section { title: "C. Report", groups: people::report(&case.c) },
        Section { title: "D. Patient", groups: people::patient(&case.d, terms) },
        Section { title: "E. Reactions", groups: reaction::reactions(&case.e, terms) },
        Section { title: "F. Tests", groups: reaction::tests(&case.f, terms) },
        Section { title: "G. Drugs", groups: products::drugs(case, terms) },
        Section { title: "H. Narrative", groups: reaction::narrative(&case.h, terms) },
    ];
    for section in &mut sections {
        section.groups.retain(|group| !group.facts.is_empty());
    }
    sections.retain(|section| !section.groups.is_empty());
    let id = &case.c.identification;
    Summary { id: id.id.clone(), created: id.created.clone(), sections }
}

/// A group under way.
struct Facts(Group);

impl Facts {
    fn new(title: impl Into<String>) -> Facts {
        Facts(Group { title: title.into(), facts: Vec::new() })
    }

    fn done(self) -> Group {
        self.0
    }

    fn add(&mut self, element: &'static str, label: &'static str, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.facts.push(Fact { element, label, value });
        }
    }

    fn text(&mut self, element: &'static str, label: &'static str, value: &Option<String>) {
        self.add(element, label, value.as_deref().unwrap_or_default());
    }

    fn known(&mut self, element: &'static str, label: &'static str, value: &Option<Known<String>>) {
        self.given(element, label, value, String::clone);
    }

    fn given<T>(
        &mut self,
        element: &'static str,
        label: &'static str,
        value: &Option<Known<T>>,
        show: impl Fn(&T) -> String,
    ) {
        match value {
            Some(Known::Is(value)) => self.add(element, label, show(value)),
            Some(Known::Null(why)) => self.add(element, label, words::why(*why)),
            None => {}
        }
    }

    fn date(&mut self, element: &'static str, label: &'static str, value: &Option<Known<Ts>>) {
        self.given(element, label, value, words::date);
    }

    fn code(&mut self, element: &'static str, label: &'static str, list: &List, value: &Option<String>) {
        if let Some(code) = value {
            self.add(element, label, words::meaning(list, code));
        }
    }

    fn quantity(&mut self, element: &'static str, label: &'static str, value: &Option<Quantity>) {
        if let Some(value) = value {
            self.add(element, label, words::quantity(value));
        }
    }

    fn yes_no(&mut self, element: &'static str, label: &'static str, value: Option<bool>) {
        if let Some(value) = value {
            self.add(element, label, yes_no(&value));
        }
    }
}

fn yes_no(value: &bool) -> String {
    if *value { "Yes" } else { "No" }.into()
}

/// `Drug 2`.
fn numbered(what: &str, at: usize) -> String {
    format!("{what} {}", at + 1)
}
