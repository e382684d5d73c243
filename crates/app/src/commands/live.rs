//! `hark demo --live`: the live world, as far as it can be read without credentials.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use connectors::source::{SettingValue, SourceSettings};
use pipeline::knowledge::Current;
use tokio::runtime::Handle;

use super::reports;
use crate::args::Global;
use crate::database::Database;
use crate::exit::{self, failure};
use crate::home::Home;
use crate::output;
use crate::roles::Control;
use crate::sources::{Running, Source, recall, start as start_sources};

/// How long the world is listened to before the table is printed, with `--exit`.
const LISTEN: Duration = Duration::from_secs(60);

/// How soon a source that cannot be reached is told.
const REACHED: Duration = Duration::from_secs(20);

/// How often the counts are told.
const TELL: Duration = Duration::from_secs(5);

/// The channels that need no credentials, and how each is read then.
type Preset = (&'static str, fn() -> Vec<(&'static str, &'static str)>);

static PRESETS: &[Preset] = &[
    ("bluesky", connectors::bluesky::demo_settings),
    ("mastodon", connectors::mastodon::demo_settings),
    ("wikipedia", connectors::wikipedia::demo_settings),
];

/// Sources of the live world that run.
pub(super) struct Live {
    names: Vec<String>,
    running: Running,
}

/// Starts them.
///
/// # Errors
/// A channel that cannot be read without credentials.
pub(super) fn start(
    home: &Arc<Home>,
    channels: &[String],
    knowledge: &Current,
    control: &Control,
    runtime: &Handle,
) -> anyhow::Result<Live> {
    let mut sources = Vec::new();
    for channel in channels {
        let preset = PRESETS.iter().find(|(known, _)| known == channel);
        let (Some((_, preset)), Some(connector)) = (preset, connectors::connector(channel)) else {
            let known: Vec<&str> = PRESETS.iter().map(|(known, _)| *known).collect();
            let text =
                format!("`{channel}` cannot be read without credentials; --live takes {}", known.join(", "));
            return Err(failure(exit::USAGE, text));
        };
        let text = |value: &str| SettingValue::Text(value.to_owned());
        let mut values: BTreeMap<String, SettingValue> =
            preset().into_iter().map(|(key, value)| (key.to_owned(), text(value))).collect();
        values.insert("channel".to_owned(), text(channel));
        let settings = SourceSettings::new(&format!("live-{channel}"), connector.keys(), values)
            .map_err(|problems| anyhow::anyhow!("the settings of the demo do not work: {problems:?}"))?;
        sources.push(Source { connector, settings });
    }
    let names = sources.iter().map(|source| source.name().to_owned()).collect();
    let dictionary = &knowledge.get().1.dictionary;
    Ok(Live { names, running: start_sources(home, sources, dictionary, None, control, runtime)? })
}

impl Live {
    /// Tells what comes, for a minute with `exit`, else until something was reached.
    ///
    /// # Errors
    /// Nothing can be reached.
    pub(super) async fn watch(
        &self,
        global: &Global,
        home: &Home,
        database: &Database,
        exit: bool,
    ) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut told = Instant::now();
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let states: Vec<_> =
                self.names.iter().map(|name| recall(home, name)).collect::<anyhow::Result<_>>()?;
            let posts: u64 = states.iter().map(|state| state.posts).sum();
            if told.elapsed() >= TELL {
                told = Instant::now();
                let counts = database.store.counts().await?;
                output::note(&format!(
                    "{posts} posts read, {} screened, {} candidate reports",
                    counts.posts, counts.reports
                ));
            }
            let reached = states.iter().any(|state| state.last_success.is_some());
            if !reached && began.elapsed() >= REACHED {
                let reasons: Vec<String> = self
                    .names
                    .iter()
                    .zip(&states)
                    .map(|(name, state)| {
                        format!("{name}: {}", state.problem.as_deref().unwrap_or("no answer yet"))
                    })
                    .collect();
                let text = format!(
                    "the live world cannot be reached; is there a network?\n      {}",
                    reasons.join("\n      ")
                );
                return Err(failure(exit::UNAVAILABLE, text));
            }
            if began.elapsed() >= LISTEN || (reached && !exit && posts > 0) {
                break;
            }
        }
        reports::print_list(global, &reports::strongest(&database.store).await?, 40)
    }

    /// Stops the sources.
    ///
    /// # Errors
    /// As [`Running::stop`].
    pub(super) fn stop(self, runtime: &Handle) -> anyhow::Result<()> {
        self.running.stop(runtime)
    }
}
