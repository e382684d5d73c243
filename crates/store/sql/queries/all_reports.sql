-- A slice of every report in the order of ids.
-- Reads: all columns of `reports` from an id on, by primary key: the slice and up to a granule in each part.
SELECT ?fields FROM reports FINAL PREWHERE report_id > {after:String} ORDER BY report_id LIMIT {limit:UInt32}
