//! Leave to have a recorder remove its footage: the list of what is safe elsewhere.
//!
//! Made by the caller of [`crate::Recorder::remove_footage`] from what it has proven; asked by that
//! caller before anybody is told, and by every driver that can remove. It covers a recorder that shows
//! all it holds and holds exactly what the list names: one clip more, one fewer, one of another size or
//! stamp, and nothing is removed. Does no I/O.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Clip, DriverError, ErrorKind, Listing, RawStamp};

/// Why a listing may not show all that a recorder holds, though all it shows is sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unseen {
    /// The device has another disk or partition; what lies there is another listing's.
    OtherVolume,
    /// Its filesystem's journal holds changes that were left alone, or nobody can tell whether it does.
    Journal,
    /// A folder was not looked into.
    ClosedFolder,
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherVolume => "the device has a further volume, which was not looked at",
            Self::Journal => "its journal may hold files that are not shown",
            Self::ClosedFolder => "a folder on it was not looked into",
        })
    }
}

/// A clip that is proven elsewhere, as it was listed when it was taken in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SafeClip {
    /// Raw path bytes.
    pub path_raw: Vec<u8>,
    /// Size in bytes.
    pub size: u64,
    /// Last-modified stamp: what tells it from one recorded anew under its name.
    pub modified: Option<RawStamp>,
}

impl From<&Clip> for SafeClip {
    fn from(clip: &Clip) -> Self {
        Self { path_raw: clip.path_raw.clone(), size: clip.size, modified: clip.modified }
    }
}

/// Leave to remove the footage of one recorder, once.
#[derive(Debug)]
pub struct RemovalLeave {
    /// Sorted.
    safe: Vec<SafeClip>,
}

/// Why leave does not cover a recorder. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uncovered {
    /// Something on it cannot be read: its path.
    #[error("{0} on it cannot be read; nothing is removed")]
    NotTaken(String),
    /// Not all that it holds was looked at.
    #[error("{0}; nothing is removed")]
    Unseen(Unseen),
    /// It holds something else: what.
    #[error("it does not hold exactly what is safe elsewhere: {0}; nothing is removed")]
    Differs(String),
    /// It tells no stamp of this clip, so that one recorded anew could not be told from it.
    #[error("it does not tell when {0} was written; nothing is removed")]
    Undated(String),
}

impl From<Uncovered> for DriverError {
    fn from(why: Uncovered) -> Self {
        Self::new(ErrorKind::Denied, why.to_string())
    }
}

/// What a recorder still shows of the clips it was told to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remains {
    /// Clips of the leave that it still shows as they were.
    pub kept: usize,
    /// All clips of the leave.
    pub of: usize,
    /// Other files on it.
    pub others: usize,
    /// Whether it shows all that it holds. If not, what it does not show may still be there.
    pub is_all_seen: bool,
}

impl RemovalLeave {
    /// Leave by the record named `record`, which says that these clips are proven elsewhere.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when no record is named, or it names no clip.
    pub fn of(record: &str, safe: impl IntoIterator<Item = SafeClip>) -> Result<Self, DriverError> {
        let mut safe: Vec<_> = safe.into_iter().collect();
        safe.sort_unstable();
        if record.trim().is_empty() || safe.is_empty() {
            let what = "no record says that this recorder's footage is safe elsewhere";
            return Err(DriverError::new(ErrorKind::Denied, what));
        }
        Ok(Self { safe })
    }

    /// Sees that a recorder shows all it holds, and that it is what is safe elsewhere and nothing else.
    ///
    /// # Errors
    /// [`Uncovered`], the first reason.
    pub fn covers(&self, listing: &Listing) -> Result<(), Uncovered> {
        if let Some(unseen) = listing.unseen.first() {
            return Err(Uncovered::Unseen(*unseen));
        }
        if let Some(one) = listing.not_taken.first() {
            return Err(Uncovered::NotTaken(one.path_raw.escape_ascii().to_string()));
        }
        let held = sorted(listing);
        if let Some(one) = held.iter().zip(&self.safe).find(|(held, safe)| held != safe) {
            return Err(Uncovered::Differs(one.0.path_raw.escape_ascii().to_string()));
        }
        if held.len() != self.safe.len() {
            let what = format!("{} files instead of {}", held.len(), self.safe.len());
            return Err(Uncovered::Differs(what));
        }
        match held.iter().find(|clip| clip.modified.is_none()) {
            Some(clip) => Err(Uncovered::Undated(clip.path_raw.escape_ascii().to_string())),
            None => Ok(()),
        }
    }

    /// What a recorder shows after it was told.
    #[must_use]
    pub fn remains(&self, listing: &Listing) -> Remains {
        let held = sorted(listing);
        let kept = held.iter().filter(|clip| self.safe.binary_search(clip).is_ok()).count();
        Remains {
            kept,
            of: self.safe.len(),
            others: held.len() - kept,
            is_all_seen: listing.not_taken.is_empty() && listing.unseen.is_empty(),
        }
    }
}

