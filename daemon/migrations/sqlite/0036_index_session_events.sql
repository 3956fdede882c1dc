-- What happened to a session as a whole, beside all that happened to its items: one item's life is
-- told with it.
CREATE INDEX custody_of_session ON custody_events (session_id, seq) WHERE item_id IS NULL;
