-- How many reports have two concepts together, of those that more than one has.
-- Reads: `drugs` and `events` of all of `signatures`: every ten minutes, in the background.
SELECT pair.1 AS one, pair.2 AS other, count() AS reports
FROM
(
    WITH arrayConcat(arrayMap(concept -> toString(concept), drugs), arrayMap(concept -> toString(concept), events)) AS concepts
    SELECT
        arrayJoin(arrayFlatten(arrayMap(
            (one, at) -> arrayMap(other -> (one, other), arraySlice(concepts, at + 1)),
            concepts,
            arrayEnumerate(concepts)))) AS pair
    FROM signatures
    WHERE is_deleted = 0 AND length(concepts) BETWEEN 2 AND 20
)
GROUP BY pair
HAVING reports > 1
ORDER BY reports DESC, pair
LIMIT 50000
