//! Asks for updates with long polling.
//!
//! Asking from an offset on removes what lies before it on the platform, so the offset is the cursor.

use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::parse;
use super::settings::{Chats, Settings};
use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};
use crate::wire::{Flag, Number};

/// The id of the update that is asked for next; 0 on a first run, which is answered with what waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Place {
    offset: i64,
}

/// The updates of a bot.
pub(super) struct Updates {
    /// The whole address: the token is a part of it.
    url: SecretString,
    timeout_secs: i64,
    page_size: i64,
    allowed: String,
    chats: Chats,
    place: Place,
    rest: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    ok: Flag,
    #[serde(borrow)]
    result: Option<Vec<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Numbered {
    update_id: Number,
}

impl Updates {
    /// With a token, from where the source stood.
    pub(super) fn new(
        settings: &Settings,
        token: &SecretString,
        opening: &Opening<'_>,
    ) -> Result<Self, SettingsProblem> {
        let place = match opening.from {
            None => Place::default(),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                let what =
                    "cannot go on: its cursor is not one of this channel; remove the cursor to begin anew";
                opening.settings.problem("", what)
            })?,
        };
        Ok(Self {
            url: SecretString::from(format!("{}/bot{}/getUpdates", settings.base, token.expose_secret())),
            timeout_secs: settings.timeout_secs,
            page_size: settings.page_size,
            allowed: serde_json::to_string(&settings.allowed).unwrap_or_default(),
            chats: settings.chats.clone(),
            place,
            rest: false,
        })
    }
}

impl Poll for Updates {
    fn next(&mut self, _: Timestamp) -> Step {
        if std::mem::take(&mut self.rest) {
            return Step::Rest;
        }
        let offset = Some(self.place.offset).filter(|offset| *offset > 0);
        let request = Request::get(self.url.expose_secret())
            .tag("updates")
            .query_if("offset", offset)
            .query("limit", self.page_size)
            .query("timeout", self.timeout_secs)
            .query("allowed_updates", &self.allowed);
        Step::Ask(request)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let body = if answer.is_success() { None } else { answer.json() };
        let body = body.unwrap_or_default();
        match answer.status {
            429 => {
                let secs = body["parameters"]["retry_after"].as_i64().filter(|secs| (0..=86_400).contains(secs));
                let told = secs.map(|secs| Timestamp(now.0 + secs * 1_000_000));
                Judgement::Limited(told.or_else(|| crate::http::retry_after(answer, now)))
            }
            // A wrong token makes an address that is none.
            401 | 403 | 404 => Judgement::Denied(format!("status {}: the bot's token is not accepted", answer.status)),
            409 if body["description"].as_str().is_some_and(|text| text.contains("webhook")) => Judgement::Refused(
                "status 409: the bot has a webhook; remove it with deleteWebhook, or set `hook_secret_file` in place of \
                 `token_file`"
                    .to_owned(),
            ),
            // The question of a process that was just stopped may still be open.
            409 => Judgement::Retry("status 409: another program asks for the updates of this bot".to_owned()),
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let malformed = || Trouble::Malformed("an answer that is no list of updates".to_owned());
        let envelope: Envelope<'_> = serde_json::from_slice(&answer.body).map_err(|_| malformed())?;
        let updates = envelope.result.filter(|_| envelope.ok.is_set()).ok_or_else(malformed)?;
        let mut read = Found::default();
        let before = self.place.offset;
        for raw in &updates {
            if let Err(reason) = parse::one(raw, &mut read) {
                read.refuse(reason, raw.get());
            }
            let id = serde_json::from_str::<Numbered>(raw.get()).ok().and_then(|one| one.update_id.int());
            self.place.offset = self.place.offset.max(id.map_or(0, |id| id.saturating_add(1)));
        }
        self.chats.keep(&mut read);
        found.append(read);
        // Updates without ids would be answered again and again.
        self.rest = updates.is_empty() || self.place.offset == before;
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.place).unwrap_or_default())
    }
}
