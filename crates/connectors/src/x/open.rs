//! Puts a source together from its settings.

use crate::http::WithToken;
use crate::source::{Feed, Opening, Poll, Recheck, SettingsProblem};
use crate::x::access::Access;
use crate::x::fetch::{Ask, Question, Rounds};
use crate::x::hook::Webhook;
use crate::x::jobs::Jobs;
use crate::x::place::Places;
use crate::x::queries::{queries, question, questions};
use crate::x::recheck::{Authorised, Lookup};
use crate::x::rules::Rules;
use crate::x::settings::{self, Settings};
use crate::x::stream::{GAP, Kind, Stream};

/// Opens a source.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let source = opening.settings;
    let settings = Settings::of(source)?;
    let secret = settings::consumer_secret(source)?;
    let hook = secret.map(|secret| Webhook { secret, own: settings.user_id.clone() });
    if settings.reads("webhook") {
        let what = "is missing: it checks what the webhook pushes";
        return hook.map(Feed::hook).ok_or_else(|| source.problem("consumer_secret_file", what));
    }
    let access = settings::access(source)?;
    let places = match opening.from {
        Some(cursor) => {
            let what = "has a place written down that is not one of this channel: forget it, and the source begins anew";
            Places::of(cursor).ok_or_else(|| source.problem("", what))?
        }
        None => Places::default(),
    };
    let kind = match settings.reads.first().map(String::as_str) {
        Some("stream") => Some(Kind::Filtered),
        Some("activity") => Some(Kind::Activity),
        Some("compliance_posts") => Some(Kind::CompliancePosts),
        Some("compliance_users") => Some(Kind::ComplianceUsers),
        _ => None,
    };
    let mut feed = match kind {
        None => {
            let questions = questions(opening, &settings)?;
            fed(
                Rounds::new(settings.clone(), access.clone(), questions, places, opening.since),
                &access,
                &settings,
            )
        }
        Some(kind) => {
            let (rules, gaps) = match kind {
                Kind::Filtered => (Some(rules(opening, &settings)?), gaps(opening)?),
                _ => (None, Vec::new()),
            };
            let rounds = Rounds::new(settings.clone(), access.clone(), gaps, places, opening.since);
            fed(Stream::new(settings.clone(), access.clone(), kind, rules, rounds), &access, &settings)
        }
    };
    if let Some(hook) = hook {
        feed = feed.with_hook(hook);
    }
    // Direct messages have ids like those of posts, and would be found missing among these; streams of compliance bring no
    // posts.
    let brings_posts = !matches!(kind, Some(Kind::CompliancePosts | Kind::ComplianceUsers));
    if brings_posts && !settings.reads("messages") {
        feed.recheck = recheck(opening, settings, access);
    }
    Ok(feed)
}

/// The source, with a token that is fetched where one has to be.
fn fed(poll: impl Poll + 'static, access: &Access, settings: &Settings) -> Feed {
    match access.grant(&settings.base) {
        Some(grant) => Feed::poll(WithToken::new(poll, grant)),
        None => Feed::poll(poll),
    }
}

fn rules(opening: &Opening<'_>, settings: &Settings) -> Result<Rules, SettingsProblem> {
    let source = opening.settings;
    let wanted = queries(opening, "max_rule_chars")?;
    let most = source.count("max_rules");
    if wanted.len() as u64 > most {
        let what = format!(
            "is {most}, and {} rules are needed: name fewer drugs, or raise it if your access allows more",
            wanted.len()
        );
        return Err(source.problem("max_rules", what));
    }
    let (tag, keep) = (source.text("rule_tag"), source.flag("keep_other_rules"));
    Ok(Rules::new(&settings.base, tag, keep, wanted))
}

/// The searches that fill the gaps of the filtered stream: for each query one from where it broke, and one around its
/// beginning.
fn gaps(opening: &Opening<'_>) -> Result<Vec<Question>, SettingsProblem> {
    if !opening.settings.flag("catch_up") {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for query in queries(opening, "max_query_chars")? {
        let tail = question("stream", Ask::Search, query);
        let gap = Question { key: format!("{GAP}{}", tail.key), ..tail.clone() };
        all.extend([tail, gap]);
    }
    Ok(all)
}

fn recheck(opening: &Opening<'_>, settings: Settings, access: Access) -> Option<Box<dyn Recheck>> {
    let source = opening.settings;
    let authorised = Authorised::new(access, &settings.base);
    match source.text("recheck") {
        "lookup" => Some(Box::new(Lookup::new(settings, authorised))),
        "jobs" => {
            let most_ids = usize::try_from(source.count("job_ids")).unwrap_or(usize::MAX);
            Some(Box::new(Jobs::new(&settings.base, authorised, most_ids, source.number("job_poll_secs"))))
        }
        _ => None,
    }
}
