-- How the times of an item are known, beside their basis.

-- drift::Reason's code, where they are not known better; NULL where nothing speaks against them.
ALTER TABLE item_times ADD COLUMN reason TEXT;
-- drift::Method's code: how the offset used was learnt.
ALTER TABLE item_times ADD COLUMN method TEXT;
-- The recorder's stamp minus true time, as used, milliseconds.
ALTER TABLE item_times ADD COLUMN offset_ms INTEGER;
-- The most by which the times are off even if somebody set the clock once, unnoticed, milliseconds.
ALTER TABLE item_times ADD COLUMN if_set_ms INTEGER;

-- The most by which the host's clock was off when the session began, milliseconds; NULL: nobody knew.
ALTER TABLE sessions ADD COLUMN host_error_ms INTEGER;
-- The newest stamp among the files listed: the recorder's clock had come at least so far. JSON of
-- docket_drivers::RawStamp.
ALTER TABLE sessions ADD COLUMN newest_json TEXT;
