//! The filter of queue, counts, facets and dashboards: one table says which parameters there are, and a filter that was read
//! can be written again, so that every number leads to what it counts.

use model::{ReportId, Timestamp};
use store::{DeskFilter, Due};

use crate::api::{Kind, Parameters, Row};
use crate::given::{Given, split_pair};
use crate::query::{code, concept};

/// Where a report can be in its life.
const STATUSES: [&str; 9] =
    ["new", "open", "second_review", "disputed", "ready", "not_valid", "duplicate", "follow_up", "snoozed"];
const VERDICTS: [&str; 5] = ["valid", "not_valid", "duplicate", "follow_up", "snoozed"];
const REASONS: [&str; 9] =
    ["not_a_drug", "not_personal", "negated", "indication", "news", "joke", "advert", "veterinary", "other"];
/// Every parameter; all are optional, and what is given must all hold.
pub(crate) const ROWS: [Row; 36] = [
    ("channel", Kind::Words, "Of these channels."),
    ("drug", Kind::Words, "That mention these drugs: concept or name."),
    ("event", Kind::Words, "That tell of these events as having happened: concept or name."),
    ("pair", Kind::Pair, "With this suspected reaction, such as `drug/sertraline~event/dizziness`."),
    ("code", Kind::Code, "With a concept of this code, such as `hpo:HP:0002315`."),
    ("country", Kind::Words, "Of these countries, ISO 3166-1 alpha-2."),
    ("language", Kind::Words, "In these languages, BCP 47."),
    ("kind", Kind::Words, "Of these kinds: `post`, `comment`, `review` …"),
    ("status", Kind::SomeOf(&STATUSES), "That are there in their life."),
    (
        "active",
        Kind::Flag,
        "`true`: where work is to be done, that is, all but ready, not valid and duplicate ones.",
    ),
    ("assignee", Kind::Words, "Of these accounts; `me`, `none`."),
    ("serious", Kind::Flag, "Serious, or not: by people where they said so, else by the machine."),
    ("criterion", Kind::SomeOf(&crate::card::SERIOUSNESS), "With these seriousness criteria."),
    ("min_score", Kind::Share, "With at least this score."),
    ("max_score", Kind::Share, "With at most this score."),
    ("min_valid", Kind::Whole(0, 4), "With at least so many of the four criteria met."),
    ("quality", Kind::SomeOf(&model::QUALITY_LABELS), "With any of these labels."),
    ("not_quality", Kind::SomeOf(&model::QUALITY_LABELS), "With none of these labels."),
    ("first_hand", Kind::Flag, "`true`: told first hand."),
    ("from", Kind::Time, "Posted at or after."),
    ("to", Kind::Time, "Posted before; a day means the whole day."),
    ("received_from", Kind::Time, "Read at or after."),
    ("received_to", Kind::Time, "Read before; a day means the whole day."),
    (
        "due",
        Kind::OneOf(&["overdue", "today", "week"]),
        "Whose last day is past, is today, comes within a week.",
    ),
    ("escalated", Kind::Flag, "Raised, or not."),
    ("author", Kind::Id, "Of this author, by pseudonym."),
    ("thread", Kind::Words, "Of this conversation, by pseudonym."),
    ("master", Kind::Id, "The cluster of this report: it and those that it stands for."),
    ("twins", Kind::Flag, "`true`: every report, not only those that stand for their cluster."),
    ("decided_by", Kind::Words, "Decided by these accounts; `me`."),
    ("decided_from", Kind::Time, "Decided at or after."),
    ("decided_to", Kind::Time, "Decided before; a day means the whole day."),
    ("second_by", Kind::Words, "Second review by these accounts; `me`."),
    ("compared", Kind::Flag, "`true`: two persons found on it."),
    ("verdict", Kind::SomeOf(&VERDICTS), "Found to be so."),
    ("because", Kind::SomeOf(&REASONS), "Found to be no case for these reasons."),
];

/// The filter as it is documented.
pub(crate) struct Filter;

impl Parameters for Filter {
    fn rows() -> Vec<Row> {
        ROWS.to_vec()
    }
}

