-- What each channel brought: posts screened, posts flagged, reports that stand.
-- Reads: the rows of `tallies` with no drug and no event, by primary key; the keys of all of `reports`.
SELECT channel, sum(posts) AS posts, sum(flagged) AS flagged, sum(reports) AS reports
FROM
(
    SELECT channel, posts, flagged, toUInt64(0) AS reports FROM tallies FINAL WHERE drug = '' AND event = ''
    UNION ALL
    SELECT channel, toUInt64(0), toUInt64(0), count() FROM reports FINAL GROUP BY channel
)
GROUP BY channel
ORDER BY channel
