-- Screened posts counted by hour, channel, drug and event; sums on merge, so reads sum too.
-- An empty drug and event count every post of the hour.
CREATE TABLE IF NOT EXISTS tallies
(
    hour    DateTime('UTC'),
    channel LowCardinality(String),
    drug    LowCardinality(String),
    event   LowCardinality(String),
    posts   UInt64,
    flagged UInt64
)
ENGINE = SummingMergeTree((posts, flagged))
PARTITION BY toYear(hour)
ORDER BY (channel, drug, event, hour)
SETTINGS non_replicated_deduplication_window = 1000;
