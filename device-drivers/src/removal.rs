//! Leave to have a recorder remove its footage: the list of what is safe elsewhere.
//!
//! Made by the caller of [`crate::Recorder::remove_footage`] from what it has proven; asked by every
//! driver that can remove. It covers a recorder that holds exactly what the list names, and no other:
//! one clip more, one fewer or one of another size, and nothing is removed. Does no I/O.

use crate::{DriverError, ErrorKind, Listing};

/// Leave to remove the footage of one recorder, once.
#[derive(Debug)]
pub struct RemovalLeave {
    /// Raw path and size in bytes of each clip, sorted.
    safe: Vec<(Vec<u8>, u64)>,
}

impl RemovalLeave {
    /// Leave by the record named `record`, which says that these clips (raw path, size in bytes) are
    /// proven elsewhere.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when no record is named, or it names no clip.
    pub fn of(
        record: &str,
        safe: impl IntoIterator<Item = (Vec<u8>, u64)>,
    ) -> Result<Self, DriverError> {
        let mut safe: Vec<_> = safe.into_iter().collect();
        safe.sort_unstable();
        if record.trim().is_empty() || safe.is_empty() {
            return Err(denied("no record says that this recorder's footage is safe elsewhere"));
        }
        Ok(Self { safe })
    }

    /// Sees that a recorder holds what is safe elsewhere, and nothing else.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when it holds anything else, or anything that cannot be read.
    pub fn covers(&self, listing: &Listing) -> Result<(), DriverError> {
        if let Some(one) = listing.not_taken.first() {
            let path = one.path_raw.escape_ascii();
            return Err(denied(&format!("{path} on it cannot be read; nothing is removed")));
        }
        let mut held: Vec<_> =
            listing.clips.iter().map(|clip| (clip.path_raw.clone(), clip.size)).collect();
        held.sort_unstable();
        if held == self.safe {
            return Ok(());
        }
        Err(denied("it does not hold exactly what is safe elsewhere; nothing is removed"))
    }
}

fn denied(what: &str) -> DriverError {
    DriverError::new(ErrorKind::Denied, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clip, ClipKind, NameFacts, NotTaken};

    fn clip(handle: u32, path: &str, size: u64) -> Clip {
        Clip {
            handle,
            path_raw: path.into(),
            size,
            modified: None,
            kind: ClipKind::Video,
            key_mark: None,
            name_facts: NameFacts::default(),
            sidecar_of: None,
        }
    }

    fn listing(clips: &[(&str, u64)]) -> Listing {
        let clips = (0..).zip(clips).map(|(handle, (path, size))| clip(handle, path, *size));
        Listing { clips: clips.collect(), not_taken: Vec::new() }
    }

    #[test]
    fn leave_needs_a_record_and_a_clip() {
        let one = || [(b"A.MP4".to_vec(), 5)];
        assert!(RemovalLeave::of("removal 1", one()).is_ok());
        assert_eq!(RemovalLeave::of(" ", one()).unwrap_err().kind(), ErrorKind::Denied);
        assert_eq!(RemovalLeave::of("removal 1", []).unwrap_err().kind(), ErrorKind::Denied);
    }

    #[test]
    fn leave_covers_exactly_what_is_safe() {
        let safe = [("B.MP4", 7), ("A.MP4", 5)].map(|(path, size)| (path.into(), size));
        let leave = RemovalLeave::of("removal 1", safe).unwrap();
        assert!(leave.covers(&listing(&[("A.MP4", 5), ("B.MP4", 7)])).is_ok());
        for held in [
            &[("A.MP4", 5)][..],
            &[("A.MP4", 5), ("B.MP4", 8)],
            &[("A.MP4", 5), ("B.MP4", 7), ("C.MP4", 0)],
            &[("A.MP4", 5), ("A.MP4", 5), ("B.MP4", 7)],
            &[],
        ] {
            let refused = leave.covers(&listing(held)).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Denied, "{held:?}");
        }
        let mut odd = listing(&[("A.MP4", 5), ("B.MP4", 7)]);
        odd.not_taken.push(NotTaken {
            path_raw: b"LOCKED".into(),
            reason: "unreadable-folder".into(),
            detail: "x".into(),
        });
        assert_eq!(leave.covers(&odd).unwrap_err().kind(), ErrorKind::Denied);
    }
}
