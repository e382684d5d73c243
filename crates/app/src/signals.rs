//! Waits for the signal to stop.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::roles::Control;

/// How soon a failure inside the pipeline is noticed by whoever waits here.
const GLANCE: Duration = Duration::from_millis(100);

/// Returns on SIGTERM, on SIGINT, or when the pipeline has stopped by itself.
pub(crate) async fn wait_for_stop(control: &Control) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            () = tokio::time::sleep(GLANCE) => if control.stopping() { return Ok(()) },
        }
    }
}
