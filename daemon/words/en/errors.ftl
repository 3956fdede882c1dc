# What can go wrong. A code: what failed; .title its name; .kept what is safe; .todo what to do; .more the
# whole story for `docket explain`. The technical cause is told beside it, by the door.

-unchanged = nothing was changed
-recorder-untouched = the recorder is untouched and keeps its footage
-staging-safe = originals not yet archived are safe in staging

dkt-0001 = docket failed
    .title = Internal error
    .kept = everything committed before stands
    .todo = try again; if it stays, report it with the log
    .more =
        docket met something it was not made for: a defect of its own, or a host that gives it no memory,
        no threads or a broken library. What was committed before stands, and no original is ever changed.
        The cause told with the error and the log of that minute say more. Try again; if it stays, send both
        to whoever looks after docket.

dkt-0101 = the settings cannot be used
    .title = Unusable settings
    .kept = nothing was started or changed; a running station keeps the settings it has
    .todo = correct the settings and ask again; `docket config check` shows every problem with its place
    .more =
        A settings file, an environment variable DOCKET_… or a --set on the command line holds a key that
        docket does not know, a value of the wrong form, or values that do not fit together. docket starts
        nothing with settings it does not understand, and never rewrites the file. `docket config check`
        names each problem with file, line and column; `docket config show --origin` tells where each value
        comes from.

dkt-0102 = a secret that the settings name cannot be read
    .title = Unreadable secret
    .kept = the station takes footage in and archives it; it is not on the network
    .todo = put the secret where the setting points, readable for docket and for nobody else
    .more =
        Passwords and keys do not stand in the settings file; a setting points to them, as a file or as a
        credential of the service manager. What it points to is missing, empty, or not readable for the account
        docket runs under. Without the token that the settings name nobody is let in from the network, so
        docket does not listen there. Mend that place, then `docket config reload` tries again; the secret
        itself is never shown or logged.

dkt-0103 = the address at which docket is to listen cannot be had
    .title = Address not to be had
    .kept = the station takes footage in and archives it; it is not on the network
    .todo = correct http.listen, or end the program that holds the address
    .more =
        The settings name an address and port at which docket is to listen (http.listen), and the system does
        not give it: another program listens there, the address is none of this host's, or the port is below
        1024 and wants a right that docket does not have. The cause tells what the system said. Once the
        address is free, `docket config reload` tries again; another http.listen counts after a restart.

dkt-0201 = the data folder { $folder } is in use by another docket
    .title = Data folder in use
    .kept = the other one goes on undisturbed
    .todo = wait for it to end, or use another --data folder
    .more =
        One data folder belongs to one docket at a time, so that two never write one catalog. Most requests
        are passed on to a station that runs; this one wants the folder to itself, or the station does not
        answer. Stop the station first, or wait for the other command to end. The lock goes away with its
        holder, even when that was killed: there is nothing to delete.

dkt-0202 = the data folder { $folder } cannot be used
    .title = Unusable data folder
    .kept = nothing was taken or changed
    .todo = make the data folder writable, or use another with --data
    .more =
        docket could not make or write its data folder, or a file in it. Usual causes: the folder belongs to
        another account, its disk is mounted read-only or not at all, or the disk is full. The cause tells
        what the system said. Mend the permissions or the mount, then start again.

dkt-0203 = this needs a running station
    .title = No station running
    .kept = { -unchanged }
    .todo = start one with `docket run`
    .more =
        What was asked can only be done by a station that is running on this data folder, and none is.
        Start it with `docket run`, or as a service with `systemctl start docket`. If you believe that it
        runs, check that --data names the same folder.

dkt-0204 = the station is stopping
    .title = Station stopping
    .kept = what was taken so far is in the catalog
    .todo = dock the recorder again when the station is back
    .more =
        The station was told to stop while this was asked or under way. It ends what it can in good order;
        a pull that broke off is gone on with when its recorder is docked again. Wait for the station to
        come back, then ask again.

