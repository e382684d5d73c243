//! Changes to accounts that exist.

use casework::{Account, Actor, Change, Directory, Right, Role, Subject};
use secrecy::SecretString;

use super::attempts::Wait;
use super::caller::Caller;
use super::people::{Intent, Written};
use super::sessions::Signed;
use super::{Access, refusals};
use crate::problem::Problem;

/// Most bytes of preferences as JSON.
const PREFERENCES: usize = 16 * 1024;

/// What an administrator changes; what is absent stays.
#[derive(Default)]
pub(crate) struct Amendment {
    /// From now on.
    pub(crate) roles: Option<Vec<Role>>,
    /// A new one.
    pub(crate) password: Option<SecretString>,
    /// Whether nobody gets in by it any more.
    pub(crate) closed: Option<bool>,
    /// Why.
    pub(crate) reason: String,
}

impl Access {
    /// Changes an account, one entry per change. Everything is checked before the first is written.
    pub(crate) async fn amend(&self, by: &Actor, name: &str, change: Amendment) -> Result<(), Problem> {
        let directory = self.directory();
        let account = directory.account(name).ok_or_else(|| refusals::none_such("account"))?;
        let reason = change.reason.trim();
        if reason.is_empty() {
            return Err(refusals::reason_needed());
        }
        let after = Account {
            roles: change.roles.clone().unwrap_or_else(|| account.roles.clone()),
            closed: change.closed.unwrap_or(account.closed),
            ..account.clone()
        };
        if rules(account) && !rules(&after) && is_only_ruler(&directory, name) {
            return Err(refusals::last_admin());
        }
        let mut changes = Vec::new();
        if let Some(roles) = change.roles.filter(|roles| *roles != account.roles) {
            changes.push(Change::RolesSet { roles });
        }
        if let Some(password) = change.password {
            changes.push(Change::PasswordSet { password: self.seal_password(name, password).await? });
        }
        if let Some(closed) = change.closed.filter(|closed| *closed != account.closed) {
            changes.push(Change::AccountClosed { closed });
        }
        for change in changes {
            let intent = Intent::new(Subject::Account(name.to_owned()), by.clone(), change);
            self.write(intent.because(reason)).await?;
        }
        Ok(())
    }

    /// Sets one's own password, given the one of before. All sessions of the account end; a new one begins.
    pub(crate) async fn change_own_password(
        &self,
        caller: &Caller,
        current: SecretString,
        new: SecretString,
    ) -> Result<Signed, Problem> {
        caller.need_session()?;
        let directory = self.directory();
        let sealed = directory.account(&caller.account).and_then(|account| account.password.as_deref());
        let sealed = sealed.ok_or_else(|| {
            refusals::invalid("this account signs in through the identity provider and has no password here")
        })?;
        // Whoever finds an open browser must not be able to try passwords without end.
        let charged = self.book().begin_account(&caller.account, self.now());
        charged.map_err(|Wait(seconds)| refusals::too_many(seconds))?;
        if !self.passwords().verify(Some(sealed), current).await? {
            self.note_failure(&caller.account, "password").await;
            return Err(refusals::wrong_credentials());
        }
        self.book().clear_account(&caller.account);
        let password = self.seal_password(&caller.account, new).await?;
        let subject = Subject::Account(caller.account.clone());
        self.write(Intent::new(subject, caller.actor.clone(), Change::PasswordSet { password })).await?;
        self.begin_session(&caller.account, "password").await
    }

    /// Sets a password by the operator's command, for when no administrator gets in any more. Closed accounts are opened,
    /// and all sessions of the account end.
    ///
    /// # Errors
    /// There is no such account, the password is none, or the trail is away; the text says which and what to do.
    pub async fn break_glass(
        &self,
        name: &str,
        password: SecretString,
        reason: &str,
    ) -> Result<(), super::AccessError> {
        let change = Amendment {
            password: Some(password),
            closed: Some(false),
            reason: reason.to_owned(),
            ..Amendment::default()
        };
        self.amend(&Actor::Hark, name, change)
            .await
            .map_err(|problem| super::AccessError::Refused(problem.detail))
    }

    /// Saves keys, language, theme of the caller.
    pub(crate) async fn set_preferences(
        &self,
        caller: &Caller,
        preferences: serde_json::Value,
    ) -> Result<(), Problem> {
        let bytes = serde_json::to_vec(&preferences).map_or(usize::MAX, |bytes| bytes.len());
        if !preferences.is_object() || bytes > PREFERENCES {
            return Err(refusals::invalid("preferences are a JSON object of at most 16 KiB"));
        }
        let subject = Subject::Account(caller.account.clone());
        self.write(Intent::new(subject, caller.actor.clone(), Change::PreferencesSet { preferences })).await
    }

    /// Writes an entry that must stand.
    pub(crate) async fn write(&self, intent: Intent) -> Result<(), Problem> {
        match self.write_any(intent).await? {
            Written::Stands => Ok(()),
            Written::Overtaken => Err(refusals::overtaken()),
        }
    }

    /// Writes an entry that may come too late.
    pub(crate) async fn write_any(&self, intent: Intent) -> Result<Written, Problem> {
        Ok(self.people().write(intent).await?)
    }
}

fn rules(account: &Account) -> bool {
    account.rights().contains(&Right::Administer)
}

/// Whether nobody but `name` rules accounts.
fn is_only_ruler(directory: &Directory, name: &str) -> bool {
    !directory.accounts().any(|person| person.name != name && rules(person.account))
}
