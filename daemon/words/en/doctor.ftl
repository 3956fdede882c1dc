# What the doctor finds. A message is a probe: its name, then a finding's code, and <code>-fix what to do.

doctor-state-ok = ok
doctor-state-skipped = skipped
doctor-state-warn = warn
doctor-state-fail = fail
doctor-summary = { $ok } ok, { $warn ->
        [one] { $warn } warning
       *[other] { $warn } warnings
    }, { $fail ->
        [one] { $fail } failure
       *[other] { $fail } failures
    }, { $skipped } skipped

-doctor-no-data-yet = there is no data yet: nothing was ever docked here
-doctor-denied = the data folder may not be looked into by this user

doctor-settings = settings
    .valid = every setting can be used
    .invalid = { $problems ->
            [one] a setting cannot be used
           *[other] { $problems } settings cannot be used
        }
    .invalid-fix = run `docket config check`: it names each one, its line and what was expected

doctor-secrets = secrets
    .none-named = the settings name no secret
    .kept = { $count ->
            [one] the secret can be read and is kept
           *[other] all { $count } secrets can be read and are kept
        }
    .unreadable = { $secret } cannot be read: { $why }
    .unreadable-fix = make the file, readable by the station's user alone: chown docket: FILE; chmod 400 FILE
    .open-to-others = everybody on this host can read { $secret }
    .open-to-others-fix = chmod o-rwx on the file, and replace the secret: it may be known
    .not-handed-over = { $secret } is named, and the service is not handed it
    .not-handed-over-fix = run `systemctl edit docketd` and add LoadCredential=NAME:/path/to/file below [Service]

doctor-profiles = recorder profiles
    .shipped = only those that come with docket are in use
    .own = the profiles in { $path } are in use beside those that come with docket
    .broken = { $count ->
            [one] a profile cannot be used and is left out: { $path }: { $why }
           *[other] { $count } profiles cannot be used and are left out, the first: { $path }: { $why }
        }
    .broken-fix = correct the file (`docket config check` names each), then restart the station

doctor-ready-for-duty = ready for duty
    .asked = the settings say what a recorder must have for the next shift
    .unasked = [duty] is not set: only a missing card and a bad medium speak against issuing a recorder

doctor-notices = notices
    .told = { $channels ->
            [one] one channel tells somebody when something needs a person
           *[other] { $channels } channels tell somebody when something needs a person
        }
    .nobody = nobody is told when something needs a person
    .nobody-fix = set notify.webhooks or notify.mail

doctor-data-folder = data folder
    .private = { $path } belongs to { $owner }, and nobody else can look in
    .not-yet = { $path } is not there yet: the first start makes it
    .cannot-be-made = { $path } is not there, and this user cannot make it
    .cannot-be-made-fix = make it for the station's user: install -d -m 700 -o docket -g docket { $path }
    .no-folder = { $path } is not a folder
    .no-folder-fix = name another folder with --data
    .of-another-user = { $path } belongs to another user ({ $owner })
    .of-another-user-fix = ask as the station's own user: sudo -u docket docket doctor
    .not-writable = the owner of { $path } cannot write there (mode { $mode })
    .not-writable-fix = chmod 700 { $path }
    .open-to-all = everybody on this host can reach into { $path } (mode { $mode }): evidence stands there
    .open-to-all-fix = chmod 700 { $path }
    .open-to-group = a whole group can reach into { $path } (mode { $mode })
    .open-to-group-fix = chmod 700 { $path }

doctor-station = station
    .not-running = no station runs on this data folder
    .listens = a station runs (process { $pid }) and listens
    .silent = process { $pid } holds the data folder, and nobody listens on its socket
    .silent-fix = if it stays so for a minute, look at its log (journalctl -u docketd) and restart it

doctor-socket = socket
    .fits = its path has { $length } bytes; { $most } are possible
    .too-long = its path has { $length } bytes, and only { $most } are possible: commands cannot ask the station
    .too-long-fix = use a data folder with a shorter path