dkt-0205 = the station went away before it answered
    .title = Station went away
    .kept = the station finishes or takes up again what it had begun
    .todo = look at `docket status`, then ask again
    .more =
        The connection to the running station broke before its last line. It may have been stopped, killed
        or restarted, or be of another version than this command. Nothing is lost: what it committed stands,
        and what it had begun is taken up at its next start. `docket status` shows how things stand.

dkt-0206 = stopped before every clip was taken
    .title = Interrupted
    .kept = what was copied is kept and gone on with; the recorders are untouched
    .todo = dock the recorders again
    .more =
        Somebody stopped docket (Ctrl-C or a stop signal) while recorders were being taken in. Whole clips
        are kept, a clip that broke off goes on where it stopped, and nothing on the recorders was changed.
        Dock the same recorders again: only what is missing is taken.

dkt-0207 = the job was cancelled before its end
    .title = Job cancelled
    .kept = what the job had committed stands; originals are untouched
    .todo = ask for it again with `docket job retry`
    .more =
        A job ends early when a person cancels it or when the station ends while it runs. Each step it had
        committed stands, and repeating a job does no step twice. Look at it with `docket job show`, and
        start it again with `docket job retry`.

dkt-0208 = the station runs in safe mode: footage is taken in, nothing is archived
    .title = Safe mode
    .kept = recorders are taken in to staging; every staged original waits there
    .todo = correct the settings (`docket config check`): the station goes on by itself
    .more =
        The settings were broken when the station started, or the archive's folder was not there. So that a
        typing error does not keep footage on the recorders, it takes them in to staging and archives
        nothing. Until then no recorder counts as safe. Once the settings are right and the folder is there,
        the station goes on by itself, and so does what waits in staging; no restart is needed. Watch the
        free space meanwhile.

dkt-0301 = the catalog is damaged
    .title = Damaged catalog
    .kept = the archive's originals and manifests are untouched, and so is every recorder
    .todo = copy the data folder away as it is, then restore catalog.db from a backup
    .more =
        The catalog (catalog.db) holds what docket could not have written: its disk failed, it was edited, or
        the file is something else. docket stops rather than work on it. Originals and their manifests stand
        in the archive by themselves and are not touched. Copy the whole data folder away before anything
        else, look at the disk's health, restore the last good backup, then run `docket fsck --deep`.

dkt-0302 = the catalog cannot be written
    .title = Catalog not writable
    .kept = everything committed before stands; staged files are found at the next start
    .todo = free space on the data disk or mend its permissions, then start again
    .more =
        A change could not be committed to the catalog, so it did not happen. Usual causes: the data disk is
        full, it was remounted read-only after an error, or the permissions of the data folder changed.
        `docket status` shows the free space. Mend the cause, then start the station again: it takes up what
        was left.

dkt-0303 = there is no docket data in { $folder } yet
    .title = No data yet
    .kept = { -unchanged }
    .todo = dock something first, e.g. with `docket demo`, or name the right folder with --data
    .more =
        The data folder has no catalog: nothing was ever docked there. Either this is a new station, or --data
        (or DOCKET_DATA) names another folder than the station uses. A service uses /var/lib/docket unless it
        is told otherwise.

