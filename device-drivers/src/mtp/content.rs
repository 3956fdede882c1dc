//! Everything on a device, in the seam's terms.
//!
//! Built once a session by the recorder, for its listing and its identity; remembers which object a
//! clip is. The one store of a recorder, the usual case, is its root, so that a clip has the path
//! that it has on the recorder's card. With several, each is a folder `store-` and its number. A
//! store without a card and one that cannot be read are told.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    ask::Ask,
    dataset::{Cursor, DeviceInfo},
    session::{DATASET_BYTES_MAX, Session},
    trouble::Trouble,
    walk::{self, File, Walked},
};
use crate::{
    Clip, DriverError, ErrorKind, Listing, NotTaken, listing,
    profile::{Profile, ProfileSet, Tree},
};

/// Most stores looked into; devices have one to three.
const STORES_MAX: usize = 32;
/// The half of a store's number that tells its volume; zero where no medium is in.
const VOLUME: u32 = 0xffff;

/// What is in one store, and what to make of it.
pub(super) struct Store {
    pub(super) tree: Tree,
    pub(super) profile: Arc<Profile>,
    pub(super) files: Vec<File>,
}

/// What is on a device.
#[derive(Default)]
pub(super) struct Content {
    pub(super) stores: Vec<Store>,
    pub(super) listing: Listing,
    /// The object that a clip is, by the clip's handle.
    objects: Vec<u32>,
}

impl Content {
    /// Lists every store.
    pub(super) fn read(
        session: &mut Session,
        device: &DeviceInfo,
        profiles: &ProfileSet,
    ) -> Result<Self, DriverError> {
        let numbers = stores(session)?;
        let is_only = numbers.len() == 1;
        let mut content = Self::default();
        let (mut seen, mut failed) = (BTreeSet::new(), None);
        for (index, &number) in numbers.iter().enumerate() {
            let root = if is_only { Vec::new() } else { format!("store-{number:08x}").into() };
            if number & VOLUME == 0 {
                content.not_taken(root, "no-medium", "no card is in");
            } else if index >= STORES_MAX {
                content.not_taken(root, "too-many", "more stores than a recorder has");
            } else {
                match walk::walk(session, device, number) {
                    Ok(walked) => content.add(&root, walked, profiles, &mut seen),
                    Err(trouble) if trouble.is_final() => return Err(trouble.into()),
                    Err(trouble) => {
                        content.not_taken(root, "unreadable-folder", &trouble.words());
                        failed.get_or_insert(trouble);
                    }
                }
            }
        }
        match failed {
            Some(trouble) if content.stores.is_empty() => Err(trouble.into()),
            _ => Ok(content),
        }
    }

    /// The object a listed clip is.
    pub(super) fn object(&self, clip: &Clip) -> Option<u32> {
        let index = usize::try_from(clip.handle).ok()?;
        let listed = self.listing.clips.get(index)?;
        (listed.path_raw == clip.path_raw).then(|| self.objects.get(index).copied())?
    }

    /// Takes in a store; an object that another store has named already is the same object.
    fn add(
        &mut self,
        root: &[u8],
        walked: Walked,
        profiles: &ProfileSet,
        seen: &mut BTreeSet<u32>,
    ) {
        let mut files = walked.files;
        files.retain(|file| seen.insert(file.handle));
        let found: Vec<_> = files.iter().map(|file| file.found.clone()).collect();
        let tree = listing::tree(None, &found, &walked.folders);
        let profile = profiles.recognise(&tree);
        let mut clips = listing::clips(&found, &profile);
        let before = u32::try_from(self.objects.len()).unwrap_or(u32::MAX);
        for clip in &mut clips {
            clip.path_raw = beneath(root, &clip.path_raw);
            clip.handle = clip.handle.saturating_add(before);
            clip.sidecar_of = clip.sidecar_of.map(|of| of.saturating_add(before));
        }
        self.listing.clips.extend(clips);
        self.objects.extend(files.iter().map(|file| file.handle));
        self.listing.not_taken.extend(
            walked
                .not_taken
                .into_iter()
                .map(|one| NotTaken { path_raw: beneath(root, &one.path_raw), ..one }),
        );
        self.stores.push(Store { tree, profile, files });
    }

    fn not_taken(&mut self, path_raw: Vec<u8>, reason: &str, detail: &str) {
        self.listing.not_taken.push(listing::not_taken(path_raw, reason, detail));
    }
}

/// The numbers of the stores, in their order.
fn stores(session: &mut Session) -> Result<BTreeSet<u32>, DriverError> {
    let ask = Ask::StorageIds;
    let answer = session.data(ask, &[], DATASET_BYTES_MAX)?;
    let what = "it is no list of stores";
    let numbers = Cursor(&answer).u32s().ok_or(Trouble::Garbage { ask, what })?;
    if numbers.is_empty() {
        // A phone that is locked says so by having nothing. Nothing seen is not nothing there.
        let what = "the recorder shows no store: unlock it and let it hand out its files, or look \
                    whether its card is in";
        return Err(DriverError::new(ErrorKind::Denied, what));
    }
    Ok(numbers.into_iter().collect())
}

/// The path of what lies at `path` in a store; the empty path is the store itself.
fn beneath(root: &[u8], path: &[u8]) -> Vec<u8> {
    if path.is_empty() { root.to_vec() } else { listing::join(root, path) }
}
