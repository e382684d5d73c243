//! The topics: their names, how each is kept, and making and describing them.
//!
//! | topic | key | kept |
//! |---|---|---|
//! | `hark.posts.v1` | report id | for the retention of posts; of a post that was edited or deleted only the last record, within hours |
//! | `hark.reports.v1` | report id; each count its own | seven days; of a report only its last record, within hours |
//! | `hark.erasures.v1` | report id | the last record of each, thirty days |
//! | `hark.reviews.v1` | subject | for ever: it is the only truth about what people did |
//! | `hark.deadletters.v1` | dead letter id | fourteen days |
//! | `hark.state.v1` | group and hop | what the window of deduplication needs, at most seven days |
//! | `hark.meta.v1` | name | the last record of each, for ever |

use std::time::{Duration, Instant};

use futures_executor::block_on;
use journal::{Hop, JournalError, Partitions};
use rdkafka::{
    admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    error::RDKafkaErrorCode,
    metadata::Metadata,
};

use crate::{
    error::failed,
    options::{KafkaOptions, MAX_MESSAGE_BYTES},
};

const HOUR_MILLIS: u64 = 3_600_000;
const DAY_MILLIS: u64 = 24 * HOUR_MILLIS;

/// Within this time what was replaced or deleted has left the topics that are compacted.
const COMPACTED_WITHIN_MILLIS: u64 = 6 * HOUR_MILLIS;

/// Not before this time, so that whoever is not far behind sees every record.
const COMPACTED_AFTER_MILLIS: u64 = HOUR_MILLIS;

/// The name of a hop's topic.
pub(crate) fn topic(prefix: &str, hop: Hop) -> String {
    let name = match hop {
        Hop::Posts => "posts",
        Hop::Reports => "reports",
        Hop::DeadLetters => "deadletters",
        Hop::Erasures => "erasures",
        Hop::Reviews => "reviews",
    };
    format!("{prefix}.{name}.v1")
}

/// The topic of the groups' state.
pub(crate) fn state_topic(prefix: &str) -> String {
    format!("{prefix}.state.v1")
}

/// The topic of small durable values.
pub(crate) fn meta_topic(prefix: &str) -> String {
    format!("{prefix}.meta.v1")
}

/// How topics are to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicPlan {
    /// Partitions of each hop; the state has as many as the posts, the small values have one.
    pub partitions: Partitions,
    /// Replicas of each.
    pub replication: u16,
    /// How long posts are kept, in hours.
    pub posts_retention_hours: u64,
}

/// A topic as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    /// Its name.
    pub name: String,
    /// Its partitions.
    pub partitions: u16,
    /// Settings of the topic that are not the broker's.
    pub config: Vec<(&'static str, String)>,
}

impl TopicPlan {
    /// Every topic.
    pub fn topics(&self, prefix: &str) -> Vec<TopicSpec> {
        let Partitions { posts, reports, dead_letters, erasures, reviews } = self.partitions;
        let most = posts.max(reports).max(dead_letters).max(erasures).max(reviews);
        let retention = self.posts_retention_hours.saturating_mul(HOUR_MILLIS);
        let kept = |policy, millis: Option<u64>| Kept { policy, retention_millis: millis, for_ever: false };
        [
            (topic(prefix, Hop::Posts), posts, kept(COMPACT_AND_DELETE, Some(retention))),
            (topic(prefix, Hop::Reports), reports, kept(COMPACT_AND_DELETE, Some(7 * DAY_MILLIS))),
            (topic(prefix, Hop::DeadLetters), dead_letters, kept(DELETE, Some(14 * DAY_MILLIS))),
            (topic(prefix, Hop::Erasures), erasures, kept(COMPACT_AND_DELETE, Some(30 * DAY_MILLIS))),
            (topic(prefix, Hop::Reviews), reviews, Kept { for_ever: true, ..kept(DELETE, None) }),
            (state_topic(prefix), most, kept(DELETE, Some(7 * DAY_MILLIS))),
            (meta_topic(prefix), 1, kept(COMPACT, None)),
        ]
        .into_iter()
        .map(|(name, partitions, kept)| TopicSpec { name, partitions, config: kept.config(self.replication) })
        .collect()
    }
}

