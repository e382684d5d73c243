//! Section H: comments, diagnoses, summaries. The narrative itself (H.1) is the text of the report, which `c` writes.

use super::c;
use super::xml::Out;
use crate::h::Narrative;
use crate::oid::{list, observation};

/// Who says it, as a code of ICH list 21.
const SENDER: &str = "1";
const REPORTER: &str = "2";
const SOURCE: &str = "3";

/// H.2, H.3.r, H.4.
pub(super) fn comments(out: &mut Out<'_>, narrative: &Narrative) {
    if let Some(comments) = &narrative.reporter_comments {
        said(out, SOURCE, observation::COMMENT, |out| out.value_text("ED", comments));
    }
    for diagnosis in &narrative.diagnoses {
        said(out, SENDER, observation::DIAGNOSIS, |out| out.value_meddra(diagnosis));
    }
    if let Some(comments) = &narrative.sender_comments {
        said(out, SENDER, observation::COMMENT, |out| out.value_text("ED", comments));
    }
}

fn said(out: &mut Out<'_>, who: &str, code: &str, value: impl FnOnce(&mut Out<'_>)) {
    out.element("component1", &[("typeCode", "COMP")], |out| {
        out.element("observationEvent", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
            out.code("code", list::OBSERVATION, code);
            value(out);
            out.author(|out| out.code("code", list::AUTHOR, who));
        });
    });
}

/// H.5.r: summaries in the reporter's language.
pub(super) fn summaries(out: &mut Out<'_>, narrative: &Narrative) {
    for summary in &narrative.summaries {
        c::event(out, |out| {
            out.code("code", list::OBSERVATION, observation::SUMMARY);
            out.value_in_language(&summary.text, &summary.language);
            out.author(|out| out.code("code", list::AUTHOR, REPORTER));
        });
    }
}