dkt-0401 =
    { $thing ->
        [item] there is no item { $id }
        [session] there is no session { $id }
        [case] there is no case { $id }
        [job] there is no job { $id }
        [notice] there is no notice { $id }
        [removal] there is no removal { $id }
        [bay] no bay of the name { $id } was taught
        [recorder] there is no recorder { $id }
        [locked-recorder] no password failed on a recorder { $id }
        [handover] nothing of { $id } was handed over, or it was not judged yet
        [link] there is no link { $id }
        [receipt] session { $id } has no receipt yet: its files are on their way, or its handover is not judged
        [target] the settings name no archive target { $id }
        [identity] this station has no key yet: start it once
       *[other] there is nothing of this name: { $id }
    }
    .title = Not found
    .kept = { -unchanged }
    .todo =
        { $thing ->
            [item] see `docket items list`
            [session] see `docket sessions list`
            [case] see `docket cases list`
            [job] see `docket job list`
            [notice] see `docket notices list`
            [removal] see `docket removal list`; its id is written whole
            [bay] see `docket bays list`; bays of the settings file are changed there
            [recorder] see `docket sessions list`
            [locked-recorder] see `docket recorders locked`
            [link] see the item's cases with `docket items show`
           *[other] list what there is, e.g. with `docket items list`
        }
    .more =
        Nothing of that id or number is in this station's catalog. Ids may be shortened to any beginning that
        is unique, of at least four characters; case numbers are written exactly as they were entered.
        Check for a typing error, and that --data names the right station.

dkt-0402 = this contradicts what the catalog holds
    .title = Contradiction
    .kept = { -unchanged }
    .todo = look at what the catalog holds and ask again
    .more =
        What was asked cannot be true together with what is on record: a case number that is entered already,
        a link that exists or was backed out, an item that has moved on meanwhile. The cause says which.
        The catalog refused the change as a whole.

dkt-0403 = the request makes no sense as asked
    .title = Wrong request
    .kept = { -unchanged }
    .todo = see `docket help` for what can be asked
    .more =
        docket could read the request but cannot do it as it stands; the cause says why. Programs that speak
        to the station should be of the same version as the station.

dkt-0404 =
    { $thing ->
        [item] { $id } is the beginning of several items' ids
        [session] { $id } is the beginning of several sessions' ids
        [job] { $id } is the beginning of several jobs' ids
        [notice] { $id } is the beginning of several notices' ids
       [recorder] more than one recorder is named { $id }
       *[other] { $id } is the beginning of several ids
    }
    .title = Ambiguous id
    .kept = { -unchanged }
    .todo = give more of the id
    .more =
        Ids may be shortened, but what was given fits more than one. Ids begin with the time they were made,
        so those of one moment look alike: the first 18 characters, as lists show them, are usually enough.

dkt-0405 = { $who } may not do this: { $action }
    .title = Not allowed
    .kept = { -unchanged }
    .todo = ask somebody who may, or have an administrator give you the right
    .more =
        The station knows who asks, and that account or token has no right to what was asked. Through the
        station's socket, only the account that runs the station and root may ask.

dkt-0406 = nobody knows who asks: there is no valid token
    .title = Unknown asker
    .kept = { -unchanged }
    .todo = send the token in the header `Authorization: Bearer …`
    .more =
        The web interface answers only those who show a token, and this request showed none, or one that the
        station does not know. Usual causes: the header is missing, the token was renewed, or white space was
        copied with it. The administrator finds the token where the settings point.

dkt-0407 = the request is too long: at most { $max } bytes are read
    .title = Request too long
    .kept = { -unchanged }
    .todo = ask for less at a time
    .more =
        A request's length is bounded, so that nobody can fill the station's memory. Name fewer items or
        places in one request and send several.

dkt-0408 = the request took too long
    .title = Too slow
    .kept = work that had begun goes on at the station
    .todo = look at `docket status`, then ask again
    .more =
        Either the request did not arrive whole in time, or its answer took longer than the station lets
        somebody wait. Long work belongs into a job: start it, then follow it with `docket job watch`.

dkt-0409 = too many ask at once
    .title = Too many askers
    .kept = { -unchanged }
    .todo = wait a moment and ask again
    .more =
        The station answers a bounded number of askers at a time, so that intake never suffers. A program
        that asks in a loop, or a page left open many times, is the usual cause.

dkt-0410 = there is nothing at { $path }
    .title = No such path
    .kept = { -unchanged }
    .todo = see the description of the interface: `docket openapi`
    .more =
        The web interface has no such path. Check for a typing error and for the version at its beginning;
        every path stands in the OpenAPI description.

