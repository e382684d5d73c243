-- Where the copy of the trail ends in each partition, and with which chain.
-- Reads: places of all of `trail`, by the projection `by_place`, and the chains at the ends: once for each process that starts.
SELECT partition, last AS position, entries, chain
FROM
(
    SELECT partition, max(position) AS last, uniqExact(position) AS entries, argMax(chain, position) AS chain
    FROM trail
    GROUP BY partition
)
ORDER BY partition
