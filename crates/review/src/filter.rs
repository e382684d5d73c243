//! The filter of queue, counts, facets and dashboards: one table says which parameters there are.

use crate::api::{Kind, Parameters, Row};

/// Codes of the report's life.
const STATUSES: [&str; 9] =
    ["new", "open", "second_review", "disputed", "ready", "not_valid", "duplicate", "follow_up", "snoozed"];
const VERDICTS: [&str; 5] = ["valid", "not_valid", "duplicate", "follow_up", "snoozed"];
const REASONS: [&str; 9] =
    ["not_a_drug", "not_personal", "negated", "indication", "news", "joke", "advert", "veterinary", "other"];
const SERIOUSNESS: [&str; 6] =
    ["death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "other_important"];

/// Every parameter; all are optional, and what is given must all hold.
pub(crate) const ROWS: [Row; 36] = [
    ("channel", Kind::Words, "Of these channels."),
    ("drug", Kind::Words, "That mention these drugs: concept or name."),
    ("event", Kind::Words, "That tell of these events as having happened: concept or name."),
    (
        "pair",
        Kind::Pattern("^drug/[^~]+~event/[^~]+$"),
        "With this suspected reaction, such as `drug/sertraline~event/dizziness`.",
    ),
    ("code", Kind::Pattern("^[^:=,]+[:=].+$"), "With a concept of this code, such as `hpo:HP:0002315`."),
    ("country", Kind::Words, "Of these countries, ISO 3166-1 alpha-2."),
    ("language", Kind::Words, "In these languages, BCP 47."),
    ("kind", Kind::Words, "Of these kinds: `post`, `comment`, `review` …"),
    ("status", Kind::SomeOf(&STATUSES), "That are there in their life."),
    ("assignee", Kind::Words, "Of these accounts; `me`, `none`."),
    ("serious", Kind::Flag, "Serious, or not: by people where they said so, else by the machine."),
    ("criterion", Kind::SomeOf(&SERIOUSNESS), "With these seriousness criteria."),
    ("min_score", Kind::Share, "With at least this score."),
    ("max_score", Kind::Share, "With at most this score."),
    ("min_valid", Kind::Whole(0, 4), "With at least so many of the four criteria met."),
    ("quality", Kind::SomeOf(&model::QUALITY_LABELS), "With any of these labels."),
    ("not_quality", Kind::SomeOf(&model::QUALITY_LABELS), "With none of these labels."),
    ("first_hand", Kind::Flag, "Told first hand, or not."),
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
    ("id", Kind::Words, "These reports."),
];

/// The filter as it is documented.
pub(crate) struct Filter;

impl Parameters for Filter {
    fn rows() -> Vec<Row> {
        ROWS.to_vec()
    }
}
