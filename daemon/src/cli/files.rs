//! Small files that are handed in, and those that are answered with.
//!
//! Used by the verbs and by `run`'s command. Nothing that stands there is ever overwritten.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::api::{ApiError, Code, FileGiven, FileView};

/// Longer than any question, answer or time stamp.
const GIVEN_MAX: u64 = 64 << 10;

/// A small file's bytes as they are sent: the station may not be able to read it.
pub(super) fn file_given(file: &Path) -> Result<FileGiven, ApiError> {
    let unreadable =
        |error| ApiError::new(Code::FileUnreadable).with("path", file.display()).because(error);
    if fs::metadata(file).map_err(unreadable)?.len() > GIVEN_MAX {
        return Err(ApiError::new(Code::TooLong).with("max", GIVEN_MAX));
    }
    Ok(FileGiven { content: BASE64_STANDARD.encode(fs::read(file).map_err(unreadable)?) })
}

/// Refuses a place where something stands already, before anything is asked.
///
/// # Errors
/// [`Code::NotWritten`].
pub fn may_write(place: &Path) -> Result<(), ApiError> {
    match fs::symlink_metadata(place) {
        Ok(_) => Err(not_written(place, &io::Error::from(io::ErrorKind::AlreadyExists))),
        Err(_) => Ok(()),
    }
}

/// Writes the file that was answered.
///
/// # Errors
/// [`Code::NotWritten`].
pub fn write_new(place: &Path, file: &FileView) -> Result<(), ApiError> {
    let bytes = file.bytes().unwrap_or_default();
    let written = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(place)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    written().map_err(|error| not_written(place, &error))
}

fn not_written(place: &Path, error: &io::Error) -> ApiError {
    ApiError::new(Code::NotWritten).with("folder", place.display()).because(error)
}
