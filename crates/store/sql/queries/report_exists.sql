-- Whether a report stands.
-- Reads: the keys of `reports` for one id, by primary key: a granule in each part.
SELECT count() AS n FROM reports FINAL PREWHERE report_id = {report:String}
