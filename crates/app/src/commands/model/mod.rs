//! `hark model`: train the classifier, measure it on any corpus, write its card.

mod card;
mod evaluate;
mod pairs;
mod scores;
mod seriousness;
mod train;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::args::Global;

/// Train, evaluate and describe the classifier.
#[derive(Args)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Train a model by the training settings of --config [default: models/adr-linear.toml]; the same corpora,
    /// dictionary and settings give the same bytes
    Train {
        /// The model to write
        #[arg(long, default_value = "models/adr-linear.hmod")]
        out: PathBuf,
        /// The weights of drug × event pairs to write, where the training settings have `[pairs]`
        #[arg(long, default_value = "models/pairs.hmod")]
        pairs: PathBuf,
        /// The card to write: every figure is measured anew
        #[arg(long, default_value = "docs/model-card.md")]
        card: PathBuf,
        /// Write the model only; the card's studies take most of the time
        #[arg(long)]
        no_card: bool,
        /// Leave a corpus of the training settings out; writes the model only
        #[arg(long, value_name = "NAME")]
        without: Vec<String>,
        /// The net that the model is weighed against [default: models/encoder.hnet where it exists, else the one built in;
        /// none with --without, since that net learned from every corpus]
        #[arg(long, value_name = "FILE")]
        net: Option<PathBuf>,
        /// Train the linear model alone
        #[arg(long, conflicts_with_all = ["net", "nets"])]
        no_net: bool,
        /// Folder of nets that each did without one corpus, `without-NAME.hnet`, for the card's rows across corpora
        #[arg(long, value_name = "DIR")]
        nets: Option<PathBuf>,
    },
    /// Write the words of the training examples for the net's training; they belong in no repository
    Words {
        /// The file to write: one JSON object a line
        #[arg(long)]
        out: PathBuf,
        /// Leave a corpus of the training settings out
        #[arg(long, value_name = "NAME")]
        without: Vec<String>,
    },
    /// Measure the model in use on labelled corpora
    Evaluate(evaluate::EvaluateArgs),
    /// Show what the model in use is: version, languages, thresholds, and its card
    Card,
}

pub(crate) fn run(global: &Global, args: &ModelArgs) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::Train { out, pairs, card, no_card, without, net, no_net, nets } => {
            let files = train::Files {
                out,
                pairs,
                card: (!no_card && without.is_empty()).then_some(card.as_path()),
                net: net.as_deref(),
                usual_net: !no_net && without.is_empty(),
                nets: nets.as_deref(),
            };
            train::run(global, without, &files)?;
        }
        Action::Words { out, without } => words::run(global, without, out)?,
        Action::Evaluate(args) => evaluate::run(global, args)?,
        Action::Card => card::run(global)?,
    }
    Ok(ExitCode::SUCCESS)
}
