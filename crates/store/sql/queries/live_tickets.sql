-- The tickets of migrators that have not run out, with the milliseconds each has left.
-- Reads: `migration_tickets`, all of it: a row per migration run of the last day.
SELECT ticket, holder, toUInt64(dateDiff('millisecond', now64(3, 'UTC'), expires_at)) AS left_millis
FROM migration_tickets FINAL
WHERE expires_at > now64(3, 'UTC')
ORDER BY ticket
