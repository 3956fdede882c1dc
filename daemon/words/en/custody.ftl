# The life of an item, and verifying a part of the originals.

custody-life = The life of item { $item }
custody-steps = What was done, by whom and when (in the order of the custody log):
custody-more = … and more: ask for the next page.
custody-looks = Not on this page: who looked at it. This version keeps no record of looks.
custody-label-docked = docked
custody-label-manifest = manifest
custody-label-fixity = checks
custody-label-rendition = rendition
custody-recorder = { $label }{ GIVEN($made) ->
        [yes] {" "}({ $made })
       *[no] {""}
    }
custody-docked = { $at } in { $bay } by { $who } (session { $session })
custody-manifest = generation { $n }, digest { $digest }
custody-fixity-none = none since it was proven on its way in
custody-fixity = { $checks ->
        [one] 1 check
       *[other] { $checks } checks
    } since it was proven on its way in, { $failed ->
        [0] none failed
       *[other] { $failed } FAILED
    }; first { $first }, last { $last }
custody-rendition = { $kind }, { $size }, BLAKE3 { $blake3 }…
custody-times = { $told } { $times } times, last { $at } (#{ $seq })

# What was done: an act's sentence. Facts that an event does not have are empty.

life-seen = Found on the recorder: { $path }, { $size }.
life-copying = Copying from the recorder began.
life-staged = { GIVEN($hole_bytes) ->
        [yes] What could be read was copied and made durable, { $size }; { $hole_bytes } of it could not be read. Digests were computed while copying.
       *[no] Every byte was copied and made durable, { $size }. Digests were computed while copying.
    }
life-verified = Read again past every cache and compared: the same bytes.
life-archived = Stands in the archive { $target } as { $key }.
life-proven = Read back from the archive { $target } and compared: the same bytes.
life-sealed = Sealed: manifest { $manifest_generation } was put beside the original and read back.
life-releasable = Proven, sealed and on record: the copy on the recorder is not needed any more.
life-released = The copy on the recorder was removed, as a person asked and confirmed.
life-quarantined = SET ASIDE, kept but not trusted: { $reason } ({ $why })
life-session-started = Recorder { $recorder } was put into { $bay } and listed: { $clips } files.
life-session-ended = The session ended: { $outcome }{ GIVEN($why) ->
        [yes] {" "}({ $why })
       *[no] {""}
    }.
life-sighted = The same file was found on its recorder again, read to the end and compared: the same bytes. Nothing was copied.
life-torn = Copying broke off after { $pulled_bytes }: { $why }
life-resumed = Copying went on at { $at_bytes }; what came before was read from the recorder again and is the same.
life-rendered = { $failed ->
        [yes] A rendition could not be made: { $why }
       *[no] A rendition was made from the original, which stays as it is: { $kind }.
    }
life-not-playable = It has no viewable form: { $why }
life-examined = { $failed ->
        [yes] It could not be looked into: { $why }
       *[no] It was looked into for gaps and damage{ GIVEN($findings) ->
            [yes] : { $findings } findings
           *[no] {""}
        }.
    }
life-linked = Linked to case { $case }.
life-unlinked = The link to case { $case } was backed out: { $reason }
life-case-added = Case { $case } was entered.
life-case-described = Something else was said of case { $case }.
life-case-stepped = A day was entered for case { $case }: { $on }.
life-case-recorded = A fact was added to case { $case }.
life-document-added = A text was attached to case { $case }.
life-document-proven = An attached text was read back from the archive: the same bytes.
life-matters-listed = Another list of matters counts from now on: { $title } ({ $matters } matters).
life-held = A legal hold was placed: { $reason }
life-fixity-checked = { $failed ->
        [yes] CHECK FAILED in the archive { $target }: { $reason } ({ $problem })
       *[no] Fixity check: the original was read again from the archive { $target }, every byte, and is the same.
    }
life-stray-found = A file of no item was found and kept apart: { $name } as { $moved_to }.
life-recovered = The station started after a run that did not stop cleanly, and set everything right.
life-task-lost = A part of the program was lost: { $task }.
life-settings-applied = Other settings hold from now on.
life-bay-taught = Port { $port } became bay { $bay }.
life-bay-forgotten = Bay { $bay } at port { $port } is none any more.
life-device-refused = { $failed ->
        [yes] Something that is no recorder was put into { $bay } and could not be refused: { $device } ({ $problem })
       *[no] Something that is no recorder was put into { $bay } and refused: { $device }.
    }
life-recorder-unlocked = { $failed ->
        [yes] { GIVEN($problem) ->
            [yes] Recorder { $recorder } in { $bay } did not take its password: { $problem }
           *[no] Recorder { $recorder } in { $bay } is locked and is offered no password: it refused this one, or too many failed.
        }
       *[no] Recorder { $recorder } in { $bay } was unlocked with its password.
    }
life-clock-set = { $failed ->
        [yes] The recorder's clock was not set: { $problem }
       *[no] The recorder's clock was set, after its error had been recorded.
    }
life-duty-judged = The recorder was judged for the next shift: { $verdict }.
life-removal-asked = A person asked that the footage be removed from the recorder. Nothing was removed yet.
life-removal-confirmed = A person confirmed the removal; the recorder was told.
life-removal-ended = { $failed ->
        [yes] The removal is not certain to have been done: { $code } { $problem }
       *[no] The recorder was opened anew and holds no footage any more.
    }
life-interruption-found = An interruption of the recording was found: { $kind } ({ $strength }){ GIVEN($cause) ->
        [yes] ; likely cause: { $cause }
       *[no] {""}
    }.
life-interruption-changed = Facts that came later show the interruption otherwise: { $kind } ({ $strength }).
life-interruption-withdrawn = Facts that came later show no interruption: { $kind }.
life-interruption-explained = The interruption was explained{ GIVEN($words) ->
        [yes] : { $words }
       *[no] {""}
    }{ GIVEN($cause) ->
        [yes] {" "}(cause: { $cause })
       *[no] {""}
    }.
life-note-corrected = A note on the interruption was corrected by another{ GIVEN($words) ->
        [yes] : { $words }
       *[no] {""}
    }.
life-interruption-dismissed = A person said that the interruption is none{ GIVEN($words) ->
        [yes] : { $words }
       *[no] {""}
    }.
life-loss-reported = A loss was reported to the supervisor: { $loss }{ GIVEN($words) ->
        [yes] {" "}({ $words })
       *[no] {""}
    }.
life-report-acknowledged = The supervisor acknowledged the report{ GIVEN($words) ->
        [yes] : { $words }
       *[no] {""}
    }.
life-timed = When it was recorded was told on trusted time.
life-registered = Something was entered in the register.
life-recorder-issued = A recorder was issued.
life-recorder-returned = Recorder { $recorder } came back.
life-register-imported = A file was imported into the register: { $file }.
life-register-withdrawn = An entry of the register was withdrawn: { $reason }
life-handover-judged = The handover was judged: { $standing }; the deadline was { $deadline }.
life-handover-explained = It was said why the handover came when it did: { $reason }
life-interruption-reopened = What was dismissed as none is an interruption after all: { $kind } ({ $strength }).
life-key-made = The station made a key of its own.
life-key-rotated = The station exchanged its key for another.
life-key-lost = The station gave its key up as lost.
life-epoch-opened = The station began a new epoch of its custody log.
life-described = Manifest { $manifest_generation } was put beside the original: more is known of it now.
life-receipted = A receipt of the docking was written into the archive.
life-proof-made = A proof was made and taken away: { $kind ->
        [included] with the original
        [referenced] without the original
       *[excerpt] of a part of the original
    }; SHA-256 { $sha256 }.
