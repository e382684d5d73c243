-- Reports of a filter by the drugs that they mention, most first: by those that the filter names, where it names some. A row of
-- its own has the number of all reports.
-- Reads: as `parts/chosen.sql`.
SELECT concept AS key, any(named) AS name, if(whole, 0, count()) AS reports, if(whole, count(), 0) AS total
FROM chosen
ARRAY JOIN
    arrayConcat([''], drugs) AS concept,
    arrayConcat([''], arrayResize(drug_names, length(drugs))) AS named
WHERE concept = '' OR empty({drug:Array(String)}) OR concept IN {drug:Array(String)}
GROUP BY concept, concept = '' AS whole
ORDER BY whole DESC, reports DESC, key
LIMIT {limit:UInt32} + 1
