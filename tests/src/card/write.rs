//! Writes a card's planned files, links and FIFOs into its folder.
//!
//! Called by `build`. Footage is made on all processors, each piece by a program of its own, so
//! the order of making cannot change a byte. On failure the folder is left half filled.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::symlink},
    panic,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{
    CardError,
    files::{Content, PlannedFile},
    footage, odd,
};

/// Writes all `files` below `root`. `work` is made, used and removed: footage is made there under
/// a name of ours and moved, so that no odd name reaches `ffmpeg`.
pub(crate) fn files(files: &[PlannedFile], work: &Path, root: &Path) -> Result<(), CardError> {
    fs::create_dir_all(work).map_err(CardError::io("making the folder", work))?;
    make_footage(files, work)?;
    for (index, file) in files.iter().enumerate() {
        let path = root.join(OsStr::from_bytes(&file.path));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(CardError::io("making the folder", folder))?;
        }
        place(&file.content, root, &draft(work, index), &path)?;
    }
    fs::remove_dir(work).map_err(CardError::io("removing the folder", work))
}

fn draft(work: &Path, index: usize) -> PathBuf {
    work.join(index.to_string())
}

/// Makes the footage of all `files`, each at its draft.
fn make_footage(files: &[PlannedFile], work: &Path) -> Result<(), CardError> {
    let next = AtomicUsize::new(0);
    let maker = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else { return Ok(()) };
            make_one(&file.content, &draft(work, index))?;
        }
    };
    let makers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..makers).map(|_| scope.spawn(maker)).collect();
        let mut ended = running.into_iter().map(thread::ScopedJoinHandle::join);
        ended.try_for_each(|ended| ended.unwrap_or_else(|cause| panic::resume_unwind(cause)))
    })
}

fn make_one(content: &Content, draft: &Path) -> Result<(), CardError> {
    match content {
        Content::Footage(recipe) => footage::make(recipe, draft),
        Content::CutFootage(recipe) => {
            footage::make(recipe, draft)?;
            cut(draft)
        }
        Content::Bytes(_) | Content::CopyOf(_) => Ok(()),
    }
}

/// Drops the last two fifths: the index stands at the end and is smaller than that.
fn cut(path: &Path) -> Result<(), CardError> {
    let file = fs::OpenOptions::new().write(true).open(path);
    let file = file.map_err(CardError::io("opening", path))?;
    let size = file.metadata().map_err(CardError::io("looking at", path))?.len();
    file.set_len(size * 3 / 5).map_err(CardError::io("cutting", path))
}

fn place(content: &Content, root: &Path, draft: &Path, path: &Path) -> Result<(), CardError> {
    match content {
        Content::Bytes(bytes) => fs::write(path, bytes).map_err(CardError::io("writing", path)),
        Content::CopyOf(original) => fs::copy(root.join(OsStr::from_bytes(original)), path)
            .map(|_| ())
            .map_err(CardError::io("copying to", path)),
        Content::Footage(_) | Content::CutFootage(_) => {
            fs::rename(draft, path).map_err(CardError::io("moving to", path))
        }
    }
}

/// Makes the symbolic link and the FIFO of an odd card.
pub(crate) fn not_files(root: &Path) -> Result<(), CardError> {
    let link = root.join(odd::SYMLINK_PATH);
    let fifo = root.join(odd::FIFO_PATH);
    let folder = root.join("DCIM");
    fs::create_dir_all(&folder).map_err(CardError::io("making the folder", &folder))?;
    symlink(odd::SYMLINK_TARGET, &link).map_err(CardError::io("linking", &link))?;
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
        .map_err(|errno| CardError::io("making the FIFO", &fifo)(errno.into()))
}
