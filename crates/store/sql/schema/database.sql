-- Our database. Made only when it is missing: where somebody else made it, we may lack the right, or it has another engine.
-- Reads: nothing.
CREATE DATABASE IF NOT EXISTS {database:Identifier} ENGINE = Atomic
