-- Names of some concepts, as any report has them, standing or not. Asked for what is shown only: a name for each of all pairs
-- takes as long as counting them.
-- Reads: concepts and names of all of `reports`.
SELECT concept, any(named) AS name
FROM
(
    SELECT
        arrayConcat(drugs, events) AS concepts,
        arrayConcat(arrayResize(drug_names, length(drugs)), arrayResize(event_names, length(events))) AS names
    FROM reports
    WHERE hasAny(drugs, {concepts:Array(String)}) OR hasAny(events, {concepts:Array(String)})
)
ARRAY JOIN concepts AS concept, names AS named
WHERE has({concepts:Array(String)}, concept) AND named != ''
GROUP BY concept
