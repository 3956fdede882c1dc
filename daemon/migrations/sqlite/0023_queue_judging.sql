-- What is still to be told of sessions that have ended, so that a lane of its own tells it and no kill
-- forgets it.

-- Sessions of whose clips the media worker has told more since their times were told: they are told anew
-- once none of them waits for it.
CREATE TABLE time_work (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    -- Counts up with every change, so that one that comes while times are told is not forgotten.
    asked      INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
INSERT INTO time_work (session_id) SELECT session_id FROM gap_work;

-- Sessions whose clips' times were never told.
CREATE INDEX sessions_untold ON sessions (recorder_id) WHERE times_told = 0;

-- Clips that wait for the media worker: for their renditions, and to be looked into.
CREATE INDEX items_without_media ON items (session_id)
    WHERE derived IS NULL AND kind IN ('video', 'audio', 'photo')
      AND state IN ('proven', 'sealed', 'releasable', 'released');
CREATE INDEX items_looked_into ON items (session_id, examined_version)
    WHERE kind IN ('video', 'audio', 'track')
      AND state IN ('proven', 'sealed', 'releasable', 'released');

-- The same count for handovers, which are judged without holding the catalog.
ALTER TABLE handovers_to_judge ADD COLUMN asked INTEGER NOT NULL DEFAULT 1;
DROP TRIGGER handover_of_session;
DROP TRIGGER handover_of_words;
DROP TRIGGER handover_of_new_times;
DROP TRIGGER handover_of_times;
CREATE TRIGGER handover_of_session AFTER UPDATE OF ended_at ON sessions
    WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL
    BEGIN INSERT INTO handovers_to_judge (session_id) VALUES (new.id)
          ON CONFLICT DO UPDATE SET asked = asked + 1; END;
CREATE TRIGGER handover_of_words AFTER INSERT ON handover_words
    BEGIN INSERT INTO handovers_to_judge (session_id) VALUES (new.session_id)
          ON CONFLICT DO UPDATE SET asked = asked + 1; END;
CREATE TRIGGER handover_of_new_times AFTER INSERT ON item_times
    BEGIN INSERT INTO handovers_to_judge (session_id)
          SELECT c.session_id FROM clips c JOIN sessions s ON s.id = c.session_id
          WHERE c.item_id = new.item_id AND c.outcome = 'taken' AND s.ended_at IS NOT NULL
          ON CONFLICT DO UPDATE SET asked = asked + 1; END;
CREATE TRIGGER handover_of_times AFTER UPDATE ON item_times
    BEGIN INSERT INTO handovers_to_judge (session_id)
          SELECT c.session_id FROM clips c JOIN sessions s ON s.id = c.session_id
          WHERE c.item_id = new.item_id AND c.outcome = 'taken' AND s.ended_at IS NOT NULL
          ON CONFLICT DO UPDATE SET asked = asked + 1; END;
