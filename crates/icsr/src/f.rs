//! Section F: tests and procedures.

use serde::{Deserialize, Serialize};

use crate::value::{Known, MedDra, Ts};

/// F.r: a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// F.r.1: when.
    pub date: Known<Ts>,
    /// F.r.2.1: its name in words.
    pub name: Option<String>,
    /// F.r.2.2: its name as a term.
    pub term: Option<MedDra>,
    /// F.r.3.1: result: 1 positive, 2 negative, 3 borderline, 4 inconclusive.
    pub result_code: Option<String>,
    /// F.r.3.2, F.r.3.3: result as a number.
    pub result: Option<Measured>,
    /// F.r.3.4: result in words.
    pub result_text: Option<String>,
    /// F.r.4: what is normal at least.
    pub normal_low: Option<String>,
    /// F.r.5: what is normal at most.
    pub normal_high: Option<String>,
    /// F.r.6: comments.
    pub comments: Option<String>,
    /// F.r.7: whether there is more.
    pub more_available: Option<bool>,
}

/// F.r.3.2 and F.r.3.3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// How the number is meant.
    pub qualifier: Qualifier,
    /// Decimal number.
    pub number: String,
    /// UCUM unit.
    pub unit: String,
}

/// Whether a result is a number or only bounded by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// It is.
    Equal,
    /// It is less.
    Less,
    /// It is less or equal.
    AtMost,
    /// It is more.
    Greater,
    /// It is more or equal.
    AtLeast,
}
