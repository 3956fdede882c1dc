//! Reading a clip for its digests alone, to compare it with what is known.
//!
//! Called by `run` on the bay's thread. Nothing is written.

use docket_drivers::{Clip, Recorder};

use super::{
    CHUNK,
    source::{Broken, Found, Patience, Source},
    sums::Sums,
};
use crate::{
    domain::{Digests, Holes},
    flow::FlowError,
};

/// Reads a clip to its end for its digests alone; nothing is written.
pub fn digest_only(
    recorder: &mut dyn Recorder,
    clip: &Clip,
    sm3: bool,
    patience: &Patience,
    mut read: impl FnMut(u64) -> Result<(), FlowError>,
) -> Digested {
    let mut sums = Sums::new(sm3, &[]);
    let mut source = Source::new(recorder, clip, patience);
    let mut chunk = vec![0_u8; CHUNK];
    let (mut holes, mut offset) = (Holes::default(), 0);
    loop {
        let n = match source.read(&mut chunk, offset) {
            Ok(Found::Bytes(0)) => break,
            Ok(Found::Bytes(n)) => {
                sums.update(&chunk[..n], offset);
                n as u64
            }
            Ok(Found::Hole(to, why)) => {
                holes.push(offset, to, &why);
                sums.skip(&mut chunk, offset, to);
                to - offset
            }
            Err(Broken::Gone(why)) => return Digested::Gone(why),
            Err(Broken::Refused(why)) => return Digested::Unreadable(why),
        };
        offset += n;
        if read(n).is_err() {
            return Digested::Stopped;
        }
        if offset > clip.size {
            break;
        }
    }
    match nothing_read(&mut source, &holes, offset) {
        Err(gone) => Digested::Gone(gone),
        Ok(Some(why)) => Digested::Unreadable(why),
        Ok(None) => Digested::Done { size: offset, digests: sums.hashers.finish(), holes },
    }
}

/// How reading a clip for its digests ended.
pub enum Digested {
    /// To the end.
    Done {
        /// Bytes, holes included.
        size: u64,
        /// Their digests, with zeros in the place of holes.
        digests: Digests,
        /// What could not be read.
        holes: Holes,
    },
    /// The recorder went away.
    Gone(String),
    /// No byte can be read, or the recorder refuses the clip.
    Unreadable(String),
    /// The station is stopping.
    Stopped,
}

/// Why there is nothing of a clip, if there is nothing; fails when its holes are a recorder's that is
/// gone.
pub(super) fn nothing_read(
    source: &mut Source<'_>,
    holes: &Holes,
    bytes: u64,
) -> Result<Option<String>, String> {
    let Some(first) = holes.as_slice().first() else { return Ok(None) };
    let why = format!("reading at byte {}: {}", first.offset, first.why);
    match source.must_be_there(&why) {
        Ok(()) => Ok(Some(why).filter(|_| holes.lost_bytes() == bytes)),
        Err(Broken::Gone(why) | Broken::Refused(why)) => Err(why),
    }
}
