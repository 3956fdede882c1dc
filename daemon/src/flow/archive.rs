//! Stage 4: the staged file becomes the archive's object.
//!
//! Called by `run` on the archive lane's thread. Create-only; on the same filesystem no byte is
//! written. Nothing is committed here: a put's reply proves nothing, [`super::verify`] does.

use std::path::Path;

use super::{FlowError, staging::Staging};
use crate::{
    domain::ItemId,
    observe::item_span,
    store::{Store, keys},
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
}

/// An item whose bytes stand under their key, unproven.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The item.
    pub waiting: Waiting,
    /// Its key.
    pub key: String,
}

/// Places the staged file of `waiting` under its key. An object that stands there already, from a
/// run that was killed, is left for [`super::verify`] to judge.
///
/// # Errors
/// [`FlowError::Store`] when the archive is full, read-only or broken.
pub fn place(store: &Store, staging: &Staging, waiting: Waiting) -> Result<Placed, FlowError> {
    let _span = item_span(waiting.item).entered();
    let key = keys::original(waiting.item, &waiting.extension);
    let staged = staging.staged(waiting.item);
    if is_gone(&staged) {
        // A run that was killed may have placed it already; reading it back judges.
        return Ok(Placed { waiting, key });
    }
    store.adopt(&staged, &key)?;
    Ok(Placed { waiting, key })
}

/// Whether the file is surely not there: a folder that cannot be looked into proves nothing.
fn is_gone(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}
