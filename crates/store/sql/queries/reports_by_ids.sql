-- Those of some reports that stand, in order of ids. A replay compares them with what it found.
-- Reads: all columns of `reports` for these ids, by primary key: a granule for each of them in each part.
SELECT ?fields FROM reports FINAL PREWHERE report_id IN {reports:Array(String)} ORDER BY report_id
