# Cases, the list of matters, and how long items are kept.

## Verbs

help-cases-add = Enter a case
help-cases-add-number = Its number, as the agency writes it
help-cases-add-title = What it is about
help-cases-add-category = Its kind, as the agency sorts cases
help-cases-add-object-name = The enforcement object: the person or firm it concerns
help-cases-add-object-code = What tells the enforcement object from others of its name, such as a unified social credit code
help-cases-add-matter = The code of its matter in the list of matters
help-cases-add-file-term = How long its file is kept after it is closed: months, or "permanent"; the longest said counts
help-cases-add-opened = When it was opened, YYYY-MM-DD
help-cases-edit = Say something else of a case; what was said before stays on record
help-cases-edit-number = Its number
help-cases-edit-title = What it is about
help-cases-edit-category = Its kind, as the agency sorts cases
help-cases-edit-object-name = The enforcement object: the person or firm it concerns
help-cases-edit-object-code = What tells the enforcement object from others of its name
help-cases-edit-matter = The code of its matter in the list of matters
help-cases-edit-file-term = How long its file is kept after it is closed: months, or "permanent"; the longest said counts
help-cases-date = Enter what happened to a case, and on which day
    .long =
        Enter what happened to a case, and on which day.

        Said again, it corrects the day; what was said before stays on record. Reopening stops every clock that
        closing began.
help-cases-date-number = Its number
help-cases-date-act = What happened
help-cases-date-on = On which day, YYYY-MM-DD in the station's zone
help-cases-list = List cases, by number
help-cases-list-limit = At most so many
help-cases-list-after = Only those after this number
help-cases-show = Show one case with its dates, records, texts and items
help-cases-show-number = Its number
help-cases-unfiled = List cases whose file is to be archived, the longest waiting first
help-cases-unfiled-limit = At most so many
help-cases-object = Show every case of an enforcement object, with footage and texts
help-cases-object-code = The enforcement object's code
help-cases-object-name = The enforcement object's name
help-cases-inbox = List items linked to no case, the oldest first
help-cases-inbox-limit = At most so many
help-cases-state = State what an item proves in a case; from then on it is evidence
help-cases-state-number = The case's number
help-cases-state-item = The item's id, or a unique beginning of it
help-cases-state-proves = What it proves
help-cases-state-collector = Who collected it
help-cases-state-collected = When it was collected, "YYYY-MM-DD HH:MM" in the station's zone
help-cases-state-place = Where it was collected
help-cases-state-extracted = When it was extracted, "YYYY-MM-DD HH:MM" in the station's zone
help-cases-state-people = The officers, the party and others who were there
help-cases-state-scene = The scene, and what was done there
help-cases-state-involved = Places, installations, equipment and property that are involved
help-cases-state-corrects = The id of the statement that this one corrects
help-cases-footage = Say which stage of its matter an item shows
help-cases-footage-number = The case's number
help-cases-footage-item = The item's id, or a unique beginning of it
help-cases-footage-stage = The stage, as the list of matters names it
help-cases-footage-corrects = The id of the record that this one corrects
help-cases-no-footage = Say why there is no footage of a case, or of one stage
help-cases-no-footage-number = The case's number
help-cases-no-footage-reason = Why
help-cases-no-footage-stage = The stage, as the list of matters names it; of the whole case without
help-cases-no-footage-corrects = The id of the record that this one corrects
help-cases-receipt = Enter the receipt of an evidence disc, or of filing with the case file
help-cases-receipt-number = The case's number
help-cases-receipt-what = What the receipt is for
help-cases-receipt-reference = The receipt's number, or the disc's
help-cases-receipt-on = The day of the receipt, YYYY-MM-DD
help-cases-receipt-item = The item's id; all that is evidence in the case now without
help-cases-receipt-corrects = The id of the record that this one corrects
help-cases-attach = Attach a text to a case; it is archived beside the footage
help-cases-attach-number = The case's number
help-cases-attach-file = The file
help-cases-attach-title = What it is
help-cases-import = Take a list of cases over, CSV or XLSX: every line, or none
help-cases-import-file = The list; its first line names the columns
help-cases-check = Hold a case against the list of matters: which stages lack footage
help-cases-check-number = Its number
help-matters = Look at the list of matters, and have another count
help-matters-list = Show the list that counts
help-matters-import = Have another list count, TOML, CSV or XLSX
help-matters-import-file = The list
help-matters-example = Print an example of a list, to write one's own by
help-retention = See how long items are kept at least, and why. Nothing is disposed of
help-retention-list = List how long items are kept, newest first
help-retention-list-due = Only those that may be disposed of on this day, YYYY-MM-DD
help-retention-list-limit = At most so many
help-retention-list-before = Only those before (older than) this id
help-retention-explain = Say why an item is kept so long, with rule and clause
help-retention-explain-item = The item's id, or a unique beginning of it
help-retention-hold = Place a legal hold, which outranks every term
help-retention-hold-item = On this item
help-retention-hold-case = On this case, and all that is or was linked to it
help-retention-hold-reason = Why; stays on record

