-- How many shards a cluster has: 0 where the server knows no cluster of the name.
-- Reads: `system.clusters`, a row per host.
SELECT uniqExact(shard_num) AS shards FROM system.clusters WHERE cluster = {cluster:String}
