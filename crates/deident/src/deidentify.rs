//! From a screened post to a [`SafeReport`]: the one door out of `screen`.
//!
//! Every string that can carry a person's words is redacted or read again from the redacted text; every span
//! is moved to the redacted text. A mention that a redaction swallowed is dropped with its pairs. The lists
//! of members are written out in full, so that a member added to `Screened` or `Post` must be judged here.

use std::collections::{BTreeMap, HashSet};

use model::{
    Contribution, Credibility, Criterion, Evidence, Facts, Field, Fingerprint, MentionRecord, Metrics,
    PairRecord, Post, Pseudonym, Quality, Reference, ReportId, Screened, Seriousness, Span, ThreadId,
    Timestamp, Validity,
};

use crate::detect::Known;
use crate::keys::Keys;
use crate::redact::{Redacted, RedactedText, redact, redact_knowing};
use crate::report::SafeReport;
use crate::rules::fold;

/// What is known of a post beside its words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// When this installation first had the post.
    pub observed_at: Timestamp,
    /// Similarity fingerprint of its words.
    pub fingerprint: Fingerprint,
    /// The report's id, where the post's own id was sealed; else it is made from channel and post id.
    pub report: Option<ReportId>,
    /// The author's pseudonym, where the handle was sealed; else it is made from `post.author`.
    pub author: Option<Pseudonym>,
    /// The conversation, where its id was sealed with the post's; else it is made from `post.thread` or `post.id`.
    pub thread: Option<ThreadId>,
    /// The report of the post that is answered or repeated, where the post's own id was sealed; else it is made from
    /// `post.parent`.
    pub parent: Option<ReportId>,
    /// How many replays went before; 0 for a post that is screened as it came.
    pub generation: u32,
    /// The sealed handle, opened, so that its author's name is found in the text; else `post.author` is taken.
    pub handle: Option<Handle<'a>>,
}

/// An author's handle or display name; `Debug` does not print it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Handle<'a>(pub &'a str);

impl std::fmt::Debug for Handle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle(masked)")
    }
}

/// Removes what identifies people from a screened post. Spans of `screened` are bytes of `post.text`.
pub fn deidentify(keys: &Keys, post: &Post<'_>, screened: Screened, context: Context<'_>) -> SafeReport {
    let Screened {
        id: _,
        flagged,
        score,
        log_odds,
        language,
        model,
        mentions,
        pairs,
        facts,
        validity,
        quality,
        versions,
        why,
        // Words of the original text that nothing in the report rests on.
        passed_over: _,
    } = screened;
    let sealed = context.author.is_some();
    let handle = context.handle.map(|handle| handle.0).or(post.author.as_deref().filter(|_| !sealed));
    let protected: Vec<Span> = mentions
        .iter()
        .filter(|m| m.field == Field::Text)
        .map(|m| Span { start: m.start, end: m.end })
        .collect();

    let text = redact(&post.text, &protected, handle);
    let known = Known { handle, names: &text.names };
    let title = post.title.as_deref().map(|title| redact_knowing(title, &[], known));
    let about: Vec<Redacted> = post.about.iter().map(|entry| redact_knowing(entry, &[], known)).collect();

    let mut redactions = BTreeMap::new();
    for redacted in [&text].into_iter().chain(&title).chain(&about) {
        for (kind, count) in redacted.counts() {
            *redactions.entry(kind).or_default() += count;
        }
    }

    let id = context.report.unwrap_or_else(|| keys.report_id(&post.channel, &post.id));
    // Where its own id is sealed, what the post says of thread and parent is not the channel's word for them.
    let (thread, parent) = match context.report {
        Some(_) => (context.thread, context.parent),
        None => {
            let thread = keys.thread_id(&post.channel, thread_of(post.thread.as_deref(), &post.id));
            let parent = post.parent.as_deref().map(|parent| keys.report_id(&post.channel, parent));
            (context.thread.or(Some(thread)), context.parent.or(parent))
        }
    };

    let mover = Mover { original: &post.text, text: &text };
    let (mentions, pairs, kept) = mover.mentions(mentions, pairs);
    SafeReport {
        id,
        revision: post.revision,
        generation: context.generation,
        channel: post.channel.clone().into_owned(),
        kind: post.kind.as_deref().filter(|kind| is_plain_word(kind)).map(str::to_owned),
        author: context.author.or_else(|| handle.map(|handle| keys.pseudonym(&post.channel, handle))),
        thread,
        parent: parent.filter(|parent| *parent != id),
        metrics: Metrics::of(post.metrics.iter().map(|(name, value)| (&**name, *value))),
        created_at: post.created_at,
        observed_at: context.observed_at,
        fingerprint: context.fingerprint,
        redactions,
        flagged,
        score,
        log_odds,
        language,
        model,
        mentions,
        pairs,
        facts: mover.facts(facts, &kept),
        validity: mover.validity(validity),
        quality: mover.quality(quality),
        why: mover.why(why),
        versions,
        title: title.map(|title| title.text),
        about: about.into_iter().map(|entry| entry.text).collect::<Vec<RedactedText>>(),
        text: text.text,
    }
}

/// The channel's id of a post's conversation. A post that names none begins one: channels that leave it out at the first post
/// name that post at its answers.
pub fn thread_of<'a>(thread: Option<&'a str>, post: &'a str) -> &'a str {
    thread.filter(|thread| !thread.is_empty()).unwrap_or(post)
}

/// `post`, `comment`, `review`: a channel's word for a kind of item, and no sentence.
fn is_plain_word(kind: &str) -> bool {
    kind.len() <= 32 && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-')
}

