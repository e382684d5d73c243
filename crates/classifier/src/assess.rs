//! The classifier: from a post, its words and the mentions in them to an assessment.

use std::ops::Range;

use matcher::Match;
use model::{Assessment, Facts, Mention, MentionKind, Post};
use text::{Folded, Lang};

use crate::context::Context;
use crate::cue::{CueError, CueSet, Cues, Hit, scan};
use crate::explain::{Explain, told};
use crate::facts;
use crate::feature::Passage;
use crate::judge::Judge;
use crate::key::{Shape, lexical};
use crate::net::{Net, NetScratch};
use crate::pairs::{self, PairModel, Scene, Seen};
use crate::passage::cut;
use crate::quality::{Domains, outweigh, quality};
use crate::score::{log_odds_of, sigmoid};
use crate::unit::{Unit, build};
use crate::unknown::WithoutModel;
use crate::weights::{Head, Model, Policy};

/// Share of a post's words that the model must know for the post to be read in the model's language, whatever
/// language was detected: detectors err on short posts full of drug names.
const KNOWN_SHARE: f64 = 0.7;

/// One post with what earlier stages found out.
pub struct Input<'a> {
    /// The post.
    pub post: &'a Post<'a>,
    /// Its language.
    pub lang: Lang,
    /// Its text in canonical form.
    pub text: &'a Folded,
    /// Mentions in text, title and `about`, those of the text in order of their start.
    pub matches: &'a [Match],
}

/// Buffers of one thread; reused from post to post.
#[derive(Default)]
pub struct Scratch {
    pub(crate) units: Vec<Unit>,
    pub(crate) hits: Vec<Hit>,
    pub(crate) passages: Vec<Range<usize>>,
    pub(crate) context: Context,
    pub(crate) scene: Scene,
    pub(crate) net: NetScratch,
}

impl Scratch {
    /// Empty buffers.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A model that was weighed against another net than the one given.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "the model was weighed against net {wanted}, this is net {given}; give the net it was trained with, or train the model again"
)]
pub struct OtherNet {
    wanted: String,
    given: String,
}

fn short(checksum: u64) -> String {
    format!("{checksum:016x}")[..8].to_owned()
}

/// Judges posts. Pure: the same model, cues and post give the same assessment.
pub struct Classifier {
    model: Model,
    cues: Cues,
    domains: Domains,
    pairs: PairModel,
    policy: Policy,
    without_model: WithoutModel,
    net: Option<Net>,
    lang: Option<Lang>,
    version: String,
}

impl Classifier {
    /// A classifier that flags by `policy`. `cues` are pairs of language tag and cue file.
    ///
    /// # Errors
    /// The first line of a cue file that is not a cue.
    pub fn new(model: Model, cues: &[(&str, &str)], policy: Policy) -> Result<Self, CueError> {
        Ok(Self::with_cues(model, Cues::parse(cues)?, policy))
    }

    /// The same with cues that were read before.
    pub fn with_cues(model: Model, cues: Cues, policy: Policy) -> Self {
        let lang = model.languages().next().and_then(Lang::parse);
        let domains = Domains::built_in();
        let (pairs, without_model) = (PairModel::shipped(), WithoutModel::default());
        let version = String::new();
        let made = Self { model, cues, domains, pairs, policy, without_model, net: None, lang, version };
        made.named()
    }

    /// The same classifier with another rule for languages that the model does not know.
    #[must_use]
    pub fn without_model(self, without_model: WithoutModel) -> Self {
        Self { without_model, ..self }
    }

    /// The same classifier with a net, which it uses if its model was weighed against a net.
    ///
    /// # Errors
    /// The model was weighed against another net.
    pub fn with_net(mut self, net: Net) -> Result<Self, OtherNet> {
        match self.model.joint() {
            Some(joint) if joint.net_checksum != net.checksum() => {
                Err(OtherNet { wanted: short(joint.net_checksum), given: short(net.checksum()) })
            }
            Some(_) => {
                self.net = Some(net);
                Ok(self)
            }
            None => Ok(self),
        }
    }

