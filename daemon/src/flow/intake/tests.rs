//! Pulling damaged clips, against what the recorder truly holds: every kind of driver, every place
//! of the damage, torn and gone on with.

#![expect(clippy::single_range_in_vec_init, reason = "one bad place is a list of one")]

use std::{
    io::{self, Read},
    ops::Range,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use docket_drivers::{ClipKind, DriverError, Hole, Identity, Listing, NameFacts};
use rustix::io::Errno;
use tempfile::TempDir;

use super::*;
use crate::clock::{Clock, SystemClock};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// How a driver tells of damage.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    /// The bytes before it, then `EIO`, a page at a time: a mounted card.
    Pages,
    /// `EIO` for a whole read with one bad byte in it.
    WholeReads,
    /// Exact holes, at most a sector each.
    Holes,
}

/// A recorder with one clip, some bytes of which cannot be read.
#[derive(Clone)]
struct Worn {
    bytes: Arc<Vec<u8>>,
    bad: Vec<Range<u64>>,
    manner: Manner,
    /// Reading there, it is gone.
    gone_at: Option<u64>,
    /// Its identity cannot be read any more.
    silent: bool,
    reads: Arc<AtomicU64>,
}

impl Worn {
    fn new(bytes: u64, bad: &[Range<u64>], manner: Manner) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"clip");
        let mut content = vec![0; usize::try_from(bytes).unwrap()];
        hasher.finalize_xof().fill(&mut content);
        let (bytes, reads) = (Arc::new(content), Arc::default());
        Self { bytes, bad: bad.to_vec(), manner, gone_at: None, silent: false, reads }
    }

    fn clip(&self) -> Clip {
        Clip {
            handle: 0,
            path_raw: b"DCIM/A.MP4".into(),
            size: self.bytes.len() as u64,
            modified: None,
            kind: ClipKind::Video,
            key_mark: None,
            name_facts: NameFacts::default(),
            sidecar_of: None,
        }
    }

    /// The first bad byte from `at` on, as this driver's medium fails.
    fn next_bad(&self, at: u64) -> Option<u64> {
        let unit = if self.manner == Manner::Holes { 512 } else { 4096 };
        let bad =
            self.bad.iter().map(|bad| bad.start / unit * unit..bad.end.next_multiple_of(unit));
        bad.filter(|bad| bad.end > at).map(|bad| bad.start.max(at)).min()
    }
}

impl Recorder for Worn {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        match self.silent {
            true => Err(DriverError::io("asking", Errno::NODEV.into())),
            false => Ok(Identity::default()),
        }
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        Ok(Listing { clips: vec![self.clip()], ..Listing::default() })
    }

    fn open(&mut self, _: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        Ok(Box::new(Reading { worn: self.clone(), at: offset }))
    }
}

struct Reading {
    worn: Worn,
    at: u64,
}

impl Read for Reading {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Self { worn, at } = self;
        worn.reads.fetch_add(1, Ordering::Relaxed);
        let left = (worn.bytes.len() as u64).saturating_sub(*at);
        let mut end = *at + left.min(into.len() as u64);
        if worn.gone_at.is_some_and(|gone| (*at..=end).contains(&gone)) {
            return Err(Errno::NODEV.into());
        }
        if let Some(bad) = worn.next_bad(*at).filter(|bad| *bad < end) {
            match worn.manner {
                Manner::WholeReads => return Err(Errno::IO.into()),
                _ if bad > *at => end = bad,
                Manner::Pages => return Err(Errno::IO.into()),
                Manner::Holes => {
                    let to = (*at / 512 * 512 + 512).min(worn.bytes.len() as u64);
                    return Err(Hole { from: *at, to, why: "worn".into() }.into());
                }
            }
        }
        let range = usize::try_from(*at).unwrap()..usize::try_from(end).unwrap();
        let part = &worn.bytes[range];
        into[..part.len()].copy_from_slice(part);
        *at = end;
        Ok(part.len())
    }
}

