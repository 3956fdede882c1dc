//! A file that a rendition is written into.
//!
//! Used by `mux` and `poster`. Writes and reads by position through the descriptor that came with the
//! request, so nothing is ever opened by a path. What an attempt left is cut off before the next.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::FileExt,
    sync::Arc,
};

use docket_transcode::request::Outputs;

use crate::failure::Failure;

/// One place in a file, for reading or writing from there.
pub(crate) struct Cursor {
    file: Arc<File>,
    position: u64,
}

/// The file for `name`, emptied.
///
/// # Errors
/// When it cannot be emptied, or no rendition bears that name.
pub(crate) fn emptied(outputs: &Outputs, name: &str) -> Result<Arc<File>, Failure> {
    let absent = || Failure::Failed(format!("there is no file for {name}"));
    let file = outputs.file(name).ok_or_else(absent)?;
    let taken = file.set_len(0).and_then(|()| file.try_clone());
    taken.map(Arc::new).map_err(Failure::work(&format!("taking {name}")))
}

impl Cursor {
    /// At the start of `file`.
    pub(crate) fn at_start(file: Arc<File>) -> Self {
        Self { file, position: 0 }
    }
}

impl Write for Cursor {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write_at(bytes, self.position)?;
        self.position += count as u64;
        Ok(count)
    }

    /// Nothing is held back here; the station makes what it keeps durable.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.file.metadata()?.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
