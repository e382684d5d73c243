-- Reports of one conversation that stand, oldest post first.
-- The inner query takes them without FINAL, so that the index answers; the outer keeps those that stand and are still of it.
-- Reads: of `reports` the column `thread` where the bloom filter `by_thread` says that it may be; then all columns for what was
-- found, by primary key: a granule for each of them in each part.
SELECT ?fields
FROM reports FINAL
PREWHERE report_id IN
(
    SELECT report_id FROM reports WHERE thread = {thread:String} AND is_deleted = 0 ORDER BY posted_at, report_id LIMIT 1000
)
WHERE thread = {thread:String}
ORDER BY posted_at, report_id
LIMIT {limit:UInt32}
