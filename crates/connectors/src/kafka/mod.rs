//! Topics of Apache Kafka, or of a broker that speaks its protocol, which somebody else writes posts into.
//!
//! * The value of a message is a post, or a list of posts, as JSON: in the post format, by a map of fields, or in a structured
//!   CloudEvent. A message without a value (a tombstone) is an erasure of the post that its key names.
//! * Positions are ours: no group is joined, nothing is committed to the brokers, and the cursor `{"topic/partition": offset}` moves
//!   only with what is durable here.
//! * This crate knows no client of Kafka: [`Kafka::open`](Connector::open) gives a feed with [`Feed::topic`] set, and the program
//!   opens the topics and makes the reader.
//!
//! Limits: JSON only; values of a schema registry (Avro, Protobuf) become dead letters with that reason.

mod parse;
mod reader;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::fields::Reading;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem, TopicWanted};

static ABOUT: About = About {
    id: "kafka",
    title: "Kafka topics",
    kind: Kind::Generic,
    certainty: Certainty::Specified,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::Told },
    may_export: true,
    reason: "The operator brings the posts and answers for the right to use them.",
};

/// The connector for `kafka`.
#[derive(Clone, Copy, Debug)]
pub struct Kafka;

impl Connector for Kafka {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn guide(&self) -> &'static str {
        include_str!("guide.md")
    }

    fn keys(&self) -> &'static [Key] {
        settings::KEYS
    }

    /// Reads the value of one message.
    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        let mut own = Found::default();
        parse::value(
            &Reading::plain(ABOUT.id, ABOUT.terms.as_str()),
            document.content_type,
            document.body,
            &mut own,
        )
        .map_err(NotOurs)?;
        match own.posts.is_empty() && !own.refused.is_empty() {
            true => Err(NotOurs::because("no item of it is a post: an object with `id` and `text`")),
            false => {
                found.append(own);
                Ok(())
            }
        }
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let positions = reader::positions(opening)?;
        let options = settings::options(opening, positions.clone())?;
        let reading = Reading::of(opening.settings, ABOUT.id, ABOUT.terms.as_str())?;
        let reader = reader::KafkaReader::new(reading, positions);
        let topic = TopicWanted { options, reader: Box::new(move |topic| Box::new(reader.with(topic))) };
        Ok(Feed { topic: Some(topic), ..Feed::default() })
    }
}
