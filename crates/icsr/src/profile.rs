//! What differs from receiver to receiver, as data: `profiles/*.toml`, or a file of the operator's own in the same form.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use crate::write;

/// A receiver's wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name, such as `ema`.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// N.1.4: receiver of the batch. The operator may set another, such as that of tests.
    pub batch_receiver: String,
    /// N.2.r.3: receiver of each message.
    pub message_receiver: String,
    /// Rules that the validator holds a message against: `ich`, `fda`.
    pub rules: BTreeSet<String>,
    /// Elements that are sent as `MSK` where their value is known.
    #[serde(default)]
    pub mask: BTreeSet<String>,
    /// Elements that are never sent.
    #[serde(default)]
    pub blank: BTreeSet<String>,
    /// Elements of a region that are sent, such as `FDA.C.1.7.1`.
    #[serde(default)]
    pub extra: BTreeSet<String>,
    /// Version of each ICH code list, by its number: `@codeSystemVersion`.
    #[serde(default)]
    pub code_lists: BTreeMap<String, String>,
    /// Code system (OID) of dictionaries that receivers choose: `mpid`, `phpid`, `substance`; `form` and `route` where it is not
    /// EDQM. Without one a code is sent with its version only.
    #[serde(default)]
    pub dictionaries: BTreeMap<String, String>,
    /// Values of C.5.4 that the receiver takes; all of the list where it is empty.
    #[serde(default)]
    pub study_kinds: BTreeSet<String>,
    /// Whether public posts are cited as literature (C.4.r.1), which makes receivers take the case for one of literature.
    #[serde(default)]
    pub cite_post: bool,
    /// How a batch in the older form, E2B(R2), begins.
    #[serde(default)]
    pub r2: R2Header,
}

/// What the head of a file in E2B(R2) says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct R2Header {
    /// System identifier of the document type.
    pub dtd: String,
    /// `messageformatversion`.
    pub version: String,
    /// `messageformatrelease`.
    pub release: String,
}

/// That of ICH.
impl Default for R2Header {
    fn default() -> Self {
        R2Header { dtd: "ich-icsr-v2-1.dtd".into(), version: "2.1".into(), release: "1.0".into() }
    }
}

/// The set of rules that every receiver goes by.
const ICH: &str = "ich";
/// Sets of rules that a profile may name in `rules`.
const RULES: [&str; 2] = [ICH, "fda"];

/// Elements of a region that are written, which a profile may name in `extra`.
const EXTRA: [&str; 6] =
    ["FDA.C.1.7.1", "FDA.C.1.12", "FDA.C.2.r.2.8", "FDA.D.11.r.1", "FDA.D.12", "FDA.E.i.3.2h"];

/// Names and texts of the profiles that come with Hark.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("ich", include_str!("../profiles/ich.toml")),
    ("fda", include_str!("../profiles/fda.toml")),
    ("ema", include_str!("../profiles/ema.toml")),
];

impl Profile {
    /// Reads one.
    ///
    /// # Errors
    /// When a key is missing, unknown or of the wrong type, or [`Profile::faults`] finds something: a list of what must not be seen
    /// that is silently not followed would be worse than none.
    pub fn parse(toml: &str) -> Result<Profile, toml::de::Error> {
        let profile: Profile = toml::from_str(toml)?;
        match profile.faults().into_iter().next() {
            None => Ok(profile),
            Some((key, words)) => Err(toml::de::Error::custom(format!("`{key}` {words}"))),
        }
    }

    /// What is wrong with its lists, as key and words that go on from the key: names in `mask`, `blank` and `extra` that are no
    /// elements for it, sets of rules that there are not, and `rules` without those of ICH. Empty where nothing is. Whoever changes
    /// a profile that was read asks again.
    pub fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        for element in self.mask.iter().filter(|element| !write::maskable().any(|known| known == *element)) {
            let words = "which is no element that can be sent as MSK: correct or remove it";
            faults.push(("mask", format!("names `{element}`, {words}")));
        }
        for element in self.blank.iter().filter(|element| !write::blankable().any(|known| known == *element))
        {
            let words = "which is no element that can be left out: correct or remove it";
            faults.push(("blank", format!("names `{element}`, {words}")));
        }
        for rules in self.rules.iter().filter(|rules| !RULES.contains(&rules.as_str())) {
            let known = RULES.join(" and ");
            faults.push((
                "rules",
                format!("names `{rules}`; there are the rules {known}: correct or remove it"),
            ));
        }
        if !self.rules.contains(ICH) {
            faults.push(("rules", format!("leaves out `{ICH}`, which every receiver goes by: add it")));
        }
        for element in self.extra.iter().filter(|element| !EXTRA.contains(&element.as_str())) {
            let words = "which is no element of a region that Hark sends: correct or remove it";
            faults.push(("extra", format!("names `{element}`, {words}")));
        }
        faults
    }

    /// A profile that comes with Hark.
    pub fn built_in(name: &str) -> Option<Profile> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Profile::parse(text).ok()
    }

    /// Whether an element of a region is sent.
    pub fn sends(&self, element: &str) -> bool {
        self.extra.contains(element)
    }
}
