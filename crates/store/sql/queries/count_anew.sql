-- Counts reports by hour anew, as the view of migration 0007 does on a server, into the empty table.
-- Reads: the keys and the counted columns of all of `reports`.
INSERT INTO hourly_counts
SELECT
    -- A DateTime ends in 2106 and begins in 1970: what was posted outside counts at its end, as tallies do.
    toStartOfHour(toDateTime(greatest(0, least(4294967295, intDiv(toUnixTimestamp64Milli(posted_at), 1000))), 'UTC')) AS hour,
    channel,
    country,
    pair.1 AS drug,
    pair.2 AS event,
    count() AS reports
FROM reports FINAL
ARRAY JOIN arrayConcat([('', '')], arrayZip(reaction_drugs, reaction_events)) AS pair
GROUP BY hour, channel, country, drug, event
