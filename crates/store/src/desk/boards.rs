//! Dashboards of amounts: volume by a dimension, the heat table, reach. Each number with the filter that shows what it counts.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::Deserialize;

use crate::desk::desk_query;
use crate::desk::filter::{AsOf, DeskFilter};
use crate::error::StoreError;
use crate::reports::ReportStore;
use crate::rows::seconds;
use crate::sql::Sql;

desk_query!(VALUES, "count reports by a dimension", "desk_values.sql");
desk_query!(DRUGS, "count reports by drug", "desk_drugs.sql");
desk_query!(EVENTS, "count reports by event", "desk_events.sql");
desk_query!(PAIRS, "count reports by pair", "desk_pairs.sql");
desk_query!(CELLS, "count reports by drug and event", "desk_cells.sql");
desk_query!(REACH, "sum the reach of reports", "desk_reach.sql");
const NAMES: Sql = Sql::new("name concepts", include_str!("../../sql/queries/desk_names.sql"));
const POSTS: Sql = Sql::new("count posts", include_str!("../../sql/queries/desk_posts.sql"));

/// What volume is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Channel.
    Channel,
    /// Drug concept that is mentioned.
    Drug,
    /// Event concept that is said to have happened.
    Event,
    /// Suspected reaction; the key is `drug~event`.
    Pair,
    /// Country, empty where it is not known.
    Country,
    /// Language.
    Language,
}

impl Dimension {
    /// All, with their words.
    pub const ALL: [(Dimension, &'static str); 6] = [
        (Dimension::Channel, "channel"),
        (Dimension::Drug, "drug"),
        (Dimension::Event, "event"),
        (Dimension::Pair, "pair"),
        (Dimension::Country, "country"),
        (Dimension::Language, "language"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Dimension::ALL.iter().find(|(dimension, _)| *dimension == self).map_or("", |(_, word)| word)
    }
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeRow {
    /// Value of the dimension.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Posts screened; nothing where posts that were not flagged are not counted by this dimension or filter.
    pub posts: Option<u64>,
    /// Posts flagged.
    pub flagged: Option<u64>,
    /// Reports that stand.
    pub reports: u64,
    /// Shows them.
    pub filter: DeskFilter,
}

/// Volume by a dimension, most reports first.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// The bars.
    pub rows: Vec<VolumeRow>,
    /// Reports of the filter. Bars of drugs, events and pairs overlap: a report may have several, or none.
    pub total: u64,
    /// Rows that the database read.
    pub rows_read: u64,
}

/// A concept with its name and the reports that mention it.
#[derive(Clone, Debug, PartialEq)]
pub struct Concept {
    /// The concept.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Reports of the filter that mention the drug, or tell of the event.
    pub reports: u64,
    /// Shows them.
    pub filter: DeskFilter,
}

/// Reports in which an event is suspected to be a reaction to a drug.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatCell {
    /// The drug.
    pub drug: String,
    /// The event.
    pub event: String,
    /// The reports.
    pub reports: u64,
    /// Shows them.
    pub filter: DeskFilter,
}

/// Drugs × events: the most frequent of each, and the cells that are not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// Rows.
    pub drugs: Vec<Concept>,
    /// Columns.
    pub events: Vec<Concept>,
    /// Cells.
    pub cells: Vec<HeatCell>,
    /// Rows that the database read.
    pub rows_read: u64,
}

/// How far the reports of a channel went.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachRow {
    /// The channel.
    pub channel: String,
    /// Reports.
    pub reports: u64,
    /// Distinct authors; those without one are none.
    pub authors: u64,
    /// Sum of likes, when the posts were read; so are the others.
    pub likes: f64,
    /// Shares and reposts.
    pub shares: f64,
    /// Replies.
    pub replies: f64,
    /// Views.
    pub views: f64,
    /// Shows the reports.
    pub filter: DeskFilter,
}

/// Reach by channel, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// The channels.
    pub rows: Vec<ReachRow>,
    /// Rows that the database read.
    pub rows_read: u64,
}

