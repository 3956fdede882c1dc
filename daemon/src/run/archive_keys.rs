//! The key that opens encrypted items: made, divided among people, put together again.
//!
//! Called for `docket keys`. Wants the data folder alone, and a running station goes on undisturbed: it reads
//! its key when it starts. A key that stands is never replaced, and no file is written over.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use crate::{
    api::{ApiError, ArchiveKeyView, Code, Reply},
    cipher::{self, CipherError, PrivateKey},
    cli::{OwnKey, Recovery},
    identity::{self, IdentityError},
};

/// Longer than any recovery file.
const LENGTH_MAX: u64 = 64 << 10;

/// Does what is asked of the key in the folder `data`.
pub(super) fn answer(data: &Path, asked: &OwnKey) -> Result<Reply, ApiError> {
    let (key, written) = match asked {
        OwnKey::Create => {
            let key = PrivateKey::generate().map_err(refused)?;
            let path = keep(data, &key)?;
            (key, vec![path])
        }
        OwnKey::Show => (own(data)?, Vec::new()),
        OwnKey::Recovery(Recovery::Create { need, of, out }) => {
            let key = own(data)?;
            let written = divide(&key, (*need, *of), out)?;
            (key, written)
        }
        OwnKey::Recovery(Recovery::Restore { files }) => {
            let read = files.iter().map(|file| read(file));
            let key = cipher::unite(&read.collect::<Result<Vec<_>, _>>()?).map_err(refused)?;
            let path = keep(data, &key)?;
            (key, vec![path])
        }
    };
    let written = written.iter().map(|path| path.display().to_string()).collect();
    let public = key.public().recipient().to_string();
    Ok(Reply::ArchiveKey(ArchiveKeyView { public, written }))
}

fn own(data: &Path) -> Result<PrivateKey, ApiError> {
    identity::archive_key(data)?.ok_or_else(|| ApiError::new(Code::NoPrivateKey))
}

fn keep(data: &Path, key: &PrivateKey) -> Result<PathBuf, ApiError> {
    identity::keep_archive_key(data, key).map_err(|error| match error {
        IdentityError::File { path, source } if source.kind() == io::ErrorKind::AlreadyExists => {
            ApiError::new(Code::KeyStands).with("path", path.display())
        }
        error => error.into(),
    })
}

/// Writes the shares, each for the eyes of one person.
fn divide(key: &PrivateKey, (need, of): (u8, u8), out: &Path) -> Result<Vec<PathBuf>, ApiError> {
    let mut written = Vec::new();
    for share in cipher::divide(key, need, of).map_err(refused)? {
        let path = out.join(format!("recovery.{}-of-{of}.json", share.number()));
        let line = share.line().map_err(|e| ApiError::new(Code::Internal).because(e))?;
        let done = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| file.write_all(&line).and_then(|()| file.sync_all()));
        let failed = |e| ApiError::new(Code::NotWritten).with("path", path.display()).because(e);
        done.map_err(failed)?;
        written.push(path);
    }
    Ok(written)
}

fn read(file: &Path) -> Result<cipher::Recovery, ApiError> {
    let unreadable =
        |e: io::Error| ApiError::new(Code::FileUnreadable).with("path", file.display()).because(e);
    let is_long = fs::metadata(file).map_err(unreadable)?.len() > LENGTH_MAX;
    if is_long {
        return Err(refused(CipherError::NotOne("a recovery file")));
    }
    let line = zeroize::Zeroizing::new(fs::read(file).map_err(unreadable)?);
    cipher::Recovery::read(&line)
        .map_err(|e| ApiError::new(Code::NotRecovered).because(format!("{}: {e}", file.display())))
}

fn refused(error: CipherError) -> ApiError {
    ApiError::new(Code::NotRecovered).because(error)
}
