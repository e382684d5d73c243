-- Those that pass the filter: the conditions of `DeskFilter`, here and nowhere else. An empty list, an empty text, -1 and the
-- ends of time choose all.
-- Reads: as `standing.sql`; and, but for `twins`, the masters in `desk` and the keys of the reports that they name.
, chosen AS
(
    SELECT *
    FROM standing
    WHERE (empty({channel:Array(String)}) OR channel IN {channel:Array(String)})
      AND (empty({drug:Array(String)}) OR hasAny(drugs, {drug:Array(String)}))
      AND (empty({event:Array(String)}) OR hasAny(events, {event:Array(String)}))
      AND (empty({pair:Array(String)})
        OR arrayExists((d, e) -> concat(d, '~', e) IN {pair:Array(String)}, reaction_drugs, reaction_events))
      AND (empty({code:Array(String)}) OR hasAny(codes, {code:Array(String)}))
      AND (empty({country:Array(String)}) OR country IN {country:Array(String)})
      AND (empty({language:Array(String)}) OR language IN {language:Array(String)})
      AND (empty({kind:Array(String)}) OR kind IN {kind:Array(String)})
      AND (empty({status:Array(String)}) OR status IN {status:Array(String)})
      AND ({active:UInt8} = 0 OR active)
      AND (empty({assignee:Array(String)}) OR assignee IN {assignee:Array(String)})
      AND ({serious:Int64} < 0 OR serious = {serious:Int64})
      AND (empty({criterion:Array(String)}) OR hasAny(criteria, {criterion:Array(String)}))
      AND score >= {min_score:Float32}
      AND score <= {max_score:Float32}
      AND valid >= {min_valid:UInt8}
      AND (empty({quality:Array(String)}) OR hasAny(quality_labels, {quality:Array(String)}))
      AND (empty({not_quality:Array(String)}) OR NOT hasAny(quality_labels, {not_quality:Array(String)}))
      AND ({first_hand:UInt8} = 0 OR first_hand)
      AND posted_at >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
      AND posted_at < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
      AND received_at >= fromUnixTimestamp64Micro({received_from:Int64}, 'UTC')
      AND received_at < fromUnixTimestamp64Micro({received_to:Int64}, 'UTC')
      AND ({due:String} != 'overdue' OR due <= {now:Int64})
      AND ({due:String} != 'today' OR due > {now:Int64} AND due <= {now:Int64} + 86400000000)
      AND ({due:String} != 'week' OR due > {now:Int64} AND due <= {now:Int64} + 7 * 86400000000)
      AND ({escalated:Int64} < 0 OR escalated = {escalated:Int64})
      AND (empty({author:Array(String)}) OR author IN {author:Array(String)})
      AND ({thread:String} = '' OR thread = {thread:String})
      AND ({master:String} = '' OR report_id = {master:String} OR master = {master:String})
      AND ({twins:UInt8} = 1 OR NOT hidden)
      AND (empty({decided_by:Array(String)}) OR decided_by IN {decided_by:Array(String)})
      AND ({decided_any:UInt8} = 1
        OR decided_at >= fromUnixTimestamp64Micro({decided_from:Int64}, 'UTC')
          AND decided_at < fromUnixTimestamp64Micro({decided_to:Int64}, 'UTC'))
      AND (empty({second_by:Array(String)}) OR second_by IN {second_by:Array(String)})
      AND ({compared:UInt8} = 0 OR decided_by != '' AND second_by != '')
      AND (empty({verdict:Array(String)}) OR verdict IN {verdict:Array(String)})
      AND (empty({because:Array(String)}) OR because IN {because:Array(String)})
)