## Errors

dkt-0460 = the case number { $number } does not look as the settings want: { $patterns }
    .title = Case number of another pattern
    .kept = { -unchanged }
    .todo = correct the number, or have the administrator add its pattern to cases.number_patterns
    .more =
        The settings say what the agency's case numbers look like, so that slips are found when they are made.
        A number must fit one of the patterns from its first character to its last. Look for full-width
        brackets, blanks and letters that look alike. Numbers that were entered before stay valid.

dkt-0461 = this cannot have happened to case { $case } on that day
    .title = Date makes no sense
    .kept = { -unchanged }
    .todo = look at the case's dates with `docket cases show`, then enter the right day
    .more =
        A case is not closed before it was opened, and only what was closed is opened again. The cause says
        which day stands in the way. A day that was entered wrongly is corrected by entering it again.

dkt-0462 = this record cannot be added
    .title = Record refused
    .kept = { -unchanged }
    .todo = correct what the cause names, and add it again
    .more =
        A record says something that must be said, in one line of text, of a case or of an item that is linked
        to it. A correction names a record of the same kind about the same item, which nobody has corrected yet.

dkt-0463 = there is no list of matters yet
    .title = No list of matters
    .kept = { -unchanged }
    .todo = write the agency's list by the form of `docket matters example`, then `docket matters import`
    .more =
        The list of matters says which actions are recorded in full, in their key moments, or in writing. It is
        the agency's own; docket ships an example of its form, and judges by no list until one was imported.

dkt-0464 = { $field } of a case cannot be that
    .title = Not a description
    .kept = { -unchanged }
    .todo = give a shorter text, or a term in months or "permanent"
    .more =
        Texts of a case have at most 300 characters, names of attached files at most 200. The term of a case
        file is a number of months from 1 to 1200, or "permanent".

dkt-0465 = { $day } is yet to come
    .title = Day in the future
    .kept = { -unchanged }
    .todo = enter it once it has happened
    .more =
        What happened to a case is entered afterwards: terms and deadlines count from it. If the day is right,
        the station's clock or zone is not; `docket doctor` examines both.

dkt-0466 = the file { $path } cannot be read
    .title = File not readable
    .kept = { -unchanged }
    .todo = see that the file is there and that you may read it
    .more =
        The file that was named was not found, is no plain file, or its rights keep you out. The cause is what
        the system said.
dkt-0467 = { $path } is no plain file
    .title = Not a plain file
    .kept = nothing was taken over; what it leads to was not looked at
    .todo = drop the file itself, not a folder, a link or a pipe
    .more =
        Into a folder for imports only plain files are dropped. Folders, links and pipes are moved to failed/ as they
        are, and never followed.
