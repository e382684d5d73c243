//! Why a sign-in through the identity provider did not end here. Nothing repeats what the provider sent.

use axum::http::StatusCode;
use openidconnect::ClaimsVerificationError;

use super::provider::ProviderError;
use crate::problem::Problem;

fn refused(kind: &str, title: &'static str, detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, kind, title, detail)
}

/// The cookie of the sign-in is missing, too old, or another's.
pub(super) fn begin_again() -> Problem {
    let detail = "This sign-in took longer than ten minutes, was used already, or began in another browser. Begin again.";
    refused("oidc-state", "Begin again", detail)
}

/// The provider, or the person there, said no.
pub(super) fn denied() -> Problem {
    let detail = "The identity provider did not confirm the sign-in. Begin again, or ask whoever runs it.";
    refused("oidc-denied", "Not confirmed", detail)
}

/// The provider does not answer.
pub(super) fn unavailable(error: ProviderError) -> Problem {
    tracing::warn!(%error, "a sign-in through the identity provider failed");
    let detail =
        "The identity provider does not answer as it should. Try again soon; the log of Hark has the cause.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "oidc-unavailable", "Identity provider unavailable", detail)
}

/// No usable token came.
pub(super) fn no_token() -> Problem {
    let detail = "The identity provider sent no ID token that belongs to this sign-in.";
    refused("oidc-token", "The answer of the identity provider cannot be used", detail)
}

/// The token is not what it must be.
pub(super) fn token(error: &ClaimsVerificationError) -> Problem {
    use ClaimsVerificationError as E;
    let (kind, detail) = match error {
        E::Expired(_) => {
            ("oidc-token-expired", "The ID token has expired. Is the clock of either machine wrong?")
        }
        E::InvalidAudience(_) => ("oidc-token-audience", "The ID token was made for another program."),
        E::InvalidIssuer(_) => ("oidc-token-issuer", "The ID token was made by another identity provider."),
        E::InvalidNonce(_) => ("oidc-token-nonce", "The ID token belongs to another sign-in."),
        E::SignatureVerification(_) => {
            ("oidc-token-signature", "The ID token is not signed by a key of the identity provider.")
        }
        _ => ("oidc-token", "The ID token cannot be used."),
    };
    tracing::warn!(kind, "a sign-in through the identity provider was refused");
    refused(kind, "The answer of the identity provider cannot be used", detail)
}

/// No address, or one that nobody verified, or one that is no name of an account.
pub(super) fn email() -> Problem {
    let detail = "The identity provider gives no verified e-mail address that can be the name of an account.";
    refused("oidc-email", "No verified e-mail address", detail)
}

/// Another domain.
pub(super) fn domain() -> Problem {
    let detail =
        "Addresses of this domain are not let in. The operator lists domains in `review.oidc_email_domains`.";
    refused("oidc-email-domain", "This domain is not let in", detail)
}

/// No group that has a role.
pub(super) fn no_role() -> Problem {
    let detail =
        "None of your groups at the identity provider has a role here. Ask an administrator for one.";
    refused("oidc-no-role", "No role", detail)
}

/// The account was closed.
pub(super) fn closed() -> Problem {
    refused("oidc-closed", "The account is closed", "This account was closed. Ask an administrator.")
}

/// The account has a password here.
pub(super) fn local_account() -> Problem {
    let detail = "This account signs in with its password here, not through the identity provider.";
    refused("oidc-local-account", "Sign in with the password", detail)
}
