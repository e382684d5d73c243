-- One report, if it stands.
-- Reads: all columns of `reports` for one id, by primary key: a granule in each part.
SELECT ?fields FROM reports FINAL PREWHERE report_id = {report:String}
