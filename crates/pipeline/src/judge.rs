//! From one post of the journal to what its channel lets us keep of it: the one way to a report, which the loop, the
//! comparison of a replay and the proof of a past decision share. Pure; where reports go is the caller's affair.

use std::collections::BTreeSet;

use classifier::Explain;
use deident::{Context, Handle, Keys, SafeReport, deidentify, thread_of};
use model::{MentionKind, Relation, Timestamp};

use crate::records::PostRecord;
use crate::run::Storage;
use crate::screener::{Detail, Screener};

/// Makes reports of posts.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Opens seals, makes pseudonyms.
    pub keys: &'a Keys,
    /// What each channel's policy lets us store.
    pub policy: &'a (dyn Fn(&str) -> Storage + Sync),
}

/// What one post comes to.
#[derive(Debug, Default)]
pub struct Judged {
    /// Whether it is a candidate, kept or not.
    pub flagged: bool,
    /// Distinct (drug, event) concepts that it suspects; its drugs alone where it names no event.
    pub suspected: BTreeSet<(String, String)>,
    /// The report of a candidate whose channel allows one.
    pub report: Option<Box<SafeReport>>,
}

impl Judge<'_> {
    /// Screens one post and de-identifies it where a report may be kept.
    pub fn judge(&self, screener: &mut Screener<'_>, record: &PostRecord<'_>) -> Judged {
        let post = record.post();
        let found = screener.screen(&post, Detail { explain: Explain::Flagged, ..Detail::default() });
        if !found.assessment.flagged {
            return Judged::default();
        }
        let screened = screener.describe(&post, &found);
        let suspected = suspected(&screened);
        if (self.policy)(record.channel()) == Storage::AggregateOnly {
            return Judged { flagged: true, suspected, report: None };
        }
        // The author's own handle may stand in the text, and thread and parent are sealed; only a flagged post's seal is
        // opened for them.
        let source = self.keys.open(&record.sealed).ok();
        let channel = record.channel();
        let context = Context {
            observed_at: Timestamp(record.observed_at),
            fingerprint: found.fingerprint,
            report: Some(record.report),
            author: record.author,
            thread: source.as_ref().map(|source| {
                self.keys.thread_id(channel, thread_of(source.thread.as_deref(), &source.post_id))
            }),
            parent: source
                .as_ref()
                .and_then(|source| source.parent.as_deref())
                .map(|parent| self.keys.report_id(channel, parent)),
            generation: u32::from(record.generation()),
            handle: source.as_ref().and_then(|source| source.handle.as_deref()).map(Handle),
        };
        let report = deidentify(self.keys, &post, screened, context);
        Judged { flagged: true, suspected, report: Some(Box::new(report)) }
    }
}

/// Distinct (drug, event) concepts that a flagged post suspects; its drugs alone where no event is named.
fn suspected(screened: &model::Screened) -> BTreeSet<(String, String)> {
    let concept = |i: usize| screened.mentions.get(i).map(|mention| mention.concept.clone());
    let pairs: BTreeSet<_> = screened
        .pairs
        .iter()
        .filter(|pair| {
            matches!(pair.relation, Relation::Reaction | Relation::Withdrawal | Relation::Interaction)
        })
        .filter_map(|pair| Some((concept(pair.drug)?, concept(pair.event)?)))
        .collect();
    if !pairs.is_empty() {
        return pairs;
    }
    let drugs = screened.mentions.iter().filter(|mention| mention.kind == MentionKind::Drug);
    drugs.map(|mention| (mention.concept.clone(), String::new())).collect()
}
