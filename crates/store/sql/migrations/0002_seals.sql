-- Where a flagged post came from, sealed; apart from reports, with a retention of its own.
CREATE TABLE IF NOT EXISTS seals
(
    report_id   String,
    version     UInt64,
    is_deleted  UInt8,
    sealed      String,
    observed_at DateTime64(6, 'UTC'),
    expires_at  DateTime('UTC')
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY report_id
TTL expires_at
SETTINGS non_replicated_deduplication_window = 1000, min_age_to_force_merge_seconds = 86400;
