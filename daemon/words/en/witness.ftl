# Witnesses: whoever outside the station saw its custody log, and what this station saw of others.

act-witness-key-made = key as a witness made
act-witnessed = another station's log witnessed
act-witness-refused = another station's log not witnessed
act-cosigned = log witnessed
act-log-forked = log found not to go on
act-stamped = checkpoint time-stamped

life-witness-key-made = The station made a key to sign with as a witness.
life-witnessed = The station signed, as a witness, what another station's log came to.
life-witness-refused = The station refused, as a witness: another station's log contradicts what was seen.
life-cosigned = A witness signed the custody log up to entry { $size }.
life-log-forked = The custody log was found not to go on from what was seen of it.
life-stamped = An authority outside stamped the time of the custody log's checkpoint of { $size } entries.

notice-log-forked = The custody log of epoch {$epoch} does not go on from what { $witness ->
        [archive] stands in the archive
       *[other] witness {$witness} saw
    }: {$why} ({$code}). Nothing more of it is published, and nothing becomes releasable, until a new epoch is opened.
    .head = Custody log contradicts what was seen of it
notice-witness-refused = Log {$log} was shown with {$size} entries, which contradicts the {$seen} that this station saw as its witness. Ask that station's administrator.
    .head = Another station's log contradicts what was witnessed

violation-cosignature-broken = a kept line of a witness is not what it should be
violation-witnessed-missing = entries of the custody log that a witness saw are missing
violation-witnessed-other = a witness saw other entries of the custody log
violation-time-stamp-broken = a time stamp of a checkpoint does not hold

fork-beyond = the witness saw more than there is
fork-other = the witness saw another log of the same size
fork-not-extended = it does not begin with what the witness saw
fork-archive = the archive holds a checkpoint of other entries, or of more, signed by this station
fork-told = a person said so
fork-lost = entries that may have been signed were lost with the catalog

dkt-0715 = the custody log does not go on from what { $witness } saw
    .title = Custody log contradicts its witness
    .kept = footage goes on being taken in and archived; nothing more of this epoch is published, nothing becomes releasable
    .todo = find out whether the data folder was restored, cloned or changed; then open a new epoch: docket identity new-epoch
    .more =
        A witness, another machine, signed an earlier state of this log, and the log as it stands now does not begin
        with it. The data folder was put back from a copy, two stations run from one copy, or somebody rewrote the log.
        Keep the data folder and the archive as they are until it is known which. A new epoch has a new key; the new
        identity names what the witness saw last.
dkt-0716 = this station does not witness that log
    .title = Log not known
    .kept = { -unchanged }
    .todo = name the log's public key under witness.logs, and ask again once it counts
    .more =
        A witness signs only for logs whose public keys its settings name. The question names another log, or another
        key signed it: after a new epoch or an exchanged key the new one must be named.
dkt-0717 = the log does not go on from what this station saw of it
    .title = Log contradicts what was seen
    .kept = nothing was signed; what was seen last stays remembered
    .todo = ask that station's administrator whether it was restored from a copy
    .more =
        A question says which size the witness saw last, and proves that the log begins with it. This one names another
        size, or proves nothing. Where only an answer was lost, a question about the size that the cause names is
        answered: docket log ask --seen. If that station cannot make it, or it is refused too, its log was restored,
        cloned or rewritten, and it must open a new epoch.
dkt-0718 = no witness { $witness } of this station's log
    .title = Witness not known
    .kept = { -unchanged }
    .todo = name the witness's public key under archive.witnesses
    .more = Witnesses of this station's log are those named in its settings. Their keys are told by docket identity show there.
dkt-0719 = the file is not what is wanted here
    .title = Not a usable file
    .kept = { -unchanged }
    .todo = check which file it is, and make it anew
    .more =
        Questions, witnesses' answers and checkpoints are taken only if they are whole, signed by whom the
        settings name, and about this log. The cause says what was found.

dkt-0728 = the time stamp is not what is wanted here
    .title = Not a usable time stamp
    .kept = { -unchanged }
    .todo = ask the authority anew with docket log stamp, and check that archive.time_stamp_roots names it
    .more =
        A time stamp (RFC 3161) is taken only if it is about a checkpoint of this log that stands in the archive, and
        if its signature leads to a certificate in the file that archive.time_stamp_roots names. The cause says what
        was found.
dkt-0729 = no time stamp authority is trusted
    .title = No time stamp authority
    .kept = { -unchanged }
    .todo = name the file with its certificates under archive.time_stamp_roots
    .more = Whose time stamps count is said by the settings alone: a file of certificates (PEM), each an authority's own or its root's.

cli-log-cosigned = Tamper-evident up to entry { $size }: witnessed { $at } by { $witness }
cli-log-unwitnessed = No witness has signed this epoch of the log: nobody outside would notice if all of it were replaced.
cli-log-forked = THE LOG DOES NOT GO ON FROM WHAT WAS SEEN OF IT ({ $witness }, { $at }): { $why }. Open a new epoch once the reason is known.
cli-log-stamped = Time stamp taken: the checkpoint of { $size } entries stood { $at }, says the authority (policy { $policy })
cli-log-unchecked = { $count ->
        [one] One time stamp was
       *[other] { $count } time stamps were
    } not checked: archive.time_stamp_roots names no authority
cli-identity-witness = Public key as a witness: { $key }

help-log-witness = As a witness: sign what another station's question is about, if its log goes on from what was seen
help-log-witness-from = The question, a file
help-log-witness-out = Where the answer goes, a new file
help-log-ask = Make the question to a witness of this station's log
help-log-ask-witness = The witness's name or public key
help-log-ask-seen = Entries it saw last, where it refused as this station believed another number
help-log-ask-out = Where the question goes, a new file
help-log-cosigned = Take a witness's answer
help-log-cosigned-from = The answer, a file
help-log-stamp = Make the question to a time stamp authority (RFC 3161) about a checkpoint
help-log-stamp-out = Where the question goes, a new file
help-log-stamp-size = The checkpoint of so many entries; by default the newest
help-log-stamped = Take a time stamp authority's answer
help-log-stamped-from = The answer, a file
help-identity-new-epoch = Open a new epoch of the custody log with a new key: it does not go on where it was seen last
help-identity-new-epoch-witnessed = The checkpoint that a witness saw last, a file; by default the newest known here
help-identity-new-epoch-confirm = The station's id, whole
