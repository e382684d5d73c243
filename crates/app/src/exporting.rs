//! What exports need of this program: the trail of the desk, the settings, the policies of channels, a place for plans.

pub(crate) mod cases;
pub(crate) mod handed;
pub(crate) mod jobs;
pub(crate) mod lines;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use casework::{Standing, Subject};
use export::settings::ExportSettings;
use export::trail::{Answer, Draft, Proposed, Trail, TrailError};
use model::ReportId;

use crate::exit::{self, failure};
use crate::home::Home;

/// The desk's trail, as exports know it.
pub(crate) struct DeskTrail(pub(crate) review::trail::Trail);

impl Trail for DeskTrail {
    fn propose<'a>(&'a self, drafts: Vec<Draft>) -> Answer<'a, Vec<Result<Proposed, TrailError>>> {
        let drafts = drafts.into_iter().map(|Draft { id, subject, prev, by, change, reason }| {
            review::trail::Draft { id, subject, prev, by, change, reason, meaning: None }
        });
        let drafts: Vec<_> = drafts.collect();
        Box::pin(async move {
            let answers = self.0.propose_all(drafts).await.map_err(fault)?;
            Ok(answers.into_iter().map(|answer| answer.map(proposed).map_err(fault)).collect())
        })
    }

    fn standing<'a>(&'a self, report: ReportId) -> Answer<'a, Arc<Standing>> {
        Box::pin(async move { self.0.standing(report).await.map_err(fault) })
    }

    fn history<'a>(&'a self, subject: &'a Subject) -> Answer<'a, Vec<casework::Line>> {
        Box::pin(async move { self.0.history(subject).await.map_err(fault) })
    }
}

fn proposed(proposed: review::trail::Proposed) -> Proposed {
    match proposed {
        review::trail::Proposed::Applied(line) => Proposed::Applied(line),
        review::trail::Proposed::Void { stands } => Proposed::Void { stands },
    }
}

fn fault(source: review::trail::TrailError) -> TrailError {
    TrailError(Box::new(source))
}

/// The settings of exports; those of a program without a file where none is named.
pub(crate) fn settings(home: &Home) -> anyhow::Result<ExportSettings> {
    settings_of(home.settings())
}

/// As [`settings`], for who has no home open.
pub(crate) fn settings_of(settings: &::settings::Settings) -> anyhow::Result<ExportSettings> {
    match settings.export.file() {
        Some(path) => {
            Ok(export::settings::load(path).map_err(|error| failure(exit::CONFIG, error.to_string()))?)
        }
        None => {
            let nothing = |_: &Path| Ok(String::new());
            let parsed = export::settings::parse("export.toml", "", Path::new(""), &nothing);
            Ok(parsed.map_err(|error| failure(exit::CONFIG, error.to_string()))?)
        }
    }
}

/// Whether the policy of a channel allows that its reports leave.
pub(crate) fn may_export(channel: &str) -> bool {
    connectors::about(channel).may_export
}

/// The release of MedDRA that the settings name, if they name one.
pub(crate) fn meddra(settings: &ExportSettings) -> anyhow::Result<Option<export::meddra::Release>> {
    let Some(meddra) = &settings.meddra else { return Ok(None) };
    let release = export::meddra::Release::open(&meddra.dir, &meddra.version);
    Ok(Some(release.map_err(|error| failure(exit::CONFIG, error.to_string()))?))
}

/// Where plans for a profile are kept in the data directory, and what is needed to take its cases back: for all its destinations, since
/// what was sent goes by the profile.
pub(crate) fn plans_dir(data: &Path, profile: &str) -> PathBuf {
    // Names of the settings may have signs that no folder should have; no two of them have one folder.
    let mut folder = String::new();
    for byte in profile.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            folder.push(char::from(byte));
        } else {
            folder.push_str(&format!("_{byte:02x}"));
        }
    }
    data.join("export").join("plans").join(folder)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::plans_dir;

    #[test]
    fn each_profile_has_a_folder_of_its_own() {
        let names = ["ema", "ema-test", "ema.test", "ema_test", "ema/test", "EMA", "ü", "_", "_5f", ".."];
        let folders: BTreeSet<_> = names.iter().map(|name| plans_dir(Path::new("data"), name)).collect();
        assert_eq!(folders.len(), names.len());
        for folder in folders {
            assert_eq!(folder.parent(), Some(Path::new("data/export/plans")), "{}", folder.display());
        }
    }
}
