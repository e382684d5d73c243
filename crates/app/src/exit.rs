//! Exit codes after sysexits.h, and how a failure is told.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Error;
use dictionary::import::ImportError;
use export::destination::DestinationError;
use export::e2b::RunError;
use export::job::WorkError;
use journal::JournalError;
use pipeline::delivery::DeliveryError;

use crate::output::OutputClosed;

/// The command was used wrongly.
pub(crate) const USAGE: u8 = 64;
/// The input is not what it should be.
pub(crate) const DATA: u8 = 65;
/// An input file cannot be read.
pub(crate) const NO_INPUT: u8 = 66;
/// Something Hark depends on is missing or does not answer.
pub(crate) const UNAVAILABLE: u8 = 69;
/// The disk failed.
pub(crate) const IO: u8 = 74;
/// Try again: nothing is lost.
pub(crate) const TRY_AGAIN: u8 = 75;
/// The settings are wrong, or what they point to is.
pub(crate) const CONFIG: u8 = 78;

/// A failure whose exit code is known where it happened.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    code: u8,
    message: String,
}

/// A failure with this exit code and message.
pub(crate) fn failure(code: u8, message: impl Into<String>) -> Error {
    Failure { code, message: message.into() }.into()
}

/// Prints what clap has to say; help and version are no failures.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

/// Prints the failure with its causes, one line each, and gives its exit code. A reader that closed standard output
/// has what it wanted: that ends the program in silence. No other broken pipe does.
pub(crate) fn report(error: &Error) -> ExitCode {
    if error.chain().any(is_output_closed) {
        return ExitCode::SUCCESS;
    }
    let mut text = format!("hark: {error}\n");
    for cause in error.chain().skip(1) {
        text.push_str(&format!("  because: {cause}\n"));
    }
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(code(error))
}

