//! Reads filters and paging from the query string, with every mistake at once.

use model::{QUALITY_LABELS, Timestamp};
use store::{Cursor, ReportFilter};

use crate::api::{Kind, Parameters, Row};

/// Most reports of one page.
pub const MAX_LIMIT: u32 = 200;

/// Reports of one page where the query does not say.
const USUAL_LIMIT: u32 = 50;

/// Longest value of a parameter, in bytes; names of drugs and cursors are far shorter.
const MAX_VALUE: usize = 1024;

/// The parameters there are.
const KNOWN: [&str; 12] = [
    "channel",
    "drug",
    "event",
    "code",
    "from",
    "to",
    "min_score",
    "quality",
    "not_quality",
    "first_hand",
    "limit",
    "cursor",
];

/// The parameters as they are documented.
pub(crate) struct Listing;

impl Parameters for Listing {
    fn rows() -> Vec<Row> {
        let shared = |name: &str| crate::filter::ROWS.into_iter().find(|(known, ..)| *known == name);
        let mut rows: Vec<Row> = KNOWN.iter().filter_map(|name| shared(name)).collect();
        rows.push(("limit", Kind::Whole(1, MAX_LIMIT), "Reports; 50 unless given."));
        rows.push(("cursor", Kind::Words, "`next_cursor` of the page before."));
        rows
    }
}

/// One parameter that cannot be used. Never repeats its value.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct BadParameter {
    pub(crate) parameter: String,
    pub(crate) detail: String,
}

/// What a query asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListQuery {
    pub(crate) filter: ReportFilter,
    pub(crate) limit: u32,
    pub(crate) cursor: Option<Cursor>,
}

impl ListQuery {
    /// Reads a query string. An empty value is an absent one, as forms send every field.
    ///
    /// # Errors
    /// All parameters that cannot be used, with what they take; an unknown one too, since leaving it out would
    /// show more reports than were asked for.
    pub(crate) fn parse(query: &str) -> Result<Self, Vec<BadParameter>> {
        let mut read = Self { filter: ReportFilter::default(), limit: USUAL_LIMIT, cursor: None };
        let mut bad = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() && KNOWN.contains(&name.as_ref()) {
                continue;
            }
            if let Err(detail) = read.set(&name, value) {
                let parameter: String = name.chars().take(40).collect();
                bad.push(BadParameter { parameter, detail });
            }
        }
        if let (Some(from), Some(to)) = (read.filter.from, read.filter.to)
            && from >= to
        {
            bad.push(BadParameter { parameter: "to".to_owned(), detail: "lies before `from`".to_owned() });
        }
        if bad.is_empty() { Ok(read) } else { Err(bad) }
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if value.len() > MAX_VALUE {
            return Err(format!("is longer than {MAX_VALUE} bytes"));
        }
        let filter = &mut self.filter;
        match name {
            "channel" => filter.channel = Some(value.to_owned()),
            "drug" => filter.drug = Some(concept("drug", value)),
            "event" => filter.event = Some(concept("event", value)),
            "code" => filter.code = Some(code(value)?),
            "from" => filter.from = Some(instant(value, 0)?),
            // A day as the end means that whole day.
            "to" => filter.to = Some(instant(value, DAY)?),
            "min_score" => match value.parse::<f32>() {
                Ok(score) if (0.0..=1.0).contains(&score) => filter.min_score = score,
                _ => return Err("takes a number from 0 to 1".to_owned()),
            },
            "quality" => filter.quality = labels(value)?,
            "not_quality" => filter.not_quality = labels(value)?,
            "first_hand" => {
                filter.first_hand =
                    value.parse().map_err(|_| "takes true, or false for every report".to_owned())?;
            }
            "limit" => match value.parse::<u32>() {
                Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => self.limit = limit,
                _ => return Err(format!("takes a whole number from 1 to {MAX_LIMIT}")),
            },
            "cursor" => match value.parse() {
                Ok(cursor) => self.cursor = Some(cursor),
                Err(_) => {
                    return Err(
                        "is not one that this address gave; leave it out to begin at the newest".to_owned()
                    );
                }
            },
            _ => return Err(format!("is not a parameter; there are {}", KNOWN.join(", "))),
        }
        Ok(())
    }
}

/// The concept that people mean by a name: `Valproic acid` → `drug/valproic-acid`. A concept stays.
pub(crate) fn concept(kind: &str, name: &str) -> String {
    if name.contains('/') {
        return name.to_owned();
    }
    let words: Vec<String> = name.split_whitespace().map(str::to_ascii_lowercase).collect();
    format!("{kind}/{}", words.join("-"))
}

