-- The version of the server. Asked without a database: ours may not exist yet.
-- Reads: nothing.
SELECT version()
