//! Section H: the narrative, in words of its own with the post's words quoted, unless a person wrote it.
//!
//! Only de-identified text is quoted: no handle, no link, no name reaches a report.

use icsr::h::Narrative;
use icsr::value::{InLanguage, Known};
use model::{Facts, MentionKind, Timestamp};
use store::StoredReport;

use super::account::{Account, happened};
use super::c::follow_ups;
use super::group::{Group, Part};
use super::language::{is_english, iso_639_2};
use super::source::{Source, Sources};
use super::{Input, at_most};

/// Characters of H.1 and H.5.r.1a.
const NARRATIVE: usize = 100_000;
/// Of a post that is quoted in the narrative, so that all of it has room.
const QUOTED: usize = 40_000;
/// Characters of H.4.
const COMMENTS: usize = 20_000;

/// What H.4 says where nobody wrote another.
const SENDER: &str = "Candidate report found by screening of public posts. The author is known by a pseudonym alone; neither the \
                      author's identity nor what the post tells was verified, and nobody was contacted. No causal relationship \
                      was assessed.";

/// Facts by their names, in the words of the narrative.
const FACTS: [(&str, &str); 16] = [
    ("reporter", "Reporter"),
    ("patient", "Patient"),
    ("age", "Age"),
    ("sex", "Sex"),
    ("pregnancy", "Pregnancy"),
    ("country", "Country"),
    ("dose", "Dose"),
    ("route", "Route"),
    ("frequency", "Frequency"),
    ("start", "Begin of therapy"),
    ("stop", "End of therapy"),
    ("onset", "Onset"),
    ("action", "Action taken"),
    ("dechallenge", "Dechallenge"),
    ("rechallenge", "Rechallenge"),
    ("outcome", "Outcome"),
];

pub(super) fn narrative(
    input: &Input<'_>,
    account: &Account<'_>,
    reactions: &[Group<'_>],
    parts: &[Part<'_>],
    sources: &mut Sources,
) -> Narrative {
    let said = |element: &'static str, sources: &mut Sources| {
        let said = account.said(element)?;
        sources.put(element, Source::said(said));
        Some(said.value.clone())
    };
    let text = said("H.1", sources).unwrap_or_else(|| {
        sources.put("H.1", Source::rule("written from the elements and the words of the post"));
        at_most(&written(input, account, reactions, parts), NARRATIVE)
    });
    let reporter_comments = said("H.2", sources);
    let sender_comments = said("H.4", sources).unwrap_or_else(|| {
        sources.put("H.4", Source::rule("what Hark knows of where the report comes from"));
        at_most(SENDER, COMMENTS)
    });
    Narrative {
        text: Known::Is(text),
        reporter_comments,
        diagnoses: Vec::new(),
        sender_comments: Some(sender_comments),
        summaries: summaries(input, sources),
    }
}

/// H.5.r: what was posted in another language than English, in that language.
fn summaries(input: &Input<'_>, sources: &mut Sources) -> Vec<InLanguage> {
    let posts = std::iter::once(input.report).chain(follow_ups(input));
    let foreign = posts.filter(|post| !is_english(&post.language) && !post.text.is_empty());
    foreign
        .enumerate()
        .map(|(at, post)| {
            let r = at + 1;
            let (end, words) = (post.text.len() as u32, post.text.clone());
            let source = Source::Span { report: post.id, field: model::Field::Text, start: 0, end, words };
            sources.put(format!("H.5.{r}.1a"), source);
            sources.put(format!("H.5.{r}.1b"), Source::rule("the language that the post was read in"));
            InLanguage {
                text: at_most(&post.text, NARRATIVE),
                language: iso_639_2(&post.language).to_owned(),
            }
        })
        .collect()
}

/// Digest of what [`narrative`] writes H.1 from and no other element tells: facts, special situations, posts. The sentences around
/// them are the program's, and may change.
pub(super) fn basis(input: &Input<'_>, account: &Account<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |parts: &[&str]| {
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
    };
    for (name, _) in FACTS {
        if let Some(fact) = account.fact(name) {
            let words = fact.span.and_then(|span| span.of(&input.report.text));
            add(&["fact", name, &fact.value, words.unwrap_or_default()]);
        }
    }
    for situation in situations(account) {
        add(&["situation", situation]);
    }
    for post in std::iter::once(input.report).chain(follow_ups(input)) {
        add(&["post", &post.id.to_string(), &post.language, &post.text]);
    }
    hasher.finalize().to_hex().to_string()
}

