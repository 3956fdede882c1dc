# Interruptions of recordings, what shows them, what people say of them; recordings.

act-interruption-found = interruption found
act-interruption-changed = interruption told anew
act-interruption-reopened = dismissed interruption opened again
act-interruption-withdrawn = interruption withdrawn
act-interruption-explained = interruption explained
act-note-corrected = note corrected
act-interruption-dismissed = interruption dismissed
act-loss-reported = loss reported
act-report-acknowledged = report acknowledged

interruption-unfinished = file not finished or damaged
interruption-sequence-hole = file numbers missing
interruption-time-gap = gap inside a recording
interruption-recorder-log = ended, says the recorder's log
interruption-time-jump = time jumps inside a clip
interruption-frames-missing = pictures missing inside a clip
interruption-sound-lost = sound missing inside a clip
interruption-pull-broken = taking it in broke off

strength-possible = possible
strength-likely = likely
strength-certain = certain

cause-none = no cause seen
cause-weather = bad weather
cause-device-fault = recorder failed
cause-device-damage = recorder damaged
cause-battery = battery
cause-storage = storage full
cause-other = other

loss-could-not-go-on = recording could not go on
loss-information-lost = what was recorded is lost

interrupted-open = open
interrupted-explained = explained
interrupted-dismissed = dismissed
interrupted-reported = reported

withdrawn-no-longer-shown = withdrawn: later facts show it no more
withdrawn-taken-since = withdrawn: taken in since

note-explanation = explanation
note-correction = correction
note-dismissal = dismissal
note-report = report to the supervisor
note-acknowledgement = acknowledged

evidence-time-without-footage = { $seconds } s without footage
evidence-numbers-missing = numbers { $first } to { $last } have no file ({ $count })
evidence-time-fits = so many clips fill just that time
evidence-marked-before = the clip before is marked and is kept; what came after may have been overwritten
evidence-log-line = the recorder's log: { $line }
evidence-stop-not-logged = the recorder's log has the start of the clip before, and no stop
evidence-start-without-clip = the recorder's log has a start of which there is no file: { $line }
evidence-full-length = the clip before was cut at full length ({ $seconds } s): the recorder meant to go on
evidence-went-on-soon = recording went on after { $seconds } s
evidence-clock-reset = the recorder's clock began anew with the clip after
evidence-empty-file = the file holds no bytes
evidence-not-finished = the file has no end or is damaged ({ $detail })
evidence-inside-clip = at { $from_ms } ms of the clip, { $length_ms } ms long
evidence-pull-fault = { $reason }; { $bytes } bytes are missing
evidence-battery-at-dock = at the dock the battery had { $percent } %
evidence-storage-at-dock = at the dock the card had { $free_bytes } bytes free

