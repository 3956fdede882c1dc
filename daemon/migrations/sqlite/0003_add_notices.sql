-- The outbox: what a person should know, written in the transaction of the fact, and whom it was
-- told. Times are RFC 3339 in UTC with microseconds.

CREATE TABLE notices (
    -- In the order in which they were written.
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    -- When it happened first and last, and how often in between.
    at          TEXT NOT NULL,
    last_at     TEXT NOT NULL,
    times       INTEGER NOT NULL DEFAULT 1 CHECK (times >= 1),
    -- domain::NoticeKind's code, and its severity when it was written.
    kind        TEXT NOT NULL,
    severity    TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'alarm')),
    -- Repeats are known by it: the same kind about the same thing.
    about       TEXT NOT NULL,
    -- JSON object of texts.
    facts_json  TEXT NOT NULL,
    -- Nobody is told before.
    tell_from   TEXT NOT NULL,
    -- 1 once it has a delivery for each channel there was then.
    routed      INTEGER NOT NULL DEFAULT 0 CHECK (routed IN (0, 1)),
    -- The last time a person had it told again, and who.
    replayed_at TEXT,
    replayed_by TEXT
) STRICT;
CREATE INDEX notices_same ON notices (kind, about, seq);
CREATE INDEX notices_unrouted ON notices (seq) WHERE routed = 0;

CREATE TABLE deliveries (
    notice       INTEGER NOT NULL REFERENCES notices (seq) ON DELETE CASCADE,
    -- 'webhook:<name>' or 'mail'.
    channel      TEXT NOT NULL,
    -- 'failed': given up; 'dropped': nobody there wants it.
    state        TEXT NOT NULL DEFAULT 'pending'
                 CHECK (state IN ('pending', 'delivered', 'failed', 'dropped')),
    -- Failed attempts since it became pending.
    attempts     INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- The next attempt, while pending.
    next_at      TEXT NOT NULL,
    -- Why the last attempt failed, for people.
    last_error   TEXT,
    delivered_at TEXT,
    PRIMARY KEY (notice, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_pending ON deliveries (channel, next_at) WHERE state = 'pending';
