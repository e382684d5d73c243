//! Rows of `trail` and `desk`. Field names are the columns of `0010_desk.sql`; times are microseconds.

use casework::{Correction, Decision, DuplicateKind, RejectReason, Standing, Verdict};
use clickhouse::Row;
use model::{ReportId, Timestamp};
use serde::{Deserialize, Serialize};

/// A line of the trail, as copied from the journal.
#[derive(Clone, PartialEq, Eq, Row, Serialize, Deserialize)]
pub struct TrailRow {
    /// Partition of the hop.
    pub partition: u16,
    /// Place in it.
    pub position: u64,
    /// What it is about: a [`casework::Subject`] as text.
    pub subject: String,
    /// Number of the entry.
    pub entry: String,
    /// When it was written, microseconds.
    pub at: i64,
    /// `account`, `account/token` or `hark`.
    pub actor: String,
    /// What happened: the `type` of the change.
    pub change: String,
    /// 1 where it stands, 0 where another entry of the subject came first.
    pub applied: u8,
    /// Bytes of the entry.
    pub body: String,
    /// Hash of the bytes.
    pub hash: String,
    /// Hash over the partition up to here.
    pub chain: String,
}

/// Where the copy of a partition ends.
#[derive(Clone, Debug, PartialEq, Eq, Row, Deserialize)]
pub struct TrailEnd {
    /// The partition.
    pub partition: u16,
    /// Position of its last line.
    pub position: u64,
    /// Lines of it.
    pub entries: u64,
    /// The chain of the last line.
    pub chain: String,
}

/// What stands of a report that somebody touched, as the queue chooses by it.
#[derive(Clone, PartialEq, Row, Serialize, Deserialize)]
pub struct DeskRow {
    /// The report.
    pub report_id: String,
    /// Entries that stand.
    pub version: u64,
    /// Word of [`casework::Status`].
    pub status: String,
    /// Account, or empty.
    pub assignee: String,
    /// Account, or empty.
    pub lease_holder: String,
    /// When the lease ends.
    pub lease_until: Option<i64>,
    /// When somebody first took it into work.
    pub leased_at: Option<i64>,
    /// Who found first: an account, `hark`, or empty.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<i64>,
    /// What: `valid`, `not_valid`, `duplicate`, `follow_up`, `snoozed`, or empty.
    pub verdict: String,
    /// Why it is no case, or empty.
    pub because: String,
    /// Who found second.
    pub second_by: String,
    /// When.
    pub second_at: Option<i64>,
    /// What.
    pub second_verdict: String,
    /// Whether the two agree: 1, 0, or -1 while there are not two.
    pub agreed: i8,
    /// What settled a disagreement, or empty.
    pub settled: String,
    /// When it comes back.
    pub snoozed_until: Option<i64>,
    /// 1 where it was raised above the others.
    pub escalated: u8,
    /// The report that stands for its cluster, or empty.
    pub master: String,
    /// Word of [`DuplicateKind`], or empty.
    pub joined_how: String,
    /// How well it matched.
    pub joined_score: f32,
    /// 1 where a person said that the cluster is right.
    pub confirmed: u8,
    /// When it was posted, as known when it was first seen.
    pub known_posted_at: Option<i64>,
    /// When it was read; nothing while nobody saw it.
    pub known_read_at: Option<i64>,
    /// When it was flagged.
    pub known_flagged_at: Option<i64>,
    /// When a person first saw it.
    pub seen_at: Option<i64>,
    /// When all four criteria were first met, once somebody has seen it.
    pub criteria_met_at: Option<i64>,
    /// Whether people found it serious: 1, 0, or -1 where nobody said.
    pub serious: i8,
    /// Criteria of seriousness that people found met.
    pub criteria: Vec<String>,
    /// JSON of the [`Standing`].
    pub standing: String,
}

