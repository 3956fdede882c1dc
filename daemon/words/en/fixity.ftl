# Archived originals read again: how far, and what that found.

fixity-off = audits are OFF (audit.days = 0): the original read longest ago was last proven { $at }, { $age ->
        [0] today
        [one] a day ago
       *[other] { $age } days ago
    }
fixity-oldest = audits: every original is read again within { $within ->
        [one] a day
       *[other] { $within } days
    }; the one read longest ago was last proven { $at }, { $age ->
        [0] today
        [one] a day ago
       *[other] { $age } days ago
    }
fixity-behind = audits are BEHIND: { $count ->
        [one] 1 original, { $size }, was
       *[other] { $count } originals, { $size }, were
    } not read again in time
fixity-too-slow = audits would need { $needed } a second to be in time; audit.max_rate allows { $most }
fixity-last-failure = last failed check: { $at } item { $item }: { $why } ({ $code })
fixity-failed = a check FAILED { $at }: { $why } ({ $code })

fixity-since = only originals first seen since { $since }
fixity-sample = drawn by lot: { $size } of { $of } originals, seed { $seed }
fixity-bound = none of { $checked } failed: with 95 % confidence at most { $percent } % of all originals are damaged
