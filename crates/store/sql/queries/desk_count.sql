-- How many reports pass a filter.
-- Reads: as `parts/standing.sql`.
SELECT count() AS n FROM chosen
