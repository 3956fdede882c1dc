//! Stage 2: pulling one clip. One pass over the recorder's bytes feeds the file and the digests.
//!
//! Called by `run` on the bay's thread. Whatever breaks, the recorder is only read, and what was
//! pulled is kept under the temp name that the answer tells of. Places that cannot be read are
//! zeros in the file and told exactly; reading goes on behind them (`source`).

mod compare;
mod replay;
mod source;
mod sums;
#[cfg(test)]
mod tests;

use std::{fs::File, io, os::unix::fs::FileExt, path::PathBuf};

use docket_drivers::{Clip, Recorder};

pub use compare::{Digested, digest_only};
pub use source::Patience;

use compare::nothing_read;
use source::{Broken, Found, Source};
use sums::{Sums, part};

use super::{FlowError, Hashers};
use crate::{
    catalog::{Rescued, Tear},
    domain::{Digests, Holes, ItemId},
    observe::item_span,
};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;
/// Bytes between two notes of progress in the catalog.
const JOURNAL_EVERY: u64 = 64 << 20;

/// A clip pulled to its end into its temp file, not yet durable.
pub struct Pulled {
    /// The item it becomes.
    pub item: ItemId,
    /// The clip's place in the listing.
    pub handle: u32,
    /// Its raw path bytes.
    pub path_raw: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Their digests.
    pub digests: Digests,
    /// What could not be read, and is zeros; none of a whole clip.
    pub holes: Holes,
    /// The rescued item of the same clip that lacks more of it.
    pub reads_more_of: Option<ItemId>,
    /// The open temp file.
    pub file: File,
    /// Its path.
    pub part: PathBuf,
}

impl Pulled {
    /// How far it came: to its end.
    #[must_use]
    pub fn to_its_end(&self) -> Tear {
        Tear {
            item: self.item,
            pulled_bytes: self.size,
            pulled_blake3: self.digests.blake3.clone(),
            holes: self.holes.clone(),
        }
    }
}

/// How a pull ended. What came so far stands in the temp file whenever a [`Tear`] tells of it.
pub enum Pull {
    /// To the end: whole, or with holes.
    Done(Pulled),
    /// The recorder went away, and how that showed.
    Torn(Tear, String),
    /// No byte of the clip can be read, or the recorder refuses it, and how.
    Unreadable(Tear, String),
    /// The recorder answered to the end, but not with the listed number of bytes.
    WrongSize(String),
    /// A torn pull's prefix is not what the recorder shows now.
    PrefixChanged,
    /// The station is stopping.
    Stopped(Tear),
}

/// What to pull, and into which file.
pub struct Job<'a> {
    /// The item.
    pub item: ItemId,
    /// The clip.
    pub clip: &'a Clip,
    /// The temp file, open for reading and writing.
    pub file: File,
    /// Its path.
    pub part: PathBuf,
    /// The earlier pull to go on from.
    pub resume: Option<Tear>,
    /// The rescued items of the same path and size: this pull may have the bytes they lack.
    pub rescued: Vec<&'a Rescued>,
}

/// What a running pull tells its caller. An error in answer ends the pull; [`FlowError::Stopping`]
/// ends it with what came so far kept.
pub enum Note {
    /// So many bytes more were read, or cannot be.
    Read(u64),
    /// So far the pull has come: the place to note it and to let others have a turn.
    Journal(Tear),
    /// The prefix of a torn pull, so many bytes long, was read again and is the same.
    Resumed(u64),
}

/// Who hears the notes.
pub type Hear<'a> = dyn FnMut(Note) -> Result<(), FlowError> + 'a;

/// Pulls one clip.
///
/// A resume reads the prefix from the recorder again: an item's bytes all come from one state of
/// the clip, never from two. What was a hole is tried anew. What has become one since is kept from
/// the file, whose bytes are the journalled ones. A file that is not what was journalled (a write
/// lost by a power cut) is worth nothing, and the clip is pulled from its beginning.
///
/// # Errors
/// [`FlowError::Staging`] when the disk fails or is full; whatever `hear` answers.
pub fn pull(
    recorder: &mut dyn Recorder,
    job: Job<'_>,
    sm3: bool,
    patience: &Patience,
    hear: &mut Hear<'_>,
) -> Result<Pull, FlowError> {
    let _span = item_span(job.item).entered();
    let mut run = Run {
        source: Source::new(recorder, job.clip, patience),
        sums: Sums::new(sm3, &job.rescued),
        holes: Holes::default(),
        offset: 0,
        journalled: 0,
        chunk: vec![0; CHUNK],
        job,
    };
    match run.replay(hear).and_then(|()| run.copy(hear)) {
        Ok(()) => run.finish(),
        Err(End::Failed(error)) => Err(error),
        Err(End::Pull(pull)) => Ok(*pull),
    }
}

/// A pull that ends before its clip does.
enum End {
    Pull(Box<Pull>),
    Failed(FlowError),
}

