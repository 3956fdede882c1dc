//! Story: a card with ext4 is read through a mount that nobody else sees, where the settings allow it, and
//! stays as it was; whatever else is asked of `docket-mount` it refuses.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use docket_drivers::{
    MountedFactory, Place, RecorderFactory,
    conformance::{self, Truth, Untouched},
    mounted::Filesystem,
    profile::ProfileSet,
};
use docket_tests::{
    card::{Card, CardPlan, Layout},
    rig::{Loop, Mounts, Oracle, Rig, ext4},
};

const MIB: u64 = 1 << 20;
/// The arguments with which loop devices are mounted for root.
const FOR_REHEARSAL: &[&str] = &["--user", "0", "--allow", "ext4", "--loop-devices"];

fn digest(path: &Path) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut File::open(path).unwrap(), &mut hasher).unwrap();
    hasher.finalize()
}

/// An image of a card that was pulled out while it was written to: its journal holds changes.
fn torn(home: &Path, root: &Path) -> PathBuf {
    let (whole, torn) = (home.join("whole.img"), home.join("torn.img"));
    ext4(&whole, 128 * MIB, root);
    Loop::writable(&whole).mounted("rw", |at| {
        fs::write(at.join("late.txt"), "written when it was pulled out").unwrap();
        rustix::fs::syncfs(File::open(at).unwrap()).unwrap();
        fs::copy(&whole, &torn).unwrap();
    });
    let mut incompatible = [0];
    File::open(&torn).unwrap().read_exact_at(&mut incompatible, 1024 + 0x60).unwrap();
    assert_ne!(incompatible[0] & 4, 0, "the journal is clean: this story tests nothing");
    torn
}

