//! The card driver on images made by other programs: sound, odd and hostile ones.

mod crafted;
mod damaged;
mod hostile;
mod odd;
mod sound;

use std::{
    fs,
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use tempfile::TempDir;

use super::CardFactory;
use crate::{
    Place, Recorder, RecorderFactory,
    conformance::{
        Truth, Untouched,
        image::{self, ExfatWriter},
    },
    profile::ProfileSet,
};

const MIB: u64 = 1 << 20;

/// What a card holds in these tests, in byte order of paths.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let long = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    vec![
        ("DCIM/100MEDIA/0012345_123456_20261122081405_0001.MP4", long),
        ("DCIM/100MEDIA/0012345_123456_20261122081405_0001.NMEA", b"$GPRMC".into()),
        ("DCIM/100MEDIA/a name with blanks, much longer than eight.jpg", vec![7; 5000]),
        ("DCIM/现场录像.MP4", vec![1; 70_000]),
        ("PARAM.INI", b"[ZFY]\nDevNo=0012345\nPolNo=123456\n".into()),
        ("empty.bin", Vec::new()),
        ("low.txt", b"lower case in a short name".into()),
    ]
}

/// A folder with those files.
fn tree(files: &[(&str, Vec<u8>)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

/// An image in a folder of its own.
struct Card {
    dir: TempDir,
}

impl Card {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn fat(bits: u8, bytes: u64, root: &Path) -> Self {
        let card = Self::new();
        image::fat(&card.path(), bits, bytes, root).unwrap();
        card
    }

    fn exfat(bytes: u64, root: &Path) -> Self {
        let card = Self::new();
        let mut writer = ExfatWriter::format(&card.path(), bytes).unwrap();
        let placed = writer.tree(root).unwrap();
        writer.finish(placed).unwrap();
        card
    }

    /// Has a program of mtools change the image.
    fn mtools(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(program);
        let status = command.arg("-i").arg(self.path()).args(arguments).status().unwrap();
        assert!(status.success(), "{program} {arguments:?}");
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("card.img")
    }

    fn place(&self) -> Place {
        Place { bay: "1-1".into(), path: self.path() }
    }

    fn open(&self) -> Open {
        let held = Untouched::hold(self.path());
        Open { recorder: factory().open(&self.place()).unwrap(), _held: held }
    }
}

/// An open card; nothing on it changes while it is read.
struct Open {
    recorder: Box<dyn Recorder>,
    _held: Untouched,
}

impl Deref for Open {
    type Target = Box<dyn Recorder>;

    fn deref(&self) -> &Self::Target {
        &self.recorder
    }
}

impl DerefMut for Open {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.recorder
    }
}

fn factory() -> CardFactory {
    CardFactory::new(Arc::new(ProfileSet::shipped().unwrap()))
}

fn truth(files: &[(&str, Vec<u8>)]) -> Vec<Truth> {
    files.iter().map(|(path, bytes)| Truth::new(*path, bytes.clone())).collect()
}
