//! `reaction` and `test`: sections E and F.

use super::codes::{OUTCOME, RESULT, mapped};
use super::xml::Xml;
use crate::e::Reaction;
use crate::f::{Qualifier, Test};

pub(super) fn write(xml: &mut Xml, reaction: &Reaction) {
    let native = reaction.native.as_ref();
    let words = reaction.translation.as_deref().or(native.map(|native| native.text.as_str()));
    xml.of(Some(words.unwrap_or(&reaction.term.code)));
    xml.open("reaction");
    // It has to be there; where nobody's words are known the term's code stands for them.
    xml.leaf("primarysourcereaction", words.unwrap_or(&reaction.term.code));
    xml.term("reactionmeddraversionllt", "reactionmeddrallt", Some(&reaction.term));
    xml.maybe("termhighlighted", reaction.highlighted.as_deref());
    xml.date("reactionstartdateformat", "reactionstartdate", reaction.start.as_ref());
    xml.date("reactionenddateformat", "reactionenddate", reaction.end.as_ref());
    xml.period("reactionduration", "reactiondurationunit", reaction.duration.as_ref(), "E.i.6");
    xml.maybe("reactionoutcome", mapped(OUTCOME, &reaction.outcome));
    xml.close("reaction");
    if let (Some(native), Some(_)) = (native, &reaction.translation) {
        xml.rest("E.i.1.1", &format!("[{}] {}", native.language, native.text));
    }
    xml.of(None);
}

pub(super) fn test(xml: &mut Xml, test: &Test) {
    let code = test.term.as_ref().map(|term| format!("MedDRA {} {}", term.version, term.code));
    xml.of(Some(test.name.as_ref().or(code.as_ref()).map_or("Test", String::as_str)));
    xml.open("test");
    xml.date("testdateformat", "testdate", Some(&test.date));
    xml.maybe("testname", test.name.as_deref().or(code.as_deref()));
    match &test.result {
        Some(result) => {
            xml.leaf("testresult", &format!("{}{}", sign(result.qualifier), result.number));
            xml.leaf("testunit", &result.unit);
        }
        None => xml.maybe("testresult", test.result_code.as_deref().and_then(|code| mapped(RESULT, code))),
    }
    xml.maybe("lowtestrange", test.normal_low.as_deref());
    xml.maybe("hightestrange", test.normal_high.as_deref());
    xml.yes_no("moreinformation", test.more_available);
    xml.close("test");
    if let (Some(_), Some(code)) = (&test.name, &code) {
        xml.rest("F.r.2.2", code);
    }
    let word = test.result_code.as_deref().and_then(|code| mapped(RESULT, code));
    if let (Some(_), Some(word)) = (&test.result, word) {
        xml.rest("F.r.3.1", word);
    }
    xml.of(None);
}

/// Results in words and comments, for `resultstestsprocedures`.
pub(super) fn unstructured(tests: &[Test]) -> String {
    let mut lines = Vec::new();
    for test in tests {
        let name =
            test.name.as_deref().or(test.term.as_ref().map(|term| term.code.as_str())).unwrap_or("Test");
        let date = test.date.value().map(|date| format!(" ({})", date.date())).unwrap_or_default();
        let texts: Vec<&str> =
            [&test.result_text, &test.comments].into_iter().filter_map(|it| it.as_deref()).collect();
        if !texts.is_empty() {
            lines.push(format!("{name}{date}: {}", texts.join("; ")));
        }
    }
    lines.join("\n")
}

/// How a bounded result is written before its number.
pub(crate) fn sign(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::Equal => "",
        Qualifier::Less => "<",
        Qualifier::AtMost => "<=",
        Qualifier::Greater => ">",
        Qualifier::AtLeast => ">=",
    }
}
