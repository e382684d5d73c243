-- The migrations that were applied, in order.
-- Reads: `migrations`, all of it: a row per migration.
SELECT number, name, checksum, applied_at FROM migrations FINAL ORDER BY number
