//! A statement with its named values. Values travel beside the text, never in it.

use serde::Serialize;

use crate::dialect::Dialect;

/// A statement; `{name:Type}` in its text stands for a value.
#[derive(Debug, Clone)]
pub struct Sql {
    text: &'static str,
    /// What it does, for error messages: `list reports`.
    does: &'static str,
    values: Vec<(&'static str, Value)>,
}

/// A value of a statement.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Value {
    Text(String),
    Texts(Vec<String>),
    Signed(i64),
    Unsigned(u64),
    Numbers(Vec<u64>),
    Float(f32),
}

impl Sql {
    /// The statement `text`, which does what `does` says.
    pub const fn new(does: &'static str, text: &'static str) -> Sql {
        Sql { text, does, values: Vec::new() }
    }

    /// Fills `{name:…}`. The text's type must take the value, or the engine refuses the statement.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Sql {
        self.values.push((name, value.into()));
        self
    }

    /// What it does.
    pub(crate) fn does(&self) -> &'static str {
        self.does
    }

    /// Its text.
    #[cfg(test)]
    pub(crate) fn text(&self) -> &'static str {
        self.text
    }

    /// The client's form of it.
    pub(crate) fn on(&self, client: &clickhouse::Client) -> clickhouse::query::Query {
        self.filled(client.query(self.text))
    }

    /// The same of DDL, as `dialect` has it. No `?` in its text means anything.
    pub(crate) fn ddl_on(&self, client: &clickhouse::Client, dialect: &Dialect) -> clickhouse::query::Query {
        self.filled(client.query_raw(&dialect.render(self.text)))
    }

    fn filled(&self, query: clickhouse::query::Query) -> clickhouse::query::Query {
        self.values.iter().fold(query, |query, (name, value)| query.param(name, value))
    }
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Value {
                Value::$variant(value.into())
            }
        }
    )*};
}
value_from!(String => Text, Vec<String> => Texts, &str => Text, i64 => Signed, u64 => Unsigned, u32 => Unsigned, u8 => Unsigned, f32 => Float);

impl From<&[u64]> for Value {
    fn from(numbers: &[u64]) -> Value {
        Value::Numbers(numbers.to_vec())
    }
}
