//! The net: a small transformer that reads a passage and says, word by word, how much speaks for a reaction.
//!
//! It is the first layers of a sentence encoder (BERT architecture: Devlin and others 2019; "MiniLM": Wang and others
//! 2020), fine-tuned on the corpora of the model card, with weights of eight bits. Its log-odds are the mean, over the
//! pieces of the passage, of one number a piece; so each word has its own share, and the shares add up to the whole:
//! nothing is left that cannot be attributed.
//!
//! Sums are of whole numbers wherever their order could matter, and no step reads what the processor can do except to
//! run the same arithmetic faster: the same bytes and text give the same log-odds everywhere.
//!
//! Not here: how the net's log-odds are weighed against the linear model's (`score.rs`), and how it is trained
//! (`training/`).

mod attention;
mod file;
mod kernel;
mod layer;
mod maths;
mod pieces;
mod spell;

pub use file::{Net, NetError};
pub(crate) use layer::NetScratch;
pub(crate) use spell::{Word, spell, words};
