//! `hark topics`: the topics of a journal over Kafka.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use journal::{Hop, Journal, Partitions};
use journal_kafka::{KafkaJournal, Made, TopicPlan, create_topics, describe_topics};
use pipeline::{delivery, run as screening};
use serde_json::json;
use settings::{JournalEngine, Settings};

use super::load_settings;
use crate::args::{Global, Output};
use crate::engine::kafka_options;
use crate::exit::{self, failure};
use crate::output;
use crate::retention::raw_posts_hours;
use crate::table;

/// Make, describe and watch the topics of a journal over Kafka.
#[derive(Args)]
pub(crate) struct TopicsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make the topics that are missing; those that are there stay as they are
    Create,
    /// Show partitions, replicas and retention of each topic
    Describe,
    /// Show how far each role is behind, by partition
    Lag,
}

pub(crate) fn run(global: &Global, args: &TopicsArgs) -> anyhow::Result<ExitCode> {
    let settings = load_settings(global)?.settings;
    if settings.journal.engine != JournalEngine::Kafka {
        let text =
            "the settings name the embedded journal, which has no topics; set journal.engine = \"kafka\"";
        return Err(failure(exit::CONFIG, text));
    }
    match args.action {
        Action::Create => create(global, &settings),
        Action::Describe => describe(global, &settings),
        Action::Lag => lag(global, &settings),
    }
}

/// The topics that the settings ask for.
pub(crate) fn plan(settings: &Settings) -> TopicPlan {
    let other = settings.kafka.reports_partitions;
    TopicPlan {
        partitions: Partitions { posts: settings.journal.partitions, ..Partitions::all(other) },
        replication: settings.kafka.replication,
        posts_retention_hours: raw_posts_hours(settings),
    }
}

fn create(global: &Global, settings: &Settings) -> anyhow::Result<ExitCode> {
    let made = create_topics(&kafka_options(settings)?, &plan(settings))?;
    let mut out = output::stdout();
    let mut differ = false;
    for (spec, made) in &made {
        let what = match made {
            Made::New => "made".to_owned(),
            Made::There => "was there".to_owned(),
            Made::Differs { found } => {
                differ = true;
                format!("was there, with {found} partitions")
            }
        };
        if global.output == Output::Json {
            let line = json!({"topic": spec.name, "partitions": spec.partitions, "made": *made == Made::New, "outcome": what});
            output::json_line(&mut out, &line)?;
        } else {
            writeln!(out, "{}: {} partitions, {what}", spec.name, spec.partitions)?;
        }
    }
    out.flush()?;
    if differ {
        let text = "topics have another number of partitions than the settings say; the number must not change while a \
                    topic holds records: set `journal.partitions` and `kafka.reports_partitions` to what is there, or \
                    use another `kafka.topic_prefix`";
        return Err(failure(exit::CONFIG, text));
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(global: &Global, settings: &Settings) -> anyhow::Result<ExitCode> {
    let infos = describe_topics(&kafka_options(settings)?, &plan(settings))?;
    let mut out = output::stdout();
    if global.output == Output::Json {
        for info in &infos {
            let config: serde_json::Map<String, serde_json::Value> =
                info.config.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
            let line = json!({
                "topic": info.name, "partitions": info.partitions, "replicas": info.replicas,
                "in_sync": info.in_sync, "config": config,
            });
            output::json_line(&mut out, &line)?;
        }
    } else {
        let mut rows = table::plain(["topic", "partitions", "replicas", "in sync", "kept", "retention"]);
        for info in &infos {
            let value =
                |name: &str| info.config.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
            let retention = match value("retention.ms").and_then(|millis| millis.parse::<i64>().ok()) {
                Some(millis) if millis >= 0 => format!("{} h", millis / 3_600_000),
                _ => "for ever".to_owned(),
            };
            let kept = value("cleanup.policy").unwrap_or("no such topic").to_owned();
            rows.add_row([
                info.name.clone(),
                info.partitions.to_string(),
                info.replicas.to_string(),
                info.in_sync.to_string(),
                kept,
                retention,
            ]);
        }
        writeln!(out, "{rows}")?;
    }
    out.flush()?;
    let missing = infos.iter().any(|info| info.partitions == 0);
    Ok(if missing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Each role that reads a hop, with its group.
const READERS: [(&str, Hop); 2] = [(screening::GROUP, Hop::Posts), (delivery::GROUP, Hop::Reports)];

fn lag(global: &Global, settings: &Settings) -> anyhow::Result<ExitCode> {
    let journal = KafkaJournal::open(kafka_options(settings)?)?;
    let mut out = output::stdout();
    let mut rows = table::plain(["role", "hop", "partition", "committed", "end", "behind"]);
    for (group, hop) in READERS {
        for lag in journal.lag(group, hop)? {
            let (partition, committed, end) = (lag.partition.0, lag.committed.0, lag.end.0);
            if global.output == Output::Json {
                let line = json!({
                    "role": group, "hop": hop.name(), "partition": partition,
                    "committed": committed, "end": end, "behind": lag.records(),
                });
                output::json_line(&mut out, &line)?;
            } else {
                rows.add_row([
                    group.to_owned(),
                    hop.name().to_owned(),
                    partition.to_string(),
                    committed.to_string(),
                    end.to_string(),
                    lag.records().to_string(),
                ]);
            }
        }
    }
    if global.output != Output::Json {
        writeln!(out, "{rows}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
