//! `hark export r2`: cases as one batch of E2B(R2), for receivers that still take it.
//!
//! What E2B(R3) keeps of a transmission (versions, answers) is not kept here: the file is handed out, and the trail says so, before
//! each page of cases is written.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use icsr::r2;
use icsr::value::Ts;
use icsr::write::Envelope;

use super::built::{Bench, Kept, PAGE, Which, noted};
use crate::args::Global;
use crate::commands::desk::{Desk, on_desk};
use crate::exit::{self, failure};
use crate::output;

/// Cases as E2B(R2).
#[derive(Args)]
pub(crate) struct R2Args {
    #[command(flatten)]
    which: Which,
    /// Number of the batch, which the receiver must not have got before [default: made of sender, receiver and time]
    #[arg(long, value_name = "NUMBER")]
    batch: Option<String>,
    /// File to write; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(global: &Global, args: &R2Args) -> anyhow::Result<ExitCode> {
    on_desk(global, async |desk: &Desk| {
        let bench = Bench::open(desk, &args.which.profile)?;
        let Some(sender) = &bench.builder.settings.sender else {
            return Err(failure(
                exit::CONFIG,
                "nobody is named as sender: write `[sender]` into the file of `[export] file`",
            ));
        };
        let now = jiff::Timestamp::from_microsecond(bench.now.0)
            .map_err(|error| failure(exit::CONFIG, format!("the clock of this machine is off: {error}")))?;
        let profile = &bench.profile;
        let made =
            format!("{}-{}-R2-{}", sender.organisation_code, profile.name, now.strftime("%Y%m%d%H%M%S"));
        let envelope = Envelope {
            number: args.batch.clone().unwrap_or(made),
            sender: sender.routing_id.clone(),
            receiver: profile.batch_receiver.clone(),
            transmitted: Ts::second(now),
        };
        let (mut kept, mut count) = (Kept::default(), 0);
        let mut out = None;
        // Those of a page are written before the next is read.
        for some in bench.ids(desk, &args.which).await?.chunks(PAGE) {
            let cases = bench.cases(desk, some, &mut kept).await?;
            count += cases.len();
            if args.which.dry_run || cases.is_empty() {
                continue;
            }
            noted(desk, "r2", profile, &cases, Some(&envelope.number)).await?;
            let out = match &mut out {
                Some(out) => out,
                none => {
                    let out = none.insert(output::file_or_stdout(args.out.as_deref())?);
                    out.write_all(r2::begin(&envelope, profile).as_bytes())?;
                    out
                }
            };
            for ready in &cases {
                out.write_all(r2::case(&ready.case, profile).as_bytes())?;
            }
        }
        if let Some(mut out) = out {
            out.write_all(r2::END.as_bytes())?;
            out.flush()?;
            output::note(&format!("{count} cases in batch {}", envelope.number));
        }
        if args.which.dry_run {
            output::note(&format!("{count} cases would be written"));
        }
        kept.judge()
    })?;
    Ok(ExitCode::SUCCESS)
}
