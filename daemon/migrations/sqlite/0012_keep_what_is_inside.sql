-- What the media worker found inside an item's clip or track. One row a version of what it looks for:
-- a later version examines again, and what an earlier one found stays.
CREATE TABLE examinations (
    item_id     TEXT NOT NULL REFERENCES items (id),
    version     INTEGER NOT NULL CHECK (version > 0),
    -- 'none': neither media nor a track that is known here; 'failed': the worker died.
    outcome     TEXT NOT NULL CHECK (outcome IN ('done', 'none', 'failed')),
    -- Why, where it is not 'done', in the worker's words.
    detail      TEXT,
    -- JSON of docket_transcode::InsideFacts where it is 'done'.
    facts_json  TEXT,
    examined_at TEXT NOT NULL,
    PRIMARY KEY (item_id, version)
) STRICT, WITHOUT ROWID;

-- What in the newest facts may bear on an interruption, so that items can be found by it and the
-- rules of interruptions can weigh it.
CREATE TABLE findings (
    item_id  TEXT NOT NULL REFERENCES items (id),
    -- In the order they are told, from 0.
    number   INTEGER NOT NULL,
    -- docket_transcode::inside::FindingKind's code.
    kind     TEXT NOT NULL,
    -- Index of the stream, where it is of one.
    stream   INTEGER,
    -- Milliseconds of the clip's own time, where it has a place.
    start_ms INTEGER,
    end_ms   INTEGER,
    -- How many, in the unit the kind tells.
    count    INTEGER,
    PRIMARY KEY (item_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_by_kind ON findings (kind, item_id);

-- Satellite times of a clip, from inside it or from a track beside it.
CREATE TABLE fixes (
    item_id TEXT NOT NULL REFERENCES items (id),
    -- Where in the clip, milliseconds of its own time.
    at_ms   INTEGER NOT NULL CHECK (at_ms >= 0),
    utc     TEXT NOT NULL,
    PRIMARY KEY (item_id, at_ms)
) STRICT, WITHOUT ROWID;

-- The newest version that examined it; 0 for none.
ALTER TABLE items ADD COLUMN examined_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX items_to_examine ON items (examined_version, id)
    WHERE kind IN ('video', 'audio', 'track') AND state <> 'quarantined';
