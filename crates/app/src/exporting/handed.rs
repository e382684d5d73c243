//! A period of a job that hands cases out as E2B(R2) or as forms: those that people decided on, or completed, within the period. A case
//! that lacked something is handed out in the period in which a person has added it.
//!
//! What E2B(R3) keeps of a transmission (versions, answers) is not kept here: the files are handed out, and the trail says so. What
//! E2B(R3) must not send leaves as none of these either.

use std::collections::BTreeMap;

use casework::Standing;
use export::destination::Body;
use export::e2b::{Cases as _, StoredCases, message};
use export::job::{File, Refused, Turn, WorkError, Written};
use export::paper::{self, Fonts};
use export::settings::Content;
use icsr::cioms::{self, FormMeta};
use icsr::n::Batch;
use icsr::value::Ts;
use icsr::{Icsr, Profile, r2, write};
use model::{ReportId, Timestamp};
use store::{AsOf, Sort, SortKey, Window};

use super::jobs::{Parts, fault};
use super::lines::noted;
use crate::commands::export::built::because;
use crate::commands::export::paper::file_name;
use crate::exit::{self, failure};

/// Reports read at once.
const PAGE: u32 = 500;
/// Most cases in a batch, and most that are held at once.
const PER_BATCH: usize = 100;
/// The status of reports that are cases.
const READY: &str = "ready";

/// A case with what its form says beside it.
struct Case {
    icsr: Icsr,
    follow_up: bool,
}

