//! Section F: tests and procedures.

use super::xml::Out;
use crate::f::{Measured, Qualifier, Test};
use crate::oid::{list, observation, system};

/// F.r: tests, in a group.
pub(super) fn tests(out: &mut Out<'_>, tests: &[Test]) {
    out.group("3", tests.is_empty(), |out| {
        for test in tests {
            out.component(|out| {
                out.element("observation", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
                    self::test(out, test);
                });
            });
        }
    });
}

fn test(out: &mut Out<'_>, test: &Test) {
    out.meddra("code", "", test.term.as_ref(), |out| out.maybe_text("originalText", test.name.as_deref()));
    out.maybe_at("effectiveTime", Some(&test.date));
    if let Some(result) = &test.result {
        measured(out, result);
    }
    if let Some(words) = &test.result_text {
        out.value_text("ED", words);
    }
    if let Some(code) = &test.result_code {
        out.code("interpretationCode", list::TEST_RESULT, code);
    }
    let unit = test.result.as_ref().map_or("", |result| &result.unit);
    for (bound, number) in [("L", &test.normal_low), ("H", &test.normal_high)] {
        if let Some(number) = number {
            normal(out, bound, number, unit);
        }
    }
    if let Some(comments) = &test.comments {
        out.related("PERT", observation::COMMENT, |out| out.value_text("ED", comments));
    }
    if let Some(more) = test.more_available {
        out.related("REFR", observation::MORE_AVAILABLE, |out| out.truth(more));
    }
}

/// F.r.3.2 and F.r.3.3: a number is the centre of an interval; a bound is one of its ends, and the other is infinite.
fn measured(out: &mut Out<'_>, result: &Measured) {
    let (name, infinite, inclusive) = match result.qualifier {
        Qualifier::Equal => ("center", "", ""),
        Qualifier::Less => ("high", "NINF", "false"),
        Qualifier::AtMost => ("high", "NINF", "true"),
        Qualifier::Greater => ("low", "PINF", "false"),
        Qualifier::AtLeast => ("low", "PINF", "true"),
    };
    out.element("value", &[("xsi:type", "IVL_PQ")], |out| {
        if name == "high" {
            out.empty("low", &[("nullFlavor", infinite)]);
        }
        out.empty(name, &[("value", &result.number), ("unit", &result.unit), ("inclusive", inclusive)]);
        if name == "low" {
            out.empty("high", &[("nullFlavor", infinite)]);
        }
    });
}

/// F.r.4, F.r.5: a bound of what is normal, in the unit of the result.
fn normal(out: &mut Out<'_>, bound: &str, number: &str, unit: &str) {
    out.element("referenceRange", &[("typeCode", "REFV")], |out| {
        out.element("observationRange", &[("classCode", "OBS"), ("moodCode", "EVN.CRT")], |out| {
            out.value_quantity(number, unit);
            out.plain_code("interpretationCode", system::INTERPRETATION, bound);
        });
    });
}
