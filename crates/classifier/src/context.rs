//! What is known of the whole post before any passage of it is scored: which matches count, and how each
//! mention is meant.
//!
//! Which matches count: a drug whose name is also a common word (`weak`) counts only beside a drug that is
//! not, a dose, a cue that something is taken, or where the title or page names it; an event of that kind
//! counts only where some drug counts for itself. A post in which no drug counts is not scored.

use matcher::Match;
use model::{Assertion, Field, How, Mention, MentionKind};
use text::TokenFlags;

use crate::cue::{Category, Hit, Scope};
use crate::unit::{Unit, UnitKind, covered};

/// How many words may lie between a weak drug and what makes it believable. Larger lets in the "take" of the
/// next clause.
const EVIDENCE_REACH: usize = 3;

/// Facts of the whole post.
#[derive(Debug, Default)]
pub(crate) struct Context {
    pub(crate) drugs_in_text: u32,
    pub(crate) drug_in_title: bool,
    pub(crate) drug_in_about: bool,
    /// The drugs that count include one that is not weak, or one outside the text.
    pub(crate) sure_drug: bool,
    pub(crate) situation: bool,
    pub(crate) question_at_end: bool,
    /// By index of the match.
    assertions: Vec<Assertion>,
}

impl Context {
    /// How the mention with that match index is meant.
    pub(crate) fn assertion(&self, index: u32) -> Assertion {
        self.assertions.get(index as usize).copied().unwrap_or_default()
    }

    /// First look, before units exist: which drugs are named where.
    pub(crate) fn look(&mut self, matches: &[Match]) {
        self.assertions.clear();
        self.drugs_in_text = 0;
        (self.drug_in_title, self.drug_in_about, self.sure_drug) = (false, false, false);
        (self.situation, self.question_at_end) = (false, false);
        for m in matches.iter().filter(|m| m.kind == MentionKind::Drug) {
            match m.field {
                Field::Title => self.drug_in_title = true,
                Field::About => self.drug_in_about = true,
                Field::Text => {}
            }
            self.sure_drug |= !m.weak || m.field != Field::Text;
        }
    }

    /// Whether a match counts, given `weak_drugs_count`.
    pub(crate) fn counts(&self, m: &Match, weak_drugs_count: bool) -> bool {
        match m.kind {
            MentionKind::Drug => !m.weak || m.field != Field::Text || self.sure_drug || weak_drugs_count,
            MentionKind::Event | MentionKind::Situation => !m.weak || self.sure_drug,
        }
    }

    /// Second look, when scopes are known: how each mention is meant.
    pub(crate) fn assert(&mut self, matches: &[Match], counted: impl Fn(&Match) -> bool, units: &[Unit]) {
        for m in matches {
            let mut scope = Scope::default();
            if m.field == Field::Text && counted(m) {
                for unit in &units[covered(units, m)] {
                    scope.add(unit.scope);
                }
                self.drugs_in_text += u32::from(m.kind == MentionKind::Drug);
            }
            self.situation |= m.kind == MentionKind::Situation && counted(m) && !scope.has(Scope::NEGATED);
            self.assertions.push(assertion(m.kind, scope));
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
            })
            .collect()
    }
}

/// What makes a drug whose name is a common word believable: a dose, or that something is taken, near by.
pub(crate) fn weak_drugs_count(units: &[Unit], hits: &[Hit]) -> bool {
    hits.iter().any(|hit| {
        let from = (hit.start as usize).saturating_sub(EVIDENCE_REACH);
        let to = (hit.end as usize + EVIDENCE_REACH).min(units.len());
        matches!(hit.category, Category::Dose | Category::Intake | Category::Stop)
            && units[from..to].iter().any(|unit| unit.kind == UnitKind::Drug)
    })
}

/// Scopes may overlap; what denies or relocates the event most wins.
fn assertion(kind: MentionKind, scope: Scope) -> Assertion {
    const ORDER: [(Scope, Assertion); 6] = [
        (Scope::NEGATED, Assertion::Negated),
        (Scope::INDICATION, Assertion::Indication),
        (Scope::HYPOTHETICAL, Assertion::Hypothetical),
        (Scope::HISTORY, Assertion::History),
        (Scope::LACK_OF_EFFECT, Assertion::LackOfEffect),
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
