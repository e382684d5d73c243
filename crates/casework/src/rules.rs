//! Who may do what to a report as it stands.

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::Right;
use crate::case::{CaseElement, Of};
use crate::change::{Change, RejectReason, Verdict};
use crate::clock::Deadlines;
use crate::entry::Actor;
use crate::standing::{Lease, Standing, Status};

/// What the operator chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Whether serious reports get a second reviewer.
    pub second_review_serious: bool,
    /// Share of the others that get one, 0..=1; by the report's id, so that it cannot be chosen.
    pub second_review_share: f64,
    /// Whether the second reviewer sees what the first found only after having found.
    pub blind: bool,
    /// How long a lease lasts, in seconds.
    pub lease_secs: u32,
    /// The clocks.
    pub deadlines: Deadlines,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            second_review_serious: true,
            second_review_share: 0.05,
            blind: false,
            lease_secs: 900,
            deadlines: Deadlines::default(),
        }
    }
}

impl Policy {
    /// Whether a decision on this report needs a second reviewer.
    pub fn wants_second(&self, report: model::ReportId, serious: bool, verdict: &Verdict) -> bool {
        if !matches!(verdict, Verdict::Valid | Verdict::NotValid { .. }) {
            return false;
        }
        // Ids are keyed digests: their first bytes are as good as a die, and nobody can throw it again.
        let [a, b, c, d, ..] = report.0;
        let die = f64::from(u32::from_be_bytes([a, b, c, d])) / 4_294_967_296.0;
        (serious && self.second_review_serious) || die < self.second_review_share
    }
}

