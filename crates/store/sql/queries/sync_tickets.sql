-- Waits until this replica has every ticket that was put down anywhere before. Of clusters only.
-- Reads: the replication queue of `migration_tickets`.
SYSTEM SYNC REPLICA migration_tickets
