//! People, sessions, tokens; the trail.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    pub(crate) account: String,
    pub(crate) display: String,
    pub(crate) roles: Vec<String>,
    pub(crate) rights: Vec<String>,
    /// To be sent in `X-Hark-CSRF` with every change by cookie; empty for tokens.
    pub(crate) csrf: String,
    /// Keys, language, theme: as saved.
    pub(crate) preferences: serde_json::Value,
    /// What the operator chose.
    pub(crate) policy: PolicyView,
    /// Whether the desk holds invented posts.
    pub(crate) demo: bool,
}

/// The operator's choices that people see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PolicyView {
    pub(crate) day_zero: String,
    pub(crate) serious_days: u16,
    pub(crate) other_days: u16,
    pub(crate) second_review_serious: bool,
    pub(crate) second_review_share: f64,
    pub(crate) blind: bool,
    pub(crate) lease_secs: u32,
}

/// How one can sign in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SignInOptions {
    /// Nobody is there yet: `/setup` makes the first administrator.
    pub(crate) setup: bool,
    /// Name of the identity provider, where there is one.
    pub(crate) oidc: Option<String>,
    pub(crate) demo: bool,
}

/// Signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInRequest {
    pub(crate) account: String,
    pub(crate) password: String,
}

/// Sets one's own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordRequest {
    pub(crate) current: String,
    /// At least 12 characters.
    pub(crate) new: String,
}

/// Makes the first administrator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupRequest {
    /// The code that the program printed.
    pub(crate) code: String,
    pub(crate) account: String,
    pub(crate) display: String,
    /// At least 12 characters.
    pub(crate) password: String,
}

/// An account as administrators see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AccountView {
    pub(crate) name: String,
    pub(crate) display: String,
    pub(crate) roles: Vec<String>,
    pub(crate) closed: bool,
    /// Whether it signs in by password.
    pub(crate) password: bool,
    pub(crate) made_at: String,
}

/// Makes an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountRequest {
    /// 2 to 64 of `a-z 0-9 . _ - @`.
    pub(crate) name: String,
    pub(crate) display: String,
    pub(crate) roles: Vec<String>,
    /// At least 12 characters; nothing for people whom the identity provider vouches for.
    #[serde(default)]
    pub(crate) password: Option<String>,
}

/// Changes an account; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChange {
    #[serde(default)]
    pub(crate) roles: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) password: Option<String>,
    #[serde(default)]
    pub(crate) closed: Option<bool>,
    pub(crate) reason: String,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct SessionView {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) how: String,
    pub(crate) since: String,
    pub(crate) until: String,
    /// Whether it is the one that asks.
    pub(crate) this: bool,
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct TokenView {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) rights: Vec<String>,
    pub(crate) since: String,
    pub(crate) until: String,
    /// Since the process that answers began; nothing: not since then.
    pub(crate) last_used: Option<String>,
}

/// Makes a token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRequest {
    pub(crate) name: String,
    /// Never more than one's own.
    pub(crate) rights: Vec<String>,
    /// 1 to 366.
    pub(crate) days: u16,
}

/// A new token. Its secret is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewToken {
    pub(crate) token: TokenView,
    /// `hark_<id>_<secret>_<checksum>`.
    pub(crate) secret: String,
}

/// One line of the trail.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct TrailLine {
    /// `partition:position`.
    pub(crate) place: String,
    pub(crate) subject: String,
    #[serde(flatten)]
    pub(crate) entry: super::report::HistoryEntry,
    pub(crate) hash: String,
}

/// A page of the trail, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TrailPage {
    pub(crate) lines: Vec<TrailLine>,
    pub(crate) next_cursor: Option<String>,
}

/// What verifying found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Verification {
    pub(crate) entries: u64,
    pub(crate) intact: bool,
    /// Hash of each partition's end: write it down to prove later that nothing was cut off.
    pub(crate) heads: Vec<PartitionHead>,
    /// What is wrong, where.
    pub(crate) faults: Vec<String>,
}

/// Where a partition of the trail ends.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct PartitionHead {
    pub(crate) partition: u16,
    pub(crate) entries: u64,
    pub(crate) hash: String,
}

/// An event of the stream `events`, named `trail`: something happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TrailNews {
    /// `report/…`, `account/…` …
    pub(crate) subject: String,
    pub(crate) change: String,
    /// Account, `account/token`, or `hark`.
    pub(crate) by: String,
    /// Of a report: where it is in its life now.
    pub(crate) status: Option<String>,
}
