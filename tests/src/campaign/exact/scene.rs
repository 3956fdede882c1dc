//! A small card and a station that knows one clip of it: where every run of these campaigns begins.
//!
//! The card is a folder with old stamps: a clip that the station took before and put under a case, a
//! short one, its twin, one of more than a mebibyte, an empty file, and a real video of which a
//! preview is made. Made once; each trial works on a copy of the station's data folder.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};

use crate::{
    card::{Card, CardPlan, FileKind, Layout, tree_digest},
    pattern::pattern_bytes,
    rig::{Expected, Oracle, Rig, Wrong},
};

const CASE: &str = "2026-1";
/// Its one clip that the station knows.
const KNOWN: &str = "DCIM/KNOWN.LOG";

/// Where a trial's first run begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At a station that knows one clip of the card and has it under a case.
    Known,
    /// At a station that never ran: keys, catalog and folders are made.
    New,
}

/// The card, the station, and the truth about them.
pub(super) struct Scene {
    begin: Begin,
    station: Rig,
    card: PathBuf,
    truth: Oracle,
    digest: String,
}

impl Scene {
    /// Makes card and station below `parent`. The same seed gives the same bytes.
    ///
    /// # Panics
    /// When they cannot be made.
    #[must_use]
    pub(super) fn make(parent: &Path, seed: u64, begin: Begin) -> Self {
        let station = Rig::below(parent);
        let home = station.home().canonicalize().expect("our own folder");
        let mut scene = Self {
            begin,
            station,
            card: home.join("card"),
            truth: Oracle::default(),
            digest: String::new(),
        };
        scene.put(KNOWN, &pattern_bytes(seed, 2_000));
        match begin {
            Begin::Known => scene.know(),
            Begin::New => fs::create_dir(scene.station.data()).expect("writable"),
        }
        let short = pattern_bytes(seed + 1, 3_000);
        scene.put("DCIM/SHORT.LOG", &short);
        scene.put("DCIM/TWIN.LOG", &short);
        scene.put("DCIM/LONG.LOG", &pattern_bytes(seed + 2, 1_300_000));
        scene.put("DCIM/EMPTY.LOG", &[]);
        scene.put("DCIM/REAL.MP4", &real_video(seed));
        scene.digest = tree_digest(&scene.card).expect("readable");
        scene
    }

    /// The station takes in what is on the card by now and links it.
    fn know(&self) {
        self.station.json(["cases", "add", CASE, "--title", "one"]).exits(0);
        self.station.dock(&[&self.card], 0);
        let known = self.station.items()[0]["id"].as_str().expect("an id").to_owned();
        self.station.json(["items", "link", &known, CASE]).exits(0);
        self.station.fsck_is_clean();
        self.station.rest();
    }

    /// Puts a file on the card and into the truth.
    fn put(&mut self, path: &str, bytes: &[u8]) {
        let file = self.card.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        fs::write(&file, bytes).expect("writable");
        let stamp = SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000);
        fs::File::open(&file).and_then(|file| file.set_modified(stamp)).expect("our own file");
        self.truth = std::mem::take(&mut self.truth).and(Expected {
            recorder: self.card.display().to_string(),
            path_hex: hex::encode(path),
            size: bytes.len() as u64,
            blake3: blake3::hash(bytes).to_hex().to_string(),
            sha256: hex::encode(Sha256::digest(bytes)),
        });
    }

    /// Gives `rig`, which is empty, the station as it stood.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub(super) fn set_up(&self, rig: &Rig) {
        copy_data(&self.station, rig);
    }

    /// The command that docks the card at `rig`.
    #[must_use]
    pub(super) fn dock(&self, rig: &Rig) -> Command {
        rig.command(["--json".as_ref(), "dock".as_ref(), self.card.as_os_str()])
    }

    /// The card's folder.
    #[must_use]
    pub(super) fn card(&self) -> &Path {
        &self.card
    }

    /// Whether all that `rig` lacks of the truth is the sealing of items that are proven, or a checkpoint
    /// that covers sealed ones. Fails when it lacks more.
    ///
    /// # Panics
    /// Then, saying what.
    pub(super) fn is_put_off(&self, rig: &Rig) -> bool {
        let wrong = self.truth.faults_in(rig);
        let is_safe = |why: &str| why.ends_with("\"proven\"") || why.ends_with("\"sealed\"");
        let waits = |w: &Wrong| matches!(w, Wrong::Unproven(_, why) if is_safe(why));
        if wrong.is_empty() || !wrong.iter().all(waits) {
            self.holds_in(rig);
        }
        !wrong.is_empty()
    }

    /// Fails unless `rig` holds the truth, each archived byte read here and by docket, and the card is
    /// as it was.
    ///
    /// # Panics
    /// Then, saying what.
    pub(super) fn holds_in(&self, rig: &Rig) {
        let digest = tree_digest(&self.card).expect("readable");
        assert_eq!(digest, self.digest, "something was written to the card");
        self.truth.holds_in(rig);
        rig.fsck_is_clean();
        if self.begin == Begin::Known {
            let linked = rig.json(["items", "list", "--case", CASE]).exits(0).json();
            assert_eq!(linked["items"].as_array().map(Vec::len), Some(1), "the case lost its clip");
        }
    }
}

/// Gives `to`, which is empty, the data folder of `from`.
///
/// # Panics
/// When it cannot be copied.
pub(super) fn copy_data(from: &Rig, to: &Rig) {
    let copied = Command::new("cp").arg("-a").args([from.data(), to.data()]).status();
    assert!(copied.expect("cp").success(), "the data folder could not be copied");
}

/// The shortest video of a generated card.
fn real_video(seed: u64) -> Vec<u8> {
    let card = Card::cached(&CardPlan::new(seed, Layout::ALL[0]).small()).expect("a card");
    let videos = card.truth.files.iter().filter(|file| file.kind == FileKind::Video);
    let shortest = videos.min_by_key(|file| file.size).expect("a video");
    let path = hex::decode(&shortest.path_hex).expect("hex");
    fs::read(card.root.join(String::from_utf8_lossy(&path).as_ref())).expect("readable")
}
