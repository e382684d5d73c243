//! What is known of the whole post before any passage of it is scored: which matches count, and how each
//! mention is meant.
//!
//! Which matches count: a drug whose name is also a word, or that was found with doubtful slips (`weak`), counts only
//! with evidence: a drug that is not weak, a dose, a cue that something is taken close by, or where the title or page
//! names it; one slip in small letters also where the post tells of an event. A name made of ordinary words needs
//! a dose, or to be called a medicine (`<drug> tablets`). A weak
//! event counts only where some drug counts. A post in which no drug counts is not scored.

use matcher::Match;
use model::{Assertion, Field, How, Mention, MentionKind, Person};
use text::TokenFlags;

use crate::cue::{Category, Hit, Scope};
use crate::unit::{Unit, covered};

/// How many words may lie between a weak drug and what makes it believable. Larger lets in the "take" of the
/// next clause.
const EVIDENCE_REACH: usize = 3;

/// Facts of the whole post.
#[derive(Debug, Default)]
pub(crate) struct Context {
    pub(crate) drugs_in_text: u32,
    pub(crate) drug_in_title: bool,
    pub(crate) drug_in_about: bool,
    /// What speaks for the matches that need it.
    pub(crate) evidence: Evidence,
    pub(crate) situation: bool,
    pub(crate) question_at_end: bool,
    /// By index of the match.
    assertions: Vec<Assertion>,
    /// By index of the match.
    persons: Vec<Option<Person>>,
}

/// What speaks for weak matches.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// Some drug is not weak, or stands outside the text.
    sure_drug: bool,
    /// The post tells of an event whose term is not weak.
    sure_event: bool,
    /// First words of the weak drugs in the text that have evidence close by.
    near: Vec<u32>,
}

impl Evidence {
    /// Whether a match counts.
    pub(crate) fn counts(&self, m: &Match) -> bool {
        match m.kind {
            MentionKind::Drug => {
                !m.weak
                    || m.field != Field::Text
                    || self.near.contains(&m.tokens.start)
                    || !m.ordinary && self.sure_drug
            }
            MentionKind::Event | MentionKind::Situation => !m.weak || self.has_drug(),
        }
    }

    /// Whether any drug counts.
    pub(crate) fn has_drug(&self) -> bool {
        self.sure_drug || !self.near.is_empty()
    }

    /// First look, before units exist.
    fn look(&mut self, matches: &[Match]) {
        self.near.clear();
        self.sure_event = matches.iter().any(|m| m.kind == MentionKind::Event && !m.weak);
        let mut drugs = matches.iter().filter(|m| m.kind == MentionKind::Drug);
        self.sure_drug = drugs.any(|m| !m.weak || m.field != Field::Text);
    }

    /// Looks for evidence of the weak drugs, with every drug a unit of its own and cues found.
    pub(crate) fn weigh(&mut self, text: &str, matches: &[Match], units: &[Unit], hits: &[Hit]) {
        for m in matches.iter().filter(|m| m.kind == MentionKind::Drug && m.field == Field::Text && m.weak) {
            let words = covered(units, m);
            let close = |hit: &Hit| {
                let (start, end) = (hit.start as usize, hit.end as usize);
                start < words.end + EVIDENCE_REACH && words.start < end + EVIDENCE_REACH
            };
            let speaks = |hit: &Hit| match hit.category {
                Category::Dose | Category::Medicine => true,
                Category::Intake | Category::Stop => !m.ordinary,
                _ => false,
            };
            // Names of people and places are near drugs as well, and are written with a capital wherever they stand.
            let first = words.start == 0 || units.get(words.start).is_none_or(Unit::after_break);
            let named = !first && m.span.of(text).is_some_and(|name| name.starts_with(char::is_uppercase));
            let slip_with_event = m.slips == 1 && !named && self.sure_event;
            if slip_with_event || hits.iter().any(|hit| speaks(hit) && close(hit)) {
                self.near.push(m.tokens.start);
            }
        }
    }
}

impl Context {
    /// How the mention with that match index is meant.
    pub(crate) fn assertion(&self, index: u32) -> Assertion {
        self.assertions.get(index as usize).copied().unwrap_or_default()
    }

    /// First look, before units exist: which drugs are named where.
    pub(crate) fn look(&mut self, matches: &[Match]) {
        self.assertions.clear();
        self.persons.clear();
        self.drugs_in_text = 0;
        (self.drug_in_title, self.drug_in_about) = (false, false);
        (self.situation, self.question_at_end) = (false, false);
        self.evidence.look(matches);
        for m in matches.iter().filter(|m| m.kind == MentionKind::Drug) {
            match m.field {
                Field::Title => self.drug_in_title = true,
                Field::About => self.drug_in_about = true,
                Field::Text => {}
            }
        }
    }

    /// Second look, when scopes are known: how each mention is meant.
    pub(crate) fn assert(&mut self, matches: &[Match], counted: impl Fn(&Match) -> bool, units: &[Unit]) {
        for m in matches {
            let mut scope = Scope::default();
            let mut person = None;
            if m.field == Field::Text && counted(m) {
                for unit in &units[covered(units, m)] {
                    scope.add(unit.scope);
                    person = person.or(unit.person);
                }
                self.drugs_in_text += u32::from(m.kind == MentionKind::Drug);
            }
            self.situation |= m.kind == MentionKind::Situation && counted(m) && !scope.has(Scope::NEGATED);
            self.assertions.push(assertion(m.kind, scope));
            self.persons.push(person);
        }
        self.question_at_end = units.last().is_some_and(|u| u.flags.has(TokenFlags::QUESTION));
    }

    /// The mentions that count, in the order of `matches`.
    pub(crate) fn mentions(&self, matches: &[Match], counted: impl Fn(&Match) -> bool) -> Vec<Mention> {
        matches
            .iter()
            .enumerate()
            .filter(|(_, m)| counted(m))
            .map(|(i, m)| Mention {
                kind: m.kind,
                field: m.field,
                span: m.span,
                concept: m.concept,
                how: if m.field == Field::Text { m.how } else { How::Context },
                assertion: self.assertion(i as u32),
                person: self.persons.get(i).copied().flatten(),
            })
            .collect()
    }
}

/// Scopes may overlap; what denies or relocates the event most wins.
fn assertion(kind: MentionKind, scope: Scope) -> Assertion {
    const ORDER: [(Scope, Assertion); 8] = [
        (Scope::NEGATED, Assertion::Negated),
        (Scope::QUESTION, Assertion::Question),
        (Scope::LACK_OF_EFFECT, Assertion::LackOfEffect),
        (Scope::INDICATION, Assertion::Indication),
        (Scope::GENERAL, Assertion::General),
        (Scope::HYPOTHETICAL, Assertion::Hypothetical),
        (Scope::HISTORY, Assertion::History),
        (Scope::OTHER_PERSON, Assertion::OtherPerson),
    ];
    let applies = |assertion: Assertion| match kind {
        // What a drug was taken for, or was no help for, is said of events.
        MentionKind::Drug => {
            !matches!(assertion, Assertion::Indication | Assertion::LackOfEffect | Assertion::History)
        }
        MentionKind::Event => true,
        MentionKind::Situation => !matches!(assertion, Assertion::Indication | Assertion::LackOfEffect),
    };
    ORDER
        .iter()
        .find(|(bit, assertion)| scope.has(*bit) && applies(*assertion))
        .map_or(Assertion::Affirmed, |(_, assertion)| *assertion)
}
