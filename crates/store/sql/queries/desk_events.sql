-- Reports of a filter by the events that they tell of, most first: by those that the filter names, where it names some. A row of
-- its own has the number of all reports.
-- Reads: as `parts/chosen.sql`.
SELECT concept AS key, any(named) AS name, if(whole, 0, count()) AS reports, if(whole, count(), 0) AS total
FROM chosen
ARRAY JOIN
    arrayConcat([''], events) AS concept,
    arrayConcat([''], arrayResize(event_names, length(events))) AS named
WHERE concept = '' OR empty({event:Array(String)}) OR concept IN {event:Array(String)}
GROUP BY concept, concept = '' AS whole
ORDER BY whole DESC, reports DESC, key
LIMIT {limit:UInt32} + 1
