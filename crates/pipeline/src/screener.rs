//! Screening of one post, pure: from the post to its assessment, and from there to the line other programs read.

use std::collections::BTreeMap;

use classifier::Explain;
use model::{
    ConceptId, Field, Fingerprint, How, MentionRecord, PairRecord, PassedOver, PassedOverRecord, Post,
    Screened, Span,
};
use text::Lang;

use crate::knowledge::Knowledge;
use crate::records::PostRecord;
use crate::stages::annotate::Annotate;
use crate::stages::classify::{Assessed, Classify};
use crate::stages::normalise::Normalise;

/// How much to work out beyond the verdict.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// Also find the mentions and the language of posts that name no drug.
    pub every: bool,
    /// For which posts the parts of the score are named.
    pub explain: Explain,
    /// Also tell which terms are no mentions, and why.
    pub passed_over: bool,
}

/// Screens posts one by one with buffers that are reused; one per thread.
pub struct Screener<'k> {
    knowledge: &'k Knowledge,
    normalise: Normalise,
    annotate: Annotate<'k>,
    classify: Classify<'k>,
}

/// A screened post, ready to be written down.
pub struct Verdict {
    /// The judgement.
    pub assessment: model::Assessment,
    /// Language of the text.
    pub lang: Lang,
    /// Near-duplicate fingerprint; 0 where the post was not flagged.
    pub fingerprint: Fingerprint,
    /// Terms in the text that are no mentions; on request.
    pub passed_over: Vec<(Span, ConceptId, How, PassedOver)>,
}

impl<'k> Screener<'k> {
    /// A screener with this knowledge.
    pub fn new(knowledge: &'k Knowledge) -> Self {
        Self {
            knowledge,
            normalise: Normalise::default(),
            annotate: Annotate::new(&knowledge.dictionary),
            classify: Classify::new(&knowledge.classifier, &knowledge.policies),
        }
    }

    /// The stages, downward in data order.
    pub fn screen(&mut self, post: &Post<'_>, detail: Detail) -> Verdict {
        let normalised = self.normalise.apply(post);
        let annotated = self.annotate.apply(normalised, detail.every);
        let Assessed { annotated, assessment } = self.classify.apply(annotated, detail.every, detail.explain);
        let flagged = assessment.flagged;
        let fingerprint = if flagged { annotated.normalised.fingerprint() } else { Fingerprint::default() };
        let lang = annotated.lang;
        let passed_over = if detail.passed_over { self.passed_over(lang, &assessment) } else { Vec::new() };
        Verdict { lang, assessment, fingerprint, passed_over }
    }

    /// Whether this is what a record is to be screened by. A copy that a replay appended names the dictionary and the model;
    /// a program that has others leaves it alone, so that it cannot undo the replay.
    pub fn is_asked_for(&self, record: &PostRecord<'_>) -> bool {
        let versions = &self.knowledge.versions;
        record
            .screening()
            .is_none_or(|asked| (&asked.dictionary, &asked.model) == (&versions.dictionary, &versions.model))
    }

    /// The matches of the post screened last, those without evidence too.
    pub fn matches(&self) -> &[matcher::Match] {
        self.annotate.matches()
    }

    fn passed_over(
        &self,
        lang: Lang,
        assessment: &model::Assessment,
    ) -> Vec<(Span, ConceptId, How, PassedOver)> {
        let mut all = Vec::new();
        self.annotate.passed_over(lang, &mut |hit, concept, reason| {
            if hit.field == Field::Text {
                all.push((hit.span, concept, hit.how, reason));
            }
        });
        let counted = |found: &matcher::Match| {
            assessment
                .mentions
                .iter()
                .any(|m| (m.field, m.span, m.concept) == (found.field, found.span, found.concept))
        };
        let weak =
            self.annotate.matches().iter().filter(|found| found.field == Field::Text && !counted(found));
        all.extend(weak.map(|found| (found.span, found.concept, found.how, PassedOver::NoEvidence)));
        all.sort_by_key(|(span, concept, _, reason)| (span.start, span.end, *concept, *reason));
        all.dedup();
        all
    }

    /// The model that knows the language of the post, or that there is none.
    fn model_for(&self, verdict: &Verdict) -> String {
        if verdict.assessment.language_known {
            self.knowledge.versions.model.clone()
        } else {
            format!("none for {}", verdict.lang.as_str())
        }
    }

    /// The stable line: concepts by name, spans with their words, versions.
    pub fn describe(&self, post: &Post<'_>, verdict: &Verdict) -> Screened {
        let assessment = &verdict.assessment;
        let mentions = assessment.mentions.iter().map(|mention| {
            let concept = self.knowledge.dictionary.concept(mention.concept);
            let in_text = mention.field == Field::Text;
            let span = if in_text { mention.span } else { Span::default() };
            MentionRecord {
                kind: mention.kind,
                start: span.start,
                end: span.end,
                text: span.of(&post.text).unwrap_or_default().to_owned(),
                concept: concept.map_or_else(String::new, |c| c.key.to_owned()),
                preferred: concept.map_or_else(String::new, |c| c.preferred.to_owned()),
                codes: concept.map_or_else(BTreeMap::new, |c| {
                    c.codes().map(|(name, code)| (name.to_owned(), code.to_owned())).collect()
                }),
                assertion: mention.assertion,
                person: mention.person,
                how: mention.how,
                field: mention.field,
            }
        });
        let pairs = assessment.pairs.iter().map(|pair| PairRecord {
            drug: pair.drug,
            event: pair.event,
            relation: pair.relation,
            probability: round(pair.probability),
        });
        Screened {
            id: post.id.clone().into_owned(),
            flagged: assessment.flagged,
            score: assessment.score,
            log_odds: assessment.log_odds,
            language: verdict.lang.as_str().to_owned(),
            model: self.model_for(verdict),
            mentions: mentions.collect(),
            pairs: pairs.collect(),
            facts: assessment.facts.clone(),
            validity: assessment.validity,
            quality: assessment.quality.clone(),
            versions: self.knowledge.versions.clone(),
            why: assessment.contributions.clone(),
            passed_over: verdict
                .passed_over
                .iter()
                .map(|(span, concept, how, reason)| PassedOverRecord {
                    start: span.start,
                    end: span.end,
                    text: span.of(&post.text).unwrap_or_default().to_owned(),
                    concept: self
                        .knowledge
                        .dictionary
                        .concept(*concept)
                        .map_or_else(String::new, |c| c.key.to_owned()),
                    how: *how,
                    reason: *reason,
                })
                .collect(),
        }
    }
}

/// Four decimals: more would pretend to a precision that calibration does not have.
fn round(probability: f32) -> f32 {
    (probability * 10_000.0).round() / 10_000.0
}
