# Proof bundles and excerpts.

dkt-0721 = item { $item } is { $state } and not sealed, so nothing of it can be proven
    .title = Item not sealed
    .kept = { -unchanged }
    .todo = wait until it is sealed; docket items show tells what it waits for
    .more =
        A proof rests on the item's signed manifest, which is written once its original was read back from the archive
        and found equal. An item that is not there yet, or was set aside, has none that could be handed out.

dkt-0722 = no checkpoint in the archive covers all that is to be proven of item { $item } yet
    .title = Not covered yet
    .kept = { -unchanged }
    .todo = try again in a minute; the station writes the next checkpoint by itself
    .more =
        A proof shows that the custody log tells of the item's manifest, against a signed checkpoint of the log. What
        was just written is covered by the next one: at the end of a docking, else after archive.checkpoint_s, a minute
        at most. If it stays so, the archive cannot be written: docket doctor says why.

dkt-0723 = the original of item { $item } is not in the archive
    .title = Original missing
    .kept = no bundle was made; the finding is in the custody log
    .todo = look at docket items show, then restore the original from a copy of the archive
    .more =
        The manifest names an original that is not there. The station has looked twice and put that on record, as
        docket verify does. Without the original there is nothing that a bundle could prove.

dkt-0724 = the bundle for { $path } broke off
    .title = Bundle broken off
    .kept = no half-made file is left; the archive was not touched
    .todo = look at docket notices list and docket items show; if nothing is wrong with the item, try again
    .more =
        A bundle is handed out while it is made. It breaks off when the original turns out not to be what its manifest
        says: then the original is read again, the finding is on record, and a notice tells of it. It also breaks off
        when the station stops, its disk fails, or the connection is lost. What was written until then is thrown away.

dkt-0725 = the custody log does not tell of the first manifest of item { $item }
    .title = Manifest not in the log
    .kept = { -unchanged }
    .todo = prove the events one by one: docket log prove
    .more =
        Of a first manifest made before docket signed the log does not tell, so no checkpoint can show it. Manifests
        and identities stand in the archive and can be checked there with the whole log.

dkt-0726 = what there is to prove the item with would not stand up to a check
    .title = Bundle refused
    .kept = nothing was handed out
    .todo = run docket fsck and docket log verify; the cause names what is wrong
    .more =
        Before a bundle is handed out, docket checks it as a stranger would: identities, manifests, events, proofs.
        Something of it is not as it should be in the archive or in the catalog.

dkt-0830 = { $path } proves no excerpt
    .title = No excerpt
    .kept = { -unchanged }
    .todo = give --bytes and --out only with an excerpt, as docket items prove --range makes it
    .more =
        A bundle has the whole original in it, or refers to it; nothing is wrong with this one. An excerpt shows some
        bytes of the original without the rest: those can be written into a file, or compared.

dkt-0727 = the original has { $size } bytes; there is no such range in it
    .title = Range outside the original
    .kept = { -unchanged }
    .todo = ask for at least one byte, before the original's end
    .more =
        Bytes are counted from 0. An excerpt shows bytes of the archived original as it was taken in, without the rest
        of it; what the original has not, nobody can show.

act-proof-made = proof made

bundle-readme =
    DOCKET PROOF OF ITEM { $item }

    This file shows that footage is the footage that a dock station took off a recorder, unchanged. You need nothing of
    the station to check it, but you must know its public key, or the key's fingerprint, from somewhere else than this
    file: from a dock receipt, from the station's office, from a witness.

    With the checking program (Python 3.11 or newer; docket_verify.py is in docket's source, and can be written anew from
    the public note on formats, proof-formats):
        python3 docket_verify.py bundle FILE.zip --key 'KEY'
        python3 docket_verify.py excerpt FILE.zip --key 'KEY'       (if excerpt.json is in it)
    Or with docket itself, without a station:
        docket check-proof FILE.zip --key 'KEY'

    By hand, with common tools, after unpacking:
    1. What is claimed:      head -n 1 { $manifest }
       It names size and digests of the original, who docked the recorder, which recorder, when, and every hole.
    2. The original:         sha256sum { $original }
       must be the digest named there as "sha256" (an excerpt, or a bundle by reference, has no original in it).
    3. Which key signed:     head -n 1 identity.1.json
       and those that follow. Compare "key" with the one you were told. Each cites the one before by SHA-256 of its file.
    4. Signatures: each .json file of a manifest or an identity is a signed note (c2sp.org/signed-note): a line of text,
       an empty line, signature lines. Ed25519 is over the text with its line feed. To check with openssl, write the text
       and, of the signature line's base64, the 64 bytes after the first 4 into files; the public key is the last 32
       bytes of the base64 in "key". Then:
           openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in TEXT -sigfile SIGNATURE
    5. The custody log: each events/N.json is an entry of the station's log, each events/N.proof shows that it is in the
       tree of the file checkpoint (c2sp.org/tlog-proof, RFC 6962). The event "sealed" names the SHA-256 of
       manifest.1.json, each "described" that of a later one:
           sha256sum manifest.*.json
    6. Time stamps, if there are any, are over the checkpoint as the station alone signed it (RFC 3161):
           openssl ts -verify -in timestamp.01.tsr -data CHECKPOINT -CAfile AUTHORITY.pem
    7. A folder 000001, if there is one, has the checkpoint and the events of an earlier epoch of the log: the same holds
       for them. witness.keys is what the station says of its witnesses: ask them for their keys.

    It does not show that no event was left out; the whole log can.

