//! Signing in through an identity provider: OpenID Connect, authorization code with PKCE, nonce and state.
//!
//! # Contract
//! * The provider says who somebody is; what they may do follows from their groups by the operator's table, anew at each
//!   sign-in. Whoever has no group of the table has no role and is not let in.
//! * The verified e-mail address, in lower case, is the name of the account. An account with a password of its own is never
//!   entered this way: whoever rules the provider does not thereby rule the local administrator.
//! * State, nonce and PKCE verifier travel in a sealed cookie of ten minutes, so that any process can take the answer.
//! * Tokens are signed with a public key; `none` and shared secrets are not taken.
//!
//! # Limits
//! Groups and address must stand in the ID token; the user-info endpoint is not asked. The address is the identity: close
//! the account before an address is given to somebody else. Ending the session at the provider does not end it here.

mod claims;
mod flow;
mod provider;
mod refusals;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Uri;
use casework::{Actor, Change, Role, Subject};
use secrecy::SecretString;

use super::people::{Intent, Written};
use super::sessions::Signed;
use super::{Access, AccessError, names};
use crate::problem::Problem;
use claims::Person;
use flow::Flow;
pub(crate) use flow::LIFE;
use provider::Provider;
pub use provider::ProviderError;

/// Where the provider sends browsers back to.
pub(crate) const CALLBACK: &str = "/auth/oidc/callback";

/// What the operator chose.
pub struct OidcOptions {
    /// Address of the provider, as it names itself.
    pub issuer: String,
    /// Name of this program at the provider.
    pub client_id: String,
    /// Its secret there.
    pub client_secret: Option<SecretString>,
    /// Scopes to ask for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that lists groups; dots lead into objects, such as `realm_access.roles`.
    pub groups_claim: String,
    /// Domains whose addresses are let in; none: all that the provider vouches for.
    pub email_domains: Vec<String>,
    /// Roles of each group.
    pub roles: BTreeMap<String, Vec<Role>>,
    /// Takes addresses of which the provider does not say that it verified them. For providers that never say so and where
    /// only the operator's administrators set addresses.
    pub trust_email: bool,
}

/// The way in through a provider.
pub(crate) struct Oidc {
    options: OidcOptions,
    provider: Provider,
}

impl Oidc {
    /// For browsers that come back to `public_url`.
    pub(crate) fn new(options: OidcOptions, public_url: Option<&Uri>) -> Result<Oidc, AccessError> {
        let refused = |why: &str| AccessError::Refused(why.to_owned());
        let public = public_url.ok_or_else(|| {
            refused("`review.oidc_issuer` needs `review.public_url`: the provider sends people back there")
        })?;
        let callback = format!("{}{CALLBACK}", public.to_string().trim_end_matches('/'));
        let provider = Provider::new(&options, callback)?;
        Ok(Oidc { options, provider })
    }

    /// The provider's name, as people are shown it.
    pub(crate) fn name(&self) -> &str {
        let issuer = &self.options.issuer;
        let rest = issuer.split_once("://").map_or(issuer.as_str(), |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or(rest)
    }
}

impl Access {
    /// Asks the provider for its addresses and keys, where there is one; it is asked again at the next sign-in.
    ///
    /// # Errors
    /// The provider does not answer, or not sensibly.
    pub async fn find_provider(&self) -> Result<(), AccessError> {
        match self.oidc() {
            Some(oidc) => {
                oidc.provider.client(self.now(), false).await.map(|_| ()).map_err(AccessError::Provider)
            }
            None => Ok(()),
        }
    }

    /// Where to send a browser, and the value of the cookie that it must bring back.
    pub(crate) async fn begin_oidc(&self) -> Result<(String, String), Problem> {
        let oidc = self.oidc().ok_or_else(Problem::no_page)?;
        let client = oidc.provider.client(self.now(), false).await.map_err(refusals::unavailable)?;
        let (address, flow) = flow::begin(&client, &oidc.options.scopes, self.now());
        Ok((address, flow.sealed(self.keys())))
    }

    /// A browser is back with this query string and cookie: signs in whom the provider names.
    pub(crate) async fn finish_oidc(&self, query: &str, cookie: Option<&str>) -> Result<Signed, Problem> {
        let oidc = self.oidc().ok_or_else(Problem::no_page)?;
        let answered = async {
            let flow = Flow::open(self.keys(), cookie.unwrap_or_default(), self.now())?;
            let code = flow.code(query)?;
            oidc.provider.person(code, flow, self.now(), &oidc.options.groups_claim).await
        };
        let person: Person = match answered.await {
            Ok(person) => person,
            Err(problem) => {
                self.note_failure("", "oidc").await;
                return Err(problem);
            }
        };
        match self.admit(&oidc.options, &person).await {
            Ok(name) => self.begin_session(&name, "oidc").await,
            Err(problem) => {
                self.note_failure(&person.email.to_ascii_lowercase(), "oidc").await;
                Err(problem)
            }
        }
    }

    /// The account of a person whom the provider vouches for: made where it is missing, with the roles of the moment.
    async fn admit(&self, options: &OidcOptions, person: &Person) -> Result<String, Problem> {
        if !person.email_verified && !options.trust_email {
            return Err(refusals::email());
        }
        let name = person.email.to_ascii_lowercase();
        let domain = name.rsplit_once('@').map(|(_, domain)| domain).unwrap_or_default();
        let domains = &options.email_domains;
        if !domains.is_empty() && !domains.iter().any(|allowed| allowed.eq_ignore_ascii_case(domain)) {
            return Err(refusals::domain());
        }
        if !names::is_name(&name) || domain.is_empty() {
            return Err(refusals::email());
        }
        let mut roles: Vec<Role> =
            person.groups.iter().filter_map(|group| options.roles.get(group)).flatten().copied().collect();
        roles.sort();
        roles.dedup();
        if roles.is_empty() {
            return Err(refusals::no_role());
        }
        if self.directory().account(&name).is_none() {
            let display = names::display(&person.display).unwrap_or_else(|_| name.clone());
            let change = Change::AccountMade { display, roles: roles.clone(), password: None };
            let made = Intent::new(Subject::Account(name.clone()), Actor::Hark, change).first();
            // Overtaken: the same person signs in twice at once; the account is looked at below either way.
            let (Written::Stands | Written::Overtaken) = self.write_any(made).await?;
        }
        let directory: Arc<casework::Directory> = self.directory();
        let account = directory.account(&name).ok_or_else(super::refusals::trail_away)?;
        if account.closed {
            return Err(refusals::closed());
        }
        if account.password.is_some() {
            return Err(refusals::local_account());
        }
        if account.roles != roles {
            let set = Intent::new(Subject::Account(name.clone()), Actor::Hark, Change::RolesSet { roles });
            self.write(set.because("groups at the identity provider")).await?;
        }
        Ok(name)
    }
}
