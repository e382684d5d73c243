//! What a post scores: its best passage by the linear model and, where it matters, by the net too; and the same score
//! taken apart by name.

use std::ops::Range;

use model::Contribution;

use crate::feature::Passage;
use crate::joint::Joint;
use crate::net::{Net, NetScratch, spell};
use crate::score::{contributions, logit, merge, word_at};
use crate::unit::Unit;
use crate::weights::Head;

/// What the net says that belongs to no word: of the beginning, the ends of sentences, the end.
const OF_NO_WORD: &str = "net:of no word";

/// What judges a post in its language.
pub(crate) struct Judge<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) with_words: bool,
    /// The net, where the model was weighed against it and knows the language.
    pub(crate) net: Option<(&'a Joint, &'a Net)>,
}

/// A judged post.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// Units of the passage that the score is of.
    pub(crate) passage: Range<usize>,
    pub(crate) log_odds: f64,
    /// Whether the net read the passage.
    pub(crate) read: bool,
}

impl<'a> Judge<'a> {
    /// Judges the passages; `view` gives the view of one.
    pub(crate) fn verdict<'p>(
        &self,
        passages: &[Range<usize>],
        view: impl Fn(&Range<usize>) -> Passage<'p>,
        scratch: &mut NetScratch,
    ) -> Verdict {
        let mut verdict = Verdict { passage: 0..0, log_odds: f64::NEG_INFINITY, read: false };
        for range in passages {
            let log_odds = logit(&view(range), &self.head, self.with_words);
            if log_odds > verdict.log_odds {
                verdict = Verdict { passage: range.clone(), log_odds, read: false };
            }
        }
        if let Some((joint, net)) = self.net
            && verdict.log_odds >= joint.read_from
        {
            let said = read(net, &view(&verdict.passage), scratch);
            verdict = Verdict { log_odds: joint.log_odds(verdict.log_odds, said), read: true, ..verdict };
        }
        verdict
    }

    /// Score at or above which a post is flagged, by policy.
    pub(crate) fn threshold(&self, policy: crate::weights::Policy) -> f64 {
        match self.net {
            Some((joint, _)) => joint.thresholds[policy as usize],
            None => self.head.threshold(policy),
        }
    }

    /// The parts of the log-odds of `verdict`, in no order; they add up to it. `units` are those of the post, `scratch` is
    /// as [`Judge::verdict`] left it: what the net read is not read again.
    pub(crate) fn parts(
        &self,
        verdict: &Verdict,
        passage: &Passage<'_>,
        units: &[Unit],
        scratch: &NetScratch,
    ) -> Vec<Contribution> {
        let mut parts = contributions(passage, &self.head, self.with_words, units);
        let Some((joint, net)) = self.net.filter(|_| verdict.read) else { return parts };
        for part in &mut parts {
            part.weight *= joint.linear;
        }
        let bias = joint.net * f64::from(net.bias());
        parts.push(Contribution { name: "base".to_owned(), weight: joint.base + bias });
        parts.extend(scratch.pieces.iter().zip(&scratch.shares).map(|(piece, share)| Contribution {
            name: piece.unit.map_or_else(
                || OF_NO_WORD.to_owned(),
                |unit| format!("net:{}", word_at(unit, passage.text, units)),
            ),
            weight: joint.net * f64::from(*share),
        }));
        merge(&mut parts);
        parts
    }
}

/// Log-odds that the net gives a passage; the shares of its pieces stay in `scratch`.
pub(crate) fn read(net: &Net, passage: &Passage<'_>, scratch: &mut NetScratch) -> f64 {
    let Passage { text, units, offset, .. } = *passage;
    spell(&net.pieces(), text, units, offset, passage.about(), net.most_pieces(), &mut scratch.pieces);
    net.read(scratch);
    f64::from(net.bias()) + scratch.shares.iter().map(|share| f64::from(*share)).sum::<f64>()
}
