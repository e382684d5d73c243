//! Exit codes after sysexits.h, and how a failure is told.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Error;
use dictionary::import::ImportError;
use journal::JournalError;
use pipeline::delivery::DeliveryError;

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

/// Prints the failure with its causes, one line each, and gives its exit code. A reader that closed its pipe
/// has what it wanted: that ends the program in silence.
pub(crate) fn report(error: &Error) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        return ExitCode::SUCCESS;
    }
    let mut text = format!("hark: {error}\n");
    for cause in error.chain().skip(1) {
        text.push_str(&format!("  because: {cause}\n"));
    }
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(code(error))
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
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