#[derive(Deserialize)]
struct Counted {
    key: String,
    name: String,
    reports: u64,
    total: u64,
}

#[derive(Deserialize)]
struct Name {
    concept: String,
    name: String,
}

#[derive(Deserialize)]
struct Posts {
    key: String,
    posts: u64,
    flagged: u64,
}

#[derive(Deserialize)]
struct Cell {
    drug: String,
    event: String,
    reports: u64,
}

#[derive(Deserialize)]
struct Reached {
    channel: String,
    reports: u64,
    authors: u64,
    likes: f64,
    shares: f64,
    replies: f64,
    views: f64,
}

impl ReportStore {
    /// Reports by a dimension, at most `limit` bars. Where the filter names drugs, events or pairs, only those are counted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn volume(
        &self,
        by: Dimension,
        filter: &DeskFilter,
        limit: u32,
        as_of: &AsOf,
    ) -> Result<Volume, StoreError> {
        let sql = match by {
            Dimension::Drug => DRUGS,
            Dimension::Event => EVENTS,
            Dimension::Pair => PAIRS,
            Dimension::Channel | Dimension::Country | Dimension::Language => VALUES.with("by", by.word()),
        };
        let counted = self.engine.answer::<Counted>(&filter.on(sql, as_of).with("limit", limit)).await?;
        let keys = counted.rows.iter().map(|row| row.key.clone()).collect();
        let (posts, posts_read) = self.posts(by, filter, keys).await?;
        let mut rows_read = counted.rows_read() + posts_read;
        let mut names = BTreeMap::new();
        if by == Dimension::Pair {
            let pairs = counted.rows.iter().filter_map(|row| row.key.split_once('~'));
            let concepts = pairs.flat_map(|(drug, event)| [drug.to_owned(), event.to_owned()]).collect();
            let (found, read) = self.names(concepts).await?;
            names = found;
            rows_read += read;
        }
        // The row that has the total is no bar.
        let total = counted.rows.iter().map(|row| row.total).max().unwrap_or(0);
        let rows = counted.rows.into_iter().filter(|row| row.total == 0).map(|row| {
            let (posts, flagged) = match &posts {
                Some(posts) => {
                    let (posts, flagged) = posts.get(&row.key).copied().unwrap_or_default();
                    (Some(posts), Some(flagged))
                }
                None => (None, None),
            };
            let filter = filter.of_value(by, &row.key);
            let name = match row.key.split_once('~') {
                Some((drug, event)) if by == Dimension::Pair => {
                    let name =
                        |concept: &str| names.get(concept).cloned().unwrap_or_else(|| concept.to_owned());
                    format!("{} ~ {}", name(drug), name(event))
                }
                _ => row.name,
            };
            VolumeRow { key: row.key, name, posts, flagged, reports: row.reports, filter }
        });
        Ok(Volume { rows: rows.collect(), total, rows_read })
    }

    /// Posts and flagged posts by a dimension, where tallies know everything that the filter asks for.
    async fn posts(
        &self,
        by: Dimension,
        filter: &DeskFilter,
        keys: Vec<String>,
    ) -> Result<(Option<BTreeMap<String, (u64, u64)>>, u64), StoreError> {
        if !matches!(by, Dimension::Channel | Dimension::Pair) || !filter.is_of_tallies() {
            return Ok((None, 0));
        }
        let sql = POSTS
            .with("by", by.word())
            .with("keys", keys)
            .with("channel", filter.channel.clone())
            .with("from", filter.from.map_or(0, seconds))
            .with("to", filter.to.map_or(u32::MAX, |to| seconds(Timestamp(to.0.saturating_sub(1)))));
        let answer = self.engine.answer::<Posts>(&sql).await?;
        let read = answer.rows_read();
        Ok((Some(answer.rows.into_iter().map(|row| (row.key, (row.posts, row.flagged))).collect()), read))
    }

    /// Names of concepts, and the rows read.
    pub(crate) async fn names(
        &self,
        concepts: Vec<String>,
    ) -> Result<(BTreeMap<String, String>, u64), StoreError> {
        if concepts.is_empty() {
            return Ok((BTreeMap::new(), 0));
        }
        let answer = self.engine.answer::<Name>(&NAMES.with("concepts", concepts)).await?;
        let read = answer.rows_read();
        Ok((answer.rows.into_iter().map(|row| (row.concept, row.name)).collect(), read))
    }

    /// The most frequent drugs and events of the filter's reports, at most `drugs` and `events` of them, with the reports in
    /// which the one is a suspected reaction to the other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heat(
        &self,
        filter: &DeskFilter,
        drugs: u32,
        events: u32,
        as_of: &AsOf,
    ) -> Result<Heat, StoreError> {
        let most = drugs.max(events) as usize;
        let (mut rows, mut columns, read) = self.concepts(filter, as_of, most).await?;
        rows.truncate(drugs as usize);
        columns.truncate(events as usize);
        let ids = |values: &[crate::desk::FacetValue]| -> Vec<String> {
            values.iter().map(|value| value.value.clone()).collect()
        };
        let sql = filter.on(CELLS, as_of).with("drugs", ids(&rows)).with("events", ids(&columns));
        let cells = self.engine.answer::<Cell>(&sql).await?;
        let rows_read = read + cells.rows_read();
        let concepts = |by, values: Vec<crate::desk::FacetValue>| {
            let concept = |value: crate::desk::FacetValue| {
                let filter = filter.of_value(by, &value.value);
                Concept { id: value.value, name: value.name, reports: value.reports, filter }
            };
            values.into_iter().map(concept).collect()
        };
        let cell = |Cell { drug, event, reports }| {
            let filter = filter.of_pair(&drug, &event);
            HeatCell { drug, event, reports, filter }
        };
        Ok(Heat {
            drugs: concepts(Dimension::Drug, rows),
            events: concepts(Dimension::Event, columns),
            cells: cells.rows.into_iter().map(cell).collect(),
            rows_read,
        })
    }

    /// How far reports went, by channel.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reach(&self, filter: &DeskFilter, as_of: &AsOf) -> Result<Reach, StoreError> {
        let answer = self.engine.answer::<Reached>(&filter.on(REACH, as_of)).await?;
        let rows_read = answer.rows_read();
        let row = |row: Reached| {
            let filter = filter.of_value(Dimension::Channel, &row.channel);
            let Reached { channel, reports, authors, likes, shares, replies, views } = row;
            ReachRow { channel, reports, authors, likes, shares, replies, views, filter }
        };
        Ok(Reach { rows: answer.rows.into_iter().map(row).collect(), rows_read })
    }
}

