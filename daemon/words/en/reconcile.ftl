# Archive targets compared with the catalog, and mended.

act-reconciled = archive target reconciled
act-permit-taken-back = permit taken back
act-healed = put right from a good copy
act-put-aside = put aside at an archive target
act-sent-again = queued to be copied to an archive target again
life-reconciled = An archive target was compared with the catalog.
life-permit-taken-back = { $code ->
        [place-changed] The permit to remove the recorder's copy was taken back: { $target } is another place now.
       *[other] The permit to remove the recorder's copy was taken back: the copy in { $target } failed.
    }
life-healed = The original in { $target } was missing or altered; it was to be put right from the copy in { $from }.
life-put-aside = The altered copy in { $target } was put aside; it is copied there again.
life-sent-again = The object { $key } was missing in { $target }; it is copied there again from { $from }.

verb-reconcile = reconcile

reconcile-wrong-missing = missing
reconcile-wrong-extra = belongs to nothing
reconcile-wrong-altered = altered
reconcile-wrong-unreadable = cannot be read

cli-head-expected = EXPECTED
cli-head-present = PRESENT
cli-head-missing = MISSING
cli-head-extra = EXTRA
cli-head-altered = ALTERED
cli-head-healed = MENDED
cli-head-bytes = BYTES
cli-reconcile-healed = mended, or queued to be copied again
cli-reconcile-not-mended = { $name }: { $count } could not be mended (docket explain DKT-0785).
cli-reconcile-failed = { $name } could not be reconciled: { $why }
cli-reconcile-never = { $name } was never reconciled.
cli-reconcile-last = { $name } was last reconciled { $at }: { $expected } expected, { $wrong } not as they should be, { $healed } of them mended.

notice-not-mended = {$count} objects in {$target} are missing or altered and could not be mended ({$code}).
    .head = Archive targets that could not be mended
notice-not-copied = Something cannot be copied to the archive target {$target} before somebody looks after it: {$problem} ({$code}).
    .head = Archive targets to which something cannot be copied

dkt-0738 = something cannot be copied to the archive target { $target } before somebody did something
    .title = Not copied
    .kept = the home archive has it; what stands at the target stands there still; nothing is removed from recorders for its sake
    .todo = run docket targets list and docket targets reconcile, and see what stands there under the key that is told
    .more =
        Other bytes stand at the target where the copy is to be, or the target lost a protection it must keep. docket
        writes over nothing that stands there. Reconciling puts altered copies of what docket sent aside and copies them
        again; what else stands there somebody else put, who must say what it is. docket looks again every six hours,
        and after docket targets reconcile. People are told of the first such thing at a target; docket targets list
        counts all of them.

dkt-0785 = objects in { $target } are missing or altered, and nothing good is left to mend them from
    .title = Not mended
    .kept = what stands in every place stands there still; originals without a good copy are set aside
    .todo = run docket targets reconcile and restore the objects it names from a copy of the archive, or from the recorder
    .more =
        What is missing or altered in a place is mended from a copy that is proven to be what the catalog knows, and what
        nobody can prove any more only where it stood once and all places that have it agree. Here there is none: every
        copy is missing, altered, differs from another, or cannot be reached, or the store refuses. The custody log tells
        why of each object. A target that is merely away is mended from by itself once it is back. People are told again
        when others are among them. With the home archive the wrapped keys count, also those in further folders.

help-targets-reconcile = Compare what the catalog says of the targets with what stands there, and mend what can be mended
help-targets-reconcile-name = The target's name, "local" for the home archive; all of them where none is named
help-targets-reconcile-deep = Read every byte, not of small objects only

# Targets taken up, given up and moved.

act-target-released = archive target may go
act-target-migrated = archive target moved
life-target-released = An archive target may be taken out of the settings.
life-target-migrated = Everything at one archive target was proven at another.

verb-migrate = migrate

cli-target-lacks = { $name } lacks { $count } things, { $originals } originals among them, { $size }.
cli-target-only = { $name } holds the only further copy of { $count } originals, { $size }.
cli-target-not-ready = { $name } is not ready: { $why }
cli-target-write = Write these lines into the settings file and start docket anew; copying begins then:
cli-target-take-out = Take the section with these lines out of the settings file and start docket anew:

dkt-0735 = the archive target { $target } holds the only further copy of { $count } originals
    .title = Only further copy
    .kept = nothing was changed; what stands there stays there
    .todo = let docket targets migrate copy everything to another target first, or say --force with a reason
    .more =
        Footage that stands at the station alone is lost with the station. A target may go once each of its originals is
        proven at another one. Who takes it out of the settings all the same loses no copy at once: what stands there is
        still known, but nobody looks after it any more.
dkt-0736 = an archive target named { $target } is in the settings, at another address
    .title = Name taken
    .kept = nothing was changed
    .todo = choose another name
    .more =
        A target's name is for ever: what stands there is told by it. Another place is another target, with a name of its
        own.
dkt-0737 = the archive target { $to } keeps less than { $from }
    .title = Keeps less
    .kept = nothing was changed; what stands at either stays there
    .todo = set required and worm of the new target as they are of the old one, or give the old one up with docket targets remove
    .more =
        One target takes another's place only where it keeps as much: nothing is removed from a recorder before it is
        proven at a required target, and what must be kept is held and locked only where worm says so.

help-targets-add = Look whether a target can be taken up and what it would get, and tell the lines to write
help-targets-add-name = Its name for ever: lower-case letters, digits and hyphens
help-targets-add-url = Where it is: file:///…, s3://bucket/prefix, gs://…, az://…
help-targets-add-best-effort = Nothing is to wait for it
help-targets-remove = Judge whether a target may be taken out of the settings
help-targets-remove-name = The target's name
help-targets-remove-force = Although it holds the only further copy of something; wants a reason
help-targets-remove-reason = Why
help-targets-remove-dry-run = Only count; nothing is put on record
help-targets-migrate = Wait until everything is at another target, read every byte there, and say whether this one may go
help-targets-migrate-from = The target that is to go
help-targets-migrate-to = The target that is to have everything
help-targets-migrate-dry-run = Only count what lacks
