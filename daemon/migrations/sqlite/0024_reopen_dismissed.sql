-- How sure an interruption was when it was dismissed: domain::Strength's code. One that was only possible
-- then is opened again when facts make it more. Of those dismissed before, what they were last.
ALTER TABLE interruptions ADD COLUMN dismissed_as TEXT
    CHECK (dismissed_as IN ('possible', 'likely', 'certain'));
UPDATE interruptions SET dismissed_as = strength WHERE state = 'dismissed';
