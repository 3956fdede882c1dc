-- What stands in the archive for an original that is encrypted there: JSON of docket::domain::Stored, or NULL.
-- Noted before the object stands, so that a run that was killed knows what it must be.
ALTER TABLE items ADD COLUMN stored_json TEXT;
