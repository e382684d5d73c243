//! Whether posts still stand, asked with a compliance job: made, given the ids, waited for, and its result read. One job at a
//! time; it costs nothing for each post, and takes minutes.

use model::Timestamp;
use serde::Deserialize;

use crate::http::{Answer, Body, Judgement, Method, Request};
use crate::source::{Found, Recheck, Trouble};
use crate::wire::{Id, Many, Text};
use crate::x::answers;
use crate::x::parse::{Outcome, Reader};
use crate::x::recheck::Authorised;

const CREATE: &str = "job";
const UPLOAD: &str = "job ids";
const POLL: &str = "job status";
const DOWNLOAD: &str = "job result";

/// What comes next of a job.
enum Stage {
    Create,
    Upload { job: String, url: String },
    Poll { job: String },
    Download { url: String },
}

/// Asks with compliance jobs.
pub(super) struct Jobs {
    base: String,
    authorised: Authorised,
    most_ids: usize,
    poll_secs: i64,
    stage: Stage,
}

impl Jobs {
    pub(super) fn new(base: &str, authorised: Authorised, most_ids: usize, poll_secs: i64) -> Self {
        Self { base: base.to_owned(), authorised, most_ids, poll_secs, stage: Stage::Create }
    }

    fn pause(&self, now: Timestamp) -> Judgement {
        Judgement::Limited(Some(Timestamp(now.0 + self.poll_secs * 1_000_000)))
    }
}

/// A job, as the interface answers.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Job<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(borrow)]
    upload_url: Text<'a>,
    #[serde(borrow)]
    download_url: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire<'a> {
    #[serde(borrow)]
    data: Many<Job<'a>>,
}

fn job(answer: &Answer) -> Option<Job<'_>> {
    serde_json::from_slice::<Wire<'_>>(&answer.body).ok()?.data.0.into_iter().next()
}

impl Recheck for Jobs {
    fn most_ids(&self) -> usize {
        self.most_ids
    }

    fn ask(&mut self, ids: &[String], now: Timestamp) -> Request {
        let jobs = format!("{}/2/compliance/jobs", self.base);
        let request = match &self.stage {
            Stage::Create => {
                Request::post(jobs).json(&serde_json::json!({ "type": "tweets", "name": "hark" })).tag(CREATE)
            }
            Stage::Poll { job } => Request::get(format!("{jobs}/{job}")).tag(POLL),
            // These two stand elsewhere, and are their own authorisation.
            Stage::Upload { url, .. } => {
                let mut request = Request::new(Method::Put, url).tag(UPLOAD);
                request.body = Body::Bytes("text/plain", (ids.join("\n") + "\n").into_bytes());
                return request;
            }
            Stage::Download { url } => return Request::get(url).tag(DOWNLOAD),
        };
        self.authorised.ask(request, now)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.tag {
            // Another job is still under way.
            CREATE if answer.status == 409 => self.pause(now),
            POLL if answer.is_success() => match job(answer) {
                Some(job) if matches!(job.status.as_str(), "created" | "in_progress") => self.pause(now),
                _ => Judgement::Read,
            },
            UPLOAD | DOWNLOAD => match answers::judge(answer, now) {
                Judgement::Denied(_) | Judgement::Refused(_) => {
                    self.stage = Stage::Create;
                    Judgement::Retry(format!(
                        "status {}: the address of a compliance job ended",
                        answer.status
                    ))
                }
                other => other,
            },
            _ => self.authorised.judge(answer, now),
        }
    }

    fn read(&mut self, _ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        if self.authorised.read(answer)? {
            return Ok(false);
        }
        let unreadable = || Trouble::Malformed("the answer about a compliance job cannot be read".to_owned());
        match answer.tag {
            CREATE => {
                let job = job(answer).ok_or_else(unreadable)?;
                let (id, url) = job.id.given().zip(job.upload_url.given()).ok_or_else(unreadable)?;
                self.stage = Stage::Upload { job: id.to_owned(), url: url.to_owned() };
            }
            UPLOAD => {
                let Stage::Upload { job, .. } = std::mem::replace(&mut self.stage, Stage::Create) else {
                    return Err(unreadable());
                };
                self.stage = Stage::Poll { job };
            }
            POLL => {
                let job = job(answer).ok_or_else(unreadable)?;
                let url = job.download_url.given().filter(|_| job.status.as_str() == "complete");
                let Some(url) = url else {
                    self.stage = Stage::Create;
                    return Err(Trouble::Malformed(
                        "the compliance job failed; another one is made".to_owned(),
                    ));
                };
                self.stage = Stage::Download { url: url.to_owned() };
            }
            _ => {
                self.stage = Stage::Create;
                let text = std::str::from_utf8(&answer.body).map_err(|_| unreadable())?;
                // No line: all of them stand.
                if !text.trim().is_empty() {
                    match (Reader { own: "", of_users: false, found }).text(text) {
                        Outcome::Read => {}
                        Outcome::Other(_) | Outcome::Unknown(_) => return Err(unreadable()),
                    }
                }
                return Ok(true);
            }
        }
        Ok(false)
    }
}
