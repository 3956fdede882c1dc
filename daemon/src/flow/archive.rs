//! Stage 4: the staged file becomes the archive's object.
//!
//! Called by `run` on the archive lane's thread. Create-only; on the same filesystem no byte is
//! written, unless it is encrypted: then the staged file is read once, and only its ciphertext ever stands in
//! the archive. That it stands is committed by [`super::verify`] alone: a put's reply proves nothing.
//!
//! Of an encrypted item three things become durable in this order: its wrapped key, everywhere; what the
//! ciphertext is, in the catalog; the object's name. A run that is killed before the last makes all anew, with
//! another key; after it, the catalog knows what must read back.

use std::path::Path;

use super::{FlowError, staging::Staging};
use crate::{
    domain::{ItemId, Stored},
    observe::item_span,
    store::{Store, keys},
    vault::Vault,
};

/// An item on its way into the archive.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The item.
    pub item: ItemId,
    /// Extension used in its key.
    pub extension: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
    /// What was noted of its ciphertext, where there is one.
    pub stored: Option<Stored>,
}

/// An item whose bytes stand under their key, unproven.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The item.
    pub waiting: Waiting,
    /// Its key.
    pub key: String,
    /// What was found to be wrong with the staged file.
    pub rotted: Option<String>,
}

/// Notes what is about to stand in the archive.
pub type Note<'a> = dyn Fn(ItemId, Option<&Stored>) -> Result<(), FlowError> + 'a;

/// Places the staged file of `waiting` under its key, encrypted if the vault says so. An object that stands
/// there already, from a run that was killed, is left for [`super::verify`] to judge.
///
/// # Errors
/// [`FlowError::Store`] when the archive is full, read-only or broken; [`FlowError::Vault`] when its key cannot
/// be kept everywhere.
pub fn place(
    store: &Store,
    vault: &Vault,
    staging: &Staging,
    waiting: Waiting,
    note: &Note<'_>,
) -> Result<Placed, FlowError> {
    let _span = item_span(waiting.item).entered();
    let key = keys::original(waiting.item, &waiting.extension);
    let staged = staging.staged(waiting.item);
    // A run that was killed may have placed it already; reading it back judges.
    if is_gone(&staged) || store.stands(&key)? {
        return Ok(Placed { waiting, key, rotted: None });
    }
    if vault.encrypts() {
        return encrypted(store, vault, &staged, (waiting, key), note);
    }
    let mut waiting = waiting;
    if waiting.stored.take().is_some() {
        // It was to be encrypted before the settings changed.
        note(waiting.item, None)?;
    }
    store.adopt(&staged, &key)?;
    Ok(Placed { waiting, key, rotted: None })
}

fn encrypted(
    store: &Store,
    vault: &Vault,
    staged: &Path,
    (mut waiting, key): (Waiting, String),
    note: &Note<'_>,
) -> Result<Placed, FlowError> {
    let item_key = vault.make(waiting.item)?;
    let made = store.encrypt(staged, &key, &item_key)?;
    if (made.plain_size, &made.plain_blake3) != (waiting.size, &waiting.blake3) {
        let what = format!(
            "pulled {} bytes with BLAKE3 {}, staged are {} bytes with BLAKE3 {}",
            waiting.size, waiting.blake3, made.plain_size, made.plain_blake3
        );
        return Ok(Placed { waiting, key, rotted: Some(what) });
    }
    note(waiting.item, Some(&made.stored))?;
    store.place(&made, &key)?;
    waiting.stored = Some(made.stored);
    Ok(Placed { waiting, key, rotted: None })
}

/// Whether the file is surely not there: a folder that cannot be looked into proves nothing.
fn is_gone(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}
