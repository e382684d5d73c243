//! What the tables say of each element by itself: whether it is there, how often, and what it holds.

use super::context::{Context, Route};
use super::findings::{Findings, Severity};
use super::table::{Need, Spec, TABLES};
use super::value;
use super::view::{Block, Found, View};

/// Checks every element of a message, or of the envelope.
pub(crate) fn check(view: &View<'_>, context: &Context, findings: &mut Findings) {
    for (spec, at) in &view.missing {
        if let Some(around) = view.at(*at) {
            let text = format!("must be there: {}", what(spec.id));
            findings.error(view, around, &format!("ICH.{}.missing", spec.id), spec.id, &text);
        }
    }
    for at in &view.repeated {
        if let Some(block) = view.at(*at) {
            let text = format!("stands there more than once: {}", what(block.id));
            findings.error(view, block, &format!("ICH.{}.repeat", block.id), block.id, &text);
        }
    }
    for block in view.all() {
        for spec in TABLES.elements.get(block.id).into_iter().flatten().filter(|spec| wanted(spec, context)) {
            one(view, block, spec, context, findings);
        }
        for (spec, node) in block.empty.iter().filter(|(spec, _)| wanted(spec, context)) {
            if spec.need != Need::Must {
                let text = "is there without a value and without a null flavour";
                let rule = rule(spec, "empty");
                findings.put(view, block, *node, Severity::Warning, &rule, spec.id, None, text);
            }
        }
    }
    if let Some(first) = view.at(0) {
        for node in &view.unknown {
            let text = "an element of XML that E2B(R3) has no meaning for, here or with this code";
            findings.put(view, first, *node, Severity::Warning, "ICH.unknown", "", None, text);
        }
    }
}

/// Whether an element is asked for: those of the FDA only where the message goes there.
fn wanted(spec: &Spec, context: &Context) -> bool {
    !spec.fda() || context.route != Route::None
}

/// Blocks that have no number of their own, in words.
fn what(block: &str) -> &str {
    match block {
        "C" => "the case (investigationEvent)",
        "A" => "the assessment of the case (adverseEventAssessment)",
        "D" => "the patient (primaryRole)",
        "C.3" => "the sender",
        "C.2.r" => "a source",
        "E.i" => "a reaction",
        "G.k" => "a drug",
        other => other,
    }
}

/// Name of a rule about one element.
fn rule(spec: &Spec, problem: &str) -> String {
    if spec.fda() { format!("{}.{problem}", spec.id) } else { format!("ICH.{}.{problem}", spec.id) }
}

fn one(view: &View<'_>, block: &Block, spec: &Spec, context: &Context, findings: &mut Findings) {
    // Of the frame there are several in a block: each is a row, none has a number.
    let these: Vec<&Found> = block.found.iter().filter(|found| std::ptr::eq(found.spec, spec)).collect();
    let frame = if spec.need == Need::Frame { Severity::Warning } else { Severity::Error };
    let must = spec.need == Need::Must && (!spec.fda() || context.route == Route::Postmarket);
    if these.is_empty() && must {
        let text = match spec.value.strip_prefix("is:") {
            Some(words) => format!("what HL7 wants around the elements is not there: {words}"),
            None => "must be given".to_owned(),
        };
        let rule = rule(spec, "missing");
        findings.put(view, block, block.node, Severity::Error, &rule, spec.number(), None, &text);
    }
    for (nth, found) in these.iter().enumerate() {
        let mut put = |severity, problem: &str, text: &str| {
            let shown = found.value.as_deref().filter(|_| value::may_be_shown(spec.value));
            findings.put(view, block, found.node, severity, &rule(spec, problem), spec.number(), shown, text);
        };
        if nth == 1 && !spec.repeats {
            put(Severity::Error, "repeat", "may be given only once");
        }
        if let Some(problem) = kind(view, spec, found) {
            put(Severity::Error, "type", &problem);
        }
        if let Some(null) = &found.null {
            if found.value.is_some() {
                put(Severity::Error, "null", "has a value and a null flavour; only one of them can be");
            } else if !allowed(spec, null, context) {
                let text = format!("may not be given as the null flavour {}", value::shortened(null));
                put(frame, "null", &text);
            }
        }
        if let Some(text) = &found.value {
            let element = view.tree.get(found.node);
            let system = element.attribute("codeSystem").or_else(|| element.attribute("root"));
            for (problem, severity, text) in value::check(spec, text, system) {
                put(severity.max(frame), problem, &text);
            }
        }
    }
}

fn allowed(spec: &Spec, null: &str, context: &Context) -> bool {
    spec.nulls.iter().any(|known| match known.strip_prefix('+') {
        Some(known) => context.route != Route::None && known == null,
        None => *known == null,
    })
}

/// What is wrong with the declared data type of the `value` that holds an element.
fn kind(view: &View<'_>, spec: &Spec, found: &Found) -> Option<String> {
    // Its other half tells it.
    let wanted = spec.kind.filter(|_| !spec.beside)?;
    let holder = match &*view.tree.get(found.node).name {
        "value" => found.node,
        _ => view.tree.parent(found.node)?,
    };
    match view.tree.get(holder).kind() {
        Some(kind) if kind == wanted => None,
        Some(kind) => Some(format!("is of the data type {}; it must be {wanted}", value::shortened(kind))),
        None => Some(format!("does not declare its data type {wanted}")),
    }
}
