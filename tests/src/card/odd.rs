//! Files that no well-behaved recorder leaves behind, each switched on by the plan.
//!
//! Called by `contents`. Pure. What cannot carry footage under its odd name is a small photo, so
//! that even these files open in a viewer.

use chrono::TimeDelta;

use super::{
    CardPlan, FileKind, NotTaken,
    contents::fat_stamp,
    files::{Container, Content, Facts, Footage, PlannedFile},
    plan::stream,
};

/// Path of the symbolic link that an odd card holds.
pub(crate) const SYMLINK_PATH: &str = "DCIM/LINK.MP4";
/// Where it points: out of the card.
pub(crate) const SYMLINK_TARGET: &str = "../../../etc/passwd";
/// Path of the FIFO that an odd card holds.
pub(crate) const FIFO_PATH: &str = "DCIM/FIFO.MP4";

/// Folder of the odd names; seen on cards that officers also plug into computers.
const FOLDER: &[u8] = b"DCIM/101MISC/";
/// The longest file name Linux filesystems allow, in bytes.
const NAME_MAX: usize = 255;

/// Adds the planned oddities to `files`; answers what may not be taken for a clip.
pub(crate) fn add(plan: &CardPlan, files: &mut Vec<PlannedFile>) -> Vec<NotTaken> {
    let mut maker = Maker { plan, rng: stream(plan.seed, "odd") };
    let odd = plan.odd;
    if odd.zero_length {
        files.push(maker.bytes("zero-length", b"EMPTY.MP4", Vec::new(), FileKind::Video));
    }
    if odd.gbk_name {
        let (name, ..) = encoding_rs::GBK.encode("现场照片.JPG");
        files.push(maker.photo("gbk-name", &name));
    }
    if odd.invalid_utf8_name {
        files.push(maker.photo("invalid-utf8-name", b"\xff\xfe\x80.JPG"));
    }
    if odd.long_name {
        files.push(maker.photo("long-name", &long_name()));
    }
    if odd.control_name {
        files.push(maker.photo("control-name", b"LINE\nFEED\x1b[31m\t.JPG"));
    }
    if odd.case_twins {
        files.push(maker.photo("case-twin", b"twin.jpg"));
        files.push(maker.photo("case-twin", b"TWIN.JPG"));
    }
    if odd.duplicate {
        files.extend(maker.duplicate(files));
    }
    if odd.not_files { not_files() } else { Vec::new() }
}

fn long_name() -> Vec<u8> {
    let mut name = vec![b'L'; NAME_MAX - 4];
    name.extend_from_slice(b".JPG");
    name
}

fn not_files() -> Vec<NotTaken> {
    let entry = |path: &str, reason: &str| NotTaken {
        path_hex: hex::encode(path),
        reason: reason.to_owned(),
    };
    vec![entry(FIFO_PATH, "special-file"), entry(SYMLINK_PATH, "symlink")]
}

struct Maker<'a> {
    plan: &'a CardPlan,
    rng: fastrand::Rng,
}

impl Maker<'_> {
    fn photo(&mut self, odd: &'static str, name: &[u8]) -> PlannedFile {
        let face =
            self.plan.start + TimeDelta::hours(3) + TimeDelta::seconds(self.rng.i64(0..3600));
        let footage = Footage {
            seed: self.rng.u64(..),
            container: Container::Jpeg,
            seconds: 0,
            face,
            container_time: self.plan.layout.container_time(&self.plan.clock, face),
            label: self.plan.serial.clone(),
        };
        let facts =
            Facts { start: Some(face), end: Some(face), odd: Some(odd), ..Facts::default() };
        PlannedFile {
            path: [FOLDER, name].concat(),
            content: Content::Footage(footage),
            modified: fat_stamp(face),
            kind: FileKind::Photo,
            facts,
        }
    }

    fn bytes(
        &mut self,
        odd: &'static str,
        name: &[u8],
        bytes: Vec<u8>,
        kind: FileKind,
    ) -> PlannedFile {
        PlannedFile {
            path: [FOLDER, name].concat(),
            content: Content::Bytes(bytes),
            modified: fat_stamp(self.plan.start + TimeDelta::hours(4)),
            kind,
            facts: Facts { odd: Some(odd), ..Facts::default() },
        }
    }

    /// The first video once more, in another folder and under another name.
    fn duplicate(&mut self, files: &[PlannedFile]) -> Option<PlannedFile> {
        let original = files.iter().find(|file| file.kind == FileKind::Video)?;
        let extension = original.path.rsplit(|byte| *byte == b'.').next().unwrap_or(b"MP4");
        Some(PlannedFile {
            path: [FOLDER, b"COPY.", extension].concat(),
            content: Content::CopyOf(original.path.clone()),
            modified: original.modified,
            kind: FileKind::Video,
            facts: Facts {
                start: original.facts.start,
                end: original.facts.end,
                odd: Some("duplicate"),
                ..Facts::default()
            },
        })
    }
}
