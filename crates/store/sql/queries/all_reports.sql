-- A slice of every report in the order of ids.
SELECT ?fields FROM reports FINAL WHERE report_id > {after:String} ORDER BY report_id LIMIT {limit:UInt32}
