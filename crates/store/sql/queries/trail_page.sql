-- Lines of the trail, newest first: their places by the time, then the lines by their keys. Copies that stand twice count once.
-- Reads: the projection `by_time` of `trail` from the cursor back until enough lines match, in 30 bytes a line; all columns of
-- the lines found, by primary key.
SELECT ?fields
FROM trail
PREWHERE (subject, partition, position) IN
(
    SELECT subject, partition, position
    FROM trail
    WHERE ({subject:String} = '' OR subject = {subject:String})
      AND ({actor:String} = '' OR actor = {actor:String} OR startsWith(actor, concat({actor:String}, '/')))
      AND ({change:String} = '' OR change = {change:String})
      AND at >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
      AND at < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
      AND at <= fromUnixTimestamp64Micro({before_at:Int64}, 'UTC')
      AND (at, partition, position)
        < (fromUnixTimestamp64Micro({before_at:Int64}, 'UTC'), {before_partition:UInt16}, {before_position:UInt64})
    ORDER BY at DESC, partition DESC, position DESC
    LIMIT 1 BY partition, position
    LIMIT {limit:UInt32}
)
ORDER BY at DESC, partition DESC, position DESC
LIMIT 1 BY partition, position