/// Moves spans and values from the original to the redacted text.
struct Mover<'a> {
    original: &'a str,
    text: &'a Redacted,
}

impl Mover<'_> {
    /// A span that does not fit the text (a mistake elsewhere) becomes empty rather than a panic in a reader.
    fn span(&self, span: Span) -> Span {
        let moved = self.text.map.span(span);
        if moved.of(self.text.text.as_str()).is_some() { moved } else { Span::default() }
    }

    /// The mentions and pairs that are left, and by old index the new index of each mention.
    fn mentions(
        &self,
        mentions: Vec<MentionRecord>,
        pairs: Vec<PairRecord>,
    ) -> (Vec<MentionRecord>, Vec<PairRecord>, Vec<Option<usize>>) {
        let mut kept = Vec::with_capacity(mentions.len());
        let mut index: Vec<Option<usize>> = Vec::with_capacity(mentions.len());
        for mut mention in mentions {
            let span = Span { start: mention.start, end: mention.end };
            if mention.field != Field::Text {
                // Its words stand elsewhere; the concept says what they meant.
                (mention.start, mention.end, mention.text) = (0, 0, String::new());
            } else if self.text.map.touches(span) || span.of(self.original).is_none() {
                index.push(None);
                continue;
            } else {
                let moved = self.span(span);
                (mention.start, mention.end) = (moved.start, moved.end);
                mention.text = moved.of(self.text.text.as_str()).unwrap_or_default().to_owned();
            }
            index.push(Some(kept.len()));
            kept.push(mention);
        }
        let at = |old: usize| index.get(old).copied().flatten();
        let pairs = pairs
            .into_iter()
            .filter_map(|pair| Some(PairRecord { drug: at(pair.drug)?, event: at(pair.event)?, ..pair }))
            .collect();
        (kept, pairs, index)
    }

    /// A value that repeats words of the text is read again from the redacted text; one from a closed list stays.
    fn evidence(&self, evidence: Evidence) -> Evidence {
        let Evidence { value, span } = evidence;
        let moved = self.span(span);
        let quoted = span.of(self.original).is_some_and(|words| words == value);
        let value = if quoted {
            moved.of(self.text.text.as_str()).unwrap_or_default().to_owned()
        } else if value.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            value
        } else if self.text.map.touches(span) {
            // Put together from words of which some are gone.
            moved.of(self.text.text.as_str()).unwrap_or_default().to_owned()
        } else {
            redact(&value, &[], None).text.as_str().to_owned()
        };
        Evidence { value, span: moved }
    }

    /// `kept` has by old index the new index of each mention.
    fn facts(&self, facts: Facts, kept: &[Option<usize>]) -> Facts {
        let Facts {
            reporter,
            patient,
            age,
            sex,
            pregnancy,
            country,
            dose,
            route,
            frequency,
            start,
            stop,
            onset,
            action,
            dechallenge,
            rechallenge,
            outcome,
            seriousness,
        } = facts;
        let one = |evidence: Option<Evidence>| evidence.map(|evidence| self.evidence(evidence));
        Facts {
            reporter: one(reporter),
            patient: one(patient),
            age: one(age),
            sex: one(sex),
            pregnancy: one(pregnancy),
            country: one(country),
            dose: one(dose),
            route: one(route),
            frequency: one(frequency),
            start: one(start),
            stop: one(stop),
            onset: one(onset),
            action: one(action),
            dechallenge: one(dechallenge),
            rechallenge: one(rechallenge),
            outcome: one(outcome),
            seriousness: seriousness
                .into_iter()
                .map(|criterion| Seriousness {
                    evidence: self.evidence(criterion.evidence),
                    event: criterion.event.and_then(|old| kept.get(old).copied().flatten()),
                })
                .collect(),
        }
    }

    fn validity(&self, validity: Validity) -> Validity {
        let Validity { reporter, patient, drug, event } = validity;
        let one = |criterion: Criterion| Criterion {
            span: criterion.span.map(|span| self.span(span)),
            ..criterion
        };
        Validity { reporter: one(reporter), patient: one(patient), drug: one(drug), event: one(event) }
    }

    fn quality(&self, quality: Quality) -> Quality {
        let Quality { first_hand, labels, credibility, basis } = quality;
        let Credibility { author_known, reference } = credibility;
        let reference = reference
            .map(|Reference { kind, span }| Reference { kind, span: span.map(|span| self.span(span)) });
        Quality {
            first_hand,
            labels: labels.into_iter().map(|evidence| self.evidence(evidence)).collect(),
            credibility: Credibility { author_known, reference },
            basis: basis.map(|evidence| self.evidence(evidence)),
        }
    }

    /// A feature can be a word of the post: one that was removed everywhere keeps its weight and loses its name.
    fn why(&self, why: Vec<Contribution>) -> Vec<Contribution> {
        let left: HashSet<String> = words(self.text.text.as_str()).map(fold).collect();
        let gone: HashSet<String> = self
            .text
            .redactions
            .iter()
            .filter_map(|redaction| redaction.span.of(self.original))
            .flat_map(words)
            .map(fold)
            .filter(|word| !left.contains(word))
            .collect();
        let mask = |contribution: Contribution| {
            let Contribution { name, weight } = contribution;
            let named = words(&name).any(|word| gone.contains(&fold(word)));
            let name =
                if named { "redacted".to_owned() } else { redact(&name, &[], None).text.as_str().to_owned() };
            Contribution { name, weight }
        };
        why.into_iter().map(mask).collect()
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
