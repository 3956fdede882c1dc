# Clocks and times: how far a recorder's clock is off, and when clips were recorded.

help-recorders-clock = Show how far a recorder's clock was off at each dock, and how fast it runs away
help-recorders-clock-recorder = Its serial, or its id or a unique beginning of it
help-recorders-clock-limit = At most so many sessions
help-recorders-clock-before = Only those before (older than) this session: the id

act-timed = timed

cli-label-true = true time
cli-label-offset = offset
cli-label-stamp = stamp
cli-label-drift = drift
cli-label-limit = limit

cli-times = { $start } to { $end }, ±{ $error }: { $basis }
cli-times-unknown = { $start } to { $end }, error unknown: { $basis }
cli-times-end = until { $end }, ±{ $error }: { $basis }
cli-times-end-unknown = until { $end }, error unknown: { $basis }
cli-times-offset = recorder's clock { $offset }, by { $method }
cli-times-if-set = within ±{ $error } even if somebody set the clock once in between, unnoticed
cli-times-docks = whatever became of the clock: it was not on the recorder at { $absent }, and was at { $present }
cli-times-present = whatever became of the clock: it was on the recorder at { $present }
cli-times-absent = whatever became of the clock: it was not on the recorder at { $absent }
cli-times-reason = { $reason }
cli-ahead = { $by } ahead
cli-behind = { $by } behind
cli-right = right
cli-stamp = { $source }: { $at } ({ $says }, { $zone }, steps of { $step })
cli-stamp-differs = { $stamp }, { $by } from the one used

time-basis-interpolated = between two readings of the recorder's clock, unless somebody set it in between
time-basis-one-reading = by one reading of the recorder's clock, unless somebody set it in between
time-basis-satellite = by satellites, in the footage itself
time-basis-bound = known only between which bounds
time-basis-uncorrected = the recorder's own stamps, uncorrected

time-reason-no-reading = the recorder's clock was never read against true time
time-reason-set-between = the recorder's clock was set between two docks; this holds if that was done once
time-reason-set-unread = the station set the recorder's clock and could not read it afterwards
time-reason-reset = the recorder's clock had fallen back to where it starts, its battery dead
time-reason-older-than-last-dock = by its stamps it was there at the dock before, where it was not listed: renamed, from another card, or the clock was set back and forth
time-reason-ahead-of-dock = by its stamps it was recorded after it was taken: the clock was set back
time-reason-too-far = too long before the readings there are
time-reason-no-stamp = it bears no stamp
time-reason-length-unknown = its end is not known
time-reason-satellite-disagrees = satellites in the footage say otherwise

clock-method-vendor = the maker's command
clock-method-mtp = MTP
clock-method-satellite = satellites
clock-method-newest-file = the newest file

clock-limit-kept = kept
clock-limit-broken = broken
clock-limit-close = too close to tell
clock-limit-unknown = not known, for true time was not known

clock-came-ran = ran through
clock-came-set-here = set by the station
clock-came-set = set by somebody, or jumped
clock-came-reset = fell back to its start
clock-came-apart = too long ago to compare

stamp-source-name = file name
stamp-source-container = container
stamp-source-filesystem = mounted file system
stamp-source-fat = FAT
stamp-source-exfat = exFAT
stamp-source-mtp = MTP
stamp-source-script = script

stamp-says-start = start
stamp-says-end = end

stamp-zone-stated = zone stated
stamp-zone-assumed = in the station's zone
stamp-zone-open = UTC or local

cli-offset = { $offset } ±{ $within } (by { $method })
cli-offset-unvouched = { $offset } against the station's clock, which nobody vouches for (by { $method })
cli-offset-least = at least { $offset } (by { $method })
cli-limit = { $verdict }: at most { $limit } off is asked for ({ $rule })
cli-drift = { $ppm } ppm ±{ $within }
cli-drift-none = not known: the clock was not read at two docks between which it ran through
cli-readings-none = No session has told of this recorder's clock yet.
cli-reading-outlier = { $came }; unlike itself
cli-reading-after-setting = after setting
cli-head-read = READ
cli-head-face = SHOWED
cli-head-offset = OFFSET
cli-head-came = SINCE BEFORE

cli-span-milliseconds = { $value } ms
cli-span-seconds = { $value } s
cli-span-minutes = { $value } min
cli-span-hours = { $value } h
cli-span-days = { $value } d
