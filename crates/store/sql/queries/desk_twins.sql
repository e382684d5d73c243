-- The members of a cluster that stand, but for its master, best match first.
-- Reads: the column `master` of `desk`; the keys of `reports` for the members, by primary key.
SELECT report_id AS report, joined_how AS how, joined_score AS score, toBool(confirmed) AS confirmed
FROM desk FINAL
WHERE master = {master:String}
  AND report_id IN
    (
        SELECT report_id FROM reports FINAL
        PREWHERE report_id IN (SELECT report_id FROM desk WHERE master = {master:String})
    )
ORDER BY joined_score DESC, report_id