/// `terminology:code`, or with `=`, as the store has it. The first separator counts: `hpo:HP:0002315`.
pub(crate) fn code(value: &str) -> Result<String, String> {
    match value.split_once([':', '=']) {
        Some((name, code)) if !name.is_empty() && !code.is_empty() => Ok(format!("{name}={code}")),
        _ => Err("takes a terminology and a code of it, such as hpo:HP:0002315".to_owned()),
    }
}

/// Labels of quality, divided by commas.
fn labels(value: &str) -> Result<Vec<String>, String> {
    let names: Vec<&str> = value.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() || names.iter().any(|name| !QUALITY_LABELS.contains(name)) {
        return Err(format!("takes labels divided by commas, of {}", QUALITY_LABELS.join(", ")));
    }
    Ok(names.into_iter().map(str::to_owned).collect())
}

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// An RFC 3339 instant, or a day of UTC to whose start `after_day` microseconds are added.
pub(crate) fn instant(value: &str, after_day: i64) -> Result<Timestamp, String> {
    let day = || format!("{value}T00:00:00Z").parse().map(|Timestamp(micros)| Timestamp(micros + after_day));
    let instant = if value.len() == 10 { day() } else { value.parse() };
    instant.map_err(|_| "takes a day such as 2026-11-23 or a time such as 2026-11-23T08:30:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use store::ReportFilter;

    use super::ListQuery;

    #[test]
    fn days_cover_the_whole_day() {
        let query =
            ListQuery::parse("drug=a%26b/c&event=&from=2026-01-01&to=2026-01-01&min_score=0.5&limit=7")
                .unwrap();
        assert_eq!(query.filter.from.unwrap().to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(query.filter.to.unwrap().to_string(), "2026-01-02T00:00:00Z");
        assert_eq!((query.filter.drug.as_deref(), query.filter.event.as_deref()), (Some("a&b/c"), None));
        assert_eq!((query.limit, query.cursor), (7, None));
    }

    #[test]
    fn names_become_concepts() {
        let query = ListQuery::parse("drug=Valproic++Acid&event=event/b").unwrap();
        let ReportFilter { drug, event, .. } = query.filter;
        assert_eq!((drug.as_deref(), event.as_deref()), (Some("drug/valproic-acid"), Some("event/b")));
    }

    #[test]
    fn a_code_is_given_with_its_terminology() {
        for (query, expected) in [
            ("code=meddra_soc:90000001", Some("meddra_soc=90000001")),
            ("code=hpo:HP:0002315", Some("hpo=HP:0002315")),
            ("code=unii%3DQUC7NX6WMB", Some("unii=QUC7NX6WMB")),
            ("code=", None),
        ] {
            let read = ListQuery::parse(query).unwrap();
            assert_eq!(read.filter.code.as_deref(), expected);
        }
        for wrong in ["code=90000001", "code=:1", "code=meddra_pt:"] {
            assert_eq!(ListQuery::parse(wrong).unwrap_err()[0].parameter, "code", "{wrong}");
        }
    }

    #[test]
    fn labels_of_quality_are_a_closed_list() {
        let read = ListQuery::parse("quality=news,+joke&not_quality=advert&first_hand=true").unwrap();
        assert_eq!((read.filter.quality.join(" "), read.filter.first_hand), ("news joke".to_owned(), true));
        assert_eq!(read.filter.not_quality, ["advert"]);
        for (wrong, parameter) in
            [("quality=good", "quality"), ("not_quality=,", "not_quality"), ("first_hand=yes", "first_hand")]
        {
            assert_eq!(ListQuery::parse(wrong).unwrap_err()[0].parameter, parameter, "{wrong}");
        }
    }

    #[test]
    fn every_mistake_is_named() {
        let query = "drugs=x&min_score=2&limit=0&from=yesterday&to=2026-13-01&channel=reddit&cursor=9";
        let bad = ListQuery::parse(query).unwrap_err();
        let names: Vec<&str> = bad.iter().map(|bad| bad.parameter.as_str()).collect();
        assert_eq!(names, ["drugs", "min_score", "limit", "from", "to", "cursor"]);
        assert!(bad[0].detail.contains("channel, drug, event"));
        let reversed = ListQuery::parse("from=2026-02-01&to=2026-01-01").unwrap_err();
        assert_eq!(reversed[0].detail, "lies before `from`");
        assert!(ListQuery::parse("min_score=NaN").is_err());
        assert!(ListQuery::parse(&format!("drug={}", "x".repeat(2000))).is_err());
    }
}
