//! Which names a source looks for: those of its `drugs` in the dictionary, and how people misspell them.

use std::collections::{BTreeMap, BTreeSet};

use connectors::query::{Term, misspellings};
use connectors::source::SourceSettings;
use dictionary::{Dictionary, TermId};
use model::{ConceptId, MentionKind};

/// A name shorter than this names too much else to be searched for.
const MIN_CHARS: usize = 4;

/// The names to look for, by drug: every name of the dictionary, shortest first, then misspellings of the names that are one
/// word. Empty if the source names no drugs.
///
/// # Errors
/// A name that the dictionary does not know as a drug.
pub(super) fn terms(dictionary: &Dictionary, settings: &SourceSettings) -> Result<Vec<Term>, String> {
    let asked = settings.list("drugs");
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut wanted: BTreeMap<ConceptId, String> = BTreeMap::new();
    for name in asked {
        let concepts = drugs_named(dictionary, name);
        if concepts.is_empty() {
            return Err(format!("`drugs` names `{name}`, which the dictionary does not know as a drug"));
        }
        for id in concepts {
            let preferred =
                dictionary.concept(id).map_or_else(|| name.to_owned(), |c| c.preferred.to_owned());
            wanted.insert(id, preferred);
        }
    }
    let mut names: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    dictionary.for_each_term(&mut |name, term| {
        for sense in dictionary.senses(term) {
            if let Some(drug) = wanted.get(&sense.concept)
                && name.chars().count() >= MIN_CHARS
            {
                names.entry(drug).or_default().insert(name.to_owned());
            }
        }
    });
    let most = usize::try_from(settings.count("misspellings")).unwrap_or(0);
    let mut terms = Vec::new();
    for (drug, names) in names {
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort_by_key(|name| (name.chars().count(), name.clone()));
        let slips = names
            .iter()
            .filter(|name| !name.contains(' '))
            .flat_map(|name| misspellings(name, most, |slip| known(dictionary, slip).is_some()))
            .collect::<BTreeSet<String>>();
        let term = |name: String, misspelled| Term { name, drug: drug.to_owned(), misspelled };
        terms.extend(names.into_iter().map(|name| term(name, false)));
        terms.extend(slips.into_iter().map(|name| term(name, true)));
    }
    Ok(terms)
}

fn known(dictionary: &Dictionary, name: &str) -> Option<TermId> {
    dictionary.lookup()?.get(name)
}

fn drugs_named(dictionary: &Dictionary, name: &str) -> BTreeSet<ConceptId> {
    let Some(term) = known(dictionary, &text::fold_term(name)) else { return BTreeSet::new() };
    dictionary
        .senses(term)
        .map(|sense| sense.concept)
        .filter(|id| dictionary.kind(*id) == Some(MentionKind::Drug))
        .collect()
}
