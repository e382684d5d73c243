//! Which reports the desk shows and counts. One set of conditions (`sql/parts/chosen.sql`) for the queue, its counts and every
//! dashboard, so that a number and the list behind it cannot differ.

use casework::{DayZero, Deadlines};
use model::{ReportId, Timestamp};

use crate::sql::Sql;

/// Which reports. Empty lists, `None`, `false` and 0 mean any; of a list any value will do; all conditions hold at once.
///
/// In `country` and `assignee` an empty text stands for none. A report that is snoozed until a day that has come is `open`.
/// Only the report that stands for its cluster is shown, unless [`DeskFilter::twins`] or [`DeskFilter::master`] ask for others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeskFilter {
    /// Channels.
    pub channel: Vec<String>,
    /// Drug concepts that are mentioned.
    pub drug: Vec<String>,
    /// Event concepts that are said to have happened.
    pub event: Vec<String>,
    /// Suspected reactions: drug and event.
    pub pair: Vec<(String, String)>,
    /// Codes, as `terminology=code`.
    pub code: Vec<String>,
    /// Countries, as ISO 3166-1 alpha-2.
    pub country: Vec<String>,
    /// Languages, as BCP 47.
    pub language: Vec<String>,
    /// Kinds of posts.
    pub kind: Vec<String>,
    /// Words of [`casework::Status`].
    pub status: Vec<String>,
    /// Only where work is to be done: what the clocks run for.
    pub active: bool,
    /// Accounts.
    pub assignee: Vec<String>,
    /// Whether serious, by people where they said, else by the machine.
    pub serious: Option<bool>,
    /// Criteria of seriousness, by the same rule.
    pub criterion: Vec<String>,
    /// Least score.
    pub min_score: f32,
    /// Greatest score.
    pub max_score: Option<f32>,
    /// How many of the four criteria the machine found met, at least.
    pub min_valid: u8,
    /// With any of these labels of quality.
    pub quality: Vec<String>,
    /// With none of these labels of quality.
    pub not_quality: Vec<String>,
    /// Own experience, or that of somebody near.
    pub first_hand: bool,
    /// Posted at or after this.
    pub from: Option<Timestamp>,
    /// Posted before this.
    pub to: Option<Timestamp>,
    /// Read by Hark at or after this.
    pub received_from: Option<Timestamp>,
    /// Read by Hark before this.
    pub received_to: Option<Timestamp>,
    /// By what is left of its days.
    pub due: Option<Due>,
    /// Whether raised above others.
    pub escalated: Option<bool>,
    /// Pseudonyms of authors.
    pub author: Vec<String>,
    /// Of this conversation.
    pub thread: Option<String>,
    /// This report and those it stands for.
    pub master: Option<ReportId>,
    /// Members of clusters too, not only the reports that stand for them.
    pub twins: bool,
    /// Accounts that found first.
    pub decided_by: Vec<String>,
    /// Found at or after this.
    pub decided_from: Option<Timestamp>,
    /// Found before this.
    pub decided_to: Option<Timestamp>,
    /// Accounts that found second.
    pub second_by: Vec<String>,
    /// Only reports that two persons found on.
    pub compared: bool,
    /// First findings, such as `not_valid`.
    pub verdict: Vec<String>,
    /// Reasons of the first finding.
    pub because: Vec<String>,
}

/// By what is left of a report's days; of reports that are still worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Its last day is over.
    Overdue,
    /// Its last day is today.
    Today,
    /// Its last day is today or one of the six days after.
    Week,
}

impl Due {
    fn word(self) -> &'static str {
        match self {
            Due::Overdue => "overdue",
            Due::Today => "today",
            Due::Week => "week",
        }
    }
}

/// The time of asking, and how many days a report may take: both change what is due and what is snoozed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The clocks.
    pub deadlines: Deadlines,
    /// The time.
    pub now: Timestamp,
}

impl DeskFilter {
    /// Fills the placeholders of `parts/standing.sql` and `parts/chosen.sql`.
    pub(crate) fn on(&self, sql: Sql, as_of: &AsOf) -> Sql {
        let pairs: Vec<String> = self.pair.iter().map(|(drug, event)| format!("{drug}~{event}")).collect();
        let truth = |wanted: Option<bool>| wanted.map_or(-1, i64::from);
        let from = |at: Option<Timestamp>| at.map_or(i64::MIN, |at| at.0);
        let to = |at: Option<Timestamp>| at.map_or(i64::MAX, |at| at.0);
        as_of
            .on(sql)
            .with("only", Vec::new())
            .with("channel", self.channel.clone())
            .with("drug", self.drug.clone())
            .with("event", self.event.clone())
            .with("pair", pairs)
            .with("code", self.code.clone())
            .with("country", self.country.clone())
            .with("language", self.language.clone())
            .with("kind", self.kind.clone())
            .with("status", self.status.clone())
            .with("active", u8::from(self.active))
            .with("assignee", self.assignee.clone())
            .with("serious", truth(self.serious))
            .with("criterion", self.criterion.clone())
            .with("min_score", self.min_score)
            .with("max_score", self.max_score.unwrap_or(f32::MAX))
            .with("min_valid", self.min_valid)
            .with("quality", self.quality.clone())
            .with("not_quality", self.not_quality.clone())
            .with("first_hand", u8::from(self.first_hand))
            .with("from", from(self.from))
            .with("to", to(self.to))
            .with("received_from", from(self.received_from))
            .with("received_to", to(self.received_to))
            .with("due", self.due.map_or("", Due::word))
            .with("escalated", truth(self.escalated))
            .with("author", self.author.clone())
            .with("thread", self.thread.clone().unwrap_or_default())
            .with("master", self.master.map(|id| id.to_string()).unwrap_or_default())
            .with("twins", u8::from(self.twins || self.master.is_some()))
            .with("decided_by", self.decided_by.clone())
            .with("decided_any", u8::from(self.decided_from.is_none() && self.decided_to.is_none()))
            .with("decided_from", from(self.decided_from))
            .with("decided_to", to(self.decided_to))
            .with("second_by", self.second_by.clone())
            .with("compared", u8::from(self.compared))
            .with("verdict", self.verdict.clone())
            .with("because", self.because.clone())
    }
}

/// The rule's word.
fn day_zero(rule: DayZero) -> &'static str {
    match rule {
        DayZero::Posted => "posted",
        DayZero::Read => "read",
        DayZero::Flagged => "flagged",
        DayZero::Seen => "seen",
        DayZero::CriteriaMet => "criteria_met",
    }
}

impl AsOf {
    /// Fills the placeholders of `parts/standing.sql`.
    pub(crate) fn on(&self, sql: Sql) -> Sql {
        sql.with("now", self.now.0)
            .with("day_zero", day_zero(self.deadlines.day_zero))
            .with("serious_days", i64::from(self.deadlines.serious_days))
            .with("other_days", i64::from(self.deadlines.other_days))
    }
}