fn sorted(listing: &Listing) -> Vec<SafeClip> {
    let mut held: Vec<_> = listing.clips.iter().map(SafeClip::from).collect();
    held.sort_unstable();
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClipKind, NameFacts, NotTaken, StampSource};

    /// A stamp of a minute.
    fn stamp(minute: u32) -> RawStamp {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let face = day.and_hms_opt(8, minute, 0);
        RawStamp { source: StampSource::Fat, utc: None, face, resolution_ms: 2000 }
    }

    fn clip(handle: u32, path: &str, size: u64, minute: u32) -> Clip {
        Clip {
            handle,
            path_raw: path.into(),
            size,
            modified: Some(stamp(minute)),
            kind: ClipKind::Video,
            key_mark: None,
            name_facts: NameFacts::default(),
            sidecar_of: None,
        }
    }

    fn listing(clips: &[(&str, u64, u32)]) -> Listing {
        let clips = (0..).zip(clips).map(|(n, (path, size, at))| clip(n, path, *size, *at));
        Listing { clips: clips.collect(), ..Listing::default() }
    }

    fn leave(clips: &[(&str, u64, u32)]) -> RemovalLeave {
        RemovalLeave::of("removal 1", listing(clips).clips.iter().map(SafeClip::from)).unwrap()
    }

    const SAFE: &[(&str, u64, u32)] = &[("B.MP4", 7, 2), ("A.MP4", 5, 1)];

    #[test]
    fn leave_needs_a_record_and_a_clip() {
        let one = || listing(&SAFE[..1]).clips.iter().map(SafeClip::from).collect::<Vec<_>>();
        assert!(RemovalLeave::of("removal 1", one()).is_ok());
        assert_eq!(RemovalLeave::of(" ", one()).unwrap_err().kind(), ErrorKind::Denied);
        assert_eq!(RemovalLeave::of("removal 1", []).unwrap_err().kind(), ErrorKind::Denied);
    }

    #[test]
    fn leave_covers_exactly_what_is_safe() {
        let leave = leave(SAFE);
        assert_eq!(leave.covers(&listing(&[("A.MP4", 5, 1), ("B.MP4", 7, 2)])), Ok(()));
        for held in [
            &[("A.MP4", 5, 1)][..],
            &[("A.MP4", 5, 1), ("B.MP4", 8, 2)],
            &[("A.MP4", 5, 1), ("B.MP4", 7, 2), ("C.MP4", 0, 2)],
            &[("A.MP4", 5, 1), ("A.MP4", 5, 1), ("B.MP4", 7, 2)],
            &[],
        ] {
            let refused = leave.covers(&listing(held)).unwrap_err();
            assert!(matches!(refused, Uncovered::Differs(_)), "{held:?}: {refused}");
            assert_eq!(DriverError::from(refused).kind(), ErrorKind::Denied);
        }
    }

    #[test]
    fn a_clip_recorded_anew_under_its_name_is_another_whatever_its_size() {
        let leave = leave(SAFE);
        let anew = listing(&[("A.MP4", 5, 9), ("B.MP4", 7, 2)]);
        assert_eq!(leave.covers(&anew), Err(Uncovered::Differs("A.MP4".into())));
        let mut undated = listing(&[("A.MP4", 5, 1)]);
        undated.clips[0].modified = None;
        let safe = undated.clips.iter().map(SafeClip::from);
        let leave = RemovalLeave::of("removal 1", safe).unwrap();
        assert_eq!(leave.covers(&undated), Err(Uncovered::Undated("A.MP4".into())));
    }

    #[test]
    fn what_could_not_be_looked_at_forbids_it() {
        let mut odd = listing(SAFE);
        odd.not_taken.push(NotTaken {
            path_raw: b"LOCKED".into(),
            reason: "unreadable-folder".into(),
            detail: "x".into(),
        });
        let refused = leave(SAFE).covers(&odd);
        assert_eq!(refused, Err(Uncovered::NotTaken("LOCKED".into())));
        for unseen in [Unseen::OtherVolume, Unseen::Journal, Unseen::ClosedFolder] {
            let part = Listing { unseen: vec![unseen], ..listing(SAFE) };
            assert_eq!(leave(SAFE).covers(&part), Err(Uncovered::Unseen(unseen)));
            assert!(!leave(SAFE).remains(&part).is_all_seen);
        }
    }

    #[test]
    fn what_remains_is_judged_by_the_clips_that_were_to_go() {
        let of = |held: &[(&str, u64, u32)]| {
            let Remains { kept, of, others, is_all_seen } = leave(SAFE).remains(&listing(held));
            assert!(is_all_seen && of == 2);
            (kept, others)
        };
        assert_eq!(of(&[]), (0, 0));
        assert_eq!(of(SAFE), (2, 0));
        assert_eq!(of(&[("A.MP4", 5, 1), ("SETTINGS.INI", 9, 3)]), (1, 1));
        // The old one is gone; a new one bears its name.
        assert_eq!(of(&[("A.MP4", 5, 9)]), (0, 1));
    }
}
