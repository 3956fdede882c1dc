# The register: units, officers, recorders, issues, the roster, and files of them.

# Columns of files. A file may name them in either language.
column-code = code
column-name = name
column-parent = parent
column-number = number
column-unit = unit
column-from = from
column-until = until
column-serial = serial
column-make = make
column-model = model
column-recorder = recorder
column-kind = kind
column-officer = officer
column-due = due

# How a recorder is in somebody's hands.
issue-single = single
issue-permanent = permanent
issue-pool = pool

# What saying something came to.
entry-added = entered
entry-changed = changed; what was said before stays on record
entry-same = said before; nothing changed

# What may be wrong with a line or an entry, and how to mend it.
entry-fault-unreadable = the file cannot be read as a table: { $why }
    .todo = save it as CSV in UTF-8
entry-fault-encoding = the file is neither UTF-8 nor GB 18030, or is cut off
    .todo = save it as CSV in UTF-8
entry-fault-too-big = the file is too large: at most { $max } MiB and a million cells are read
    .todo = split it; in a workbook delete empty rows and other sheets
entry-fault-open-quote = a quotation mark is never closed
    .todo = close it, or write it twice where it belongs to the text
entry-fault-formula = { $found } is a formula without a result
    .todo = open the file in a spreadsheet and save it, or write the value itself
entry-fault-too-many = the file has more than { $max } rows
    .todo = split it
entry-fault-no-header = no line names the columns
    .todo = begin the file with a line of column names; an export shows them
entry-fault-column-unknown = there is no column { $name }
    .todo = the columns are { $all }
entry-fault-column-twice = column { $name } stands twice
    .todo = leave one
entry-fault-column-missing = column { $name } is missing
    .todo = add it to the first line
entry-fault-no-column = { $found } stands under no column
    .todo = look for a comma too many
entry-fault-empty = { $name } is empty
    .todo = fill it in
entry-fault-too-long = { $name } is longer than { $max } characters
    .todo = shorten it
entry-fault-control = { $name } holds a line break or another control character
    .todo = write it in one line
entry-fault-no-time = { $value } is no date or time
    .todo = write 2026-03-01, 2026-03-01 14:02, or RFC 3339
entry-fault-skipped-time = the clocks never show { $value }: they are put forward over it
    .todo = write an earlier or later time, or RFC 3339
entry-fault-no-kind = { $value } is no kind of issue
    .todo = write single, permanent or pool
entry-fault-turned = it ends before it begins
    .todo = check both times
entry-fault-holder-wanted = a pool has a unit and no officer; every other issue has an officer and no unit
    .todo = fill in the one and empty the other
entry-fault-due-unwanted = only a single issue has a time by which it should be back
    .todo = empty due, or make it a single issue
entry-fault-unit-unknown = there is no unit { $unit }
    .todo = enter the unit first: docket units add
entry-fault-unit-circle = unit { $unit } would stand above itself
    .todo = check which unit is above it
entry-fault-officer-unknown = nobody bears the number { $number } at that time
    .todo = enter the officer first, or check the time: docket officers show { $number }
entry-fault-number-borne = somebody else bears the number { $number } in that time
    .todo = say until when they do: docket officers show { $number }
entry-fault-recorder-unknown = there is no recorder { $recorder }
    .todo = docket recorders list shows all; enter it first if it was never docked
entry-fault-recorder-ambiguous = several recorders are called { $recorder }
    .todo = use the name or the id that docket recorders list shows
entry-fault-name-taken = another recorder is called { $name }
    .todo = choose another name
entry-fault-issue-overlaps = { $recorder } is issued to somebody in that time already
    .todo = say when it came back: docket recorders show { $recorder }
entry-fault-not-issued = { $recorder } is in nobody's hands
    .todo = docket recorders show { $recorder } shows who had it
entry-fault-shift-overlaps = { $number } is on duty in that time already
    .todo = correct the other shift: docket roster list
entry-fault-entry-unknown = there is no entry { $id }, or it was withdrawn
    .todo = the lists show the ids

cli-units-none = No units yet.
cli-officers-none = No officers yet.
cli-recorders-none = No recorders yet.
cli-roster-none = No shifts.
cli-head-unit = UNIT
cli-head-name = NAME
cli-head-parent = PART OF
cli-head-number = NUMBER
cli-head-since = FROM
cli-head-until = UNTIL
cli-head-term = TERM
cli-head-shift = SHIFT
cli-head-held = HELD BY
cli-head-docked = LAST DOCKED
cli-label-id = id
cli-label-called = name
cli-label-unit = unit
cli-label-held = held by
cli-label-on-duty = on duty
cli-held = { $holder } (at { $at })
cli-held-none = nobody, as far as was said (at { $at })
cli-holder = { $who }, { $kind } since { $since }
cli-person = { $name } ({ $number })
cli-person-left = { $name } ({ $number }, not in service then)
cli-issues = Issues, the latest first
cli-issued = { $from } to { $until }: { $kind }, { $who } [{ $id }]
cli-issued-once = { $line }: said { $at } by { $by }, stands no more
cli-entry = { $outcome } [{ $id }]
cli-imported = Imported: { $added } new, { $changed } changed, { $same } as before.

