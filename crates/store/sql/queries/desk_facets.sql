-- Reports of a filter by channel, country and language at once: few combinations, which the program adds up.
-- Reads: as `parts/chosen.sql`.
SELECT channel, country, language, count() AS reports FROM chosen GROUP BY channel, country, language