const DELETE: &str = "delete";
const COMPACT: &str = "compact";
const COMPACT_AND_DELETE: &str = "compact,delete";

struct Kept {
    policy: &'static str,
    retention_millis: Option<u64>,
    /// Whether the brokers are told to delete nothing, whatever they do with other topics.
    for_ever: bool,
}

impl Kept {
    fn config(&self, replication: u16) -> Vec<(&'static str, String)> {
        let mut config = vec![
            ("cleanup.policy", self.policy.to_owned()),
            ("compression.type", "producer".to_owned()),
            ("max.message.bytes", MAX_MESSAGE_BYTES.to_string()),
            ("message.timestamp.type", "CreateTime".to_owned()),
            // Records are stamped by those who write them. Brokers refuse what is an hour ahead of them unless told
            // otherwise: one clock that is wrong would stop its role.
            ("message.timestamp.after.max.ms", i64::MAX.to_string()),
            // One replica may be away while another still guards what was acknowledged.
            ("min.insync.replicas", replication.saturating_sub(1).clamp(1, 2).to_string()),
        ];
        if self.for_ever {
            config.push(("retention.ms", "-1".to_owned()));
            config.push(("retention.bytes", "-1".to_owned()));
        }
        if let Some(millis) = self.retention_millis {
            config.push(("retention.ms", millis.to_string()));
            // Whole segments go: one holds a twelfth of the time at most.
            config.push(("segment.ms", (millis / 12).clamp(60_000, HOUR_MILLIS).to_string()));
        }
        if self.policy == COMPACT_AND_DELETE {
            config.push(("min.compaction.lag.ms", COMPACTED_AFTER_MILLIS.to_string()));
            config.push(("max.compaction.lag.ms", COMPACTED_WITHIN_MILLIS.to_string()));
        }
        config
    }
}

/// What became of making one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It is new.
    New,
    /// It was there, as it should be.
    There,
    /// It was there with another number of partitions.
    Differs {
        /// How many it has.
        found: u16,
    },
}

/// A topic as the brokers describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicInfo {
    /// Its name.
    pub name: String,
    /// Its partitions; 0 where it does not exist.
    pub partitions: u16,
    /// Fewest replicas of a partition.
    pub replicas: u16,
    /// Fewest replicas of a partition that are in sync.
    pub in_sync: u16,
    /// The settings that a [`TopicSpec`] names, as they stand.
    pub config: Vec<(String, String)>,
}

/// Makes the topics that are missing. Topics that are there stay as they are.
///
/// # Errors
/// [`JournalError::Backend`] when the brokers cannot be reached or refuse.
pub fn create_topics(
    options: &KafkaOptions,
    plan: &TopicPlan,
) -> Result<Vec<(TopicSpec, Made)>, JournalError> {
    let admin = admin(options)?;
    let specs = plan.topics(&options.prefix);
    let new: Vec<NewTopic<'_>> = specs
        .iter()
        .map(|spec| {
            let replication = TopicReplication::Fixed(i32::from(plan.replication));
            let topic = NewTopic::new(&spec.name, i32::from(spec.partitions), replication);
            spec.config.iter().fold(topic, |topic, (name, value)| topic.set(name, value))
        })
        .collect();
    let answers = block_on(admin.create_topics(&new, &AdminOptions::new()))
        .map_err(|error| failed(reach(options, "make the topics"), error))?;
    let known = settled(options, &specs)?;
    let mut made = Vec::new();
    for (spec, answer) in specs.into_iter().zip(answers) {
        let outcome = match answer {
            Ok(_) => Made::New,
            Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => match count(&known, &spec.name) {
                found if found == spec.partitions => Made::There,
                found => Made::Differs { found },
            },
            Err((name, code)) => {
                let doing = format!(
                    "make the topic {name}; see that `kafka.replication` is no more than there are brokers"
                );
                return Err(failed(doing, rdkafka::error::KafkaError::AdminOp(code)));
            }
        };
        made.push((spec, outcome));
    }
    Ok(made)
}