/// What the account that asks calls itself.
const ME: &str = "me";
/// What stands for nobody, or for no country.
const NONE: &str = "none";

const DUE: [(&str, Due); 3] = [("overdue", Due::Overdue), ("today", Due::Today), ("week", Due::Week)];

/// The filter that a query string gives, for an account.
pub(crate) fn read(given: &Given, account: &str) -> DeskFilter {
    let own = |name: &str| -> Vec<String> {
        let one = |value: String| match value.as_str() {
            ME => account.to_owned(),
            NONE => String::new(),
            _ => value,
        };
        given.list(name).into_iter().map(one).collect()
    };
    let concepts = |kind: &str| given.list(kind).iter().map(|name| concept(kind, name)).collect();
    let due = given.text("due").and_then(|word| DUE.iter().find(|(known, _)| *known == word));
    DeskFilter {
        channel: given.list("channel"),
        drug: concepts("drug"),
        event: concepts("event"),
        pair: given.list("pair").iter().filter_map(|pair| split_pair(pair)).collect(),
        code: given.list("code").iter().filter_map(|text| code(text).ok()).collect(),
        country: own("country"),
        language: given.list("language"),
        kind: given.list("kind"),
        status: given.list("status"),
        active: given.flag("active").unwrap_or_default(),
        assignee: own("assignee"),
        serious: given.flag("serious"),
        criterion: given.list("criterion"),
        min_score: given.value("min_score").unwrap_or_default(),
        max_score: given.value("max_score"),
        min_valid: given.value("min_valid").unwrap_or_default(),
        quality: given.list("quality"),
        not_quality: given.list("not_quality"),
        first_hand: given.flag("first_hand").unwrap_or_default(),
        from: given.from("from"),
        to: given.to("to"),
        received_from: given.from("received_from"),
        received_to: given.to("received_to"),
        due: due.map(|(_, due)| *due),
        escalated: given.flag("escalated"),
        author: given.list("author"),
        thread: given.text("thread").map(str::to_owned),
        master: given.value::<ReportId>("master"),
        twins: given.flag("twins").unwrap_or_default(),
        decided_by: own("decided_by"),
        decided_from: given.from("decided_from"),
        decided_to: given.to("decided_to"),
        second_by: own("second_by"),
        compared: given.flag("compared").unwrap_or_default(),
        verdict: given.list("verdict"),
        because: given.list("because"),
    }
}

/// That a query string asks for what the queue does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the filter cannot be used: {0}")]
pub struct BadFilter(pub String);

/// The filter that the query string of the queue, or of a saved view, gives for an account: for whoever lists reports without
/// the API. What a view says of order, page and columns is left out.
///
/// # Errors
/// All parameters that cannot be used, with what they take.
pub fn filter_of(query: &str, account: &str) -> Result<DeskFilter, BadFilter> {
    let given = Given::of_view(query.trim_start_matches('?')).map_err(|problem| BadFilter(problem.detail))?;
    Ok(read(&given, account))
}

/// The query string that gives the filter again.
pub fn query_of(filter: &DeskFilter) -> String {
    written(filter)
}

