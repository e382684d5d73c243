//! Whom a mention concerns, if not the one who writes: the values of `other_person` cues, and who is meant where
//! a later sentence only says "she". Not here: who the patient of the case is (`facts`).

use model::Person;

use super::category::Category;
use super::scan::Hit;

/// Values of an `other_person` cue. Without one it is somebody else, or whom a `patient` cue at the same place
/// names; `same` is the person named last ("he", "her").
pub(crate) const VALUES: [&str; 10] =
    ["", "child", "parent", "partner", "sibling", "relative", "friend", "patient", "other", SAME];
/// The person named last.
const SAME: &str = "same";

/// The person each `other_person` cue of a post speaks of, asked in the order of the cues.
#[derive(Default)]
pub(crate) struct Persons {
    last: Option<Person>,
}

impl Persons {
    /// The person that the cue at `index` speaks of.
    pub(crate) fn of(&mut self, hits: &[Hit], index: usize) -> Person {
        let hit = &hits[index];
        let person = match hit.value {
            SAME => return self.last.unwrap_or(Person::Other),
            "" => named_beside(hits, index).unwrap_or(Person::Other),
            value => parse(value).unwrap_or(Person::Other),
        };
        self.last = Some(person);
        person
    }
}

/// Whom a `patient` cue names that begins at the same word.
fn named_beside(hits: &[Hit], index: usize) -> Option<Person> {
    let start = hits[index].start;
    let before = hits[..index].iter().rev().take_while(|hit| hit.start == start);
    let after = hits[index + 1..].iter().take_while(|hit| hit.start == start);
    before.chain(after).filter(|hit| hit.category == Category::Patient).find_map(|hit| parse(hit.value))
}

fn parse(value: &str) -> Option<Person> {
    Some(match value {
        "child" => Person::Child,
        "parent" => Person::Parent,
        "partner" => Person::Partner,
        "sibling" => Person::Sibling,
        "relative" => Person::Relative,
        "friend" => Person::Friend,
        "patient" => Person::Patient,
        "other" => Person::Other,
        _ => return None,
    })
}