doctor-bays = bays
    .known = { $count ->
            [one] one bay is known
           *[other] { $count } bays are known
        }
    .every-port = every USB port is a bay
    .none = no bay is known: recorders that are plugged in are left alone
    .none-fix = run `docket bays teach` and plug a recorder into each bay
    .two-meanings = bay { $bay } was taught for port { $port }, and the settings say otherwise
    .two-meanings-fix = run `docket bays forget "{ $bay }"`, or change the settings
    .no-folder = the folder { $path } of bay { $bay } is not there
    .no-folder-fix = make the folder, then restart the station, or change the settings

doctor-udev = udev
    .runs = what is plugged in is heard of
    .no-ports = no USB port is a bay
    .not-running = udev does not run: nobody hears of what is plugged in
    .not-running-fix = run `systemctl start systemd-udevd`

doctor-card-mounts = card mounts
    .unwanted = no card is read through a mount
    .listens = whoever mounts cards listens at { $path }
    .no-helper = cards.mount is set, and nobody listens at { $path }: cards with these filesystems are not taken in
    .no-helper-fix = run `systemctl enable --now docket-mount.socket`, or empty cards.mount

doctor-docked = recorders in the bays
    .read-only = { $count ->
            [one] the disk in a bay can be read and not be written
           *[other] all { $count } disks in bays can be read and not be written
        }
    .nothing = no disk stands in a bay
    .writable = the kernel lets { $path } be written
    .writable-fix = install the udev rules (systemd/README.md) and list the bays' ports in /etc/docket/bay-ports
    .unreadable = this user cannot read { $path }
    .unreadable-fix = install the udev rules (systemd/README.md): they give disks in bays to the group docket

doctor-free-space = free space
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .room = { $free } free at { $path }
    .room-for-days = { $free } free at { $path }: { $days ->
            [one] one more day
           *[other] { $days } more days
        } at the pace of late
    .little = only { $free } free at { $path }, less than a twentieth of the disk
    .little-fix = free space or add a disk; never delete anything below evidence/
    .low = { $free } free at { $path }: at the pace of late full in { $days ->
            [0] less than a day
            [one] one day
           *[other] { $days } days
        }
    .low-fix = free space or add a disk before then; never delete anything below evidence/
    .full = { $free } free at { $path }, and { $keep_free } must stay free: intake has stopped
    .full-fix = free space or add a disk; recorders keep their clips, and intake goes on by itself

doctor-staging-disk = staging disk
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .direct = { $filesystem }; what is read back comes from the disk itself
    .cached = { $filesystem } cannot be read past the memory: reading back proves less
    .cached-fix = put the data folder on ext4, XFS or Btrfs
    .network = { $path } is on a network ({ $filesystem }): what is written there cannot be trusted to stay
    .network-fix = put the data folder on a disk of this host; the archive may be elsewhere
    .not-writable = nothing can be written to { $path }: { $why }
    .not-writable-fix = look for a read-only or full disk (dmesg, mount) and at the folder's owner

doctor-wrapped-keys = wrapped keys
    .off = nothing is encrypted: archive.encryption.recipients names no public key
    .home-only = the key of each encrypted item stands in { $path } alone: whoever loses that disk has lost what is encrypted, on every archive target too
    .home-only-fix = name a folder on another disk in archive.encryption.key_folders, and copy the archive's folder `keys` into it first
    .missing = the folder of keys { $path } is not there: nothing is archived, footage waits in staging
    .missing-fix = mount its disk, or make the folder, the station's user's own, with the archive's folder `keys` in it
    .empty = no key stands in { $path }, though the archive has some: its disk is not mounted, or it is new
    .empty-fix = mount its disk; into a new folder copy the archive's folder `keys`, with its owner and its rights
    .not-writable = { $path } cannot be written: { $why }
    .not-writable-fix = let the station's user write there: chown docket: FOLDER; for the service, the drop-in key-folder.conf (systemd/README.md)
    .same-disk = every folder of keys stands on the archive's own disk: whoever loses that disk has lost what is encrypted
    .same-disk-fix = name a folder on another disk in archive.encryption.key_folders, and copy the archive's folder `keys` into it first
    .kept = { $count ->
            [one] the key of each encrypted item stands in a further folder too
           *[other] the key of each encrypted item stands in { $count } further folders too
        }

