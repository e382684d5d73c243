-- How many findings each account took back, on reports of a filter. What was undone before it stood is not counted twice.
-- Reads: of `trail` the column `change`, and the bytes of what was taken back; as `parts/chosen.sql`.
SELECT splitByChar('/', actor)[1] AS account, uniqExact(partition, position) AS undone
FROM trail
PREWHERE change = 'undone'
WHERE applied = 1
  AND at >= fromUnixTimestamp64Micro({undone_from:Int64}, 'UTC')
  AND at < fromUnixTimestamp64Micro({undone_to:Int64}, 'UTC')
  AND (empty({accounts:Array(String)}) OR account IN {accounts:Array(String)})
  AND JSONExtractString(body, 'change', 'entry') IN
    (
        SELECT entry FROM trail WHERE change IN ('decided', 'second_reviewed', 'settled') AND applied = 1
    )
  AND substring(subject, 8) IN (SELECT report_id FROM chosen)
GROUP BY account
ORDER BY account
