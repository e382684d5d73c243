-- Screened posts counted by hour, channel, drug and event; reads sum, with FINAL.
-- An empty drug and event count every post of the hour.
-- `delta` names the batch that brought the count, so that a batch that is written again after a crash replaces its own
-- counts instead of adding to them.
CREATE TABLE IF NOT EXISTS tallies
(
    hour    DateTime('UTC'),
    channel LowCardinality(String),
    drug    LowCardinality(String),
    event   LowCardinality(String),
    delta   String,
    posts   UInt64,
    flagged UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYear(hour)
ORDER BY (channel, drug, event, hour, delta)
SETTINGS non_replicated_deduplication_window = 1000;
