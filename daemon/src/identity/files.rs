//! Where private keys stand: a file each in `<data>/identity/`, for the station's own account alone, or
//! one that systemd hands over.
//!
//! Used by [`super::Keyring`]. A file that others could read is refused, never mended: the key may
//! have been read already. A key that counts is never overwritten.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use docket_config::{SecretError, SecretRef};
use rustix::{
    fs::{CWD, OFlags, RenameFlags, renameat_with},
    process::geteuid,
};

use zeroize::Zeroizing;

use super::IdentityError;
use crate::{
    cipher::PrivateKey,
    cosign::WitnessSigner,
    note::{NoteError, NoteSigner},
};

/// The credential in which systemd may hand the key over (`LoadCredential=docket-identity:…`).
const CREDENTIAL: &str = "docket-identity";
/// The file of the salt of passwords' marks.
const SALT: &str = "passwords.salt";
/// The file of what opens encrypted items, and the credential in which systemd may hand it over.
const ARCHIVE_KEY: &str = "archive.key";
const ARCHIVE_CREDENTIAL: &str = "docket-archive";
/// Longer than any key.
const LENGTH_MAX: u64 = 4096;

/// The folder of the station's private keys.
#[derive(Clone, Debug)]
pub(super) struct KeyFiles {
    folder: PathBuf,
}

impl KeyFiles {
    /// The folder in `data`, made if missing.
    pub(super) fn of(data: &Path) -> Result<Self, IdentityError> {
        let folder = data.join("identity");
        let failed = |source| IdentityError::File { path: folder.clone(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        sync(data).map_err(failed)?;
        Ok(Self { folder })
    }

    /// Where the key of the identity `number` stands, or would.
    pub(super) fn path(&self, epoch: u32, number: u32) -> PathBuf {
        self.folder.join(format!("{epoch:06}.{number}.key"))
    }

    /// The key of the identity `number`; none when it is neither here nor handed over.
    pub(super) fn find(
        &self,
        epoch: u32,
        number: u32,
    ) -> Result<Option<NoteSigner>, IdentityError> {
        let path = self.path(epoch, number);
        match read(&path)? {
            Some(text) => parse(&path, &text).map(Some),
            None => handed_over(),
        }
    }

    /// The key of an identity about to be: the one that a run which was killed has made for it, or a
    /// new one, durable.
    pub(super) fn make(
        &self,
        name: &str,
        epoch: u32,
        number: u32,
    ) -> Result<NoteSigner, IdentityError> {
        let path = self.path(epoch, number);
        if let Some(text) = read(&path)? {
            // That run may have ended before the name was durable.
            sync(&self.folder)
                .map_err(|source| IdentityError::File { path: path.clone(), source })?;
            return parse(&path, &text);
        }
        let signer = NoteSigner::generate(name)?;
        self.write(&path, signer.secret())
            .map_err(|source| IdentityError::File { path: path.clone(), source })?;
        Ok(signer)
    }

    /// The station's key as a witness: the one in its file, or a new one, durable.
    pub(super) fn witness(&self, name: &str) -> Result<WitnessSigner, IdentityError> {
        let path = self.folder.join("witness.key");
        if let Some(text) = read(&path)? {
            return WitnessSigner::parse(&text).map_err(|_| IdentityError::Unreadable(path));
        }
        let made = WitnessSigner::generate(name);
        let signer = made.map_err(|error| NoteError::Key(error.to_string()))?;
        self.write(&path, &signer.secret())
            .map_err(|source| IdentityError::File { path: path.clone(), source })?;
        Ok(signer)
    }

    /// What marks of passwords are made with, made at the first start; no key, and never exchanged.
    pub(super) fn salt(&self) -> Result<[u8; 32], IdentityError> {
        let path = self.folder.join(SALT);
        let failed = |source| IdentityError::File { path: path.clone(), source };
        let mut salt = [0; 32];
        if let Some(text) = read(&path)? {
            let kept = hex::decode_to_slice(text.trim_end(), &mut salt);
            return kept.map(|()| salt).map_err(|_| IdentityError::Unreadable(path));
        }
        getrandom::fill(&mut salt).map_err(|error| failed(io::Error::other(error)))?;
        self.write(&path, &hex::encode(salt)).map_err(failed)?;
        Ok(salt)
    }

    fn write(&self, path: &Path, secret: &str) -> io::Result<()> {
        // Each key has its own: two programs may write at once.
        let temp = path.with_extension("new");
        // Left by a run that was killed: it never counted.
        match fs::remove_file(&temp) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temp)?;
        file.write_all(secret.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        renameat_with(CWD, &temp, CWD, path, RenameFlags::NOREPLACE)?;
        let synced = sync(&self.folder);
        if synced.is_err() {
            // It never counted, and a second fsync could answer "done" without having written it.
            let _ = fs::remove_file(path);
        }
        synced
    }

    /// Removes the keys of the identities before `number`: what does not count any more must not be
    /// stolen either.
    pub(super) fn forget_before(&self, number: u32) -> Result<(), IdentityError> {
        let failed = |source| IdentityError::File { path: self.folder.clone(), source };
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if number_of(&entry.path()).is_some_and(|found| found < number) {
                fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        sync(&self.folder).map_err(failed)
    }
}

/// The number in a key file's name.
fn number_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?.strip_suffix(".key")?;
    name.split_once('.')?.1.parse().ok()
}

/// A key file's text; none when there is no such file.
fn read(path: &Path) -> Result<Option<String>, IdentityError> {
    let failed = |source| IdentityError::File { path: path.into(), source };
    let opened = OpenOptions::new()
        .read(true)
        // A link would lead out of the folder that only this account can change.
        .custom_flags(i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default())
        .open(path);
    let file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let facts = file.metadata().map_err(failed)?;
    if !facts.is_file() || facts.mode() & 0o077 != 0 || facts.uid() != geteuid().as_raw() {
        return Err(IdentityError::Exposed(path.into()));
    }
    let mut text = String::new();
    file.take(LENGTH_MAX).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text))
}

