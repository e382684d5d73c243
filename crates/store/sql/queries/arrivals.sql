-- Rows of reports in the order they came, from behind a place on: versions and withdrawals, whether they stand or not.
-- Reads: the projection `by_arrival` of `reports`, from that place on until there are enough.
SELECT stored_at, report_id, version, expires_at
FROM reports
WHERE stored_at >= fromUnixTimestamp64Micro({after_at:Int64}, 'UTC')
  AND (stored_at, report_id, version)
    > (fromUnixTimestamp64Micro({after_at:Int64}, 'UTC'), {after_id:String}, {after_version:UInt64})
ORDER BY stored_at, report_id, version
LIMIT {limit:UInt32}
