//! What can happen, each as data.

use model::{ReportId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::access::{Right, Role};
use crate::clock::Awareness;
use crate::correction::Correction;

/// What a reviewer finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// A case.
    Valid,
    /// No case.
    NotValid {
        /// Why.
        because: RejectReason,
    },
    /// The same case as another report.
    Duplicate {
        /// That one, which stands for both.
        of: ReportId,
    },
    /// More must be known first.
    FollowUp {
        /// What is asked.
        question: String,
    },
    /// Not now.
    Snoozed {
        /// When it comes back.
        until: Timestamp,
    },
}

impl Verdict {
    /// Its word, as in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::NotValid { .. } => "not_valid",
            Verdict::Duplicate { .. } => "duplicate",
            Verdict::FollowUp { .. } => "follow_up",
            Verdict::Snoozed { .. } => "snoozed",
        }
    }
}

/// Why a report is no case. The keys `1` to `9` in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// What is named is no medicine.
    NotADrug,
    /// Nobody's own or known person's reaction is told.
    NotPersonal,
    /// It is said not to have happened.
    Negated,
    /// It is what the medicine was taken for.
    Indication,
    /// News.
    News,
    /// A joke, lyrics, fiction.
    Joke,
    /// An advert.
    Advert,
    /// An animal.
    Veterinary,
    /// Another reason, which is then written down.
    Other,
}

impl RejectReason {
    /// All, in the order of the keys.
    pub const ALL: [RejectReason; 9] = [
        RejectReason::NotADrug,
        RejectReason::NotPersonal,
        RejectReason::Negated,
        RejectReason::Indication,
        RejectReason::News,
        RejectReason::Joke,
        RejectReason::Advert,
        RejectReason::Veterinary,
        RejectReason::Other,
    ];
}

/// What makes two reports the same case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateKind {
    /// One repeats the other, as the channel says.
    Repost,
    /// The same author posted the same on two channels.
    CrossPost,
    /// The same words.
    SameText,
    /// Nearly the same words.
    NearText,
    /// The same author tells of the same drug and event.
    SameAuthorEvent,
    /// The facts of the case agree (hit-miss model).
    Record,
    /// A person says so.
    Person,
}

/// A case as it went to a receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseMessage {
    /// Name of the profile, such as `ema`.
    pub profile: String,
    /// Identifier of the case (C.1.1).
    pub case: String,
    /// Batch number (N.1.2).
    pub batch: String,
    /// Which it is.
    pub kind: MessageKind,
    /// 0 for the first that this receiver got, and so on.
    pub version: u32,
    /// Digest of what is known of the case, without what differs from transmission to transmission; the version of the digest before it.
    pub content: String,
    /// C.1.5 of the message, such as `20261008`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<String>,
}

/// A batch before it goes out: what makes the same file again, and what tells it from another. Identifiers and digests, no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPlan {
    /// Name of the profile, such as `ema`.
    pub profile: String,
    /// Where it goes, as the destination is called: `directory /srv/out`.
    pub destination: String,
    /// Name of the file there.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// When its messages are made and sent (C.1.2, N.1.5).
    pub made: Timestamp,
    /// The cases, in the order of the file.
    pub cases: Vec<PlannedCase>,
}

/// A case in a [`BatchPlan`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCase {
    /// Its report.
    pub report: ReportId,
    /// Identifier of the case (C.1.1).
    pub case: String,
    /// What the message does.
    pub kind: MessageKind,
    /// As in [`CaseMessage`].
    pub version: u32,
    /// As in [`CaseMessage`].
    pub content: String,
    /// As in [`CaseMessage`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<String>,
}