dkt-0411 = { $path } has no method { $method }
    .title = No such method
    .kept = { -unchanged }
    .todo = see the description of the interface: `docket openapi`
    .more =
        The path exists but cannot be asked that way. Reading is GET; what changes something is POST.
        The header `Allow` of the answer lists what the path has.

dkt-0412 = the request cannot be understood
    .title = Not understood
    .kept = { -unchanged }
    .todo = correct the place that the cause names, and ask again
    .more =
        The body or a parameter is not of the form that the interface describes: broken JSON, a missing or
        unknown field, a number where a text belongs. The cause names the place. `docket openapi` prints the
        whole description.

dkt-0420 = nothing was named to dock
    .title = Nothing to dock
    .kept = { -unchanged }
    .todo = name at least one folder
    .more =
        Docking wants the places of the recorders: mounted cards, folders, or scripts of virtual recorders.
        For example `docket dock /media/card`.

dkt-0421 = { $path } is no absolute path
    .title = No absolute path
    .kept = { -unchanged }
    .todo = name the folder in full, from / on
    .more =
        The station has a working folder of its own, so a path is sent to it whole. The command line does that
        by itself; programs have to. A path that holds a NUL byte is none.

dkt-0422 = { $count } places at once are too many: at most { $max } can be docked at a time
    .title = Too many places
    .kept = { -unchanged }
    .todo = split them over several requests
    .more =
        Every place that is docked has a thread and a bay of its own, so one request may name only so many.
        Those docked by several requests are still taken in side by side.

dkt-0423 = a demo cannot have { $count } bays, only 1 to { $max }
    .title = Demo size
    .kept = { -unchanged }
    .todo = choose a number in that range
    .more =
        The demo plays made-up recorders side by side, one bar each, and is made to fit a screen. Choose a
        smaller number with --bays, at least 1.

dkt-0424 = { $name } is no state of an item; there are { $all }
    .title = No such state
    .kept = { -unchanged }
    .todo = use one of them
    .more =
        An item moves through a fixed line of states, from seen to released, or into quarantine. Lists can be
        narrowed to one of them by its name, written exactly.

dkt-0425 = { $number } cannot be a case number
    .title = Case number
    .kept = { -unchanged }
    .todo = give the number as the agency writes it
    .more =
        A case number has 1 to 100 characters, none of them a control character, no white space at either end,
        and at most 255 bytes (85 Chinese characters), for it names a folder in the archive. The cause says
        which rule it breaks.

dkt-0426 = the text holds control characters
    .title = Control characters
    .kept = { -unchanged }
    .todo = write it plainly, on one line
    .more =
        Titles and reasons are shown on screens and printed on papers. Control characters (line ends, tabs,
        escapes) could rewrite those, so they are refused. They usually come from copying out of another
        program.

dkt-0427 = a reason is wanted
    .title = Reason wanted
    .kept = { -unchanged }
    .todo = give it with --reason
    .more =
        What takes something back stays on record together with the reason. An empty reason, or one of white
        space alone, is none.

dkt-0428 = item { $item } is { $state }: there is no trusted original to read
    .title = No trusted original
    .kept = { -unchanged }
    .todo = see `docket items show`
    .more =
        Only an original that was proven in the archive can be read again and compared. This item is not so
        far yet, or is in quarantine: kept, but not trusted. Wait until its intake has ended; for one in
        quarantine, dock its recorder again.

dkt-0429 = { $code } is no error code
    .title = No such code
    .kept = { -unchanged }
    .todo = write it as it was shown, e.g. DKT-0201
    .more =
        Codes have the form DKT- and four digits. A code that this version does not know may come from a newer
        station.

dkt-0430 = { $folder } cannot be written
    .title = Not written
    .kept = the station and what it keeps are untouched
    .todo = make the folder writable, or name another
    .more =
        docket was asked to write files there and could not make the folder or a file in it. The cause tells
        what the system said. What stood there before may have been written over in part: ask again.

