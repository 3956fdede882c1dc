# What a person should know. A kind: its sentence; .head the head of its group in the daily mail.

notice-fixity-failed = The original of item {$item} failed its check: {$why} ({$reason}).
    .head = Originals that failed a fixity check
notice-safe-mode = The station works in safe mode: footage is taken into staging and not archived. Why: {$why} ({$code}: {$reason})
    .head = Safe mode
notice-task-lost = The task {$task} was lost by a defect in docket; restart the station.
    .head = Lost tasks
notice-loss-reported = Recorder {$recorder}: {$why}. The supervisor must look at interruption {$interruption} and acknowledge it (session {$session}).
    .head = Losses of recordings, to be acknowledged
notice-archive-held = Originals cannot be archived and wait in staging: {$why} ({$code}: {$problem})
    .head = Archiving held up
notice-log-held = The custody log cannot be published, so no recorder's copy may be removed: {$why} ({$code}: {$problem})
    .head = Custody log not published
notice-disk-low = The disk of {$place} has only {$free_mib} MiB left.
    .head = Disks nearly full
notice-item-quarantined = Item {$item} of session {$session} was set aside: {$why} ({$reason}).
    .head = Items in quarantine
notice-session-torn = Recorder {$recorder} was taken out of {$bay} before all was copied: {$why} ({$detail}; session {$session})
    .head = Recorders taken out too early
notice-session-incomplete = Not all clips of recorder {$recorder} in {$bay} were taken in: {$why} ({$detail}; session {$session})
    .head = Incomplete sessions
notice-device-not-refused = In {$bay} stands something that is no recorder, and it could not be refused: {$device} ({$interfaces}). Take it out. {$problem}
    .head = Strange devices still in use
notice-audit-behind = Archived originals were not read again in time: {$overdue_mib} MiB are overdue, the oldest of them was last proven {$oldest}.
    .head = Audits behind schedule
notice-do-not-issue = Do not issue recorder {$recorder} in {$bay}: {$why} ({$reasons}; session {$session})
    .head = Recorders not to be issued
notice-not-taken-in = What was plugged into {$bay} was not taken in: {$problem} ({$place})
    .head = Not taken in
notice-recorder-left = The recorder in {$bay} left before its files could be listed. Nothing was taken in; put it back ({$place})
    .head = Recorders that left too early
notice-recorder-twice = Two bays say that they hold recorder {$recorder}; {$bay} was not taken in. Look at both.
    .head = One recorder in two bays
notice-device-refused = In {$bay} something was plugged in that is no recorder, and was refused: {$device} ({$interfaces})
    .head = Strange devices refused
notice-bays-unheard = The station does not hear what is plugged in ({$source}): {$problem}
    .head = Bays not heard
notice-unknown-recorder = The recorder in {$bay} has no identity this station can read: {$recorder} (session {$session})
    .head = Unknown recorders
notice-identity-refused = {$place} in the archive stands where this station's next key would be named, and is not signed by this station: {$problem}. It is left alone; find out who put it there, and move it away before the key is exchanged.
    .head = Not an identity of this station
notice-profile-left-out = A recorder profile of this station cannot be used and is left out; intake goes on: {$place}: {$problem}
    .head = Recorder profiles left out
notice-settings-refused = New settings were refused, the old ones hold: {$why} ({$code}: {$problem})
    .head = Settings refused
notice-off-network = The station is not on the network: {$why} ({$code}: {$problem})
    .head = Not on the network
notice-drops-unwatched = The folder for imports cannot be watched; what is dropped there is not taken over: {$place}: {$problem}
    .head = Folders for imports not watched
notice-controller-lost = The dock controller {$device} does not answer; the bays have no lights, and intake goes on: {$problem}
    .head = Dock controller lost
notice-controller-back = The dock controller {$device} answers again; the bays have their lights.
    .head = Dock controller back

# {$said} is one of the sentences above.
notices-times = {$said} ({$times} times)

mail-subject = {$alarms ->
    [0] docket {$station}: {$count ->
        [one] one notice
       *[other] {$count} notices
    }
   *[other] docket {$station}: {$count ->
        [one] one notice
       *[other] {$count} notices
    }, {$alarms ->
        [one] one alarm
       *[other] {$alarms} alarms
    } among them
}
mail-lead = What happened at station {$station} from {$since} to {$until}.
mail-more = {$count ->
    [one] and one more
   *[other] and {$count} more
}
mail-foot = docket writes once a day, at once when a loss is reported, and not when there is nothing to tell.
