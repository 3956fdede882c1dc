-- What people say of a recorder that is out and will not be back in time: it counts for the footage that it
-- brings when it is docked next. Nothing of it is ever changed or deleted: the newest counts.

-- No reference: what was said outlasts a lost catalog, and so may stand before the recorder is known again.
CREATE TABLE recorder_words (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    recorder_id TEXT NOT NULL,
    -- 'none': no exception any more, only the reason.
    kind        TEXT NOT NULL CHECK (kind IN ('none', 'continuous', 'remote', 'away')),
    -- When they will be back, by their word; or were.
    returned_at TEXT,
    reason      TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    CHECK ((kind = 'none') = (returned_at IS NULL))
) STRICT;
CREATE INDEX recorder_words_by_recorder ON recorder_words (recorder_id, seq);

CREATE TRIGGER recorder_words_no_update BEFORE UPDATE ON recorder_words
    BEGIN SELECT RAISE(ABORT, 'what was said is never changed'); END;
CREATE TRIGGER recorder_words_no_delete BEFORE DELETE ON recorder_words
    BEGIN SELECT RAISE(ABORT, 'what was said is never deleted'); END;
