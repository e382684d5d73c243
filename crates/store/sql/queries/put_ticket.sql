-- Puts down, renews or (with no time left) takes back a ticket. The server's clock counts, not ours.
-- Reads: nothing.
INSERT INTO migration_tickets (ticket, version, holder, expires_at)
SELECT {ticket:String}, {version:UInt64}, {holder:String}, now64(3, 'UTC') + toIntervalMillisecond({lease_millis:UInt64})
