//! Going on with a torn pull: its prefix is read from the recorder again before a byte is added.
//!
//! Part of [`super::pull`]. The bytes in the file are never overwritten but in what was a hole, so that
//! a recorder that comes back with others loses none of them.

use std::os::unix::fs::FileExt;

use super::{
    CHUNK, End, Hear, Note, Pull, Run, heard,
    source::{Broken, Found},
    sums::part,
};
use crate::{catalog::Tear, flow::FlowError};

impl Run<'_> {
    /// Reads the prefix of a torn pull again, if there is one and its bytes are still here.
    pub(super) fn replay(&mut self, hear: &mut Hear<'_>) -> Result<(), End> {
        let Some(tear) = self.job.resume.clone().filter(|tear| tear.pulled_bytes > 0) else {
            return Ok(());
        };
        if !self.is_intact(&tear, hear)? {
            return Ok(());
        }
        while self.offset < tear.pulled_bytes {
            // Up to where the journal's word changes: in a hole, or before the next one.
            let hole = tear.holes.from(self.offset);
            let lost = hole.filter(|hole| hole.offset <= self.offset);
            let until = hole.map_or(tear.pulled_bytes, |hole| match lost {
                Some(_) => hole.end(),
                None => hole.offset,
            });
            let until = until.min(tear.pulled_bytes);
            let n = self.replay_part(&tear, lost.is_some(), until)?;
            self.offset += n;
            // The earlier, longer progress stays noted.
            heard(hear(Note::Read(n)), || tear.clone())?;
        }
        self.journalled = self.offset;
        hear(Note::Resumed(self.offset))?;
        Ok(())
    }

    /// Reads some bytes of the prefix, none beyond `until`, which the journal says are lost or not.
    fn replay_part(&mut self, tear: &Tear, was_lost: bool, until: u64) -> Result<u64, End> {
        let want = part(until - self.offset, CHUNK);
        match self.source.read(&mut self.chunk[..want], self.offset) {
            Ok(Found::Bytes(0)) => Err(Pull::PrefixChanged.into()),
            // Healed: read for the first time.
            Ok(Found::Bytes(n)) if was_lost => self.keep(n).map_err(Into::into),
            Ok(Found::Bytes(n)) => {
                let mut kept = vec![0; n];
                self.local(&mut kept)?;
                if kept != self.chunk[..n] {
                    return Err(Pull::PrefixChanged.into());
                }
                self.sums.update(&kept, self.offset);
                Ok(n as u64)
            }
            Ok(Found::Hole(to, why)) if was_lost => {
                let to = to.min(until);
                self.holes.push(self.offset, to, &why);
                self.keep_zeros(part(to - self.offset, CHUNK)).map_err(Into::into)
            }
            // Damaged since: the file has what was read then.
            Ok(Found::Hole(to, _)) => {
                let n = part(to.min(until) - self.offset, CHUNK);
                let mut kept = vec![0; n];
                self.local(&mut kept)?;
                self.sums.update(&kept, self.offset);
                Ok(n as u64)
            }
            Err(Broken::Gone(why)) => Err(Pull::Torn(tear.clone(), why).into()),
            Err(Broken::Refused(why)) => Err(Pull::Unreadable(tear.clone(), why).into()),
        }
    }

    /// Whether the file's bytes are the journalled ones, holes aside.
    fn is_intact(&mut self, tear: &Tear, hear: &mut Hear<'_>) -> Result<bool, End> {
        let mut hasher = blake3::Hasher::new();
        let mut at = 0;
        while at < tear.pulled_bytes {
            let n = part(tear.pulled_bytes - at, CHUNK);
            if self.job.file.read_exact_at(&mut self.chunk[..n], at).is_err() {
                return Ok(false);
            }
            tear.holes.blank(&mut self.chunk[..n], at);
            hasher.update(&self.chunk[..n]);
            at += n as u64;
            heard(hear(Note::Read(0)), || tear.clone())?;
        }
        Ok(hasher.finalize().to_hex().as_str() == tear.pulled_blake3)
    }

    /// The file's bytes at this place.
    fn local(&self, into: &mut [u8]) -> Result<(), FlowError> {
        let read = self.job.file.read_exact_at(into, self.offset);
        read.map_err(|e| FlowError::staging("read", &self.job.part, e))
    }
}
