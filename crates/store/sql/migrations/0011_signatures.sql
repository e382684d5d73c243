-- What the finder of duplicates knows of each report, and the keys under which it finds it again.
--
-- `signatures` has what is compared: hashes of the text, none of its words, and the facts of the case. `signature_keys` is the
-- same the other way round: in the order of keys, so that those who share one lie together and no scan is needed; a bloom filter
-- over arrays of keys would let through every third granule for the three dozen keys that a report looks under. Rows go with
-- their report: by the same retention, and at once (a row with `is_deleted`) when it is withdrawn.
-- Granules of 256 rows: what is read is some rows here and there.
CREATE TABLE IF NOT EXISTS signatures
(
    report_id  String CODEC(ZSTD(1)),
    version    UInt64 COMMENT 'of the row of `reports` that was looked at' CODEC(T64, ZSTD(1)),
    is_deleted UInt8,
    format     UInt16 COMMENT 'of minima and keys',
    stored_at  DateTime64(6, 'UTC') COMMENT 'when that row came; the last of all is how far the finder is' CODEC(Delta, ZSTD(1)),
    expires_at DateTime('UTC') CODEC(Delta, ZSTD(1)),
    posted_at  DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    channel    LowCardinality(String),
    author     String COMMENT 'pseudonym, or empty' CODEC(ZSTD(1)),
    thread     String COMMENT 'pseudonym, or empty' CODEC(ZSTD(1)),
    parent     String COMMENT 'report_id, or empty' CODEC(ZSTD(1)),
    repost     Bool,
    text_hash  UInt64 COMMENT 'of the normalised text; 0 where it is empty' CODEC(NONE),
    text_bytes UInt32 CODEC(T64, ZSTD(1)),
    shingles   UInt32 CODEC(T64, ZSTD(1)),
    minima     Array(UInt32) COMMENT 'MinHash' CODEC(NONE),
    drugs      Array(LowCardinality(String)),
    events     Array(LowCardinality(String)),
    age        Nullable(Float32) COMMENT 'years',
    sex        LowCardinality(String),
    country    LowCardinality(String),
    others     Array(Tuple(String, String)) COMMENT 'other facts that are told, with their values' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS index_granularity = 256, min_age_to_force_merge_seconds = 86400;
CREATE TABLE IF NOT EXISTS signature_keys
(
    key        UInt64 CODEC(Delta, ZSTD(1)),
    report_id  String CODEC(ZSTD(1)),
    posted_at  DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    version    UInt64 CODEC(T64, ZSTD(1)),
    is_deleted UInt8,
    expires_at DateTime('UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (key, report_id)
TTL expires_at
SETTINGS index_granularity = 256, min_age_to_force_merge_seconds = 86400;
-- For `arrivals.sql`: what came since, withdrawals too. `reports` itself lies in the order of ids.
ALTER TABLE reports ADD PROJECTION IF NOT EXISTS by_arrival
(
    SELECT stored_at, report_id, version, expires_at ORDER BY stored_at, report_id
);
ALTER TABLE reports MATERIALIZE PROJECTION by_arrival;
-- For `members.sql`.
ALTER TABLE desk ADD INDEX IF NOT EXISTS by_master master TYPE bloom_filter(0.01) GRANULARITY 4;
