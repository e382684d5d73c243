-- One row per revision of a report; reads use FINAL and see the highest version of each.
-- `version` is twice the post's revision, plus one for a withdrawal: a withdrawal wins over the report of the same
-- revision, and a report screened anew (same revision, later insert) replaces the earlier one.
-- Not partitioned: replaced rows are dropped only by merges inside a partition, and a withdrawal does not know
-- when its post was written.
CREATE TABLE IF NOT EXISTS reports
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
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 86400;
