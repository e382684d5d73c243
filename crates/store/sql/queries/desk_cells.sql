-- Reports of a filter in which one of some drugs is suspected of one of some events.
-- Reads: as `parts/chosen.sql`.
SELECT drug, event, count() AS reports
FROM chosen
ARRAY JOIN reaction_drugs AS drug, reaction_events AS event
WHERE has({drugs:Array(String)}, drug) AND has({events:Array(String)}, event)
  AND (empty({pair:Array(String)}) OR has({pair:Array(String)}, concat(drug, '~', event)))
GROUP BY drug, event
ORDER BY drug, event
