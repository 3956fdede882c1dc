//! The folder driver on real directories: sound, hostile and vanishing ones.

use std::{
    ffi::OsStr,
    fs,
    io::{Seek, SeekFrom, Write},
    os::unix::fs::{PermissionsExt, symlink},
};

use tempfile::TempDir;

use super::*;
use crate::{
    ClipKind, StampSource,
    conformance::{self, Truth},
};

fn factory() -> FolderFactory {
    FolderFactory::new(Arc::new(ProfileSet::shipped().unwrap()))
}

fn place(path: &Path) -> Place {
    Place { bay: "1-1".into(), path: path.into() }
}

fn card(files: &[(&[u8], &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path_raw, bytes) in files {
        let path = dir.path().join(OsStr::from_bytes(path_raw));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn open(dir: &TempDir) -> Box<dyn Recorder> {
    factory().open(&place(dir.path())).unwrap()
}

fn reasons(listing: &Listing) -> Vec<(String, &str)> {
    let reason = |one: &'_ crate::NotTaken| one.path_raw.escape_ascii().to_string();
    listing.not_taken.iter().map(|one| (reason(one), one.reason.as_str())).collect()
}

#[test]
fn passes_the_suite() {
    let long: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let files: [(&[u8], &[u8]); 6] = [
        (b"DCIM/100MEDIA/0012345_123456_20261122081405_0001.MP4", &long),
        (b"DCIM/100MEDIA/0012345_123456_20261122081405_0001.NMEA", b"$GPRMC"),
        (b"DCIM/100MEDIA/\xb4\xba\xcc\xec.MP4", b"raw GBK name"),
        (b"PARAM.INI", b"[ZFY]\nDevNo=0012345\n"),
        (b"a\nb\x1b[31m", b"control bytes in the name"),
        (b"empty.bin", b""),
    ];
    let dir = card(&files);
    let truth: Vec<_> = files.iter().map(|&(path, bytes)| Truth::new(path, bytes)).collect();
    conformance::check(&factory(), &place(dir.path()), &truth).unwrap();

    let mut recorder = open(&dir);
    assert_eq!(recorder.identity().unwrap().serial.as_deref(), Some("0012345"));
    let clips = recorder.list().unwrap().clips;
    assert_eq!(clips[0].kind, ClipKind::Video);
    assert_eq!(clips[0].name_facts.sequence, Some(1));
    assert_eq!(clips[1].sidecar_of, Some(0));
    let stamp = clips[0].modified.unwrap();
    assert_eq!((stamp.source, stamp.face), (StampSource::Filesystem, None));
}

#[test]
fn passes_the_suite_when_empty() {
    conformance::check(&factory(), &place(card(&[]).path()), &[]).unwrap();
}

#[test]
fn the_suite_notices_a_wrong_truth() {
    let dir = card(&[(b"a", b"one"), (b"b", b"two")]);
    let check = |truth: &[Truth]| conformance::check(&factory(), &place(dir.path()), truth);
    assert!(check(&[Truth::new("a", "one"), Truth::new("b", "two")]).is_ok());
    assert!(check(&[Truth::new("a", "one"), Truth::new("b", "twx")]).is_err());
    assert!(check(&[Truth::new("a", "one")]).is_err());
    assert!(check(&[Truth::new("b", "two"), Truth::new("a", "one")]).is_err());
}

#[test]
fn nothing_there_and_not_a_folder() {
    let dir = card(&[(b"file", b"")]);
    conformance::check_absent(&factory(), &place(&dir.path().join("none"))).unwrap();
    let file = place(&dir.path().join("file"));
    assert!(!factory().recognises(&file));
    assert_eq!(factory().open(&file).err().unwrap().kind(), ErrorKind::Unusable);
}

#[test]
fn the_order_is_by_bytes_of_the_path() {
    let dir = card(&[(b"b", b""), (b"a/z", b""), (b"a-b", b""), (b"B", b""), (b"\xff", b"")]);
    let clips = open(&dir).list().unwrap().clips;
    let paths: Vec<_> = clips.iter().map(|clip| clip.path_raw.as_slice()).collect();
    assert_eq!(paths, [&b"B"[..], b"a-b", b"a/z", b"b", b"\xff"]);
    assert_eq!(clips.iter().map(|clip| clip.handle).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
}

#[test]
fn links_and_special_files_are_explained_exceptions() {
    let dir = card(&[(b"DCIM/real.mp4", b"x")]);
    symlink("/etc/passwd", dir.path().join("DCIM/passwd")).unwrap();
    symlink("..", dir.path().join("DCIM/up")).unwrap();
    let pipe = dir.path().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();

    let listing = open(&dir).list().unwrap();
    assert_eq!(listing.clips.len(), 1);
    let expected = [("DCIM/passwd", "symlink"), ("DCIM/up", "symlink"), ("pipe", "special-file")]
        .map(|(path, reason)| (path.to_owned(), reason));
    assert_eq!(reasons(&listing), expected);
}

#[test]
fn too_deep_is_said_and_long_paths_are_reached() {
    let dir = tempfile::tempdir().unwrap();
    let part = "d".repeat(200);
    let mut folder = Beneath::open(dir.path()).unwrap().root_folder().unwrap();
    for _ in 0..33 {
        rustix::fs::mkdirat(&folder, &*part, rustix::fs::Mode::RWXU).unwrap();
        let made = fs::File::from(
            rustix::fs::openat(
                &folder,
                &*part,
                rustix::fs::OFlags::DIRECTORY,
                rustix::fs::Mode::empty(),
            )
            .unwrap(),
        );
        folder = made.into();
        let flags = rustix::fs::OFlags::CREATE | rustix::fs::OFlags::WRONLY;
        let file = rustix::fs::openat(&folder, "f", flags, rustix::fs::Mode::RUSR).unwrap();
        fs::File::from(file).write_all(b"deep").unwrap();
    }
    let mut recorder = open(&dir);
    let listing = recorder.list().unwrap();
    assert_eq!(listing.clips.len(), 32);
    assert_eq!(listing.not_taken.len(), 1);
    assert_eq!(listing.not_taken[0].reason, "too-deep");
    let deepest = listing.clips.iter().max_by_key(|clip| clip.path_raw.len()).unwrap();
    assert!(deepest.path_raw.len() > 4096, "longer than one system call takes");
    let mut read = String::new();
    recorder.open(deepest, 0).unwrap().read_to_string(&mut read).unwrap();
    assert_eq!(read, "deep");
}

#[test]
fn an_unreadable_folder_is_an_explained_exception() {
    let dir = card(&[(b"open/a", b""), (b"shut/b", b"")]);
    let shut = dir.path().join("shut");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    let superuser = fs::read_dir(&shut).is_ok();
    let listing = open(&dir).list().unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).unwrap();
    if superuser {
        // The superuser reads it all the same, so everything must be listed.
        assert_eq!((listing.clips.len(), listing.not_taken.len()), (2, 0));
    } else {
        assert_eq!(reasons(&listing), [("shut".to_owned(), "unreadable-folder")]);
    }
}

#[test]
fn what_lies_beyond_four_gibibytes_is_reached() {
    const FAR: u64 = 5 * 1024 * 1024 * 1024;
    let dir = card(&[(b"big.mp4", b"")]);
    let mut file = fs::OpenOptions::new().write(true).open(dir.path().join("big.mp4")).unwrap();
    file.seek(SeekFrom::Start(FAR)).unwrap();
    file.write_all(b"end").unwrap();
    let mut recorder = open(&dir);
    let clip = recorder.list().unwrap().clips.remove(0);
    assert_eq!(clip.size, FAR + 3);
    let mut read = Vec::new();
    recorder.open(&clip, FAR - 1).unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, b"\0end");
}

#[test]
fn a_clip_gone_or_replaced_by_a_link_is_not_found() {
    let dir = card(&[(b"a", b"x"), (b"b", b"x"), (b"f/c", b"x")]);
    let mut recorder = open(&dir);
    let clips = recorder.list().unwrap().clips;
    fs::remove_file(dir.path().join("a")).unwrap();
    fs::remove_file(dir.path().join("b")).unwrap();
    symlink("/etc/passwd", dir.path().join("b")).unwrap();
    fs::rename(dir.path().join("f"), dir.path().join("g")).unwrap();
    symlink("g", dir.path().join("f")).unwrap();
    for clip in clips {
        let error = recorder.open(&clip, 0).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    }
}

#[test]
fn a_folder_that_goes_away_is_a_lost_recorder() {
    let dir = card(&[(b"a", b"x")]);
    let mut recorder = open(&dir);
    recorder.list().unwrap();
    fs::remove_dir_all(dir.path()).unwrap();
    assert_eq!(recorder.list().err().unwrap().kind(), ErrorKind::Disconnected);
    assert_eq!(recorder.identity().err().unwrap().kind(), ErrorKind::Disconnected);
}

#[test]
fn a_folder_without_identity_is_unknown_and_has_no_clock() {
    let dir = card(&[(b"DCIM/1.MP4", b"")]);
    let mut recorder = open(&dir);
    let identity = recorder.identity().unwrap();
    assert!(!identity.known);
    assert_eq!(identity.profile.as_deref(), Some("generic-dcim"));
    assert_eq!(recorder.read_clock().err().unwrap().kind(), ErrorKind::Unsupported);
}

#[test]
fn the_read_only_attribute_is_seen() {
    let dir = card(&[(b"1.MP4", b""), (b"2.MP4", b"")]);
    let marked = dir.path().join("2.MP4");
    fs::set_permissions(&marked, fs::Permissions::from_mode(0o444)).unwrap();
    let clips = open(&dir).list().unwrap().clips;
    let how: Vec<_> = clips.into_iter().map(|clip| clip.key_mark.map(|mark| mark.how)).collect();
    assert_eq!(how, [None, Some("read-only-attribute".to_owned())]);
}
