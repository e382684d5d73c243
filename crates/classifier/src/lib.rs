//! Decides which posts tell of a suspected reaction, says why, and reads the facts of the case. No IO: bytes
//! of a model and of cue files in, assessments out; training takes examples and gives bytes.
//!
//! The way of a post ([`Classifier::assess`]), each step a module:
//! `unit` (words with drugs drawn together) → `cue` (what the words around say, and over which words) →
//! `context` (which mentions count, how each is meant) → `passage` → `feature` → `score` (sum of weights) →
//! `pairs`, `facts`, `quality`. `weights` is the model file, `train` makes one.
//!
//! Rule of flagging: the score reaches the threshold of the policy. The score is that of the best passage, less
//! what the kind of source takes off (`quality::penalty`: the post sells something and is nobody's own account, the
//! patient is an animal …), and there is no other veto. A post in which no drug counts has score 0.
//!
//! Limits: linear in the length of a post; at most 64 pairs; words are known for the languages of the model,
//! every other language is scored by signals alone (mentions, cues, order, form).

mod assess;
mod context;
mod cue;
mod explain;
mod facts;
mod feature;
mod joint;
mod judge;
mod key;
mod net;
mod pairs;
mod passage;
mod quality;
mod score;
pub mod train;
mod unit;
mod unknown;
mod weights;

pub use assess::{Classifier, Input, OtherNet, Scratch};
pub use cue::{Category, CueError, Cues};
pub use explain::Explain;
pub use net::{Net, NetError};
pub use pairs::{PairModel, PairModelError};
pub use unknown::WithoutModel;
pub use weights::{Model, ModelError, Policy};
