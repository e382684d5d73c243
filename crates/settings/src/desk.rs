//! `[review]`, `[sign_in]`, `[alert]`, `[export]`: the analyst's desk, who may sit at it, and what leaves it.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sections::given;

/// From when the days of a report count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayZero {
    /// When it was posted.
    Posted,
    /// When Hark read it.
    Read,
    /// When it stood as a candidate report.
    Flagged,
    /// When a person first saw it.
    Seen,
    /// When all four criteria of a valid case were first met.
    CriteriaMet,
}

/// `[review]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// From when the days count.
    pub day_zero: DayZero,
    /// Days of a serious report.
    #[schemars(range(min = 1, max = 3_650))]
    pub serious_days: u16,
    /// Days of another.
    #[schemars(range(min = 1, max = 3_650))]
    pub other_days: u16,
    /// Whether serious reports get a second reviewer.
    pub second_review_serious: bool,
    /// Of a hundred other reports, how many get one.
    #[schemars(range(max = 100))]
    pub second_review_percent: u16,
    /// Whether the second reviewer finds without seeing what the first found.
    pub blind: bool,
    /// How long a report is held for who works on it, in seconds.
    #[schemars(range(min = 60, max = 86_400))]
    pub lease_secs: u32,
    /// Whether duplicates are looked for.
    pub find_duplicates: bool,
}

/// `[alert]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alerts {
    /// File with rules and endpoints; empty: no alerts.
    pub file: PathBuf,
}

impl Alerts {
    /// File with rules and endpoints.
    pub fn file(&self) -> Option<&Path> {
        given(&self.file)
    }
}

/// `[export]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exports {
    /// File with the sender, profiles, destinations and jobs; empty: none.
    pub file: PathBuf,
    /// Whether this process runs the jobs of that file.
    pub run_jobs: bool,
}

impl Exports {
    /// File with the sender, profiles, destinations and jobs.
    pub fn file(&self) -> Option<&Path> {
        given(&self.file)
    }
}

/// `[sign_in]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// How long a session lasts, in hours.
    #[schemars(range(min = 1, max = 720))]
    pub session_hours: u32,
    /// Address under which people reach the desk; empty: the address it listens on.
    pub public_url: String,
    /// Address of the identity provider; empty: accounts with passwords only. See [`SignIn::oidc`].
    pub oidc_issuer: String,
    /// Id of this client at the provider.
    pub oidc_client_id: String,
    /// File with the client's secret; empty: a public client.
    pub oidc_client_secret_file: PathBuf,
    /// Scopes asked for beside `openid`, with spaces between them.
    pub oidc_scopes: String,
    /// Claim with the groups of a person.
    pub oidc_groups_claim: String,
    /// Which group has which roles: `group=role`, `group=role+role`, with commas between them.
    pub oidc_roles: String,
    /// Domains of e-mail addresses that may sign in, with commas between them; empty: all that the provider vouches for.
    pub oidc_email_domains: String,
    /// Whether unverified addresses are taken.
    pub oidc_trust_email: bool,
}

impl SignIn {
    /// Whether there is an identity provider.
    pub fn oidc(&self) -> bool {
        !self.oidc_issuer.is_empty()
    }

    /// The file with the client's secret, if there is one.
    pub fn oidc_client_secret_file(&self) -> Option<&Path> {
        given(&self.oidc_client_secret_file)
    }

    /// The address under which people reach the desk, if one is set.
    pub fn public_url(&self) -> Option<&str> {
        (!self.public_url.is_empty()).then_some(self.public_url.trim_end_matches('/'))
    }

    /// Groups with the names of their roles.
    pub fn oidc_roles(&self) -> Vec<(String, Vec<String>)> {
        let pairs = self.oidc_roles.split(',').filter_map(|pair| pair.trim().split_once('='));
        pairs
            .map(|(group, roles)| {
                (group.trim().to_owned(), roles.split('+').map(|role| role.trim().to_owned()).collect())
            })
            .collect()
    }

    /// Domains of e-mail addresses that may sign in; none: all.
    pub fn oidc_email_domains(&self) -> Vec<String> {
        let domains = self.oidc_email_domains.split(',').map(|domain| domain.trim().to_ascii_lowercase());
        domains.filter(|domain| !domain.is_empty()).collect()
    }
}

/// Names of the roles there are, as `oidc_roles` takes them.
const ROLES: [&str; 7] =
    ["viewer", "analyst", "reviewer", "exporter", "dictionary_editor", "admin", "auditor"];

/// Whether the text gives groups roles that there are.
pub(crate) fn are_roles(text: &str) -> bool {
    text.split(',').map(str::trim).filter(|pair| !pair.is_empty()).all(|pair| {
        pair.split_once('=').is_some_and(|(group, roles)| {
            !group.trim().is_empty() && roles.split('+').all(|role| ROLES.contains(&role.trim()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::are_roles;

    #[test]
    fn groups_have_roles_that_there_are() {
        for good in ["", "pv=analyst", "pv = analyst, leads=reviewer+exporter ,"] {
            assert!(are_roles(good), "{good}");
        }
        for bad in ["pv", "pv=", "=analyst", "pv=king", "pv=analyst+", "pv=analyst;leads=reviewer"] {
            assert!(!are_roles(bad), "{bad}");
        }
    }
}
