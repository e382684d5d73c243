-- What stands of each report: the report with what people did. Every question of the desk begins with these lines.
-- Reads: of `reports` and `desk` the columns that the question names, all rows, or by primary key where `only` names reports.
-- What can be worked out of `desk` alone is, before the two are joined: few reports were touched. `desk` becomes a table of
-- hashes; merging the two as they lie was tried, and is three times slower where few reports pass.
-- The clocks are those of `casework::clock`: day 0 by the rule, the last day as a day of UTC.
WITH
masters AS
(
    -- Reports that stand and stand for others. A member whose master was withdrawn shows itself again.
    SELECT report_id FROM reports FINAL PREWHERE report_id IN (SELECT master FROM desk WHERE master != '')
),
touched AS
(
    SELECT
        * EXCEPT (status),
        if(status = 'snoozed' AND snoozed_until <= fromUnixTimestamp64Micro({now:Int64}, 'UTC'), 'open', status) AS status,
        master != '' AND master IN masters AS hidden,
        isNotNull(known_read_at) AS known,
        -- A chain of `if` and not one `multiIf`: of it the planner leaves what is asked for, and reads no other column.
        toUnixTimestamp64Micro(
            if({day_zero:String} = 'posted', coalesce(known_posted_at, known_read_at),
            if({day_zero:String} = 'read', known_read_at,
            if({day_zero:String} = 'flagged', known_flagged_at,
            if({day_zero:String} = 'seen', seen_at, criteria_met_at))))) AS day_zero
    FROM desk FINAL
    PREWHERE empty({only:Array(String)}) OR report_id IN {only:Array(String)}
),
untouched AS
(
    SELECT
        *, stored_at,
        toUnixTimestamp64Micro(
            if({day_zero:String} = 'posted', posted_at,
            if({day_zero:String} = 'read', observed_at,
            if({day_zero:String} = 'flagged', stored_at,
            if({day_zero:String} = 'seen', NULL, if(criteria_met = 4, observed_at, NULL)))))) AS day_zero
    FROM reports FINAL
    PREWHERE empty({only:Array(String)}) OR report_id IN {only:Array(String)}
),
standing AS
(
    SELECT
        r.report_id AS report_id, r.channel AS channel, r.kind AS kind, r.country AS country, r.language AS language,
        r.author AS author, r.thread AS thread, r.score AS score, r.posted_at AS posted_at, r.observed_at AS received_at,
        r.drugs AS drugs, r.drug_names AS drug_names, r.events AS events, r.event_names AS event_names,
        r.reaction_drugs AS reaction_drugs, r.reaction_events AS reaction_events, r.codes AS codes,
        r.quality_labels AS quality_labels, r.first_hand AS first_hand, r.criteria_met AS valid, r.metrics AS metrics,
        r.text AS text, r.mentions AS mentions,
        if(d.status = '', 'new', d.status) AS status,
        status NOT IN ('ready', 'not_valid', 'duplicate') AS active,
        d.assignee AS assignee, d.lease_holder AS lease_holder, d.lease_until AS lease_until, d.leased_at AS leased_at,
        d.escalated AS escalated,
        -- A report without a row has 0 where it means that nobody said.
        d.status != '' AND d.serious >= 0 AS said,
        if(said, d.serious = 1, notEmpty(r.seriousness)) AS serious,
        if(said, d.criteria, r.seriousness) AS criteria,
        multiIf(escalated, 1, serious, 2, 3) AS priority,
        coalesce(d.day_zero, if(d.known, NULL, r.day_zero)) AS awareness,
        if(
            active,
            awareness - positiveModulo(awareness, 86400000000)
                + (if(serious, {serious_days:Int64}, {other_days:Int64}) + 1) * 86400000000,
            NULL) AS due,
        d.master AS master, d.hidden AS hidden,
        d.decided_by AS decided_by, d.decided_at AS decided_at, d.verdict AS verdict, d.because AS because,
        d.second_by AS second_by, d.second_verdict AS second_verdict, d.agreed AS agreed, d.settled AS settled
    FROM untouched AS r
    LEFT ANY JOIN touched AS d ON r.report_id = d.report_id
)
