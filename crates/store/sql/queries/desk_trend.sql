-- Reports of a filter by the hour or day of their posts: those of a period, and those of the period before, moved by its length.
-- Reads: as `parts/chosen.sql`.
SELECT
    intDiv(moved - positiveModulo(moved, {unit:Int64}), {unit:Int64}) AS unit,
    countIf(now) AS reports,
    countIf(now AND serious) AS serious_ones,
    countIf(NOT now) AS previous
FROM
(
    SELECT
        toUnixTimestamp64Micro(posted_at) AS posted,
        posted >= {begin:Int64} AS now,
        if(now, posted, posted + {length:Int64}) AS moved,
        serious
    FROM chosen
)
GROUP BY unit
ORDER BY unit
