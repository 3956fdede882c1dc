-- What became of the clips of each session: kept by the triggers below in the transaction of every
-- change, so that nobody counts a full card's clips to show a line. Clips are never deleted.
CREATE TABLE session_counts (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    clips      INTEGER NOT NULL,
    -- Bounded as those of item_counts are.
    bytes      INTEGER NOT NULL,
    taken      INTEGER NOT NULL,
    sightings  INTEGER NOT NULL,
    exceptions INTEGER NOT NULL,
    open       INTEGER NOT NULL,
    -- Of those taken, in items that were read again and found equal.
    verified   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether an item was read again and found equal, by its state.
CREATE TABLE verified_states (state TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO verified_states VALUES
    ('verified'), ('archived'), ('proven'), ('sealed'), ('releasable'), ('released');

INSERT INTO session_counts
    SELECT c.session_id, count(*),
           CAST(min(total(min(c.size, 4398046511104)), 4611686018427387904) AS INTEGER),
           count(*) FILTER (WHERE outcome = 'taken'),
           count(*) FILTER (WHERE outcome = 'sighting'),
           count(*) FILTER (WHERE outcome = 'exception'),
           count(*) FILTER (WHERE outcome IS NULL),
           count(*) FILTER (WHERE outcome = 'taken' AND i.state IN verified_states)
    FROM clips c LEFT JOIN items i ON i.id = c.item_id GROUP BY c.session_id;

CREATE TRIGGER clips_counted_in AFTER INSERT ON clips BEGIN
    INSERT INTO session_counts VALUES (
        new.session_id, 1, min(new.size, 4398046511104), new.outcome IS 'taken',
        new.outcome IS 'sighting', new.outcome IS 'exception', new.outcome IS NULL,
        new.outcome IS 'taken' AND EXISTS (
            SELECT 1 FROM items WHERE id = new.item_id AND state IN verified_states))
    ON CONFLICT (session_id) DO UPDATE SET
        clips = clips + 1,
        bytes = min(bytes + excluded.bytes, 4611686018427387904),
        taken = taken + excluded.taken,
        sightings = sightings + excluded.sightings,
        exceptions = exceptions + excluded.exceptions,
        open = open + excluded.open,
        verified = verified + excluded.verified;
END;
CREATE TRIGGER clips_counted_over AFTER UPDATE OF outcome, item_id ON clips BEGIN
    UPDATE session_counts SET
        taken = taken + (new.outcome IS 'taken') - (old.outcome IS 'taken'),
        sightings = sightings + (new.outcome IS 'sighting') - (old.outcome IS 'sighting'),
        exceptions = exceptions + (new.outcome IS 'exception') - (old.outcome IS 'exception'),
        open = open + (new.outcome IS NULL) - (old.outcome IS NULL),
        verified = verified
            + (new.outcome IS 'taken' AND EXISTS (
                SELECT 1 FROM items WHERE id = new.item_id AND state IN verified_states))
            - (old.outcome IS 'taken' AND EXISTS (
                SELECT 1 FROM items WHERE id = old.item_id AND state IN verified_states))
        WHERE session_id = new.session_id;
END;
CREATE TRIGGER items_counted_verified AFTER UPDATE OF state ON items
WHEN (old.state IN verified_states) <> (new.state IN verified_states) BEGIN
    UPDATE session_counts SET verified = verified
            + ((new.state IN verified_states) - (old.state IN verified_states))
            * (SELECT count(*) FROM clips c WHERE c.item_id = new.id AND c.outcome = 'taken'
                   AND c.session_id = session_counts.session_id)
        WHERE session_id IN (
            SELECT c.session_id FROM clips c WHERE c.item_id = new.id AND c.outcome = 'taken');
END;
