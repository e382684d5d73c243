//! Passwords: what one must be, and their hashes.
//!
//! argon2id with the parameters that OWASP gives for it (19 MiB, 2 passes, 1 lane; Password Storage Cheat Sheet), as a PHC
//! string, which is then sealed with the installation's key: the trail alone, exported or copied, gives nothing to try
//! passwords against. Hashing takes tens of milliseconds of a core and 19 MiB: it runs outside the async threads, few at a
//! time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use deident::Keys;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::{random, refusals};
use crate::problem::Problem;

/// Memory in KiB, passes, lanes. Stronger ones may come; hashes say with which they were made.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Fewest characters.
pub(crate) const SHORTEST: usize = 12;

/// Most bytes; longer ones cost time for nothing.
const LONGEST: usize = 1024;

/// Hashes at once: 4 × 19 MiB.
const AT_ONCE: usize = 4;

/// Attempts that may wait for their turn; further ones are told to come again.
const WAITING: usize = 64;

/// Makes and checks hashes.
pub(crate) struct Passwords {
    keys: Arc<Keys>,
    turns: Arc<Semaphore>,
    inside: AtomicUsize,
}

/// The hash could not be made or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasswordError {
    /// Too many at once.
    #[error("too many passwords are being checked at once")]
    Busy,
    /// No salt.
    #[error(transparent)]
    Random(#[from] random::NoRandom),
    /// The hash is not readable: the key file is another than when it was made, or the bytes were changed.
    #[error("the sealed hash of a password cannot be opened: is `keys.file` the key file of that time?")]
    Sealed(#[source] deident::SealError),
    /// The library refused.
    #[error("the hash of a password is not usable")]
    Hash,
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Problem {
        if let PasswordError::Busy = error {
            return refusals::too_many(1);
        }
        tracing::error!(error = %telemetry::Causes(&error), "a password could not be checked or set");
        Problem::internal()
    }
}

/// What a password must be. `account` is the name it is for.
///
/// # Errors
/// What is wrong with it, without repeating it.
pub(crate) fn check(password: &SecretString, account: &str) -> Result<(), &'static str> {
    let password = password.expose_secret();
    let mut characters = password.chars();
    let first = characters.next();
    let same = characters.all(|character| Some(character) == first);
    match () {
        () if password.chars().count() < SHORTEST => Err("a password has at least 12 characters"),
        () if password.len() > LONGEST => Err("a password has at most 1024 bytes"),
        () if same => Err("a password is more than one character again and again"),
        () if password.trim().eq_ignore_ascii_case(account) => Err("the name of the account is no password"),
        () => Ok(()),
    }
}

impl Passwords {
    pub(crate) fn new(keys: Arc<Keys>) -> Passwords {
        Passwords { keys, turns: Arc::new(Semaphore::new(AT_ONCE)), inside: AtomicUsize::new(0) }
    }

    /// The sealed hash of a password, for the trail.
    pub(crate) async fn seal(&self, password: SecretString) -> Result<String, PasswordError> {
        let salt = random::bytes::<16>()?;
        let hash = self
            .in_turn(move || {
                let salt = SaltString::encode_b64(&salt).ok()?;
                let hash = hasher()?.hash_password(password.expose_secret().as_bytes(), &salt).ok()?;
                Some(hash.to_string())
            })
            .await?
            .ok_or(PasswordError::Hash)?;
        Ok(self.keys.seal_bytes(hash.as_bytes()).to_string())
    }

    /// Whether the password is the one of the sealed hash. Without a hash the answer is no, after the same work: how long it
    /// takes does not tell whether an account exists.
    pub(crate) async fn verify(
        &self,
        sealed: Option<&str>,
        password: SecretString,
    ) -> Result<bool, PasswordError> {
        let hash = match sealed {
            Some(sealed) => Some(self.open(sealed)?),
            None => None,
        };
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(nobodys);
        let fits = self.in_turn(move || verify(&hash, &password)).await?.ok_or(PasswordError::Hash)?;
        Ok(known && fits)
    }

