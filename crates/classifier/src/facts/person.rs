//! Who had the reaction, and who tells of it.
//!
//! *Persons* of a post are its `patient` phrases ("my son", "i took"), its `kin` nouns shortly behind a word for the
//! writer ("my 70 year old mother") or at the beginning of a sentence ("Wife got a rash"), and, weaker, the writer's "I". The *patient* is the person nearest to the first
//! event that happened: before it rather than after it, in its sentence rather than elsewhere; never the writer
//! where the event is said of another. Without an event it is the first person that is not weak.
//!
//! The *reporter* follows, first rule that holds:
//! 1. the patient is the writer: `patient`, whatever their profession;
//! 2. a health professional speaks ("as a nurse", "we report a case"): `health_professional`;
//! 3. the patient is family, or the writer says that they care for them: `carer`;
//! 4. the patient is a friend, or news or a law firm speaks: `other`;
//! 5. a phrase of intake in the first person, nobody else being the patient: `patient`.

use model::{Assertion, Evidence, Facts, Person as Whom};

use super::scene::{Scene, Statement};
use crate::cue::Category;

/// Most words from the word for the writer to the noun ("my" … "mother").
const KIN_REACH: usize = 5;
/// Most words between a person and what is said of them, behind and before the person.
const SAID_AFTER: usize = 6;
const SAID_BEFORE: usize = 3;

/// Persons that a carer reports of.
const FAMILY: [&str; 5] = ["child", "parent", "partner", "sibling", "relative"];
/// The writer as a person.
const SELF: &str = "self";

/// Somebody the post speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) statement: Statement,
    /// Only a word for the writer ("I"), which stands in posts about others too.
    weak: bool,
}

impl Person {
    pub(crate) fn is_writer(self) -> bool {
        self.statement.value == SELF
    }
}

/// The persons of a post and the one that is the patient.
pub(crate) struct People {
    all: Vec<Person>,
    pub(crate) patient: Option<Person>,
}

/// How surely something is said of the patient; larger is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Claim {
    /// No person stands near.
    Unclaimed,
    /// Near a person of the patient's kind.
    SameKind,
    /// Near the very words that name the patient.
    Patient,
}

impl People {
    /// Finds the persons of a post and settles on the patient.
    pub(crate) fn find(scene: &Scene<'_>) -> Self {
        let all = persons(scene);
        // The "I" of somebody who speaks for others is not the patient.
        let for_others =
            ["health_professional", "carer", "other"].iter().any(|who| said(scene, who).is_some());
        let candidates: Vec<Person> = all.iter().filter(|p| !(p.weak && for_others)).copied().collect();
        let patient = patient(scene, &candidates);
        Self { all, patient }
    }

    /// Whether a statement is said of the patient; `None` if it is said of somebody else.
    pub(crate) fn claim(&self, scene: &Scene<'_>, statement: Statement) -> Option<Claim> {
        match (self.owner(scene, statement), self.patient) {
            (None, _) | (Some(_), None) => Some(Claim::Unclaimed),
            (Some(owner), Some(patient)) if owner == patient => Some(Claim::Patient),
            (Some(owner), Some(patient)) if owner.statement.value == patient.statement.value => {
                Some(Claim::SameKind)
            }
            (Some(_), Some(_)) => None,
        }
    }

