//! Makes the pages: turns reports into the words and numbers that the templates in `templates/` place. Templates
//! escape everything; nothing here makes HTML.

pub(crate) mod card;
mod chart;
mod detail;
mod marks;
pub(crate) mod wire;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, Value, context};
use model::Versions;
use serde::Serialize;
use store::{ChannelTotals, HourCount, Page, StoredReport};

use crate::problem::Problem;
use crate::query::ListQuery;
use card::Card;

/// Most bytes of a text on the page of many; the page of one shows all.
const EXCERPT: usize = 1_500;

/// The templates, embedded. Names end in `.html`, which turns escaping on.
const TEMPLATES: [(&str, &str); 5] = [
    ("layout.html", include_str!("templates/layout.html")),
    ("card.html", include_str!("templates/card.html")),
    ("index.html", include_str!("templates/index.html")),
    ("report.html", include_str!("templates/report.html")),
    ("problem.html", include_str!("templates/problem.html")),
];

fn of(value: &impl Serialize) -> Value {
    Value::from(Serde(value))
}

fn render(template: &str, values: Value) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    environment.get_template(template)?.render(values)
}

/// The page of many. `form` holds the parameters as they were given, to fill the form with.
pub(crate) fn index(
    query: &ListQuery,
    form: &[(String, String)],
    page: &Page<StoredReport>,
    hours: &[HourCount],
    channels: &[ChannelTotals],
    versions: &Versions,
) -> Result<String, Error> {
    let cards: Vec<Card> = page.items.iter().map(|report| Card::new(report, EXCERPT)).collect();
    let given = |name: &str| form.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let names: Vec<&str> = channels.iter().map(|totals| totals.channel.as_str()).collect();
    let sum = |count: fn(&ChannelTotals) -> u64| thousands(channels.iter().map(count).sum());
    let link = |cursor| format!("/?{}", query.to_query(cursor));
    let filtered = !query.to_query(None).is_empty();
    render(
        "index.html",
        context! {
            versions => of(versions),
            cards => of(&cards),
            filtered,
            names => of(&names),
            channel => given("channel"), drug => given("drug"), event => given("event"),
            from => given("from"), to => given("to"), min_score => given("min_score"),
            posts => sum(|totals| totals.posts),
            flagged => sum(|totals| totals.flagged),
            reports => sum(|totals| totals.reports),
            channel_count => channels.len(),
            chart => of(&chart::Chart::new(hours)),
            chart_of => chart_scope(query),
            older => page.next.map(|next| link(Some(next))),
            newest => query.cursor.map(|_| link(None)),
        },
    )
}

/// What the chart counts, since tallies cannot follow every filter.
fn chart_scope(query: &ListQuery) -> String {
    let tallies = query.tallies();
    let channel = tallies.channel.map_or("all channels".to_owned(), |channel| format!("channel {channel}"));
    match (tallies.drug, tallies.event) {
        (Some(drug), Some(event)) => format!("{channel}, {drug} with {event}"),
        _ => channel,
    }
}

/// The page of one.
pub(crate) fn report(
    report: &StoredReport,
    similar: &[StoredReport],
    versions: &Versions,
) -> Result<String, Error> {
    let similar: Vec<Card> = similar.iter().map(|report| Card::new(report, 300)).collect();
    let card = Card::new(report, usize::MAX);
    render(
        "report.html",
        context! { versions => of(versions), card => of(&card), detail => of(&detail::Detail::new(report)), similar => of(&similar) },
    )
}

/// A page that says what went wrong.
pub(crate) fn problem(problem: &Problem, versions: &Versions) -> Result<String, Error> {
    let status = problem.status.as_u16();
    render(
        "problem.html",
        context! { versions => of(versions), title => problem.title, detail => problem.detail.as_str(), status },
    )
}

/// `1234567` → `1,234,567`
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A word of the wire format as people read it: `not_recovered` → `not recovered`.
pub(crate) fn words(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => String::new(),
    }
}