notes-none = No interruptions.
notes-head-interruption = INTERRUPTION
notes-head-when = WHEN (RECORDER'S CLOCK)
notes-head-kind = WHAT
notes-head-strength = SURE
notes-head-cause = CAUSE
notes-brief = interruption { $id }: { $kind } ({ $strength }) { $when } — { $cause } — { $state }
notes-title = recorder { $recorder }: { $kind } ({ $strength })
notes-label-interruption = interruption
notes-label-when = when
notes-label-trusted = true time
notes-label-before = clip before
notes-label-after = clip after
notes-label-next = recorded next
notes-label-evidence = evidence
notes-label-cause = cause
notes-label-loss = loss
notes-label-rule = rule
notes-label-note = note
notes-from-to = { $from } to { GIVEN($to) ->
        [no] …
       *[yes] { $to }
    }
notes-rule = { $title } ({ $clauses }; docket explain { $rule })
notes-spoken = spoken in { $item } from { $from } s to { $to } s
notes-corrects = corrects { $note }
notes-said = { $kind }: { $said } ({ $who }, { $at }; note { $id })
notes-next = The explanation should be spoken at the start of { $after }. Listen, then: docket notes add { $id } --spoken
notes-waits-for-supervisor = reported; waits for the supervisor
notes-open = interruptions to be explained
notes-reports-waiting = Losses that wait for the supervisor (docket notes acknowledge ID):

recordings-none = No recordings.
recordings-one = { $when } — { $kind } { $stream } — { $clips ->
        [one] 1 clip
       *[other] { $clips } clips
    }, { $found } found, { $missing } missing
recordings-whose = recorder { $recorder }{ GIVEN($officer) ->
        [yes] , officer { $officer }
       *[no] {""}
    }
recordings-more = … and more: --before { $next }
recordings-missing = missing: { $when } ({ $length })
recordings-beside = missing beside it, by the recorder's log: { $when } ({ $length })
recordings-beside-about = missing beside it, somewhere in { $when }: about { $length }, reckoned from the number of missing files

help-notes = Look at interruptions of recordings, explain them, tell the supervisor of a loss
help-notes-list = List interruptions, newest first
help-notes-list-session = Only those of this session
help-notes-list-item = Only those at this item
help-notes-list-state = Only in this state: open, explained, dismissed or reported
help-notes-list-unacknowledged = Only losses that wait for the supervisor
help-notes-list-withdrawn = Those that later facts show no more, too
help-notes-list-limit = At most so many
help-notes-list-before = Only those before (older than) this one: the id
help-notes-show = Show one interruption with what shows it and what was said of it
help-notes-show-id = The interruption's id, or a unique beginning of it
help-notes-add = Explain an interruption: in words, or by where it is spoken
    .long =
        Explain an interruption: in words, or by where it is spoken.

        The rule asks that the officer says why recording broke off as soon as it goes on, so the explanation is at the start of the next clip: listen to it, then give --spoken. Notes are never changed; `docket notes correct` adds another.
help-notes-add-id = The interruption's id, or a unique beginning of it
help-notes-add-text = What is to be said of it
help-notes-add-cause = The cause: weather, device-fault, device-damage, battery, storage or other
help-notes-add-spoken = It is spoken at the start of the clip with which recording went on
help-notes-add-voice = It is spoken in this item instead
help-notes-add-from = Where it begins, in seconds from the clip's start; 0 by default
help-notes-add-to = Where it ends; a minute later by default
help-notes-correct = Correct a note by another; both stay
help-notes-correct-id = The interruption's id, or a unique beginning of it
help-notes-correct-note = The note's id
help-notes-correct-text = What is right
help-notes-correct-cause = The cause, where that is corrected
help-notes-dismiss = Say that an interruption is none; it stays on record with the reason
help-notes-dismiss-id = The interruption's id, or a unique beginning of it
help-notes-dismiss-reason = Why it is none
help-notes-report = Report a loss to the supervisor, at once
help-notes-report-id = The interruption's id, or a unique beginning of it
help-notes-report-loss = could-not-go-on or information-lost
help-notes-report-text = What happened
help-notes-acknowledge = Acknowledge a reported loss, as the supervisor
help-notes-acknowledge-id = The interruption's id, or a unique beginning of it
help-notes-acknowledge-text = What is to be said of it
help-recordings = Look at recordings, and what is missing of them
help-recordings-list = List recordings, docked last first: expected, found and missing
help-recordings-list-session = Only of this session, by time
help-recordings-list-recorder = Only of this recorder: its serial, label or id
help-recordings-list-officer = Only of the officer of this number: who had the recorder then by the register, else whom it told
help-recordings-list-from = Only those that went on at this time or after it, e.g. 2026-03-01 or 2026-03-01 14:02
help-recordings-list-to = Only those that began before this time; a day counts to its end
help-recordings-list-limit = At most so many
help-recordings-list-before = Only those before this one: the `next` of the page before
help-recordings-show = Show the recording that an item belongs to
help-recordings-show-item = The item's id, or a unique beginning of it
