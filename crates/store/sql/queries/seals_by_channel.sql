-- A slice of the seals of reports of one channel that stand, in the order of ids: what is asked for again at its platform.
-- Messages are not: no platform gives them by id, and one that is asked for all the same would look deleted.
-- Reads: `report_id`, `channel` and `kind` of `reports`, and `seals`, from an id on, by primary key.
SELECT report_id, sealed FROM seals FINAL
WHERE report_id > {after:String}
    AND report_id IN (
        SELECT report_id FROM reports FINAL
        WHERE report_id > {after:String} AND channel = {channel:String} AND kind != 'message'
    )
ORDER BY report_id LIMIT {limit:UInt32}
