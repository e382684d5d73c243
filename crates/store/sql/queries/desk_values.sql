-- Reports of a filter by channel, country or language, most first; a row of its own has the number of all.
-- Reads: as `parts/chosen.sql`.
SELECT key, key AS name, if(whole, 0, count()) AS reports, if(whole, count(), 0) AS total
FROM chosen
ARRAY JOIN
    [true, false] AS whole,
    ['', if({by:String} = 'channel', channel, if({by:String} = 'country', country, language))] AS key
GROUP BY whole, key
ORDER BY whole DESC, reports DESC, key
LIMIT {limit:UInt32} + 1