/// A temp file to pull into.
struct Desk {
    folder: TempDir,
    item: ItemId,
}

impl Desk {
    fn new() -> Self {
        let item = ItemId::mint(SystemClock::new().utc());
        Self { folder: tempfile::tempdir().unwrap(), item }
    }

    fn part(&self) -> PathBuf {
        self.folder.path().join("a.part")
    }

    fn pull(&self, worn: &Worn, resume: Option<Tear>, rescued: &[Rescued]) -> Pull {
        let mut stop = |_: Note| Ok(());
        self.pull_hearing(worn, resume, rescued, &Patience::of_a_session(), &mut stop)
    }

    fn pull_hearing(
        &self,
        worn: &Worn,
        resume: Option<Tear>,
        rescued: &[Rescued],
        patience: &Patience,
        hear: &mut Hear<'_>,
    ) -> Pull {
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).open(self.part()).unwrap();
        let (mut worn, clip) = (worn.clone(), worn.clip());
        let rescued = rescued.iter().collect();
        let job = Job { item: self.item, clip: &clip, file, part: self.part(), resume, rescued };
        pull(&mut worn, job, false, patience, hear).unwrap()
    }
}

fn done(pull: Pull) -> Pulled {
    match pull {
        Pull::Done(pulled) => pulled,
        other => panic!("{}", name(&other)),
    }
}

fn name(pull: &Pull) -> &'static str {
    match pull {
        Pull::Done(_) => "done",
        Pull::Torn(..) => "torn",
        Pull::Unreadable(..) => "unreadable",
        Pull::WrongSize(_) => "wrong size",
        Pull::PrefixChanged => "prefix changed",
        Pull::Stopped(_) => "stopped",
    }
}

/// The file is the clip with zeros in the holes, the digests are the file's, every byte that the
/// medium gives is there, and no hole has one.
fn is_rescued(worn: &Worn, pulled: &Pulled, part: &Path) {
    let kept = std::fs::read(part).unwrap();
    assert_eq!(blake3::hash(&kept).to_hex().as_str(), pulled.digests.blake3);
    let mut wanted = worn.bytes.as_ref().clone();
    pulled.holes.blank(&mut wanted, 0);
    assert!(kept == wanted, "kept bytes are not the clip's");
    for hole in pulled.holes.as_slice() {
        for at in (hole.offset..hole.end()).step_by(512) {
            assert_eq!(worn.next_bad(at), Some(at), "byte {at} can be read: {hole:?}");
        }
    }
}

fn ranges(pulled: &Pulled) -> Vec<Range<u64>> {
    pulled.holes.as_slice().iter().map(|hole| hole.offset..hole.end()).collect()
}

#[test]
fn every_readable_byte_is_kept_and_every_hole_is_exact() {
    let size = 3 * MIB + 777;
    let damages: [&[Range<u64>]; 9] = [
        &[],
        &[0..1],
        &[size - 1..size],
        &[0..5000, size - 5000..size],
        &[1_500_000..1_504_096],
        &[MIB - 1..MIB + 1],
        &[8192..8193, 16384..16385, 24576..24577],
        &[700_000..1_900_000],
        &[0..size - 4096],
    ];
    for manner in [Manner::Pages, Manner::WholeReads, Manner::Holes] {
        for bad in damages {
            let (worn, desk) = (Worn::new(size, bad, manner), Desk::new());
            let pulled = done(desk.pull(&worn, None, &[]));
            is_rescued(&worn, &pulled, &desk.part());
            assert_eq!(pulled.holes.is_empty(), bad.is_empty(), "{manner:?} {bad:?}");
            let unit = if manner == Manner::Holes { 512 } else { 4096 };
            let wanted = bad
                .iter()
                .map(|bad| bad.start / unit * unit..bad.end.next_multiple_of(unit).min(size));
            assert_eq!(ranges(&pulled), wanted.collect::<Vec<_>>(), "{manner:?}");
            // Looking at it for its digests alone comes to the same.
            let mut again = worn.clone();
            let clip = worn.clip();
            let patience = Patience::of_a_session();
            match digest_only(&mut again, &clip, false, &patience, |_| Ok(())) {
                Digested::Done { digests, holes, .. } => {
                    assert_eq!((digests, holes), (pulled.digests, pulled.holes));
                }
                _ => panic!("{manner:?} {bad:?}"),
            }
        }
    }
}

