-- docket's catalog: the truth for work in flight.
--
-- Times are RFC 3339 in UTC with microseconds. Digests are lower-case hex. Raw names are BLOBs:
-- the bytes as the recorder gave them. Ids are UUIDv7 text. Applied migrations are never edited.

-- This station. One row.
CREATE TABLE station (
    only_row      INTEGER PRIMARY KEY CHECK (only_row = 1),
    id            TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    -- Set while a daemon holds this data folder, cleared by a clean stop: a value found at start
    -- means that the last run was killed.
    running_since TEXT
) STRICT;

-- Recorders ever docked here.
CREATE TABLE recorders (
    id           TEXT PRIMARY KEY,
    -- What tells this recorder from all others: 'serial:<make>:<serial>' or, without a readable
    -- identity, 'path:<hex of the folder's path>'.
    identity_key TEXT NOT NULL UNIQUE,
    -- 0: no readable identity; it waits in the unknown-recorder inbox for a person.
    known        INTEGER NOT NULL CHECK (known IN (0, 1)),
    make         TEXT,
    model        TEXT,
    serial       TEXT,
    -- For people: serial where there is one, else the folder's path.
    label        TEXT NOT NULL,
    first_seen_at TEXT NOT NULL
) STRICT;

-- One stay of a recorder in a bay.
CREATE TABLE sessions (
    id            TEXT PRIMARY KEY,
    recorder_id   TEXT NOT NULL REFERENCES recorders (id),
    bay           TEXT NOT NULL,
    driver        TEXT NOT NULL,
    place         TEXT NOT NULL,
    -- Who docked it: 'bay' or the signed-in person.
    docked_by     TEXT NOT NULL,
    started_at    TEXT NOT NULL,
    ended_at      TEXT,
    -- NULL while docked; then 'complete', 'incomplete', 'torn' or 'interrupted'.
    outcome       TEXT CHECK (outcome IN ('complete', 'incomplete', 'torn', 'interrupted')),
    -- Why it is not complete, for people.
    outcome_detail TEXT,
    -- Every claim the recorder makes of itself: JSON of docket_drivers::Identity.
    identity_json TEXT NOT NULL,
    -- The bracketed clock reading: JSON of domain::ClockReading, or NULL when unsupported.
    clock_json    TEXT
) STRICT;
CREATE INDEX sessions_by_recorder ON sessions (recorder_id, started_at);
CREATE INDEX sessions_open ON sessions (id) WHERE ended_at IS NULL;

-- Evidence items: one clip taken in, the unit of custody.
CREATE TABLE items (
    id            TEXT PRIMARY KEY,
    recorder_id   TEXT NOT NULL REFERENCES recorders (id),
    -- The session that first listed it.
    session_id    TEXT NOT NULL REFERENCES sessions (id),
    state         TEXT NOT NULL CHECK (state IN ('seen', 'copying', 'staged', 'verified',
                  'archived', 'proven', 'sealed', 'releasable', 'released', 'quarantined')),
    -- Reason code while quarantined.
    reason        TEXT,
    path_raw      BLOB NOT NULL,
    -- Bytes.
    size          INTEGER NOT NULL CHECK (size >= 0),
    -- JSON of docket_drivers::RawStamp, or NULL.
    modified_json TEXT,
    kind          TEXT NOT NULL,
    -- How the recorder marked it as important, or NULL.
    key_mark      TEXT,
    -- JSON of docket_drivers::NameFacts.
    name_json     TEXT NOT NULL,
    -- Lower-case letters and digits, at most 8; 'bin' where the name has none.
    extension     TEXT NOT NULL,
    blake3        TEXT,
    sha256        TEXT,
    sm3           TEXT,
    -- The item with the same content from another recorder or path that came first, or NULL.
    twin_of       TEXT REFERENCES items (id),
    -- Attempt number in the temp file's name; a torn or failed attempt never reuses one.
    attempt       INTEGER NOT NULL DEFAULT 0,
    -- How far the pull had come when last journalled (bytes), and the BLAKE3 of that prefix.
    -- Progress is never proof: a resume reads the prefix again.
    pulled_bytes  INTEGER NOT NULL DEFAULT 0,
    pulled_blake3 TEXT,
    -- JSON of docket_transcode::MediaFacts once probed, or NULL.
    media_json    TEXT,
    -- NULL: not tried yet; 'done', 'none' (no viewable form) or 'failed'.
    derived       TEXT CHECK (derived IN ('done', 'none', 'failed')),
    derived_detail TEXT,
    -- The manifest's newest generation and the BLAKE3 of its bytes, once sealed.
    manifest_generation INTEGER,
    manifest_blake3     TEXT
) STRICT;
CREATE INDEX items_by_clip ON items (recorder_id, path_raw, size);
-- Twins: the same content from elsewhere, first come first.
CREATE INDEX items_twins ON items (blake3, id)
    WHERE blake3 IS NOT NULL AND state <> 'quarantined';
