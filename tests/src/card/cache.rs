//! Cards made once and shared by all tests: footage costs seconds of processor time.
//!
//! Called through [`Card::cached`]. A card is named by everything that decides its bytes. It is
//! made beside its place and renamed into it under a lock, so that many test processes may ask at
//! once and a killed one leaves no half card. A shared card that somebody changed is an error,
//! never silently made anew: the test that wrote to it has to be found.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{Card, CardError, CardPlan, copy, ffmpeg, tree_digest};

/// The generator itself. A changed one makes other bytes or another truth from the same plan, and
/// a number to count up by hand would be forgotten.
const GENERATOR: [&[u8]; 13] = [
    include_bytes!("build.rs"),
    include_bytes!("contents.rs"),
    include_bytes!("copy.rs"),
    include_bytes!("files.rs"),
    include_bytes!("footage.rs"),
    include_bytes!("layout.rs"),
    include_bytes!("odd.rs"),
    include_bytes!("plan.rs"),
    include_bytes!("schedule.rs"),
    include_bytes!("script.rs"),
    include_bytes!("sidecars.rs"),
    include_bytes!("truth.rs"),
    include_bytes!("write.rs"),
];

impl Card {
    /// The shared card of `plan`, made now if it is the first time. Its files are read-only; a
    /// story that writes takes its own with [`Card::copy_to`].
    ///
    /// # Errors
    /// As for [`Card::make`]; [`CardError::SharedCardChanged`] when somebody wrote to it.
    pub fn cached(plan: &CardPlan) -> Result<Self, CardError> {
        Self::cached_in(plan, &cache_folder())
    }

    /// The same under a folder of the caller's.
    ///
    /// # Errors
    /// As for [`Card::cached`].
    pub fn cached_in(plan: &CardPlan, folder: &Path) -> Result<Self, CardError> {
        fs::create_dir_all(folder).map_err(CardError::io("making the folder", folder))?;
        let place = folder.join(name(plan)?);
        let lock_path = place.with_extension("lock");
        let lock = fs::File::create(&lock_path).map_err(CardError::io("making", &lock_path))?;
        // Released when the file is closed, by a killed process too.
        lock.lock().map_err(CardError::io("locking", &lock_path))?;
        if !place.exists() {
            make_at(plan, &place)?;
        }
        drop(lock);
        let card = Self::open(&place)?;
        if tree_digest(&card.root)? != card.truth.tree_digest {
            return Err(CardError::SharedCardChanged(place));
        }
        Ok(card)
    }
}

fn make_at(plan: &CardPlan, place: &Path) -> Result<(), CardError> {
    let draft = place.with_extension("making");
    if draft.exists() {
        // Left by a process that was killed; we hold the lock, so nobody is at it.
        fs::remove_dir_all(&draft).map_err(CardError::io("removing", &draft))?;
    }
    let card = Card::make(plan, &draft)?;
    copy::make_files_read_only(&card.dir)?;
    fs::rename(&draft, place).map_err(CardError::io("moving to", place))
}

/// A name that changes with anything that decides the bytes.
fn name(plan: &CardPlan) -> Result<String, CardError> {
    let plan_text = serde_json::to_vec(plan).map_err(|e| CardError::Plan(e.to_string()))?;
    let mut hasher = blake3::Hasher::new();
    for part in GENERATOR.into_iter().chain([plan_text.as_slice()]) {
        hasher.update(blake3::hash(part).as_bytes());
    }
    hasher.update(ffmpeg::version()?.as_bytes());
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}

/// `docket-cards` in cargo's target folder. A relative one counts from the workspace.
fn cache_folder() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    workspace.join(target).join("docket-cards")
}
