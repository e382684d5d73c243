//! The file of rules and endpoints while the role runs: looked at again and again, and put in use as a whole or not at all.

use std::sync::Arc;

use alert::rules::{Change, Rules, Watch};
use alert::settings::{AlertSettings, SettingsError, load_text, text_of};
use telemetry::{AlertSettingsRead, OutboxRetried, RulesRead, RulesRefused};

use super::Alerting;

/// The file of rules and endpoints, as it was when it was looked at last.
pub(super) struct File<'a> {
    alerting: &'a Alerting,
    watch: Watch,
    rules_refused: bool,
    /// What was wrong with its endpoints then; told once.
    refused: Option<String>,
}

impl<'a> File<'a> {
    /// As it was when the role began.
    pub(super) fn of(alerting: &'a Alerting) -> File<'a> {
        File { alerting, watch: alerting.watch.clone(), rules_refused: false, refused: None }
    }

    /// Looks at the file, and puts its endpoints in use where they changed: first in the outbox, so that no alert of a new rule
    /// misses its endpoint, then at the courier. Gives its rules where they changed. Rules and endpoints are of one text. Where
    /// anything fails, nothing changes, and the next look tries again.
    pub(super) fn look(&mut self) -> Option<Rules> {
        let alerting = self.alerting;
        let text = match text_of(&alerting.file) {
            Ok(text) => text,
            Err(error) => return self.refuse(&error),
        };
        let before = self.watch.clone();
        let rules = match self.watch.look(&text) {
            Change::Unsettled => return None,
            Change::Refused(mistakes) => {
                self.rules_refused = true;
                RulesRefused { error: &mistakes }.emit();
                return None;
            }
            Change::Same if self.rules_refused => return None,
            Change::Same => None,
            Change::Rules(rules) => {
                // Until all else is well, this text was not taken.
                let after = std::mem::replace(&mut self.watch, before);
                Some((rules, after))
            }
        };
        // The secrets that endpoints name are files too: they may change while this one does not.
        let settings = match load_text(&text, &alerting.file, alerting.desk.as_deref()) {
            Ok(settings) => settings,
            Err(error) => return self.refuse(&error),
        };
        let traces = |settings: &AlertSettings| -> Vec<[u8; 32]> {
            settings.endpoints.iter().map(|endpoint| endpoint.trace).collect()
        };
        if traces(&settings) != traces(&alerting.settings.borrow()) {
            if let Err(error) = alerting.outbox.subscribe(&settings.subscriptions()) {
                OutboxRetried { attempt: 1, error: &error }.emit();
                return None;
            }
            AlertSettingsRead { endpoints: settings.endpoints.len(), error: None }.emit();
            alerting.settings.send_replace(Arc::new(settings));
        }
        (self.rules_refused, self.refused) = (false, None);
        let (rules, after) = rules?;
        self.watch = after;
        RulesRead { rules: rules.iter().len() }.emit();
        Some(rules)
    }

    /// Tells why nothing changes, once.
    fn refuse(&mut self, error: &SettingsError) -> Option<Rules> {
        let what = error.to_string();
        if self.refused.as_ref() != Some(&what) {
            AlertSettingsRead { endpoints: 0, error: Some(error) }.emit();
            self.refused = Some(what);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Alerting, File};

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const EACH: &str = "[[rules]]\nname = \"each\"\nkind = \"report\"\n";
    const DESK: &str = "[[endpoints]]\nname = \"desk\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:9/\"\n\
        secret_file = \"secret\"\nallow_http = true\nallow_private = [\"127.0.0.1\"]\n";

    fn opened(dir: &Path, text: &str) -> Alerting {
        std::fs::write(dir.join("secret"), SECRET).unwrap();
        std::fs::write(dir.join("alerts.toml"), text).unwrap();
        Alerting::at(&dir.join("alerts.toml"), None, dir).unwrap()
    }

    fn listed(alerting: &Alerting) -> Vec<String> {
        let rows = alerting.outbox.endpoints().unwrap();
        rows.into_iter().filter(|row| row.listed).map(|row| row.name).collect()
    }

    /// Names of the rules that a look gives out.
    fn look(file: &mut File<'_>) -> Option<Vec<String>> {
        file.look().map(|rules| rules.iter().map(|rule| rule.spec().name.clone()).collect())
    }

    #[test]
    fn a_new_rule_is_given_out_when_its_endpoint_is_in_the_outbox() {
        let dir = tempfile::tempdir().unwrap();
        let alerting = opened(dir.path(), EACH);
        let mut file = File::of(&alerting);
        assert_eq!((look(&mut file), listed(&alerting)), (None, vec![]));
        let more = format!("{EACH}{}{DESK}", EACH.replace("each", "more"));
        std::fs::write(&alerting.file, more).unwrap();
        assert_eq!((look(&mut file), listed(&alerting)), (None, vec![]), "seen once");
        let both = Some(vec!["each".to_owned(), "more".to_owned()]);
        assert_eq!((look(&mut file), listed(&alerting)), (both, vec!["desk".to_owned()]));
        assert_eq!(alerting.settings.borrow().endpoints.len(), 1);
        assert_eq!(look(&mut file), None);
    }

    #[test]
    fn a_file_that_is_being_written_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let whole = format!("{EACH}{DESK}");
        let alerting = opened(dir.path(), &whole);
        let mut file = File::of(&alerting);
        for part in ["", EACH, DESK] {
            std::fs::write(&alerting.file, part).unwrap();
            assert_eq!(look(&mut file), None, "{part}");
            std::fs::write(&alerting.file, &whole).unwrap();
            assert_eq!(look(&mut file), None, "{part}");
            assert_eq!(listed(&alerting), ["desk"], "{part}");
        }
        // An empty file that stays is meant.
        std::fs::write(&alerting.file, "").unwrap();
        assert_eq!((look(&mut file), look(&mut file)), (None, Some(vec![])));
        assert_eq!(listed(&alerting), Vec::<String>::new());
    }

    #[test]
    fn rules_whose_endpoints_cannot_be_had_wait_for_them() {
        let dir = tempfile::tempdir().unwrap();
        let alerting = opened(dir.path(), EACH);
        let mut file = File::of(&alerting);
        let text = format!("{}{}", EACH.replace("each", "other"), DESK.replace("\"secret\"", "\"later\""));
        std::fs::write(&alerting.file, text).unwrap();
        for _ in 0..3 {
            assert_eq!((look(&mut file), listed(&alerting)), (None, vec![]));
        }
        std::fs::write(dir.path().join("later"), SECRET).unwrap();
        assert_eq!(look(&mut file), Some(vec!["other".to_owned()]));
        assert_eq!(listed(&alerting), ["desk"]);
    }

    #[test]
    fn a_data_directory_has_one_process_with_the_role() {
        let dir = tempfile::tempdir().unwrap();
        let first = opened(dir.path(), EACH);
        let second = Alerting::at(&first.file, None, dir.path()).err().unwrap();
        assert!(second.to_string().contains("another process has the role `alert`"), "{second}");
        drop(first);
        opened(dir.path(), EACH);
    }
}
