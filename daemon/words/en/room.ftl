# Room on the disks, targets that fail, and what of it people are told.
room-held = The disks are { $used } % full: nothing more is taken off recorders until no more than { $low } % is used (DKT-0745).
room-days = { $free } free: enough for { $days } days at the pace of the last two weeks
room-waiting = { $waiting } objects wait to be copied to { $name } ({ $bytes })
room-failing = nothing succeeds at { $name } since { $since }

stage-full = waiting for room: the station's disks are too full (DKT-0745)
ending-high-water = the station's disks were too full to take the rest
reason-high-water = the station's disks were too full; it is still on the recorder

notice-target-failing = Nothing succeeds at the archive target {$target} since {$since}; {$waiting} objects wait. Until they are proven there, nothing may be removed from recorders.
    .head = Archive targets that fail
notice-target-unflagged = Files at the archive target {$target} should carry the immutable flag, and docket cannot set it there: it lacks CAP_LINUX_IMMUTABLE, or the file system knows no such flag. Copies are made and proven all the same; "docket targets check {$target}" tries it again.
    .head = Archive targets without the immutable flag
notice-target-back = The archive target {$target} is well again.
    .head = Archive targets that are well again
notice-room-for-days = The station's disks are full in {$days} days at the pace of the last two weeks ({$free_mib} MiB free).
    .head = Disks that fill up
notice-intake-held = The station's disks are {$used_percent} % full ({$free_mib} MiB free): nothing more is taken off recorders until there is room ({$code}).
    .head = Recorders that wait for room

dkt-0745 = the station's disks are too full to take more off recorders
    .title = No room for recorders
    .kept = { -unchanged }
    .todo = free the disks of the data folder and of the archive, or raise intake.high_water
    .more =
        More of a disk is used than intake.high_water allows. No clip is begun any more; those that were begun
        are ended, and everything else goes on: verifying, archiving, copying to further targets. Recorders
        may stay in their bays: they are gone on with by themselves once no more is used than intake.low_water
        says. What is left is still on the recorder.
