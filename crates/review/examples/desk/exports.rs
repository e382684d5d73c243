//! Invented exports, so that pages and tests have some: a case is ready once it is decided and every event has a code.

use std::sync::Mutex;

use casework::{Actor, Standing, Status};
use model::{Assertion, MentionKind, MentionRecord};
use review::Told;
use review::exports::{
    Acknowledged, BadAcknowledgement, BatchView, Batches, Case, CaseReason, ElementView, ExportDesk,
    UnmatchedView,
};
use store::StoredReport;

/// Batches that were never sent, and answers to them.
pub(crate) struct Invented {
    batches: Mutex<Batches>,
}

impl Invented {
    pub(crate) fn new() -> Invented {
        let batch = |number: &str, at: &str, messages: u32, state: &str, answered: Option<&str>| BatchView {
            number: number.to_owned(),
            profile: "ema".to_owned(),
            at: at.to_owned(),
            by: "exporter".to_owned(),
            messages,
            state: state.to_owned(),
            answered_at: answered.map(str::to_owned),
            errors: Vec::new(),
        };
        let unmatched = UnmatchedView {
            at: "2026-11-20T07:00:00Z".to_owned(),
            batch: "HARK-0000".to_owned(),
            code: "AA".to_owned(),
            messages: 2,
        };
        let batches = vec![
            batch("HARK-0003", "2026-11-25T06:00:00Z", 4, "sent", None),
            batch("HARK-0002", "2026-11-24T06:00:00Z", 12, "partly", Some("2026-11-24T06:20:00Z")),
            batch("HARK-0001", "2026-11-23T06:00:00Z", 7, "accepted", Some("2026-11-23T06:10:00Z")),
        ];
        Invented { batches: Mutex::new(Batches { batches, unmatched: vec![unmatched] }) }
    }
}

/// Events that are said to have happened, with their places.
fn events(report: &StoredReport) -> impl Iterator<Item = (usize, &MentionRecord)> {
    let happened = |assertion| matches!(assertion, Assertion::Affirmed | Assertion::OtherPerson);
    report
        .mentions
        .iter()
        .enumerate()
        .filter(move |(_, mention)| mention.kind == MentionKind::Event && happened(mention.assertion))
}

impl ExportDesk for Invented {
    fn profiles(&self) -> Vec<String> {
        ["ema", "fda", "ich"].map(str::to_owned).to_vec()
    }

    fn case<'a>(
        &'a self,
        report: &'a StoredReport,
        standing: &'a Standing,
        profile: &'a str,
    ) -> Told<'a, Case> {
        let element = |element: &str, id: &str, value: &str, from: String| ElementView {
            element: element.to_owned(),
            id: id.to_owned(),
            value: value.to_owned(),
            from,
        };
        let reason = |element: &str, text: String| CaseReason { element: element.to_owned(), text };
        let mut case = Case::default();
        if standing.status() != Status::Ready {
            let text = format!("it is {}, not ready; finish its review", standing.status().word());
            case.reasons.push(reason("case", text));
        }
        let number = format!("DE-HARK-{}", report.id);
        case.elements.push(element("C.1.1", "C.1.1", &number, "rule: made of the report's id".to_owned()));
        match standing.said("C.1.7", None) {
            Some(said) => {
                let from = format!("said by {}", said.by.account().unwrap_or("hark"));
                case.elements.push(element("C.1.7", "C.1.7", &said.value, from));
            }
            None if profile == "ema" => {
                case.reasons.push(reason("C.1.7", "say whether it fulfils the local criteria".to_owned()));
            }
            None => {}
        }
        for (number, (at, mention)) in (1..).zip(events(report)) {
            let place = format!("post {}..{}: “{}”", mention.start, mention.end, mention.text);
            case.elements.push(element(&format!("E.{number}.1.1a"), "E.i.1.1a", &mention.text, place));
            match standing.said("E.i.2.1b", Some(at)) {
                Some(said) => {
                    let from = format!("said by {}", said.by.account().unwrap_or("hark"));
                    case.elements.push(element(&format!("E.{number}.2.1b"), "E.i.2.1b", &said.value, from));
                }
                None => {
                    let text = format!("no LLT for “{}”: give its code", mention.preferred);
                    case.reasons.push(reason("E.i.2.1b", text));
                }
            }
        }
        let from = "post: the whole text".to_owned();
        case.elements.push(element("H.1", "H.1", &report.text, from));
        Box::pin(async { Ok(case) })
    }

    fn batches(&self) -> Told<'_, Batches> {
        let batches =
            self.batches.lock().map(|batches| batches.clone()).map_err(|_| "the batches are lost".into());
        Box::pin(std::future::ready(batches))
    }

    /// Takes the number of a batch out of anything that looks like an answer.
    fn acknowledge<'a>(
        &'a self,
        xml: &'a [u8],
        _: &'a Actor,
    ) -> Told<'a, Result<Acknowledged, BadAcknowledgement>> {
        let text = String::from_utf8_lossy(xml);
        let answer = if !text.contains("MCCI_IN200101UV01") {
            Err(BadAcknowledgement("it is no message of type MCCI_IN200101UV01".to_owned()))
        } else {
            let mut done = Acknowledged { code: "AA".to_owned(), ..Acknowledged::default() };
            let mut batches = self.batches.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let found = batches.batches.iter_mut().find(|batch| text.contains(&batch.number));
            if let Some(batch) = found {
                batch.state = "accepted".to_owned();
                batch.answered_at = Some("2026-11-26T09:00:00Z".to_owned());
                done = Acknowledged {
                    batch: batch.number.clone(),
                    matched: true,
                    accepted: batch.messages,
                    ..done
                };
            }
            Ok(done)
        };
        Box::pin(async { Ok(answer) })
    }
}
