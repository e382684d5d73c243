-- What stands of those of some reports that somebody touched, in order of ids.
-- Reads: all columns of `desk` for these ids, by primary key: a granule for each of them in each part.
SELECT ?fields FROM desk FINAL PREWHERE report_id IN {reports:Array(String)} ORDER BY report_id
