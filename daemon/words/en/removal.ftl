# Removing footage from recorders.

removal-yes = footage on the recorder may be removed
removal-docked = footage must stay on the recorder: it is still docked
removal-not-taken = footage must stay on the recorder: not all of it was taken
removal-not-proven = footage must stay on the recorder: not all of it is proven and sealed in the archive
removal-nothing = the recorder holds no footage
removal-docked-since = footage must stay on the recorder: it was docked again since
removal-off = footage must stay on the recorder: the settings do not allow removing any
removal-no-command = footage stays on the recorder: no command is known that removes it
removal-too-late = not confirmed within an hour
removal-asked = asked for, not confirmed
removal-confirmed = confirmed
removal-removed = the footage was removed from the recorder
removal-failed = failed
removal-unknown = not known
removal-other-recorder = another recorder stood in the bay
removal-unknown-recorder = footage must stay on the recorder: it does not say who it is
removal-part-only = footage must stay on the recorder: a folder of it was docked, not all of it
removal-denied = the recorder was not told: it holds something else by now, or nothing may be sent to it
removal-left-bay = footage stays on the recorder: it left its bay since it was taken in, or nobody knows whether it did
removal-more-volumes = footage stays on the recorder: it has a further volume, which the command would remove as well
removal-not-all-seen = footage stays on the recorder: it may hold more than it shows
removal-differs = footage stays on the recorder: it does not hold exactly what was taken in
removal-undated = footage stays on the recorder: it does not tell when its files were written
removal-still-there = all of the footage is still on it
removal-part-left = a part of the footage is still on it
removal-hidden-rest = none of it shows, but it may hold more than it shows
removal-another-came = another recorder stands in its place
removal-nameless = it does not say who it is any more
removal-unreadable = it could not be looked at afterwards
removal-lost = nobody looked what the recorder did

# Removals.
cli-removals-none = No removals.
cli-head-removal = REMOVAL
cli-head-asked = ASKED
cli-label-clips = holds
cli-label-asked = asked
cli-label-confirmed = confirmed
cli-label-outcome = outcome
cli-removal-clips =
    { $clips ->
        [one] 1 file
       *[other] { $clips } files
    }, { $bytes }
cli-removal-act = { $at } by { $by }
cli-removal-next = Nothing was removed yet. To remove all footage from this recorder: docket removal confirm { $id }
cli-removal-outcome = { $outcome }: { $reason }
