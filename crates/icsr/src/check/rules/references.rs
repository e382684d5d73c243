//! Identifiers within a message: of reactions (E.i) and drugs (G.k), and what refers to them.

use std::collections::BTreeSet;

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// References: block, element, and the block that it must lead to.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("G.k.1", "G.k.1.drug", "G.k"),
    ("G.k.9.i.2.r", "G.k.9.i.1", "E.i"),
    ("G.k.9.i.2.r", "G.k.9.i.drug", "G.k"),
    ("G.k.9.i.3.1", "G.k.9.i.3.1.reaction", "E.i"),
    ("G.k.9.i.3.2", "G.k.9.i.3.2.reaction", "E.i"),
    ("G.k.9.i.4", "G.k.9.i.4.reaction", "E.i"),
];

/// Identifiers of a kind, as they are compared: a UUID is the same in either case.
fn ids(view: &View<'_>, kind: &str) -> BTreeSet<String> {
    view.blocks(kind).filter_map(|block| block.value(kind)).map(str::to_ascii_lowercase).collect()
}

/// No two reactions and no two drugs have the same identifier.
pub(super) fn identifiers_are_unique(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for kind in ["E.i", "G.k"] {
        let mut known = BTreeSet::new();
        for block in view.blocks(kind) {
            let Some(id) = block.value(kind) else { continue };
            if !known.insert(id.to_ascii_lowercase()) {
                let text = "has the identifier of another one in the message";
                findings.error(view, block, &format!("ICH.{kind}.unique"), kind, text);
            }
        }
    }
}

/// Each drug has one role.
pub(super) fn roles_of_drugs(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let mut with_role = BTreeSet::new();
    for role in view.blocks("G.k.1") {
        let Some(drug) = role.value("G.k.1.drug") else { continue };
        if !with_role.insert(drug.to_ascii_lowercase()) {
            let text = "gives a drug a second role";
            findings.error(view, role, "ICH.G.k.1.repeat", "G.k.1", text);
        }
    }
    for drug in view.blocks("G.k") {
        let Some(id) = drug.value("G.k") else { continue };
        if !with_role.contains(&id.to_ascii_lowercase()) {
            findings.error(view, drug, "ICH.G.k.1.missing", "G.k.1", "must be given for each drug");
        }
    }
}

/// What refers to a reaction or a drug refers to one that is there.
pub(super) fn lead_somewhere(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for (kind, element, target) in REFERENCES {
        let known = ids(view, target);
        for block in view.blocks(kind) {
            let Some(id) = block.value(element) else { continue };
            if !known.contains(&id.to_ascii_lowercase()) {
                let what = if *target == "E.i" { "a reaction" } else { "a drug" };
                let text = format!("refers to {what} that is not in the message");
                findings.error(view, block, &format!("ICH.{element}.reference"), element, &text);
            }
        }
    }
}
