# Keeping something longer than the rules ask.

help-retention-extend = Have something kept longer than the rules ask; it is never kept shorter by that, and never taken back
help-retention-extend-item = This item
help-retention-extend-case = This case, and all that is or was linked to it
help-retention-extend-through = The last day on which it must be there, YYYY-MM-DD
help-retention-extend-reason = Why; stays on record

act-extended = kept longer
life-extended = Somebody has it kept through { $on } at least: { $reason }
kept-extended = somebody has it kept longer than the rules ask
cli-retention-extended = { $thing } is kept through { $on } at least
cli-extension = kept through { $on } at least: { $reason } ({ $at }, { $who })
