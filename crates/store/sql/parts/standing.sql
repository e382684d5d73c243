-- What stands of each report: the report with what people did. Every question of the desk begins with these lines.
-- Reads: of `reports` and `desk` the columns that the question names, all rows, or by primary key where `only` names reports.
-- `desk` becomes a table of hashes: merging the two as they lie was tried, and is three times slower where few reports pass.
-- The clocks are those of `casework::clock`: day 0 by the rule, the last day as a day of UTC, -1 and empty where nobody said.
WITH
standing AS
(
    SELECT
        r.report_id AS report_id, r.channel AS channel, r.kind AS kind, r.country AS country, r.language AS language,
        r.author AS author, r.thread AS thread, r.score AS score, r.posted_at AS posted_at, r.observed_at AS received_at,
        r.drugs AS drugs, r.drug_names AS drug_names, r.events AS events, r.event_names AS event_names,
        r.reaction_drugs AS reaction_drugs, r.reaction_events AS reaction_events, r.codes AS codes,
        r.quality_labels AS quality_labels, r.first_hand AS first_hand, r.criteria_met AS valid, r.metrics AS metrics,
        r.text AS text, r.mentions AS mentions,
        d.status != '' AS touched,
        multiIf(
            NOT touched, 'new',
            d.status = 'snoozed' AND d.snoozed_until <= fromUnixTimestamp64Micro({now:Int64}, 'UTC'), 'open',
            toString(d.status)) AS status,
        status NOT IN ('ready', 'not_valid', 'duplicate') AS active,
        toString(d.assignee) AS assignee,
        d.escalated = 1 AS escalated,
        touched AND d.serious >= 0 AS said,
        if(said, d.serious = 1, notEmpty(r.seriousness)) AS serious,
        if(said, d.criteria, r.seriousness) AS criteria,
        multiIf(escalated, 1, serious, 2, 3) AS priority,
        multiIf(
            {day_zero:String} = 'posted', coalesce(d.known_posted_at, d.known_read_at, r.posted_at),
            {day_zero:String} = 'read', coalesce(d.known_read_at, r.observed_at),
            {day_zero:String} = 'flagged', coalesce(d.known_flagged_at, r.stored_at),
            {day_zero:String} = 'seen', d.seen_at,
            coalesce(
                d.criteria_met_at,
                if(d.known_read_at IS NULL AND r.criteria_met = 4, r.observed_at, NULL))) AS day_zero,
        toUnixTimestamp64Micro(day_zero) AS awareness,
        if(
            active,
            awareness - positiveModulo(awareness, 86400000000)
                + (if(serious, {serious_days:Int64}, {other_days:Int64}) + 1) * 86400000000,
            NULL) AS due,
        d.master AS master,
        toString(d.decided_by) AS decided_by, d.decided_at AS decided_at, d.verdict AS verdict, d.because AS because,
        toString(d.second_by) AS second_by, d.second_verdict AS second_verdict, d.agreed AS agreed, d.settled AS settled,
        d.leased_at AS leased_at, toString(d.lease_holder) AS lease_holder, d.lease_until AS lease_until
    FROM
    (
        SELECT * FROM reports FINAL PREWHERE empty({only:Array(String)}) OR report_id IN {only:Array(String)}
    ) AS r
    LEFT ANY JOIN
    (
        SELECT * FROM desk FINAL PREWHERE empty({only:Array(String)}) OR report_id IN {only:Array(String)}
    ) AS d ON r.report_id = d.report_id
)
