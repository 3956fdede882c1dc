//! What of the custody log must stand at a target, object by object with its bytes.
//!
//! Called by `flow::reconcile`. Everything follows from the catalog: what was published there, and what others
//! said of it that was noted as standing. Page by page, so that memory stays bounded.

use super::{LogError, layout, new_parts, part_bytes, witness::cosigned};
use crate::{
    catalog::{Catalog, Epoch},
    store::keys,
};

/// Checkpoints a page.
const PAGE: u32 = 100;

/// An object of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its key.
    pub key: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether only these may stand there: a witness may have said the same at another time too.
    pub is_only: bool,
}

impl Standing {
    fn only(key: String, bytes: Vec<u8>) -> Self {
        Self { key, bytes, is_only: true }
    }
}

/// Where a walk over an epoch's objects is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// Leaves of the newest checkpoint looked at.
    after: u64,
    /// Leaves of the newest of them that stands at the target.
    stood: u64,
}

/// The next objects of `epoch` that must stand at `target`; none where `place` is at the end. What others said
/// goes to the `home` archive alone.
///
/// # Errors
/// [`LogError`]: the catalog cannot be read, or contradicts itself.
pub async fn standing(
    catalog: &Catalog,
    (target, home): (&str, &str),
    epoch: &Epoch,
    place: &mut Place,
) -> Result<Option<Vec<Standing>>, LogError> {
    let page = catalog.checkpoints(target, epoch.number, place.after, PAGE).await?;
    let Some((last, _)) = page.last() else { return Ok(None) };
    place.after = last.size;
    let folder = keys::log(catalog.station(), epoch.number);
    let mut objects = Vec::new();
    for (checkpoint, _) in page.iter().filter(|(_, stands)| *stands) {
        let size = checkpoint.size;
        for part in new_parts(place.stood, size) {
            let bytes = part_bytes(catalog, epoch, part).await?;
            objects.push(Standing::only(format!("{folder}/{}", part.path()), bytes));
        }
        place.stood = size;
        let bytes = checkpoint.note.clone().into_bytes();
        objects.push(Standing::only(format!("{folder}/{}", layout::checkpoint(size)), bytes));
        if target != home {
            continue;
        }
        for (line, _) in said(catalog.cosignatures_of(epoch.number, size).await?) {
            let key = format!("{folder}/{}", layout::cosigned(size, &line.key_id));
            let bytes = cosigned(checkpoint, &line);
            objects.push(Standing { key, bytes, is_only: false });
        }
        for (stamp, _) in said(catalog.time_stamps_of(epoch.number, size).await?) {
            let key = format!("{folder}/{}", layout::stamped(size, stamp.number));
            objects.push(Standing::only(key, stamp.answer));
        }
    }
    Ok(Some(objects))
}

/// Those that are noted as standing.
fn said<T>(all: Vec<(T, bool)>) -> impl Iterator<Item = (T, bool)> {
    all.into_iter().filter(|(_, stands)| *stands)
}
