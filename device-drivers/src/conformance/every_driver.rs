//! The table: every driver passes the one suite over the same files, and nothing of what it reads changes.
//!
//! One test a row. The mount driver's row needs root and stands with its story (`tests/tests/mounts.rs`); a
//! driver without a row fails the last test here.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Truth, Untouched, check, check_absent,
    image::{self, ExfatWriter},
};
use crate::{
    CardFactory, FolderFactory, Place, RecorderFactory, VirtualFactory, mtp,
    profile::ProfileSet,
    vendor,
    virtual_recorder::{Content, Script, ScriptClip},
};

const MIB: u64 = 1 << 20;

/// What every recorder here holds, in byte order of paths.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "DCIM/100MEDIA/0012345_123456_20261122081405_0001.MP4",
            (0..=255).cycle().take(600_001).collect(),
        ),
        ("DCIM/100MEDIA/0012345_123456_20261122081405_0001.NMEA", b"$GPRMC".into()),
        ("DCIM/现场录像.MP4", vec![1; 70_000]),
        ("PARAM.INI", b"[ZFY]\nDevNo=0012345\n".into()),
        ("empty.bin", Vec::new()),
    ]
}

/// The files in a folder `card` of a folder of their own.
fn card() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("card");
    for (path, bytes) in files() {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    (dir, root)
}

fn profiles() -> Arc<ProfileSet> {
    Arc::new(ProfileSet::shipped().unwrap())
}

/// Runs the suite where the files lie at `path`, below `dir`.
fn passes(factory: &dyn RecorderFactory, dir: &Path, path: &Path) {
    let held = Untouched::hold(dir);
    let place = |path: &Path| Place { bay: "1-1".into(), path: path.into() };
    let truth: Vec<_> = files().into_iter().map(|(path, bytes)| Truth::new(path, bytes)).collect();
    check(factory, &place(path), &truth).unwrap();
    check_absent(factory, &place(&dir.join("nothing"))).unwrap();
    held.finish();
}

fn fat(bits: u8, bytes: u64) {
    let (dir, root) = card();
    let image = dir.path().join("card.img");
    image::fat(&image, bits, bytes, &root).unwrap();
    passes(&CardFactory::new(profiles()), dir.path(), &image);
}

#[test]
fn the_virtual_recorder() {
    let (dir, _) = card();
    let script = files().into_iter().fold(Script::default(), |script, (path, _)| {
        script.with(ScriptClip::new(path, Content::File(format!("card/{path}"))))
    });
    let path = dir.path().join("a.recorder.toml");
    fs::write(&path, script.to_toml().unwrap()).unwrap();
    let factory = VirtualFactory::new(Arc::new(|| "2026-11-22T04:00:00Z".parse().unwrap()));
    passes(&factory, dir.path(), &path);
}

#[test]
fn the_folder_driver() {
    let (dir, root) = card();
    passes(&FolderFactory::new(profiles()), dir.path(), &root);
}

#[test]
fn the_card_driver_on_fat12() {
    fat(12, 4 * MIB);
}

#[test]
fn the_card_driver_on_fat16() {
    fat(16, 20 * MIB);
}

#[test]
fn the_card_driver_on_fat32() {
    fat(32, 40 * MIB);
}

#[test]
fn the_card_driver_on_exfat() {
    let (dir, root) = card();
    let image = dir.path().join("card.img");
    let mut writer = ExfatWriter::format(&image, 8 * MIB).unwrap();
    let placed = writer.tree(&root).unwrap();
    writer.finish(placed).unwrap();
    passes(&CardFactory::new(profiles()), dir.path(), &image);
}

#[test]
fn the_mtp_driver_on_a_virtual_device() {
    let (dir, root) = card();
    passes(&mtp::tests::suite::over_a_folder(), dir.path(), &root);
}

#[test]
fn the_vendor_driver_on_a_script() {
    let (dir, root) = card();
    passes(&vendor::tests::composed::over_a_script(), dir.path(), &root);
}

/// The drivers of this crate: those with a row above, and the one with its row elsewhere.
const DRIVERS: [&str; 6] = [
    "CardFactory",
    "FolderFactory",
    "MountedFactory",
    "MtpFactory",
    "VendorFactory",
    "VirtualFactory",
];

#[test]
fn no_driver_is_without_a_row() {
    let mut found = Vec::new();
    implementors(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    assert_eq!(found, DRIVERS);
}

/// Who implements the seam's factory, tests excepted.
fn implementors(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("tests") && !path.ends_with("conformance") {
                implementors(&path, found);
            }
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let named = text.lines().filter_map(|line| line.strip_prefix("impl RecorderFactory for "));
        found.extend(named.map(|rest| rest.trim_end_matches(" {").to_owned()));
    }
}
