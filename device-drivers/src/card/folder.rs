//! The things in one folder, read through whichever decoder its volume needs.
//!
//! Called by the walk. Sectors that cannot be read are passed over and told; what comes behind them
//! is still found. Stops at the folder's end mark, at its last cluster, or when the walk has seen
//! enough. Fails only when the recorder went away.

use std::io::{self, Read};

use super::{entry::Item, exfat, fat, reader::ClipReader, volume::Format};
use crate::Hole;

/// Bytes of an entry.
const ENTRY_BYTES: usize = 32;
/// Bytes read of a folder at a time.
const CHUNK_BYTES: usize = 64 << 10;

/// A folder's decoder.
enum Decoder {
    Fat(fat::entries::Decoder),
    Exfat(exfat::entries::Decoder),
}

impl Decoder {
    fn of(format: Format) -> Self {
        match format {
            Format::Fat => Self::Fat(fat::entries::Decoder::default()),
            Format::Exfat => Self::Exfat(exfat::entries::Decoder::default()),
        }
    }

    fn feed(&mut self, raw: &[u8; ENTRY_BYTES]) -> Option<Vec<Item>> {
        match self {
            Self::Fat(decoder) => decoder.feed(raw),
            Self::Exfat(decoder) => decoder.feed(raw),
        }
    }

    /// What was begun will not be finished.
    fn cut_short(&mut self, why: &str) -> Option<Item> {
        match self {
            Self::Fat(decoder) => {
                decoder.forget();
                None
            }
            Self::Exfat(decoder) => decoder.cut_short(why),
        }
    }
}

/// What came of reading a folder.
pub(super) struct Contents {
    pub(super) items: Vec<Item>,
    /// Entries looked at, unused ones included.
    pub(super) entries: u64,
    unread: Vec<String>,
}

impl Contents {
    /// Why some of the folder is not known, in words, if so.
    pub(super) fn unread(&self) -> Option<String> {
        const TOLD_MAX: usize = 4;
        let more = self.unread.len().saturating_sub(TOLD_MAX);
        let mut told = self.unread.iter().take(TOLD_MAX).cloned().collect::<Vec<_>>();
        if more > 0 {
            told.push(format!("and {more} more"));
        }
        (!told.is_empty()).then(|| told.join("; "))
    }
}

/// Most holes gone on behind in one folder: each may cost the drive seconds.
const HOLES_MAX: usize = 128;

/// Reads a folder, looking at no more than `most` entries and, once it holds more than `items_max`
/// things, at no further ones.
///
/// # Errors
/// Only that the recorder went away.
pub(super) fn read(
    mut from: ClipReader,
    format: Format,
    most: u64,
    items_max: usize,
) -> io::Result<Contents> {
    let mut decoder = Decoder::of(format);
    let mut contents = Contents { items: Vec::new(), entries: 0, unread: Vec::new() };
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut held = 0;
    loop {
        match from.read(&mut chunk[held..]) {
            Ok(0) => break,
            Ok(n) => held += n,
            Err(error) => {
                let Some(hole) = Hole::of(&error) else { return Err(error) };
                from.skip_to(hole.to);
                held = 0;
                contents.items.extend(decoder.cut_short("its entries cannot be read"));
                contents.unread.push(hole.to_string());
                if contents.unread.len() == HOLES_MAX {
                    contents.unread.push("the rest of it was not tried".into());
                    break;
                }
            }
        }
        let (entries, rest) = chunk[..held].as_chunks::<ENTRY_BYTES>();
        for raw in entries {
            contents.entries += 1;
            let goes_on = contents.entries <= most && contents.items.len() <= items_max;
            let items = goes_on.then(|| decoder.feed(raw)).flatten();
            let Some(items) = items else {
                contents.items.extend(decoder.cut_short("its entries end too early"));
                return Ok(contents);
            };
            contents.items.extend(items);
        }
        let (from, left) = (held - rest.len(), rest.len());
        chunk.copy_within(from..held, 0);
        held = left;
    }
    contents.items.extend(decoder.cut_short("its folder ends too early"));
    Ok(contents)
}
