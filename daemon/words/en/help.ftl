# The command line's help. Keys follow the path of the verb: help-items-list; an argument's name comes after
# it: help-items-list-limit; arguments of every verb are help-global-…. A line end here is one on the screen.

help-usage = { $start }Usage:{ $end } { $usage }
help-commands = Commands:
help-arguments = Arguments:
help-options = Options:
help-place-options = [OPTIONS]
help-place-command = <COMMAND>
help-place-command-optional = [COMMAND]
help-env = [env: { $name }]
help-default = [default: { $value }]
help-possible = [possible values: { $values }]
help-help = Print this message or the help of the given subcommand(s)
help-help-subcommand = Print help for the subcommand(s)
help-flag-help = Print help
help-flag-help-short = Print help (see more with '--help')
help-flag-help-long = Print help (see a summary with '-h')
help-flag-version = Print version

help-docket = The dock station: takes footage off recorders and proves it safe
    .long =
        The dock station: takes footage off recorders and proves it safe.

        docket reads recorders and never writes to them. Every file becomes an item that is copied, read back, archived, read back again, and sealed with a manifest; `docket items show` tells its whole history.
    .after =
        Exit codes: 0 ok · 1 warnings (some files need a look) · 2 failed · 3 wrong usage · 4 denied · 5 not found · 6 integrity (something is not what it should be) · 7 busy

        Start here:  docket demo            dock made-up recorders and watch
                     docket dock /media/X   take a mounted card in now
                     docket items list      see what is safe
help-docketd = The dock station as a service; `docket run` is the same in the foreground
help-docketd-data = The data folder: catalog, staging and, by default, the archive
help-docketd-config = A settings file in TOML. Without one, defaults apply
help-docketd-set = Set one setting, above file and environment; may be given more than once

help-global-data = The data folder: catalog, staging and, by default, the archive
help-global-config = A settings file in TOML. Without one, defaults apply
help-global-json = Print JSON: one object, or for long commands one object a line with a last `done` line
help-global-lang = The language of what is printed. Without one, that of the terminal, else English
help-global-set = Set one setting for this call, above file and environment; may be given more than once

help-run = Run the station in the foreground until it is told to stop
help-dock = Take these folders in now, each as a recorder in a bay of its own
    .long =
        Take these folders in now, each as a recorder in a bay of its own.

        A running station on the same data folder is asked to do it; else one is started for as long as it takes. Docking the same recorder again takes only what is new.
help-dock-paths = Mounted cards, any folders, or scripts of virtual recorders (*.recorder.toml)
help-demo = Dock made-up recorders with real footage and show what becomes of it
help-demo-bays = How many recorders
help-demo-seed = What makes them: the same seed gives the same recorders
help-status = Show how the station stands
help-status-watch = Show what happens in the bays, as it happens, until stopped with Ctrl-C
help-bays = Look at the bays, and teach docket which they are
help-bays-list = List the bays, where they are, and what stands there now
help-bays-teach = Teach bays: plug a recorder into one after the other
    .long =
        Teach bays: plug a recorder into one after the other.

        Each USB port of no bay to which a recorder comes becomes the next bay: bay-1, bay-2 and so on. Ctrl-C ends it. Recorders are not taken in meanwhile; plug them in anew. Bays named in the settings file outrank those that were taught.
help-bays-teach-count = End after so many
help-bays-forget = Forget a bay that was taught
help-bays-forget-name = Its name
help-sessions = Look at sessions: the stays of recorders in bays
help-sessions-list = List sessions, newest first
help-sessions-list-limit = At most so many
help-sessions-list-before = Only those before (older than) this one: the id
help-sessions-show = Show one session and the files that were not taken
help-sessions-show-id = Its id, or a unique beginning of it
help-removal = Remove footage from a recorder once it is safe: ask, then confirm. Off by default
help-removal-ask = Ask that the footage of a session be removed from its recorder. Nothing is removed yet
help-removal-ask-session = The session's id, or a unique beginning of it
help-removal-confirm = Confirm what was asked for: the recorder in the bay is told to remove all its footage
help-removal-confirm-id = The removal's id, whole
help-removal-list = List removals, newest first
help-removal-list-limit = At most so many
help-removal-list-before = Only those before (older than) this one: the id
help-items = Look at items, and link them to cases
help-items-list = List items, newest first
help-items-list-session = Only of this session
help-items-list-state = Only in this state: seen, copying, staged, verified, archived, proven, sealed, releasable, released or quarantined
help-items-list-case = Only linked to this case
help-items-list-finding = Only those with such a finding inside
help-items-list-limit = At most so many
help-items-list-before = Only those before (older than) this one: the id
help-items-show = Show one item with its digests, places and history
help-items-show-id = Its id, or a unique beginning of it
help-items-link = Link an item to a case
help-items-link-item = The item's id
help-items-link-case = The case's number
help-items-unlink = Back a link out. The link stays on record with the reason
help-items-unlink-item = The item's id
help-items-unlink-case = The case's number
help-items-unlink-reason = Why
help-cases = Enter and look at cases
help-verify = Read archived originals again, every byte, and compare; check receipts and the custody log
    .long =
        Read archived originals again, every byte, and compare; with --all, check the dock receipts and the custody log too.

        Exit 6 and the items' names if one differs. Such an item is set aside, and its clip is taken anew when its recorder is docked again.
