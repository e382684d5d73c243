//! Whether a past decision comes out again: the post of one report, judged once more, against the report that stands.

use std::process::ExitCode;

use journal::{Hop, read_hop};
use model::{ReportId, Versions};
use pipeline::knowledge::Knowledge;
use pipeline::records::{PostRecord, Screening};
use pipeline::replay::{Proof, prove};
use pipeline::screener::Screener;
use serde_json::json;
use settings::StoreEngine;
use store::StoredReport;

use super::apply::with_judge;
use super::standing::from_api;
use crate::args::{Global, Output};
use crate::database::Database;
use crate::exit::{self, failure};
use crate::home::{Home, Ownership};
use crate::{output, remote};

/// Exit code where something else comes out.
const DIFFERS: u8 = 1;

pub(super) fn run(
    global: &Global,
    home: &Home,
    knowledge: &Knowledge,
    id: ReportId,
) -> anyhow::Result<ExitCode> {
    let (stored, whole) = stored(home, id)?;
    let payload = find(home, id, stored.as_ref().map(|report| report.revision))?;
    let record = PostRecord::parse(&payload)?;
    let Versions { dictionary, model, .. } = knowledge.versions.clone();
    // The generation is part of the report, and says nothing of how the post is judged.
    let generation = stored.as_ref().map_or(0, |report| u16::try_from(report.generation).unwrap_or(u16::MAX));
    let record = match generation {
        0 => record,
        _ => record.again(Screening { generation, dictionary, model }),
    };
    let made = with_judge(home, |judge| judge.judge(&mut Screener::new(knowledge), &record).report);
    let mut made = made.map(|report| StoredReport::of(&report)).transpose()?;
    if let (false, Some(made), Some(stored)) = (whole, &mut made, &stored) {
        made.fingerprint = stored.fingerprint;
    }
    let proof = prove(stored.as_ref(), made.as_ref())?;
    tell(global, id, stored.as_ref(), &knowledge.versions, &proof)?;
    Ok(if proof == Proof::Equal { ExitCode::SUCCESS } else { ExitCode::from(DIFFERS) })
}

/// The report that stands, and whether all of it is known: another process does not tell the fingerprint.
fn stored(home: &Home, id: ReportId) -> anyhow::Result<(Option<StoredReport>, bool)> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        // Anybody may ask a server; an embedded database is asked by whoever has it.
        let embedded = home.settings().store.engine == StoreEngine::Embedded;
        let _owner = match embedded.then(|| home.own()).transpose()? {
            Some(Ownership::Theirs(holder)) => {
                let report = remote::get(&holder, &format!("/api/v1/reports/{id}/record")).await?;
                return Ok((report.map(from_api).transpose()?, false));
            }
            Some(Ownership::Mine(owner)) => Some(owner),
            None => None,
        };
        let database = Database::open(home.settings()).await?;
        let report = database.store.report(id).await;
        database.close().await;
        Ok((report?, true))
    })
}

/// The post's record: of this revision, or where no report stands, the latest.
fn find(home: &Home, id: ReportId, revision: Option<u64>) -> anyhow::Result<Vec<u8>> {
    let mut found: Option<(u64, Vec<u8>)> = None;
    let mut deleted = false;
    read_hop(&*home.journal, Hop::Posts, |payload| {
        let Ok(record) = PostRecord::parse(payload) else { return };
        if record.report != id || record.screening().is_some() {
            return;
        }
        if record.deleted() {
            deleted = true;
            return;
        }
        let at = record.revision();
        // Of one revision the first is the one that was screened.
        let wanted = match (revision, &found) {
            (Some(revision), found) => at == revision && found.is_none(),
            (None, Some((held, _))) => at > *held,
            (None, None) => true,
        };
        if wanted {
            (found, deleted) = (Some((at, payload.to_vec())), false);
        }
    })?;
    let hours = crate::retention::raw_posts_hours(home.settings());
    match found {
        Some((_, payload)) if !deleted => Ok(payload),
        _ if deleted => Err(failure(
            exit::DATA,
            format!("the post of report {id} was deleted: it cannot be judged again"),
        )),
        _ => Err(failure(
            exit::DATA,
            format!(
                "the post of report {id} is not in the journal: raw posts are kept for {hours} hours \
                 (journal.posts_retention_hours), and without its words no decision can be reproduced"
            ),
        )),
    }
}

fn tell(
    global: &Global,
    id: ReportId,
    stored: Option<&StoredReport>,
    versions: &Versions,
    proof: &Proof,
) -> anyhow::Result<()> {
    let differs: &[String] = if let Proof::Differs(names) = proof { names } else { &[] };
    let made_with = stored.map(|report| &report.versions);
    if global.output == Output::Json {
        let outcome = match proof {
            Proof::Equal => "equal",
            Proof::NoneStands => "none_stands",
            Proof::NoneMade => "none_made",
            Proof::Differs(_) => "differs",
        };
        let line = json!({
            "id": id, "outcome": outcome, "differs": differs, "made_with": made_with, "versions": versions,
        });
        return output::line(&line.to_string());
    }
    let mut text = match proof {
        Proof::Equal if stored.is_none() => format!("no report {id} stands, and none comes out"),
        Proof::Equal => format!("report {id} comes out byte for byte"),
        Proof::NoneStands => format!("no report {id} stands, but one comes out"),
        Proof::NoneMade => format!("report {id} stands, but none comes out"),
        Proof::Differs(names) => format!("report {id} differs in {}", names.join(", ")),
    };
    if let Some(made_with) = made_with {
        text.push_str(&format!("\nit was made with {}", named(made_with)));
    }
    text.push_str(&format!("\njudged now with  {}", named(versions)));
    if *proof != Proof::Equal && made_with.is_some_and(|made_with| made_with != versions) {
        text.push_str(
            "\nto reproduce it, give the dictionary, the model and the settings that it was made with",
        );
    }
    output::line(&text)
}

fn named(versions: &Versions) -> String {
    let Versions { hark, dictionary, model, settings } = versions;
    format!("hark {hark}, dictionary {dictionary}, model {model}, settings {settings}")
}
