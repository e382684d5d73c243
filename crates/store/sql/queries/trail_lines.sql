-- Lines of one partition of the trail from a position on: for whoever reads all of it, to compare it with the journal.
-- Reads: places of every line, then all columns of the granules in which the lines lie, which may be most of them.
SELECT ?fields
FROM trail FINAL
PREWHERE partition = {partition:UInt16} AND position >= {from:UInt64}
ORDER BY position
LIMIT {limit:UInt32}
