//! A stream: what came since the last place, asked for in rounds. Cursor: the place.

use model::Timestamp;
use secrecy::SecretString;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Poll, Step, Trouble};
use crate::talkwalker::fetch;

/// Place of everything that the stream still holds.
const EARLIEST: &str = "earliest";

/// See the module.
pub(super) struct Stream {
    url: String,
    token: SecretString,
    place: String,
    /// The place was read from in this round.
    asked: bool,
}

impl Stream {
    pub(super) fn new(url: String, token: SecretString, cursor: Option<&Cursor>) -> Self {
        let place = cursor.map_or(EARLIEST, |cursor| &cursor.0).to_owned();
        Self { url, token, place, asked: false }
    }
}

impl Poll for Stream {
    fn next(&mut self, _now: Timestamp) -> Step {
        if std::mem::take(&mut self.asked) {
            return Step::Rest;
        }
        let request = Request::get(&self.url)
            .secret_query("access_token", &self.token)
            .query("resume_offset", &self.place)
            .query("end_behaviour", "stop");
        Step::Ask(request.tag("stream"))
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match fetch::judge(answer, now) {
            // A place that is too old is none any more.
            Judgement::Refused(_) if [400, 404, 410].contains(&answer.status) && self.place != EARLIEST => {
                Judgement::Read
            }
            other => other,
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        if !answer.is_success() {
            EARLIEST.clone_into(&mut self.place);
            return Err(Trouble::Lost(
                "the stream does not know `resume_offset`; it is read from its start".to_owned(),
            ));
        }
        let said = fetch::read(answer, found)?;
        match said.resume.filter(|place| *place != self.place) {
            Some(place) => self.place = place,
            None => self.asked = true,
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(self.place.clone())
    }
}
