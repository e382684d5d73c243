//! What an answer of the Data API means. It tells of its limits in the body of an error alone: no header, no time.

use model::Timestamp;

use crate::http::{Answer, Judgement, Signals, retry_after};

/// The quota is given back at midnight in California: 07:00 or 08:00 UTC, by season. The later of the two is right in both.
const QUOTA_RESET_SECS: i64 = 8 * 3600;

const DAY_SECS: i64 = 86_400;

/// What a reason of an error comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The day's units are spent.
    Spent,
    /// Too many in too short a time.
    Fast,
    /// This place has nothing to read, for now at least: the others do.
    Closed,
    /// This place is gone.
    Gone,
    /// The page is none any more.
    StalePage,
    /// The key or the token.
    Credentials,
    /// What it is stays with the status.
    Other,
}

/// Reasons as the platform writes them.
const REASONS: [(&str, Meaning); 23] = [
    ("quotaExceeded", Meaning::Spent),
    ("dailyLimitExceeded", Meaning::Spent),
    ("rateLimitExceeded", Meaning::Fast),
    ("userRateLimitExceeded", Meaning::Fast),
    ("commentsDisabled", Meaning::Closed),
    ("videoNotFound", Meaning::Gone),
    ("commentThreadNotFound", Meaning::Gone),
    ("commentNotFound", Meaning::Gone),
    ("parentCommentNotFound", Meaning::Gone),
    ("channelNotFound", Meaning::Closed),
    ("playlistNotFound", Meaning::Closed),
    ("playlistItemsNotAccessible", Meaning::Closed),
    ("liveChatDisabled", Meaning::Closed),
    ("liveChatEnded", Meaning::Gone),
    ("liveChatNotFound", Meaning::Gone),
    ("invalidPageToken", Meaning::StalePage),
    ("processingFailure", Meaning::StalePage),
    ("pageTokenInvalid", Meaning::StalePage),
    ("keyInvalid", Meaning::Credentials),
    ("keyExpired", Meaning::Credentials),
    ("API_KEY_INVALID", Meaning::Credentials),
    ("authError", Meaning::Credentials),
    ("accessNotConfigured", Meaning::Credentials),
];

/// What the error in an answer means.
pub(super) fn meaning(answer: &Answer) -> Meaning {
    if answer.is_success() || answer.status == 304 {
        return Meaning::Other;
    }
    let Some(body) = answer.json() else { return Meaning::Other };
    let error = &body["error"];
    let first = &error["errors"][0];
    let mut reasons = vec![first["reason"].as_str().unwrap_or_default()];
    reasons
        .extend(error["details"].as_array().into_iter().flatten().filter_map(|one| one["reason"].as_str()));
    // `forbidden` of one place is no fault of the key: a private video, a channel that hides its comments.
    let of_a_place = first["domain"].as_str().is_some_and(|domain| domain.starts_with("youtube."));
    if reasons[0] == "forbidden" && of_a_place {
        return Meaning::Closed;
    }
    let known = |reason: &&str| REASONS.iter().find(|(name, _)| name == reason).map(|(_, meaning)| *meaning);
    reasons.iter().find_map(known).unwrap_or(Meaning::Other)
}

/// Judges an answer. What [`Meaning::Closed`], [`Meaning::Gone`] and [`Meaning::StalePage`] ask for is for the reader.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    match meaning(answer) {
        Meaning::Spent => Judgement::Limited(Some(quota_reset(now))),
        Meaning::Fast => Judgement::Limited(retry_after(answer, now)),
        Meaning::Closed | Meaning::Gone | Meaning::StalePage => Judgement::Read,
        Meaning::Credentials => {
            Judgement::Denied(format!("status {}: the API key or the token is not accepted", answer.status))
        }
        Meaning::Other => Signals::NONE.judge(answer, now),
    }
}

/// When the quota is given back next.
pub(super) fn quota_reset(now: Timestamp) -> Timestamp {
    let secs = now.0.div_euclid(1_000_000);
    let today = secs - secs.rem_euclid(DAY_SECS) + QUOTA_RESET_SECS;
    let next = if today > secs { today } else { today + DAY_SECS };
    Timestamp(next * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_comes_back_at_the_next_eight_o_clock() {
        for (now, wanted) in [
            ("2026-11-26T07:30:00Z", "2026-11-26T08:00:00Z"),
            ("2026-11-26T08:00:00Z", "2026-11-27T08:00:00Z"),
            ("2026-12-31T23:59:59Z", "2027-01-01T08:00:00Z"),
        ] {
            assert_eq!(quota_reset(now.parse().unwrap()).to_string(), wanted);
        }
    }

    #[test]
    fn reasons_are_told_apart() {
        let error = |status, domain: &str, reason: &str| {
            Answer {
            status,
            body: serde_json::json!({"error": {"code": status, "errors": [{"domain": domain, "reason": reason}]}})
                .to_string()
                .into_bytes(),
            ..Answer::default()
        }
        };
        let now = "2026-11-26T12:00:00Z".parse().unwrap();
        let table: [(Answer, fn(&Judgement) -> bool); 9] = [
            (error(403, "youtube.quota", "quotaExceeded"), |got| matches!(got, Judgement::Limited(Some(_)))),
            (error(403, "usageLimits", "rateLimitExceeded"), |got| matches!(got, Judgement::Limited(None))),
            (error(403, "youtube.commentThread", "commentsDisabled"), |got| *got == Judgement::Read),
            (error(403, "youtube.commentThread", "forbidden"), |got| *got == Judgement::Read),
            (error(403, "global", "forbidden"), |got| matches!(got, Judgement::Denied(_))),
            (error(404, "youtube.commentThread", "videoNotFound"), |got| *got == Judgement::Read),
            (error(400, "usageLimits", "keyInvalid"), |got| matches!(got, Judgement::Denied(_))),
            (error(400, "global", "somethingNew"), |got| matches!(got, Judgement::Refused(_))),
            (error(500, "global", "backendError"), |got| matches!(got, Judgement::Retry(_))),
        ];
        for (answer, right) in table {
            let got = judge(&answer, now);
            assert!(right(&got), "{got:?}");
        }
    }
}
