-- What the queue is ordered by: three numbers and a text. `turn` is -1 for the greatest first; what has no value stays last.
-- Chains of `if`, as in `standing.sql`: an order reads the columns that it needs.
-- Reads: nothing more than `chosen.sql`.
, ordered AS
(
    SELECT
        report_id AS report,
        toString(
            if({sort:String} = 'country', country,
            if({sort:String} = 'channel', channel,
            if({sort:String} = 'assignee', assignee,
            if({sort:String} = 'language', language,
            if({sort:String} = 'product',
                if(empty(reaction_drugs), drug_names[1], drug_names[indexOf(drugs, reaction_drugs[1])]),
            if({sort:String} = 'event',
                if(empty(reaction_events), event_names[1], event_names[indexOf(events, reaction_events[1])]),
            ''))))))) AS words,
        toInt64(
            if({sort:String} = 'priority', {turn:Int64} * priority,
            if({sort:String} = 'received', {turn:Int64} * toUnixTimestamp64Micro(received_at),
            if({sort:String} = 'posted', {turn:Int64} * toUnixTimestamp64Micro(posted_at),
            if({sort:String} = 'due', isNull(due),
            -- The bits of a number that is not negative lie in its order.
            if({sort:String} = 'score', {turn:Int64} * reinterpretAsUInt32(score),
            if({sort:String} = 'status', {turn:Int64} * indexOf(
                ['new', 'open', 'second_review', 'disputed', 'ready', 'not_valid', 'duplicate', 'follow_up', 'snoozed'],
                toString(status)),
            empty(words)))))))) AS first,
        toInt64(
            if({sort:String} = 'priority', ifNull({turn:Int64} * due, 9223372036854775807),
            if({sort:String} = 'due', ifNull({turn:Int64} * due, 0), 0))) AS second,
        toInt64(if({sort:String} = 'priority', -1 * {turn:Int64} * reinterpretAsUInt32(score), 0)) AS third
    FROM chosen
)