help-verify-items = Items to read; all without one
help-verify-all = All originals, all dock receipts and the whole custody log
help-verify-receipts = The dock receipts, their signatures and lists of clips, and no originals
help-verify-log = The custody log, as docket log verify does, and no originals
help-verify-sample = Only so many originals, or such a part of them, drawn by lot: 200, 5%, 0.1%
help-verify-seed = What the lot is drawn by: the same seed draws the same ones; made up and told without one
help-verify-since = Only originals first seen since then: a day (2026-11-22), or days or hours back (7d, 36h)
help-custody = Look at what was done to an item, by whom and when
help-custody-show = Tell the life of an item on one page: where it came from, what was done to it, how it stands
    .long =
        Tell the life of an item on one page: where it came from, what was done to it, how it stands.

        What repeats while nothing else happens, such as fixity checks, is told once with its count.
help-custody-show-item = The item's id, or a unique beginning of it
help-custody-show-all = Every event by itself, nothing folded
help-fsck = Check every promise over catalog and archive. Changes nothing
    .long =
        Check every promise over catalog and archive. Changes nothing.

        What moves meanwhile would look broken: a station that runs on the data folder must be stopped first. Exit 6 and what is broken if a promise is.
help-fsck-deep = Read every byte of every object too
help-explain = Say what an error code or a rule means; without a code, list the rules
help-explain-code = The code as it was shown, e.g. DKT-0201 or ready-for-duty
help-job = Look at jobs: long work at the station
help-job-list = List jobs, newest first
help-job-list-limit = At most so many
help-job-list-before = Only those before (older than) this one: the id
help-job-show = Show one job, with its answer once it is done
help-job-show-id = Its id, or a unique beginning of it
help-job-watch = Follow a job until it ends
help-job-watch-id = Its id, or a unique beginning of it
help-job-cancel = Cancel a job. What it has committed stands
help-job-cancel-id = Its id, or a unique beginning of it
help-job-retry = Ask for the same work again, as a new job
help-job-retry-id = Its id, or a unique beginning of it
help-config = Check and show the settings
help-config-check = Check the settings as they are written now, and show every problem with its place. Changes nothing
help-config-show = Show the settings in force, of the running station if there is one
help-config-show-origin = Tell where each value comes from: file and line, environment, --set or default
help-config-schema = Print the JSON Schema of the settings file, for editors
help-config-default = Print a settings file with every setting explained, each with its default and commented out
help-config-diff = Show what would change if the running station read its settings now
help-config-reload = Have the running station read its settings again; broken ones change nothing
help-completions = Print completions for a shell
    .long =
        Print completions for a shell, in English.

        For bash, for example: docket completions bash > ~/.local/share/bash-completion/completions/docket
help-completions-shell = The shell
help-man = Print the manual page, or write all pages into a folder
help-man-folder = The folder; made if it is not there
help-doctor = Examine this host: folders, space, clock, archive, media worker. Changes nothing
    .long =
        Examine this host: folders, space, clock, archive, media worker. Changes nothing.

        Works with or without a running station, data and sound settings, and says what to do about what it finds. Exit 1 if something needs a look, 2 if something is broken.
help-doctor-quick = Leave out what takes long: reading the whole catalog, starting the media worker
help-notices = Look at notices: what people should know, and whether they were told
help-notices-list = List notices, newest first
help-notices-list-limit = At most so many
help-notices-list-before = Only those before (older than) this one: the id
help-notices-list-pending = Only those that somebody is still to be told of, or could not be told of
help-notices-show = Show one notice with every attempt to deliver it
help-notices-show-id = The notice's id
help-notices-replay = Have a notice delivered again, to every channel
help-notices-replay-id = The notice's id
help-openapi = Print the description of the web interface (OpenAPI 3.1)

# Wrong usage.

usage-error = error: { $what }
usage-more = For more information, try '{ $help }'.
usage-conflict = the argument '{ $arg }' cannot be used with { $other }
usage-twice = the argument '{ $arg }' cannot be used multiple times
usage-no-equals = equal sign is needed when assigning values to '{ $arg }'
usage-value-missing = a value is required for '{ $arg }' but none was supplied
usage-value-not-one-of = invalid value '{ $value }' for '{ $arg }'
    .allowed = [possible values: { $values }]
usage-value-unfit = invalid value '{ $value }' for '{ $arg }': { $cause }
usage-not-a-number = not a whole number in range
usage-verb-unknown = unrecognized subcommand '{ $verb }'
usage-verb-missing = '{ $verb }' requires a subcommand but one was not provided
    .allowed = [subcommands: { $values }]
usage-required = the following required arguments were not provided:
usage-too-many = unexpected value '{ $value }' for '{ $arg }' found; no more were expected
usage-too-few = { $min } values required by '{ $arg }'; only { $count } provided
usage-wrong-count = { $expected } values required for '{ $arg }' but { $count } provided
usage-unknown = unexpected argument '{ $arg }' found
usage-not-utf8 = an argument is not UTF-8
usage-tip-verb = tip: a similar subcommand exists: { $values }
usage-tip-argument = tip: a similar argument exists: { $values }
usage-tip-value = tip: a similar value exists: { $values }
usage-tip-as-value = tip: to pass '{ $arg }' as a value, use '{ $line }'
usage-tip-exists = tip: '{ $line }' exists
usage-tip-no-dashes = tip: subcommand '{ $verb }' exists; to use it, remove the '--' before it
