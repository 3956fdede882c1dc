# Encryption at rest: keys, and what they open.

help-keys = Keep the key that opens encrypted items
help-keys-create = Make a private key in the data folder, and tell its public key
help-keys-show = Tell the public key of the private key in the data folder
help-keys-recovery = Divide the private key among people, or put it together again
help-keys-recovery-create = Write recovery files, any K of which give the private key back
help-keys-recovery-create-need = How many it takes, 2 at least
help-keys-recovery-create-of = How many there are, 255 at most
help-keys-recovery-create-out = The folder for them; it must be there
help-keys-recovery-restore = Put the private key together from recovery files, in a data folder that has none
help-keys-recovery-restore-files = Recovery files, as many as it takes
help-keys-disposal = Dispose of an encrypted item by destroying its key: ask, then confirm. Off by default
help-keys-disposal-ask = Ask that the key of an item be destroyed. Nothing is destroyed yet
help-keys-disposal-ask-item = The item's id, or a unique beginning of it; encrypted, its retention over
help-keys-disposal-ask-reason = Why; it stands in the custody log
help-keys-disposal-confirm = Confirm what was asked for: the key is destroyed everywhere, and nobody can open the item any more
help-keys-disposal-confirm-id = The disposal's id, whole
help-keys-disposal-list = List disposals, newest first
help-keys-disposal-list-limit = At most so many
help-keys-disposal-list-before = Only those before (older than) this one: the id

cli-keys-public = Public key: { $key }
cli-keys-written = Written: { $path }

act-key-condemned = key about to be destroyed
act-key-destroyed = key destroyed
act-key-mended = wrapped key put right
life-key-condemned = The key that opens the item is about to be destroyed: { $reason }.
life-key-destroyed = The key that opens the item was destroyed everywhere. Nobody can open it any more.
life-key-mended = { $failed ->
        [yes] The wrapped key of the item in { $place } was not as it should be, and could not be put right: { $why }
       *[no] The wrapped key of the item in { $place } was missing or not as it should be; it was put right from the copy in { $from }.
    }
act-key-disposal-asked = destroying of the key asked for
life-key-disposal-asked = A person asked that the key that opens the item be destroyed: { $reason }. Nothing was destroyed yet.

cli-key-disposals-none = No key was to be destroyed.
cli-head-key-disposal = DISPOSAL
cli-label-disposal = disposal
cli-label-why = reason
cli-key-disposal-asked = asked for, not confirmed
cli-key-disposal-condemned = confirmed: nothing opens with the key, which may still stand (a folder is away, a legal hold came, or the custody log is not published yet)
cli-key-disposal-destroyed = the key was destroyed everywhere on { $at }
cli-key-disposal-next = Nothing was destroyed yet. To have nobody ever open this item again: docket keys disposal confirm { $id }

cli-retention-key-stopped = the key of { $item } was to be destroyed: the hold keeps it from that, but docket opens nothing with it any more
cli-retention-key-condemned = the key of { $item } is to be destroyed all the same: only a legal hold keeps it from that
cli-retention-key-gone = the key of { $item } was destroyed, or that was begun: nobody can open it any more

reconcile-wrong-differs = differs from its other copies
reconcile-wrong-away = is away
reconcile-wrong-stands = was destroyed, and stood there again
violation-key-folder-away = a folder of wrapped keys is away
violation-wrapped-key-differs = copies of a wrapped key differ, and nobody can say which is good
violation-wrapped-key-unreadable = a wrapped key cannot be read
violation-wrapped-key-stands = the key of an item was destroyed, and stands again

dkt-0756 = this station has no private key that opens it
    .title = No private key
    .kept = nothing was handed out and nothing was changed
    .todo = put the private key into the data folder, from a copy or with docket keys recovery restore, and start the station again
    .more =
        What is encrypted in the archive is opened by one of the private keys whose public keys stood under
        archive.encryption.recipients when it was archived. This station has none of them in identity/archive.key of its
        data folder, and none was handed over as the credential docket-archive. It can archive, audit and copy without
        one.

