-- Who migrates, or waits to: one row per ticket, its latest version counts; see `lock.rs`. Times are the server's.
-- Reads: nothing.
CREATE TABLE IF NOT EXISTS migration_tickets
(
    ticket     String,
    version    UInt64,
    holder     String,
    expires_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(version)
ORDER BY ticket
TTL toDateTime(expires_at) + INTERVAL 1 DAY
