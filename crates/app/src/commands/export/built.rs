//! Cases of the command line, built for a receiver: what commands that hand out single cases share.

use clap::Args;
use export::case::{self, Built, Refused};
use export::e2b::{Cases as _, StoredCases, ready};
use icsr::words::Terms;
use icsr::{Icsr, Profile};
use model::{Clock as _, ReportId, SystemClock, Timestamp};
use store::AsOf;

use super::chosen::Chosen;
use crate::commands::desk::{Desk, query};
use crate::exit::{self, failure};
use crate::exports::CaseBuilder;

/// Cases that are built at once.
pub(crate) const PAGE: usize = 100;

/// Which cases, and for whom.
#[derive(Args)]
pub(crate) struct Which {
    /// Cases: the id of the report, or the number of the case (C.1.1)
    #[arg(value_name = "CASE", value_parser = report)]
    pub(crate) cases: Vec<ReportId>,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    /// Write nothing; say what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Receiver: what is masked and left out
    #[arg(long, value_name = "NAME", default_value = "ich")]
    pub(crate) profile: String,
}

/// What cases are made with.
pub(crate) struct Bench {
    pub(crate) builder: CaseBuilder,
    pub(crate) profile: Profile,
    /// When everything of this command is made.
    pub(crate) now: Timestamp,
}

/// A case, ready to be handed out.
pub(crate) struct Ready {
    /// The case. Not masked: whoever writes it does that.
    pub(crate) case: Icsr,
    /// Whether the receiver got an earlier version.
    pub(crate) follow_up: bool,
    /// Names of its terms.
    pub(crate) terms: Terms,
}

/// Cases that must not leave, and why.
#[derive(Default)]
pub(crate) struct Kept(Vec<(ReportId, String)>);

fn report(text: &str) -> Result<ReportId, String> {
    let id = text.parse().ok().or_else(|| case::report_of(text));
    id.ok_or_else(|| "neither the id of a report nor the number of a case of this Hark".to_owned())
}

impl Bench {
    pub(crate) fn open(desk: &Desk, profile: &str) -> anyhow::Result<Bench> {
        let builder = CaseBuilder::open(&desk.home)?;
        let profile = builder.settings.profile(profile).map_err(|text| failure(exit::USAGE, text))?.clone();
        Ok(Bench { builder, profile, now: SystemClock.now() })
    }

    /// Which cases are asked for, in the order in which they were named.
    pub(crate) async fn ids(&self, desk: &Desk, which: &Which) -> anyhow::Result<Vec<ReportId>> {
        desk.caught_up().await?;
        Ok(match (which.cases.is_empty(), which.chosen.is_given()) {
            (false, false) => which.cases.clone(),
            (true, true) => {
                let deadlines = crate::desk::policy(&desk.home.settings().review).deadlines;
                let as_of = AsOf { deadlines, now: self.now };
                let ids = ready(desk.store(), &which.chosen.filter(desk)?, &as_of).await?;
                which.chosen.changed(desk, ids).await?
            }
            _ => {
                let text = "name cases, or say which with --view, --filter or --since: one of the two";
                return Err(failure(exit::USAGE, text));
            }
        })
    }

    /// Builds some of the cases, in their order, and holds each against the validator. What must not leave goes to `kept`.
    pub(crate) async fn cases(
        &self,
        desk: &Desk,
        ids: &[ReportId],
        kept: &mut Kept,
    ) -> anyhow::Result<Vec<Ready>> {
        let mut cases = Vec::new();
        for loaded in StoredCases(desk.store().clone()).load(ids).await? {
            let Some(report) = &loaded.report else {
                kept.0.push((loaded.id, "there is no such report, or it was withdrawn".into()));
                continue;
            };
            match self.builder.checked(&loaded, report, &self.profile, self.now) {
                Ok(Built { icsr, .. }) => cases.push(Ready {
                    follow_up: loaded.standing.last_sent(&self.profile.name).is_some(),
                    terms: self.builder.terms(&icsr),
                    case: icsr,
                }),
                Err(refused) => kept.0.push((loaded.id, because(&refused))),
            }
        }
        Ok(cases)
    }
}

/// Writes into the trail that cases leave the program. It goes before: an entry without a file is possible, a file without an entry is
/// not.
pub(crate) async fn noted(
    desk: &Desk,
    what: &str,
    profile: &Profile,
    cases: &[Ready],
    batch: Option<&str>,
) -> anyhow::Result<()> {
    let ids: Vec<&str> = cases.iter().map(|ready| ready.case.c.identification.id.as_str()).collect();
    let options = [
        ("case", Some(ids.join(","))),
        ("profile", Some(profile.name.clone())),
        ("batch", batch.map(str::to_owned)),
    ];
    desk.exported(what, query(&options), ids.len() as u64).await
}

pub(crate) fn because(refused: &Refused) -> String {
    let reasons = refused.reasons.iter().map(|reason| format!("{}: {}", reason.element, reason.text));
    reasons.collect::<Vec<_>>().join("; ")
}

impl Kept {
    /// A failure that names what must not leave, after the rest has left.
    pub(crate) fn judge(&self) -> anyhow::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let told = self.0.iter().map(|(id, why)| format!("{id}: {why}"));
        let text = format!(
            "{} of the cases must not leave:\n  {}",
            self.0.len(),
            told.collect::<Vec<_>>().join("\n  ")
        );
        Err(failure(exit::DATA, text))
    }
}
