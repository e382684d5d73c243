-- What two persons found on the reports of a filter, as a valid case or not.
-- Reads: as `parts/chosen.sql`.
SELECT
    countIf(verdict = 'valid' AND second_verdict = 'valid') AS both,
    countIf(verdict = 'valid' AND second_verdict != 'valid') AS only_first,
    countIf(verdict != 'valid' AND second_verdict = 'valid') AS only_second,
    countIf(verdict != 'valid' AND second_verdict != 'valid') AS neither,
    countIf(agreed = 1) AS agreed_on
FROM chosen
WHERE decided_by != '' AND second_by != ''
