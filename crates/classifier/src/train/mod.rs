//! Makes a model from labelled examples and measures it. No IO: the caller reads the corpora, finds mentions in
//! them (`annotate`) and writes what comes out. Fixed order, no random source: same examples, same bytes.
//!
//! `corpus` reads lines, `rows` makes training rows with the same code that scores posts, `optimise` fits
//! (logistic regression, L2, L-BFGS), `calibrate` turns log-odds into probabilities on folds that were held
//! out and picks thresholds by policy, `measure` evaluates, `card` renders the model card; `seriousness` compares
//! the criteria found in narratives with those ticked.

mod calibrate;
mod card;
mod config;
mod corpus;
mod evaluate;
mod fit;
mod measure;
mod optimise;
mod rows;
mod seriousness;
mod study;

pub use card::{Card, CardRow, card};
pub use config::{ConfigError, CorpusConfig, Kind, MeasureConfig, PolicyConfig, TrainConfig};
pub use corpus::{BadRecord, CorpusRecord, Example, parse_corpus_line};
pub use evaluate::evaluate;
pub use fit::{CorpusReport, TrainReport, train};
pub use measure::{Interval, Metrics, Scored, bins, measure};
pub use rows::AnnotatedExample;
pub use seriousness::{Narrative, seriousness};
pub use study::{Annotate, denied, study};
