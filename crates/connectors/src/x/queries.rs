//! Queries and rules made of the names of drugs.

use crate::query::{Limits, Term, pack};
use crate::source::{Opening, SettingsProblem};
use crate::x::fetch::{Ask, Question};
use crate::x::settings::Settings;

/// Everything a source asks, in the order in which it is asked.
pub(super) fn questions(
    opening: &Opening<'_>,
    settings: &Settings,
) -> Result<Vec<Question>, SettingsProblem> {
    let mut all = Vec::new();
    for (read, ask, longest) in
        [("search", Ask::Search, "max_query_chars"), ("archive", Ask::Archive, "max_archive_query_chars")]
    {
        if settings.reads(read) {
            let queries = queries(opening, longest)?;
            all.extend(queries.into_iter().map(|query| question(read, ask, query)));
        }
    }
    if settings.reads("mentions") {
        all.push(question("mentions", Ask::Mentions, settings.user_id.clone()));
    }
    if settings.reads("posts") {
        all.extend(settings.user_ids.iter().map(|id| question("posts", Ask::Posts, id.clone())));
    }
    if settings.reads("messages") {
        all.push(question("messages", Ask::Messages, String::new()));
    }
    Ok(all)
}

/// A question whose walk is written down under a digest: the cursor holds no name of a drug.
pub(super) fn question(kind: &str, ask: Ask, of: String) -> Question {
    let digest = crate::sign::Hash::Sha256.of(of.as_bytes());
    Question { ask, key: format!("{kind}:{}", crate::sign::hex(&digest[..digest.len().min(8)])), of }
}

/// The queries: the operator's own, or those made of the names; `longest` is the setting with their longest length.
pub(super) fn queries(opening: &Opening<'_>, longest: &str) -> Result<Vec<String>, SettingsProblem> {
    let settings = opening.settings;
    let max_chars = usize::try_from(settings.count(longest)).unwrap_or(usize::MAX);
    let own = settings.list("queries");
    if !own.is_empty() {
        return match own.iter().position(|query| query.chars().count() > max_chars) {
            Some(at) => Err(settings.problem(
                "queries",
                format!("holds a query (number {}) that is longer than `{longest}` = {max_chars}", at + 1),
            )),
            None => Ok(own.into_iter().map(str::to_owned).collect()),
        };
    }
    if opening.terms.is_empty() {
        return Err(settings.problem("drugs", "is empty: name the drugs to look for, or set `queries`"));
    }
    let suffix = suffix(settings.list("langs"), settings.text("query_extra"));
    let limits = Limits {
        max_chars: max_chars.saturating_sub(suffix.chars().count()),
        max_terms: usize::MAX,
        or: " OR ",
        group: ("(", ")"),
        phrase: ("\"", "\""),
        suffix: "",
    };
    let terms: Vec<Term> = opening.terms.iter().map(written).filter(|term| !term.name.is_empty()).collect();
    let (queries, left_out) = pack(&terms, &limits);
    if !left_out.is_empty() {
        let what =
            format!("is too small for {} of the names: raise it, or shorten `query_extra`", left_out.len());
        return Err(settings.problem(longest, what));
    }
    Ok(queries.into_iter().map(|query| query + &suffix).collect())
}

/// What every query ends with.
fn suffix(langs: Vec<&str>, extra: &str) -> String {
    let langs: Vec<String> = langs.into_iter().map(|lang| format!("lang:{lang}")).collect();
    let mut suffix = match langs.len() {
        0 => String::new(),
        1 => format!(" {}", langs[0]),
        _ => format!(" ({})", langs.join(" OR ")),
    };
    if !extra.trim().is_empty() {
        suffix.push(' ');
        suffix.push_str(extra.trim());
    }
    suffix
}

/// A name as the query language takes it: quoted where it holds anything but letters and digits, which could be read as an
/// operator, or is one.
fn written(term: &Term) -> Term {
    let name = term.name.replace(['"', '\\'], "");
    let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == ' ');
    let operator = ["or", "and"].iter().any(|word| name.eq_ignore_ascii_case(word));
    let name = match (plain && !operator) || name.contains(' ') {
        true => name,
        false if name.is_empty() => name,
        false => format!("\"{name}\""),
    };
    Term { name, ..term.clone() }
}
