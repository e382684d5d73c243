-- The most frequent pairs of drug and event in flagged posts.
-- Reads: `tallies` but for the rows with no drug, by primary key where a drug or channel is named, and the years asked for.
SELECT drug, event, sum(posts) AS posts, sum(flagged) AS flagged
FROM tallies FINAL
WHERE ({channel:String} = '' OR channel = {channel:String})
  AND drug != '' AND event != ''
  AND ({drug:String} = '' OR drug = {drug:String})
  AND ({event:String} = '' OR event = {event:String})
  AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour <= toDateTime({to:UInt32}, 'UTC')
GROUP BY drug, event
ORDER BY flagged DESC, posts DESC, drug, event
LIMIT {limit:UInt32}
