//! Words for codes of ICH E2B(R3). A code that is not of its list is shown as it is.

/// Codes with their words.
pub(super) type Words = &'static [(&'static str, &'static str)];

/// C.1.3.
pub(super) const REPORT: Words =
    &[("1", "spontaneous"), ("2", "from a study"), ("3", "other"), ("4", "not known to the sender")];
/// C.2.r.4.
pub(super) const QUALIFICATION: Words = &[
    ("1", "physician"),
    ("2", "pharmacist"),
    ("3", "other health professional"),
    ("4", "lawyer"),
    ("5", "consumer or other"),
];
/// D.2.3.
pub(super) const AGE_GROUP: Words = &[
    ("0", "foetus"),
    ("1", "neonate"),
    ("2", "infant"),
    ("3", "child"),
    ("4", "adolescent"),
    ("5", "adult"),
    ("6", "elderly"),
];
/// D.5.
pub(super) const SEX: Words = &[("1", "male"), ("2", "female")];
/// E.i.7.
pub(super) const OUTCOME: Words = &[
    ("0", "unknown"),
    ("1", "recovered"),
    ("2", "recovering"),
    ("3", "not recovered"),
    ("4", "recovered with sequelae"),
    ("5", "fatal"),
];
/// G.k.1.
pub(super) const ROLE: Words =
    &[("1", "suspect"), ("2", "concomitant"), ("3", "interacting"), ("4", "not administered")];
/// G.k.8.
pub(super) const ACTION: Words = &[
    ("0", "unknown"),
    ("1", "withdrawn"),
    ("2", "dose reduced"),
    ("3", "dose increased"),
    ("4", "dose not changed"),
    ("9", "not applicable"),
];
/// G.k.9.i.4.
pub(super) const RECURRENCE: Words = &[
    ("1", "recurred"),
    ("2", "did not recur"),
    ("3", "outcome unknown"),
    ("4", "not taken again or unknown"),
];

/// The word of a code.
pub(super) fn word(words: Words, code: &str) -> &str {
    words.iter().find(|(known, _)| *known == code).map_or(code, |(_, word)| word)
}

/// What came of stopping or reducing a drug, as box 20 of the CIOMS form asks: by G.k.8 and E.i.7. Nothing where the two do
/// not say.
pub(super) fn dechallenge(action: Option<&str>, outcome: &str) -> Option<&'static str> {
    match (action?, outcome) {
        ("1" | "2", "1" | "2" | "4") => Some("abated"),
        ("1" | "2", "3" | "5") => Some("did not abate"),
        ("3" | "4" | "9", _) => Some("not applicable"),
        _ => None,
    }
}