    fn open(&self, sealed: &str) -> Result<String, PasswordError> {
        let sealed = sealed.parse().map_err(PasswordError::Sealed)?;
        let hash = self.keys.open_bytes(&sealed).map_err(PasswordError::Sealed)?;
        String::from_utf8(hash).map_err(|_| PasswordError::Hash)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _inside = Inside::enter(&self.inside).ok_or(PasswordError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        let work = move || {
            // Held by the work, not by who asked: a client that goes away does not free the core that still hashes.
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| PasswordError::Hash)
    }
}

/// One of those who wait or hash.
struct Inside<'a>(&'a AtomicUsize);

impl<'a> Inside<'a> {
    fn enter(count: &'a AtomicUsize) -> Option<Inside<'a>> {
        let before = count.fetch_add(1, Ordering::AcqRel);
        let inside = Inside(count);
        (before < WAITING + AT_ONCE).then_some(inside)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn hasher() -> Option<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn verify(hash: &str, password: &SecretString) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    Some(hasher()?.verify_password(password.expose_secret().as_bytes(), &hash).is_ok())
}

/// A hash of the usual cost that no password is known for.
fn nobodys() -> String {
    let (memory, passes, lanes) = COST;
    let (salt, hash) = ("aGFyaywgbm9ib2R5J3Mgc2FsdA", "bm9ib2R5IGtub3dzIHdoYXQgd291bGQgZ2l2ZSB0aGk");
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn what_a_password_must_be() {
        for (password, account, fits) in [
            ("correct horse battery", "anna", true),
            ("zwölf Zeiche", "anna", true),
            ("elf Zeichen", "anna", false),
            ("", "anna", false),
            ("aaaaaaaaaaaaaaaa", "anna", false),
            ("anna.long.name@example.org", "anna.long.name@example.org", false),
            ("Anna.Long.Name@Example.org", "anna.long.name@example.org", false),
            (" anna.long.name@example.org ", "anna.long.name@example.org", false),
            (&"ab".repeat(512), "anna", true),
            (&"ab".repeat(513), "anna", false),
        ] {
            assert_eq!(check(&secret(password), account).is_ok(), fits, "{} bytes", password.len());
        }
    }

    #[tokio::test]
    async fn a_sealed_hash_fits_its_password_only_and_opens_with_its_key_only() {
        let passwords = Passwords::new(Arc::new(Keys::new([7; 32])));
        let sealed = passwords.seal(secret("correct horse battery")).await.unwrap();
        assert!(sealed.starts_with("s1.") && !sealed.contains("argon2"));
        let verify = |password: &str| passwords.verify(Some(&sealed), secret(password));
        assert!(verify("correct horse battery").await.unwrap());
        assert!(!verify("correct horse batterY").await.unwrap());
        assert!(!passwords.verify(None, secret("correct horse battery")).await.unwrap());
        let other = Passwords::new(Arc::new(Keys::new([8; 32])));
        let error = other.verify(Some(&sealed), secret("correct horse battery")).await.unwrap_err();
        assert!(error.to_string().contains("keys.file"), "{error}");
        let again = passwords.seal(secret("correct horse battery")).await.unwrap();
        assert_ne!(sealed, again, "each has its own salt");
    }

    #[tokio::test]
    async fn the_hash_is_argon2id_of_the_cost_owasp_gives() {
        let passwords = Passwords::new(Arc::new(Keys::new([7; 32])));
        let sealed = passwords.seal(secret("correct horse battery")).await.unwrap();
        let hash = passwords.open(&sealed).unwrap();
        for hash in [hash, nobodys()] {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            assert_eq!(verify(&hash, &secret("something else")), Some(false));
        }
    }

    #[tokio::test]
    async fn whoever_waits_too_long_in_line_is_told_to_come_again() {
        let passwords = Passwords::new(Arc::new(Keys::new([7; 32])));
        let full: Vec<_> =
            (0..WAITING + AT_ONCE).map(|_| Inside::enter(&passwords.inside).unwrap()).collect();
        let refused = passwords.verify(None, secret("correct horse battery")).await;
        assert!(matches!(refused, Err(PasswordError::Busy)));
        drop(full);
        assert!(passwords.verify(None, secret("correct horse battery")).await.is_ok());
    }
}
