//! The folder driver: a mounted card or any directory, read through its profile.
//!
//! Used by the daemon for every bay whose place is a directory. The root is opened once; all else
//! is opened beneath that descriptor, read-only, never through a link, so that neither a renamed
//! folder nor a hostile name leads elsewhere. A lost card is told from a bad sector. Nothing is
//! ever written, and no clock is read, for a folder has none.

mod beneath;
mod walk;

#[cfg(test)]
mod tests;

use std::{
    io::{self, Read, Seek, SeekFrom},
    os::unix::ffi::OsStrExt,
    path::Path,
    sync::Arc,
};

pub(crate) use beneath::{Beneath, BeneathFile, without_atime};

use crate::{
    Clip, DriverError, ErrorKind, Identity, Listing, Place, Recorder, RecorderFactory, listing,
    profile::{Head, Profile, ProfileSet, Tree},
};

/// Recognises directories.
#[derive(Clone, Debug)]
pub struct FolderFactory {
    profiles: Arc<ProfileSet>,
}

impl FolderFactory {
    /// A factory that tells recorders apart by `profiles`.
    #[must_use]
    pub fn new(profiles: Arc<ProfileSet>) -> Self {
        Self { profiles }
    }
}

impl RecorderFactory for FolderFactory {
    fn driver(&self) -> &'static str {
        "folder"
    }

    fn recognises(&self, place: &Place) -> bool {
        // A USB port is a folder of the kernel's, and what stands there is no card.
        place.path.is_dir() && !place.path.starts_with("/sys")
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        let failed = |error| opening_failed(&place.path, error);
        let beneath = Beneath::open(&place.path).map_err(failed)?;
        // The place may be given as `.` or through a link; the folder's real name counts.
        let real = std::fs::canonicalize(&place.path).map_err(failed)?;
        let root_name = real.file_name().map(|name| name.as_bytes().to_vec());
        let profiles = Arc::clone(&self.profiles);
        Ok(Box::new(FolderRecorder::new(beneath, root_name, profiles)))
    }
}

fn opening_failed(path: &Path, error: io::Error) -> DriverError {
    let what = format!("opening the folder {}", path.display());
    match error.kind() {
        io::ErrorKind::NotADirectory => {
            DriverError::new(ErrorKind::Unusable, format!("{what}: it is no folder"))
        }
        _ => DriverError::io(what, error),
    }
}

/// A directory open for reading.
pub(crate) struct FolderRecorder {
    beneath: Beneath,
    root_name: Option<Vec<u8>>,
    profiles: Arc<ProfileSet>,
}

impl FolderRecorder {
    /// Reads what lies beneath; `root_name` is the folder's own name, if it has one.
    pub(crate) fn new(
        beneath: Beneath,
        root_name: Option<Vec<u8>>,
        profiles: Arc<ProfileSet>,
    ) -> Self {
        Self { beneath, root_name, profiles }
    }

    fn walk(&self) -> Result<(walk::Walked, Arc<Profile>, Tree), DriverError> {
        let walked = walk::walk(&self.beneath)
            .map_err(|error| DriverError::io("listing the folder", error))?;
        let tree = listing::tree(self.root_name.clone(), &walked.files, &walked.folders);
        let profile = self.profiles.recognise(&tree);
        Ok((walked, profile, tree))
    }

    fn read_head(&self, path_raw: &[u8]) -> Result<Head, DriverError> {
        let head = self.beneath.file(path_raw).and_then(listing::head);
        head.map_err(|error| DriverError::io("reading it", error))
    }
}

impl Recorder for FolderRecorder {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        let (_, profile, tree) = self.walk()?;
        profile.identity(&tree, &mut |path_raw| self.read_head(path_raw))
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        let (walked, profile, _) = self.walk()?;
        let clips = listing::clips(&walked.files, &profile);
        Ok(Listing { clips, not_taken: walked.not_taken, ..Listing::default() })
    }

    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        let name = clip.path_raw.escape_ascii();
        let failed = |error| DriverError::io(format!("opening {name}"), error);
        let mut file = self.beneath.file(&clip.path_raw).map_err(failed)?;
        // The kernel refuses offsets far beyond the end, where a read merely answers nothing.
        let offset = offset.min(file.size().map_err(failed)?);
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        Ok(Box::new(file))
    }
}
