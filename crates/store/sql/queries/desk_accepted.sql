-- Of the reports that people found valid or not valid in the end, how many are valid, by tenths of the score.
-- Reads: as `parts/chosen.sql`.
SELECT toUInt8(least(9, floor(score * 10))) AS decile, count() AS decided, countIf(last = 'valid') AS valid
FROM (SELECT score, if(settled = '', verdict, settled) AS last FROM chosen)
WHERE last IN ('valid', 'not_valid')
GROUP BY decile
ORDER BY decile
