# The settings, their changes, and what is wrong with them.

settings-safe-mode = Safe mode: the settings cannot be used, so footage is taken into staging and not archived until they can.
settings-head-key = KEY
settings-head-value = VALUE
settings-head-origin = FROM
settings-default = default
settings-applied = { $key }: { $old } → { $new } (applied)
settings-restart = { $key }: { $old } → { $new } (after a restart)
settings-unread = { $key }: { $old } → { $new } (once the settings are read again)
settings-wrong = { $place }: { $problem }
settings-profile = this recorder profile cannot be used and is left out: { $cause }
settings-problems =
    { $count ->
        [one] One problem. A running station keeps the settings that it has.
       *[other] { $count } problems. A running station keeps the settings that it has.
    }
settings-sound = No problems: the settings can be used, and nothing differs.
