//! Credentials of a described interface.

use secrecy::{ExposeSecret, SecretString};

use crate::http::{Grant, Request};
use crate::source::{SettingsProblem, SourceSettings, Table};

/// How requests are signed in.
pub(super) enum Auth {
    /// Not at all, or by a token that [`crate::http::WithToken`] puts in.
    None,
    /// A header, such as `Authorization: Bearer …`.
    Header(String, SecretString),
    /// A parameter of the query.
    Query(String, SecretString),
    /// User and password.
    Basic(String, SecretString),
}

#[derive(Clone, Copy)]
enum Kind {
    None,
    Bearer,
    Header,
    Query,
    Basic,
    OAuth2,
}

const KINDS: [(&str, Kind); 6] = [
    ("none", Kind::None),
    ("bearer", Kind::Bearer),
    ("header", Kind::Header),
    ("query", Kind::Query),
    ("basic", Kind::Basic),
    ("oauth2", Kind::OAuth2),
];

const KEYS: [&str; 10] = [
    "kind",
    "file",
    "name",
    "prefix",
    "user",
    "token_url",
    "client_id",
    "client_secret_file",
    "scope",
    "client_in",
];

/// Reads the table; the second is how a token is fetched, where one is.
pub(super) fn of(settings: &SourceSettings) -> Result<(Auth, Option<Grant>), SettingsProblem> {
    let Some(table) = Table::of(settings, "auth", &KEYS)? else { return Ok((Auth::None, None)) };
    let auth = match table.choice("kind", &KINDS)? {
        Kind::None => Auth::None,
        Kind::Bearer => Auth::Header("authorization".to_owned(), prefixed("Bearer ", table.secret("file")?)),
        Kind::Header => {
            let name = table.needed("name", "the header that holds the key")?.to_ascii_lowercase();
            Auth::Header(name, prefixed(table.text("prefix")?.unwrap_or_default(), table.secret("file")?))
        }
        Kind::Query => {
            let name = table.needed("name", "the parameter that holds the key")?;
            Auth::Query(name.to_owned(), table.secret("file")?)
        }
        Kind::Basic => {
            let user = table.needed("user", "the user's name")?;
            Auth::Basic(user.to_owned(), table.secret("file")?)
        }
        Kind::OAuth2 => return Ok((Auth::None, Some(grant(&table)?))),
    };
    Ok((auth, None))
}

fn prefixed(prefix: &str, secret: SecretString) -> SecretString {
    SecretString::from(format!("{prefix}{}", secret.expose_secret()))
}

/// OAuth 2.0 client credentials (RFC 6749, 4.4).
fn grant(table: &Table<'_>) -> Result<Grant, SettingsProblem> {
    let url = table.needed("token_url", "where tokens are given out")?;
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(table.problem("token_url", "takes an address that begins with https:// or http://"));
    }
    let id = table.needed("client_id", "the id of the client")?;
    let secret = table.secret("client_secret_file")?;
    let mut request = Request::post(url).form("grant_type", "client_credentials");
    if let Some(scope) = table.text("scope")? {
        request = request.form("scope", scope);
    }
    let in_form = table.choice("client_in", &[("header", false), ("form", true)])?;
    Ok(Grant::oauth(match in_form {
        true => request.form("client_id", id).form("client_secret", secret.expose_secret()),
        false => request.basic(id, &secret),
    }))
}

impl Auth {
    /// Puts the credentials into a request.
    pub(super) fn apply(&self, request: Request) -> Request {
        match self {
            Self::None => request,
            Self::Header(name, value) => request.secret_header(name, value.clone()),
            Self::Query(name, value) => request.secret_query(name, value),
            Self::Basic(user, password) => request.basic(user, password),
        }
    }
}
