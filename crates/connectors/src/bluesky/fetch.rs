//! Opens a source, and says what answers mean.

use std::time::Duration;

use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use crate::bluesky::jetstream::Listening;
use crate::bluesky::recheck::Again;
use crate::bluesky::search::Searching;
use crate::bluesky::settings::{Account, Settings};
use crate::http::{Answer, Grant, Judgement, Method, Request, Reset, Signals, WithToken};
use crate::source::{Feed, Opening, SettingsProblem};

/// A session's token lives for some two hours; it is asked for anew after this time.
const SESSION: Duration = Duration::from_secs(3600);

const SIGNALS: Signals =
    Signals { remaining: "ratelimit-remaining", reset: "ratelimit-reset", form: Reset::EpochSeconds };

/// Opens a source.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let wrong = || opening.settings.problem("", "its cursor is none of this channel: reset it");
    let again = Again::new(opening.settings);
    let feed = match Settings::read(opening)? {
        Settings::Stream(stream) => {
            let listening = Listening::new(stream, opening).ok_or_else(wrong)?;
            Feed::poll(listening)
        }
        Settings::Searches(mut searches) => {
            let grant = searches.account.take().map(|account| session(&searches.pds, &account));
            if grant.is_some() {
                searches.base.clone_from(&searches.pds);
            }
            let searching = Searching::new(searches, opening).ok_or_else(wrong)?;
            match grant {
                Some(grant) => Feed::poll(WithToken::new(searching, grant)),
                None => Feed::poll(searching),
            }
        }
    };
    Ok(feed.with_recheck(again))
}

/// Opens a session with an app password. It is opened anew rather than refreshed: that needs no second token to be kept, and
/// a source does so a few times a day of the hundreds that are allowed.
fn session(pds: &str, account: &Account) -> Grant {
    let body = json!({"identifier": account.identifier, "password": account.password.expose_secret()});
    Grant {
        request: Request::new(Method::Post, format!("{pds}/xrpc/com.atproto.server.createSession"))
            .json(&body),
        read: token,
        apply: |request, token| request.bearer(token),
    }
}

fn token(answer: &Answer) -> Option<(SecretString, u64)> {
    #[derive(Deserialize)]
    struct Session {
        #[serde(rename = "accessJwt")]
        access: String,
    }
    let session: Session = serde_json::from_slice(&answer.body).ok()?;
    Some((SecretString::from(session.access), SESSION.as_secs()))
}

/// What an answer means: some errors are told by a word in the body alone.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    let word = match answer.is_success() {
        true => None,
        false => answer.json().and_then(|body| Some(body.get("error")?.as_str()?.to_owned())),
    };
    match word.as_deref() {
        Some("RateLimitExceeded") => match SIGNALS.judge(answer, now) {
            limited @ Judgement::Limited(_) => limited,
            _ => Judgement::Limited(SIGNALS.quota(answer, now).reset),
        },
        Some("ExpiredToken") => Judgement::Denied("the session has ended".to_owned()),
        Some("AuthMissing" | "AuthenticationRequired" | "InvalidToken") => {
            Judgement::Denied(format!("status {}: a session is needed", answer.status))
        }
        _ => SIGNALS.judge(answer, now),
    }
}
