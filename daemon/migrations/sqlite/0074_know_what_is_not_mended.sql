-- Which objects could not be mended the last time everything was looked at: a digest of their keys, in hex,
-- whatever their order; '' for none. People are told when it is another.
ALTER TABLE reconciliations ADD COLUMN unmended TEXT;
