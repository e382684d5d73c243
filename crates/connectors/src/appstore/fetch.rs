//! Asks a store for the newest reviews of each app.

use serde::Deserialize;
use serde_json::json;

use model::Timestamp;

use super::parse;
use super::settings::{Account, Store, Wanted};
use crate::http::{Answer, Grant, Judgement, Request, Signals, WithToken};
use crate::listing::{Listed, Listing};
use crate::source::{Feed, Found, Opening, SettingsProblem, Trouble};

/// Apple's public list ends here.
const APPLE_PAGES: u64 = 10;

/// How long a token of App Store Connect lives, in seconds; Apple takes twenty minutes at most, and clocks differ.
const CONNECT_TOKEN_SECS: i64 = 900;

/// How long an assertion to Google is good for, in seconds.
const PLAY_ASSERTION_SECS: i64 = 3600;

const PLAY_SCOPE: &str = "https://www.googleapis.com/auth/androidpublisher";

/// Opens a source of the store that is set.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let wanted = Wanted::of(opening.settings)?;
    let account = match &wanted.store {
        Store::Play { account } => Some(account.clone()),
        _ => None,
    };
    let listed = Listed::open(Reviews { wanted }, opening)?;
    Ok(match account {
        Some(account) => {
            let grant = Grant::oauth(Request::post(&account.token_url));
            Feed::poll(WithToken::new(listed, grant).signed(move |request, now| account.sign(request, now)))
        }
        None => Feed::poll(listed),
    })
}

impl Account {
    /// A request for a token by a signed assertion (RFC 7523).
    fn sign(&self, request: Request, now: Timestamp) -> Request {
        use secrecy::ExposeSecret;
        let issued = now.0 / 1_000_000;
        let claims = json!({"iss": self.email, "scope": PLAY_SCOPE, "aud": self.token_url, "iat": issued,
            "exp": issued + PLAY_ASSERTION_SECS});
        let assertion = self.key.token(&self.key_id, &claims);
        request
            .form("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
            .form("assertion", assertion.expose_secret())
    }
}

struct Reviews {
    wanted: Wanted,
}

#[derive(Deserialize, Default)]
struct Next {
    #[serde(default)]
    links: Option<Links>,
    #[serde(default, rename = "tokenPagination")]
    tokens: Option<Tokens>,
}

#[derive(Deserialize)]
struct Links {
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default, rename = "nextPageToken")]
    next: Option<String>,
}

impl Listing for Reviews {
    fn names(&self) -> Vec<String> {
        let Wanted { apps, store, .. } = &self.wanted;
        match store {
            Store::Apple { countries } => apps
                .iter()
                .flat_map(|app| countries.iter().map(move |country| format!("{country}/{app}")))
                .collect(),
            _ => apps.clone(),
        }
    }

    fn ask(&self, list: &str, page: Option<&str>, now: Timestamp) -> Request {
        let base = &self.wanted.base;
        match &self.wanted.store {
            Store::Apple { .. } => {
                let (country, app) = list.split_once('/').unwrap_or(("us", list));
                let page = page.unwrap_or("1");
                Request::get(format!(
                    "{base}/{country}/rss/customerreviews/page={page}/id={app}/sortby=mostrecent/json"
                ))
            }
            Store::Connect { key, key_id, issuer } => {
                let issued = now.0 / 1_000_000;
                let mut claims =
                    json!({"aud": "appstoreconnect-v1", "iat": issued, "exp": issued + CONNECT_TOKEN_SECS});
                // A key of one person has no issuer, and says so.
                match issuer.is_empty() {
                    true => claims["sub"] = json!("user"),
                    false => claims["iss"] = json!(issuer),
                }
                let request = match page {
                    Some(next) => Request::get(next),
                    None => Request::get(format!("{base}/apps/{list}/customerReviews"))
                        .query("sort", "-createdDate")
                        .query("limit", 200),
                };
                request.bearer(&key.token(key_id, &claims))
            }
            Store::Play { .. } => Request::get(format!("{base}/applications/{list}/reviews"))
                .query("maxResults", 100)
                .query_if("token", page)
                .query_if("translationLanguage", Some(&self.wanted.language).filter(|tag| !tag.is_empty())),
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        Signals::NONE.judge(answer, now)
    }

    fn read(
        &mut self,
        _list: &str,
        page: Option<&str>,
        answer: &Answer,
        found: &mut Found,
    ) -> Result<Option<String>, Trouble> {
        parse::page(&answer.body, found).map_err(|why| Trouble::Malformed(why.0))?;
        let next: Next = serde_json::from_slice(&answer.body).unwrap_or_default();
        Ok(match &self.wanted.store {
            Store::Apple { .. } => {
                let number = page.and_then(|page| page.parse::<u64>().ok()).unwrap_or(1);
                let any = !found.posts.is_empty() || !found.refused.is_empty();
                (any && number < APPLE_PAGES).then(|| (number + 1).to_string())
            }
            // The link is followed with the token: only where it leads to the same interface.
            Store::Connect { .. } => next
                .links
                .and_then(|links| links.next)
                .filter(|next| next.starts_with(&format!("{}/", self.wanted.base))),
            Store::Play { .. } => next.tokens.and_then(|tokens| tokens.next).filter(|next| !next.is_empty()),
        })
    }

    fn most_pages(&self) -> u64 {
        self.wanted.max_pages
    }
}