/// The query string that gives the filter again.
pub(crate) fn written(filter: &DeskFilter) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            query.append_pair(name, &value);
        }
    };
    let list = |values: &[String]| values.join(",");
    let or_none = |values: &[String]| {
        let named = |value: &String| if value.is_empty() { NONE.to_owned() } else { value.clone() };
        values.iter().map(named).collect::<Vec<_>>().join(",")
    };
    let flag = |set: bool| if set { "true".to_owned() } else { String::new() };
    let truth = |wanted: Option<bool>| wanted.map(|wanted| wanted.to_string()).unwrap_or_default();
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let pairs: Vec<String> = filter.pair.iter().map(|(drug, event)| format!("{drug}~{event}")).collect();
    let codes: Vec<String> = filter.code.iter().map(|code| code.replacen('=', ":", 1)).collect();
    let due = DUE.iter().find(|(_, due)| Some(*due) == filter.due).map_or("", |(word, _)| word);
    add("channel", list(&filter.channel));
    add("drug", list(&filter.drug));
    add("event", list(&filter.event));
    add("pair", list(&pairs));
    add("code", list(&codes));
    add("country", or_none(&filter.country));
    add("language", list(&filter.language));
    add("kind", list(&filter.kind));
    add("status", list(&filter.status));
    add("active", flag(filter.active));
    add("assignee", or_none(&filter.assignee));
    add("serious", truth(filter.serious));
    add("criterion", list(&filter.criterion));
    add("min_score", if filter.min_score > 0.0 { filter.min_score.to_string() } else { String::new() });
    add("max_score", filter.max_score.map(|score| score.to_string()).unwrap_or_default());
    add("min_valid", if filter.min_valid > 0 { filter.min_valid.to_string() } else { String::new() });
    add("quality", list(&filter.quality));
    add("not_quality", list(&filter.not_quality));
    add("first_hand", flag(filter.first_hand));
    add("from", time(filter.from));
    add("to", time(filter.to));
    add("received_from", time(filter.received_from));
    add("received_to", time(filter.received_to));
    add("due", due.to_owned());
    add("escalated", truth(filter.escalated));
    add("author", list(&filter.author));
    add("thread", filter.thread.clone().unwrap_or_default());
    add("master", filter.master.map(|id| id.to_string()).unwrap_or_default());
    add("twins", flag(filter.twins));
    add("decided_by", list(&filter.decided_by));
    add("decided_from", time(filter.decided_from));
    add("decided_to", time(filter.decided_to));
    add("second_by", list(&filter.second_by));
    add("compared", flag(filter.compared));
    add("verdict", list(&filter.verdict));
    add("because", list(&filter.because));
    query.finish()
}

#[cfg(test)]
mod tests {
    use super::{Filter, ROWS, read, written};
    use crate::api::{Kind, Parameters};
    use crate::given::Given;

    /// A value that each kind takes.
    fn value(kind: Kind) -> &'static str {
        match kind {
            Kind::Words => "a b/c,d&e",
            Kind::OneOf(words) | Kind::SomeOf(words) => words[0],
            Kind::Flag => "true",
            Kind::Share => "0.25",
            Kind::Whole(..) => "3",
            Kind::Time => "2026-11-23T08:30:00Z",
            Kind::Id => "0123456789abcdef0123456789abcdef",
            Kind::Pair => "drug/a~event/b",
            Kind::Code => "hpo:HP:0002315",
            Kind::Sort => "-due",
        }
    }

    #[test]
    fn every_parameter_of_the_table_is_read_and_written_again() {
        for (name, kind, _) in ROWS {
            let mut query = form_urlencoded::Serializer::new(String::new());
            let query = query.append_pair(name, value(kind)).finish();
            let filter = read(&Given::read(Some(&query), &Filter::rows()).unwrap(), "anna");
            assert_ne!(filter, store::DeskFilter::default(), "{name} is not read");
            let again = written(&filter);
            assert_eq!(read(&Given::read(Some(&again), &Filter::rows()).unwrap(), "bert"), filter, "{name}");
        }
    }

    #[test]
    fn what_a_view_says_beside_the_filter_is_left_out_and_a_wrong_name_is_told() {
        let filter = super::filter_of("?channel=reddit&assignee=me&sort=-due&columns=a,b", "anna").unwrap();
        assert_eq!((filter.channel, filter.assignee), (vec!["reddit".to_owned()], vec!["anna".to_owned()]));
        let refused = super::filter_of("chanel=reddit", "anna").unwrap_err().to_string();
        assert!(refused.contains("`chanel` is not a parameter"), "{refused}");
    }

    #[test]
    fn me_is_who_asks_and_none_is_nobody() {
        let given = Given::read(Some("assignee=me,none&country=none"), &Filter::rows()).unwrap();
        let filter = read(&given, "anna");
        assert_eq!(filter.assignee, ["anna", ""]);
        assert_eq!(written(&filter), "country=none&assignee=anna%2Cnone");
    }
}
