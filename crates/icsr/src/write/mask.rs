//! What a receiver must not see: elements sent as `MSK`, elements never sent, by the lists of the profile.
//!
//! Masked is what is known: a value becomes `MSK`, a reason why there is none stays what it is, and what was not said is not said
//! now. The table names what can be hidden; an element that a profile names and the table does not is refused when the profile is
//! read. Elements that make a case one (who sends it, reactions, drugs, the narrative) cannot be hidden.

use crate::Icsr;
use crate::c::PrimarySource;
use crate::d::{Death, MedicalHistory, Parent, PastDrug, Patient};
use crate::profile::Profile;
use crate::value::{Known, NullFlavor};

/// A place of a case that can be hidden.
trait Place {
    /// Says that the value is known and withheld.
    fn mask(&mut self);
    /// Says nothing.
    fn blank(&mut self);
}

/// A value that is always there in the form of its type: it can be masked, and blank it is `NI`.
impl<T> Place for Known<T> {
    fn mask(&mut self) {
        if let Known::Is(_) = self {
            *self = Known::Null(NullFlavor::Msk);
        }
    }

    fn blank(&mut self) {
        *self = Known::Null(NullFlavor::Ni);
    }
}

/// A value that may be left out, and masked.
impl<T> Place for Option<Known<T>> {
    fn mask(&mut self) {
        if let Some(known) = self {
            known.mask();
        }
    }

    fn blank(&mut self) {
        *self = None;
    }
}

/// A value that may be left out, and has no null flavours.
struct Plain<'a, T>(&'a mut Option<T>);

impl<T> Place for Plain<'_, T> {
    fn mask(&mut self) {
        *self.0 = None;
    }

    fn blank(&mut self) {
        *self.0 = None;
    }
}

/// Values that may be left out.
struct Many<'a, T>(&'a mut Vec<T>);

impl<T> Place for Many<'_, T> {
    fn mask(&mut self) {
        self.0.clear();
    }

    fn blank(&mut self) {
        self.0.clear();
    }
}

/// Does something to all places of an element.
type Places = fn(&mut Icsr, &mut dyn FnMut(&mut dyn Place));

/// An element that can be hidden.
struct Element {
    id: &'static str,
    /// Whether ICH E2B(R3) (or the region) allows `MSK` for it.
    maskable: bool,
    /// Whether it may be left out.
    blankable: bool,
    places: Places,
}

const fn either(id: &'static str, places: Places) -> Element {
    Element { id, maskable: true, blankable: true, places }
}

const fn mask_only(id: &'static str, places: Places) -> Element {
    Element { id, maskable: true, blankable: false, places }
}

const fn blank_only(id: &'static str, places: Places) -> Element {
    Element { id, maskable: false, blankable: true, places }
}

fn sources(case: &mut Icsr, mut each: impl FnMut(&mut PrimarySource)) {
    case.c.sources.iter_mut().for_each(&mut each);
}

fn parent(case: &mut Icsr, each: impl FnOnce(&mut Parent)) {
    case.d.parent.as_mut().map(each);
}

fn death(case: &mut Icsr, each: impl FnOnce(&mut Death)) {
    case.d.death.as_mut().map(each);
}

fn history(of: &mut Patient, each: impl FnMut(&mut MedicalHistory)) {
    of.history.iter_mut().for_each(each);
}

fn parent_history(case: &mut Icsr, each: impl FnMut(&mut MedicalHistory)) {
    parent(case, |parent| parent.history.iter_mut().for_each(each));
}

fn parent_drugs(case: &mut Icsr, each: impl FnMut(&mut PastDrug)) {
    parent(case, |parent| parent.past_drugs.iter_mut().for_each(each));
}

