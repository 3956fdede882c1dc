# What further archive targets are told to keep, and were seen to keep.

act-copy-guarded = what a further target keeps
life-copy-guarded = { $failed ->
    [yes] The archive target { $target } does not keep it as it was told: { $why }
   *[no] { $hold ->
        [on] The archive target { $target } was read back to hold it, { $until ->
            [none] without a lock.
           *[other] and to have it locked until { $until }.
        }
       *[off] The archive target { $target } was read back to have it { $until ->
            [none] neither on hold nor locked.
           *[other] locked until { $until }, without a hold.
        }
    }
}

cli-target-keeps = { $name }: of { $held } items the copies were read back on hold, of { $locked } locked
cli-target-keeps-waiting = { $name }: of { $count } items the copies are not yet kept as they must be
cli-target-keeps-failing = { $name }: of { $count } items the copies are not kept as they must be: { $why }. { $said }
cli-label-kept = kept
cli-kept-none = { $target }: nothing was read back yet
cli-kept-free = { $target }: neither on hold nor locked
cli-kept-held = { $target }: on hold
cli-kept-locked = { $target }: locked until { $until }
cli-kept-both = { $target }: on hold, and locked until { $until }
cli-kept-others = { $target }: the hold is somebody else's and is left there
cli-kept-waits = { $target }: more is asked of it than was read back
cli-kept-fails = { $target }: it is not kept as it must be: { $why }. { $said }
