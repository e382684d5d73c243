//! How one field is made of an item.

use std::borrow::Cow;

use serde_json::Value;

use super::pointer::{Pointer, text_of};

/// Pointers, a template, or a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The first that holds something.
    Pointers(Vec<Pointer>),
    /// Text with pointers in between; nothing if every pointer in it is empty.
    Template(Vec<Piece>),
    /// Always the same.
    Constant(String),
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Words(String),
    At(Pointer),
}

impl Rule {
    /// Reads what was written; an error says what is wrong with it.
    pub(super) fn new(written: &str) -> Result<Self, &'static str> {
        if let Some(pointer) = Pointer::new(written) {
            return Ok(Self::Pointers(vec![pointer]));
        }
        if !written.contains("{/") {
            return Ok(Self::Constant(written.to_owned()));
        }
        let mut pieces = Vec::new();
        let mut rest = written;
        while let Some((words, tail)) = rest.split_once("{/") {
            let (pointer, behind) = tail.split_once('}').ok_or("has a `{/` without a `}`")?;
            if !words.is_empty() {
                pieces.push(Piece::Words(words.to_owned()));
            }
            pieces.extend(Pointer::new(&format!("/{pointer}")).map(Piece::At));
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_owned()));
        }
        Ok(Self::Template(pieces))
    }

    /// The value that pointers lead to; nothing for templates and constants.
    pub(super) fn value<'v>(&self, item: &'v Value) -> Option<&'v Value> {
        match self {
            Self::Pointers(pointers) => pointers.iter().filter_map(|at| at.get(item)).find(|v| holds(v)),
            _ => None,
        }
    }

    /// The text that it makes.
    pub(super) fn text<'v>(&'v self, item: &'v Value) -> Option<Cow<'v, str>> {
        match self {
            Self::Pointers(_) => self.value(item).and_then(text_of),
            Self::Constant(text) => Some(Cow::Borrowed(text)),
            Self::Template(pieces) => {
                let (mut text, mut any) = (String::new(), false);
                for piece in pieces {
                    match piece {
                        Piece::Words(words) => text.push_str(words),
                        Piece::At(pointer) => {
                            if let Some(value) = pointer.get(item).and_then(text_of) {
                                any |= !value.is_empty();
                                text.push_str(&value);
                            }
                        }
                    }
                }
                any.then_some(Cow::Owned(text))
            }
        }
    }

    /// The texts that it makes: all of a list, or the one.
    pub(super) fn texts(&self, item: &Value) -> Vec<String> {
        match self.value(item) {
            Some(Value::Array(list)) => list.iter().filter_map(text_of).map(Cow::into_owned).collect(),
            _ => self.text(item).into_iter().map(Cow::into_owned).collect(),
        }
    }
}

/// Whether a value holds something: not null, not an empty text.
fn holds(value: &Value) -> bool {
    !value.is_null() && value.as_str() != Some("")
}
