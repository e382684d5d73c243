-- Reports that belong to the clusters of some masters, and are not masters themselves.
-- The inner query takes them without FINAL, so that the index answers; the outer keeps those that still do.
-- Reads: of `desk` the column `master` where the bloom filter `by_master` says that it may be; then three columns for what was
-- found, by primary key: a granule for each of them in each part.
SELECT report_id, master
FROM desk FINAL
PREWHERE report_id IN (SELECT report_id FROM desk WHERE master IN {masters:Array(String)})
WHERE master IN {masters:Array(String)}
ORDER BY master, report_id
