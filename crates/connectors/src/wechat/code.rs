//! Errors of the API, which come with status 200 and a number in the body, and a [`Poll`] that reads them.

use model::Timestamp;
use serde::Deserialize;

use crate::Cursor;
use crate::http::{Answer, Judgement};
use crate::source::{Found, Poll, Step, Trouble};
use crate::wire::Number;

/// The day's calls are given back at midnight in Beijing, which is 16:00 UTC all year.
const QUOTA_RESET_SECS: i64 = 16 * 3600;

const DAY_SECS: i64 = 86_400;

/// Of a token that was refused as soon as it was given.
const TOKEN_REFUSED: &str = "a new access token is not accepted; if another program fetches tokens for this account, set \
                             `token_kind = \"stable\"`";

/// What a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// No error.
    Fine,
    /// The token has ended, or another program fetched one.
    Token,
    /// The day's calls are spent.
    Spent,
    /// Too many in a minute.
    Fast,
    /// Their fault.
    Busy,
    /// This article has no comments that may be read.
    Closed,
    /// Credentials or rights; says which.
    Denied(&'static str),
    /// Anything else.
    Other,
}

/// Numbers as the platform lists them ("global return codes").
const CODES: [(i64, Meaning); 22] = [
    (0, Meaning::Fine),
    (-1, Meaning::Busy),
    (40001, Meaning::Token),
    (40014, Meaning::Token),
    (41001, Meaning::Token),
    (42001, Meaning::Token),
    (42007, Meaning::Token),
    (45009, Meaning::Spent),
    (45011, Meaning::Fast),
    (40013, Meaning::Denied("the appid is not known")),
    (40125, Meaning::Denied("the secret is wrong")),
    (40164, Meaning::Denied("this server's address is not on the account's list of allowed addresses")),
    (61004, Meaning::Denied("this server's address is not on the account's list of allowed addresses")),
    (48001, Meaning::Denied("the account has no right to this interface")),
    (48004, Meaning::Denied("the interface was blocked for this account")),
    (50001, Meaning::Denied("the account has no right to this interface")),
    (50002, Meaning::Denied("the account is blocked")),
    (50004, Meaning::Denied("the interface is blocked for this account")),
    (88000, Meaning::Closed),
    (88001, Meaning::Closed),
    (88002, Meaning::Closed),
    (88003, Meaning::Closed),
];

/// The number in an answer, and what it means. An answer without one is fine.
pub(super) fn meaning(answer: &Answer) -> (i64, Meaning) {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Coded {
        errcode: Number,
    }
    let coded: Coded = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = coded.errcode.int().unwrap_or_default();
    let known = CODES.iter().find(|(known, _)| *known == code);
    (code, known.map_or(Meaning::Other, |(_, meaning)| *meaning))
}

/// Judges what `P` is answered by the number in the body first, that to a token request too.
pub(super) struct WithCodes<P>(pub P);

impl<P: Poll> Poll for WithCodes<P> {
    fn next(&mut self, now: Timestamp) -> Step {
        self.0.next(now)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match meaning(answer) {
            (_, Meaning::Fine) => self.0.judge(answer, now),
            (_, Meaning::Closed) => Judgement::Read,
            // As other platforms say it: whoever fetches tokens knows this status.
            (code, Meaning::Token) => {
                let ended = Answer { status: 401, headers: Vec::new(), body: Vec::new(), tag: answer.tag };
                match self.0.judge(&ended, now) {
                    Judgement::Denied(_) => Judgement::Denied(format!("error {code}: {TOKEN_REFUSED}")),
                    other => other,
                }
            }
            (_, Meaning::Spent) => Judgement::Limited(Some(quota_reset(now))),
            (_, Meaning::Fast) => Judgement::Limited(None),
            (code, Meaning::Busy) => Judgement::Retry(format!("error {code}: the platform is busy")),
            (code, Meaning::Denied(why)) => Judgement::Denied(format!("error {code}: {why}")),
            (code, Meaning::Other) => Judgement::Refused(format!("error {code}")),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        self.0.read(answer, found)
    }

    fn cursor(&self) -> Cursor {
        self.0.cursor()
    }

    fn requests_per_round(&self) -> u64 {
        self.0.requests_per_round()
    }
}

fn quota_reset(now: Timestamp) -> Timestamp {
    let secs = now.0.div_euclid(1_000_000);
    let today = secs - secs.rem_euclid(DAY_SECS) + QUOTA_RESET_SECS;
    Timestamp(if today > secs { today } else { today + DAY_SECS } * 1_000_000)
}
