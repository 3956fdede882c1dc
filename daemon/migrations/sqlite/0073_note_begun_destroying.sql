-- When docket began to destroy a condemned key: whoever has its item kept before that still stops it. What was
-- condemned before this was noted may have been begun.
ALTER TABLE key_disposals ADD COLUMN begun_at TEXT;
UPDATE key_disposals SET begun_at = condemned_at WHERE condemned_at IS NOT NULL;
