//! Order of points in time. What is not surely out of order passes.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::{Block, View};
use crate::check::when::When;

/// Begin and end: the block, both elements.
const SPANS: &[(&str, &str, &str)] = &[
    ("D.7.1.r", "D.7.1.r.2", "D.7.1.r.4"),
    ("D.8.r", "D.8.r.4", "D.8.r.5"),
    ("D.10.7.1.r", "D.10.7.1.r.2", "D.10.7.1.r.4"),
    ("D.10.8.r", "D.10.8.r.4", "D.10.8.r.5"),
    ("D", "D.2.1", "D.9.1"),
    ("E.i", "E.i.4", "E.i.5"),
    ("G.k.4.r", "G.k.4.r.4", "G.k.4.r.5"),
];

fn when(block: &Block, element: &str) -> Option<When> {
    When::parse(block.value(element)?)
}

/// C.1.4, C.1.5, C.1.2, N.1.5, one not after the next.
pub(super) fn received_in_order(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let (Some(message), Some(case)) = (view.one("N.2.r"), view.one("C")) else { return };
    let (first, latest, created) = (when(case, "C.1.4"), when(case, "C.1.5"), when(message, "C.1.2"));
    let after = |early: &Option<When>, late: &Option<When>| match (early, late) {
        (Some(early), Some(late)) => early.is_after(late),
        _ => false,
    };
    if after(&first, &latest) {
        findings.error(view, case, "ICH.C.1.5.order", "C.1.5", "is before C.1.4");
    }
    if after(&latest, &created) {
        findings.error(view, case, "ICH.C.1.2.order", "C.1.5", "is after C.1.2, when the message was made");
    }
    if after(&created, &context.transmitted) {
        findings.error(view, message, "ICH.N.1.5.order", "C.1.2", "is after N.1.5, when the batch was sent");
    }
}

/// What begins does so before it ends.
pub(super) fn starts_before_ends(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for (kind, start, end) in SPANS {
        for block in view.blocks(kind) {
            let (Some(from), Some(to)) = (when(block, start), when(block, end)) else { continue };
            if from.is_after(&to) {
                let text = format!("is before {start}");
                findings.error(view, block, &format!("ICH.{end}.order"), end, &text);
            }
        }
    }
}

/// N.1.5 does not lie in the future, as far as the time is told.
pub(super) fn batch_is_sent(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let (Some(batch), Some(now), Some(sent)) = (view.one("N"), &context.now, &context.transmitted) else {
        return;
    };
    if sent.is_after(now) {
        findings.error(view, batch, "ICH.N.1.5.future", "N.1.5", "is in the future");
    }
}

/// C.1.2 does not lie in the future, as far as the time is told.
pub(super) fn message_is_made(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let (Some(message), Some(now)) = (view.one("N.2.r"), &context.now) else { return };
    if when(message, "C.1.2").is_some_and(|made| made.is_after(now)) {
        findings.error(view, message, "ICH.C.1.2.future", "C.1.2", "is in the future");
    }
}

/// Nothing lies behind N.1.5. When the message was made has rules of its own.
pub(super) fn none_in_the_future(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let Some(sent) = &context.transmitted else { return };
    for block in view.all() {
        for found in block.found.iter().filter(|found| found.spec.value.starts_with("ts:")) {
            let id = found.spec.id;
            let when = found.value.as_deref().and_then(When::parse);
            if !matches!(id, "C.1.2" | "N.2.r.4") && when.is_some_and(|when| when.is_after(sent)) {
                let text = "is after N.1.5, when the batch was sent";
                findings.error(view, block, &format!("ICH.{id}.future"), id, text);
            }
        }
    }
}