dkt-0431 = { $count } bays cannot be taught at once: 1 to { $max }
    .title = So many bays
    .kept = { -unchanged }
    .todo = ask for fewer, or without --count and end it with Ctrl-C
    .more =
        Teaching makes a bay of each USB port at which a recorder is plugged in, one after the other, and ends
        after the number asked for. A station has 64 bays at most.

dkt-0432 = bays are being taught already
    .title = Being taught
    .kept = { -unchanged }
    .todo = go on with the teaching that is under way, or cancel its job: `docket job list`
    .more =
        Two teachings at once would give one port two names. One is under way, started by somebody else or
        from another terminal: it ends with its count, with Ctrl-C, or with `docket job cancel`.

dkt-0433 = { $path } is not written in UTF-8
    .title = Path that is no UTF-8
    .kept = { -unchanged }
    .todo = dock it by a path that is UTF-8: rename the folder, or mount the card elsewhere
    .more =
        A station is asked in JSON, which carries text and no bytes of another encoding; so the path of a
        place to dock must be UTF-8. Only the path is meant, not what lies below it: names on the recorder may
        be any bytes, and are kept as they are. Mount the card at a path in plain letters, or rename the
        folder above it.

dkt-0501 = no recorder was found at this place
    .title = Recorder not found
    .kept = { -recorder-untouched }
    .todo = check the path, or put the recorder into its bay again
    .more =
        There is nothing at the place that was named, or it went away before it could be opened. Usual causes:
        a typing error, a card that is not mounted, a recorder that is switched off or sits loosely.

dkt-0502 = the recorder went away
    .title = Recorder went away
    .kept = what was pulled is kept; { -recorder-untouched }
    .todo = dock the recorder again; what was pulled is kept and gone on with
    .more =
        The recorder was taken out, lost power or dropped its connection before every clip was taken. Whole
        clips are kept, and a torn one goes on where it broke off once its beginning has been proven equal.
        Leave the recorder in its bay until the bar is full.

dkt-0503 = the recorder's medium failed
    .title = Medium failed
    .kept = { -recorder-untouched }
    .todo = dock it once more; if it stays, read the card in another bay
    .more =
        The card or the recorder's storage answered with an error. Sometimes a contact is dirty or a bay is
        worn: try again, then another bay. If it stays, the card is failing: do not write to it, do not
        repair it, keep it, and have the footage recovered by somebody whose trade it is.

dkt-0504 = docket may not read the recorder
    .title = Recorder not readable
    .kept = { -recorder-untouched }
    .todo = give docket the right to read it
    .more =
        The system denied reading. Usual causes: the card was mounted for another account, or the rules that
        give docket its bays are not installed. The station's account needs to read the place; it never needs
        to write there.

dkt-0505 = what stands there is no recorder that docket can read
    .title = No readable recorder
    .kept = { -recorder-untouched }
    .todo = dock a folder, a mounted card, or a *.recorder.toml script
    .more =
        docket found the place but no driver of it can read it, or a virtual recorder's script has a mistake.
        The cause says which. Encrypted cards and recorders that speak only their maker's protocol must be
        opened with their maker's means first.

dkt-0506 = recorder { $recorder } is being taken in already, in another bay
    .title = Recorder in another bay
    .kept = the other bay goes on undisturbed
    .todo = wait for the other bay
    .more =
        One recorder stands in one bay at a time, told by its make and serial. Two folders with the same
        identity, such as a card and its copy, count as one recorder. Dock the second when the first is done:
        what is equal is then known, and taken only once.

dkt-0507 = recorder { $recorder } was unlocked and comes back with its footage
    .title = Recorder unlocked
    .kept = nothing was read yet, and nothing on the recorder was changed
    .todo = wait until it is back, then dock it; in a bay it is docked by itself
    .more =
        A locked recorder shows no footage. Its profile knows how to unlock it and the settings name its
        password, so it was unlocked. It leaves for some seconds and comes back as a disk.

