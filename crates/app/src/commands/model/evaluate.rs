//! `hark model evaluate`: measures the model in use on labelled corpora, and says why it errs.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use classifier::Policy;
use classifier::train::{AnnotatedExample, Example, Judged, PROBE, denied_by, judge};
use pipeline::knowledge::Knowledge;

use super::super::load_settings;
use super::scores::{Group, Probe, Scores, Wrong};
use crate::args::{Global, Output};
use crate::{corpora, knowledge, output};

/// What to measure, and on what.
#[derive(Args)]
pub(super) struct EvaluateArgs {
    /// Files in the corpora's format (docs/classifying.md), plain or packed
    #[arg(required = true)]
    corpora: Vec<PathBuf>,
    /// The policy whose threshold decides [default: screen.policy of the settings]
    #[arg(long, value_enum)]
    policy: Option<PolicyName>,
    /// Take positive posts only, with every marked reaction denied by "no", "didn't", "without" and the like: whatever
    /// is flagged is wrong
    #[arg(long, conflicts_with_all = ["naturally_negated", "by"])]
    denied: bool,
    /// Take negative posts only that deny an event and affirm none: whatever is flagged is wrong
    #[arg(long, conflicts_with = "by")]
    naturally_negated: bool,
    /// Also measure by the values of a member of the records, such as channel, lang or source
    #[arg(long, value_name = "FIELD")]
    by: Option<String>,
    /// Also name the ids of wrong verdicts, each with its reason; never a text
    #[arg(long)]
    ids: bool,
    /// Measure the reaction pairs of drug and event that the corpora mark, not whole posts
    #[arg(long, conflicts_with_all = ["denied", "naturally_negated", "by", "ids"])]
    pairs: bool,
    /// Judge pairs by the weights of this file
    #[arg(long, value_name = "FILE", requires = "pairs")]
    pair_model: Option<PathBuf>,
    /// Leave out the part that `one_of` of this number keeps for training
    #[arg(long, value_name = "N", default_value_t = 1)]
    not_one_of: u64,
    /// Take narratives with seriousness flags (`"serious":{"HOSPITAL":"Y"}`): measure the criteria that the texts
    /// state against the flags
    #[arg(long, conflicts_with_all = ["denied", "naturally_negated", "by", "ids"])]
    seriousness: bool,
}

/// A policy by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PolicyName {
    /// Recall first.
    Sensitive,
    /// Between the two.
    Balanced,
    /// Few alarms first.
    Precise,
}

impl From<PolicyName> for Policy {
    fn from(name: PolicyName) -> Self {
        match name {
            PolicyName::Sensitive => Policy::Sensitive,
            PolicyName::Balanced => Policy::Balanced,
            PolicyName::Precise => Policy::Precise,
        }
    }
}

pub(super) fn run(global: &Global, args: &EvaluateArgs) -> anyhow::Result<()> {
    if args.seriousness {
        return super::seriousness::run(global, &args.corpora, args.not_one_of);
    }
    if args.pairs {
        return super::pairs::evaluate(global, &args.corpora, args.pair_model.as_deref());
    }
    let knowledge = knowledge::load(&load_settings(global)?)?;
    let policy = args.policy.map_or(knowledge.classifier.policy(), Policy::from);
    let mut judge = Judge::new(&knowledge, policy);
    let mut out = output::stdout();
    let json = global.output == Output::Json;
    for path in &args.corpora {
        let (examples, values) = read(path, args)?;
        if args.denied {
            let probes = PROBE.iter().map(|word| judge.denied(&examples, word)).collect::<Vec<_>>();
            let probe = Probe::denied(path, probes);
            if json { output::json_line(&mut out, &probe)? } else { probe.write(&mut out)? }
        } else {
            let judged = judge.all(&examples);
            if args.naturally_negated {
                let probe = Probe::natural(path, &examples, &judged, args.ids);
                if json { output::json_line(&mut out, &probe)? } else { probe.write(&mut out)? }
            } else {
                let mut scores =
                    Scores::new(path, &knowledge.versions.model, judge.policy, &examples, &judged);
                if let Some(field) = &args.by {
                    scores.by = Group::by(field, &values, &examples, &judged);
                }
                if args.ids {
                    scores.wrong = Some(Wrong::of(&examples, &judged));
                }
                if json { output::json_line(&mut out, &scores)? } else { scores.write(&mut out)? }
            }
        }
        out.flush()?;
    }
    Ok(())
}

/// The examples of a file that are measured, and for `--by` the value of each.
fn read(path: &Path, args: &EvaluateArgs) -> anyhow::Result<(Vec<Example>, Vec<String>)> {
    let kept = |example: &Example| args.not_one_of <= 1 || !example.is_kept(args.not_one_of);
    Ok(match &args.by {
        Some(field) => {
            let all = corpora::read_by(path, "evaluation", field)?;
            all.into_iter().filter(|(example, _)| kept(example)).unzip()
        }
        None => (corpora::read(path, "evaluation")?.into_iter().filter(kept).collect(), Vec::new()),
    })
}

/// The model in use with a policy.
struct Judge<'k> {
    knowledge: &'k Knowledge,
    policy: Policy,
    annotate: Box<dyn FnMut(&Example) -> AnnotatedExample + 'k>,
}

impl<'k> Judge<'k> {
    fn new(knowledge: &'k Knowledge, policy: Policy) -> Self {
        Self { knowledge, policy, annotate: Box::new(corpora::annotator(&knowledge.dictionary)) }
    }

    fn all(&mut self, examples: &[Example]) -> Vec<Judged> {
        judge(examples, &mut self.annotate, &self.knowledge.classifier, self.policy)
    }

    /// How many posts are flagged of those whose marked reactions `word` denies.
    fn denied(&mut self, examples: &[Example], word: &'static str) -> (&'static str, usize, usize) {
        let examples: Vec<Example> = denied_by(examples, word).collect();
        let flagged = self.all(&examples).iter().filter(|judged| judged.scored.flagged).count();
        (word, examples.len(), flagged)
    }
}