impl From<FlowError> for End {
    fn from(error: FlowError) -> Self {
        Self::Failed(error)
    }
}

impl From<Pull> for End {
    fn from(pull: Pull) -> Self {
        Self::Pull(Box::new(pull))
    }
}

/// One pull under way.
struct Run<'a> {
    job: Job<'a>,
    source: Source<'a>,
    sums: Sums<'a>,
    holes: Holes,
    offset: u64,
    journalled: u64,
    chunk: Vec<u8>,
}

impl Run<'_> {
    /// Pulls from where it stands to the end.
    fn copy(&mut self, hear: &mut Hear<'_>) -> Result<(), End> {
        // One chunk past the listed end is kept as proof that there was more; no further, for a
        // hostile recorder may never end.
        while self.offset <= self.job.clip.size {
            match self.source.read(&mut self.chunk, self.offset) {
                Ok(Found::Bytes(0)) => break,
                Ok(Found::Bytes(n)) => {
                    let n = self.keep(n)?;
                    self.go_on(n, hear)?;
                }
                Ok(Found::Hole(to, why)) => self.step_over(to, &why, hear)?,
                Err(Broken::Gone(why)) => return Err(Pull::Torn(self.tear(), why).into()),
                Err(Broken::Refused(why)) => {
                    return Err(Pull::Unreadable(self.tear(), why).into());
                }
            }
        }
        Ok(())
    }

    /// Zeros up to `to`.
    fn step_over(&mut self, to: u64, why: &str, hear: &mut Hear<'_>) -> Result<(), End> {
        while self.offset < to {
            let n = part(to - self.offset, CHUNK);
            self.holes.push(self.offset, self.offset + n as u64, why);
            let n = self.keep_zeros(n)?;
            self.go_on(n, hear)?;
        }
        Ok(())
    }

    /// So many bytes more are kept.
    fn go_on(&mut self, n: u64, hear: &mut Hear<'_>) -> Result<(), End> {
        self.offset += n;
        heard(hear(Note::Read(n)), || self.tear())?;
        if self.offset - self.journalled >= JOURNAL_EVERY && self.offset < self.job.clip.size {
            self.journalled = self.offset;
            hear(Note::Journal(self.tear()))?;
        }
        Ok(())
    }

    fn keep_zeros(&mut self, n: usize) -> Result<u64, FlowError> {
        self.chunk[..n].fill(0);
        self.keep(n)
    }

    /// Writes and digests the chunk's first bytes.
    fn keep(&mut self, n: usize) -> Result<u64, FlowError> {
        let written = self.job.file.write_all_at(&self.chunk[..n], self.offset);
        written.map_err(|e| FlowError::staging("write", &self.job.part, e))?;
        self.sums.update(&self.chunk[..n], self.offset);
        Ok(n as u64)
    }

    fn finish(mut self) -> Result<Pull, FlowError> {
        let cut = |bytes| {
            let done: io::Result<()> = self.job.file.set_len(bytes);
            done.map_err(|e| FlowError::staging("cut", &self.job.part, e))
        };
        // A longer earlier attempt may have left bytes behind the end.
        cut(self.offset)?;
        let size = self.job.clip.size;
        if self.offset != size {
            let more = if self.offset > size { "at least " } else { "" };
            return Ok(Pull::WrongSize(format!(
                "listed with {size} bytes, gave {more}{} bytes",
                self.offset
            )));
        }
        match nothing_read(&mut self.source, &self.holes, self.offset) {
            Err(gone) => return Ok(Pull::Torn(self.tear(), gone)),
            Ok(Some(why)) => {
                cut(0)?;
                let (item, pulled_blake3) = (self.job.item, Hashers::new(false).prefix_blake3());
                let tear = Tear { item, pulled_bytes: 0, pulled_blake3, holes: Holes::default() };
                return Ok(Pull::Unreadable(tear, why));
            }
            Ok(None) => {}
        }
        Ok(Pull::Done(Pulled {
            item: self.job.item,
            handle: self.job.clip.handle,
            path_raw: self.job.clip.path_raw.clone(),
            size,
            reads_more_of: self.sums.reads_more_of(self.holes.lost_bytes()),
            digests: self.sums.hashers.finish(),
            holes: self.holes,
            file: self.job.file,
            part: self.job.part,
        }))
    }

    fn tear(&self) -> Tear {
        Tear {
            item: self.job.item,
            pulled_bytes: self.offset,
            pulled_blake3: self.sums.hashers.prefix_blake3(),
            holes: self.holes.clone(),
        }
    }
}

/// A caller that stops ends the pull with what came so far.
fn heard(answer: Result<(), FlowError>, tear: impl FnOnce() -> Tear) -> Result<(), End> {
    match answer {
        Err(FlowError::Stopping) => Err(Pull::Stopped(tear()).into()),
        answer => answer.map_err(Into::into),
    }
}