/// What the brokers say of all topics, once they tell of these: they know a name before they know what is behind it.
fn settled(options: &KafkaOptions, specs: &[TopicSpec]) -> Result<Metadata, JournalError> {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        let found = metadata(options)?;
        let all = specs.iter().all(|spec| count(&found, &spec.name) > 0);
        if all || Instant::now() >= until {
            return Ok(found);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What the brokers say of each topic of the plan.
///
/// # Errors
/// [`JournalError::Backend`] when the brokers cannot be reached or refuse.
pub fn describe_topics(options: &KafkaOptions, plan: &TopicPlan) -> Result<Vec<TopicInfo>, JournalError> {
    let (admin, metadata) = (admin(options)?, metadata(options)?);
    let mut infos = Vec::new();
    for spec in plan.topics(&options.prefix) {
        let partitions = count(&metadata, &spec.name);
        let mut info = TopicInfo { name: spec.name, partitions, replicas: 0, in_sync: 0, config: Vec::new() };
        if let Some(topic) = metadata.topics().iter().find(|topic| topic.name() == info.name) {
            let fewest = |count: &dyn Fn(&rdkafka::metadata::MetadataPartition) -> usize| {
                topic.partitions().iter().map(count).min().unwrap_or(0) as u16
            };
            info.replicas = fewest(&|partition| partition.replicas().len());
            info.in_sync = fewest(&|partition| partition.isr().len());
        }
        if partitions > 0 {
            let described = block_on(
                admin.describe_configs(&[ResourceSpecifier::Topic(&info.name)], &AdminOptions::new()),
            )
            .map_err(|error| failed(reach(options, "describe the topics"), error))?;
            let found = described.into_iter().flatten().next();
            let values = found.iter().flat_map(|resource| {
                spec.config
                    .iter()
                    .filter_map(|(name, _)| Some(((*name).to_owned(), resource.get(name)?.value.clone()?)))
            });
            info.config = values.collect();
        }
        infos.push(info);
    }
    Ok(infos)
}

pub(crate) fn admin(options: &KafkaOptions) -> Result<AdminClient<DefaultClientContext>, JournalError> {
    options.client().create().map_err(|error| failed("set up a client of the brokers", error))
}

/// What the brokers say of all topics.
pub(crate) fn metadata(options: &KafkaOptions) -> Result<Metadata, JournalError> {
    let consumer: BaseConsumer =
        options.client().create().map_err(|error| failed("set up a client of the brokers", error))?;
    consumer
        .fetch_metadata(None, options.request_timeout.min(Duration::from_secs(10)))
        .map_err(|error| failed(reach(options, "reach the brokers"), error))
}

/// Partitions of a topic; 0 where it does not exist.
pub(crate) fn count(metadata: &Metadata, name: &str) -> u16 {
    let topic = metadata.topics().iter().find(|topic| topic.name() == name);
    topic.map_or(0, |topic| u16::try_from(topic.partitions().len()).unwrap_or(u16::MAX))
}

/// An infinitive with the brokers' address and what to look at.
pub(crate) fn reach(options: &KafkaOptions, doing: &str) -> String {
    format!(
        "{doing} at {}; check that they run, and the section `kafka` of the settings (address, security, user)",
        options.brokers
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hop_has_a_topic_and_what_names_people_goes_in_time() {
        let plan = TopicPlan { partitions: Partitions::all(8), replication: 3, posts_retention_hours: 48 };
        let topics = plan.topics("hark");
        for hop in Hop::ALL {
            assert!(topics.iter().any(|spec| spec.name == topic("hark", hop)), "{hop}");
        }
        let value = |name: &str, key: &str| {
            let spec = topics.iter().find(|spec| spec.name == name).expect(name);
            spec.config.iter().find(|(of, _)| *of == key).map(|(_, value)| value.as_str())
        };
        assert_eq!(value("hark.posts.v1", "retention.ms"), Some("172800000"));
        assert_eq!(value("hark.posts.v1", "max.compaction.lag.ms"), Some("21600000"));
        assert_eq!(value("hark.meta.v1", "retention.ms"), None);
        let kept =
            ["cleanup.policy", "retention.ms", "retention.bytes"].map(|key| value("hark.reviews.v1", key));
        assert_eq!(kept, [Some("delete"), Some("-1"), Some("-1")]);
        assert_eq!(value("hark.meta.v1", "min.insync.replicas"), Some("2"));
    }
}
