//! Opens a source, and says what answers mean.

use model::Timestamp;
use serde::Deserialize;

use crate::http::{Answer, Judgement, Signals, retry_after};
use crate::source::{Feed, Opening, SettingsProblem};
use crate::wikipedia::changes::Changes;
use crate::wikipedia::recheck::Again;
use crate::wikipedia::search::Searching;
use crate::wikipedia::settings::{Mode, Settings};
use crate::wikipedia::stream::Listening;

/// Opens a source.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let wrong = || opening.settings.problem("", "its cursor is none of this channel: reset it");
    let settings = Settings::read(opening)?;
    let again = Again::new(Settings::read(opening)?);
    let feed = match settings.mode {
        Mode::Changes => Feed::poll(Changes::new(settings, opening).ok_or_else(wrong)?),
        Mode::Search => Feed::poll(Searching::new(settings, opening).ok_or_else(wrong)?),
        Mode::Stream => Feed::poll(Listening::new(settings, opening).ok_or_else(wrong)?),
    };
    Ok(feed.with_recheck(again))
}

/// The code of an error: these come with status 200.
pub(super) fn error(answer: &Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct Wire {
        error: Code,
    }
    #[derive(Deserialize)]
    struct Code {
        code: String,
    }
    // A header tells of it; older wikis have none, and a body that begins with it.
    let start = &answer.body[..answer.body.len().min(64)];
    let likely =
        answer.header("mediawiki-api-error").is_some() || memchr::memmem::find(start, b"\"error\"").is_some();
    let wire: Wire = likely.then(|| serde_json::from_slice(&answer.body).ok()).flatten()?;
    Some(wire.error.code)
}

/// What an answer means.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    let code = error(answer);
    match code.as_deref() {
        None => Signals::NONE.judge(answer, now),
        Some("maxlag" | "ratelimited" | "readonly") => Judgement::Limited(retry_after(answer, now)),
        // Read as what it says: the place is gone, or the revision is.
        Some("badcontinue" | "nosuchrevid" | "missingcontent" | "missingtitle" | "nosuchpageid") => {
            Judgement::Read
        }
        Some("permissiondenied" | "readapidenied" | "assertuserfailed" | "blocked") => {
            Judgement::Denied("the wiki does not allow it".to_owned())
        }
        Some(code) if code.starts_with("mwoauth") => Judgement::Denied("the token is refused".to_owned()),
        Some(code) if code.starts_with("internal_api_error") => {
            Judgement::Retry("the wiki failed".to_owned())
        }
        Some(_) => Judgement::Refused("the wiki does not understand the question".to_owned()),
    }
}