fn is_output_closed(cause: &(dyn std::error::Error + 'static)) -> bool {
    let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(|inner| inner.is::<OutputClosed>())
}

/// The code of the first cause that knows one.
fn code(error: &Error) -> u8 {
    error.chain().find_map(code_of).unwrap_or(1)
}

/// Errors that only hand on another one do not stand in the chain beside it: they are opened here.
fn code_of(cause: &(dyn std::error::Error + 'static)) -> Option<u8> {
    match cause.downcast_ref::<store::MigrateError>() {
        Some(store::MigrateError::Store(error)) => return code_of(error),
        Some(store::MigrateError::Locked { .. } | store::MigrateError::LockLost) => return Some(TRY_AGAIN),
        // The database and this program do not fit together: another of the two is needed.
        Some(_) => return Some(CONFIG),
        None => {}
    }
    match cause.downcast_ref::<DeliveryError>() {
        Some(DeliveryError::Journal(error)) => return code_of(error),
        Some(DeliveryError::Store(error)) => return code_of(error),
        None => {}
    }
    if let Some(failure) = cause.downcast_ref::<Failure>() {
        return Some(failure.code);
    }
    if let Some(code) = code_of_export(cause) {
        return Some(code);
    }
    if cause.is::<::settings::LoadError>() || cause.is::<::settings::SettingsError>() {
        return Some(CONFIG);
    }
    if cause.is::<connectors::drive::SinkError>() {
        return Some(TRY_AGAIN);
    }
    if cause.is::<dictionary::OpenError>() || cause.is::<dictionary::PackError>() {
        return Some(CONFIG);
    }
    if let Some(error) = cause.downcast_ref::<ImportError>() {
        return Some(match error {
            ImportError::Unreadable { .. } => NO_INPUT,
            ImportError::Bad(_) => DATA,
            ImportError::Exists { .. } => USAGE,
            ImportError::Unwritable { .. } => IO,
        });
    }
    if let Some(error) = cause.downcast_ref::<JournalError>() {
        return Some(match error {
            JournalError::DiskFull { .. } | JournalError::Busy { .. } => TRY_AGAIN,
            JournalError::PartitionsDiffer { .. } => CONFIG,
            JournalError::Corrupt { .. } | JournalError::NotAJournal { .. } => DATA,
            // The brokers: away for now, or they refuse what the settings ask for.
            JournalError::Backend { retry: true, .. } => UNAVAILABLE,
            JournalError::Backend { .. } => CONFIG,
            _ => IO,
        });
    }
    if let Some(error) = cause.downcast_ref::<chdb::OpenError>() {
        return Some(match error {
            chdb::OpenError::DirectoryLocked { .. } => TRY_AGAIN,
            _ => UNAVAILABLE,
        });
    }
    if let Some(error) = cause.downcast_ref::<store::StoreError>() {
        return Some(if error.retry() { TRY_AGAIN } else { UNAVAILABLE });
    }
    if cause.is::<io::Error>() {
        return Some(IO);
    }
    None
}

/// Codes of what exports and the trail of the desk fail with.
fn code_of_export(cause: &(dyn std::error::Error + 'static)) -> Option<u8> {
    match cause.downcast_ref::<WorkError>() {
        Some(WorkError::Destination(error)) => return code_of(error),
        Some(WorkError::Trail(error)) => return code_of(error),
        Some(WorkError::NotOver { .. }) => return Some(TRY_AGAIN),
        Some(WorkError::Work(error)) => return code_within(&**error),
        Some(_) | None => {}
    }
    match cause.downcast_ref::<RunError>() {
        Some(RunError::Cases(error)) => return code_within(error),
        Some(RunError::Trail(error)) => return code_of(error),
        Some(RunError::Destination(error)) => return code_of(error),
        Some(RunError::Unsure { source, .. }) => return code_of(source),
        Some(RunError::Busy { .. } | RunError::Contended { .. } | RunError::Elsewhere { .. }) => {
            return Some(TRY_AGAIN);
        }
        Some(RunError::Plan { .. }) => return Some(IO),
        Some(RunError::Damaged { .. }) => return Some(DATA),
        // A fault of the program.
        Some(_) => return Some(1),
        None => {}
    }
    if let Some(error) = cause.downcast_ref::<DestinationError>() {
        return Some(match error {
            DestinationError::Away { .. } => UNAVAILABLE,
            DestinationError::Stopped => TRY_AGAIN,
            DestinationError::Denied { .. }
            | DestinationError::HostKey { .. }
            | DestinationError::Setup { .. }
            | DestinationError::Name { .. } => CONFIG,
            DestinationError::Differs { .. } => DATA,
            DestinationError::Local { .. } => IO,
            // It would refuse the same again.
            _ => UNAVAILABLE,
        });
    }
    if cause.is::<export::meddra::MeddraError>() || cause.is::<export::settings::LoadError>() {
        return Some(CONFIG);
    }
    if let Some(export::trail::TrailError(source)) = cause.downcast_ref::<export::trail::TrailError>() {
        return Some(code_within(&**source).unwrap_or(TRY_AGAIN));
    }
    match cause.downcast_ref::<review::trail::TrailError>()? {
        // Causes of the first two have codes of their own.
        review::trail::TrailError::Journal(_)
        | review::trail::TrailError::Store(_)
        | review::trail::TrailError::Start { .. } => None,
        _ => Some(TRY_AGAIN),
    }
}

/// As [`code`], of an error and its causes.
fn code_within(error: &(dyn std::error::Error + 'static)) -> Option<u8> {
    std::iter::successors(Some(error), |error| error.source()).find_map(code_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> io::Error {
        io::Error::from(io::ErrorKind::BrokenPipe)
    }

    fn away() -> DestinationError {
        let source: Option<Box<dyn std::error::Error + Send + Sync>> = Some(Box::new(broken()));
        DestinationError::Away { place: "s3".into(), doing: "put".into(), source }
    }

    fn trail(source: review::trail::TrailError) -> export::trail::TrailError {
        export::trail::TrailError(Box::new(source))
    }

    #[test]
    fn only_a_reader_of_standard_output_that_has_gone_is_no_failure() {
        let closed = io::Error::new(io::ErrorKind::BrokenPipe, OutputClosed);
        assert!(Error::from(closed).context("while telling").chain().any(is_output_closed));
        for other in [Error::from(broken()), Error::from(away()), failure(IO, "no")] {
            assert!(!other.chain().any(is_output_closed), "{other:#}");
        }
    }

    #[test]
    fn codes_of_exports() {
        let path = std::path::PathBuf::new;
        let (place, what) = (String::new, String::new);
        let entry = model::ReportId([0; 16]);
        let table: Vec<(u8, Error)> = vec![
            (UNAVAILABLE, away().into()),
            (UNAVAILABLE, RunError::Destination(away()).into()),
            (UNAVAILABLE, WorkError::Destination(away()).into()),
            (UNAVAILABLE, WorkError::Work(RunError::Destination(away()).into()).into()),
            (CONFIG, DestinationError::HostKey { place: place(), shown: what() }.into()),
            (CONFIG, DestinationError::Denied { place: place(), doing: what(), what: what() }.into()),
            (CONFIG, DestinationError::Setup { place: place(), what: what(), source: None }.into()),
            (TRY_AGAIN, DestinationError::Stopped.into()),
            (DATA, DestinationError::Differs { place: place(), name: what() }.into()),
            (TRY_AGAIN, RunError::Busy { path: path() }.into()),
            (TRY_AGAIN, RunError::Contended { batch: what() }.into()),
            (TRY_AGAIN, WorkError::Work(RunError::Contended { batch: what() }.into()).into()),
            (DATA, RunError::Damaged { path: path() }.into()),
            (IO, RunError::Plan { path: path(), doing: "read", source: broken() }.into()),
            (TRY_AGAIN, review::trail::TrailError::Late { entry }.into()),
            (TRY_AGAIN, RunError::Trail(trail(review::trail::TrailError::UnknownPrev { entry })).into()),
            (TRY_AGAIN, WorkError::Trail(trail(review::trail::TrailError::Stopped)).into()),
            (TRY_AGAIN, WorkError::NotOver { to: model::Timestamp(0), from: model::Timestamp(0) }.into()),
            (CONFIG, export::meddra::MeddraError::Version("x".into()).into()),
            (CONFIG, export::meddra::MeddraError::Read { path: path(), source: broken() }.into()),
            (CONFIG, export::settings::LoadError::Read { path: path(), source: broken() }.into()),
            (
                CONFIG,
                WorkError::Work(
                    failure(CONFIG, "no view").reallocate_into_boxed_dyn_error_without_backtrace(),
                )
                .into(),
            ),
            (IO, Error::from(broken()).context("a file")),
        ];
        for (wanted, error) in table {
            assert_eq!(code(&error), wanted, "{error:#}");
        }
    }
}
