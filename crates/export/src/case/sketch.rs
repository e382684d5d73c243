//! What is known of a report that is no case yet, in the form of one.
//!
//! Most reports of a listing are no cases: no person has decided, no term is coded, criteria are missing. They are listed all the
//! same. What is made of such a report is for lists alone and is never sent. It is read as a case is, by the same rules, and what
//! only a case has stays empty: an identifier where none was sent, a day on which it was received where day 0 has not come, and
//! whatever the settings say in the place of a post that does not tell. What keeps it from being a case is not among it.

use icsr::Icsr;
use icsr::c::{Identification, SectionC};
use icsr::h::Narrative;
use icsr::value::{Known, NullFlavor, Ts};

use super::account::Account;
use super::source::Sources;
use super::{Input, c, d, day, e, g, group};

/// The report as far as it is a case. Not masked.
pub fn sketch(input: &Input<'_>) -> Icsr {
    // Without a sender nothing of the settings stands for what the post does not tell.
    let input = &Input { sender: None, nullification: None, ..*input };
    let account = Account::of(input.report, input.standing);
    let reactions = group::reactions(&account);
    let parts = group::parts(&account, &reactions);
    let (mut sources, mut reasons) = (Sources::default(), Vec::new());
    let mut e = e::reactions(input, &account, &reactions, &mut sources, &mut reasons);
    for (reaction, group) in e.iter_mut().zip(&reactions) {
        // What a person chose is known, whether or not a release is there to look it up in.
        if reaction.term.code.is_empty()
            && let Some(said) = account.said_of("E.i.2.1b", &group.mentions)
        {
            reaction.term.code = said.value.clone();
        }
    }
    let g = g::drugs(input, &account, &parts, &reactions, &mut sources, &mut reasons);
    let d = d::patient(input, &account, &mut sources);
    let said = |element: &str| account.said(element).map(|said| said.value.clone());
    let read = day(input.report.observed_at).unwrap_or_else(|| Ts::day(jiff::Timestamp::UNIX_EPOCH));
    // A day that has not come: the year alone, which no list shows.
    let year = read.date().get(..4).and_then(|year| Ts::parse(year).ok()).unwrap_or_else(|| read.clone());
    let (first_received, latest) =
        c::received(input, &mut sources, &mut reasons).unwrap_or_else(|| (year.clone(), year));
    let id = input.standing.sent.first().map_or_else(String::new, |sent| sent.message.case.clone());
    let identification = Identification {
        worldwide_id: id.clone(),
        id,
        created: read,
        // Public posts are spontaneous where nobody asked (ICH E2D).
        kind: said("C.1.3").unwrap_or_else(|| "1".to_owned()),
        first_received,
        latest,
        documents: Vec::new(),
        expedited: said("C.1.7").map_or(Known::Null(NullFlavor::Ni), |truth| Known::Is(truth == "true")),
        first_sender: String::new(),
        other_ids: Vec::new(),
        linked: Vec::new(),
        nullification: None,
        fda_local_criteria: None,
        fda_combination: None,
    };
    let c = SectionC {
        identification,
        sources: vec![c::primary_source(input, &account, &mut sources)],
        sender: icsr::c::Sender::default(),
        literature: Vec::new(),
        study: None,
    };
    let h = Narrative {
        text: Known::Is(said("H.1").unwrap_or_else(|| input.report.text.clone())),
        reporter_comments: said("H.2"),
        diagnoses: Vec::new(),
        sender_comments: said("H.4"),
        summaries: Vec::new(),
    };
    Icsr { c, d, e, f: Vec::new(), g, h }
}
