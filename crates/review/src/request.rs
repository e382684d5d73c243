//! Which report a request is about, and under which conditions it is to be changed.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
use casework::{EntryId, Hash};
use model::ReportId;

use crate::problem::Problem;

/// Longest idempotency key, in bytes.
const KEY: usize = 200;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The report of the path.
pub(crate) struct Id(pub(crate) ReportId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(id) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::no_report())?;
        // Ids are written in one way only: two addresses of one report would be two in caches and counts.
        let report: ReportId = id.parse().map_err(|_| Problem::no_report())?;
        if report.to_string() == id { Ok(Id(report)) } else { Err(Problem::no_report()) }
    }
}

/// Under which conditions something is to be changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    /// What must stand; nothing: whatever does.
    pub(crate) seen: Option<Hash>,
    /// What the client calls the request, with where it goes.
    key: Option<String>,
}

impl Conditions {
    /// The number of the entry, the same for each repeat of the request by this account.
    pub(crate) fn entry(&self, account: &str) -> Option<EntryId> {
        let mut hasher = blake3::Hasher::new_derive_key("hark 2026-11 idempotency v1");
        for part in [account, self.key.as_deref()?] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        let mut id = [0; 16];
        hasher.finalize_xof().fill(&mut id);
        Some(ReportId(id))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let header =
            |name: HeaderName| parts.headers.get(name).map(|value| value.to_str().unwrap_or("\u{0}"));
        let seen = match header(header::IF_MATCH) {
            None | Some("*") => None,
            Some(tag) => {
                let tag = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
                let tag = tag.filter(|tag| tag.len() <= 64 && tag.bytes().all(|b| b.is_ascii_hexdigit()));
                Some(Hash(tag.ok_or_else(Problem::bad_tag)?.to_owned()))
            }
        };
        let key = match header(IDEMPOTENCY_KEY) {
            None => None,
            Some(key) if key.is_empty() || key.len() > KEY || key.contains('\u{0}') => {
                return Err(Problem::bad_key());
            }
            Some(key) => Some(format!("{} {}\n{key}", parts.method, parts.uri.path())),
        };
        Ok(Conditions { seen, key })
    }
}
