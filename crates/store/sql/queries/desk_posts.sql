-- Posts screened and flagged by channel, or by pair of drug and event: of the keys asked for.
-- Reads: the rows of `tallies` without a drug, or all others, and the years asked for.
SELECT if({by:String} = 'channel', channel, concat(drug, '~', event)) AS key, sum(posts) AS posts, sum(flagged) AS flagged
FROM tallies FINAL
WHERE if({by:String} = 'channel', drug = '' AND event = '', drug != '' AND event != '')
  AND key IN {keys:Array(String)}
  AND (empty({channel:Array(String)}) OR channel IN {channel:Array(String)})
  AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour <= toDateTime({to:UInt32}, 'UTC')
GROUP BY key
