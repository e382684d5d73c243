-- Reports of a filter in which one of some drugs is suspected of one of some events.
-- Reads: as `parts/chosen.sql`.
SELECT drug, event, count() AS reports
FROM chosen
ARRAY JOIN reaction_drugs AS drug, reaction_events AS event
WHERE drug IN {drugs:Array(String)} AND event IN {events:Array(String)}
  AND (empty({pair:Array(String)}) OR concat(drug, '~', event) IN {pair:Array(String)})
GROUP BY drug, event
ORDER BY drug, event
