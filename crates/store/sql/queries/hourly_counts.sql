-- Reports that stood at the last refresh, by the hour of their posts: of one pair of drug and event, or of all reports
-- when both are empty. Dashboards read the same table.
-- Reads: `hourly_counts` for this drug and event and these hours, by primary key.
SELECT hour, sum(reports) AS reports
FROM hourly_counts
WHERE drug = {drug:String} AND event = {event:String}
  AND ({channel:String} = '' OR channel = {channel:String})
  AND ({country:String} = '' OR country = {country:String})
  AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour <= toDateTime({to:UInt32}, 'UTC')
GROUP BY hour
ORDER BY hour
