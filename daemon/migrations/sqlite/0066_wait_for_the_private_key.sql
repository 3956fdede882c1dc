-- Encrypted items that could not be opened to make previews or to be looked into, with the public key of the private
-- key that the station had then ('' for none): they are tried again once it has another.
ALTER TABLE items ADD COLUMN awaits_key TEXT;
CREATE INDEX items_awaiting_key ON items (awaits_key) WHERE awaits_key IS NOT NULL;
DROP INDEX items_to_derive;
CREATE INDEX items_to_derive ON items (key_mark IS NULL, id)
    WHERE derived IS NULL AND kind IN ('video', 'audio', 'photo') AND state <> 'quarantined'
      AND awaits_key IS NULL;
DROP INDEX items_to_examine;
CREATE INDEX items_to_examine ON items (examined_version, id)
    WHERE kind IN ('video', 'audio', 'track') AND state <> 'quarantined' AND awaits_key IS NULL;
-- What an older version gave up on for want of a key.
UPDATE items SET derived = NULL, derived_detail = NULL, awaits_key = ''
    WHERE derived = 'failed' AND stored_json IS NOT NULL
      AND derived_detail = 'this station has no private key that opens it';
