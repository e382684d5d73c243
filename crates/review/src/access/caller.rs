//! Who asks: what the guard found out about a request before its handler runs.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use casework::{Actor, Right, Role};
use secrecy::SecretString;

use super::refusals;
use crate::problem::Problem;

/// How somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// By the cookie of a session.
    Session {
        /// Hash of its secret.
        id: String,
    },
    /// By an API token.
    Token {
        /// Its id.
        id: String,
    },
    /// By the secret that the running process wrote for the command line of the same machine.
    Local,
}

/// Who asks, and what they may do. A handler that takes it as an argument answers nobody else.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Name of the account.
    pub account: String,
    /// Name to show.
    pub display: String,
    /// As whom what they do is written down.
    pub actor: Actor,
    /// What they may do now; of a token never more than its owner may.
    pub rights: Vec<Right>,
    /// Roles of the account.
    pub roles: Vec<Role>,
    /// How they proved it.
    pub via: Via,
    /// What the browser must send along with every change; nothing where no cookie is used.
    pub(crate) csrf: Option<SecretString>,
}

impl Caller {
    /// Whether they may.
    pub fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    /// Refuses without the right: for what a route asks beyond the one it declares.
    pub(crate) fn need(&self, right: Right) -> Result<(), Problem> {
        if self.may(right) { Ok(()) } else { Err(refusals::missing_right(right)) }
    }

    /// Refuses programs: what outlives a token (a password, another token) is made by a person who has signed in.
    pub(crate) fn need_session(&self) -> Result<&str, Problem> {
        match &self.via {
            Via::Session { id } => Ok(id),
            Via::Token { .. } | Via::Local => Err(refusals::needs_session()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Caller, Response> {
        let caller = parts.extensions.get().cloned();
        caller.ok_or_else(|| refusals::not_signed_in().into_response())
    }
}
