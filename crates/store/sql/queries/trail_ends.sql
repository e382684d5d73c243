-- Where the copy of the trail ends in each partition, and with which chain.
-- Reads: places and chains of all of `trail`, by the projection `by_place`: once for each process that starts.
SELECT
    t.partition AS partition, max(t.position) AS position, uniqExact(t.position) AS entries,
    argMax(t.chain, t.position) AS chain
FROM trail AS t
GROUP BY t.partition
ORDER BY t.partition