dkt-0468 = the file { $path } was written to while it was taken over
    .title = File still being written
    .kept = the file as it is now stands in failed/; what is told above of it, if anything, was taken over
    .todo = drop it again once it is complete; fill it under a name that begins with a dot, then rename it
    .more =
        Somebody changed the file while docket had it. What was read may not be what stands there now, so the file
        does not count as done. Taking the same list over twice changes nothing.

## What is said

cli-ruled = by rule { $rule } ({ $clauses })
cli-case-category = category: { $value }
cli-case-object = enforcement object: { $value }
cli-case-matter = matter: { $value }
cli-case-file-term = case file kept: { $value ->
        [permanent] permanently
       *[other] { $value } months
    }
cli-case-due = to be archived by { $value }
cli-case-step = { $act } on { $on } (entered { $at } by { $who })
cli-record = { $said }{ GIVEN($item) ->
        [yes] {" "}— item { $item }
       *[no] {""}
    } ({ $at }, { $who }; record { $id }){ GIVEN($corrected) ->
        [yes] {" "}— corrected by { $corrected }
       *[no] {""}
    }
cli-record-statement = evidence: { $proves }; collected by { $collector }, { $at }, { $place }; extracted { $extracted }{ GIVEN($people) ->
        [yes] ; there were { $people }
       *[no] {""}
    }{ GIVEN($scene) ->
        [yes] ; scene: { $scene }
       *[no] {""}
    }{ GIVEN($involved) ->
        [yes] ; involved: { $involved }
       *[no] {""}
    }; { $rule }
cli-record-footage = shows the stage "{ $stage }"
cli-record-no-footage = no footage{ GIVEN($stage) ->
        [yes] {" "}of the stage "{ $stage }"
       *[no] {""}
    } because: { $reason }
cli-record-receipt = receipt of { $what }: { $reference }, { $on }
cli-document = text { $name }{ GIVEN($title) ->
        [yes] {" "}({ $title })
       *[no] {""}
    }, { $size } bytes, { GIVEN($proven) ->
        [yes] archived and read back { $proven }: { $key }
       *[no] not archived; attach it again
    }
cli-head-due = ARCHIVE BY
cli-head-left = LEFT
cli-days-left = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
cli-days-late = { $days ->
        [one] { $days } day late
       *[other] { $days } days late
    }
