# What was found inside clips.

cli-label-inside = inside
cli-label-track = track
cli-label-sound = sound
cli-label-position = position
cli-label-unseen = not seen

cli-inside-clean = looked into { $at }: no finding; that alone does not prove the recording whole
cli-inside-found =
    { $count ->
        [one] looked into { $at }: { $count } finding
       *[other] looked into { $at }: { $count } findings
    }
cli-inside-unknown = looked into { $at }: neither media nor a position track known here: { $why }
cli-inside-failed = looking into it failed { $at }, the original is untouched: { $why }
cli-inside-more =
    { $count ->
        [one] and { $count } more; --json has all
       *[other] and { $count } more; --json has all
    }
cli-inside-count = { $what } ({ $count })
cli-inside-span = { $what }: { $from } to { $to }
cli-inside-at = { $what }: at { $at }
cli-inside-packets =
    { $count ->
        [one] { $count } packet
       *[other] { $count } packets
    }
cli-inside-frames =
    { $count ->
        [one] { $count } frame
       *[other] { $count } frames
    }
cli-inside-sound = quietest tenth at { $floor } dBFS; well above it for { $loud } of the first { $first } s
cli-inside-track = { $fixes } fixes from { $from } to { $to }, { $without } without satellites
cli-inside-track-undated = { $fixes } fixes without a date, { $without } without satellites
cli-inside-unseen = { $part } ({ $why })

inside-no-index = recording never finished: nothing plays
inside-unfinished = not closed in order
inside-cut-short = the file ends too early
inside-shortfall = readable only in part
inside-damaged = damaged data
inside-pictures-missing = pictures missing
inside-sound-missing = sound missing
inside-sound-late = sound begins late
inside-sound-ends-early = sound ends early
inside-silence = silence
inside-step-back = timestamps step back

part-packets = data packets
part-timing = timestamps
part-sound = sound level
part-pictures = what the pictures show
part-track = positions
part-other = something else

unseen-not-readable = cannot be opened
unseen-no-timestamps = it carries none
unseen-absent = there is none
unseen-not-decodable = cannot be decoded here
unseen-too-many = too many streams
unseen-not-sought = not looked for
unseen-other = for a reason not known here
