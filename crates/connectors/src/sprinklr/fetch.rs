//! What is asked: messages of a topic, or all, in a window of time, oldest first.

use model::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use crate::http::{Answer, Judgement, Request, Signals};
use crate::mention::{Search, Window};
use crate::source::{Found, Trouble};
use crate::sprinklr::parse;

/// The subject that stands for every message.
pub(super) const ALL: &str = "*";

/// Messages of one customer.
pub(super) struct Messages {
    pub url: String,
    pub key: SecretString,
    pub page_size: u64,
    /// Field by which a topic is chosen.
    pub topic_field: String,
}

impl Search for Messages {
    fn ask(&self, window: &Window) -> Request {
        let time = json!({
            "type": "BETWEEN", "key": "snCreatedTime",
            "values": [(window.from / 1000).to_string(), (window.to / 1000).to_string()]
        });
        let mut filters = vec![time];
        if window.subject != ALL {
            filters.push(json!({"type": "IN", "key": self.topic_field, "values": [window.subject]}));
        }
        let mut page = json!({"size": self.page_size});
        if !window.page.is_empty() {
            page["cursor"] = json!(window.page);
        }
        Request::post(&self.url)
            .secret_header("key", self.key.clone())
            .json(&json!({
                "filter": {"type": "AND", "filters": filters},
                "sorts": [{"key": "snCreatedTime", "order": "ASC"}],
                "page": page
            }))
            .tag("messages")
    }

    fn judge(&self, answer: &Answer, now: Timestamp) -> Judgement {
        Signals::NONE.judge(answer, now)
    }

    fn read(&self, answer: &Answer, _window: &Window, found: &mut Found) -> Result<Option<String>, Trouble> {
        let (next, count) = parse::json(&answer.body, found).map_err(|not| Trouble::Malformed(not.0))?;
        // Some versions name a next page behind the last one as well.
        Ok(next.filter(|_| count > 0))
    }
}
