//! A private key divided among people: any so many of them together have it again, fewer know nothing of it.
//!
//! Shamir's secret sharing over the 32 bytes. Whether the right ones came together shows by the public key.

use blahaj::{Share, Sharks};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{CipherError, PrivateKey};

/// What one person keeps: a line of JSON.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// Always `docket.recovery/1`.
    schema: String,
    /// The public key to the private key that it is a share of.
    public: String,
    /// Which division, for a key may be divided several times: random, hex.
    set: String,
    /// How many it takes.
    need: u8,
    /// How many there are.
    of: u8,
    /// Which this is, from 1.
    number: u8,
    /// The share, hex: its number as a byte, then 32 bytes.
    share: String,
    /// SHA-256 of the members before, joined by line feeds, hex: shows what was mistyped.
    check: String,
}

impl Recovery {
    const SCHEMA: &'static str = "docket.recovery/1";

    /// Reads one.
    ///
    /// # Errors
    /// [`CipherError::NotOne`], also for one in which something was mistyped.
    pub fn read(line: &[u8]) -> Result<Self, CipherError> {
        let bad = || CipherError::NotOne("a recovery file");
        let read: Self = serde_json::from_slice(line).map_err(|_| bad())?;
        if read.schema == Self::SCHEMA && read.check == read.checked() {
            return Ok(read);
        }
        Err(bad())
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// Never for one that was made here.
    pub fn line(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        let mut line = Zeroizing::new(serde_json::to_vec(self)?);
        line.push(b'\n');
        Ok(line)
    }

    /// Which it is, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }

    /// The share itself.
    #[cfg(test)]
    pub(super) fn raw(&self) -> Vec<u8> {
        hex::decode(&self.share).unwrap_or_default()
    }

    fn checked(&self) -> String {
        let Self { schema, public, set, need, of, number, share, check: _ } = self;
        let all = format!("{schema}\n{public}\n{set}\n{need}\n{of}\n{number}\n{share}\n");
        hex::encode(Sha256::digest(Zeroizing::new(all).as_bytes()))
    }
}

/// Divides `private` into `of` shares, any `need` of which give it back.
///
/// # Errors
/// [`CipherError::Recovery`] unless 2 ≤ `need` ≤ `of`.
pub fn divide(private: &PrivateKey, need: u8, of: u8) -> Result<Vec<Recovery>, CipherError> {
    if need < 2 || need > of {
        let why = format!("{need} of {of} makes no sense: at least 2, and no more than there are");
        return Err(CipherError::Recovery(why));
    }
    let mut set = [0; 8];
    getrandom::fill(&mut set).map_err(|_| CipherError::NoRandom)?;
    let shares = (1..=of).zip(Sharks(need).dealer(private.bytes()));
    let shares = shares.map(|(number, share)| {
        let mut recovery = Recovery {
            schema: Recovery::SCHEMA.into(),
            public: private.public().to_string(),
            set: hex::encode(set),
            need,
            of,
            number,
            share: hex::encode(Zeroizing::new(Vec::from(&share)).as_slice()),
            check: String::new(),
        };
        recovery.check = recovery.checked();
        recovery
    });
    Ok(shares.collect())
}

/// The private key of which `files` are shares.
///
/// # Errors
/// [`CipherError::Recovery`] when they are too few, are not of one division, or give another key.
pub fn unite(files: &[Recovery]) -> Result<PrivateKey, CipherError> {
    let refused = |why: &str| Err(CipherError::Recovery(why.to_owned()));
    let Some(first) = files.first() else { return refused("no recovery file was given") };
    let is_of_one = |file: &Recovery| {
        (&file.public, &file.set, file.need) == (&first.public, &first.set, first.need)
    };
    if !files.iter().all(is_of_one) {
        return refused("these recovery files are not of one division of one key");
    }
    // One that is given twice counts once; interpolating over it twice would give another key.
    let mut files: Vec<&Recovery> = files.iter().collect();
    files.sort_unstable_by_key(|file| file.number);
    files.dedup_by_key(|file| file.number);
    if files.len() < usize::from(first.need) {
        let why = format!("{} are needed, and {} were given", first.need, files.len());
        return Err(CipherError::Recovery(why));
    }
    let shares = files.iter().map(|file| {
        let bytes = Zeroizing::new(hex::decode(&file.share).ok()?);
        Share::try_from(bytes.as_slice()).ok()
    });
    let shares: Option<Vec<Share>> = shares.collect();
    let secret = shares.and_then(|shares| Sharks(first.need).recover(&shares).ok());
    let private = secret.map(Zeroizing::new).and_then(|secret| PrivateKey::of(&secret).ok());
    match private.filter(|private| private.public().to_string() == first.public) {
        Some(private) => Ok(private),
        None => refused("these recovery files do not give the key that they are of"),
    }
}
