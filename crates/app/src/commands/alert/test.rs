//! `hark alert test`: one rule over the reports of the database, in the order in which they were first read.
//!
//! What comes out is what the rule would have found had it been there, but for reports that do not stand any more: they are not in
//! the database. Reports from before `--since` are read too, as far as the rule looks back (a baseline, a window; for first pairs
//! all of them), and set nothing off that is shown.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use alert::rules::{Engine, Period, Rules, Seen, read};
use alert::{Alert, Finding};
use clap::Args;
use comfy_table::Cell;
use model::{Clock, ReportId, SystemClock, Timestamp};
use serde::Serialize;
use settings::StoreEngine;
use store::{ReportStore, StoredReport};

use crate::args::{Global, Output};
use crate::commands::load_settings;
use crate::database::Database;
use crate::exit::{self, failure};
use crate::home::Home;
use crate::{output, table};

/// Rows of reports read at once.
const AT_ONCE: u32 = 2_000;

/// Which rule, over which reports.
#[derive(Args)]
pub(super) struct TestArgs {
    /// Name of the rule
    rule: String,
    /// From when: a length of time before now such as 7d, a date, or a time (RFC 3339)
    #[arg(long, value_name = "7d|DATE", value_parser = when)]
    since: When,
    /// Until when [default: now]
    #[arg(long, value_name = "1d|DATE", value_parser = when)]
    until: Option<When>,
    /// The file of rules [default: `alert.file` of the settings]
    #[arg(long)]
    file: Option<PathBuf>,
}

/// A time, or a length of time before now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Ago(Period),
    At(Timestamp),
}

fn when(text: &str) -> Result<When, String> {
    if let Ok(period) = text.parse::<Period>() {
        return Ok(When::Ago(period));
    }
    let day = || format!("{text}T00:00:00Z").parse::<Timestamp>();
    let at = text.parse::<Timestamp>().or_else(|_| day());
    at.map(When::At).map_err(|_| {
        "takes a length of time such as 7d, a date such as 2026-11-01, or a time in RFC 3339".to_owned()
    })
}

impl When {
    fn time(self, now: Timestamp) -> Timestamp {
        match self {
            When::Ago(period) => Timestamp(now.0.saturating_sub(period.0)),
            When::At(at) => at,
        }
    }
}

/// An alert with how it would have been told.
#[derive(Serialize)]
struct Would<'a> {
    told: &'static str,
    #[serde(flatten)]
    alert: &'a Alert,
}

pub(super) fn run(global: &Global, args: &TestArgs) -> anyhow::Result<()> {
    let loaded = load_settings(global)?;
    let file = args.file.clone().or_else(|| loaded.settings.alert.file().map(PathBuf::from));
    let file = file.ok_or_else(|| {
        failure(exit::CONFIG, "no file of rules; name one with --file, or set `alert.file`")
    })?;
    let text = fs::read_to_string(&file)
        .map_err(|error| failure(exit::NO_INPUT, format!("could not read `{}`: {error}", file.display())))?;
    let rules =
        read(&text).map_err(|mistakes| failure(exit::CONFIG, format!("`{}`: {mistakes}", file.display())))?;
    let rule = rules.only(&args.rule);
    if rule.iter().len() == 0 {
        let names: Vec<&str> = rules.iter().map(|rule| rule.spec().name.as_str()).collect();
        let text = format!("there is no rule `{}`; there are: {}", args.rule, names.join(", "));
        return Err(failure(exit::USAGE, text));
    }
    let now = SystemClock.now();
    let period = (args.since.time(now), args.until.map_or(now, |until| until.time(now)));
    let runtime = tokio::runtime::Runtime::new()?;
    // Anybody may ask a server; the embedded engine has one process at a time.
    let home = match loaded.settings.store.engine {
        StoreEngine::Server => None,
        StoreEngine::Embedded => Some(Home::open(loaded.clone())?),
    };
    let _owner = home.as_ref().map(Home::own_or_fail).transpose()?;
    let seen = runtime.block_on(async {
        let database = Database::open(&loaded.settings).await?;
        let seen = reports(&database.store, &rule, period).await;
        database.close().await;
        seen
    })?;
    tell(global, &rule, &seen, period)
}

