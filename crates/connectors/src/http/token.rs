//! Tokens that are fetched, used until they end, and fetched anew: a [`Poll`] around a [`Poll`], and a
//! [`Recheck`](crate::source::Recheck) around a `Recheck`.

mod recheck;

use std::fmt;

use model::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::{Found, Frame, Poll, Step, Trouble};

/// Tag of a request for a token.
const TAG: &str = "token";

/// A token that ends within this many seconds counts as ended.
const MARGIN_SECS: i64 = 60;

/// How a token is asked for and read.
pub struct Grant {
    /// The request that answers with a token.
    pub request: Request,
    /// Reads it: the token, and how many seconds it lives. [`Grant::oauth`] is what most platforms answer.
    pub read: fn(&Answer) -> Option<(SecretString, u64)>,
    /// Puts the token into a request.
    pub apply: fn(Request, &SecretString) -> Request,
}

impl Grant {
    /// OAuth 2: `access_token` and `expires_in`, sent as a bearer token.
    pub fn oauth(request: Request) -> Self {
        Self { request, read: oauth, apply: |request, token| request.bearer(token) }
    }
}

/// `access_token` (in `data` as well) and `expires_in`; an hour where it is not said.
pub(crate) fn oauth(answer: &Answer) -> Option<(SecretString, u64)> {
    #[derive(Deserialize)]
    struct Wire {
        access_token: String,
        #[serde(default)]
        expires_in: Option<u64>,
    }
    let wire: Wire = serde_json::from_slice(&answer.body).ok()?;
    Some((SecretString::from(wire.access_token), wire.expires_in.unwrap_or(3600)))
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({:?})", self.request)
    }
}

/// Asks for a token before what `inner` asks, and again once it ends or is refused.
pub struct WithToken<P> {
    inner: P,
    grant: Grant,
    token: Option<(SecretString, Timestamp)>,
    now: Timestamp,
    /// A token that was refused as soon as it was given is not asked for again and again.
    fresh: bool,
    sign: Option<Sign>,
}

/// Adds what the request for a token proves itself by and what does not last, such as a signed assertion.
type Sign = Box<dyn Fn(Request, Timestamp) -> Request + Send>;

impl<P> WithToken<P> {
    /// Around `inner`.
    pub fn new(inner: P, grant: Grant) -> Self {
        Self { inner, grant, token: None, now: Timestamp(0), fresh: false, sign: None }
    }

    /// The token, unless it ends too soon.
    fn usable(&self) -> Option<&SecretString> {
        let (token, end) = self.token.as_ref()?;
        (self.now.0 < end.0 - MARGIN_SECS * 1_000_000).then_some(token)
    }

    /// What an answer means, given what `inner` makes of it: a token that is refused is fetched anew, once.
    fn judged(&mut self, answer: &Answer, inner: Judgement) -> Judgement {
        match inner {
            Judgement::Denied(_) if matches!(answer.status, 400 | 401) && !self.fresh => {
                self.token = None;
                Judgement::Again
            }
            other => {
                self.fresh = false;
                other
            }
        }
    }

    /// Keeps the token of an answer.
    fn keep(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let (token, secs) = (self.grant.read)(answer)
            .ok_or_else(|| Trouble::Malformed("the answer to the token request holds no token".to_owned()))?;
        // A life shorter than the margin would be asked for without end.
        let secs = i64::try_from(secs).unwrap_or(i64::MAX / 2_000_000).clamp(2 * MARGIN_SECS, 366 * 86_400);
        self.token = Some((token, Timestamp(self.now.0 + secs * 1_000_000)));
        self.fresh = true;
        Ok(())
    }

    /// With a request for a token that is signed each time it is sent.
    #[must_use]
    pub fn signed(self, sign: impl Fn(Request, Timestamp) -> Request + Send + 'static) -> Self {
        Self { sign: Some(Box::new(sign)), ..self }
    }

    /// The request for a token.
    fn asked_for(&self) -> Request {
        let request = self.grant.request.clone().tag(TAG);
        match &self.sign {
            Some(sign) => sign(request, self.now),
            None => request,
        }
    }
}

impl<P: Poll> Poll for WithToken<P> {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        if self.usable().is_none() {
            return Step::Ask(self.asked_for());
        }
        let step = self.inner.next(now);
        match (step, &self.token) {
            (Step::Ask(request), Some((token, _))) => Step::Ask((self.grant.apply)(request, token)),
            (Step::Listen(request, framing), Some((token, _))) => {
                Step::Listen((self.grant.apply)(request, token), framing)
            }
            (other, _) => other,
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        if answer.tag == TAG {
            return Signals::NONE.judge(answer, now);
        }
        let inner = self.inner.judge(answer, now);
        self.judged(answer, inner)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.tag {
            TAG => self.keep(answer),
            _ => self.inner.read(answer, found),
        }
    }

    fn frame(&mut self, frame: &Frame<'_>, found: &mut Found) -> Result<(), Trouble> {
        self.fresh = false;
        self.inner.frame(frame, found)
    }

    fn cursor(&self) -> Cursor {
        self.inner.cursor()
    }

    fn catches_up(&self) -> bool {
        self.inner.catches_up()
    }

    fn signals(&self) -> Signals {
        self.inner.signals()
    }

    fn silence_secs(&self) -> u64 {
        self.inner.silence_secs()
    }

    fn requests_per_round(&self) -> u64 {
        self.inner.requests_per_round()
    }
}