#[test]
fn a_long_bad_stretch_costs_a_bounded_number_of_reads_and_its_end_is_found() {
    let bad = 2 * MIB..40 * MIB;
    let worn = Worn::new(48 * MIB, std::slice::from_ref(&bad), Manner::Pages);
    let desk = Desk::new();
    let pulled = done(desk.pull(&worn, None, &[]));
    assert_eq!(ranges(&pulled), [bad]);
    is_rescued(&worn, &pulled, &desk.part());
    let reads = worn.reads.load(Ordering::Relaxed);
    assert!(reads < 1000, "{reads} reads");
}

#[test]
fn too_many_bad_places_are_given_up_and_what_came_before_is_kept() {
    // Every other page is bad: more holes than are kept of a clip.
    let bad: Vec<_> = (0..4096).map(|n| n * 8192..n * 8192 + 1).collect();
    let worn = Worn::new(32 * MIB, &bad, Manner::Pages);
    let desk = Desk::new();
    let pulled = done(desk.pull(&worn, None, &[]));
    let last = pulled.holes.as_slice().last().unwrap();
    assert!(last.why.contains("not tried any more"), "{last:?}");
    assert_eq!(last.end(), 32 * MIB);
    assert_eq!(pulled.holes.as_slice().len(), 1024);
}

#[test]
fn a_session_without_patience_keeps_what_is_before_the_first_bad_place() {
    let worn = Worn::new(MIB, &[4096..4097], Manner::Pages);
    let desk = Desk::new();
    let patience = Patience::of(Duration::ZERO);
    let pulled = done(desk.pull_hearing(&worn, None, &[], &patience, &mut |_| Ok(())));
    assert_eq!(ranges(&pulled), [4096..MIB]);
    let sound = Worn::new(MIB, &[], Manner::Pages);
    let pulled = done(desk.pull_hearing(&sound, None, &[], &patience, &mut |_| Ok(())));
    assert!(pulled.holes.is_empty(), "a sound clip needs no patience");
}

#[test]
fn a_clip_of_which_nothing_can_be_read_is_no_rescued_one() {
    let worn = Worn::new(MIB, &[0..MIB], Manner::Pages);
    let desk = Desk::new();
    match desk.pull(&worn, None, &[]) {
        Pull::Unreadable(tear, why) => {
            assert_eq!(tear.pulled_bytes, 0);
            assert!(why.contains("byte 0"), "{why}");
        }
        other => panic!("{}", name(&other)),
    }
    assert_eq!(std::fs::metadata(desk.part()).unwrap().len(), 0);
}

#[test]
fn a_recorder_that_is_gone_is_torn_and_never_a_hole() {
    let worn = Worn { silent: true, ..Worn::new(MIB, &[8192..8193], Manner::Pages) };
    match Desk::new().pull(&worn, None, &[]) {
        Pull::Torn(tear, _) => {
            assert_eq!((tear.pulled_bytes, tear.holes), (8192, Holes::default()));
        }
        other => panic!("{}", name(&other)),
    }
}

/// Pulls `first` until it is gone at `at`, then goes on with `second`.
fn torn_then(desk: &Desk, first: &Worn, at: u64, second: &Worn) -> Pull {
    let gone = Worn { gone_at: Some(at), ..first.clone() };
    let tear = match desk.pull(&gone, None, &[]) {
        Pull::Torn(tear, _) => tear,
        other => panic!("{}", name(&other)),
    };
    desk.pull(second, Some(tear), &[])
}

