//! `hark export explain`: each element of a case, with the words or the decision that it comes from.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;
use comfy_table::Cell;
use export::case::{Built, Input, Refused, build, report_of};
use export::e2b::{Cases as _, StoredCases};
use model::{Clock as _, ReportId, SystemClock};

use crate::args::{Global, Output};
use crate::commands::desk::{Desk, on_desk};
use crate::exit::{self, failure};
use crate::{exporting, output, table};

/// Show where each element of a case comes from.
#[derive(Args)]
pub(crate) struct ExplainArgs {
    /// Id of a report, or number of a case (C.1.1)
    #[arg(value_name = "CASE")]
    case: String,
    /// Receiver: ich, fda, ema, or a profile of the settings
    #[arg(long, default_value = "ich")]
    profile: String,
}

pub(crate) fn run(global: &Global, args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let report = read_case(&args.case)?;
    let built = on_desk(global, async |desk: &Desk| {
        desk.caught_up().await?;
        explain(desk, report, &args.profile).await
    })?;
    match built {
        Ok(built) => tell(global, &built),
        Err(Refused { reasons }) => {
            let lines: Vec<String> =
                reasons.iter().map(|reason| format!("{}: {}", reason.element, reason.text)).collect();
            Err(failure(exit::DATA, format!("the case cannot leave yet:\n{}", lines.join("\n"))))
        }
    }
}

/// The report of a case, by its own id or by the case's number.
pub(super) fn read_case(text: &str) -> anyhow::Result<ReportId> {
    let found = text.parse().ok().or_else(|| report_of(text));
    found.ok_or_else(|| {
        failure(exit::USAGE, format!("`{text}` is neither the id of a report nor the number of a case"))
    })
}

async fn explain(desk: &Desk, report: ReportId, profile: &str) -> anyhow::Result<Result<Built, Refused>> {
    let settings = exporting::settings(&desk.home)?;
    let profile = settings.profile(profile).map_err(|text| failure(exit::USAGE, text))?;
    let meddra = exporting::meddra(&settings)?;
    let loaded = StoredCases(desk.store().clone()).load(&[report]).await?;
    let Some((stored, loaded)) = loaded.iter().find_map(|loaded| Some((loaded.report.as_ref()?, loaded)))
    else {
        return Err(failure(exit::NO_INPUT, format!("there is no report {report}, or it was withdrawn")));
    };
    Ok(build(&Input {
        report: stored,
        standing: &loaded.standing,
        members: &loaded.members,
        sender: settings.sender.as_ref(),
        profile,
        meddra: meddra.as_ref(),
        day_zero: crate::desk::policy(&desk.home.settings().review).deadlines.day_zero,
        may_export: exporting::may_export(&stored.channel),
        created: SystemClock.now(),
        nullification: None,
    }))
}

fn tell(global: &Global, built: &Built) -> anyhow::Result<ExitCode> {
    let mut out = output::stdout();
    if global.output == Output::Json {
        for origin in &built.origins {
            output::json_line(&mut out, origin)?;
        }
    } else {
        let mut rows = table::plain(["element", "value", "where from"]);
        for origin in &built.origins {
            rows.add_row([origin.element.clone(), origin.value.clone(), origin.from.line()].map(Cell::new));
        }
        writeln!(out, "{rows}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
