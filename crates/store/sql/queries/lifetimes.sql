-- When some reports that stand came into the database, and when they go.
-- Reads: four columns of `reports` for these ids, by primary key: a granule for each of them in each part.
SELECT report_id, stored_at, expires_at FROM reports FINAL PREWHERE report_id IN {reports:Array(String)} ORDER BY report_id