/// The reports that the rule looks at, in the order in which they were read first.
async fn reports(
    store: &ReportStore,
    rules: &Rules,
    (since, until): (Timestamp, Timestamp),
) -> anyhow::Result<Vec<Seen>> {
    let back = rules.iter().map(|rule| rule.looks_back()).next().flatten();
    let from = back.map_or(Timestamp(0), |back| Timestamp(since.0.saturating_sub(back.0)));
    let (mut place, mut found) = ((from, None, 0), Vec::new());
    let (mut first, mut known) = (None::<Seen>, BTreeSet::<ReportId>::new());
    loop {
        // A report is stored after it was read.
        let arrivals = store.reports_stored_since(place, AT_ONCE).await?;
        let Some(last) = arrivals.last() else { break };
        place = (last.stored_at, Some(last.report), last.version);
        let ids: Vec<ReportId> =
            arrivals.iter().map(|arrival| arrival.report).filter(|report| known.insert(*report)).collect();
        for report in store.by_ids(&ids).await? {
            let seen = seen_of(&report);
            if seen.at < from || seen.at >= until {
                continue;
            }
            if first.as_ref().is_none_or(|first| seen.at < first.at) {
                first = Some(Seen { flagged: false, ..seen.clone() });
            }
            if rules.iter().any(|rule| rule.looks_at(&seen)) {
                found.push(seen);
            }
        }
        if arrivals.len() < AT_ONCE as usize {
            break;
        }
    }
    // The rule counts from the first report there is, whether it looks at it or not.
    found.extend(first);
    found.sort_by_key(|seen| (seen.at, seen.report));
    Ok(found)
}

fn seen_of(report: &StoredReport) -> Seen {
    let bare = Seen {
        report: report.id,
        revision: report.revision,
        at: report.observed_at,
        channel: report.channel.clone(),
        language: report.language.clone(),
        country: None,
        author: report.author,
        thread: report.thread,
        parent: report.parent,
        fingerprint: report.fingerprint,
        // Nothing else is stored.
        flagged: true,
        score: f64::from(report.score),
        criteria: 0,
        first_hand: false,
        serious: Vec::new(),
        quality: Vec::new(),
        metrics: report.metrics.clone(),
        drugs: Vec::new(),
        events: Vec::new(),
        situations: Vec::new(),
        pairs: Vec::new(),
    };
    bare.named(&report.mentions, &report.pairs).judged(&report.facts, &report.validity, &report.quality)
}

fn tell(
    global: &Global,
    rules: &Rules,
    seen: &[Seen],
    (since, until): (Timestamp, Timestamp),
) -> anyhow::Result<()> {
    let mut engine = Engine::new(rules);
    let at_once: Vec<Alert> = seen.iter().flat_map(|seen| engine.step(seen)).collect();
    let held = engine.release(Timestamp(i64::MAX));
    let muted: Vec<Alert> = engine.muted().flat_map(|(_, _, listed)| listed.into_iter().cloned()).collect();
    let parts = [("at once", &at_once), ("after the mute", &held), ("muted", &muted)];
    let mut alerts: Vec<Would<'_>> = parts
        .into_iter()
        .flat_map(|(told, alerts)| alerts.iter().map(move |alert| Would { told, alert }))
        .collect();
    alerts.retain(|would| (since..until).contains(&would.alert.at));
    alerts.sort_by_key(|would| would.alert.at);
    let mut out = output::stdout();
    if global.output == Output::Json {
        for would in &alerts {
            output::json_line(&mut out, would)?;
        }
        return Ok(out.flush()?);
    }
    if !alerts.is_empty() {
        let mut rows = table::plain(["when", "about", "found", "told", "id"]);
        for would in &alerts {
            rows.add_row(row(would).map(Cell::new));
        }
        writeln!(out, "{rows}")?;
    }
    let looked_at = seen.iter().filter(|seen| seen.flagged && (since..until).contains(&seen.at)).count();
    writeln!(
        out,
        "{} alerts of {looked_at} reports that the rule looks at, from {since} to {until}",
        alerts.len()
    )?;
    Ok(out.flush()?)
}

fn row(would: &Would<'_>) -> [String; 5] {
    let alert = would.alert;
    let about: Vec<String> = alert.about.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let found = match &alert.finding {
        Finding::Report { report, serious, .. } if serious.is_empty() => format!("report {report}"),
        Finding::Report { report, serious, .. } => format!("report {report}: {}", serious.join(", ")),
        Finding::Aggregate { measure, value, threshold, expected, reports, .. } => {
            let expected = expected.map_or_else(String::new, |expected| format!(", {expected:.1} expected"));
            format!("{measure} {value:.1} (line {threshold:.1}{expected}), {reports} reports")
        }
    };
    let at = alert.at.to_string().chars().take(16).collect::<String>().replace('T', " ");
    [at, about.join("\n"), found, would.told.to_owned(), alert.id.to_string()]
}

#[cfg(test)]
mod tests {
    use super::{When, when};
    use alert::rules::Period;

    #[test]
    fn a_time_is_a_date_or_so_long_ago() {
        assert_eq!(when("7d"), Ok(When::Ago(Period::days(7))));
        for (text, want) in
            [("2026-11-01", "2026-11-01T00:00:00Z"), ("2026-11-01T08:30:00+01:00", "2026-11-01T07:30:00Z")]
        {
            assert_eq!(when(text), Ok(When::At(want.parse().expect("a time"))), "{text}");
        }
        assert!(when("yesterday").is_err());
    }
}
