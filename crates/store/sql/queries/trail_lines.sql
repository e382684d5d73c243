-- Lines of one partition of the trail in the order of the journal, from a position on: for who reads all of it.
-- Reads: the places of all of `trail`, then all columns of the granules that have one of the lines: for a verification or an
-- export, not for a page.
SELECT ?fields
FROM trail FINAL
PREWHERE partition = {partition:UInt16} AND position >= {from:UInt64}
ORDER BY position
LIMIT {limit:UInt32}
