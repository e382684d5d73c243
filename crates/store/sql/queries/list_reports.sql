-- A page of reports, newest post first. The inner query reads the narrow columns of all, the outer the wide ones of a page.
SELECT ?fields
FROM reports FINAL
WHERE report_id IN
(
    SELECT report_id
    FROM reports FINAL
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
      AND toUnixTimestamp64Micro(posted_at) >= {from:Int64}
      AND toUnixTimestamp64Micro(posted_at) < {to:Int64}
      AND (toUnixTimestamp64Micro(posted_at), report_id) < ({before_at:Int64}, {before_id:String})
    ORDER BY posted_at DESC, report_id DESC
    LIMIT {limit:UInt32}
)
ORDER BY posted_at DESC, report_id DESC
