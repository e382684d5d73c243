-- How many reports of a filter there are of each status, and of them: those of one account, of nobody, serious, overdue.
-- Reads: as `parts/standing.sql`.
SELECT
    status,
    count() AS reports,
    countIf(active AND {account:String} != '' AND assignee = {account:String}) AS mine,
    countIf(active AND assignee = '') AS unassigned,
    countIf(active AND serious) AS serious_ones,
    countIf(due <= {now:Int64}) AS overdue
FROM chosen
GROUP BY status
ORDER BY status
