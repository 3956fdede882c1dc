-- Interruptions of recordings, the notes that explain them, and what recorders' own logs tell. Times
-- are RFC 3339 in UTC with microseconds; faces are a recorder's own clock, ISO 8601 without zone.

-- Lines of recorders' logs that tell something, read once from the archived log.
CREATE TABLE log_lines (
    item_id TEXT NOT NULL REFERENCES items (id),
    line    INTEGER NOT NULL,
    -- By the recorder's face.
    at      TEXT NOT NULL,
    -- docket_drivers::profile::LogEvent's code.
    event   TEXT NOT NULL,
    -- The line, harmless to print.
    words   TEXT NOT NULL,
    PRIMARY KEY (item_id, line)
) STRICT, WITHOUT ROWID;
-- Logs that were read, whatever they tell.
CREATE TABLE logs_read (
    item_id TEXT PRIMARY KEY REFERENCES items (id),
    -- Lines that no pattern fits.
    unread  INTEGER NOT NULL CHECK (unread >= 0)
) STRICT, WITHOUT ROWID;

-- Sessions whose facts changed since interruptions were last looked for. 'ended': at once; 'media': once
-- none of its items waits for the media worker any more.
CREATE TABLE gap_work (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    why        TEXT NOT NULL CHECK (why IN ('ended', 'media')),
    -- Counts up with every change, so that one that comes while they are looked for is not forgotten.
    asked      INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

-- The recordings that a session's clips belong to, as found last.
CREATE TABLE recordings (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    -- By stream and time.
    nth        INTEGER NOT NULL,
    -- JSON of gaps::Recording.
    recording_json TEXT NOT NULL,
    PRIMARY KEY (session_id, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE interruptions (
    id          TEXT PRIMARY KEY,
    recorder_id TEXT NOT NULL REFERENCES recorders (id),
    -- The session in which it was found first.
    session_id  TEXT NOT NULL REFERENCES sessions (id),
    -- By which it is known when it is found again.
    place       TEXT NOT NULL,
    -- domain::InterruptionKind's and domain::Strength's codes, as found last.
    kind        TEXT NOT NULL,
    strength    TEXT NOT NULL CHECK (strength IN ('possible', 'likely', 'certain')),
    -- The rule that asks for an explanation.
    rule        TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'explained', 'dismissed', 'reported')),
    -- The clip before, or the clip itself; the clip with which recording went on.
    before_item TEXT NOT NULL REFERENCES items (id),
    after_item  TEXT REFERENCES items (id),
    -- JSON of domain::Finding, as found last.
    finding_json TEXT NOT NULL,
    found_at    TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    -- Facts that came later show none; it stays on record. Found again, both are NULL again.
    withdrawn_at  TEXT,
    withdrawn_why TEXT,
    UNIQUE (recorder_id, place)
) STRICT;
CREATE INDEX interruptions_by_session ON interruptions (session_id, id);
CREATE INDEX interruptions_by_before ON interruptions (before_item);
CREATE INDEX interruptions_by_after ON interruptions (after_item) WHERE after_item IS NOT NULL;
CREATE INDEX interruptions_open ON interruptions (id) WHERE state = 'open' AND withdrawn_at IS NULL;

-- What people say of an interruption. Never changed: a correction is a note of its own.
CREATE TABLE notes (
    id          TEXT PRIMARY KEY,
    interruption_id TEXT NOT NULL REFERENCES interruptions (id),
    -- 'explanation', 'correction', 'dismissal', 'report' or 'acknowledgement'.
    kind        TEXT NOT NULL CHECK (kind IN ('explanation', 'correction', 'dismissal', 'report',
                'acknowledgement')),
    words       TEXT NOT NULL,
    -- domain::Cause's code, where one is told; domain::Loss's code of a report.
    cause       TEXT,
    loss        TEXT,
    -- Where the explanation is spoken: the item, and the seconds from its start.
    voice_item  TEXT REFERENCES items (id),
    voice_from_s INTEGER CHECK (voice_from_s >= 0),
    voice_to_s  INTEGER CHECK (voice_to_s > voice_from_s),
    -- The note that it corrects.
    corrects    TEXT REFERENCES notes (id),
    by_whom     TEXT NOT NULL,
    at          TEXT NOT NULL,
    CHECK ((voice_item IS NULL) = (voice_from_s IS NULL)),
    CHECK ((voice_item IS NULL) = (voice_to_s IS NULL)),
    CHECK ((kind = 'correction') = (corrects IS NOT NULL)),
    CHECK ((kind = 'report') = (loss IS NOT NULL))
) STRICT;
CREATE INDEX notes_by_interruption ON notes (interruption_id);
CREATE INDEX notes_by_voice ON notes (voice_item) WHERE voice_item IS NOT NULL;
CREATE TRIGGER notes_no_update BEFORE UPDATE ON notes
    BEGIN SELECT RAISE(ABORT, 'notes are never changed'); END;
CREATE TRIGGER notes_no_delete BEFORE DELETE ON notes
    BEGIN SELECT RAISE(ABORT, 'notes are never deleted'); END;

-- Losses reported to the supervisor that nobody has acknowledged.
CREATE TABLE unacknowledged (
    interruption_id TEXT PRIMARY KEY REFERENCES interruptions (id),
    reported_at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is known of one recorder's clips, oldest first.
CREATE INDEX items_by_recorder ON items (recorder_id, id);
