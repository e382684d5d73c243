-- Reports that are found under some keys: of each key the earliest posts.
-- Reads: `signature_keys` for these keys, by primary key: a granule of 256 rows for each of them in each part, and all rows of a
-- key that many reports share.
SELECT key, report_id
FROM signature_keys FINAL
PREWHERE key IN {keys:Array(UInt64)}
ORDER BY key, posted_at, report_id
LIMIT {most:UInt32} BY key