dkt-0508 =
    { $reason ->
        [off] the footage stays on its recorder: the settings do not allow removing any
        [docked] the footage stays on its recorder: its stay has not ended
        [not-taken] the footage stays on its recorder: not all of it was taken as it is
        [not-proven] the footage stays on its recorder: not all of it is proven and sealed in the archive
        [nothing] there is nothing to remove: the recorder held no footage
        [docked-since] the footage stays on its recorder: it was docked again since
        [no-command] the footage stays on its recorder: no command is known that removes it
        [too-late] the footage stays on its recorder: it was asked for more than an hour ago
        [confirmed] this removal was confirmed before
        [unknown-recorder] the footage stays on its recorder: it does not say who it is
        [part-only] the footage stays on its recorder: a folder was docked, and what lies beside it is not known
        [other-recorder] the footage stays on its recorder: another one stands in the bay
        [left-bay] the footage stays on its recorder: it left its bay since it was taken in, or nobody knows whether it did
        [more-volumes] the footage stays on its recorder: the device has a further volume, which the command would remove as well
        [not-all-seen] the footage stays on its recorder: it may hold more than it shows
        [differs] the footage stays on its recorder: it does not hold exactly what was taken in
        [undated] the footage stays on its recorder: it does not tell when its files were written
       *[other] the footage stays on its recorder
    }
    .title = Footage stays
    .kept = nothing on the recorder was changed, and the archive is untouched
    .todo = dock the recorder, see `docket sessions show`, and ask anew once its footage may be removed
    .more =
        Footage is removed from a recorder only as a whole, only when recorders.remove_footage is on, when its
        last stay ended with every clip taken, proven in every archive target and sealed, when the recorder's
        profile lists a command for it, and when a person asked for it and confirmed it within an hour while the
        same recorder still stands in its bay, never left it, has one volume alone, shows all it holds, and holds
        exactly that footage by path, size and stamp. Whatever else is the case, nothing is sent.

dkt-0509 = the recorder was told to remove its footage, and was not seen without it
    .title = Footage not seen to go
    .kept = the archive is untouched: every original was read again before the recorder was told
    .todo = dock the recorder again; what it still shows is told then
    .more =
        The command went out, and the recorder was looked at anew. Either it still shows footage that it was to
        remove, or it could not be looked at, and nobody knows whether it removed all, a part, or none. The items
        stay releasable, for nobody saw the footage gone. Docked again, the recorder shows what it holds.

dkt-0601 = the archive is full
    .title = Archive full
    .kept = { -staging-safe }
    .todo = free space in the archive; held items go on by themselves
    .more =
        The archive's disk has no room, or the quota is used up. Intake goes on as long as staging has room, but
        nothing counts as safe until it is archived and read back. Enlarge or free the archive's disk, never
        by deleting under evidence/. Held items go on by themselves.

dkt-0602 = the archive cannot be written
    .title = Archive not writable
    .kept = { -staging-safe }
    .todo = make the archive folder writable for docket; held items go on by themselves
    .more =
        The archive's folder belongs to another account, or its disk was mounted or remounted read-only, which
        systems do after a disk error. Look at the system's log first. Then mend the permissions or the mount.

dkt-0603 = the archive failed
    .title = Archive failed
    .kept = { -staging-safe }
    .todo = look at the archive's disk, then try again
    .more =
        Reading or writing the archive failed in a way that is neither full nor forbidden: a disk error, a
        network disk that went away, a name that is taken by something else. The cause tells what the system
        said. What is staged waits.

dkt-0604 = the staging disk cannot be used
    .title = Staging not usable
    .kept = { -recorder-untouched }
    .todo = free space on the data disk or mend it, then dock the recorder again
    .more =
        The local disk that takes footage in is full or failed. A clip counts as taken only once it is
        durable, so the recorder still has everything that is missing here. Free space or mend the disk, then
        dock the recorder again.