impl DeskFilter {
    /// The same, of one value of a dimension that it lets through.
    pub(crate) fn of_value(&self, by: Dimension, value: &str) -> DeskFilter {
        let mut narrow = self.clone();
        let one = vec![value.to_owned()];
        match by {
            Dimension::Channel => narrow.channel = one,
            Dimension::Drug => narrow.drug = one,
            Dimension::Event => narrow.event = one,
            Dimension::Country => narrow.country = one,
            Dimension::Language => narrow.language = one,
            Dimension::Pair => {
                let (drug, event) = value.split_once('~').unwrap_or((value, ""));
                return self.of_pair(drug, event);
            }
        }
        narrow
    }

    /// The same, of one suspected reaction that it lets through.
    pub(crate) fn of_pair(&self, drug: &str, event: &str) -> DeskFilter {
        DeskFilter { pair: vec![(drug.to_owned(), event.to_owned())], ..self.clone() }
    }

    /// Whether it asks for nothing but channels and whole hours of posting: what is counted of posts that were not flagged too.
    fn is_of_tallies(&self) -> bool {
        let whole = |at: Option<Timestamp>| at.is_none_or(|at| at == at.hour());
        let rest = DeskFilter { channel: Vec::new(), from: None, to: None, ..self.clone() };
        rest == DeskFilter::default() && whole(self.from) && whole(self.to)
    }
}