    /// Those who are named, not only by a word for the writer.
    pub(crate) fn named(&self) -> impl Iterator<Item = Statement> + '_ {
        self.all.iter().filter(|person| !person.weak).map(|person| person.statement)
    }

    /// Whether a statement is said of somebody else than the patient, by who is named in it or before it.
    pub(crate) fn is_of_another(&self, scene: &Scene<'_>, statement: Statement) -> bool {
        let before: Vec<Person> =
            self.all.iter().filter(|person| person.statement.from < statement.to).copied().collect();
        let people = Self { all: before, patient: self.patient };
        people.claim(scene, statement).is_none()
    }

    /// The person a statement is said of: one whose words it shares, else the nearest within reach in its sentence.
    fn owner(&self, scene: &Scene<'_>, statement: Statement) -> Option<Person> {
        let shares = |person: &&Person| person.statement.overlaps(statement);
        if let Some(sharing) = self.all.iter().find(shares) {
            return Some(*sharing);
        }
        let distance = |person: &Person| {
            let other = person.statement;
            let (gap, reach, parted) = if other.to <= statement.from {
                let parted = scene.parted(other.from, statement.from);
                (statement.from - other.to, SAID_AFTER, parted)
            } else {
                let parted = scene.parted(statement.from, other.from);
                (other.from - statement.to, SAID_BEFORE, parted)
            };
            (gap <= reach && !parted).then_some(gap)
        };
        let near = self.all.iter().filter_map(|person| Some((distance(person)?, person)));
        near.min_by_key(|(gap, _)| *gap).map(|(_, person)| *person)
    }
}

/// All persons, in order.
fn persons(scene: &Scene<'_>) -> Vec<Person> {
    let strong = |statement| Person { statement, weak: false };
    let writer: Vec<Statement> = scene.statements(Category::FirstPerson).collect();
    let mut all: Vec<Person> = Vec::new();
    // "Ich bin" says nothing of a patient where "Ich bin Arzt" follows.
    let professions: Vec<Statement> =
        scene.statements(Category::Reporter).filter(|s| s.value == "health_professional").collect();
    let profession =
        |s: &Statement| s.value == SELF && professions.iter().any(|p| p.from <= s.from && s.to <= p.to);
    for person in scene.statements(Category::Patient).filter(|s| !profession(s)) {
        // "my patient" and "patient developed" name one.
        if !all.last().is_some_and(|p| p.statement.overlaps(person) && p.statement.value == person.value) {
            all.push(strong(person));
        }
    }
    for noun in scene.statements(Category::Kin) {
        let mine = writer.iter().rev().find(|me| me.to <= noun.from && noun.from - me.from <= KIN_REACH);
        // "Wife got a rash": whose, goes without saying.
        let begins = noun.from == 0 || scene.units[noun.from].after_break();
        let Some(from) = mine.map(|me| me.from).filter(|_| !begins).or(begins.then_some(noun.from)) else {
            continue;
        };
        let whole = Statement { from, ..noun };
        // "my 3 year old" is a child until "mother" follows.
        let replaced = |p: &Person| whole.overlaps(p.statement) && p.statement.to < noun.to && !p.is_writer();
        let known = |p: &Person| whole.overlaps(p.statement) && p.statement.to >= noun.to;
        if scene.parted(from, noun.from) || all.iter().any(known) {
            continue;
        }
        all.retain(|person| !replaced(person));
        all.push(strong(whole));
    }
    let named_already = all.clone();
    let free = |s: &Statement| !named_already.iter().any(|p| p.statement.overlaps(*s));
    let weak = |s| Person { statement: Statement { value: SELF, ..s }, weak: true };
    all.extend(writer.into_iter().filter(free).map(weak));
    all.sort_by_key(|person| person.statement.from);
    all
}

fn patient(scene: &Scene<'_>, all: &[Person]) -> Option<Person> {
    let strong = || all.iter().filter(|person| !person.weak);
    let Some((event, at)) = scene.happened().next() else {
        return strong().next().copied();
    };
    let all_strong: Vec<Person> = strong().copied().collect();
    let said_of_another = match event.person {
        Some(_) => true,
        // "my wife hates it, it gave me a rash": the words for the writer stand nearer.
        None => event.assertion == Assertion::OtherPerson && !writer_before(scene, &all_strong, at),
    };
    if said_of_another {
        let of_kind = |p: &Person| event.person.is_none_or(|whom| kind(whom) == Some(p.statement.value));
        let others: Vec<Person> = all_strong.iter().filter(|p| !p.is_writer()).copied().collect();
        let fitting: Vec<Person> = others.iter().filter(|p| of_kind(p)).copied().collect();
        let found = nearest(scene, &fitting, at).or_else(|| nearest(scene, &others, at));
        return found.or_else(|| strong().next().copied());
    }
    let here: Vec<Person> = all.iter().filter(|p| same_sentence(scene, p.statement, at)).copied().collect();
    let found = nearest(scene, &here, at)
        .or_else(|| strong().find(|p| p.is_writer()).copied())
        .or_else(|| nearest(scene, all, at))?;
    // The writer's own words for it ("gave me") say more than an "I".
    let better = || strong().find(|p| p.is_writer()).copied();
    if found.weak { better().or(Some(found)) } else { Some(found) }
}

