# What the command line says: answers, bars, failures.

# Failures. Codes explained: errors.ftl.

cli-error = error { $code }: { $what }
cli-error-kept = kept safe: { $kept }
cli-error-todo = what to do: { $todo }
cli-error-cause = cause: { $cause }

cli-waits = the station does not answer; waiting until one does (Ctrl-C ends this)

cli-explain-means = What it means
cli-explain-kept = Kept safe
cli-explain-clauses = Where it comes from
cli-explain-todo = What to do

# What an error calls for, by its kind.

errorkind-usage = wrong request: ask differently
errorkind-denied = not allowed: ask somebody who may
errorkind-not-found = no such thing: look at what there is
errorkind-busy = busy: wait and ask again
errorkind-integrity = integrity: an administrator must look
errorkind-failed = failed: mend the cause and ask again

# Sessions.

cli-session = { $bay }: recorder { $recorder } — { $outcome } — { $clips ->
        [one] 1 clip
       *[other] { $clips } clips
    }, { $bytes }: { $taken } taken ({ $verified } verified), { $known } known, { $excepted } not taken
cli-ending = { $sentence } ({ $detail })
cli-place-failed = { $place }: { $error }
cli-not-taken = { $path } — { $sentence } ({ $code }): { $detail }
cli-not-taken-more = … and { $count } more: docket sessions show { $session }
cli-sessions-none = No sessions.
cli-head-session = SESSION
cli-head-started = STARTED
cli-head-bay = BAY
cli-head-recorder = RECORDER
cli-head-outcome = OUTCOME
cli-head-clips = CLIPS
cli-head-taken = TAKEN
cli-head-known = KNOWN
cli-head-not-taken = NOT TAKEN
cli-label-session = session
cli-label-started = started
cli-label-ended = ended
cli-label-place = place
cli-label-clock = clock
cli-place = { $place } (driver { $driver }), docked by { $who }
cli-clock = recorder showed { $face } between { $before } and { $after } (host { $sync })
cli-clock-none = cannot be read on this recorder
cli-demo-next = Next: docket items show ITEM · docket status · docket fsck --deep

# Items.

cli-items-none = No items.
cli-head-item = ITEM
cli-head-state = STATE
cli-head-size = SIZE
cli-head-preview = PREVIEW
cli-head-mark = MARK
cli-head-path = PATH
cli-marked = key
cli-preview-waiting = waiting
cli-state-reason = { $state } ({ $reason })
cli-label-item = item
cli-label-state = state
cli-label-recorder = recorder
cli-label-path = path
cli-label-kind = kind
cli-label-size = size
cli-label-modified = modified
cli-label-recorded = recorded
cli-label-marked = marked
cli-label-twin = twin of
cli-label-hole = not read
cli-hole = bytes { $from } up to { $to } ({ $size }): { $why }
cli-holes-more = and { $count ->
        [one] 1 more place
       *[other] { $count } more places
    }; { $lost } in all
