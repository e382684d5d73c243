//! N: the message repeats what the case says.

use crate::check::context::{Context, Route};
use crate::check::findings::Findings;
use crate::check::view::View;

/// N.2.r.1 is C.1.1. The FDA takes other numbers, as its own examples have them.
pub(super) fn number_is_the_case(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let (Some(block), Some(case)) = (view.one("N.2.r"), view.value("C", "C.1.1")) else { return };
    if block.value("N.2.r.1").is_none_or(|number| number == case) {
        return;
    }
    let (rule, text) = ("ICH.N.2.r.1.same", "must be the same as C.1.1");
    match context.route {
        Route::None => findings.error(view, block, rule, "N.2.r.1", text),
        _ => findings.warning(view, block, rule, "N.2.r.1", text),
    }
}

/// N.2.r.4 is C.1.2.
pub(super) fn created_with_the_case(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(block) = view.one("N.2.r") else { return };
    let (message, case) = (block.value("N.2.r.4"), block.value("C.1.2"));
    if message.is_some() && case.is_some() && message != case {
        findings.error(view, block, "ICH.N.2.r.4.same", "N.2.r.4", "must be the same as C.1.2");
    }
}
