-- A clip's last-modified stamp as this session listed it: JSON of docket_drivers::RawStamp, 'null' where
-- the recorder tells none. NULL: it is its item's.
ALTER TABLE clips ADD COLUMN modified_json TEXT;
