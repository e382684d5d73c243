-- Lines of one partition of the trail in the order of the journal. Copies that stand twice count once.
-- Reads: places of all of `trail`, and all columns of the granules that hold one of the lines: for verification, not for pages.
SELECT ?fields
FROM trail
WHERE partition = {partition:UInt16} AND position >= {from:UInt64}
ORDER BY position, subject
LIMIT 1 BY position, subject
LIMIT {limit:UInt32}
