# Making a lost catalog again from the archive.

help-rebuild = Make a lost catalog again from the archive alone: the same items, links, events
    .long =
        Make a lost catalog again from the archive alone: the same items, links, events.

        For a data folder that has no catalog, while no station runs on it. Nothing is believed that the station did not sign; what contradicts is named and not taken (exit 6), and what is whole stands again. The archive is only read.
help-rebuild-dry-run = Do all of it and keep nothing: only tell what it would come to
help-rebuild-station = The station's id, where the archive has several

cli-rebuilt = The catalog stands again.
cli-rebuild-dry = Nothing was kept. The catalog would be this:
cli-rebuild-station = Station { $station }
cli-rebuild-counts = { $items } items, { $sessions } sessions, { $cases } cases, { $links } links, { $notes } notes; { $events } entries of the custody log
cli-rebuild-checked = { $manifests } items with whole manifests and { $receipts } sessions with whole receipts fit the log
cli-rebuild-foreign = { $count } objects are of other stations and were left alone
cli-rebuild-entries-lost = Of epoch { $epoch } at least { $count } entries after the newest whole checkpoint are lost
cli-rebuild-fork = The log cannot go on in this epoch: entries were lost that may have been signed and seen elsewhere. The station signs nothing more before a new epoch is opened: docket identity new-epoch.
cli-rebuild-no-key = The station's private key is not here. Put it back; only if it is gone for good: docket identity lost
cli-rebuild-lost = What the archive does not hold:
cli-rebuild-refused = Not taken ({ $count }):

rebuild-lost-staged = clips that were staged and not archived: dock their recorders again
rebuild-lost-register = units, officers, shifts, and who had which recorder: import them again
rebuild-lost-notices = notices, told and to be told
rebuild-lost-jobs = jobs that people had started
rebuild-lost-inside = what was found inside clips: they are looked into again
rebuild-lost-matters = a list of matters that was too long for the log: import it again
rebuild-lost-entries = entries of the log after its newest checkpoint

rebuild-finding-identity-refused = an identity does not follow
rebuild-finding-epoch-left-out = an epoch was left out
rebuild-finding-entry-not-applied = an entry speaks of something that was lost; it is kept without its effect
rebuild-finding-tile-elsewhere = entries were damaged here and taken from a further target
rebuild-finding-tile-refused = entries of the log are missing
rebuild-finding-log-contradicts = a checkpoint contradicts the entries
rebuild-finding-checkpoint-refused = a checkpoint is not signed
rebuild-finding-manifest-missing = a manifest is missing
rebuild-finding-manifest-altered = a manifest was altered
rebuild-finding-manifest-contradicts = a manifest contradicts the log
rebuild-finding-manifest-untold = a manifest that the log does not tell of
rebuild-finding-manifest-unsigned = a manifest that nobody signed
rebuild-finding-clips-unknown = the clips of a session are not known
rebuild-finding-receipt-missing = a receipt is missing
rebuild-finding-receipt-altered = a receipt was altered
rebuild-finding-receipt-contradicts = a receipt contradicts the log
rebuild-finding-record-altered = a record of a case was altered
rebuild-finding-link-altered = a link's object was altered
rebuild-finding-item-untold = an item that the log does not tell of
rebuild-finding-session-untold = a session that the log does not tell of

dkt-0731 = there is a catalog: { $path }
    .title = Catalog not lost
    .kept = nothing was changed
    .todo = run docket fsck; only if the catalog is beyond use, move it away and ask again
    .more =
        A catalog is made again only where there is none: the archive does not hold everything a catalog does. If it
        is damaged, a backup of it is better than a rebuild. docket never removes a catalog; move it away yourself,
        with catalog.db-wal and catalog.db-shm, and keep it.
dkt-0732 = the archive has logs of { $count } stations, and it is not clear whose catalog is wanted
    .title = Which station?
    .kept = nothing was changed
    .todo = say docket rebuild --station ID, or put the station's key back first
    .more =
        Each station's log stands below log/ under its id. Where the private key of one of them is in this data
        folder, that is the one. If there is none at all, the archive is not mounted, or nothing was ever signed.
dkt-0733 = nothing that station { $station } signed can be believed
    .title = Nothing signed
    .kept = nothing was changed; the archive was only read
    .todo = check that the archive is mounted and whole; compare log/ with a copy of it
    .more =
        A catalog is made of the entries of the custody log under a checkpoint that the station signed, with a key
        of its identities. Here no identity stands, or no checkpoint that its entries fit. Nothing is made up in
        their place. Restore the log's objects from a copy of the archive.
dkt-0734 = an entry of the custody log does not tell what a catalog is made of
    .title = Entry tells too little
    .kept = nothing was changed; the archive was only read
    .todo = restore the catalog from a backup
    .more =
        The cause names the entry. Versions of docket before this one told less in the log, and a newer one may tell
        what this one does not know: then use that one. The footage and what proves it are not touched by this;
        tests/verifier checks them without any catalog.