#[test]
fn a_torn_ext4_card_is_taken_in_and_stays_as_it_was() {
    if !Mounts::possible() {
        return;
    }
    let card = Card::cached(&CardPlan::new(23, Layout::CnZfy).small()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let image = torn(home.path(), &card.root);

    // What an ordinary mount does, even one for reading: it carries the journal out.
    let plain = home.path().join("plain.img");
    fs::copy(&image, &plain).unwrap();
    Loop::writable(&plain).mounted("ro", |_| {});
    assert_ne!(
        digest(&plain),
        digest(&image),
        "a plain mount changes nothing: no need of this story"
    );

    let held = Untouched::hold(&image);
    let device = Loop::read_only(&image);
    let mounts = Mounts::listen(home.path(), FOR_REHEARSAL);
    let rig = Rig::new()
        .with("DOCKET_CARDS__MOUNT", "[\"ext4\"]")
        .with("DOCKET_MOUNT_SOCKET", mounts.socket());
    let reply = rig.dock(&[device.node()], 0);
    let session = &reply["sessions"][0];
    assert_eq!(session["driver"], "mount", "{session:#}");
    assert!(!device.is_mounted(), "the mount is gone with the recorder");
    let serial = card.truth.identity.serial_on_card.clone().unwrap();
    // The late file was in the journal alone, or is there as well: the card's own files are all there.
    assert!(session["verified"].as_u64().unwrap() >= card.truth.files.len() as u64, "{session:#}");
    let taken: Vec<_> = rig.items().iter().map(|item| item["source"]["path"].clone()).collect();
    if !taken.iter().any(|path| path == "late.txt") {
        Oracle::default().and_card(&serial, &card.truth).holds_in(&rig);
    }
    rig.fsck_is_clean();
    held.finish();
}

#[test]
fn the_driver_passes_the_suite() {
    if !Mounts::possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let long: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let files: [(&str, &[u8]); 4] = [
        ("DCIM/100MEDIA/0012345_123456_20261122081405_0001.MP4", &long),
        ("DCIM/现场录像.MP4", &long[..70_000]),
        ("PARAM.INI", b"[ZFY]\nDevNo=0012345\n"),
        ("empty.bin", b""),
    ];
    for (path, bytes) in files {
        let path = home.path().join("card").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let image = torn(home.path(), &home.path().join("card"));
    let held = Untouched::hold(&image);
    let device = Loop::read_only(&image);
    let mounts = Mounts::listen(home.path(), FOR_REHEARSAL);
    let profiles = Arc::new(ProfileSet::shipped().unwrap());
    let factory =
        MountedFactory::new(profiles, vec![Filesystem::Ext4], mounts.socket().to_path_buf());
    let place = Place { bay: "1".into(), path: device.node().into() };
    let mut truth: Vec<_> = files.iter().map(|&(path, bytes)| Truth::new(path, bytes)).collect();
    let mut recorder = factory.open(&place).unwrap();
    assert!(device.is_mounted());
    // Whether the file that was being written shows is the journal's secret; the rest is known.
    if recorder.list().unwrap().clips.iter().any(|clip| clip.path_raw == b"late.txt") {
        truth.push(Truth::new("late.txt", "written when it was pulled out"));
    }
    let remarks = recorder.identity().unwrap().remarks;
    assert!(remarks.iter().any(|remark| remark.contains("journal")), "{remarks:?}");
    drop(recorder);
    conformance::check(&factory, &place, &truth).unwrap();
    assert!(!device.is_mounted());
    held.finish();
}

/// What `docket-mount` says to whoever asks for `device`, when it says no.
fn refusal(home: &Path, arguments: &[&str], device: &Path) -> String {
    let mounts = Mounts::listen(home, arguments);
    let device = File::open(device).unwrap();
    match docket_mount::ask(mounts.socket(), &device) {
        Err(docket_mount::AskError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whatever_else_is_asked_is_refused() {
    if !Mounts::possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    fs::create_dir(at("card")).unwrap();
    fs::write(at("card/a.mp4"), "a").unwrap();
    ext4(&at("card.img"), 16 * MIB, &at("card"));
    let held = Untouched::hold(at("card.img"));
    let card = Loop::read_only(&at("card.img"));
    let refused = |arguments: &[&str], device: &Path| refusal(home.path(), arguments, device);

    assert!(refused(FOR_REHEARSAL, &at("card.img")).contains("no block device"));
    assert!(refused(FOR_REHEARSAL, Path::new("/dev/null")).contains("no block device"));
    assert!(refused(FOR_REHEARSAL, home.path()).contains("no block device"));
    // Without the flag for rehearsals a loop device stands in no bay, as any disk of the station's own.
    assert!(refused(&["--user", "0", "--allow", "ext4"], card.node()).contains("no USB port"));
    let others = &["--user", "0", "--allow", "ntfs3", "--loop-devices"];
    assert!(refused(others, card.node()).contains("not allowed"));
    assert!(refused(&["--user", "0", "--loop-devices"], card.node()).contains("not allowed"));
    drop(card);
    let writable = Loop::writable(&at("card.img"));
    assert!(refused(FOR_REHEARSAL, writable.node()).contains("can be written to"));
    drop(writable);
    held.finish();

    File::create(at("nothing.img")).unwrap().set_len(MIB).unwrap();
    let nothing = Loop::read_only(&at("nothing.img"));
    assert!(refused(FOR_REHEARSAL, nothing.node()).contains("no filesystem"));
    let mut tune = Command::new("tune2fs");
    tune.args(["-E", "mount_opts=errors=panic"]).arg(at("card.img"));
    assert!(tune.status().unwrap().success());
    let bossy = Loop::read_only(&at("card.img"));
    assert!(refused(FOR_REHEARSAL, bossy.node()).contains("options of its own"));
    // Magic numbers over noise: the kernel looks closer, and its words are told.
    let noise = File::options().write(true).open(at("nothing.img")).unwrap();
    drop(nothing);
    noise.write_all_at(&[0x53, 0xef], 1024 + 0x38).unwrap();
    let broken = Loop::read_only(&at("nothing.img"));
    assert!(refused(FOR_REHEARSAL, broken.node()).contains("does not mount"));
}

#[test]
fn a_stranger_is_not_heard() {
    if !Mounts::possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    // Only the user of this number may ask, and this is another.
    let mounts = Mounts::listen(home.path(), &["--user", "4242", "--allow", "ext4"]);
    let outcome = docket_mount::ask(mounts.socket(), File::open("/dev/null").unwrap());
    assert!(matches!(outcome, Err(docket_mount::AskError::Broken(_))), "{outcome:?}");
}

#[test]
fn without_the_setting_or_the_program_it_is_told() {
    if !Mounts::possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("card")).unwrap();
    let image = home.path().join("card.img");
    ext4(&image, 16 * MIB, &home.path().join("card"));
    let held = Untouched::hold(&image);
    let device = Loop::read_only(&image);
    let said = |rig: &Rig| {
        let answer = rig.run([Path::new("dock"), device.node()]);
        assert_ne!(answer.code, Some(0));
        format!("{}{}", answer.stdout, answer.stderr)
    };
    assert!(said(&Rig::new()).contains("ext2, ext3 or ext4, which is not read here"));
    let asked = Rig::new()
        .with("DOCKET_CARDS__MOUNT", "[\"ext4\"]")
        .with("DOCKET_MOUNT_SOCKET", home.path().join("nobody"));
    assert!(said(&asked).contains("docket-mount.socket"));
    held.finish();
}
