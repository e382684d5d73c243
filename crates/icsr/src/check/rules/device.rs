//! Rules of the FDA for combination products: the devices in a drug.

use super::fda::roles;
use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// R0092, R0093, W0007: what failed, and what was done about it.
pub(super) fn malfunction(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    if case.is("FDA.C.1.7.1", "5") {
        let suspect =
            view.blocks("G.k").filter(|drug| roles(view, drug).any(|role| matches!(role, "1" | "3")));
        let failed = suspect
            .flat_map(|drug| view.inside(drug, "FDA.G.k.12.r"))
            .any(|device| device.is("FDA.G.k.12.r.1", "true"));
        if !failed {
            let text = "must be true for a suspect product where FDA.C.1.7.1 is 5";
            findings.error(view, case, "R0092", "FDA.G.k.12.r.1", text);
        }
    }
    for device in view.blocks("FDA.G.k.12.r").filter(|device| device.is("FDA.G.k.12.r.1", "true")) {
        if view.inside(device, "FDA.G.k.12.r.3.r").next().is_none() {
            let text = "must be given where there was a malfunction";
            findings.error(view, device, "R0093", "FDA.G.k.12.r.3.r", text);
        }
        if case.is("FDA.C.1.7.1", "4") && view.inside(device, "FDA.G.k.12.r.11.r").next().is_none() {
            let text = "should be given where there was a malfunction and FDA.C.1.7.1 is 4";
            findings.warning(view, device, "W0007", "FDA.G.k.12.r.11.r", text);
        }
    }
}

/// R0094, R0096: a device has a name, or else a product code.
pub(super) fn is_named(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C").filter(|case| case.is("FDA.C.1.12", "true")) else { return };
    if view.one("FDA.G.k.12.r").is_none() {
        let text = "must be given for a combination product";
        findings.error(view, case, "R0094", "FDA.G.k.12.r.4", text);
    }
    let names = ["FDA.G.k.12.r.4", "FDA.G.k.12.r.5"];
    for device in view.blocks("FDA.G.k.12.r") {
        let named = names.iter().any(|element| device.value(element).is_some());
        if !named && !device.has("FDA.G.k.12.r.6") {
            let text = "must be given where the device has no name";
            findings.error(view, device, "R0096", "FDA.G.k.12.r.6", text);
        } else if !names.iter().any(|element| device.has(element)) {
            let text = "must be given, or be NI, for a combination product";
            findings.error(view, device, "R0094", "FDA.G.k.12.r.4", text);
        }
    }
}
