//! What Tumblr's answers mean before they are read: 429 alone tells of a limit, and headers of the hour or the day may say
//! when it ends.

use model::Timestamp;

use crate::http::{Answer, Judgement, Reset, Signals};

/// Headers of the two limits. They are not documented, and used where they come.
static PERIODS: [Signals; 2] = [
    Signals {
        remaining: "x-ratelimit-perday-remaining",
        reset: "x-ratelimit-perday-reset",
        form: Reset::SecondsLeft,
    },
    Signals {
        remaining: "x-ratelimit-perhour-remaining",
        reset: "x-ratelimit-perhour-reset",
        form: Reset::SecondsLeft,
    },
];

/// What an answer means.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    match Signals::NONE.judge(answer, now) {
        Judgement::Limited(None) => {
            let spent = PERIODS.iter().map(|period| period.quota(answer, now));
            let spent = spent.filter(|quota| quota.remaining.is_some_and(|left| left < 1.0));
            Judgement::Limited(spent.filter_map(|quota| quota.reset).max())
        }
        Judgement::Denied(what) => Judgement::Denied(format!(
            "{what}: the key or token is refused; check `api_key_file` or the token's scopes"
        )),
        other => other,
    }
}