pub(crate) async fn run(parts: &Parts, turn: &Turn) -> Result<Written, WorkError> {
    let profile = parts.profile(&turn.job)?;
    let mut filter = parts.filter(&turn.job.selection).map_err(fault)?;
    filter.status = vec![READY.to_owned()];
    let as_of = AsOf { deadlines: parts.deadlines, now: turn.cut_off };
    let stored = StoredCases(parts.store.clone());
    let mut handing = Handing::new(parts, turn, profile, review::query_of(&filter))?;
    let (mut cases, mut refused) = (Vec::new(), Vec::new());
    let mut window = Window::At { offset: 0, limit: PAGE };
    let sort = Sort { key: SortKey::Received, descending: false };
    loop {
        let queue = parts.store.queue(&filter, sort, &window, &as_of).await.map_err(work)?;
        let ids: Vec<ReportId> = queue.rows.iter().map(|row| row.report).collect();
        for loaded in stored.load(&ids).await.map_err(work)? {
            // Withdrawn meanwhile.
            let Some(report) = &loaded.report else { continue };
            if !touched(&loaded.standing).is_some_and(|at| turn.period.from <= at && at < turn.period.to) {
                continue;
            }
            match parts.builder.checked(&loaded, report, profile, turn.cut_off) {
                Ok(built) => {
                    let follow_up = loaded.standing.last_sent(&profile.name).is_some();
                    cases.push(Case { icsr: built.icsr, follow_up });
                }
                Err(why) => {
                    refused.push(Refused { report: report.id.to_string(), reasons: vec![because(&why)] })
                }
            }
            // What was built is put before more is.
            if cases.len() == PER_BATCH {
                handing.put(std::mem::take(&mut cases)).await?;
            }
        }
        let Some(cursor) = queue.next else { break };
        window = Window::After { cursor, limit: PAGE };
    }
    if !cases.is_empty() {
        handing.put(cases).await?;
    }
    let mut versions = BTreeMap::from([("program".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]);
    versions.insert("meddra".to_owned(), parts.builder.release());
    let Handing { files, rows, query, .. } = handing;
    Ok(Written { files, rows, refused, filter: query, versions })
}

fn work(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> WorkError {
    WorkError::Work(error.into())
}

/// When people last decided on a case or said something of it.
pub(crate) fn touched(standing: &Standing) -> Option<Timestamp> {
    let decided = [standing.decision(), standing.second(), standing.settled()];
    decided.into_iter().flatten().map(|decision| decision.at).chain(standing.told).max()
}

/// Cases on their way out, some at a time.
struct Handing<'a> {
    parts: &'a Parts,
    turn: &'a Turn,
    profile: &'a Profile,
    /// The filter, as the trail has it.
    query: String,
    /// For forms.
    fonts: Option<Fonts>,
    /// How often something was put.
    part: usize,
    rows: u64,
    files: Vec<File>,
}

impl<'a> Handing<'a> {
    fn new(
        parts: &'a Parts,
        turn: &'a Turn,
        profile: &'a Profile,
        query: String,
    ) -> Result<Handing<'a>, WorkError> {
        let fonts = match turn.job.content {
            Content::Cioms => Some(Fonts::new(&parts.builder.settings.fonts).map_err(work)?),
            _ => None,
        };
        Ok(Handing { parts, turn, profile, query, fonts, part: 0, rows: 0, files: Vec::new() })
    }

    /// Puts cases at the destination, once the trail has that they leave.
    async fn put(&mut self, cases: Vec<Case>) -> Result<(), WorkError> {
        self.part += 1;
        self.rows += cases.len() as u64;
        noted(self.parts, self.turn, self.query.clone(), cases.len() as u64, self.part).await?;
        match self.fonts.take() {
            Some(fonts) => {
                let done = self.forms(&fonts, &cases).await;
                self.fonts = Some(fonts);
                done
            }
            None => self.batch(cases).await,
        }
    }

    /// A batch of E2B(R2), numbered within the period.
    async fn batch(&mut self, cases: Vec<Case>) -> Result<(), WorkError> {
        let Some(sender) = &self.parts.builder.settings.sender else {
            return Err(fault(failure(exit::CONFIG, "the settings of exports name no [sender]")));
        };
        let (turn, profile, rows) = (self.turn, self.profile, cases.len() as u64);
        let at = jiff::Timestamp::from_microsecond(turn.cut_off.0).map_err(work)?;
        let messages = cases.into_iter().map(|case| message(case.icsr, sender, profile));
        let batch = Batch {
            number: format!(
                "{}-{}-{}-{}",
                sender.organisation_code,
                turn.job.name,
                turn.period.stamp(),
                self.part
            ),
            sender: sender.routing_id.clone(),
            receiver: profile.batch_receiver.clone(),
            transmitted: Ts::second(at),
            messages: messages.collect(),
        };
        let name = turn.name(&format!("{}.xml", batch.number));
        self.file(name, r2::batch(&batch, profile), rows).await
    }

    /// A form for each case.
    async fn forms(&mut self, fonts: &Fonts, cases: &[Case]) -> Result<(), WorkError> {
        for case in cases {
            let (icsr, terms) =
                (write::masked(&case.icsr, self.profile), self.parts.builder.terms(&case.icsr));
            let form = cioms::form(&icsr, &FormMeta { follow_up: case.follow_up, terms });
            let pdf = paper::cioms(&form, fonts).map_err(work)?;
            let name = self.turn.name(&format!("{}-cioms.pdf", file_name(&icsr.c.identification.id)));
            self.file(name, pdf, 1).await?;
        }
        Ok(())
    }

    async fn file(&mut self, name: String, bytes: Vec<u8>, rows: u64) -> Result<(), WorkError> {
        let put = self.turn.destination.put(&name, Body::Bytes(bytes.into())).await?;
        self.files.push(File { name, bytes: put.bytes, sha256: put.sha256, rows });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use casework::{Actor, Change, Entry, Subject, Verdict};

    use super::*;

    /// The last word of people counts: of the first, the second and the settling decision, and of what they said of the case.
    #[test]
    fn the_last_word_of_people_counts() {
        let said = |value: Option<&str>| Change::CaseSet {
            element: "C.1.7".to_owned(),
            mention: None,
            value: value.map(str::to_owned),
        };
        let mut standing = Standing::default();
        assert_eq!(touched(&standing), None);
        for (at, change) in (1_i64..).zip([
            Change::Decided { verdict: Verdict::Valid, second_review: true },
            Change::SecondReviewed { verdict: Verdict::Snoozed { until: Timestamp(9) } },
            Change::Settled { verdict: Verdict::Valid },
            said(Some("true")),
            said(None),
        ]) {
            let entry = Entry {
                id: ReportId([u8::try_from(at).unwrap(); 16]),
                subject: Subject::Report(ReportId([0; 16])),
                prev: standing.head.clone(),
                at: Timestamp(at),
                by: Actor::Person("rita".to_owned()),
                change,
                reason: None,
                meaning: None,
                versions: model::Versions::default(),
            };
            standing.apply(&entry, &entry.to_bytes());
            assert_eq!(touched(&standing), Some(Timestamp(at)), "{at}");
        }
    }
}
