-- The masters of some reports that are members of a cluster.
-- Reads: two columns of `desk` for these ids, by primary key: a granule for each of them in each part.
SELECT report_id, master FROM desk FINAL PREWHERE report_id IN {reports:Array(String)} WHERE master != '' ORDER BY report_id
