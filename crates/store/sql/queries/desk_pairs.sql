-- Reports of a filter by suspected reaction, most first: by those that the filter names, where it names some. A row of its own
-- has the number of all reports.
-- Reads: as `parts/chosen.sql`.
SELECT
    if(whole, '', concat(drug, '~', event)) AS key,
    '' AS name,
    if(whole, 0, count()) AS reports,
    if(whole, count(), 0) AS total
FROM chosen
ARRAY JOIN
    arrayConcat([''], reaction_drugs) AS drug,
    arrayConcat([''], reaction_events) AS event
WHERE drug = '' OR empty({pair:Array(String)}) OR concat(drug, '~', event) IN {pair:Array(String)}
GROUP BY drug, event, drug = '' AS whole
ORDER BY whole DESC, reports DESC, key
LIMIT {limit:UInt32} + 1
