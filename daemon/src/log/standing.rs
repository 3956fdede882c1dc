//! What of the custody log must stand at a target, object by object with its bytes.
//!
//! Called by `flow::reconcile`. Everything follows from the catalog: what was published there, and what others
//! said of it that was noted as standing. Page by page, so that memory stays bounded: the one checkpoint that a late
//! target has needs the tiles of years.

use std::{collections::VecDeque, vec};

use super::{LogError, Part, layout, new_parts, part_bytes, witness::cosigned};
use crate::{
    catalog::{Catalog, Checkpoint, Epoch},
    store::keys,
};

/// Bytes a page: one object that is begun below that goes beyond.
const PAGE_BYTES: usize = 1 << 20;
/// Checkpoints asked for at once.
const TOGETHER: u32 = 100;

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
#[derive(Debug, Default)]
pub struct Place {
    /// Leaves of the newest checkpoint asked for.
    after: u64,
    /// Leaves of the newest one that stands at the target and was begun.
    stood: u64,
    /// Those that stand there, to be begun.
    ahead: VecDeque<Checkpoint>,
    /// The one that was begun, and what is left of the parts that its tree adds.
    begun: Option<(Checkpoint, vec::IntoIter<Part>)>,
}

impl Place {
    /// Begins the next checkpoint that stands at `target`. Answers whether there is one.
    async fn begin(
        &mut self,
        catalog: &Catalog,
        target: &str,
        epoch: &Epoch,
    ) -> Result<bool, LogError> {
        while self.ahead.is_empty() {
            let all = catalog.checkpoints(target, epoch.number, self.after, TOGETHER).await?;
            let Some((last, _)) = all.last() else { return Ok(false) };
            self.after = last.size;
            self.ahead = all.into_iter().filter(|(_, stands)| *stands).map(|(c, _)| c).collect();
        }
        self.begun = self.ahead.pop_front().map(|checkpoint| {
            let parts = new_parts(self.stood, checkpoint.size);
            self.stood = checkpoint.size;
            (checkpoint, parts.into_iter())
        });
        Ok(true)
    }
}

/// The next objects of `epoch` that must stand at `target`; none where `place` is at the end. What others said of
/// checkpoints stands in the `home` archive, and the newest of it at further targets.
///
/// # Errors
/// [`LogError`]: the catalog cannot be read, or contradicts itself.
pub async fn standing(
    catalog: &Catalog,
    (target, home): (&str, &str),
    epoch: &Epoch,
    place: &mut Place,
) -> Result<Option<Vec<Standing>>, LogError> {
    let folder = keys::log(catalog.station(), epoch.number);
    let (mut page, mut bytes) = (Vec::new(), 0);
    while bytes < PAGE_BYTES {
        let Some((checkpoint, parts)) = &mut place.begun else {
            if place.begin(catalog, target, epoch).await? {
                continue;
            }
            break;
        };
        let begun = page.len();
        if let Some(part) = parts.next() {
            let key = format!("{folder}/{}", part.path());
            page.push(Standing::only(key, part_bytes(catalog, epoch, part).await?));
        } else {
            let key = format!("{folder}/{}", layout::checkpoint(checkpoint.size));
            page.push(Standing::only(key, checkpoint.note.clone().into_bytes()));
            page.extend(said_of(catalog, (target, home), &folder, checkpoint).await?);
            place.begun = None;
        }
        bytes += page[begun..].iter().map(|object| object.bytes.len()).sum::<usize>();
    }
    Ok((!page.is_empty()).then_some(page))
}

/// What others said of a checkpoint, as far as it is noted as standing.
async fn said_of(
    catalog: &Catalog,
    (target, home): (&str, &str),
    folder: &str,
    checkpoint: &Checkpoint,
) -> Result<Vec<Standing>, LogError> {
    let (epoch, size) = (checkpoint.epoch, checkpoint.size);
    let noted = catalog.said_at(target, epoch, size).await?;
    let stands = |at_home: bool, name: &String| match target == home {
        true => at_home,
        false => noted.contains(name),
    };
    let mut objects = Vec::new();
    for (line, at_home) in catalog.cosignatures_of(epoch, size).await? {
        if stands(at_home, &line.key_id) {
            let key = format!("{folder}/{}", layout::cosigned(size, &line.key_id));
            objects.push(Standing { key, bytes: cosigned(checkpoint, &line), is_only: false });
        }
    }
    for (stamp, at_home) in catalog.time_stamps_of(epoch, size).await? {
        if stands(at_home, &layout::stamp_name(stamp.number)) {
            let key = format!("{folder}/{}", layout::stamped(size, stamp.number));
            objects.push(Standing::only(key, stamp.answer));
        }
    }
    Ok(objects)
}
