-- What each channel brought: posts screened, posts flagged, reports that stand. Of a table of more than `exact_rows` rows the
-- reports are those that stood when they were last counted, five minutes ago at most.
-- Reads: the rows of `tallies` and `hourly_counts` with no drug and no event, by primary key; the keys of all of `reports` where
-- it is counted exactly, and nothing of it else.
WITH
    (SELECT total_rows FROM system.tables WHERE database = currentDatabase() AND name = 'reports') AS held,
    held <= {exact_rows:UInt64} AS exact
SELECT channel, sum(posts) AS posts, sum(flagged) AS flagged, sum(reports) AS reports
FROM
(
    SELECT channel, posts, flagged, toUInt64(0) AS reports FROM tallies FINAL WHERE drug = '' AND event = ''
    UNION ALL
    SELECT channel, toUInt64(0), toUInt64(0), count() FROM reports FINAL WHERE exact GROUP BY channel
    UNION ALL
    SELECT channel, toUInt64(0), toUInt64(0), reports FROM hourly_counts WHERE drug = '' AND event = '' AND NOT exact
)
GROUP BY channel
ORDER BY channel