/// Names of the special situations that the post tells of as having happened, each once.
fn situations<'a>(account: &'a Account<'_>) -> Vec<&'a str> {
    let mut situations: Vec<&str> = account
        .mentions
        .iter()
        .filter(|said| {
            said.kind == MentionKind::Situation && happened(said.assertion) && !said.preferred.is_empty()
        })
        .map(|said| said.preferred.as_str())
        .collect();
    situations.sort_unstable();
    situations.dedup();
    situations
}

fn written(input: &Input<'_>, account: &Account<'_>, reactions: &[Group<'_>], parts: &[Part<'_>]) -> String {
    let mut lines = Vec::new();
    let report = input.report;
    lines.push(format!("Suspected adverse reaction told of in a public post. {}", origin(report)));
    // Without the day: deciding once more with nothing new makes no new version.
    if input.standing.last_decision().is_some() {
        lines.push("Reviewed by a person.".to_owned());
    }
    let list = |of: Vec<String>| if of.is_empty() { "none".to_owned() } else { of.join("; ") };
    let drugs = |wanted: &dyn Fn(&str) -> bool| {
        list(parts.iter().filter(|part| wanted(&part.role)).map(|part| named(&part.group)).collect())
    };
    lines.push(format!("Suspect drugs: {}.", drugs(&|role| role != "2")));
    if parts.iter().any(|part| part.role == "2") {
        lines.push(format!("Other drugs: {}.", drugs(&|role| role == "2")));
    }
    lines.push(format!("Reactions: {}.", list(reactions.iter().map(named).collect())));
    for (name, label) in FACTS {
        if let Some(fact) = account.fact(name) {
            let words = fact.span.and_then(|span| span.of(&report.text));
            lines.push(match words.filter(|words| *words != fact.value) {
                Some(words) => format!("{label}: {} (“{words}”).", fact.value),
                None => format!("{label}: {}.", fact.value),
            });
        }
    }
    let situations = situations(account);
    if !situations.is_empty() {
        lines.push(format!("Special situations: {}.", situations.join("; ")));
    }
    quote(&mut lines, "The post", report);
    for (at, post) in follow_ups(input).into_iter().enumerate() {
        lines.push(format!("Follow-up {}: another post by the same author. {}", at + 1, origin(post)));
        quote(&mut lines, "It", post);
    }
    lines.join("\n")
}

/// Where a post comes from.
fn origin(report: &StoredReport) -> String {
    let posted = report.created_at.and_then(date).map(|on| format!(", posted on {on}")).unwrap_or_default();
    let read = date(report.observed_at).map(|on| format!(", read on {on}")).unwrap_or_default();
    format!("Channel: {}{posted}{read}. Language: {}.", report.channel, iso_639_2(&report.language))
}

fn quote(lines: &mut Vec<String>, what: &str, report: &StoredReport) {
    if is_english(&report.language) {
        lines.push(format!("{what} says, de-identified: “{}”", at_most(&report.text, QUOTED)));
    } else {
        lines.push(format!("{what} is given, de-identified, in its own language in H.5.r."));
    }
}

/// `headache (“my head is killing me”)`.
fn named(group: &Group<'_>) -> String {
    let name = group.name();
    match group.quoted() {
        Some((_, words)) if !words.eq_ignore_ascii_case(&name) => format!("{name} (“{words}”)"),
        _ => name,
    }
}

fn date(at: Timestamp) -> Option<String> {
    jiff::Timestamp::from_microsecond(at.0).ok().map(|at| at.strftime("%Y-%m-%d").to_string())
}

// Every fact has its words here.
const _: () = assert!(FACTS.len() == Facts::SINGLE.len());
