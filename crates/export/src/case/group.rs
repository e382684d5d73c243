//! Which events are reactions and which drugs are in the case: one group of mentions for each concept.

use casework::CaseValue;
use model::{Assertion, MentionKind, Relation, Span};

use super::account::{Account, Fact, Said, WORDS, distance, happened};

/// An event or a drug with all its mentions, in the order of the post.
pub(crate) struct Group<'a> {
    pub(crate) concept: String,
    pub(crate) mentions: Vec<&'a Said<'a>>,
}

impl<'a> Group<'a> {
    /// A name for people and reasons: never the words of the post.
    pub(crate) fn name(&self) -> String {
        match self.preferred() {
            Some(name) => name.to_owned(),
            None if self.concept.starts_with(WORDS) => {
                let drug = self.mentions.first().is_some_and(|said| said.kind == MentionKind::Drug);
                format!("a {} that the dictionary does not know", if drug { "drug" } else { "reaction" })
            }
            None => self.concept.clone(),
        }
    }

    /// The dictionary's name, if it has one.
    pub(crate) fn preferred(&self) -> Option<&'a str> {
        self.mentions.iter().map(|said| said.preferred.as_str()).find(|name| !name.is_empty())
    }

    /// The first words of it that can be quoted, with their mention.
    pub(crate) fn quoted(&self) -> Option<(&'a Said<'a>, &'a str)> {
        self.mentions.iter().find_map(|said| Some((*said, said.words?)))
    }

    /// The mention that shows it: the first that can be quoted, else the first.
    pub(crate) fn shown(&self) -> Option<&'a Said<'a>> {
        self.quoted().map(|(said, _)| said).or(self.mentions.first().copied())
    }

    fn has(&self, index: usize) -> bool {
        self.mentions.iter().any(|said| said.index == index)
    }
}

/// Relations in which an event is suspected to come of a drug.
fn suspects(relation: Relation) -> bool {
    matches!(relation, Relation::Reaction | Relation::Interaction | Relation::Withdrawal)
}

/// Events that are suspected reactions: told as having happened and linked to a drug, or missed by the machine, or coded by a person.
pub(crate) fn reactions<'a>(account: &'a Account<'a>) -> Vec<Group<'a>> {
    let linked = |said: &Said<'_>| {
        account.relations.iter().any(|((_, event), relation)| *event == said.index && suspects(*relation))
    };
    let coded = |said: &Said<'_>| account.standing.said("E.i.2.1b", Some(said.index)).is_some();
    groups(account, MentionKind::Event, |said| {
        coded(said) || (happened(said.assertion) && (said.missed || linked(said)))
    })
}

/// Drugs that were taken, as far as the post says, and those of which a person said what part they have.
pub(crate) fn drugs<'a>(account: &'a Account<'a>) -> Vec<Group<'a>> {
    let linked = |said: &Said<'_>| {
        account.relations.iter().any(|((drug, _), relation)| *drug == said.index && suspects(*relation))
    };
    let judged = |said: &Said<'_>| account.standing.said("G.k.1", Some(said.index)).is_some();
    let taken = |said: &Said<'_>| {
        matches!(said.assertion, Assertion::Affirmed | Assertion::OtherPerson | Assertion::LackOfEffect)
    };
    groups(account, MentionKind::Drug, |said| judged(said) || linked(said) || taken(said))
}

/// Events that the drug was taken for.
pub(crate) fn indications<'a>(account: &'a Account<'a>) -> Vec<Group<'a>> {
    let linked = |said: &Said<'_>| {
        account
            .relations
            .iter()
            .any(|((_, event), relation)| *event == said.index && *relation == Relation::Indication)
    };
    groups(account, MentionKind::Event, |said| said.assertion == Assertion::Indication || linked(said))
}

fn groups<'a>(
    account: &'a Account<'a>,
    kind: MentionKind,
    wanted: impl Fn(&Said<'_>) -> bool,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for said in account.mentions.iter().filter(|said| said.kind == kind && wanted(said)) {
        match groups.iter_mut().find(|group| group.concept == said.concept) {
            Some(group) => group.mentions.push(said),
            None => groups.push(Group { concept: said.concept.clone(), mentions: vec![said] }),
        }
    }
    groups
}

/// What a relation of mentions says of a drug and an event: the strongest.
pub(crate) fn relation(account: &Account<'_>, drug: &Group<'_>, event: &Group<'_>) -> Option<Relation> {
    let found = account.relations.iter().filter(|((one, other), _)| drug.has(*one) && event.has(*other));
    let rank = |relation: &Relation| match relation {
        Relation::Interaction => 4,
        Relation::Reaction => 3,
        Relation::Withdrawal => 2,
        Relation::Indication => 1,
        Relation::History | Relation::None => 0,
    };
    found.map(|(_, relation)| *relation).max_by_key(rank)
}

/// A drug with its part in the case.
pub(crate) struct Part<'a> {
    pub(crate) group: Group<'a>,
    /// G.k.1.
    pub(crate) role: String,
    /// The person who said so.
    pub(crate) said: Option<&'a CaseValue>,
}

/// Drugs with their roles, suspects first, else in the order of the post. What a person said decides; then: 3 where drugs together are
/// suspected, 1 where a reaction is suspected to come of it, else 2.
pub(crate) fn parts<'a>(account: &'a Account<'a>, reactions: &[Group<'_>]) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = drugs(account)
        .into_iter()
        .map(|group| {
            let said = account.said_of("G.k.1", &group.mentions);
            let strongest = reactions
                .iter()
                .filter_map(|event| relation(account, &group, event))
                .find(|relation| *relation == Relation::Interaction)
                .or_else(|| {
                    reactions
                        .iter()
                        .filter_map(|event| relation(account, &group, event))
                        .find(|relation| suspects(*relation))
                });
            let role = match (said, strongest) {
                (Some(said), _) => said.value.clone(),
                (None, Some(Relation::Interaction)) => "3".to_owned(),
                (None, Some(_)) => "1".to_owned(),
                (None, None) => "2".to_owned(),
            };
            Part { group, role, said }
        })
        .collect();
    // Receivers take the first drug for the one that matters most.
    parts.sort_by_key(|part| part.role == "2");
    parts
}

/// Of several groups, the one that a fact is said of: the only one, else the one whose words stand nearest. Nothing where the fact
/// has no place in the text and there are several.
pub(crate) fn nearest(fact: &Fact, groups: &[&Group<'_>]) -> Option<usize> {
    if groups.len() == 1 {
        return Some(0);
    }
    let at = fact.span?;
    let away = |group: &Group<'_>| {
        let spans = group.mentions.iter().filter_map(|said| said.span);
        spans.map(|span: Span| distance(span, at)).min()
    };
    let measured = groups.iter().enumerate().filter_map(|(place, group)| Some((away(group)?, place)));
    measured.min().map(|(_, place)| place)
}
