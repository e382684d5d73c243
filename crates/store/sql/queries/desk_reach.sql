-- How far the reports of a filter went, by channel: authors, and sums of what the channel counted when the posts were read.
-- Reads: as `parts/chosen.sql`.
SELECT
    channel, count() AS reports, uniqExactIf(author, author != '') AS authors,
    sum(metrics['likes']) AS likes, sum(metrics['shares']) AS shares, sum(metrics['replies']) AS replies,
    sum(metrics['views']) AS views
FROM chosen
GROUP BY channel
ORDER BY channel
