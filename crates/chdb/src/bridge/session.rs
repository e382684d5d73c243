//! The state of a connection around one request: current database and settings.
//!
//! Connections are shared by later requests, so what a request sets is set back to its default afterwards; a
//! connection where that fails is closed.

use super::exception::Exception;
use super::request::Job;
use crate::pool::Lease;

/// Runs `work` on a connection prepared for `job`, and cleans up.
pub(super) fn with<T>(
    lease: &mut Lease,
    job: &Job,
    work: impl FnOnce(&mut Lease) -> Result<T, Exception>,
) -> Result<T, Exception> {
    lease.use_database(job.database.as_deref())?;
    let set = assignments(&job.settings, quoted);
    // When the SET itself fails, some of its settings may have been applied.
    let result = run(lease, set.as_deref()).and_then(|()| work(lease));
    let reset = assignments(&job.settings, |_| "DEFAULT".to_owned());
    if run(lease, reset.as_deref()).is_err() || result.as_ref().is_err_and(Exception::spoils_connection) {
        lease.retire();
    }
    result
}

fn run(lease: &mut Lease, sql: Option<&str>) -> Result<(), Exception> {
    if let Some(sql) = sql {
        lease.connection()?.query(sql, "TabSeparated", &[])?;
    }
    Ok(())
}

fn assignments(settings: &[(String, String)], value: impl Fn(&str) -> String) -> Option<String> {
    let list: Vec<String> = settings.iter().map(|(name, text)| format!("{name} = {}", value(text))).collect();
    (!list.is_empty()).then(|| format!("SET {}", list.join(", ")))
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}
