//! Roles and rights. Deny by default: what is not listed for a role it may not do.

use serde::{Deserialize, Serialize};

/// What a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See reports, redacted, and dashboards.
    ReadReports,
    /// Work: lease, assign, decide, comment, correct, duplicates, undo.
    Decide,
    /// Second review, settling, taking over leases.
    SecondReview,
    /// Open the seal of who wrote a report and where it stands. Logged.
    Reveal,
    /// Take lists of reports out of the program.
    Export,
    /// Propose changes to the dictionary; take labelled data out.
    EditDictionary,
    /// Save views that everybody sees.
    ShareViews,
    /// See the pipeline, the sources and their health.
    ReadOperations,
    /// Re-drive dead letters.
    Operate,
    /// See, verify and export the trail.
    Audit,
    /// Accounts, roles, sessions and tokens of others.
    Administer,
    /// What everybody who is signed in may do: own session, tokens, views, preferences.
    Own,
}

/// What an account may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees.
    Viewer,
    /// Decides.
    Analyst,
    /// Second pair of eyes.
    Reviewer,
    /// Takes cases out.
    Exporter,
    /// Teaches the dictionary.
    DictionaryEditor,
    /// Rules accounts; decides nothing.
    Admin,
    /// Sees everything that was done; changes nothing.
    Auditor,
}

impl Role {
    /// All.
    pub const ALL: [Role; 7] = [
        Role::Viewer,
        Role::Analyst,
        Role::Reviewer,
        Role::Exporter,
        Role::DictionaryEditor,
        Role::Admin,
        Role::Auditor,
    ];

    /// What it may do.
    pub fn rights(self) -> &'static [Right] {
        use Right::{
            Administer, Audit, Decide, EditDictionary, Export, Operate, Own, ReadOperations, ReadReports,
            Reveal, SecondReview, ShareViews,
        };
        match self {
            Role::Viewer => &[Own, ReadReports],
            Role::Analyst => &[Own, ReadReports, Decide, Reveal, ReadOperations],
            Role::Reviewer => &[Own, ReadReports, Decide, SecondReview, Reveal, ShareViews, ReadOperations],
            Role::Exporter => &[Own, ReadReports, Export],
            Role::DictionaryEditor => &[Own, ReadReports, EditDictionary],
            Role::Admin => &[Own, ReadOperations, Operate, ShareViews, Administer],
            Role::Auditor => &[Own, ReadReports, ReadOperations, Audit],
        }
    }
}
