//! Which checkpoint an item is proven by, and what others said of it: witnesses' lines and time stamps, as
//! they stand beside it in the archive.
//!
//! Called by [`super::gather`]. A checkpoint that somebody else vouches for is worth more than a newer one
//! that nobody does. What stands there and is no line of a witness is left out, and logged.

use tracing::warn;

use crate::{
    api::{Api, ApiError, Code},
    catalog::Checkpoint,
    identity,
    log::checkpoint_path,
    store::{Store, StoreError, StoreErrorKind, keys},
};

/// A checkpoint, and what others said of it.
pub(super) struct Attested {
    pub(super) checkpoint: Checkpoint,
    /// The checkpoint with the witnesses' lines.
    pub(super) note: String,
    /// Answers of time stamp authorities about the checkpoint without those lines.
    pub(super) stamps: Vec<Vec<u8>>,
}

/// An object beside a checkpoint.
struct Beside {
    /// The checkpoint's leaves.
    size: u64,
    /// Its name behind the checkpoint's.
    rest: String,
}

impl Beside {
    fn of(name: &str) -> Option<Self> {
        let (size, rest) = name.split_once('.')?;
        Some(Self { size: size.parse().ok()?, rest: rest.into() })
    }

    /// Whether it is called as a witness's line is: by the witness's key id.
    fn is_line(&self) -> bool {
        self.rest.len() == 8 && self.rest.bytes().all(|b| b.is_ascii_hexdigit())
    }

    fn is_stamp(&self) -> bool {
        let number = self.rest.strip_suffix(".tsr").unwrap_or_default();
        number.len() == 2 && number != "00" && number.bytes().all(|b| b.is_ascii_digit())
    }
}

impl Api {
    /// The newest checkpoint in the archive that covers `least` leaves of an epoch and that others vouch for,
    /// or else the newest; none where none covers them.
    pub(super) async fn attested(
        &self,
        epoch: u32,
        least: u64,
    ) -> Result<Option<Attested>, ApiError> {
        let newest = self.catalog.newest_published(self.store.target(), epoch).await?;
        let Some((newest, _)) = newest.filter(|(newest, _)| newest.size >= least) else {
            return Ok(None);
        };
        let folder = keys::log(self.catalog.station(), epoch);
        let beside = beside(&self.store, &folder, least..=newest.size).await?;
        let checkpoint = match beside.last() {
            Some(last) => self.published(epoch, last.size).await?.unwrap_or(newest),
            None => newest,
        };
        let origin = identity::origin(self.catalog.station(), epoch);
        let keys = identity::known(&self.catalog).await?.keys();
        let mut attested =
            Attested { note: checkpoint.note.clone(), checkpoint, stamps: Vec::new() };
        for object in beside.iter().filter(|object| object.size == attested.checkpoint.size) {
            let key = format!("{folder}/{}.{}", checkpoint_path(object.size), object.rest);
            let bytes = self.store.get_small(&key).await?;
            if object.is_stamp() {
                attested.stamps.push(bytes);
                continue;
            }
            let line = attested.line_in(bytes);
            let whole = line.map(|line| format!("{}{line}", attested.note));
            let signed = |note: &String| {
                let mine = keys.iter().filter(|key| key.name() == origin);
                mine.map(|key| key.open_cosigned(note.as_bytes())).any(|opened| opened.is_ok())
            };
            match whole.filter(signed) {
                Some(whole) => attested.note = whole,
                None => warn!(key, "no line of a witness: left out of the bundle"),
            }
        }
        Ok(Some(attested))
    }

    /// The checkpoint of so many leaves, if it stands in the archive.
    async fn published(&self, epoch: u32, size: u64) -> Result<Option<Checkpoint>, ApiError> {
        let after = size.saturating_sub(1);
        let found = self.catalog.checkpoints(self.store.target(), epoch, after, 1).await?.pop();
        Ok(found.filter(|(c, stands)| c.size == size && *stands).map(|(c, _)| c))
    }
}

impl Attested {
    /// The one line that an object beside the checkpoint has more than that.
    fn line_in(&self, object: Vec<u8>) -> Option<String> {
        let text = String::from_utf8(object).ok()?;
        let line = text.strip_prefix(&self.checkpoint.note)?;
        let is_one = line.strip_suffix('\n').is_some_and(|line| !line.contains('\n'));
        (is_one && !self.note.contains(line)).then(|| line.to_owned())
    }
}

/// What stands beside checkpoints of these sizes, in order.
async fn beside(
    store: &Store,
    folder: &str,
    sizes: std::ops::RangeInclusive<u64>,
) -> Result<Vec<Beside>, ApiError> {
    let (store, prefix) = (store.clone(), format!("{folder}/checkpoint"));
    let listed = move || -> Result<Vec<Beside>, StoreError> {
        let mut found = Vec::new();
        store.names_in(&prefix, |name| {
            let of = Beside::of(name).filter(|b| sizes.contains(&b.size));
            found.extend(of.filter(|b| b.is_line() || b.is_stamp()));
        })?;
        Ok(found)
    };
    let listed = tokio::task::spawn_blocking(listed).await;
    let mut found = match listed.map_err(|_| ApiError::new(Code::Stopping))? {
        Err(error) if error.kind() == StoreErrorKind::NotFound => Vec::new(),
        other => other?,
    };
    found.sort_by(|a, b| (a.size, &a.rest).cmp(&(b.size, &b.rest)));
    Ok(found)
}
