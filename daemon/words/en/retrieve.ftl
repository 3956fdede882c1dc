# Reading originals: from home, or from a further copy.

act-read-elsewhere = read from a further copy
life-read-elsewhere = The original was read from the archive target { $target }, for home's copy is of no use: { $reason }.

dkt-0755 = no copy of the original of item { $item } is what was taken in
    .title = No good copy
    .kept = nothing was handed out; what is wrong with home's copy is in the custody log
    .todo = look at docket items show and docket targets list, then restore the original from a copy of the archive
    .more =
        An original is read whole and compared before a byte of it leaves the station: first home's copy, then those at
        further archive targets that were proven. None of them is what was taken in, or none can be reached. The cause
        tells what is wrong with each. A target that is merely away can be asked again later.