impl DeskRow {
    /// The row of a report that stands like this.
    pub fn of(report: ReportId, standing: &Standing) -> DeskRow {
        let micros = |at: Option<Timestamp>| at.map(|at| at.0);
        let (first, second, settled) = (standing.decision(), standing.second(), standing.settled());
        let verdict = |found: Option<&Decision>| found.map_or("", |found| found.verdict.word()).to_owned();
        let agreed = first.zip(second).map_or(-1, |(a, b)| i8::from(a.verdict.agrees(&b.verdict)));
        let (awareness, member, lease) = (standing.awareness, standing.member(), standing.lease.as_ref());
        DeskRow {
            report_id: report.to_string(),
            version: standing.entries,
            status: standing.status().word().to_owned(),
            assignee: standing.assignee().unwrap_or_default().to_owned(),
            lease_holder: lease.map(|lease| lease.holder.clone()).unwrap_or_default(),
            lease_until: micros(lease.map(|lease| lease.until)),
            leased_at: micros(standing.leased),
            decided_by: finder(first),
            decided_at: micros(first.map(|found| found.at)),
            verdict: verdict(first),
            because: first.map_or("", |found| because(&found.verdict)).to_owned(),
            second_by: finder(second),
            second_at: micros(second.map(|found| found.at)),
            second_verdict: verdict(second),
            agreed,
            settled: verdict(settled),
            snoozed_until: micros(standing.snoozed_until()),
            escalated: u8::from(standing.escalated()),
            master: member.map(|member| member.master.to_string()).unwrap_or_default(),
            joined_how: member.map_or("", |member| joined(member.how)).to_owned(),
            joined_score: member.map_or(0.0, |member| member.score),
            confirmed: u8::from(member.is_some_and(|member| member.confirmed)),
            known_posted_at: micros(awareness.and_then(|known| known.posted)),
            known_read_at: micros(awareness.map(|known| known.read)),
            known_flagged_at: micros(awareness.map(|known| known.flagged)),
            seen_at: micros(standing.seen),
            criteria_met_at: micros(standing.criteria_met),
            serious: standing.serious().map_or(-1, i8::from),
            criteria: criteria(&standing.corrections),
            standing: serde_json::to_string(standing)
                .expect("a standing is made of strings, numbers and lists"),
        }
    }
}

/// The account that found, or `hark`.
fn finder(found: Option<&Decision>) -> String {
    found.map_or("", |found| found.by.account().unwrap_or("hark")).to_owned()
}

/// The last word of people on each criterion of seriousness, where it is that it is met.
fn criteria(corrections: &[Correction]) -> Vec<String> {
    let mut met: Vec<String> = Vec::new();
    for correction in corrections {
        if let Correction::Seriousness { criterion, met: is_met, .. } = correction {
            met.retain(|have| have != criterion);
            if *is_met {
                met.push(criterion.clone());
            }
        }
    }
    met
}

fn because(verdict: &Verdict) -> &'static str {
    let Verdict::NotValid { because } = verdict else { return "" };
    match because {
        RejectReason::NotADrug => "not_a_drug",
        RejectReason::NotPersonal => "not_personal",
        RejectReason::Negated => "negated",
        RejectReason::Indication => "indication",
        RejectReason::News => "news",
        RejectReason::Joke => "joke",
        RejectReason::Advert => "advert",
        RejectReason::Veterinary => "veterinary",
        RejectReason::Other => "other",
    }
}

fn joined(how: DuplicateKind) -> &'static str {
    match how {
        DuplicateKind::Repost => "repost",
        DuplicateKind::CrossPost => "cross_post",
        DuplicateKind::SameText => "same_text",
        DuplicateKind::NearText => "near_text",
        DuplicateKind::SameAuthorEvent => "same_author_event",
        DuplicateKind::Record => "record",
        DuplicateKind::Person => "person",
    }
}

// Comments of people stand in the bytes and in the standing.
impl std::fmt::Debug for TrailRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let TrailRow { partition, position, subject, change, applied, body, .. } = self;
        let bytes = body.len();
        write!(f, "TrailRow({partition}/{position} {subject} {change}, applied {applied}, {bytes} bytes)")
    }
}

impl std::fmt::Debug for DeskRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeskRow({}, version {}, {})", self.report_id, self.version, self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Our words are those of the formats: what filters ask for is what serde writes.
    #[test]
    fn words_are_those_of_the_json() {
        let text = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap_or_default();
        for reason in RejectReason::ALL {
            assert_eq!(because(&Verdict::NotValid { because: reason }), text(serde_json::json!(reason)));
        }
        for how in [
            DuplicateKind::Repost,
            DuplicateKind::CrossPost,
            DuplicateKind::SameText,
            DuplicateKind::NearText,
            DuplicateKind::SameAuthorEvent,
            DuplicateKind::Record,
            DuplicateKind::Person,
        ] {
            assert_eq!(joined(how), text(serde_json::json!(how)));
        }
        for verdict in [
            Verdict::Valid,
            Verdict::NotValid { because: RejectReason::News },
            Verdict::Duplicate { of: ReportId([1; 16]) },
            Verdict::FollowUp { question: String::new() },
            Verdict::Snoozed { until: Timestamp(0) },
        ] {
            assert_eq!(verdict.word(), text(serde_json::json!(verdict)["verdict"].clone()));
        }
    }
}