fn parse(path: &Path, text: &str) -> Result<NoteSigner, IdentityError> {
    // What is wrong with it is not told: it could tell of the key.
    NoteSigner::parse(text).map_err(|_| IdentityError::Unreadable(path.into()))
}

/// Keeps `key` as the private key that opens encrypted items, durably. Answers where.
///
/// # Errors
/// [`IdentityError::File`], of kind `AlreadyExists` where one is: it is never replaced.
pub fn keep_archive_key(data: &Path, key: &PrivateKey) -> Result<PathBuf, IdentityError> {
    let files = KeyFiles::of(data)?;
    let path = files.folder.join(ARCHIVE_KEY);
    let kept = files.write(&path, &key.secret());
    kept.map(|()| path.clone()).map_err(|source| IdentityError::File { path, source })
}

/// The private key that opens encrypted items, if this station has one: in `<data>/identity/archive.key`, or
/// handed over by systemd (`LoadCredential=docket-archive:…`).
///
/// # Errors
/// [`IdentityError::Exposed`] for a file that others can read, [`IdentityError::Unreadable`] for one that holds
/// no key.
pub fn archive_key(data: &Path) -> Result<Option<PrivateKey>, IdentityError> {
    let path = data.join("identity").join(ARCHIVE_KEY);
    let text = match read(&path)? {
        Some(text) => Some((path, Zeroizing::new(text))),
        None => handed(ARCHIVE_CREDENTIAL)?,
    };
    text.map(|(at, text)| PrivateKey::parse(&text).map_err(|_| IdentityError::Unreadable(at)))
        .transpose()
}

/// The key that systemd hands over, if it hands any over.
fn handed_over() -> Result<Option<NoteSigner>, IdentityError> {
    handed(CREDENTIAL)?.map(|(at, text)| parse(&at, &text)).transpose()
}

/// A credential that systemd hands over, and what people call it.
fn handed(name: &str) -> Result<Option<(PathBuf, Zeroizing<String>)>, IdentityError> {
    let credential = SecretRef::Credential(name.into());
    match credential.read() {
        Ok(secret) => {
            let at = PathBuf::from(credential.to_string());
            Ok(Some((at, Zeroizing::new(secret.expose().to_owned()))))
        }
        Err(SecretError::NoCredentials(_)) => Ok(None),
        Err(SecretError::Unreadable(_, error)) if error.kind() == io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error) => Err(IdentityError::Credential(error)),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