/// What a message does to the case at its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Makes it.
    Initial,
    /// Adds what has become known.
    FollowUp,
    /// Puts right what was wrong (C.1.11.1 = 2).
    Amendment,
    /// Takes it back (C.1.11.1 = 1).
    Nullification,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Change {
    /// Somebody saw the report for the first time. Fixes what was known then, so that a later replay moves no clock.
    Seen {
        /// When it was posted, read and flagged.
        awareness: Awareness,
        /// Whether the machine found all four criteria met.
        criteria_met: bool,
    },
    /// Taken into work: nobody else decides it until then.
    Leased {
        /// When the lease ends by itself.
        until: Timestamp,
    },
    /// Given back.
    Released,
    /// Given to a person, or to nobody.
    Assigned {
        /// The account.
        to: Option<String>,
    },
    /// Decided.
    Decided {
        /// What was found.
        #[serde(flatten)]
        verdict: Verdict,
        /// Whether the policy asks for a second reviewer: fixed when the decision is made.
        second_review: bool,
    },
    /// The second reviewer's finding.
    SecondReviewed {
        /// What was found. Agrees with the first where it is the same.
        #[serde(flatten)]
        verdict: Verdict,
    },
    /// A disagreement is settled by a third, or by one of the two.
    Settled {
        /// What was found.
        #[serde(flatten)]
        verdict: Verdict,
    },
    /// The effect of an own earlier entry is taken back.
    Undone {
        /// That entry.
        entry: ReportId,
    },
    /// A decided report is taken up again. Needs a reason.
    Reopened,
    /// Raised above the others, or no longer.
    Escalated {
        /// Whether.
        raised: bool,
    },
    /// Something is noted.
    Commented {
        /// The words.
        text: String,
    },
    /// What the machine found is put right; labelled data.
    Corrected {
        /// What.
        correction: Box<Correction>,
        /// Whether with it all four criteria are met, by what the machine and people found.
        #[serde(default)]
        criteria_met: bool,
    },
    /// Who wrote it, where it stands, or what was redacted was shown to a person.
    Revealed {
        /// `source` (handle, link), `text` (the words as posted).
        what: String,
    },
    /// The finder of duplicates, or a person, joined the report to a cluster.
    Joined {
        /// The report that stands for the cluster.
        master: ReportId,
        /// What matched.
        how: DuplicateKind,
        /// How well, 0..=1.
        score: f32,
        /// What agreed, in words: `author`, `drug`, `age` …
        matched: Vec<String>,
    },
    /// A person says that the cluster is right.
    Confirmed,
    /// A person says that it is another case; it is not joined to this master again.
    Split,

    /// An account was made.
    AccountMade {
        /// Name to show.
        display: String,
        /// What it may do.
        roles: Vec<Role>,
        /// Hash of the password (PHC string), sealed; nothing where an identity provider vouches.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<String>,
    },
    /// What an account may do was changed.
    RolesSet {
        /// From now on.
        roles: Vec<Role>,
    },
    /// A password was set; all sessions of the account end.
    PasswordSet {
        /// Its hash, sealed.
        password: String,
    },
    /// An account was closed, or opened again.
    AccountClosed {
        /// Whether.
        closed: bool,
    },
    /// Keys, language, theme and the like of an account.
    PreferencesSet {
        /// JSON object, at most 16 KiB.
        preferences: serde_json::Value,
    },
    /// Somebody signed in.
    SessionStarted {
        /// The account.
        account: String,
        /// How: `password`, `oidc`, `setup`.
        how: String,
        /// When it ends by itself.
        until: Timestamp,
    },
    /// A session ended.
    SessionEnded {
        /// `signed_out`, `revoked`, `expired`.
        why: String,
    },
    /// A sign-in failed; the account may not exist.
    SignInFailed {
        /// The name given, where such an account exists.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        /// `password`, `oidc`, `rate_limited`, `closed`.
        why: String,
    },
    /// A token was made.
    TokenMade {
        /// Whose.
        account: String,
        /// What it is for.
        name: String,
        /// Hash of its secret.
        secret: String,
        /// What it may do; never more than its owner.
        rights: Vec<Right>,
        /// When it ends.
        until: Timestamp,
    },
    /// A token was revoked.
    TokenRevoked,
    /// A view was saved, anew or over an earlier one.
    ViewSaved {
        /// Its name.
        name: String,
        /// Query string of the queue: filter, sort, columns.
        query: String,
        /// Whether everybody sees it.
        shared: bool,
    },
    /// A view was removed.
    ViewRemoved,
    /// A person says of the case what its post does not: a code, a translation, a judgement. See
    /// [`crate::case`] for the elements.
    CaseSet {
        /// Element of ICH E2B(R3), such as `C.1.7`, `E.i.2.1b`.
        element: String,
        /// Index of the mention it is said of, where the element repeats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mention: Option<usize>,
        /// What is said; nothing: no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    /// The case was put into a file for a receiver.
    CaseSent {
        /// What was sent.
        #[serde(flatten)]
        message: CaseMessage,
    },
    /// A receiver answered.
    CaseAcknowledged {
        /// Batch number (N.1.2) of what is answered.
        batch: String,
        /// Whether the receiver took it.
        accepted: bool,
        /// Why not, in the receiver's words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<String>,
        /// SHA-256 of the file with the answer.
        file: String,
    },

    /// A batch of cases is about to go out. Written before its file goes, so that whoever comes after a process that stopped knows
    /// what may be at the destination. The reason of the entry is that of amendments in it.
    BatchPlanned {
        /// What goes.
        #[serde(flatten)]
        plan: Box<BatchPlan>,
    },
    /// A batch that was planned was never handed over, and is given up; its cases may go in another.
    BatchDropped,
    /// A batch of cases was written.
    BatchSent {
        /// Name of the profile, such as `ema`.
        profile: String,
        /// Cases in it.
        cases: u64,
        /// Name of the file.
        file: String,
        /// SHA-256 of the file.
        sha256: String,
        /// Its length; 0 in entries that did not say.
        #[serde(default)]
        bytes: u64,
    },
    /// A file with a receiver's answer to a batch was read. Of a batch that was never sent, it is kept and shown.
    BatchAcknowledged {
        /// `AA` all taken, `AE` some not, `AR` none read.
        code: String,
        /// The receiver's words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<String>,
        /// Messages (N.2.r.1) that were answered but are not known here.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unknown: Vec<String>,
        /// SHA-256 of the file with the answer.
        file: String,
    },
    /// A job of the export took its turn. Whoever writes this for a period runs it, nobody else.
    JobStarted {
        /// Begin and end of the period, such as `2026-11-25T06:00:00Z/2026-11-26T06:00:00Z`. Written anew while it is at work.
        period: String,
    },
    /// A job is done with a period.
    JobFinished {
        /// The period.
        period: String,
        /// Files that it wrote.
        files: u64,
        /// Cases, or rows.
        rows: u64,
        /// SHA-256 of the manifest.
        manifest: String,
    },
    /// Somebody saw an alert that had to be seen.
    AlertAcknowledged {
        /// Its number.
        alert: String,
        /// Name of its rule.
        rule: String,
    },
    /// Somebody had alerts delivered again. Written before anything leaves, and once more with what came of it.
    AlertsReplayed {
        /// This alert.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alert: Option<String>,
        /// Alerts at or after this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
        /// Alerts before this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Timestamp>,
        /// To this endpoint alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
        /// Deliveries that wait because of it; nothing in the first of the two entries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deliveries: Option<u64>,
        /// Endpoints among theirs that are switched off.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        disabled: Vec<String>,
    },
    /// Somebody had an endpoint of alerts tested. Written before anything leaves, and once more with what came of it.
    EndpointTested {
        /// Its name.
        endpoint: String,
        /// Whether the test arrived; nothing in the first of the two entries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delivered: Option<bool>,
        /// What the endpoint answered, or what was in the way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<String>,
    },
    /// The trail, or labelled data, or reports left the program.
    Exported {
        /// `trail`, `training`, `queue` …
        what: String,
        /// Query string of what was asked for.
        query: String,
        /// Rows.
        rows: u64,
    },
}

impl Change {
    /// Its `type`, as in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Change::Seen { .. } => "seen",
            Change::Leased { .. } => "leased",
            Change::Released => "released",
            Change::Assigned { .. } => "assigned",
            Change::Decided { .. } => "decided",
            Change::SecondReviewed { .. } => "second_reviewed",
            Change::Settled { .. } => "settled",
            Change::Undone { .. } => "undone",
            Change::Reopened => "reopened",
            Change::Escalated { .. } => "escalated",
            Change::Commented { .. } => "commented",
            Change::Corrected { .. } => "corrected",
            Change::Revealed { .. } => "revealed",
            Change::Joined { .. } => "joined",
            Change::Confirmed => "confirmed",
            Change::Split => "split",
            Change::AccountMade { .. } => "account_made",
            Change::RolesSet { .. } => "roles_set",
            Change::PasswordSet { .. } => "password_set",
            Change::AccountClosed { .. } => "account_closed",
            Change::PreferencesSet { .. } => "preferences_set",
            Change::SessionStarted { .. } => "session_started",
            Change::SessionEnded { .. } => "session_ended",
            Change::SignInFailed { .. } => "sign_in_failed",
            Change::TokenMade { .. } => "token_made",
            Change::TokenRevoked => "token_revoked",
            Change::ViewSaved { .. } => "view_saved",
            Change::ViewRemoved => "view_removed",
            Change::CaseSet { .. } => "case_set",
            Change::CaseSent { .. } => "case_sent",
            Change::CaseAcknowledged { .. } => "case_acknowledged",
            Change::BatchPlanned { .. } => "batch_planned",
            Change::BatchDropped => "batch_dropped",
            Change::BatchSent { .. } => "batch_sent",
            Change::BatchAcknowledged { .. } => "batch_acknowledged",
            Change::JobStarted { .. } => "job_started",
            Change::JobFinished { .. } => "job_finished",
            Change::AlertAcknowledged { .. } => "alert_acknowledged",
            Change::AlertsReplayed { .. } => "alerts_replayed",
            Change::EndpointTested { .. } => "endpoint_tested",
            Change::Exported { .. } => "exported",
        }
    }
}