doctor-archive-targets = archive targets
    .unknown = not asked: there is no catalog that can be read
    .none = no further archive targets are set
    .well = { $count } in order; { $waiting } objects wait
    .failing-of-late = nothing succeeds at { $target } since { $since }; { $waiting } objects wait
    .failing = nothing succeeds at { $target } since { $since }; { $waiting } objects wait, and nothing may be removed from recorders
    .failing-of-late-fix = look at `docket targets list`, which says why; nothing is lost, and it is tried again by itself
    .failing-fix = look at `docket targets list`, which says why; see that the target can be reached, lets the station in and has room

doctor-archive-way = way to the archive
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .by-link = by link: each original is written once
    .by-copy = by copy: the archive is on another filesystem ({ $filesystem }), each original is written twice
    .no-links = { $filesystem } has no links: each original is written twice, and has no owner or rights
    .no-links-fix = put the data folder and the archive on ext4, XFS or Btrfs
    .no-archive = { $path } is not there

doctor-catalog = catalog
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .not-yet = there is none yet: the first start makes it
    .missing = there is no catalog at { $path }, and footage beside it
    .missing-fix = restore catalog.db from a backup; docket does not start without it
    .fits = opens; schema { $schema }
    .older = opens; schema { $schema }, brought up to { $newest } by the next start
    .newer = it has schema { $schema }, and this program knows { $newest } at most
    .newer-fix = install the newer docket again, or restore the backup from before it
    .unreadable = { $path } cannot be read: { $why }
    .unreadable-fix = copy the data folder as it is, then restore catalog.db from a backup

doctor-catalog-check = catalog's pages
    .not-asked = not read
    .sound = every page was read and is sound
    .damaged = damaged: { $why }
    .damaged-fix = copy the data folder as it is, look at the disk (smartctl), then restore catalog.db from a backup

doctor-last-stop = last stop
    .unknown = not known
    .clean = the last run stopped in order
    .running = running since { $since }
    .unclean = the run of { $since } did not stop in order: killed, or the power failed
    .unclean-fix = nothing to do: the next start takes up what was left; if it happens again, look for the cause

doctor-archive = archive
    .denied = { -doctor-denied }
    .not-yet = { $path } is not there yet: the first start makes it
    .missing = { $path } is not there
    .missing-fix = mount its disk, or correct archive.folder
    .empty = { $path } is empty, and { $originals } originals should stand there: its disk is not mounted
    .empty-fix = mount its disk before the station starts
    .not-writable = nothing can be written to { $path }: { $why }
    .not-writable-fix = look for a read-only or full disk, the folder's owner, and ReadWritePaths= of the service
    .writable = { $path } can be written

doctor-originals = originals
    .none-yet = none is archived yet
    .there = { $count ->
            [one] the newest one stands at its full length
           *[other] the newest { $count } stand at their full length
        }
    .lost = the original of { $item } is not at { $path }
    .lost-fix = touch nothing, copy what is there, restore it from a backup of the archive, then run `docket fsck`
    .other-length = { $path } has { $length } bytes, and { $size } were proven
    .other-length-fix = touch nothing, run `docket verify`, restore it from a backup of the archive

doctor-log-witnesses = witnesses of the log
    .unknown = not known
    .forked = the custody log does not go on from what was seen of it ({ $witness }, { $why }): nothing more of it is published
    .forked-fix = find out whether the data folder was restored, cloned or changed; then `docket identity new-epoch`
    .none = none: nobody outside would notice if the whole custody log were replaced
    .silent = { $witness } has not signed what stands in the archive since { $since }
    .silent-fix = look whether that station runs and can be reached, and whether its witness.logs names this station's key; one that is asked by files wants `docket log ask`
    .signed = { $count ->
            [one] the one witness has signed what is published
           *[other] all { $count } witnesses have signed what is published
        }

doctor-media-worker = media worker
    .off = previews are switched off
    .there = installed
    .works = made a preview of a test clip
    .missing = none: { $why }
    .missing-fix = install docket-media of the same release; until then clips are taken in without previews
    .broken = it failed on a test clip: { $why }
    .broken-fix = install docket-media of the same release again; clips are taken in all the same
    .not-tried = it could not be tried: { $why }

