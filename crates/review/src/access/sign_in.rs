//! Signing in: by password, by the code of the first set-up, by a one-time code of the program.

use std::sync::{Mutex, PoisonError};

use casework::{Actor, Change, Role, Subject};
use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::attempts::{Attempts, Sampled, Wait};
use super::codes::Codes;
use super::people::Intent;
use super::sessions::Signed;
use super::{Access, names, passwords, random, refusals};
use crate::problem::Problem;

/// Roles of the first account: it makes the others (admin), and can see that the desk works and prove what was done
/// (reviewer, auditor) before anybody else is there. It can be made less once others are.
pub(crate) const FIRST_ROLES: [Role; 3] = [Role::Reviewer, Role::Admin, Role::Auditor];

/// The account of a demonstration.
pub(crate) const DEMO: &str = "demo";

/// What is counted and handed out at the door.
pub(crate) struct DoorBook {
    accounts: Attempts,
    addresses: Attempts,
    failures: Sampled,
    codes: Codes,
    /// The code of the first set-up, until somebody has used it.
    setup: Mutex<Option<SecretString>>,
    /// One set-up at a time.
    setting_up: tokio::sync::Mutex<()>,
}

impl DoorBook {
    pub(crate) fn new(setup: SecretString) -> DoorBook {
        DoorBook {
            accounts: Attempts::new(5),
            // Many people share one address.
            addresses: Attempts::new(20),
            failures: Sampled::default(),
            codes: Codes::default(),
            setup: Mutex::new(Some(setup)),
            setting_up: tokio::sync::Mutex::default(),
        }
    }

    /// Charges an attempt to an account alone.
    pub(crate) fn begin_account(&self, name: &str, now: Timestamp) -> Result<(), Wait> {
        self.accounts.begin(name, now)
    }

    /// Nothing is held against the account.
    pub(crate) fn clear_account(&self, name: &str) {
        self.accounts.clear(name);
    }
}

impl Access {
    /// Signs in by password. `from`: key of the client's address.
    pub(crate) async fn sign_in(
        &self,
        name: &str,
        password: SecretString,
        from: &str,
    ) -> Result<Signed, Problem> {
        let (now, book) = (self.now(), self.book());
        // What is no name shares one place: it must not fill the memory of attempts.
        let key = if names::is_name(name) { name } else { "" };
        let charged = book.addresses.begin(from, now).and_then(|()| book.accounts.begin(key, now));
        if let Err(Wait(seconds)) = charged {
            self.note_failure(name, "rate_limited").await;
            return Err(refusals::too_many(seconds));
        }
        let directory = self.directory();
        let account = directory.account(name);
        let sealed = account.and_then(|account| account.password.as_deref());
        if !self.passwords().verify(sealed, password).await? {
            self.note_failure(name, "password").await;
            return Err(refusals::wrong_credentials());
        }
        if account.is_none_or(|account| account.closed) {
            self.note_failure(name, "closed").await;
            return Err(refusals::wrong_credentials());
        }
        book.accounts.clear(key);
        book.addresses.refund(from, now);
        self.begin_session(name, "password").await
    }

    /// Writes a failure down, now and then. That it could not be written keeps nobody out or in.
    pub(crate) async fn note_failure(&self, name: &str, why: &str) {
        let known = self.directory().account(name).is_some();
        let account = known.then(|| name.to_owned());
        if self.book().failures.take(account.as_deref(), self.now()) {
            let change = Change::SignInFailed { account, why: why.to_owned() };
            if let Err(error) = self.people().write(Intent::new(Subject::Desk, Actor::Hark, change)).await {
                tracing::warn!(error = %telemetry::Causes(&error), "a failed sign-in could not be written down");
            }
        }
    }

    /// Whether nobody is there yet, so that `/setup` is open.
    pub(crate) fn is_unset(&self) -> bool {
        self.directory().is_empty()
    }

    /// The code of the first set-up, for the program to show to whoever started it; nothing once somebody is there. Never
    /// to be logged. In a link it belongs behind `#`, which browsers keep to themselves: `/setup#<code>`.
    pub fn setup_code(&self) -> Option<SecretString> {
        let code = self.book().setup.lock().unwrap_or_else(PoisonError::into_inner);
        code.clone().filter(|_| self.is_unset())
    }

    /// Makes the first account and signs it in.
    pub(crate) async fn set_up(
        &self,
        code: &SecretString,
        name: &str,
        display: String,
        password: SecretString,
        from: &str,
    ) -> Result<Signed, Problem> {
        let book = self.book();
        let _alone = book.setting_up.lock().await;
        if !self.is_unset() {
            return Err(refusals::set_up_already());
        }
        let now = self.now();
        book.addresses.begin(from, now).map_err(|Wait(seconds)| refusals::too_many(seconds))?;
        let right = self.setup_code().is_some_and(|kept| random::same(&kept, code.expose_secret()));
        if !right {
            return Err(refusals::wrong_code());
        }
        book.addresses.refund(from, now);
        self.make_account(&Actor::Hark, name, display, FIRST_ROLES.to_vec(), Some(password)).await?;
        *book.setup.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.begin_session(name, "setup").await
    }

    /// A code that signs in once as the account of a demonstration, which is made where it is missing; for
    /// `/auth/code?code=…`. See the module `codes` for why it may stand in an address.
    ///
    /// # Errors
    /// The trail does not take the account, or the operating system gives no random bytes.
    pub async fn demo_code(&self) -> Result<SecretString, super::AccessError> {
        if self.directory().account(DEMO).is_none() {
            let change = Change::AccountMade {
                display: "Demonstration".to_owned(),
                roles: Role::ALL.to_vec(),
                password: None,
            };
            let intent = Intent::new(Subject::Account(DEMO.to_owned()), Actor::Hark, change).first();
            self.people().write(intent).await?;
        }
        Ok(self.book().codes.issue(DEMO, self.now())?)
    }

    /// Signs in by a one-time code.
    pub(crate) async fn sign_in_by_code(&self, code: &str, from: &str) -> Result<Signed, Problem> {
        let (now, book) = (self.now(), self.book());
        book.addresses.begin(from, now).map_err(|Wait(seconds)| refusals::too_many(seconds))?;
        let account = book.codes.redeem(code, now).ok_or_else(refusals::wrong_code)?;
        book.addresses.refund(from, now);
        self.begin_session(&account, "code").await
    }

    /// Makes an account.
    pub(crate) async fn make_account(
        &self,
        by: &Actor,
        name: &str,
        display: String,
        roles: Vec<Role>,
        password: Option<SecretString>,
    ) -> Result<(), Problem> {
        if !names::is_name(name) {
            return Err(refusals::invalid(
                "the name of an account has 2 to 64 of a-z 0-9 . _ - @ and begins with a letter or digit; `hark` and `local` are taken",
            ));
        }
        if self.directory().account(name).is_some() {
            return Err(refusals::account_exists());
        }
        let password = match password {
            Some(password) => Some(self.seal_password(name, password).await?),
            None => None,
        };
        let change = Change::AccountMade { display, roles, password };
        let intent = Intent::new(Subject::Account(name.to_owned()), by.clone(), change).first();
        match self.write_any(intent).await? {
            super::Written::Stands => Ok(()),
            super::Written::Overtaken => Err(refusals::account_exists()),
        }
    }

    /// The sealed hash of a new password for an account.
    pub(crate) async fn seal_password(&self, name: &str, password: SecretString) -> Result<String, Problem> {
        passwords::check(&password, name).map_err(refusals::invalid)?;
        Ok(self.passwords().seal(password).await?)
    }
}
