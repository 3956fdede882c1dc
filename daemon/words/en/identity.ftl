# The station's key: who signs what docket says.

act-key-made = key made
act-key-rotated = key exchanged
act-key-lost = key given up as lost
act-epoch-opened = new epoch of the log
act-described = manifest renewed
act-receipted = receipt made

notice-key-lost = The station's private key was given up as lost; another signs from now on. Whoever checks must be told its fingerprint: {$fingerprint}
    .head = Station key lost
notice-epoch-opened = The custody log goes on in epoch {$epoch}, with another key. Whoever checks must be told its fingerprint: {$fingerprint}
    .head = New epoch of the log
notice-key-rotated = The station's key was exchanged; the new one has the fingerprint {$fingerprint}
    .head = Station key exchanged

key-reason-first-start = first start
key-reason-rotated = exchanged
key-reason-lost = the old one was lost
key-reason-new-epoch = new epoch of the log

cli-head-identity = NO.
cli-head-epoch = EPOCH
cli-head-key-since = SINCE
cli-head-why = WHY
cli-head-fingerprint = FINGERPRINT
cli-identity-station = Station { $station }, epoch { $epoch }, since { $since }
cli-identity-key = Public key: { $key }
cli-identity-fingerprint = Fingerprint: { $fingerprint }
cli-identity-unstored = The newest identity is not in the archive yet.

violation-identity-broken = the station's identities are broken
violation-manifest-untold = the custody log tells of other manifests

cli-receipt = Receipt of session { $session }, generation { $generation }: { $outcome }
cli-receipt-span = { $start } to { $end }
cli-receipt-files = { $listed } files: { $taken } taken, { $known } known, { $excepted } not taken as they are
cli-receipt-handover = { $standing }; deadline { $deadline }
cli-receipt-checkpoint = Newest checkpoint of the custody log ({ $size } entries). Keep a photograph of it: whoever changes the log later is found out by it.
cli-receipt-no-code = No code can be drawn of it ({ $why }): photograph or copy the text.
cli-receipt-no-checkpoint = No checkpoint of the custody log stands in the archive yet.
cli-label-signed = signed by
cli-label-docked = docked
cli-label-bay = bay
cli-label-handover = handover
cli-label-file = file
cli-label-digest = SHA-256

violation-receipt-missing = the receipt is missing
violation-receipt-altered = the receipt was altered
violation-receipt-contradicts = the receipt contradicts the catalog

help-identity = Look at the station's key, exchange it, or give it up as lost
help-identity-show = Show the station's public key, its fingerprint, and the keys before it
help-identity-rotate = Exchange the key; the old one vouches for the new one
help-identity-lost = Give the private key up as lost: a new epoch with a new key
    .long =
        Give the private key up as lost: a new epoch with a new key.

        Only for a station that cannot start because its key is gone for good, and while none is running. Nobody vouches for the new key: tell its fingerprint to whoever checks.
help-identity-lost-confirm = The station's id, whole: what docket identity show told of it
help-sessions-receipt = Show what the station signed of a session, and the newest checkpoint as a QR code
help-sessions-receipt-id = Its id, or a unique beginning of it
