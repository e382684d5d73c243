//! What the provider says of a person.

use std::fmt;

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claims that the standard does not name. `Debug` prints none: they are about a person.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(super) struct Others {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for Others {}

impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Others({} claims)", self.all.len())
    }
}

impl Others {
    /// The groups that a claim lists, or the one that it names; dots lead into objects. A claim whose own name has dots is
    /// found first.
    pub(super) fn groups(&self, claim: &str) -> Vec<String> {
        let nested = || {
            let mut parts = claim.split('.');
            let first = self.all.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))
        };
        match self.all.get(claim).or_else(nested) {
            Some(Value::String(group)) => vec![group.clone()],
            Some(Value::Array(groups)) => {
                groups.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A person whom the provider vouches for.
pub(super) struct Person {
    pub(super) email: String,
    pub(super) email_verified: bool,
    pub(super) display: String,
    pub(super) groups: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::Others;

    #[test]
    fn groups_are_found_where_providers_put_them() {
        let others: Others = serde_json::from_value(serde_json::json!({
            "groups": ["pv", 7, "qa"], "role": "pv", "realm_access": {"roles": ["pv"]}, "https://x.example/groups": ["pv"],
        }))
        .unwrap();
        for (claim, groups) in [
            ("groups", &["pv", "qa"][..]),
            ("role", &["pv"]),
            ("realm_access.roles", &["pv"]),
            ("https://x.example/groups", &["pv"]),
            ("realm_access", &[]),
            ("realm_access.roles.x", &[]),
            ("missing", &[]),
            ("", &[]),
        ] {
            assert_eq!(others.groups(claim), groups, "{claim}");
        }
        assert_eq!(format!("{others:?}"), "Others(4 claims)");
    }
}