#[test]
fn a_torn_pull_goes_on_across_holes_that_stay_heal_and_come_anew() {
    let size = 3 * MIB;
    let stays = 4096..12_288;
    for manner in [Manner::Pages, Manner::Holes] {
        for now in [
            vec![stays.clone()],
            vec![],
            vec![8192..8193],
            vec![40_960..40_961],
            vec![stays.clone(), 2 * MIB..2 * MIB + 1],
        ] {
            let first = Worn::new(size, std::slice::from_ref(&stays), manner);
            let second = Worn::new(size, &now, manner);
            let desk = Desk::new();
            // Torn late, so that its prefix holds what is damaged now.
            let pulled = done(torn_then(&desk, &first, 5 * MIB / 2, &second));
            let kept = std::fs::read(desk.part()).unwrap();
            let mut wanted = second.bytes.as_ref().clone();
            pulled.holes.blank(&mut wanted, 0);
            assert!(kept == wanted, "{manner:?} {now:?}");
            assert_eq!(blake3::hash(&kept).to_hex().as_str(), pulled.digests.blake3);
            // Lost is only what could be read neither then nor now.
            for hole in pulled.holes.as_slice() {
                for at in (hole.offset..hole.end()).step_by(512) {
                    let then = first.next_bad(at) == Some(at) || at >= 2 * MIB + 512 * KIB;
                    assert!(then && second.next_bad(at) == Some(at), "{at} of {now:?}");
                }
            }
        }
    }
}

#[test]
fn other_bytes_in_the_prefix_are_never_mixed_with_those_kept() {
    let first = Worn::new(3 * MIB, &[4096..4097], Manner::Pages);
    let mut second = first.clone();
    Arc::make_mut(&mut second.bytes)[20_000] ^= 1;
    let desk = Desk::new();
    let pull = torn_then(&desk, &first, 2 * MIB, &second);
    assert_eq!(name(&pull), "prefix changed");
    let kept = std::fs::read(desk.part()).unwrap();
    assert!(kept[8192..1 << 20] == first.bytes[8192..1 << 20], "the old bytes are kept");
}

#[test]
fn a_file_that_lost_its_writes_is_pulled_anew() {
    let worn = Worn::new(3 * MIB, &[4096..4097], Manner::Pages);
    let desk = Desk::new();
    let gone = Worn { gone_at: Some(2 * MIB), ..worn.clone() };
    let Pull::Torn(tear, _) = desk.pull(&gone, None, &[]) else { panic!("not torn") };
    File::options().write(true).open(desk.part()).unwrap().set_len(10_000).unwrap();
    let pulled = done(desk.pull(&worn, Some(tear), &[]));
    is_rescued(&worn, &pulled, &desk.part());
}

#[test]
fn a_better_reading_is_told_by_its_bytes() {
    let size = 2 * MIB;
    let worn = |bad: &[Range<u64>]| Worn::new(size, bad, Manner::Pages);
    let rescued = |bad: &[Range<u64>]| {
        let pulled = done(Desk::new().pull(&worn(bad), None, &[]));
        Rescued {
            item: Desk::new().item,
            path_raw: pulled.path_raw,
            size,
            blake3: pulled.digests.blake3,
            holes: pulled.holes,
        }
    };
    let (more, less) = (rescued(&[0..1, 50_000..60_000]), rescued(&[0..1]));
    let known = [more.clone(), less.clone()];
    let better =
        |bad: &[Range<u64>]| done(Desk::new().pull(&worn(bad), None, &known)).reads_more_of;
    assert_eq!(better(&[]), Some(less.item), "the one that lacks least");
    assert_eq!(better(&[0..1]), Some(more.item));
    assert_eq!(better(&[0..1, 50_000..60_000]), None, "it reads no more");
    assert_eq!(better(&[90_000..90_001]), None, "it lacks what the others have");
    let mut other = worn(&[]);
    Arc::make_mut(&mut other.bytes)[100_000] ^= 1;
    assert_eq!(done(Desk::new().pull(&other, None, &known)).reads_more_of, None);
}