dkt-0757 = no key opens it any more
    .title = Wrapped key gone
    .kept = nothing was handed out; the encrypted original stands where it stood
    .todo = if the custody log does not say that the key was destroyed, restore keys/ in the archive's folder from a copy
    .more =
        The key of each encrypted item stands wrapped below keys/ in the home archive and in the folders of
        archive.encryption.key_folders. It is in none of them: it was destroyed, which the custody log tells, or lost.

dkt-0758 = its wrapped key is not the one with which it was encrypted
    .title = Wrapped key altered
    .kept = nothing was handed out; the encrypted original stands where it stood
    .todo = restore the item's file below keys/ from a copy
    .more =
        The item's manifest says which key it was encrypted with, and the wrapped key does not give that one, or does
        not open at all. Every place that has it was looked at.

dkt-0759 = these recovery files do not give a private key
    .title = Not recovered
    .kept = nothing was written
    .todo = bring together as many recovery files of one division as it takes, unaltered
    .more =
        A private key is put together from as many files as docket keys recovery create said it takes, all of the same
        division. Fewer tell nothing of it. The cause says what is wrong.

dkt-0760 = a private key stands in { $path } already
    .title = Private key there
    .kept = it was not touched
    .todo = move it away first, if it is really to be replaced: what it opens opens with no other
    .more =
        A private key is never written over: whatever was archived for it alone would be lost with it.

dkt-0790 =
    { $reason ->
        [off] the settings do not allow destroying any key
        [not-encrypted] the item is not encrypted: destroying a key would dispose of nothing
        [not-proven] the key is kept: its item is not proven and sealed in every archive target, or was set aside
        [held] the key is kept: a legal hold lies on its item
        [clock-unsure] the key is kept: nobody vouches for the clock of this host, so whether the retention of its item has ended is not known
        [kept] the key is kept: the retention of its item has not ended
        [too-late] the key is kept: it was asked for more than an hour ago
        [condemned] the key of this item was destroyed before, or is about to be
       *[other] the key is kept
    }
    .title = Key kept
    .kept = nothing was destroyed
    .todo = see docket retention explain ITEM, and ask anew once the key may be destroyed
    .more =
        Destroying the key of an encrypted item disposes of it in every copy, and nothing brings it back. It is done
        only when archive.encryption.destroy_keys is on, once the item is proven in every archive target, its retention has
        ended by a clock that a time service keeps right and no legal hold lies on it, and when a person asked for it and
        confirmed it within an hour. All of it is judged again when it is confirmed. A legal hold that comes later still
        keeps the key where it stands, as long as its destroying was not begun.

dkt-0791 = the key of item { $item } opens nothing any more, but may still stand in a place that cannot be reached
    .title = Key not destroyed everywhere
    .kept = docket opens nothing with that key from now on, wherever it stands
    .todo = bring the folder back, then confirm again, or start the station anew; where its disk was destroyed, make a folder with an empty folder `keys` in its place
    .more =
        A key is destroyed in the home archive and in every folder that archive.encryption.key_folders names or ever named
        on this station. One of them is away, or cannot be written. The cause names it.

dkt-0792 = its key was destroyed on purpose: nobody can open it any more
    .title = Key destroyed
    .kept = nothing was handed out; the encrypted original stands where it stood, and what it was is on record
    .todo = nothing can be done: see docket custody show ITEM for who decided it, and why
    .more =
        The item was disposed of by destroying the key that opened it. The custody log has who asked for it, who confirmed
        it, when and why. A copy of the key that turns up again is not used, and is destroyed.

dkt-0820 = the key of item { $item } opens nothing any more, and is destroyed once the custody log that says so stands in the archive
    .title = Key waits for the log
    .kept = the key stands where it stood; docket opens nothing with it
    .todo = nothing: it goes on by itself once the log is published; where it cannot be, see docket notices list
    .more =
        Before a key is destroyed a signed checkpoint of the custody log must stand in the home archive that covers who asked
        for it, who confirmed it, when and why. It could not be published in time.