/// What can be hidden.
const ELEMENTS: &[Element] = &[
    blank_only("C.1.6.1.r.2", |case, hide| {
        case.c
            .identification
            .documents
            .iter_mut()
            .for_each(|document| hide(&mut Plain(&mut document.content)));
    }),
    either("C.2.r.1.1", |case, hide| sources(case, |source| hide(&mut source.title))),
    either("C.2.r.1.2", |case, hide| sources(case, |source| hide(&mut source.given_name))),
    either("C.2.r.1.3", |case, hide| sources(case, |source| hide(&mut source.middle_name))),
    either("C.2.r.1.4", |case, hide| sources(case, |source| hide(&mut source.family_name))),
    either("C.2.r.2.1", |case, hide| sources(case, |source| hide(&mut source.organisation))),
    either("C.2.r.2.2", |case, hide| sources(case, |source| hide(&mut source.department))),
    either("C.2.r.2.3", |case, hide| sources(case, |source| hide(&mut source.street))),
    either("C.2.r.2.4", |case, hide| sources(case, |source| hide(&mut source.city))),
    either("C.2.r.2.5", |case, hide| sources(case, |source| hide(&mut source.state))),
    either("C.2.r.2.6", |case, hide| sources(case, |source| hide(&mut source.postcode))),
    either("C.2.r.2.7", |case, hide| sources(case, |source| hide(&mut source.telephone))),
    either("FDA.C.2.r.2.8", |case, hide| sources(case, |source| hide(&mut source.fda_email))),
    mask_only("C.2.r.3", |case, hide| {
        sources(case, |source| {
            if let Some(country) = &mut source.country {
                hide(country);
            }
        });
    }),
    blank_only("C.3.3.1", |case, hide| hide(&mut Plain(&mut case.c.sender.department))),
    blank_only("C.3.3.2", |case, hide| hide(&mut Plain(&mut case.c.sender.title))),
    blank_only("C.3.3.3", |case, hide| hide(&mut Plain(&mut case.c.sender.given_name))),
    blank_only("C.3.3.4", |case, hide| hide(&mut Plain(&mut case.c.sender.middle_name))),
    blank_only("C.3.3.5", |case, hide| hide(&mut Plain(&mut case.c.sender.family_name))),
    blank_only("C.3.4.1", |case, hide| hide(&mut Plain(&mut case.c.sender.street))),
    blank_only("C.3.4.2", |case, hide| hide(&mut Plain(&mut case.c.sender.city))),
    blank_only("C.3.4.3", |case, hide| hide(&mut Plain(&mut case.c.sender.state))),
    blank_only("C.3.4.4", |case, hide| hide(&mut Plain(&mut case.c.sender.postcode))),
    blank_only("C.3.4.5", |case, hide| hide(&mut Plain(&mut case.c.sender.country))),
    blank_only("C.3.4.6", |case, hide| hide(&mut Plain(&mut case.c.sender.telephone))),
    blank_only("C.3.4.7", |case, hide| hide(&mut Plain(&mut case.c.sender.fax))),
    blank_only("C.3.4.8", |case, hide| hide(&mut Plain(&mut case.c.sender.email))),
    blank_only("C.4.r", |case, hide| hide(&mut Many(&mut case.c.literature))),
    blank_only("C.4.r.2", |case, hide| {
        case.c.literature.iter_mut().for_each(|literature| hide(&mut Plain(&mut literature.content)));
    }),
    mask_only("D.1", |case, hide| hide(&mut case.d.name)),
    either("D.1.1.1", |case, hide| hide(&mut case.d.gp_record)),
    either("D.1.1.2", |case, hide| hide(&mut case.d.specialist_record)),
    either("D.1.1.3", |case, hide| hide(&mut case.d.hospital_record)),
    either("D.1.1.4", |case, hide| hide(&mut case.d.investigation)),
    either("D.2.1", |case, hide| hide(&mut case.d.birth)),
    blank_only("D.2.2", |case, hide| hide(&mut Plain(&mut case.d.age))),
    blank_only("D.2.2.1", |case, hide| hide(&mut Plain(&mut case.d.gestation))),
    blank_only("D.2.3", |case, hide| hide(&mut Plain(&mut case.d.age_group))),
    blank_only("D.3", |case, hide| hide(&mut Plain(&mut case.d.weight))),
    blank_only("D.4", |case, hide| hide(&mut Plain(&mut case.d.height))),
    either("D.5", |case, hide| hide(&mut case.d.sex)),
    either("D.6", |case, hide| hide(&mut case.d.last_menstrual_period)),
    either("D.7.1.r.2", |case, hide| history(&mut case.d, |disease| hide(&mut disease.start))),
    either("D.7.1.r.3", |case, hide| history(&mut case.d, |disease| hide(&mut disease.continuing))),
    either("D.7.1.r.4", |case, hide| history(&mut case.d, |disease| hide(&mut disease.end))),
    blank_only("D.7.1.r.5", |case, hide| {
        history(&mut case.d, |disease| hide(&mut Plain(&mut disease.comments)));
    }),
    mask_only("D.7.2", |case, hide| hide(&mut case.d.history_text)),
    either("D.8.r.4", |case, hide| case.d.past_drugs.iter_mut().for_each(|drug| hide(&mut drug.start))),
    either("D.8.r.5", |case, hide| case.d.past_drugs.iter_mut().for_each(|drug| hide(&mut drug.end))),
    either("D.9.1", |case, hide| death(case, |death| hide(&mut death.date))),
    either("D.10.1", |case, hide| parent(case, |parent| hide(&mut parent.name))),
    either("D.10.2.1", |case, hide| parent(case, |parent| hide(&mut parent.birth))),
    blank_only("D.10.2.2", |case, hide| parent(case, |parent| hide(&mut Plain(&mut parent.age)))),
    either("D.10.3", |case, hide| parent(case, |parent| hide(&mut parent.last_menstrual_period))),
    blank_only("D.10.4", |case, hide| parent(case, |parent| hide(&mut Plain(&mut parent.weight)))),
    blank_only("D.10.5", |case, hide| parent(case, |parent| hide(&mut Plain(&mut parent.height)))),
    mask_only("D.10.6", |case, hide| parent(case, |parent| hide(&mut parent.sex))),
    either("D.10.7.1.r.2", |case, hide| parent_history(case, |disease| hide(&mut disease.start))),
    either("D.10.7.1.r.3", |case, hide| parent_history(case, |disease| hide(&mut disease.continuing))),
    either("D.10.7.1.r.4", |case, hide| parent_history(case, |disease| hide(&mut disease.end))),
    blank_only("D.10.7.1.r.5", |case, hide| {
        parent_history(case, |disease| hide(&mut Plain(&mut disease.comments)));
    }),
    blank_only("D.10.7.2", |case, hide| parent(case, |parent| hide(&mut Plain(&mut parent.history_text)))),
    either("D.10.8.r.4", |case, hide| parent_drugs(case, |drug| hide(&mut drug.start))),
    either("D.10.8.r.5", |case, hide| parent_drugs(case, |drug| hide(&mut drug.end))),
    mask_only("FDA.D.11.r.1", |case, hide| case.d.fda_race.iter_mut().for_each(|race| hide(race))),
    either("FDA.D.12", |case, hide| hide(&mut case.d.fda_ethnicity)),
    either("E.i.4", |case, hide| case.e.iter_mut().for_each(|reaction| hide(&mut reaction.start))),
    either("E.i.5", |case, hide| case.e.iter_mut().for_each(|reaction| hide(&mut reaction.end))),
    either("G.k.4.r.4", |case, hide| {
        case.g.iter_mut().flat_map(|drug| &mut drug.dosages).for_each(|dosage| hide(&mut dosage.start));
    }),
    either("G.k.4.r.5", |case, hide| {
        case.g.iter_mut().flat_map(|drug| &mut drug.dosages).for_each(|dosage| hide(&mut dosage.end));
    }),
    blank_only("H.2", |case, hide| hide(&mut Plain(&mut case.h.reporter_comments))),
    blank_only("H.4", |case, hide| hide(&mut Plain(&mut case.h.sender_comments))),
    blank_only("H.5.r", |case, hide| hide(&mut Many(&mut case.h.summaries))),
];

/// Elements that a profile may name in `mask`.
pub fn maskable() -> impl Iterator<Item = &'static str> {
    ELEMENTS.iter().filter(|element| element.maskable).map(|element| element.id)
}

/// Elements that a profile may name in `blank`.
pub fn blankable() -> impl Iterator<Item = &'static str> {
    ELEMENTS.iter().filter(|element| element.blankable).map(|element| element.id)
}

/// The case as the receiver of a profile may see it: elements of `mask` say `MSK` where they are known, those of `blank` are
/// left out. Every form of output (R3, R2, CIOMS-I, listings) goes through here.
pub fn masked(case: &Icsr, profile: &Profile) -> Icsr {
    let mut case = case.clone();
    for element in ELEMENTS {
        if element.maskable && profile.mask.contains(element.id) {
            (element.places)(&mut case, &mut |place| place.mask());
        }
        if element.blankable && profile.blank.contains(element.id) {
            (element.places)(&mut case, &mut |place| place.blank());
        }
    }
    case
}
