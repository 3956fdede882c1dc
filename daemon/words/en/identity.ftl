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

cli-head-number = NO.
cli-head-epoch = EPOCH
cli-head-since = SINCE
cli-head-why = WHY
cli-head-fingerprint = FINGERPRINT
cli-identity-station = Station { $station }, epoch { $epoch }, since { $since }
cli-identity-key = Public key: { $key }
cli-identity-fingerprint = Fingerprint: { $fingerprint }
cli-identity-unstored = The newest identity is not in the archive yet.

violation-identity-broken = the station's identities are broken
violation-manifest-untold = the custody log tells of other manifests