/// The nearest person, those before the unit first.
fn nearest(scene: &Scene<'_>, persons: &[Person], at: usize) -> Option<Person> {
    let rank = |person: &&Person| {
        let statement = person.statement;
        let away = !same_sentence(scene, statement, at);
        (away, statement.from > at, statement.from.abs_diff(at))
    };
    persons.iter().min_by_key(rank).copied()
}

/// Whether the last person named before the unit, in its sentence, is the writer, by a word for them: a verb alone may be
/// anybody's where the ending or an accent tells.
fn writer_before(scene: &Scene<'_>, strong: &[Person], at: usize) -> bool {
    let before = |p: &&Person| p.statement.from < at && same_sentence(scene, p.statement, at);
    let by_word = |p: &Person| scene.statements(Category::FirstPerson).any(|me| me.overlaps(p.statement));
    strong.iter().rev().find(before).is_some_and(|p| p.is_writer() && by_word(p))
}

fn same_sentence(scene: &Scene<'_>, statement: Statement, at: usize) -> bool {
    !scene.parted(statement.from.min(at), statement.from.max(at))
}

fn kind(whom: Whom) -> Option<&'static str> {
    match whom {
        Whom::Child => Some("child"),
        Whom::Parent => Some("parent"),
        Whom::Partner => Some("partner"),
        Whom::Sibling => Some("sibling"),
        Whom::Relative => Some("relative"),
        Whom::Friend => Some("friend"),
        Whom::Patient => Some("patient"),
        Whom::Other => None,
    }
}

/// Fills who reports and who the patient is.
pub(crate) fn read(facts: &mut Facts, scene: &Scene<'_>, people: &People) {
    facts.patient = people.patient.map(|p| scene.evidence(p.statement.value, p.statement));
    facts.reporter = reporter(scene, people.patient);
}

fn reporter(scene: &Scene<'_>, patient: Option<Person>) -> Option<Evidence> {
    let as_reporter = |value: &str, person: Person| scene.evidence(value, person.statement);
    let of = |kinds: &[&str]| patient.filter(|p| kinds.contains(&p.statement.value));
    let own = of(&[SELF]).map(|p| said(scene, "patient").unwrap_or_else(|| as_reporter("patient", p)));
    let family = of(&FAMILY).map(|p| said(scene, "carer").unwrap_or_else(|| as_reporter("carer", p)));
    let published = |category| scene.statements(category).next();
    own.or_else(|| said(scene, "health_professional"))
        .or(family)
        .or_else(|| said(scene, "carer").filter(|_| of(&[SELF]).is_none()))
        .or_else(|| said(scene, "other"))
        .or_else(|| of(&["friend"]).map(|p| as_reporter("other", p)))
        .or_else(|| {
            let source = published(Category::News).or_else(|| published(Category::LegalAdvert))?;
            Some(scene.evidence("other", source))
        })
        .or_else(|| said(scene, "patient").filter(|_| patient.is_none()))
}

/// The first phrase that says that the writer is such a reporter.
fn said(scene: &Scene<'_>, value: &str) -> Option<Evidence> {
    let stated = |s: &Statement| s.value == value && !scene.denied(*s);
    scene.statements(Category::Reporter).find(stated).map(|s| scene.evidence(value, s))
}
