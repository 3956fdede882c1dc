-- When the store last took a part of the upload, or began it: some drop parts of which nothing was made for days. None:
-- an older version did not note it.
ALTER TABLE uploads ADD COLUMN taken_at TEXT;
