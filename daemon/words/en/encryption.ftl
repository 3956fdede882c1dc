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

cli-keys-public = Public key: { $key }
cli-keys-written = Written: { $path }

act-key-condemned = key about to be destroyed
act-key-destroyed = key destroyed
life-key-condemned = The key that opens the item is about to be destroyed: { $reason }.
life-key-destroyed = The key that opens the item was destroyed everywhere. Nobody can open it any more.

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
