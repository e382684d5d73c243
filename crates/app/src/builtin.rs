//! What is built into the program: the starter dictionary, cues, the model, the demo's posts. They are mapped
//! with the program's own pages, not parsed.

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The compiled starter dictionary.
pub(crate) static PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.pack"));

/// The trained model.
pub(crate) static MODEL: &[u8] = include_bytes!("../../../models/adr-linear.hmod");

/// The card of the trained model.
pub(crate) const CARD: &str = include_str!("../../../docs/model-card.md");
