//! What people may say of a case beside what its post tells: the elements of ICH E2B(R3) that need a person, as data.

/// Of what an element is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The case.
    Case,
    /// An event mention.
    Event,
    /// A drug mention.
    Drug,
}

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `true` or `false`.
    Truth,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Digits: this many.
    Digits(usize),
    /// Two capital letters (ISO 3166-1 alpha-2).
    Country,
    /// Text of at most so many characters.
    Text(usize),
}

/// An element that a person may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseElement {
    /// Its number in ICH E2B(R3).
    pub id: &'static str,
    /// What it says.
    pub name: &'static str,
    /// Of what.
    pub of: Of,
    /// What it may be.
    pub form: Form,
}

/// All, in the order of the guideline.
pub const ELEMENTS: [CaseElement; 13] = [
    element("C.1.3", "Type of report", Of::Case, Form::OneOf(&["1", "2", "3", "4"])),
    element("C.1.7", "Fulfils local criteria for an expedited report", Of::Case, Form::Truth),
    element("C.1.10.r", "Report that is linked to this one", Of::Case, Form::Text(100)),
    element("C.2.r.3", "Country of the reporter", Of::Case, Form::Country),
    element("C.2.r.4", "Qualification of the reporter", Of::Case, Form::OneOf(&["1", "2", "3", "4", "5"])),
    element("D.7.2", "Medical history", Of::Case, Form::Text(10_000)),
    element("E.i.1.2", "Reaction as reported, in English", Of::Event, Form::Text(250)),
    element("E.i.2.1b", "Reaction as MedDRA LLT", Of::Event, Form::Digits(8)),
    element("G.k.1", "Role of the drug", Of::Drug, Form::OneOf(&["1", "2", "3", "4"])),
    element("G.k.7.r.2b", "Indication as MedDRA LLT", Of::Event, Form::Digits(8)),
    element("H.1", "Narrative", Of::Case, Form::Text(100_000)),
    element("H.2", "Comments of the reporter", Of::Case, Form::Text(20_000)),
    element("H.4", "Comments of the sender", Of::Case, Form::Text(20_000)),
];

const fn element(id: &'static str, name: &'static str, of: Of, form: Form) -> CaseElement {
    CaseElement { id, name, of, form }
}

impl CaseElement {
    /// The element of this number, if a person may set it.
    pub fn by_id(id: &str) -> Option<&'static CaseElement> {
        ELEMENTS.iter().find(|element| element.id == id)
    }

    /// Whether a value has the element's form.
    pub fn takes(&self, value: &str) -> bool {
        match self.form {
            Form::Truth => matches!(value, "true" | "false"),
            Form::OneOf(allowed) => allowed.contains(&value),
            Form::Digits(many) => value.len() == many && value.bytes().all(|byte| byte.is_ascii_digit()),
            Form::Country => value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_uppercase()),
            Form::Text(most) => !value.trim().is_empty() && value.chars().count() <= most,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CaseElement, ELEMENTS};

    #[test]
    fn values_have_the_form_of_their_element() {
        for (id, good, bad) in [
            ("C.1.7", "true", "yes"),
            ("C.2.r.3", "DE", "de"),
            ("C.2.r.4", "5", "6"),
            ("E.i.2.1b", "10028813", "1002881"),
            ("H.4", "seen", "  "),
        ] {
            let element = CaseElement::by_id(id).unwrap();
            assert!(element.takes(good) && !element.takes(bad), "{id}");
        }
        assert!(!CaseElement::by_id("E.i.1.2").unwrap().takes(&"x".repeat(251)));
        assert_eq!(CaseElement::by_id("C.1.1"), None);
        assert!(ELEMENTS.is_sorted_by(|a, b| a.id.split('.').next() <= b.id.split('.').next()));
    }
}
