-- The most frequent drugs and events of a filter's reports: of those that the filter names, where it names some.
-- Reads: as `parts/chosen.sql`.
SELECT if(part = 1, 'drug', 'event') AS kind, concept AS value, any(named) AS name, count() AS reports
FROM chosen
ARRAY JOIN
    arrayConcat(drugs, events) AS concept,
    arrayConcat(arrayResize(drug_names, length(drugs)), arrayResize(event_names, length(events))) AS named,
    arrayConcat(arrayWithConstant(length(drugs), 1), arrayWithConstant(length(events), 2)) AS part
WHERE part = 1 AND (empty({drug:Array(String)}) OR concept IN {drug:Array(String)})
   OR part = 2 AND (empty({event:Array(String)}) OR concept IN {event:Array(String)})
GROUP BY part, concept
ORDER BY part, reports DESC, concept
LIMIT {limit:UInt32} BY part