    /// What judges posts in a language. The net reads the first of those that the model knows: its pieces are of that one.
    fn judge(&self, lang: Lang) -> Judge<'_> {
        let with_words = self.knows(lang);
        let net = if self.lang == Some(lang) { self.model.joint().zip(self.net.as_ref()) } else { None };
        let head = if with_words { self.model.lexical() } else { self.model.neutral() };
        Judge { head, with_words, net }
    }

    /// The same with other weights for drug × event pairs than those that ship.
    #[must_use]
    pub fn with_pairs(self, pairs: PairModel) -> Self {
        Self { pairs, ..self }.named()
    }

    fn named(mut self) -> Self {
        self.version = format!("{}+{}-{}", self.model.version(), self.model.hash(), self.pairs.hash());
        self
    }

    /// The weights of drug × event pairs in use.
    pub(crate) fn pairs(&self) -> &PairModel {
        &self.pairs
    }

    /// Log-odds of a post as pairs are judged from them: moved so that the threshold of its language lies where that of the
    /// model's first language does, of which the weights of pairs were learned.
    fn level(&self, log_odds: f64, lang: Lang) -> f64 {
        let threshold = |lang| log_odds_of(self.threshold(Policy::Balanced, lang));
        match self.lang {
            Some(own) if own != lang => log_odds - threshold(lang) + threshold(own),
            _ => log_odds,
        }
    }

    /// The model in use.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Version and short hashes of the model and of the weights for pairs.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the words of a language are known to the model; otherwise signals alone decide.
    pub fn knows(&self, lang: Lang) -> bool {
        self.model.languages().any(|known| known == lang.as_str())
    }

    /// The policy the classifier was made with.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// Score at or above which a policy flags a post that is read in this language.
    pub fn threshold(&self, policy: Policy, lang: Lang) -> f64 {
        self.judge(lang).threshold(policy)
    }

    /// Judges a post by the policy the classifier was made with. With `explain` the contributions are filled:
    /// the strongest parts by name, the rest as one; their sum is the log-odds of the score.
    pub fn assess(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
        explain: impl Into<Explain>,
    ) -> Assessment {
        self.assess_by(self.policy, input, scratch, explain)
    }

    /// Judges a post by another policy, for channels that have one of their own.
    pub fn assess_by(
        &self,
        policy: Policy,
        input: &Input<'_>,
        scratch: &mut Scratch,
        explain: impl Into<Explain>,
    ) -> Assessment {
        let lang = self.reading_language(input);
        let with_words = self.knows(lang);
        if !prepare(input, self.cues.of(lang), scratch) {
            let mentions = every(input.matches);
            return Assessment { mentions, language_known: with_words, ..Assessment::default() };
        }
        let Scratch { units, hits, passages, context, scene: layout, net } = scratch;
        let counted = |m: &Match| context.evidence.counts(m);
        let judge = self.judge(lang);
        let view = |range: &Range<usize>| passage(input, units, hits, range, context);
        let verdict = judge.verdict(passages, view, net);
        let (quality, penalties) = quality(input, units, hits, context, &self.domains);
        let log_odds = verdict.log_odds + penalties.iter().map(|part| part.weight).sum::<f64>();
        let score = sigmoid(log_odds);
        let matches: Vec<&Match> = input.matches.iter().filter(|m| counted(m)).collect();
        let mentions = context.mentions(input.matches, counted);
        let scene = facts::Scene {
            source: &input.post.text,
            text: input.text,
            units,
            hits,
            mentions: &mentions,
            cues: self.cues.of(lang),
        };
        let facts = facts::facts(&scene);
        let validity = facts::validity(input.post, &scene, &facts);
        let level = self.level(log_odds, lang);
        let seen = Seen { mentions: &mentions, matches: &matches, units, hits, log_odds: level };
        let pairs = pairs::link(&seen, &self.pairs, layout);
        let reaches = score >= judge.threshold(policy);
        let flagged = if with_words {
            reaches
        } else {
            self.without_model.flags(reaches, &mentions, &pairs) && !outweigh(&penalties)
        };
        let contributions = if explain.into().wants(flagged) {
            told(judge.parts(&verdict, &view(&verdict.passage), units, net), penalties)
        } else {
            Vec::new()
        };
        Assessment {
            flagged,
            language_known: with_words,
            score,
            log_odds: Some(log_odds),
            mentions,
            pairs,
            facts,
            validity,
            quality,
            contributions,
        }
    }

    /// The facts of a text that is of a drug whether or not the dictionary knows its name.
    pub(crate) fn facts(&self, input: &Input<'_>, scratch: &mut Scratch) -> Facts {
        let Scratch { units, hits, context, .. } = scratch;
        let cues = self.cues.of(self.reading_language(input));
        context.look(input.matches);
        build(input.text, input.matches, |_| true, cues, units);
        scan(cues, units, hits);
        context.assert(input.matches, |_| true, units);
        let mentions = context.mentions(input.matches, |_| true);
        facts::facts(&facts::Scene {
            source: &input.post.text,
            text: input.text,
            units,
            hits,
            mentions: &mentions,
            cues,
        })
    }

    /// What the pairs of a post are judged from, given to `then`; `None` if no drug in it counts. `log_odds`
    /// stands for those of the model where it is given.
    pub(crate) fn pairs_of<R>(
        &self,
        input: &Input<'_>,
        log_odds: Option<f64>,
        scratch: &mut Scratch,
        then: impl FnOnce(&Seen<'_>, &mut Scene) -> R,
    ) -> Option<R> {
        let lang = self.reading_language(input);
        if !prepare(input, self.cues.of(lang), scratch) {
            return None;
        }
        let Scratch { units, hits, passages, context, scene, net } = scratch;
        let counted = |m: &Match| context.evidence.counts(m);
        let log_odds = log_odds.unwrap_or_else(|| {
            let view = |range: &Range<usize>| passage(input, units, hits, range, context);
            self.level(self.judge(lang).verdict(passages, view, net).log_odds, lang)
        });
        let matches: Vec<&Match> = input.matches.iter().filter(|m| counted(m)).collect();
        let mentions = context.mentions(input.matches, counted);
        Some(then(&Seen { mentions: &mentions, matches: &matches, units, hits, log_odds }, scene))
    }

    /// The language whose cues and weights read the post.
    pub(crate) fn reading_language(&self, input: &Input<'_>) -> Lang {
        match self.lang {
            Some(own) if input.lang == own => own,
            Some(own) if input.lang == Lang::UNKNOWN => own,
            Some(own) if known_share(input.text, &self.model.lexical()) >= KNOWN_SHARE => own,
            _ => input.lang,
        }
    }
}

