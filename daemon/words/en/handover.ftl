# Handovers: by when footage must be with the station, and whether it was.

standing-on-time = in time
standing-excused = excused
standing-open = not in yet
standing-overdue = overdue
standing-late = late

exception-none = no exception
exception-continuous = work without a break
exception-remote = a remote place
exception-away = work out of town

act-handover-judged = handover judged
act-handover-explained = handover explained

notice-handover-late = Recorder {$recorder} was handed over late: its deadline was {$deadline}. A reason is wanted (session {$session}). Rule {$rule}, {$clauses}.
    .head = Late handovers
notice-handover-due = What is on recorder {$recorder} must be handed over by {$deadline}. Rule {$rule}, {$clauses}.
    .head = Handovers due
notice-not-judged = Times, handover or interruptions of session {$session} cannot be told: {$problem}. Its footage is safe, and it is tried again; if it stays so, have the catalog checked with `docket fsck`.
    .head = Sessions that cannot be judged

cli-handovers-none = No handovers.
cli-head-standing = STANDING
cli-head-deadline = DEADLINE
cli-head-handed = DOCKED
cli-head-clause = BY
cli-head-not-in = NOT IN YET
cli-within-error = { $standing }, within the error
cli-reason-wanted = { $standing }, reason wanted
cli-handover = { $recorder }: { $standing }; deadline { $deadline }, docked { $came }
cli-handover-recorded = The action ended { $at } ({ $error }; { $basis }).
cli-handover-between = The end of the action is not known: the clip was there when the recorder was docked { $before }{ $after }.
cli-handover-after = , and not yet { $after }
cli-error-known = ± { $seconds } s
cli-error-unknown = nobody knows how exactly
cli-handover-error = What is not known exactly could make it the other way round.
cli-handover-rule = Rule { $rule }, { $clauses }: docket explain { $rule }
cli-handover-said = { $at } { $by }: { $exception }{ $returned }; { $reason }
cli-handover-returned = , back { $at }
cli-handover-item = { $item }: { $standing }; deadline { $deadline }
cli-label-held-then = held by
cli-items-of-handover = Items
cli-said-of-handover = Said of it, the newest first

help-handover = Look at handovers: by when footage must be in, and what came late
help-handover-list = List handovers, newest first
help-handover-list-late = Only what came late
help-handover-list-due = What is not in yet instead, the earliest deadline first
help-handover-list-limit = At most so many
help-handover-explain = Show a handover's verdict, what it rests on, and what was said of it
help-handover-explain-id = A session's id or an item's, or a unique beginning of it
help-handover-excuse = Record an exception, or why a handover was late. What was said before stays on record
    .long =
        Record an exception, or why a handover was late. What was said before stays on record.

        With --kind and --returned footage may wait until 24 hours after the return. Without them the reason alone is recorded, and late stays late.
help-handover-excuse-session = The session's id, or a unique beginning of it
help-handover-excuse-kind = continuous (work without a break), remote (a place far away) or away (out of town)
help-handover-excuse-recorder = Of a recorder that is still out instead, by its name, number or label: it counts for what it brings when it is docked next
help-handover-excuse-returned = When they were back, or will be: 2026-03-01 18:00, or RFC 3339
help-handover-excuse-reason = Why

# How the end of an action is known.
handover-basis-interpolated = from readings of the recorder's clock before and after
handover-basis-one-reading = from one reading of the recorder's clock
handover-basis-satellite = from satellite times in the footage
handover-basis-bound = within bounds
handover-basis-uncorrected = from the recorder's own stamps, uncorrected

dkt-0442 = an exception wants both its kind and when they were back
    .title = Incomplete exception
    .kept = nothing was changed
    .todo = name both, or give only the reason
    .more =
        Footage may wait where work went on without a break, was far away or out of town, and then until 24 hours
        after the return. Without the time of return no deadline follows from an exception. A reason alone may be
        recorded too: then a late handover stays late, with its reason.

dkt-0443 = { $at } lies in the future
    .title = Return in the future
    .kept = nothing was changed
    .todo = record it once they are back; of a recorder still out with --recorder
    .more =
        An exception extends the deadline to 24 hours after the return. Nobody is back at a time that has not
        come, so such a return is refused. Check the date, and the zone if the time was given with one.

demo-unit = Sample unit (made up)
demo-officer = Sample officer { $number } (made up)
