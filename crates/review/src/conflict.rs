//! Refusals and conflicts of changes as problems: stable types, and who came first.

use axum::http::StatusCode;
use casework::{Line, Refusal, Standing};

use crate::access::refusals;
use crate::card::{Looker, standing};
use crate::problem::Problem;
use crate::trail::TrailError;
use crate::words::actor;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let detail = refusal.to_string();
        let (status, name, title) = match &refusal {
            Refusal::Right(right) => return refusals::missing_right(*right),
            Refusal::Leased(_) => (StatusCode::CONFLICT, "leased", "Somebody else works on it"),
            Refusal::Status { .. } => (StatusCode::CONFLICT, "wrong-status", "Not as the report stands"),
            Refusal::SamePerson(_) => (StatusCode::CONFLICT, "same-person", "Another person must do this"),
            Refusal::Undo(_) => (StatusCode::CONFLICT, "nothing-to-undo", "Nothing to undo"),
            Refusal::Reason(_) => (StatusCode::UNPROCESSABLE_ENTITY, "reason-needed", "A reason is needed"),
            Refusal::Value(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid-value", "A value cannot be used")
            }
        };
        Problem::new(status, name, title, detail)
    }
}

/// Another change came first: `first` did it, and `stands` is what there is now.
pub(crate) fn changed_meanwhile(first: Option<&Line>, stands: &Standing, looker: &Looker<'_>) -> Problem {
    let who = first.map(|line| actor(&line.entry.by));
    let when = first.map(|line| line.entry.at.to_string());
    let detail = match (&who, &when) {
        (Some(who), Some(when)) => {
            format!("{who} changed this report at {when}. Look at it again, then decide.")
        }
        _ => "This report was changed since it was seen. Look at it again, then decide.".to_owned(),
    };
    let problem =
        Problem::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", "Changed meanwhile", detail);
    Problem { by: who, at: when, standing: Some(Box::new(standing(stands, looker))), ..problem }
}

impl From<TrailError> for Problem {
    fn from(error: TrailError) -> Problem {
        tracing::warn!(error = %telemetry::Causes(&error), "the trail did not answer a request");
        let detail = match error {
            TrailError::Late { .. } => {
                "It is written down but not yet visible. Repeat the request with the same `Idempotency-Key` to see what came of it."
            }
            _ => {
                "What was asked could not be written down, so it was not done, or it is not yet visible. Try again soon."
            }
        };
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "trail-unavailable", "The trail is unavailable", detail)
    }
}
