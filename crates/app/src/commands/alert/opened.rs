//! What the commands of alerts work with: the outbox in the data directory, and the settings of alerts.
//!
//! The outbox may be open in several processes: no command needs the data directory for itself but `acknowledge`, which writes into the
//! trail, and none needs `hark run` to run.

use std::path::PathBuf;

use alert::outbox::{Outbox, OutboxError};
use alert::settings::{AlertSettings, load};
use anyhow::Error;
use settings::Settings;

use crate::args::Global;
use crate::commands::load_settings;
use crate::exit::{self, failure};

/// Name of the outbox in the data directory.
pub(crate) const OUTBOX: &str = "alerts.sqlite";

/// The outbox, which must be there: a wrong `--data-dir` would otherwise look like a day without alerts.
pub(super) fn outbox(global: &Global) -> anyhow::Result<Outbox> {
    let settings = load_settings(global)?.settings;
    let path: PathBuf = settings.data.dir.join(OUTBOX);
    if !path.exists() {
        let text = format!(
            "there is no outbox `{}`; it is made when `hark run` has the role of alerts, or by `hark alert send-test`",
            path.display()
        );
        return Err(failure(exit::NO_INPUT, text));
    }
    open(&path)
}

/// The outbox, made if it is missing.
pub(super) fn outbox_or_new(settings: &Settings) -> anyhow::Result<Outbox> {
    open(&settings.data.dir.join(OUTBOX))
}

/// The settings of alerts.
pub(super) fn alerts(settings: &Settings) -> anyhow::Result<AlertSettings> {
    let Some(file) = settings.alert.file() else {
        let text = "the settings name no file of alerts; set `alert.file`";
        return Err(failure(exit::CONFIG, text));
    };
    load(file, settings.sign_in.public_url())
        .map_err(|error| failure(exit::CONFIG, telemetry::Causes(&error).to_string()))
}

fn open(path: &std::path::Path) -> anyhow::Result<Outbox> {
    Outbox::open(path).map_err(told)
}

/// The error with its exit code.
pub(crate) fn told(error: OutboxError) -> Error {
    let code = match &error {
        OutboxError::Unknown { .. } | OutboxError::Damaged { .. } => exit::DATA,
        OutboxError::Newer { .. } => exit::CONFIG,
        OutboxError::Full { .. } | OutboxError::Busy { .. } => exit::TRY_AGAIN,
        OutboxError::Make { .. } | OutboxError::Engine { .. } => exit::IO,
    };
    let text = telemetry::Causes(&error).to_string();
    failure(code, text)
}
