-- The seal of one report, if it stands.
-- Reads: `seals` for one id, by primary key: a granule in each part.
SELECT sealed FROM seals FINAL PREWHERE report_id = {report:String}
