//! `hark reports`: list and show candidate reports, from the database or from the process that has it open.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use comfy_table::Cell;
use model::{QUALITY_LABELS, ReportId, Timestamp};
use serde_json::Value;
use settings::StoreEngine;
use store::{Cursor, ReportFilter, ReportStore};

use super::load_settings;
use crate::args::{Global, Output};
use crate::database::Database;
use crate::exit::{self, failure};
use crate::home::{Holder, Home, Ownership};
use crate::{output, remote, table};

/// Characters of a post's text in the table.
const EXCERPT: usize = 90;
/// Reports asked for at once.
const PAGE: usize = 200;

/// List and show candidate reports.
#[derive(Args)]
pub(crate) struct ReportsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List candidate reports, newest post first
    List(ListArgs),
    /// Show one report with everything that led to it
    Show {
        /// Its id, as listed
        id: ReportId,
    },
}

/// Which reports.
#[derive(Args, Clone, Default)]
pub(crate) struct ListArgs {
    /// Of this channel
    #[arg(long)]
    channel: Option<String>,
    /// That mention this drug, such as drug/sertraline
    #[arg(long)]
    drug: Option<String>,
    /// That tell of this event, such as event/headache
    #[arg(long)]
    event: Option<String>,
    /// With a concept that has this code, such as meddra_soc=10017947 or hpo=HP:0002315
    #[arg(long, value_name = "TERMINOLOGY=CODE", value_parser = code)]
    code: Option<String>,
    /// With this label of quality, such as news; given several times, with any of them
    #[arg(long, value_name = "LABEL", value_parser = PossibleValuesParser::new(QUALITY_LABELS))]
    quality: Vec<String>,
    /// Without this label of quality; given several times, with none of them
    #[arg(long, value_name = "LABEL", value_parser = PossibleValuesParser::new(QUALITY_LABELS))]
    not_quality: Vec<String>,
    /// In which somebody tells of what they or someone near them went through
    #[arg(long)]
    first_hand: bool,
    /// Written at or after this time (RFC 3339)
    #[arg(long)]
    from: Option<Timestamp>,
    /// Written before this time
    #[arg(long)]
    to: Option<Timestamp>,
    /// With at least this score, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    min_score: f32,
    /// Most reports listed; 0 lists all
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

pub(crate) fn run(global: &Global, args: &ReportsArgs) -> anyhow::Result<ExitCode> {
    let loaded = load_settings(global)?;
    let runtime = tokio::runtime::Runtime::new()?;
    if loaded.settings.store.engine == StoreEngine::Server {
        // Anybody may ask a server: neither the journal nor the data directory is needed.
        return runtime.block_on(async {
            let database = Database::open(&loaded.settings).await?;
            answer(global, args, &Source::Here(&database.store)).await
        });
    }
    let home = Home::open(loaded)?;
    runtime.block_on(async {
        match home.own()? {
            Ownership::Mine(_owner) => {
                let database = Database::open(home.settings()).await?;
                let result = answer(global, args, &Source::Here(&database.store)).await;
                database.close().await;
                result
            }
            Ownership::Theirs(holder) => answer(global, args, &Source::There(&holder)).await,
        }
    })
}

/// Where reports come from.
enum Source<'a> {
    Here(&'a ReportStore),
    There(&'a Holder),
}

async fn answer(global: &Global, args: &ReportsArgs, source: &Source<'_>) -> anyhow::Result<ExitCode> {
    match &args.action {
        Action::List(list) => {
            let reports = source.list(list).await?;
            print_list(global, &reports, list.limit)?;
        }
        Action::Show { id } => {
            let report = source.one(*id).await?;
            let report = report.ok_or_else(|| failure(exit::DATA, format!("there is no report {id}")))?;
            let text = match global.output {
                Output::Json => serde_json::to_string(&report)?,
                Output::Table => serde_json::to_string_pretty(&report)?,
            };
            output::line(&text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Source<'_> {
    /// One more than the limit tells whether there are more.
    async fn list(&self, list: &ListArgs) -> anyhow::Result<Vec<Value>> {
        let wanted = if list.limit == 0 { usize::MAX } else { list.limit + 1 };
        let mut reports = Vec::new();
        let mut cursor: Option<String> = None;
        while reports.len() < wanted {
            let (page, next) = match self {
                Source::Here(store) => here(store, list, cursor.as_deref()).await?,
                Source::There(holder) => there(holder, list, cursor.as_deref()).await?,
            };
            reports.extend(page);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        reports.truncate(wanted);
        Ok(reports)
    }

    async fn one(&self, id: ReportId) -> anyhow::Result<Option<Value>> {
        match self {
            Source::Here(store) => Ok(store.report(id).await?.map(serde_json::to_value).transpose()?),
            Source::There(holder) => remote::get(holder, &format!("/api/v1/reports/{id}/record")).await,
        }
    }
}

async fn here(
    store: &ReportStore,
    list: &ListArgs,
    cursor: Option<&str>,
) -> anyhow::Result<(Vec<Value>, Option<String>)> {
    let filter = ReportFilter {
        channel: list.channel.clone(),
        drug: list.drug.clone(),
        event: list.event.clone(),
        code: list.code.clone(),
        quality: list.quality.clone(),
        not_quality: list.not_quality.clone(),
        first_hand: list.first_hand,
        from: list.from,
        to: list.to,
        min_score: list.min_score,
        ..ReportFilter::default()
    };
    let after = cursor.map(str::parse::<Cursor>).transpose()?;
    let page = store.list(&filter, after, PAGE as u32).await?;
    let reports = page.items.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    Ok((reports, page.next.map(|next| next.to_string())))
}

async fn there(
    holder: &Holder,
    list: &ListArgs,
    cursor: Option<&str>,
) -> anyhow::Result<(Vec<Value>, Option<String>)> {
    let mut path = format!("/api/v1/reports?limit={PAGE}&min_score={}", list.min_score);
    let time = |at: &Option<Timestamp>| at.map(|at| at.to_string());
    let parts = [
        ("channel", list.channel.clone()),
        ("drug", list.drug.clone()),
        ("event", list.event.clone()),
        ("code", list.code.clone()),
        ("quality", labels(&list.quality)),
        ("not_quality", labels(&list.not_quality)),
        ("first_hand", list.first_hand.then(|| "true".to_owned())),
        ("from", time(&list.from)),
        ("to", time(&list.to)),
        ("cursor", cursor.map(str::to_owned)),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            write!(path, "&{name}={}", percent(&value))?;
        }
    }
    let body = remote::get(holder, &path).await?.unwrap_or_default();
    let reports = body["reports"].as_array().cloned().unwrap_or_default();
    Ok((reports, body["next_cursor"].as_str().map(str::to_owned)))
}

fn labels(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(","))
}

/// A code with its terminology; `:` will do for `=`, as in links.
fn code(value: &str) -> Result<String, String> {
    match value.split_once(['=', ':']) {
        Some((name, code)) if !name.is_empty() && !code.is_empty() => Ok(format!("{name}={code}")),
        _ => Err("expected a terminology and a code of it, such as hpo=HP:0002315".to_owned()),
    }
}

/// Percent-encodes a query value.
fn percent(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Prints reports as a table or as JSON lines.
pub(crate) fn print_list(global: &Global, reports: &[Value], limit: usize) -> anyhow::Result<()> {
    let shown = if limit == 0 { reports } else { &reports[..reports.len().min(limit)] };
    let mut out = output::stdout();
    if global.output == Output::Json {
        for report in shown {
            output::json_line(&mut out, report)?;
        }
    } else if shown.is_empty() {
        writeln!(out, "no candidate reports")?;
    } else {
        let mut rows =
            table::plain(["score", "posted", "channel", "drugs", "reactions", "serious", "text", "id"]);
        for report in shown {
            rows.add_row(row(report).map(Cell::new));
        }
        writeln!(out, "{rows}")?;
        if reports.len() > shown.len() {
            writeln!(out, "there are more: --limit 0 lists all")?;
        }
    }
    out.flush()?;
    Ok(())
}

fn row(report: &Value) -> [String; 8] {
    let text = |key: &str| report[key].as_str().unwrap_or_default().to_owned();
    let posted = report["created_at"].as_str().or(report["observed_at"].as_str()).unwrap_or_default();
    let excerpt: String =
        text("text").split_whitespace().collect::<Vec<_>>().join(" ").chars().take(EXCERPT).collect();
    [
        format!("{:.2}", report["score"].as_f64().unwrap_or_default()),
        posted.chars().take(16).collect::<String>().replace('T', " "),
        text("channel"),
        named(report, "drug"),
        named(report, "event"),
        report["facts"]["seriousness"].as_array().map_or_else(String::new, |list| {
            let mut values: Vec<&str> = list.iter().filter_map(|fact| fact["value"].as_str()).collect();
            values.dedup();
            values.join(", ")
        }),
        excerpt,
        text("id").chars().take(8).collect(),
    ]
}

/// Preferred names of what a report affirms of one kind, once each.
fn named(report: &Value, kind: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for mention in report["mentions"].as_array().into_iter().flatten() {
        let meant =
            kind == "drug" || matches!(mention["assertion"].as_str(), Some("affirmed" | "other_person"));
        if mention["kind"] == kind
            && meant
            && let Some(name) = mention["preferred"].as_str()
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The candidate reports with the highest scores, as the demo prints them.
pub(crate) async fn strongest(store: &ReportStore) -> anyhow::Result<Vec<Value>> {
    let mut reports = Source::Here(store).list(&ListArgs { limit: 0, ..ListArgs::default() }).await?;
    reports.sort_by(|a, b| {
        let score = |report: &Value| report["score"].as_f64().unwrap_or_default();
        score(b).total_cmp(&score(a)).then_with(|| a["id"].as_str().cmp(&b["id"].as_str()))
    });
    Ok(reports)
}
