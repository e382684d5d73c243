-- Signatures of some reports.
-- Reads: all columns of `signatures` for these ids, by primary key: a granule of 256 rows for each of them in each part.
SELECT ?fields FROM signatures FINAL PREWHERE report_id IN {reports:Array(String)} ORDER BY report_id
