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
    /// Take lists of reports out of the program; see batches of cases, take in answers to them.
    Export,
    /// Propose changes to the dictionary; take labelled data out.
    EditDictionary,
    /// Save views that everybody sees.
    ShareViews,
    /// See the pipeline, the sources and their health.
    ReadOperations,
    /// Re-drive dead letters, send alerts again, send tests to endpoints.
    Operate,
    /// See, verify and export the trail.
    Audit,
    /// Accounts, roles, sessions and tokens of others.
    Administer,
    /// What everybody who is signed in may do: own session, tokens, views, preferences.
    Own,
}

impl Right {
    /// All.
    pub const ALL: [Right; 12] = [
        Right::ReadReports,
        Right::Decide,
        Right::SecondReview,
        Right::Reveal,
        Right::Export,
        Right::EditDictionary,
        Right::ShareViews,
        Right::ReadOperations,
        Right::Operate,
        Right::Audit,
        Right::Administer,
        Right::Own,
    ];

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Right::ReadReports => "read_reports",
            Right::Decide => "decide",
            Right::SecondReview => "second_review",
            Right::Reveal => "reveal",
            Right::Export => "export",
            Right::EditDictionary => "edit_dictionary",
            Right::ShareViews => "share_views",
            Right::ReadOperations => "read_operations",
            Right::Operate => "operate",
            Right::Audit => "audit",
            Right::Administer => "administer",
            Right::Own => "own",
        }
    }

    /// The right of a word.
    pub fn of(word: &str) -> Option<Right> {
        Right::ALL.into_iter().find(|right| right.word() == word)
    }
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

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Analyst => "analyst",
            Role::Reviewer => "reviewer",
            Role::Exporter => "exporter",
            Role::DictionaryEditor => "dictionary_editor",
            Role::Admin => "admin",
            Role::Auditor => "auditor",
        }
    }

    /// The role of a word.
    pub fn of(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

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

#[cfg(test)]
mod tests {
    use super::{Right, Role};

    #[test]
    fn words_are_those_of_json() {
        for right in Right::ALL {
            assert_eq!(serde_json::to_value(right).unwrap(), right.word());
            assert_eq!(Right::of(right.word()), Some(right));
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.word());
            assert_eq!(Role::of(role.word()), Some(role));
        }
        assert_eq!((Right::of("root"), Role::of("root")), (None, None));
    }

    #[test]
    fn whoever_rules_accounts_decides_nothing_and_whoever_audits_changes_nothing() {
        let changing = [Right::Decide, Right::SecondReview, Right::Reveal, Right::Export];
        assert!(changing.iter().all(|right| !Role::Admin.rights().contains(right)));
        let harmless = [Right::Own, Right::ReadReports, Right::ReadOperations, Right::Audit];
        assert!(Role::Auditor.rights().iter().all(|right| harmless.contains(right)));
    }
}
