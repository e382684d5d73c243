//! `hark export set`: what a person says of a case that its post does not.

use std::process::ExitCode;

use casework::{Actor, CaseElement, Change, Subject, rules};
use clap::Args;
use model::{Clock as _, SystemClock};
use review::trail::{Draft, Proposed};

use super::explain::read_case;
use crate::args::Global;
use crate::commands::desk::{ACCOUNT, Desk, on_desk};
use crate::exit::{self, failure};
use crate::output;

/// Say an element of a case that needs a person.
#[derive(Args)]
pub(crate) struct SetArgs {
    /// Id of a report, or number of a case (C.1.1)
    #[arg(value_name = "CASE")]
    case: String,
    /// Element of E2B(R3), such as C.1.7 or E.i.2.1b
    element: String,
    /// What is said
    #[arg(required_unless_present = "clear")]
    value: Option<String>,
    /// Index of the mention it is said of, from 0, where the element repeats
    #[arg(long, value_name = "N")]
    mention: Option<usize>,
    /// It is said no longer
    #[arg(long, conflicts_with = "value")]
    clear: bool,
}

pub(crate) fn run(global: &Global, args: &SetArgs) -> anyhow::Result<ExitCode> {
    let report = read_case(&args.case)?;
    if CaseElement::by_id(&args.element).is_none() {
        let known: Vec<&str> = casework::case::ELEMENTS.iter().map(|element| element.id).collect();
        let text = format!("no person may say `{}` of a case; there are {}", args.element, known.join(", "));
        return Err(failure(exit::USAGE, text));
    }
    let change =
        Change::CaseSet { element: args.element.clone(), mention: args.mention, value: args.value.clone() };
    on_desk(global, async |desk: &Desk| {
        desk.caught_up().await?;
        if !desk.store().exists(report).await? {
            return Err(failure(exit::NO_INPUT, format!("there is no report {report}, or it was withdrawn")));
        }
        let standing = desk.trail().standing(report).await?;
        let by = Actor::Person(ACCOUNT.to_owned());
        let rights = [casework::Right::Decide];
        rules::check(&standing, &change, None, &by, &rights, SystemClock.now())
            .map_err(|refusal| failure(exit::USAGE, refusal.to_string()))?;
        let prev = Some(standing.head.clone());
        let subject = Subject::Report(report);
        let draft = Draft { id: None, subject, prev, by, change, reason: None, meaning: None };
        match desk.trail().propose(draft).await? {
            Proposed::Applied(_) => Ok(()),
            Proposed::Void { .. } => Err(failure(
                exit::TRY_AGAIN,
                "somebody else changed the report at the same time; look at it, and say it again",
            )),
        }
    })?;
    output::note("noted");
    Ok(ExitCode::SUCCESS)
}
