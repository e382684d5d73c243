-- Posts per hour of one drug and event; of all posts when both are empty.
-- Reads: the rows of `tallies` of this drug and event, by primary key where the channel is named, and the years asked for.
SELECT hour, sum(posts) AS posts, sum(flagged) AS flagged
FROM tallies FINAL
WHERE ({channel:String} = '' OR channel = {channel:String})
  AND drug = {drug:String} AND event = {event:String}
  AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour <= toDateTime({to:UInt32}, 'UTC')
GROUP BY hour
ORDER BY hour
