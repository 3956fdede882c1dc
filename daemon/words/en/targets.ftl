# Archive targets: further places that get a copy of everything the archive holds.

act-target-added = archive target taken up
act-target-removed = archive target given up
act-target-probed = archive target put to the test
act-copied = copied to a further target
life-target-added = An archive target was taken up.
life-target-removed = An archive target was given up.
life-target-probed = The protections of an archive target were tried.
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
target-failure-unprotected = it does not keep what is written there
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

target-promise-create-once = a name that is taken is not given again
target-promise-checksum = bytes that do not fit their checksum are refused
target-promise-locked = what is locked cannot be deleted
target-promise-not-shortened = its time cannot be shortened
target-promise-hold = what is on hold cannot be deleted
target-promise-default-lock = everything is locked by default
target-kept-kept = kept
target-kept-broken = TAKEN AND NOT KEPT
target-kept-unknown = not offered
target-kept-denied = not proven: this account may not do such a thing at all

cli-head-promise = PROMISE
cli-head-kept = FOUND
cli-target-stands = It keeps what the settings want.
cli-target-falls = It does not keep what the settings want: nothing is sent there.
cli-target-unflagged = docket cannot set the immutable flag here, as the settings want: what is sent is read-only alone.
cli-target-folder = A folder: whoever is root, or has docket's account, can change and delete what stands there. It shows; nothing prevents it.
cli-target-free = The settings want nothing of this of it.


help-targets = Look at the archive targets
help-targets-list = List the archive targets and what each still lacks
help-targets-check = Try what a target promises: that nothing there can be changed or deleted
help-targets-check-name = The target's name
