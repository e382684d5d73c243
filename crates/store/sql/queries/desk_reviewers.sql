-- What each account found on the reports of a filter, first or second, most first; of the accounts that the filter names,
-- where it names some. And how the first findings of each compare with the second ones, as a valid case or not.
-- Reads: as `parts/chosen.sql`.
SELECT
    account,
    countIf(part = 1) AS decisions,
    countIf(part = 1 AND verdict = 'valid') AS valid_ones,
    countIf(part = 1 AND verdict = 'not_valid') AS not_valid,
    countIf(part = 1 AND verdict = 'duplicate') AS duplicates,
    countIf(part = 2) AS second_reviews,
    countIf(part = 1 AND second_by != '' AND verdict = 'valid' AND second_verdict = 'valid') AS both,
    countIf(part = 1 AND second_by != '' AND verdict = 'valid' AND second_verdict != 'valid') AS only_first,
    countIf(part = 1 AND second_by != '' AND verdict != 'valid' AND second_verdict = 'valid') AS only_second,
    countIf(part = 1 AND second_by != '' AND verdict != 'valid' AND second_verdict != 'valid') AS neither,
    countIf(part = 1 AND agreed = 1) AS agreed_on,
    quantileExactInclusiveIf(0.5)(
        (toUnixTimestamp64Micro(decided_at) - toUnixTimestamp64Micro(leased_at)) / 1e6,
        part = 1 AND leased_at <= decided_at) AS median_secs
FROM chosen
ARRAY JOIN [decided_by, second_by] AS account, [1, 2] AS part
WHERE account != '' AND (empty({decided_by:Array(String)}) OR account IN {decided_by:Array(String)})
GROUP BY account
ORDER BY decisions DESC, account
