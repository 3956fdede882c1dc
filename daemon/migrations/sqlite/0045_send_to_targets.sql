-- Archive targets beside the home archive ("local"), and what is to be sent there.

-- Every target there ever was. A name is for ever: what stands there is told by it.
CREATE TABLE targets (
    name       TEXT PRIMARY KEY CHECK (name <> 'local'),
    url        TEXT NOT NULL,
    -- 1: nothing is permitted to be removed from a recorder before it is proven there.
    required   INTEGER NOT NULL CHECK (required IN (0, 1)),
    added_at   TEXT NOT NULL,
    -- NULL while it is in the settings.
    removed_at TEXT,
    -- Why the target as a whole is of no use now: a stable code, and words; NULL while it is.
    failure    TEXT,
    detail     TEXT
) STRICT, WITHOUT ROWID;

-- Things to send, one row a thing and target; kept once sent. From the transaction on in which a thing
-- stands in the home archive (triggers below).
CREATE TABLE sendings (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    target   TEXT NOT NULL REFERENCES targets (name),
    -- 'identity', 'manifest', 'receipt', 'link', 'record': small; 'document', 'original', 'rendition'.
    kind     TEXT NOT NULL CHECK (kind IN ('identity', 'manifest', 'receipt', 'link', 'record',
                 'document', 'original', 'rendition')),
    -- Whose: the id of an item, a session, a link, a record or a document, or an identity's number.
    subject  TEXT NOT NULL,
    -- Which: a generation, or a rendition's kind; else empty.
    part     TEXT NOT NULL DEFAULT '',
    bytes    INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),
    -- What goes first: 0 small things, 1 documents and key-marked originals, 2 originals, 3 renditions.
    rank     INTEGER NOT NULL DEFAULT 0 CHECK (rank BETWEEN 0 AND 3),
    attempts INTEGER NOT NULL DEFAULT 0,
    -- The newest failure: a stable code, and words.
    failure  TEXT,
    detail   TEXT,
    -- Not to be tried before.
    not_before TEXT,
    -- When it was read back there, equal.
    sent_at  TEXT,
    UNIQUE (target, kind, subject, part)
) STRICT;
CREATE INDEX sendings_waiting ON sendings (target, rank, seq, bytes, not_before)
    WHERE sent_at IS NULL;

-- Uploads in parts under way: what the store calls them, and which parts it has.
CREATE TABLE uploads (
    sending    INTEGER PRIMARY KEY REFERENCES sendings (seq),
    upload     TEXT NOT NULL,
    -- Bytes of every part but the last.
    part_bytes INTEGER NOT NULL CHECK (part_bytes > 0)
) STRICT;
CREATE TABLE upload_parts (
    sending INTEGER NOT NULL REFERENCES uploads (sending) ON DELETE CASCADE,
    part    INTEGER NOT NULL CHECK (part >= 0),
    -- What the store answered: opaque.
    content TEXT NOT NULL,
    PRIMARY KEY (sending, part)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER send_new_original AFTER INSERT ON copies
    WHEN new.target = 'local' AND new.proven_at IS NOT NULL
BEGIN
    INSERT INTO sendings (target, kind, subject, bytes, rank)
        SELECT t.name, 'original', i.id, i.size, iif(i.key_mark IS NULL, 2, 1)
        FROM targets t, items i WHERE t.removed_at IS NULL AND i.id = new.item_id
        ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_original AFTER UPDATE OF proven_at ON copies
    WHEN new.target = 'local' AND new.proven_at IS NOT NULL AND old.proven_at IS NULL
BEGIN
    INSERT INTO sendings (target, kind, subject, bytes, rank)
        SELECT t.name, 'original', i.id, i.size, iif(i.key_mark IS NULL, 2, 1)
        FROM targets t, items i WHERE t.removed_at IS NULL AND i.id = new.item_id
        ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_manifest AFTER UPDATE OF manifest_generation ON items
    WHEN new.manifest_generation IS NOT NULL
BEGIN
    INSERT INTO sendings (target, kind, subject, part)
        SELECT name, 'manifest', new.id, new.manifest_generation
        FROM targets WHERE removed_at IS NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_rendition AFTER INSERT ON renditions
BEGIN
    INSERT INTO sendings (target, kind, subject, part, bytes, rank)
        SELECT name, 'rendition', new.item_id, new.kind, new.size, 3
        FROM targets WHERE removed_at IS NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_receipt AFTER INSERT ON receipts
BEGIN
    INSERT INTO sendings (target, kind, subject, part)
        SELECT name, 'receipt', new.session_id, new.generation
        FROM targets WHERE removed_at IS NULL ON CONFLICT DO NOTHING;
END;
-- A link is sent once it stands, and once more when its back-out does.
CREATE TRIGGER send_link AFTER UPDATE OF written ON case_links
    WHEN new.written = 1 AND old.written = 0
BEGIN
    INSERT INTO sendings (target, kind, subject, part)
        SELECT name, 'link', new.id, iif(new.unlinked_at IS NULL, '', 'back-out')
        FROM targets WHERE removed_at IS NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_record AFTER UPDATE OF written ON case_records
    WHEN new.written = 1 AND old.written = 0
BEGIN
    INSERT INTO sendings (target, kind, subject)
        SELECT name, 'record', new.id
        FROM targets WHERE removed_at IS NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_document AFTER UPDATE OF proven_at ON case_documents
    WHEN new.proven_at IS NOT NULL AND old.proven_at IS NULL
BEGIN
    INSERT INTO sendings (target, kind, subject, bytes, rank)
        SELECT name, 'document', new.id, new.size, 1
        FROM targets WHERE removed_at IS NULL ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_identity AFTER UPDATE OF stored_at ON identities
    WHEN new.stored_at IS NOT NULL AND old.stored_at IS NULL
BEGIN
    INSERT INTO sendings (target, kind, subject)
        SELECT name, 'identity', new.number
        FROM targets WHERE removed_at IS NULL ON CONFLICT DO NOTHING;
END;
-- What is set aside is no evidence to be copied any more.
CREATE TRIGGER send_no_more AFTER UPDATE OF state ON items
    WHEN new.state = 'quarantined' AND old.state <> 'quarantined'
BEGIN
    DELETE FROM uploads WHERE sending IN (SELECT seq FROM sendings
        WHERE kind = 'original' AND subject = new.id AND sent_at IS NULL);
    DELETE FROM sendings WHERE kind = 'original' AND subject = new.id AND sent_at IS NULL;
END;
