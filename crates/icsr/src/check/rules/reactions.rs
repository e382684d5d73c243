//! E.i: reactions.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::{Block, View};

/// Criteria of seriousness.
const CRITERIA: [&str; 6] = ["E.i.3.2a", "E.i.3.2b", "E.i.3.2c", "E.i.3.2d", "E.i.3.2e", "E.i.3.2f"];

fn serious(reaction: &Block) -> bool {
    CRITERIA.iter().any(|element| reaction.is(element, "true"))
}

/// What was fatal resulted in death.
pub(super) fn fatal_is_serious(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for reaction in view.blocks("E.i").filter(|reaction| reaction.is("E.i.7", "5")) {
        if !reaction.is("E.i.3.2a", "true") {
            let text = "must be true where E.i.7 says that it was fatal";
            findings.error(view, reaction, "ICH.E.i.3.2a.fatal", "E.i.3.2a", text);
        }
    }
}

/// E.i.3.1 and the criteria say the same.
pub(super) fn highlighted_as_serious(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for reaction in view.blocks("E.i") {
        let text = match (reaction.value("E.i.3.1"), serious(reaction)) {
            (Some("3" | "4"), false) => "says that it is serious, and no criterion is met",
            (Some("1" | "2"), true) => "says that it is not serious, and a criterion is met",
            _ => continue,
        };
        findings.warning(view, reaction, "ICH.E.i.3.1.serious", "E.i.3.1", text);
    }
}

/// E.i.8 is not sent where a health professional reported.
pub(super) fn confirmed_by_whom(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let mut sources = view.blocks("C.2.r").peekable();
    let professional =
        |source: &Block| source.value("C.2.r.4").is_some_and(|kind| matches!(kind, "1" | "2" | "3"));
    if sources.peek().is_none() || !sources.all(professional) {
        return;
    }
    for reaction in view.blocks("E.i").filter(|reaction| reaction.has("E.i.8")) {
        let text = "is not sent where a health professional reported";
        findings.warning(view, reaction, "ICH.E.i.8.professional", "E.i.8", text);
    }
}
