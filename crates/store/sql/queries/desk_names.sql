-- Names of some concepts, as any report has them, standing or not. Asked for what is shown only: a name for each of all pairs
-- takes as long as counting them.
-- `IN` and not `has`: of a column with few values it looks at each value of a block once.
-- Reads: concepts and names of all of `reports`.
SELECT concept, any(named) AS name
FROM reports
ARRAY JOIN
    arrayConcat(drugs, events) AS concept,
    arrayConcat(arrayResize(drug_names, length(drugs)), arrayResize(event_names, length(events))) AS named
WHERE concept IN {concepts:Array(String)} AND named != ''
GROUP BY concept