cli-bundle-made = { $file }: { $size } of proof; SHA-256 { $sha256 }
cli-bundle-good = { $file } is good: all of it was checked, and holds.
cli-bundle-unchecked = { $file }: nothing is wrong, but not everything could be checked.
cli-bundle-bad = { $file } proves nothing: something in it is wrong.

bundle-verdict-good = good
bundle-verdict-not-checked = not checked
bundle-verdict-bad = BAD

bundle-rule-bundle-form = a ZIP with the entries of a bundle and no others
bundle-rule-json-form = JSON in its one form, of a known schema
bundle-rule-schema-unknown = of a schema that this docket knows
bundle-rule-identity-chain = the station's identities, one after the other
bundle-rule-identity-trust = a key that was given with --key
bundle-rule-note-signature = signed by the station
bundle-rule-checkpoint-form = a checkpoint of the custody log
bundle-rule-cosignature = a witness's line
bundle-rule-timestamp = a time stamp
bundle-rule-proof-form = a proof of an event
bundle-rule-proof-path = the events are in the custody log
bundle-rule-entry-form = an event of this station
bundle-rule-entry-twice = an event that stands there once
bundle-rule-bundle-event = an event of this item
bundle-rule-manifest-chain = the manifests, one after the other, signed by the station
bundle-rule-manifest-place = where the original stands in the archive
bundle-rule-manifest-event = the custody log tells of exactly these manifests
bundle-rule-manifest-custody = the manifest's place in the custody log
bundle-rule-original-missing = the original, where it was announced
bundle-rule-original-size = the original's length
bundle-rule-original-digest = the original's digests
bundle-rule-excerpt-range = a range inside the original
bundle-rule-excerpt-bao = the bytes stand at that place in the original
bundle-rule-excerpt-bytes = the bytes that were given with --bytes

help-items-prove = Write what proves an item into a file, for whoever has nothing of docket's
    .long =
        Write what proves an item into a file, for whoever has nothing of docket's.

        A ZIP with the original, its signed manifests, the station's identities, a checkpoint of the custody log, the item's events with their proofs, and a text that says how to check it. The file stands there whole, or not at all; nothing is replaced. That a proof was made, and by whom, is in the custody log.
help-items-prove-item = Its id, or a unique beginning of it
help-items-prove-out = The file, which must not be there yet
help-items-prove-reference = Leave the original out: whoever checks has it from elsewhere
help-items-prove-range = Only these bytes of the original: START+LENGTH or START..END, e.g. 10MiB+4096; what shows that they stand there, without the rest
help-check-proof = Check a proof bundle or an excerpt, without a station
    .long =
        Check a proof bundle or an excerpt, without a station and without a data folder.

        Exit 0 if all of it holds, 6 if something is wrong, 1 if something could not be checked, such as a key that was not given.
help-check-proof-file = The file
help-check-proof-keys = A station's public key that is trusted, as docket identity show tells it; may be given several times
help-check-proof-witnesses = A witness's public key that is trusted; may be given several times
help-check-proof-ca = Certificates of the time stamp authorities that are trusted, PEM
help-check-proof-bytes = The bytes that the excerpt is said to prove: they are compared
help-check-proof-out = A new file for the bytes that the excerpt proves; it is left only if nothing is wrong