cli-days-old = { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
cli-head-age = WAITING
cli-unfiled-none = No case file waits to be archived
cli-object-none = No case concerns this enforcement object
cli-inbox-none = Every item is linked to a case
cli-cases-imported = { $name }: { $added } cases entered, { $changed } changed, { $same } the same
cli-import-refused = Nothing of this list was taken over. Correct it and drop or import it again
cli-matters-imported = { $name }: a list of { $count } matters counts from now on
cli-matters-refused = This list was refused; the list before still counts
cli-matters-example = An example, no agency's list: nothing is to be concluded from it
cli-head-code = CODE
cli-head-recording = RECORDED
cli-head-months = MONTHS
cli-head-matter = MATTER
cli-head-stages = STAGES
cli-check = { $case }: { $matter } — { $way } (line { $line } of { $list }{ GIVEN($clause) ->
        [yes] ; { $clause }
       *[no] {""}
    })
cli-check-whole = the action
cli-check-stage = { $stage }: { $shown }{ $items ->
        [0] {""}
        [one] {" "}({ $items } item)
       *[other] {" "}({ $items } items)
    }{ GIVEN($reason) ->
        [yes] {" "}— { $reason }
       *[no] {""}
    }
cli-check-unexplained = interruption { $id }: { $kind }{ GIVEN($missing) ->
        [yes] , { $missing } missing
       *[no] {""}
    }; nobody has explained it: docket notes show { $id }
cli-check-complete = Nothing is missing
cli-check-incomplete = Something is missing: add footage or a text, say why there is none, or explain what broke off
cli-head-disposal = KEPT UNTIL
cli-head-reason = BECAUSE
cli-kept = kept
cli-retention-none = There are no items
cli-retention = item { $item }: earliest disposal { $on }
cli-retention-others = What else would keep it:
cli-hold = legal hold: { $reason } ({ $at }, { $who })
cli-retention-held = a legal hold lies on { $thing }
cli-ground = { $on }: { $reason }{ GIVEN($case) ->
        [yes] {" "}(case { $case })
       *[no] {""}
    }, { $ruled }
cli-ground-backed-out = {""}; the link was backed out, the case counts on

## Words for codes

case-act-opened = opened
case-act-action-ended = action ended
case-act-closed = closed
case-act-reopened = opened again
case-act-filed = file archived

receipt-disc = a disc
receipt-filing = filing

recording-full = full recording
recording-key-moments = key moments
recording-text-only = in writing only

shown-footage = footage
shown-excused = none, with a reason
shown-missing = MISSING

case-text-present = texts: present
case-text-missing = texts: MISSING

kept-legal-hold = legal hold
kept-no-case = belongs to no case
kept-case-open = the case is open
kept-case-reopened = the case was opened again
kept-no-receipt = evidence without a receipt of disc or filing
kept-file-term-unknown = evidence; the term of the case file is not known
kept-file-permanent = evidence of a case file kept permanently
kept-file-term = evidence, kept as long as its case file
kept-matter-term = the term of the list of matters
kept-six-months = six months after the case was closed

fault-unreadable = the file cannot be read: { $found }
fault-not-text = the file is neither UTF-8 nor GB18030 text, or is cut off
fault-empty = there is nothing in it
fault-too-large = the table is too large: at most 16 MiB and a million cells are read
fault-open-quote = a quotation mark is opened here and never closed
fault-formula = { $found } is a formula without a result: open the file in a spreadsheet and save it
fault-missing-column = the column { $found } is missing
fault-unknown-column = there is no column { $found }
fault-column-twice = the column { $found } is there twice
fault-no-column = { $found } stands under no column
fault-missing = something must stand here
fault-not-a-date = { $found } is no day such as 2026-03-01, or is yet to come
fault-not-a-number = { $found } is no number that fits here
fault-not-one-of = { $found } is no word that is known here
fault-twice = { $found } stands in a line before
fault-too-long = the text is too long
fault-control-characters = the text holds control characters
fault-not-a-case-number = { $found } is no case number
fault-off-pattern = the case number { $found } does not look as the settings want
fault-no-such-matter = the list of matters has no { $found }
fault-wrong-order = the dates contradict what is known of this case

act-case-described = case described
act-case-stepped = case dated
act-case-recorded = record added to a case
act-document-added = text handed in
act-document-proven = text archived and read back
act-matters-listed = list of matters replaced
act-held = legal hold placed

help-cases-suggest = Propose cases for items linked to none, by time, officer and place; only a person links
help-cases-suggest-item = The item's id, or a unique beginning of it; the oldest of the inbox without

cli-suggest = { $case } { $title } — { $score } of 100
cli-suggest-demo = A clip linked to no case, and the case it may belong to
cli-suggest-none = no case is proposed: nothing speaks for one
cli-suggest-untimed = its time is not known yet; nothing is proposed before
cli-suggest-link = These are proposals. To link one: docket items link ITEM CASE

clue-moment = recorded { $minutes ->
        [0] at the same time as
        [one] { $minutes } minute from
       *[other] { $minutes } minutes from
    } item { $item } ({ $worth })
clue-day = recorded on the same day as item { $item } ({ $worth })
clue-within = recorded between the case's opening and the end of its action ({ $worth })
clue-officer = recorded by officer { $officer }, as others of the case ({ $worth })
clue-recorder = recorded by the same recorder as item { $item } ({ $worth })
clue-place = recorded { $metres } m from item { $item } ({ $worth })

violation-record-missing = a record of a case is missing from the archive
violation-record-broken = a record of a case is not what it was
violation-document-missing = a text of a case is missing from the archive
violation-document-altered = a text of a case is not what it was
violation-retention-stale = how long an item is kept is not what the rules say
