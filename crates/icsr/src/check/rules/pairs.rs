//! Elements of which one needs the other: number and unit, code and release.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// Block, element, the one that it needs, and whether that one needs it too.
const PAIRS: &[(&str, &str, &str, bool)] = &[
    ("D", "D.2.2a", "D.2.2b", true),
    ("D", "D.2.2.1a", "D.2.2.1b", true),
    ("D", "D.3", "D.3.unit", true),
    ("D", "D.4", "D.4.unit", true),
    ("D.10", "D.10.2.2a", "D.10.2.2b", true),
    ("D.10", "D.10.4", "D.10.4.unit", true),
    ("D.10", "D.10.5", "D.10.5.unit", true),
    ("D.7.1.r", "D.7.1.r.1a", "D.7.1.r.1b", true),
    ("D.8.r", "D.8.r.2a", "D.8.r.2b", true),
    ("D.8.r", "D.8.r.6a", "D.8.r.6b", true),
    ("D.8.r", "D.8.r.7a", "D.8.r.7b", true),
    ("D.9.2.r", "D.9.2.r.1a", "D.9.2.r.1b", true),
    ("D.9.4.r", "D.9.4.r.1a", "D.9.4.r.1b", true),
    ("D.10.7.1.r", "D.10.7.1.r.1a", "D.10.7.1.r.1b", true),
    ("D.10.8.r", "D.10.8.r.6a", "D.10.8.r.6b", true),
    ("D.10.8.r", "D.10.8.r.7a", "D.10.8.r.7b", true),
    ("E.i", "E.i.1.1a", "E.i.1.1b", true),
    ("E.i", "E.i.6a", "E.i.6b", true),
    ("F.r", "F.r.2.2a", "F.r.2.2b", true),
    ("G.k", "G.k.2.1.1a", "G.k.2.1.1b", true),
    ("G.k.2.3.r", "G.k.2.3.r.3a", "G.k.2.3.r.3b", true),
    ("G.k.4.r", "G.k.4.r.1a", "G.k.4.r.1b", true),
    // A unit alone is `{asnecessary}` and its like.
    ("G.k.4.r", "G.k.4.r.2", "G.k.4.r.3", false),
    ("G.k.4.r", "G.k.4.r.6a", "G.k.4.r.6b", true),
    ("G.k", "G.k.5a", "G.k.5b", true),
    ("G.k", "G.k.6a", "G.k.6b", true),
    ("G.k.7.r", "G.k.7.r.2a", "G.k.7.r.2b", true),
    ("G.k.9.i.3.1", "G.k.9.i.3.1a", "G.k.9.i.3.1b", true),
    ("G.k.9.i.3.2", "G.k.9.i.3.2a", "G.k.9.i.3.2b", true),
    ("H.3.r", "H.3.r.1a", "H.3.r.1b", true),
    ("H.5.r", "H.5.r.1a", "H.5.r.1b", false),
];

/// Blocks of which one of two elements must be there: without it they say nothing.
const ONE_OF: &[(&str, &str, &str)] = &[
    ("D.7.1.r", "D.7.1.r.1a", "D.7.1.r.1b"),
    ("D.10.7.1.r", "D.10.7.1.r.1a", "D.10.7.1.r.1b"),
    ("H.3.r", "H.3.r.1a", "H.3.r.1b"),
    ("G.k.9.i.3.1", "G.k.9.i.3.1a", "G.k.9.i.3.1b"),
    ("G.k.9.i.3.2", "G.k.9.i.3.2a", "G.k.9.i.3.2b"),
];

/// Intervals that need a number.
const WITHOUT_NUMBER: [&str; 3] = ["{asnecessary}", "{cyclical}", "{total}"];

/// Whoever gives one half gives the other.
pub(super) fn both_halves(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let mut need = |kind: &str, have: &str, need: &str| {
        for block in view.blocks(kind).filter(|block| block.has(have) && !block.has(need)) {
            let text = format!("must be given where {have} is");
            findings.error(view, block, &format!("ICH.{need}.missing"), need, &text);
        }
    };
    for (kind, one, other, mutual) in PAIRS {
        need(kind, one, other);
        if *mutual {
            need(kind, other, one);
        }
    }
    for (kind, one, other) in ONE_OF {
        for block in view.blocks(kind).filter(|block| !block.has(one) && !block.has(other)) {
            let text = "must be given: its block says nothing without it";
            findings.error(view, block, &format!("ICH.{other}.missing"), other, text);
        }
    }
    for block in view.blocks("G.k.4.r").filter(|block| !block.has("G.k.4.r.2")) {
        if block.value("G.k.4.r.3").is_some_and(|unit| !WITHOUT_NUMBER.contains(&unit)) {
            let text = "must be given where G.k.4.r.3 is a unit of time";
            findings.error(view, block, "ICH.G.k.4.r.2.missing", "G.k.4.r.2", text);
        }
    }
}
