-- Names of some concepts, as any report has them, standing or not. Asked for what is shown only: a name for each of all pairs
-- takes as long as counting them.
-- `IN` and not `has`: of a column with few values it looks at each value of a block once.
-- Reads: concepts and names of all of `reports`, twice.
SELECT concept, any(named) AS name
FROM
(
    SELECT concept, named
    FROM reports
    ARRAY JOIN drugs AS concept, arrayResize(drug_names, length(drugs)) AS named
    WHERE concept IN {concepts:Array(String)} AND named != ''
    UNION ALL
    SELECT concept, named
    FROM reports
    ARRAY JOIN events AS concept, arrayResize(event_names, length(events)) AS named
    WHERE concept IN {concepts:Array(String)} AND named != ''
)
GROUP BY concept