dkt-0605 = the archive in { $folder } is not there, or holds no evidence at all
    .title = Archive missing
    .kept = { -staging-safe }, and no item was set aside
    .todo = mount the archive's disk, or make the folder if it is to be new
    .more =
        Items are archived, yet their archive's folder is missing or empty: most likely its disk is not
        mounted. docket neither writes into an empty mount point nor holds a missing disk against the items.
        Mount the disk, then ask again. Only for a new station, make the folder.

dkt-0701 = the private key { $fingerprint } of this station is not in { $path }, and systemd did not hand it over
    .title = Station key missing
    .kept = nothing was taken or changed; recorders keep their footage
    .todo = put the key back from where it is kept; only if it is gone for good: docket identity lost
    .more =
        Everything docket says of footage is signed with this key, and a station without it could not be told
        from a stranger. If the key is kept as a credential, start the service by systemd, and do not start a
        command beside a service that is stopped. If it stood in the file, put it back from the backup of the
        data folder, for the service's account alone (mode 0600). Only if it is gone for good, begin a new
        epoch with a new key: docket identity lost --confirm and the station's id. Footage and what was
        signed before stay good; whoever checks must be told that the new key is this station's.

dkt-0702 = the private key { $path } can be read by others, or belongs to another account
    .title = Station key exposed
    .kept = nothing was taken or changed; recorders keep their footage
    .todo = find out who may have read it; then chmod 600 and docket identity rotate
    .more =
        Whoever has the key can sign as this station. docket does not repair the file's rights by itself, as
        somebody may have read it already. Give the file to the service's account alone, start the station
        and exchange the key. If you think that it was stolen, move the file away and use docket identity
        lost instead: then nothing signed with the old key counts for the new epoch.

dkt-0703 = the private key in { $path } cannot be used
    .title = Station key not usable
    .kept = nothing was taken or changed; recorders keep their footage
    .todo = mend the data disk, or put the key back from where it is kept
    .more =
        The file or folder of the station's private key cannot be read or written, or holds something else.
        The cause tells what the system said; it never shows any of the key.

dkt-0704 = the identities of this station do not follow from each other
    .title = Identities broken
    .kept = nothing was taken or changed; recorders keep their footage
    .todo = compare log/…/identity/ in the archive with a copy of it; somebody changed it, or another station uses this archive folder
    .more =
        Each identity cites the one before and is signed. What stands in the catalog or in the archive does
        not hold together, so nobody can say which key is this station's. Restore the catalog or the
        archive's log folder from a backup. Nothing is signed until then.

dkt-0705 = the private key of this station is there; it is not lost
    .title = Station key not lost
    .kept = nothing was changed
    .todo = to exchange it, use docket identity rotate
    .more =
        A key is given up as lost only when it is gone, for nobody vouches for the one that follows. To
        exchange a key that is there, have the old one vouch for the new one: docket identity rotate. If it
        was stolen and must not vouch for anything, move its file away first.

dkt-0706 = say --confirm { $station }
    .title = Not confirmed
    .kept = nothing was changed
    .todo = read docket explain DKT-0701 (a lost key) or DKT-0715 (a log contradicted); then say the station's id
    .more =
        A new epoch cannot be undone, and everybody who checks this station's signatures must be told its new
        key. So the station's id is asked for.

dkt-0707 = { $key } is not what this station signed
    .title = Signed file altered
    .kept = nothing was changed; the file was left as it is
    .todo = run docket fsck --deep, and compare the archive with a copy of it
    .more =
        The file does not have the digest that the custody log holds, or the signature does not fit. Somebody or
        something changed it after it was written. It is not shown. Nothing in the archive is ever rewritten by
        docket; restore the file from a copy of the archive.
