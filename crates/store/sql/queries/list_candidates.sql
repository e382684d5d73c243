-- Where the next reports of a list may be, newest post first: a row for each version that matches, whether it stands or not.
-- `list_reports.sql` then looks which of them stand. Without FINAL, so that the projection answers.
-- Reads: the projection `by_time` of `reports`, from the cursor back in time until enough rows match: of a million reports
-- some ten thousand rows for any page of all, a tenth for a drug that one in 800 names, and all, in 18 bytes a row, for what
-- hardly any name. (Bloom filters on `drugs`, `events` and `codes` were tried: they spare the last, but then the planner
-- prefers them to the order of time, and the common case reads everything.)
SELECT posted_at, report_id
FROM reports
WHERE is_deleted = 0
  AND ({channel:String} = '' OR channel = {channel:String})
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
  AND posted_at <= fromUnixTimestamp64Micro({before_at:Int64}, 'UTC')
  AND (posted_at, report_id) < (fromUnixTimestamp64Micro({before_at:Int64}, 'UTC'), {before_id:String})
ORDER BY posted_at DESC, report_id DESC
LIMIT {limit:UInt32}
