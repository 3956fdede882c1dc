-- Why a channel could not be told, as a code; `last_error` says what exactly, in the words of who found it.
ALTER TABLE deliveries ADD COLUMN last_code TEXT;
