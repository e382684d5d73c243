//! `hark source channels`: what a source can be of, and what each channel's policy allows.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use connectors::{About, CONNECTORS, MayStore};
use serde_json::json;

use crate::args::{Global, Output};
use crate::{output, table};

/// List the channels that a source can be of.
#[derive(Args)]
pub(crate) struct ChannelsArgs {
    /// Print the page of one channel: policy, settings, how to set it up
    channel: Option<String>,
}

/// What may be kept, in words.
pub(super) fn policy(about: &About) -> &'static str {
    match about.may_store {
        MayStore::Full => "reports",
        MayStore::AggregateOnlyUnlessAttested => "counts only, unless attested",
    }
}

pub(super) fn run(global: &Global, args: &ChannelsArgs) -> anyhow::Result<ExitCode> {
    if let Some(channel) = &args.channel {
        let page = connectors::connector(channel)
            .map(connectors::page)
            .ok_or_else(|| crate::exit::failure(crate::exit::USAGE, format!("no channel `{channel}`")))?;
        output::line(&page)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = output::stdout();
    let mut table =
        table::plain(["channel", "title", "kind", "certainty", "policy", "deletions", "raw posts kept"]);
    for about in CONNECTORS.iter().map(|connector| connector.about()) {
        if global.output == Output::Json {
            let line = json!({
                "channel": about.id, "title": about.title, "kind": about.kind.as_str(),
                "certainty": about.certainty.as_str(), "terms": about.terms.as_str(), "policy": policy(about),
                "deletion_within_hours": about.deletion.within_hours, "deletion_news": about.deletion.how.as_str(),
                "retention_hours": about.retention_hours, "may_export": about.may_export, "reason": about.reason,
            });
            output::json_line(&mut out, &line)?;
        } else {
            table.add_row([
                about.id,
                about.title,
                about.kind.as_str(),
                about.certainty.as_str(),
                policy(about),
                about.deletion.how.as_str(),
                &format!("{} h", about.retention_hours),
            ]);
        }
    }
    if global.output != Output::Json {
        writeln!(out, "{table}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
