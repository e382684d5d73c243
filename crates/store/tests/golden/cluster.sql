-- Our database. Made only when it is missing: where somebody else made it, we may lack the right, or it has another engine.
-- Reads: nothing.
CREATE DATABASE IF NOT EXISTS {database:Identifier} ON CLUSTER 'main' ENGINE = Atomic;

-- Which files of `sql/migrations` were applied, with the checksum of what they held.
-- Reads: nothing.
CREATE TABLE IF NOT EXISTS migrations ON CLUSTER 'main'
(
    number     UInt32,
    name       String,
    checksum   String,
    applied_at DateTime('UTC') DEFAULT now()
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
ORDER BY number
SETTINGS replicated_deduplication_window = 100;

-- Who migrates, or waits to: one row per ticket, its latest version counts; see `lock.rs`. Times are the server's.
-- Reads: nothing.
CREATE TABLE IF NOT EXISTS migration_tickets ON CLUSTER 'main'
(
    ticket     String,
    version    UInt64,
    holder     String,
    expires_at DateTime64(3, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)
ORDER BY ticket
TTL toDateTime(expires_at) + INTERVAL 1 DAY;

-- One row per revision of a report; reads use FINAL and see the highest version of each.
-- `version` is twice the post's revision, plus one for a withdrawal: a withdrawal wins over the report of the same
-- revision, and a report screened anew (same revision, later insert) replaces the earlier one.
-- Not partitioned: replaced rows are dropped only by merges inside a partition, and a withdrawal does not know
-- when its post was written.
CREATE TABLE IF NOT EXISTS reports ON CLUSTER 'main'
(
    report_id              String,
    version                UInt64,
    is_deleted             UInt8,
    revision               UInt64,
    withdrawn              LowCardinality(String) COMMENT 'why, for a withdrawal; else empty',
    channel                LowCardinality(String),
    kind                   LowCardinality(String),
    author                 String COMMENT 'pseudonym, or empty',
    created_at             Nullable(DateTime64(6, 'UTC')),
    observed_at            DateTime64(6, 'UTC'),
    posted_at              DateTime64(6, 'UTC') COMMENT 'created_at, or observed_at where the channel gives no time',
    expires_at             DateTime('UTC'),
    score                  Float32,
    language               LowCardinality(String),
    fingerprint            UInt64,
    title                  String CODEC(ZSTD(3)),
    about                  Array(String) CODEC(ZSTD(3)),
    text                   String COMMENT 'redacted' CODEC(ZSTD(3)),
    drugs                  Array(LowCardinality(String)) COMMENT 'concepts of drug mentions, each once',
    drug_names             Array(LowCardinality(String)),
    events                 Array(LowCardinality(String)) COMMENT 'concepts of events said to have happened, each once',
    event_names            Array(LowCardinality(String)),
    reaction_drugs         Array(LowCardinality(String)) COMMENT 'with reaction_events: pairs whose relation is reaction',
    reaction_events        Array(LowCardinality(String)),
    seriousness            Array(LowCardinality(String)),
    criteria_met           UInt8 COMMENT 'how many of the four criteria of a valid case are met',
    mentions               String COMMENT 'JSON, as are the six below' CODEC(ZSTD(3)),
    pairs                  String CODEC(ZSTD(3)),
    facts                  String CODEC(ZSTD(3)),
    validity               String CODEC(ZSTD(3)),
    quality                String CODEC(ZSTD(3)),
    explanation            String CODEC(ZSTD(3)),
    redactions             String CODEC(ZSTD(3)),
    hark_version           LowCardinality(String),
    dictionary_version     LowCardinality(String),
    model_version          LowCardinality(String),
    settings_version       LowCardinality(String)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 86400;

-- Where a flagged post came from, sealed; apart from reports, with a retention of its own.
CREATE TABLE IF NOT EXISTS seals ON CLUSTER 'main'
(
    report_id   String,
    version     UInt64,
    is_deleted  UInt8,
    sealed      String,
    observed_at DateTime64(6, 'UTC'),
    expires_at  DateTime('UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 86400;

-- Screened posts counted by hour, channel, drug and event; reads sum, with FINAL.
-- An empty drug and event count every post of the hour.
-- `delta` names the batch that brought the count, so that a batch that is written again after a crash replaces its own
-- counts instead of adding to them.
CREATE TABLE IF NOT EXISTS tallies ON CLUSTER 'main'
(
    hour    DateTime('UTC'),
    channel LowCardinality(String),
    drug    LowCardinality(String),
    event   LowCardinality(String),
    delta   String,
    posts   UInt64,
    flagged UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
PARTITION BY toYear(hour)
ORDER BY (channel, drug, event, hour, delta)
SETTINGS replicated_deduplication_window = 1000;

-- Codes of the concepts of a report, each once, as `terminology=code`; several codes of one terminology are taken apart.
-- Drugs and situations count wherever they are mentioned, events only where they are said to have happened: the
-- column `events` decides. Computed by the database, so that reports stored earlier have it too.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS codes Array(LowCardinality(String))
    MATERIALIZED arrayDistinct(arrayFlatten(arrayMap(
        mention -> arrayMap(
            code -> arrayMap(value -> concat(code.1, '=', value), splitByChar(',', code.2)),
            JSONExtractKeysAndValues(mention, 'codes', 'String')),
        arrayFilter(
            mention -> JSONExtractString(mention, 'kind') != 'event' OR has(events, JSONExtractString(mention, 'concept')),
            JSONExtractArrayRaw(mentions)))));

-- What kind of source a report is, to choose by: its labels, and whether somebody tells of their own. Computed by the
-- database from the JSON column `quality`, so that reports stored earlier have them too.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS quality_labels Array(LowCardinality(String))
    MATERIALIZED arrayDistinct(arrayMap(
        label -> JSONExtractString(label, 'value'),
        JSONExtractArrayRaw(quality, 'labels')));

ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS first_hand Bool
    MATERIALIZED JSONExtractBool(quality, 'first_hand');

-- Which model knew the words of the post's language: its version and hash, or `none for <language>`, where mentions, cues,
-- order and form decided alone. Empty for reports that were stored before.
ALTER TABLE reports ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS model LowCardinality(String) DEFAULT '' AFTER language;