CREATE INDEX items_by_session ON items (session_id);
-- Counting and listing by state: newest first without sorting, sizes without reading rows.
CREATE INDEX items_by_state ON items (state, id, size);
-- What a start finds unfinished, in order.
CREATE INDEX items_open ON items (id) WHERE state NOT IN ('releasable', 'released', 'quarantined');
-- What waits for its recorder.
CREATE INDEX items_waiting ON items (recorder_id) WHERE state IN ('seen', 'copying');
CREATE INDEX items_to_derive ON items (key_mark IS NULL, id)
    WHERE derived IS NULL AND kind IN ('video', 'audio', 'photo') AND state <> 'quarantined';
-- The same clip is one item: same recorder, same path, same content.
CREATE UNIQUE INDEX items_once ON items (recorder_id, path_raw, blake3)
    WHERE blake3 IS NOT NULL AND state <> 'quarantined';

-- What a session found on the recorder: one row a file. Clips = items + explained exceptions.
CREATE TABLE clips (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    handle     INTEGER NOT NULL,
    path_raw   BLOB NOT NULL,
    size       INTEGER NOT NULL,
    -- The item this clip became or was found to be.
    item_id    TEXT REFERENCES items (id),
    -- NULL while undecided; 'taken', 'sighting' (known item, content equal), 'exception'.
    outcome    TEXT CHECK (outcome IN ('taken', 'sighting', 'exception')),
    -- Why it was not taken: a stable code, and words.
    reason     TEXT,
    detail     TEXT,
    PRIMARY KEY (session_id, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX clips_by_item ON clips (item_id);

-- Where an original stands in each archive target.
CREATE TABLE copies (
    item_id     TEXT NOT NULL REFERENCES items (id),
    target      TEXT NOT NULL,
    key         TEXT NOT NULL,
    archived_at TEXT NOT NULL,
    proven_at   TEXT,
    PRIMARY KEY (item_id, target)
) STRICT, WITHOUT ROWID;

-- Derived copies, always labelled as such.
CREATE TABLE renditions (
    item_id TEXT NOT NULL REFERENCES items (id),
    kind    TEXT NOT NULL CHECK (kind IN ('preview', 'poster')),
    key     TEXT NOT NULL,
    size    INTEGER NOT NULL,
    blake3  TEXT NOT NULL,
    -- How it was made: tool and library versions, codec, settings.
    recipe  TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (item_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
    number     TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- Which items belong to a case. A link is never deleted: backing out fills the last columns.
CREATE TABLE case_links (
    id          TEXT PRIMARY KEY,
    item_id     TEXT NOT NULL REFERENCES items (id),
    case_number TEXT NOT NULL REFERENCES cases (number),
    linked_at   TEXT NOT NULL,
    linked_by   TEXT NOT NULL,
    unlinked_at TEXT,
    unlinked_by TEXT,
    unlink_reason TEXT,
    -- 1 once the object of the link's newest act stands in the archive; a start writes the others.
    written       INTEGER NOT NULL DEFAULT 0 CHECK (written IN (0, 1))
) STRICT;
CREATE INDEX case_links_unwritten ON case_links (id) WHERE written = 0;
CREATE UNIQUE INDEX case_links_once ON case_links (item_id, case_number) WHERE unlinked_at IS NULL;
CREATE INDEX case_links_by_case ON case_links (case_number);

-- The custody log's entries, in the order they happened. Insert only.
CREATE TABLE custody_events (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT NOT NULL UNIQUE,
    act       TEXT NOT NULL,
    item_id   TEXT REFERENCES items (id),
    session_id TEXT REFERENCES sessions (id),
    at        TEXT NOT NULL,
    -- The event as canonical JSON (RFC 8785): the bytes of its future Merkle leaf.
    leaf      TEXT NOT NULL,
    -- RFC 6962 leaf hash: SHA-256 of 0x00 and the leaf.
    leaf_hash TEXT NOT NULL
) STRICT;
CREATE INDEX custody_by_item ON custody_events (item_id, seq);
CREATE INDEX custody_by_session ON custody_events (session_id, seq);
CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody_events
    BEGIN SELECT RAISE(ABORT, 'custody events are never changed'); END;
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody_events
    BEGIN SELECT RAISE(ABORT, 'custody events are never deleted'); END;
