//! What stands of a report, for the one who looks.

use casework::{Decision, Policy, Standing, Status, Verdict};
use model::Timestamp;

use crate::wire::report as wire;
use crate::words::{actor, word};

/// Who looks, by which rules, when.
pub(crate) struct Looker<'a> {
    pub(crate) account: &'a str,
    pub(crate) policy: &'a Policy,
    pub(crate) now: Timestamp,
}

/// Whether the first finding is kept from who looks: second reviews are blind, and one is still to come. Whoever found it
/// knows it.
pub(crate) fn is_withheld(standing: &Standing, policy: &Policy, account: &str) -> bool {
    let own = standing.decision().is_some_and(|first| first.by.account() == Some(account));
    policy.blind && standing.status() == Status::SecondReview && !own
}

/// As it travels.
pub(crate) fn standing(standing: &Standing, looker: &Looker<'_>) -> wire::Standing {
    let Looker { account, policy, now } = *looker;
    let withheld = is_withheld(standing, policy, account);
    let lease = standing.lease.as_ref().filter(|lease| lease.until > now);
    let snoozed_and_due = standing.snoozed_until().is_some_and(|until| until <= now);
    let status = match standing.status() {
        // A day that has come wakes the report, without an entry.
        Status::Snoozed if snoozed_and_due => Status::Open,
        status => status,
    };
    wire::Standing {
        etag: standing.head.to_string(),
        status: status.word().to_owned(),
        assignee: standing.assignee().map(str::to_owned),
        lease: lease.map(|lease| wire::Lease {
            holder: lease.holder.clone(),
            until: lease.until.to_string(),
            mine: lease.holder == account,
        }),
        escalated: standing.escalated(),
        decision: standing.decision().filter(|_| !withheld).map(decision),
        second: standing.second().map(decision),
        settled: standing.settled().map(decision),
        notes: standing
            .notes
            .iter()
            .map(|note| wire::Note { by: actor(&note.by), at: note.at.to_string(), text: note.text.clone() })
            .collect(),
        undoable: standing
            .undoable_by(account)
            .filter(|entry| standing.is_last_undoable(*entry))
            .map(|entry| entry.to_string()),
    }
}

fn decision(found: &Decision) -> wire::Decision {
    let mut decision = wire::Decision {
        entry: found.entry.to_string(),
        by: actor(&found.by),
        at: found.at.to_string(),
        verdict: found.verdict.word().to_owned(),
        because: None,
        of: None,
        question: None,
        until: None,
        reason: found.reason.clone(),
    };
    match &found.verdict {
        Verdict::Valid => {}
        Verdict::NotValid { because } => decision.because = Some(word(because)),
        Verdict::Duplicate { of } => decision.of = Some(of.to_string()),
        Verdict::FollowUp { question } => decision.question = Some(question.clone()),
        Verdict::Snoozed { until } => decision.until = Some(until.to_string()),
    }
    decision
}
