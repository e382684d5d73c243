//! Names of accounts, and lists of roles and rights as words.

use casework::{Right, Role};

use super::refusals;
use crate::problem::Problem;

/// Names that mean something else in the trail: Hark itself, and the command line of the same machine.
const RESERVED: [&str; 2] = ["hark", LOCAL];

/// The account of the command line of the same machine.
pub(crate) const LOCAL: &str = "local";

/// Whether an account may have this name: 2 to 64 of `a-z 0-9 . _ - @`, a letter or digit first.
///
/// The `/` stays out: it divides account and token in the trail.
pub(crate) fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-@".contains(&byte);
    (2..=64).contains(&name.len())
        && name.bytes().all(fits)
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !RESERVED.contains(&name)
}

/// A name to show: 1 to 100 characters on one line.
pub(crate) fn display(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.chars().count() {
        1..=100 if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => Err(refusals::invalid("a name to show has 1 to 100 characters on one line")),
    }
}

/// Roles of words, each once, in the order of [`Role::ALL`].
pub(crate) fn roles(words: &[String]) -> Result<Vec<Role>, Problem> {
    let all = Role::ALL.map(Role::word).join(", ");
    let unknown = || refusals::invalid(format!("there are the roles {all}"));
    let mut roles =
        words.iter().map(|word| Role::of(word).ok_or_else(unknown)).collect::<Result<Vec<_>, _>>()?;
    roles.sort();
    roles.dedup();
    Ok(roles)
}

/// Rights of words, each once.
pub(crate) fn rights(words: &[String]) -> Result<Vec<Right>, Problem> {
    let all = Right::ALL.map(Right::word).join(", ");
    let unknown = || refusals::invalid(format!("there are the rights {all}"));
    let mut rights =
        words.iter().map(|word| Right::of(word).ok_or_else(unknown)).collect::<Result<Vec<_>, _>>()?;
    rights.sort();
    rights.dedup();
    Ok(rights)
}

/// Words of roles.
pub(crate) fn role_words(roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| role.word().to_owned()).collect()
}

/// Words of rights.
pub(crate) fn right_words(rights: &[Right]) -> Vec<String> {
    rights.iter().map(|right| right.word().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names() {
        for good in ["anna", "a1", "anna.b-c_d@example.org", "0x", &"a".repeat(64)] {
            assert!(is_name(good), "{good}");
        }
        for bad in
            ["", "a", "Anna", "anna b", "anna/x", ".anna", "@anna", "änna", "hark", "local", &"a".repeat(65)]
        {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
