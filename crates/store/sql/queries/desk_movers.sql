-- Suspected reactions whose reports since `begin` differ most from those before, of a filter that lets both periods through; of
-- those that the filter names, where it names some.
-- Reads: as `parts/chosen.sql`.
SELECT
    drug, event,
    countIf(posted_at >= fromUnixTimestamp64Micro({begin:Int64}, 'UTC')) AS reports,
    count() - reports AS previous,
    uniqExactIf(author, author != '' AND posted_at >= fromUnixTimestamp64Micro({begin:Int64}, 'UTC')) AS authors,
    toUnixTimestamp64Micro(min(posted_at)) AS first_seen
FROM chosen
ARRAY JOIN reaction_drugs AS drug, reaction_events AS event
WHERE empty({pair:Array(String)}) OR concat(drug, '~', event) IN {pair:Array(String)}
GROUP BY drug, event
ORDER BY abs(toInt64(reports) - toInt64(previous)) DESC, reports DESC, drug, event
LIMIT {limit:UInt32}
