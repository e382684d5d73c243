-- Those of some candidates that stand, match and lie in the stretch of the list that the candidates cover, newest first.
-- Reads: all columns of `reports` for the candidates, by primary key: a granule for each of them in each part.
SELECT ?fields
FROM reports FINAL
PREWHERE report_id IN {reports:Array(String)}
WHERE ({channel:String} = '' OR channel = {channel:String})
  AND ({drug:String} = '' OR has(drugs, {drug:String}))
  AND ({event:String} = '' OR has(events, {event:String}))
  AND ({code:String} = '' OR has(codes, {code:String}))
  AND ({seriousness:String} = '' OR has(seriousness, {seriousness:String}))
  AND ({language:String} = '' OR language = {language:String})
  AND ({quality:String} = '' OR hasAny(quality_labels, splitByChar(',', {quality:String})))
  AND ({not_quality:String} = '' OR NOT hasAny(quality_labels, splitByChar(',', {not_quality:String})))
  AND ({first_hand:UInt8} = 0 OR first_hand)
  AND score >= {min_score:Float32}
  AND criteria_met >= {min_criteria:UInt8}
  AND posted_at >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
  AND posted_at < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
  AND (posted_at, report_id) >= (fromUnixTimestamp64Micro({last_at:Int64}, 'UTC'), {last_id:String})
  AND (posted_at, report_id) < (fromUnixTimestamp64Micro({before_at:Int64}, 'UTC'), {before_id:String})
ORDER BY posted_at DESC, report_id DESC
