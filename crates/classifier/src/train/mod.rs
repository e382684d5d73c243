//! Makes a model from labelled examples and measures it. No IO: the caller reads the corpora, finds mentions in
//! them (`annotate`) and writes what comes out. Fixed order, no random source: same examples, same bytes.
//!
//! `corpus` reads lines, `rows` makes training rows with the same code that scores posts, `optimise` fits
//! (logistic regression, L2, L-BFGS), `calibrate` turns log-odds into probabilities on folds that were held
//! out and picks thresholds by policy, `words` hands the net's training its examples, `group` keeps copies on one side
//! of every split, `evaluate` judges examples, `measure` and `confusion` say how well and why not better, `card` renders
//! the model card, `seriousness` compares the criteria found in narratives with those ticked.

mod calibrate;
mod card;
mod config;
mod confusion;
mod corpus;
mod evaluate;
mod fit;
mod group;
mod join;
mod measure;
mod optimise;
mod pairs;
mod rows;
mod seriousness;
mod study;
mod words;

pub use card::{Card, CardRow, card};
pub use config::{ConfigError, CorpusConfig, Kind, MeasureConfig, PairsConfig, PolicyConfig, TrainConfig};
pub use confusion::{Confusion, Count, Reason};
pub use corpus::{BadRecord, CorpusRecord, Example, parse_corpus_line};
pub use evaluate::{Judged, evaluate, judge};
pub use fit::{CorpusReport, TrainReport, train};
pub use group::overlapping;
pub use measure::{Interval, Metrics, Scored, bins, measure};
pub use pairs::{
    Gold, Invented, InventedError, PairExample, PairMetrics, PairReport, evaluate_pairs, read_invented,
    train_pairs,
};
pub use rows::AnnotatedExample;
pub use seriousness::{Narrative, seriousness};
pub use study::{Annotate, Nets, PROBE, StudyError, denied, denied_by, study};
pub use words::{WordsLine, training_words};
