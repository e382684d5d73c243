//! Behaviour through the public interface.

mod documents;
mod mistakes;
mod precedence;

use crate::{Loaded, SettingsError, parse};

/// One file named `hark.toml`, nothing else.
fn file(text: &str) -> Result<Loaded, SettingsError> {
    parse(&[("hark.toml".to_owned(), text.to_owned())], &[], &[])
}

/// Variables of the environment and `--set` arguments.
fn outside(env: &[(&str, &str)], sets: &[&str]) -> Result<Loaded, SettingsError> {
    let env: Vec<_> = env.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let sets: Vec<_> = sets.iter().map(|set| set.to_string()).collect();
    parse(&[], &env, &sets)
}
