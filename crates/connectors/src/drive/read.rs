//! Runs a source that is read on a thread of its own.

use std::time::Duration;

use tokio::runtime::Handle;

use crate::drive::pace::FOR_A_PERSON;
use crate::drive::{Circuit, Running, SinkError, Stop, backoff};
use crate::source::{Found, Reader, ReaderError, Stopping};

struct Blocking<'a>(&'a Stop, &'a Handle);

impl Stopping for Blocking<'_> {
    fn stopping(&self) -> bool {
        self.0.stopping()
    }

    fn wait(&self, most: Duration) -> bool {
        self.1.block_on(self.0.wait(most))
    }
}

/// Runs it on the calling thread, which must not be one of the runtime's. Returns when told to stop.
///
/// # Errors
/// The sink's, where trying again will not help.
pub fn run_reader(
    mut running: Running,
    mut reader: Box<dyn Reader>,
    runtime: &Handle,
) -> Result<(), SinkError> {
    let stop = running.shared.stop.clone();
    let waits = Blocking(&stop, runtime);
    let mut found = Found::default();
    running.tell();
    while !waits.stopping() {
        let before = running.state.problem.clone();
        let result = reader.read(&waits, &mut found);
        // What was read before a failure counts as well.
        if !runtime.block_on(running.deliver(&mut found))? {
            break;
        }
        running.state.cursor = Some(reader.cursor().0);
        let result = match result {
            Ok(more) => {
                running.works();
                runtime.block_on(running.save(more))?;
                reader.done().map(|()| more)
            }
            Err(error) => Err(error),
        };
        let wait = match result {
            Ok(true) => continue,
            Ok(false) => running.budget.interval,
            Err(error) => {
                running.state.failures = running.state.failures.saturating_add(1);
                running.state.circuit = Circuit::Open;
                running.state.problem = Some(error.to_string());
                let wait = match error {
                    ReaderError::Retry(_) => backoff(running.state.failures, running.chance()),
                    ReaderError::Denied(_) | ReaderError::Fatal(_) => FOR_A_PERSON,
                };
                running.tell_failure(before.as_deref(), wait);
                wait
            }
        };
        runtime.block_on(running.save(false))?;
        if waits.wait(wait) {
            break;
        }
    }
    runtime.block_on(running.save(false))
}
