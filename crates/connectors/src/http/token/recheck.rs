//! The same token for asking again whether posts still stand.

use model::Timestamp;

use super::{TAG, WithToken};
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::{Found, Recheck, Trouble};

impl<R: Recheck> Recheck for WithToken<R> {
    fn most_ids(&self) -> usize {
        self.inner.most_ids()
    }

    fn ask(&mut self, ids: &[String], now: Timestamp) -> Request {
        self.now = now;
        if self.usable().is_none() {
            return self.asked_for();
        }
        let request = self.inner.ask(ids, now);
        match &self.token {
            Some((token, _)) => (self.grant.apply)(request, token),
            None => request,
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        if answer.tag == TAG {
            return Signals::NONE.judge(answer, now);
        }
        let inner = self.inner.judge(answer, now);
        self.judged(answer, inner)
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        match answer.tag {
            TAG => self.keep(answer).map(|()| false),
            _ => self.inner.read(ids, answer, found),
        }
    }
}
