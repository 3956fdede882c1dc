# Archive targets: further places that get a copy of everything the archive holds.

act-target-added = archive target taken up
act-target-removed = archive target given up
act-copied = copied to a further target
life-target-added = An archive target was taken up.
life-target-removed = An archive target was given up.
life-copied = The original was copied to the archive target { $target } and read back there.

target-need-required = required
target-need-best-effort = best effort

target-failure-away = it is not there
target-failure-missing = something is missing
target-failure-other-bytes = other bytes stand there under the same name
target-failure-full = it is full
target-failure-refused = it does not let us in
target-failure-stopped = the station stopped
target-failure-failed = it fails
target-failure-read-back = it gave other bytes back than were sent
target-failure-catalog = the station's own catalog fails

cli-head-target = TARGET
cli-head-need = NEED
cli-head-waiting = WAITING
cli-head-waiting-bytes = BYTES
cli-head-copied = COPIED
cli-head-log-size = LOG
cli-head-address = ADDRESS
cli-targets-home = Home archive: { $folder }
cli-targets-none = No further archive targets are set.
cli-target-failing = { $name }: { $count } could not be copied yet: { $why }. { $said }

help-targets = Look at the archive targets
help-targets-list = List the archive targets and what each still lacks
