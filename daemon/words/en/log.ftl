# The custody log: what can go wrong with it.

dkt-0711 = the custody log in the catalog is not what was written or signed
    .title = Custody log broken
    .kept = footage goes on being taken in and archived; nothing more of the log is signed, and nothing becomes releasable
    .todo = run docket fsck, keep the catalog as it is, and compare it with a backup and with the archive
    .more =
        Before a checkpoint is signed, every entry is compared with its own hash, and the tree with the checkpoint
        signed before. Something differs: the catalog's file was changed from outside, its disk is failing, or it was
        put back from an older backup. The cause names the entry. The log in the archive is not touched.

dkt-0712 = the custody log in the archive is not the catalog's
    .title = Another log in the archive
    .kept = what stands in the archive is never overwritten; footage goes on being taken in and archived
    .todo = find out whether the catalog was restored from a backup, or somebody changed the archive; if it was restored: docket identity new-epoch
    .more =
        An object of the log stands in the archive with other bytes than follow from the catalog, or a checkpoint that
        this station signed and of which its catalog knows nothing. Either the catalog is older than the archive, as
        after a restored backup, or the object was changed. docket fsck --deep compares all of them. Until it is
        settled nothing becomes releasable; where the station's own checkpoint contradicts, only a new epoch goes on.

dkt-0713 = there is no such proof
    .title = No proof
    .kept = { -unchanged }
    .todo = ask for an entry or for sizes up to that of the newest checkpoint
    .more =
        Proofs are made against the newest checkpoint that stands in the archive, or between two sizes up to it. What
        was appended since is covered by the next checkpoint: at the end of a docking, or after archive.checkpoint_s.

dkt-0714 = no checkpoint of the custody log stands in the archive yet
    .title = No checkpoint yet
    .kept = { -unchanged }
    .todo = start the station and let it reach its archive
    .more =
        A checkpoint is the signed state of the custody log. The station writes one into the archive at its start, at the
        end of each docking and when it stops. There is none: it never ran with this archive, or could not write to it.

cli-head-position = POSITION
cli-head-leaf = LEAF
cli-log-none = No events.
cli-log-checkpoint = Log { $origin }: { $size } entries, signed { $made }, in the archive since { $stands }
cli-log-waiting =
    { $count ->
        [one] 1 event is not covered by it yet.
       *[other] { $count } events are not covered by it yet.
    }
cli-log-proof = { $act }: leaf { $leaf } of epoch { $epoch }; the entry, and its proof:
cli-log-growth = Log { $origin }: the first { $old } of { $new } entries are unchanged; proof:
cli-log-clean = The custody log is whole: { $events } events, { $checkpoints } checkpoints, { $objects } objects in the archive.
cli-log-violated = The custody log is broken ({ $events } events, { $checkpoints } checkpoints, { $objects } objects in the archive); { $count } findings:

verb-verify-log = verify log

violation-log-tile-altered = kept hashes of the custody log were altered
violation-checkpoint-broken = a checkpoint of the custody log is broken
violation-log-object-missing = a part of the custody log is missing in the archive
violation-log-object-altered = a part of the custody log was altered in the archive
violation-log-object-unknown = the archive's custody log holds something that is no part of it
violation-permitted-uncovered = a recorder's copy was permitted to be removed too early

help-log = Look at the custody log, prove what is in it, and check all of it
help-log-show = List events, oldest first
help-log-show-item = Only of this item
help-log-show-limit = At most so many
help-log-show-from = From this position on, counted from 1
help-log-checkpoint = Show the newest checkpoint that stands in the archive
help-log-prove = Prove that an item's events are in the log, or that one size of it is the beginning of another
help-log-prove-item = The item
help-log-prove-tree = Two sizes of the log's tree
help-log-verify = Check every entry, tile and checkpoint, in the catalog and in the archive
cli-head-when = WHEN
cli-head-act = WHAT
cli-head-who = WHO
cli-head-about = ITEM OR SESSION