/// Share of the words that the lexical head has a weight for.
fn known_share(text: &Folded, head: &Head<'_>) -> f64 {
    let tokens = text.tokens();
    let known =
        tokens.iter().filter(|t| head.weight(lexical(Shape::Word, t.hash as u32, 0)).is_some()).count();
    known as f64 / tokens.len().max(1) as f64
}

/// Fills the buffers from the post; `false` if no drug in it counts, so that it is not scored.
pub(crate) fn prepare(input: &Input<'_>, cues: &CueSet, scratch: &mut Scratch) -> bool {
    let Scratch { units, hits, passages, context, .. } = scratch;
    if !input.matches.iter().any(|m| m.kind == MentionKind::Drug) {
        return false;
    }
    context.look(input.matches);
    let weak = input.matches.iter().any(|m| m.kind == MentionKind::Drug && m.weak);
    if weak {
        build(input.text, input.matches, |m| m.kind == MentionKind::Drug, cues, units);
        scan(cues, units, hits);
        context.evidence.weigh(&input.post.text, input.matches, units, hits);
    }
    if !context.evidence.has_drug() {
        return false;
    }
    let evidence = std::mem::take(&mut context.evidence);
    build(input.text, input.matches, |m| evidence.counts(m), cues, units);
    scan(cues, units, hits);
    context.assert(input.matches, |m| evidence.counts(m), units);
    context.evidence = evidence;
    cut(units, passages);
    true
}

/// The view of one passage.
pub(crate) fn passage<'a>(
    input: &'a Input<'a>,
    units: &'a [Unit],
    hits: &'a [Hit],
    range: &Range<usize>,
    context: &'a Context,
) -> Passage<'a> {
    let from = hits.partition_point(|hit| (hit.start as usize) < range.start);
    let to = hits.partition_point(|hit| (hit.start as usize) < range.end);
    Passage {
        text: input.text,
        units: &units[range.clone()],
        offset: range.start as u32,
        hits: &hits[from..to],
        context,
    }
}

/// All mentions of a post that is not scored, without a judgement.
fn every(matches: &[Match]) -> Vec<Mention> {
    let mut context = Context::default();
    context.look(matches);
    context.mentions(matches, |m| !m.weak)
}