doctor-media-sandbox = media worker's cage
    .not-asked = not tried
    .full = locked in fully
    .partial = not locked in fully (files: { $landlock }; calls: { $seccomp })
    .partial-fix = run a kernel of 6.12 or newer with Landlock, and let docketd.service permit it

doctor-clock = clock
    .synchronised = follows a time service; now { $now }
    .unsynchronised = does not follow a time service; now { $now }
    .unsynchronised-fix = look at `timedatectl timesync-status`: the time server must be reachable
    .unknown = nobody on this host says whether the clock is right; now { $now }
    .unknown-fix = run systemd-timesyncd: timedatectl set-ntp true

doctor-zone = time zone
    .known = { $zone }, { $offset }
    .utc = { $zone }: recorders write local time, and it would be read as UTC
    .utc-fix = set station.timezone, e.g. "Asia/Shanghai", or the host's with `timedatectl set-timezone`
    .no-zone = the host's time zone cannot be found: all times would be UTC
    .no-zone-fix = install tzdata and set the zone with `timedatectl set-timezone`, or set station.timezone

doctor-clock-order = clock and log
    .no-events = nothing has happened yet
    .in-order = the newest event is of { $newest }
    .went-back = the clock shows { $now }, and the newest event is of { $newest }: it went back
    .went-back-fix = set the clock right before anything is docked; a battery of the mainboard may be empty

doctor-open-files = open files
    .no-limit = no limit
    .enough = up to { $limit }
    .few = up to { $limit }; a busy station wants { $least }
    .few-fix = run `systemctl edit docketd` and add LimitNOFILE=65536 below [Service]
    .unknown = not known

doctor-watches = watches on folders
    .enough = up to { $watches }, by { $instances } programs of a user
    .few = up to { $watches }, by { $instances } programs of a user: changed settings may go unnoticed
    .few-fix = sysctl fs.inotify.max_user_watches=65536 fs.inotify.max_user_instances=256
    .unknown = not known

doctor-memory = memory
    .enough = { $available } available
    .little = { $available } available; station and media worker want { $least }
    .little-fix = stop other programs on this host or add memory
    .unknown = not known

doctor-service = service
    .no-systemd = this host does not run systemd
    .installed = { $path }
    .not-installed = docketd.service is not installed: nobody starts the station with the host
    .not-installed-fix = install docket's package, or systemd/docketd.service by hand, then `systemctl enable --now docketd`

doctor-watchdog = watchdog
    .no-unit = there is no service
    .armed = a station that hangs is restarted after { $every }
    .not-armed = a station that hangs stays so
    .not-armed-fix = run `systemctl edit docketd` and add WatchdogSec=60s below [Service]

doctor-account = account
    .unknown = not known
    .own = the station runs as { $user }
    .root = the station runs as { $user }: a defect could harm the whole host
    .root-fix = run it as a user of its own: User=docket below [Service], chown -R docket: the data folder

doctor-dock-controller = dock controller
    .none = none is set: the bays have no lights
    .opening = { $path } is being opened
    .answers = { $path } answers: { $firmware }, { $most } bays
    .there = { $path } is there; no station runs that would speak to it
    .no-bays = { $path } is set, and no bay has a light
    .no-bays-fix = set dock.bays: the board's number of each bay, by the bay's name
    .few-bays = { $path } has { $most } bays; { $count ->
            [one] one bay is set to a light
           *[other] { $count } bays are set to lights
        } beyond them
    .few-bays-fix = correct dock.bays
    .absent = { $path } is not there: the bays have no lights; intake goes on
    .absent-fix = plug the board in, or correct dock.device (ls -l /dev/serial/by-id)
    .no-device = { $path } is no device
    .no-device-fix = correct dock.device (ls -l /dev/serial/by-id)
    .denied = { $path } may not be opened
    .denied-fix = put systemd/drop-ins/dock-controller.conf into /etc/systemd/system/docketd.service.d/; ls -l shows the device's group
    .not-ours = { $path } answers, and is no board that this docket understands: { $why }
    .not-ours-fix = correct dock.device, or bring the board's firmware up to date
    .silent = { $path } does not answer: { $why }
    .silent-fix = check the cable, dock.device and dock.baud, and that no other program has it open; then plug the board in anew