/// Why something may not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The right is missing.
    #[error("this needs the right {0:?}, which your roles do not have")]
    Right(Right),
    /// Somebody else works on it.
    #[error("{} works on this report until {}", .0.holder, .0.until)]
    Leased(Lease),
    /// It cannot be done where the report is in its life.
    #[error("{what} cannot be done while the report is {}", .status.word())]
    Status {
        /// What was asked.
        what: &'static str,
        /// Where it is.
        status: Status,
    },
    /// Two pairs of eyes are two persons.
    #[error("the second reviewer must be another person than the first, {0}")]
    SamePerson(String),
    /// A reason is missing.
    #[error("a reason is needed: {0}")]
    Reason(&'static str),
    /// A value makes no sense.
    #[error("{0}")]
    Value(&'static str),
    /// There is nothing to undo.
    #[error("nothing of yours can be undone here: {0}")]
    Undo(&'static str),
}

/// Whether `by`, who has `rights`, may make this change to a report that stands like this.
///
/// # Errors
/// The first reason why not.
pub fn check(
    standing: &Standing,
    change: &Change,
    reason: Option<&str>,
    by: &Actor,
    rights: &[Right],
    now: Timestamp,
) -> Result<(), Refusal> {
    need(rights, right_for(change))?;
    let account = by.account();
    let reasoned = reason.is_some_and(|reason| !reason.trim().is_empty());
    let status = standing.status();
    let barred = || match &standing.lease {
        Some(lease) if lease.bars(account, now) => Err(Refusal::Leased(lease.clone())),
        _ => Ok(()),
    };
    let only = |allowed: &[Status], what| match allowed.contains(&status) {
        true => Ok(()),
        false => Err(Refusal::Status { what, status }),
    };
    match change {
        Change::Leased { until } if *until <= now => {
            Err(Refusal::Value("a lease that ends before it begins keeps nobody out"))
        }
        Change::Commented { text } if text.trim().is_empty() => Err(Refusal::Value("the comment is empty")),
        Change::Joined { score, .. } if !(0.0..=1.0).contains(score) => {
            Err(Refusal::Value("a score lies between 0 and 1"))
        }
        // Taking over is a reviewer's right; else a lease that runs keeps others out.
        Change::Leased { .. } if !rights.contains(&Right::SecondReview) => barred(),
        Change::Leased { .. } | Change::Seen { .. } | Change::Revealed { .. } | Change::Commented { .. } => {
            Ok(())
        }
        Change::Released => match &standing.lease {
            Some(lease) if lease.bars(account, now) && !rights.contains(&Right::SecondReview) => {
                Err(Refusal::Leased(lease.clone()))
            }
            _ => Ok(()),
        },
        Change::Decided { verdict, .. } => {
            only(&[Status::New, Status::Open, Status::FollowUp, Status::Snoozed], "a decision")?;
            barred()?;
            sensible(verdict, reasoned, now)
        }
        Change::SecondReviewed { verdict } => {
            only(&[Status::SecondReview], "a second review")?;
            if let Some(first) = standing.decision().filter(|first| first.by.account() == account) {
                return Err(Refusal::SamePerson(first.by.account().unwrap_or_default().to_owned()));
            }
            barred()?;
            sensible(verdict, reasoned, now)
        }
        Change::Settled { verdict } => {
            only(&[Status::Disputed], "settling a disagreement")?;
            if !reasoned {
                return Err(Refusal::Reason(
                    "two reviewers disagreed, and somebody will ask why it was settled so",
                ));
            }
            barred()?;
            sensible(verdict, reasoned, now)
        }
        Change::Reopened => {
            only(
                &[
                    Status::Ready,
                    Status::NotValid,
                    Status::Duplicate,
                    Status::SecondReview,
                    Status::FollowUp,
                    Status::Snoozed,
                ],
                "reopening",
            )?;
            if !reasoned {
                return Err(Refusal::Reason("the report was decided"));
            }
            barred()
        }
        Change::Undone { entry } => {
            if account.and_then(|account| standing.undoable_by(account)) != Some(*entry) {
                return Err(Refusal::Undo("only your own last ten decisions can be"));
            }
            if !standing.is_last_undoable(*entry) {
                return Err(Refusal::Undo("somebody has decided after you"));
            }
            barred()
        }
        // What was approved is changed with a reason.
        Change::Corrected { .. } | Change::Joined { .. } | Change::Split | Change::Escalated { .. }
            if !status.is_open() && !reasoned && account.is_some() =>
        {
            Err(Refusal::Reason("the report was decided"))
        }
        Change::Confirmed | Change::Split if standing.member().is_none() => {
            Err(Refusal::Value("the report belongs to no cluster"))
        }
        Change::Assigned { .. }
        | Change::Corrected { .. }
        | Change::Joined { .. }
        | Change::Confirmed
        | Change::Split
        | Change::Escalated { .. } => barred(),
        Change::CaseSet { element, mention, value } => {
            let known = CaseElement::by_id(element).ok_or(Refusal::Value(
                "no person may say this of a case: it is none of the elements that need one",
            ))?;
            if mention.is_some() == (known.of == Of::Case) {
                return Err(Refusal::Value(
                    "say of which mention, where the element is said of one, and only there",
                ));
            }
            if value.as_ref().is_some_and(|value| !known.takes(value)) {
                return Err(Refusal::Value("the value has not the form of this element"));
            }
            barred()
        }
        Change::CaseSent { .. } | Change::CaseAcknowledged { .. } => Ok(()),
        _ => Err(Refusal::Value("this is nothing that happens to a report")),
    }
}

/// The right that a change needs. Hark itself has all.
pub fn right_for(change: &Change) -> Right {
    match change {
        Change::Seen { .. } => Right::ReadReports,
        Change::SecondReviewed { .. } | Change::Settled { .. } => Right::SecondReview,
        Change::Revealed { .. } => Right::Reveal,
        Change::CaseSent { .. } | Change::CaseAcknowledged { .. } => Right::Export,
        _ => Right::Decide,
    }
}

/// Refuses without the right.
///
/// # Errors
/// [`Refusal::Right`].
pub fn need(rights: &[Right], right: Right) -> Result<(), Refusal> {
    if rights.contains(&right) { Ok(()) } else { Err(Refusal::Right(right)) }
}

fn sensible(verdict: &Verdict, reasoned: bool, now: Timestamp) -> Result<(), Refusal> {
    match verdict {
        Verdict::NotValid { because: RejectReason::Other } if !reasoned => {
            Err(Refusal::Reason("`other` says nothing by itself"))
        }
        Verdict::FollowUp { question } if question.trim().is_empty() => {
            Err(Refusal::Value("say what is to be asked"))
        }
        Verdict::Snoozed { until } if *until <= now => {
            Err(Refusal::Value("the day to come back lies in the past"))
        }
        _ => Ok(()),
    }
}