cli-holes-meaning = These bytes are zeros here. The recorder keeps its copy: another reader may give more.
cli-label-reads-more-of = reads more of
cli-label-read-more-by = read more by
cli-label-archive = archive
cli-label-case = case
cli-item-quarantined = { $state }: { $sentence } ({ $code })
cli-item-size = { $size } ({ $bytes } bytes)
cli-item-recorded = { $start } to { $end } (recorder's clock)
cli-archive-proven = { $target } { $key } (last proven { $at })
cli-archive-not-proven = { $target } { $key } (not proven)
cli-rendition = { $key } ({ $size }; { $recipe })
cli-item-case = { $case } (linked { $at } by { $who })
cli-item-case-ended = { $case } (linked { $at } by { $who }, backed out { $ended })
cli-history = history
cli-history-said = {" "}({ $said })
cli-history-reason = {" "}({ $sentence }: { $code })

# Cases.

cli-linked = Linked { $at }: item { $item } and case { $case }.
cli-unlinked = Backed out { $at }: item { $item } and case { $case } ({ $reason }).
cli-case = case { $number } { $title }
cli-case-entered = entered { $at } — { $count ->
        [one] 1 item
       *[other] { $count } items
    }
cli-bays-none = No bays yet. `docket bays teach` makes one of each port at which a recorder is plugged in.
cli-bays-elsewhere = In no bay: {$device} at {$at}
cli-bay-configured = settings
cli-bay-taught = taught by {$by}
cli-bay-outranked = taught; the settings say otherwise
cli-cases-none = No cases.
cli-head-at = AT
cli-head-from = FROM
cli-head-there = THERE NOW
cli-head-case = CASE
cli-head-items = ITEMS
cli-head-entered = ENTERED
cli-head-title = TITLE

# Jobs.

cli-jobs-none = No jobs.
cli-head-job = JOB
cli-head-work = WORK
cli-label-job = job
cli-label-work = work
cli-label-started-by = started by
cli-label-progress = so far
cli-progress = { $done }, { $bytes }
cli-progress-of = { $done } of { $total }, { $bytes }

# Notices.

cli-notices-none = No notices.
cli-head-last = LAST
cli-head-notice = NOTICE
cli-head-severity = SEVERITY
cli-head-what = WHAT
cli-label-notice = notice
cli-label-severity = severity
cli-label-first = first
cli-label-last = last
cli-label-times = times
cli-label-told = told
cli-label-problem = problem
cli-delivery = { $channel }: { $state } (tries: { $attempts })
cli-delivery-done = { $channel }: { $state } { $at } (tries: { $attempts })
cli-delivery-next = { $channel }: { $state }, next try { $at } (tries: { $attempts })

# The station.

cli-station-running = station { $name } ({ $station }) — running — { $now } (clock { $sync })
cli-station-stopped = station { $name } ({ $station }) — not running — { $now } (clock { $sync })
cli-data = data { $folder } — { $free } free
cli-bay = bay { $bay }: { $recorder } — { $stage }, { $done }/{ $clips } clips
cli-controller = dock controller { $device }: { $standing }{ GIVEN($problem) ->
        [yes] { " " }({ $problem })
       *[no] , { $lights ->
            [one] 1 light
           *[other] { $lights } lights
        }
    }
cli-previews-waiting = waiting for previews
cli-unknown-recorder = unknown recorder: { $recorder } — its items are kept; say whose it is

# Checks.

cli-verified = Verified { $count ->
        [one] 1 original
       *[other] { $count } originals
    }, { $size }, every byte read again: all equal.
cli-receipts-clean = Checked { $checked ->
        [one] the receipts of 1 session
       *[other] the receipts of { $checked } sessions
    }, signatures, chains and lists of clips: all whole.
cli-receipts-violated = Checked { $checked ->
        [one] the receipts of 1 session
       *[other] the receipts of { $checked } sessions
    }, signatures, chains and lists of clips; { $count } FAILED:
cli-verify-failed = Verified { $count ->
        [one] 1 original
       *[other] { $count } originals
    }, { $size }, every byte read again: { $failed } FAILED.
cli-verify-item = item { $item } ({ $path })
cli-verify-problem = { $key }: { $sentence } ({ $code }): { $detail }
cli-verify-kept = kept safe: the manifest beside each original still says what it was
cli-verify-todo = what to do: look at this disk, keep it as it is, and dock the recorder again: a clip whose item was set aside is then taken anew
cli-fsck-clean = Checked { $items ->
        [one] 1 item
       *[other] { $items } items
    }, { $events ->
        [one] 1 custody event
       *[other] { $events } custody events
    }, { $objects ->
        [one] 1 object
       *[other] { $objects } objects
    } ({ $depth }): clean.
cli-fsck-violated = Checked { $items ->
        [one] 1 item
       *[other] { $items } items
    }, { $events ->
        [one] 1 custody event
       *[other] { $events } custody events
    }, { $objects ->
        [one] 1 object
       *[other] { $objects } objects
    } ({ $depth }): { $count ->
        [one] 1 VIOLATION
       *[other] { $count } VIOLATIONS
    }.
cli-fsck-deep = every byte read
cli-fsck-shallow = sizes only; --deep reads every byte
cli-violation = { $code } { $subject }: { $sentence } ({ $detail })

# Bars.

cli-bar = { $bay }: { $recorder } — { $stage } ({ $clips ->
        [one] 1 clip
       *[other] { $clips } clips
    }, { $size })
cli-bar-begun = { $bay }: { $stage }

# Words for stable codes, by family.

stage-listing = reading the recorder
stage-copying = copying
stage-verifying = verifying
stage-safe = safe: every clip verified
stage-help = needs a look
stage-unlocked = unlocked: coming back with its footage
stage-removing = its footage is being removed: leave it in
stage-torn = torn off: dock it again

state-seen = seen
state-copying = copying
state-staged = staged
state-verified = verified
state-archived = archived
state-proven = proven
state-sealed = sealed
state-releasable = releasable
state-released = released
state-quarantined = quarantined

outcome-docked = docked
outcome-complete = complete
outcome-incomplete = incomplete
outcome-torn = torn
outcome-interrupted = interrupted

ending-recorder-gone = the recorder went away before every clip was taken
ending-station-stopped = the station was stopped before every clip was taken
ending-cancelled = somebody cancelled the docking before every clip was taken
ending-held = some files wait for the archive; they are safe in staging
ending-exceptions = some files were set aside or not taken
ending-failed = the station could not go on

reason-fixity-mismatch = the bytes read back are not the bytes pulled
reason-read-error = the medium could not be read to the end
reason-read-with-holes = places of it could not be read; all others are archived
reason-source-unstable = the recorder gave different bytes on different reads
reason-torn-source-changed = a torn pull's recorder came back with other bytes
reason-size-mismatch = not as many bytes as listed
reason-vanished = gone from its recorder before a whole copy was taken
reason-lost = the staged file and the archived object are gone or cut
reason-symlink = a link, which is not followed
reason-special-file = no plain file, so it is not opened
reason-unreadable = its entry cannot be read
reason-unreadable-folder = its folder cannot be read
reason-too-deep = folders too deep
reason-loop = a folder that leads back to one above it
reason-cross-linked = a folder that shares its place on the card with another
reason-too-many = the card holds more than is ever listed
reason-unsupported-volume = a partition that docket cannot read
reason-absurd-size = listed with a size that no file can have
reason-no-space = it did not fit in staging and is still on the recorder
reason-no-medium = no card is in this store of the recorder
reason-unknown-size = the recorder does not tell its size
reason-recorder-gone = the recorder went away before it was taken
reason-interrupted = the station was stopped before it was taken
reason-held = safe in staging, waiting for the archive
reason-undecided = left open when the session ended

finding-fixity-mismatch = the original is not what it was
finding-lost = the original is gone
finding-unreadable = the original cannot be read
finding-manifest-altered = the manifest beside the original is not what it was
finding-manifest-missing = the manifest beside the original is gone
finding-manifest-unreadable = the manifest beside the original cannot be read
finding-unsteady = the original reads differently each time

violation-catalog-damaged = the catalog is damaged
violation-clip-unexplained = a clip is neither an item nor explained
violation-digest-changed = what was pulled is said to have changed
violation-digest-missing = digests are missing
violation-history-broken = the history does not follow the arrows
violation-holes-wrong = what was not read is not told as it is
violation-link-broken = a case link is not what it was
violation-link-missing = a case link is missing from the archive
violation-log-altered = the custody log was altered
violation-log-hole = the custody log has a hole
violation-log-twice = an entry of the custody log stands there twice
violation-manifest-altered = the manifest was altered
violation-manifest-contradicts = the manifest contradicts the catalog
violation-manifest-missing = the manifest is missing
violation-not-proven = it goes on without proof
violation-object-unknown = an object belongs to nothing
violation-object-unreadable = an object cannot be read
violation-original-altered = the original is not what it was
violation-original-missing = the original is missing
violation-reason-missing = quarantined without a reason
violation-rendition-altered = a rendition was altered
violation-rendition-missing = a rendition is missing
violation-staged-altered = the staged file is not what it was
violation-staged-missing = the staged file is missing
violation-wrapped-key-altered = the wrapped key of an encrypted original is not its own
violation-wrapped-key-missing = the wrapped key of an encrypted original is missing

act-session-started = session started
act-session-ended = session ended
act-sighted = sighted
act-torn = torn
act-resumed = resumed
act-rendered = rendered
act-not-playable = not playable
act-examined = looked into
act-linked = linked
act-unlinked = unlinked
act-case-added = case added
act-fixity-checked = fixity checked
act-stray-found = stray found
act-recovered = recovered
act-task-lost = task lost
act-bay-taught = bay taught
act-bay-forgotten = bay forgotten
act-device-refused = device refused
act-recorder-unlocked = recorder unlocked
act-clock-set = clock set
act-duty-judged = judged for duty
act-removal-asked = removal of footage asked for
act-removal-confirmed = removal of footage confirmed
act-removal-ended = removal of footage ended
act-settings-applied = settings applied

kind-video = video
kind-audio = audio
kind-photo = photo
kind-track = track
kind-log = log
kind-other = other

rendition-preview = preview
rendition-poster = poster

derived-done = done
derived-none = not playable
derived-failed = failed
derived-no-key = waits for the private key

mark-name-suffix = by its name
mark-folder = by its folder
mark-read-only-attribute = by its read-only attribute
mark-sidecar = by a sidecar
mark-script = by its script

verb-dock = dock
verb-demo = demo
verb-teach-bays = bays teach
verb-remove = removal confirm
verb-verify = verify
verb-fsck = fsck

job-running = running
job-done = done
job-failed = failed
job-cancelled = cancelled
job-interrupted = interrupted: the station ended while it ran

severity-info = info
severity-warning = warning
severity-alarm = alarm

delivery-pending = to be told
delivery-delivered = told
delivery-failed = given up
delivery-dropped = not wanted any more

undelivered-answered = the other side answered with an error
undelivered-redirected = the other side led elsewhere, and redirections are not followed
undelivered-not-wanted = the other side wants no more of these
undelivered-refused = the mail server refused it
undelivered-unreachable = the other side could not be reached
undelivered-secret = its secret or password cannot be used; see the settings
undelivered-letter = the letter cannot be written; see the addresses in the settings
undelivered-defect = a defect in docket ended the attempt
undelivered-no-end = the attempt had no end in two minutes
undelivered-not-set-up = this channel is no longer set up
cli-undelivered = { $sentence }: { $detail }

sync-synchronised = synchronised
sync-unsynchronised = unsynchronised
sync-unknown = unverified

controller-none = not at work
controller-opening = being opened
controller-at-work = at work
controller-lost = does not answer; intake goes on without lights

who-station = station

cli-digest-blake3 = BLAKE3
cli-digest-sha256 = SHA-256
cli-digest-sm3 = SM3

# Whether a recorder may be issued again.

fitness-ready = ready for duty
fitness-do-not-issue = do not issue
fitness-unknown = not known whether it may be issued

duty-battery-low = battery low
duty-battery-unknown = battery not told
duty-storage-low = storage low
duty-storage-unknown = free storage not told
duty-clock-off = clock off
duty-clock-unknown = clock not told
duty-card-missing = no card in it
duty-medium-bad = files that could not be read

cli-duty-found = { $sentence } ({ $found })
cli-duty-bound = { $sentence } ({ $found }; asked for: { $bound })
cli-duty-untold = { $sentence } (asked for: { $bound })
cli-duty-percent = { $value } %
cli-duty-seconds = { $value } s
cli-label-duty = duty
cli-label-condition = condition
cli-label-clock-set = clock set
cli-label-officer = officer
cli-label-removal = removal
cli-clock-set = from { $before } to { $after }, at { $at }
cli-face-unreadable = a face that cannot be read
cli-battery = battery { $percent } %
cli-free = { $bytes } free
cli-card-in = card in
cli-card-out = no card
cli-disagree = { $field } is told differently: { $claims }
cli-claim = { $source }: { $value }
cli-remark = remark: { $remark }

field-serial = serial
field-officer = officer
field-unit = unit
field-unit-number = unit number
field-make = make
field-model = model