dkt-0440 =
    { $count ->
        [one] what was said breaks a rule of the register
       *[other] what was said breaks rules of the register, { $count } times
    }
    .title = Refused by the register
    .kept = the register is as it was: nothing of it was kept
    .todo = mend what is told and say it again
    .more =
        The register says who had which recorder at every moment; what contradicts itself or what it says
        already is refused as a whole. Every fault is told at once, of a file with its line and column and with
        what to do. Nothing of such a file is imported. To correct what was said before, say it again with the
        same code, or the same number and beginning: what was said before stays on record.

help-recorders = Look at recorders and who holds them; issue them and take them back
help-recorders-list = List recorders and who holds them
help-recorders-list-limit = At most so many
help-recorders-show = Show one recorder, who holds it, and everybody who had it
help-recorders-show-recorder = Its name, number, label or id
help-recorders-show-at = Who held it then: 2026-03-01 14:02, or RFC 3339
help-recorders-add = Enter a recorder before it is ever docked, or say more of one
help-recorders-add-serial = Its device number
help-recorders-add-make = Its make, as the device tells it
help-recorders-add-model = Its model
help-recorders-add-name = What people call it
help-recorders-add-unit = The code of the unit that owns it
help-recorders-name = Say what a recorder is called and whose it is; then it is no stranger any more
help-recorders-name-recorder = Its name so far, number, label or id
help-recorders-name-name = What people call it from now on
help-recorders-name-unit = The code of the unit that owns it
help-recorders-issue = Issue a recorder to an officer, or put it into a unit's pool
    .long =
        Issue a recorder to an officer, or put it into a unit's pool.

        A single issue is for a shift or a task and ends when the recorder is docked once it was due; a permanent one ends when it is taken back or issued anew. A single issue outranks a permanent one, and that one a pool.
help-recorders-issue-recorder = Its name, number, label or id
help-recorders-issue-to = The officer's number
help-recorders-issue-pool = The code of the unit into whose pool it goes
help-recorders-issue-permanent = For good, not for a shift
help-recorders-issue-from = Since when; now by default
help-recorders-issue-due = When it should be back
help-recorders-issue-until = Until when, of an issue that is over
help-recorders-issue-reason = Why, where something is corrected
help-recorders-return = Take a recorder back from whoever has it
help-recorders-return-recorder = Its name, number, label or id
help-recorders-return-at = When; now by default
help-recorders-return-reason = Why
help-recorders-withdraw = Withdraw an issue that never was. It stays on record
help-recorders-withdraw-id = The issue's id
help-recorders-withdraw-reason = Why
help-recorders-import = Import recorders, or issues, from a CSV file: all of it or nothing
help-recorders-import-file = The file; its columns tell which
help-recorders-export = Print all recorders as CSV
help-recorders-export-issues = Who had which recorder instead
help-officers = Look at officers and keep them
help-officers-list = List officers, by number
help-officers-list-limit = At most so many
help-officers-show = Show who bears a number, and who did
help-officers-show-number = The number
help-officers-add = Enter an officer, a move to another unit, or a correction
    .long =
        Enter an officer, a move to another unit, or a correction.

        The same number and beginning corrects what was said. The same number and name with a later beginning is a move. Another name is another officer, who may bear the number once the one before does no more.
help-officers-add-number = The number
help-officers-add-name = The name
help-officers-add-unit = The unit's code
help-officers-add-from = From when; today by default
help-officers-add-until = Up to when, a day counting whole
help-officers-add-reason = Why, where something is corrected
help-officers-withdraw = Withdraw a term that never was. It stays on record
help-officers-withdraw-id = The term's id
help-officers-withdraw-reason = Why
help-officers-import = Import officers from a CSV file: all of it or nothing
help-officers-import-file = The file
help-officers-export = Print all officers as CSV
help-units = Look at units and keep them
help-units-list = List units, by code
help-units-list-limit = At most so many
help-units-add = Enter a unit, or correct it
help-units-add-code = Its code
help-units-add-name = Its name
help-units-add-parent = The code of the unit above it
help-units-add-reason = Why, where something is corrected
help-units-withdraw = Withdraw a unit. It stays on record
help-units-withdraw-code = Its code
help-units-withdraw-reason = Why
help-units-import = Import units from a CSV file: all of it or nothing
help-units-import-file = The file
help-units-export = Print all units as CSV
help-roster = Look at who is on duty when, and keep it
help-roster-list = List shifts, by their beginning
help-roster-list-since = Only those that end after this
help-roster-list-limit = At most so many
help-roster-add = Enter a shift, or correct its end
help-roster-add-officer = The officer's number
help-roster-add-from = From when
help-roster-add-until = Up to when
help-roster-add-reason = Why, where something is corrected
help-roster-withdraw = Withdraw a shift. It stays on record
help-roster-withdraw-id = Its id
help-roster-withdraw-reason = Why
help-roster-import = Import a roster from a CSV file: all of it or nothing
help-roster-import-file = The file
help-roster-export = Print the roster as CSV

act-registered = registered
act-recorder-issued = issued
act-recorder-returned = returned
act-register-imported = file imported
act-register-withdrawn = withdrawn

notice-not-imported = A file of the register was not imported: {$file}. Its report stands beside it in the import folder.
    .head = Files not imported
