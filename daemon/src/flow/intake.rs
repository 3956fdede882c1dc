//! Stage 2: pulling one clip. One pass over the recorder's bytes feeds the file and the digests.
//!
//! Called by `run` on the bay's thread. Whatever breaks, the recorder is only read, and what was
//! pulled is kept under the temp name that the answer tells of.

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt,
    path::PathBuf,
};

use docket_drivers::{Clip, ErrorKind, Recorder};

use super::{FlowError, Hashers};
use crate::{
    catalog::Tear,
    domain::{Digests, ItemId},
    observe::{item_span, metrics},
};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;
/// Bytes between two notes of progress in the catalog.
const JOURNAL_EVERY: u64 = 64 << 20;

/// A clip pulled whole into its temp file, not yet durable.
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
    /// The open temp file.
    pub file: File,
    /// Its path.
    pub part: PathBuf,
}

/// How a pull ended. What came so far stands in the temp file whenever a [`Tear`] tells of it.
pub enum Pull {
    /// Whole.
    Whole(Pulled),
    /// The recorder went away, and how that showed.
    Torn(Tear, String),
    /// The medium failed at a byte, twice, and how.
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
    /// The temp file, open for writing.
    pub file: File,
    /// Its path.
    pub part: PathBuf,
    /// The earlier pull to go on from.
    pub resume: Option<Tear>,
}

/// What a running pull tells its caller. An error in answer ends the pull; [`FlowError::Stopping`]
/// ends it with what came so far kept.
pub enum Note {
    /// So many bytes more were read.
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
/// the clip, never from two. Where the local file differs from a prefix whose digest still matches
/// (a write lost by a power cut), the recorder's bytes are written over it.
///
/// # Errors
/// [`FlowError::Staging`] when the disk fails or is full; whatever `hear` answers.
pub fn pull(
    recorder: &mut dyn Recorder,
    job: Job<'_>,
    sm3: bool,
    hear: &mut Hear<'_>,
) -> Result<Pull, FlowError> {
    let _span = item_span(job.item).entered();
    let mut run = Run {
        source: Source { recorder, clip: job.clip, reader: None },
        hashers: Hashers::new(sm3),
        offset: 0,
        journalled: 0,
        chunk: vec![0; CHUNK],
    };
    if let Some(resume) = job.resume.as_ref().filter(|r| r.pulled_bytes > 0)
        && let Some(end) = run.replay(&job, resume, hear)?
    {
        return Ok(end);
    }
    run.copy(job, hear)
}

/// Reads a clip to its end for its digests alone; nothing is written.
pub fn digest_only(
    recorder: &mut dyn Recorder,
    clip: &Clip,
    sm3: bool,
    mut read: impl FnMut(u64) -> Result<(), FlowError>,
) -> Digested {
    let mut hashers = Hashers::new(sm3);
    let mut source = Source { recorder, clip, reader: None };
    let mut chunk = vec![0_u8; CHUNK];
    let mut offset = 0;
    loop {
        match source.read(&mut chunk, offset) {
            Ok(0) => return Digested::Whole(offset, hashers.finish()),
            Ok(n) if offset + n as u64 > clip.size => {
                return Digested::Whole(offset + n as u64, hashers.finish());
            }
            Ok(n) => {
                hashers.update(&chunk[..n]);
                offset += n as u64;
                if read(n as u64).is_err() {
                    return Digested::Stopped;
                }
            }
            Err(Broken::Gone(why)) => return Digested::Gone(why),
            Err(Broken::Medium(why)) => return Digested::Unreadable(why),
        }
    }
}

/// How reading a clip for its digests ended.
pub enum Digested {
    /// To the end: bytes and digests.
    Whole(u64, Digests),
    /// The recorder went away.
    Gone(String),
    /// The medium failed.
    Unreadable(String),
    /// The station is stopping.
    Stopped,
}

/// One pull under way.
struct Run<'a> {
    source: Source<'a>,
    hashers: Hashers,
    offset: u64,
    journalled: u64,
    chunk: Vec<u8>,
}

impl Run<'_> {
    /// Reads the prefix of a torn pull again. Answers how the pull ended if it did.
    fn replay(
        &mut self,
        job: &Job<'_>,
        resume: &Tear,
        hear: &mut Hear<'_>,
    ) -> Result<Option<Pull>, FlowError> {
        let mut local = vec![0; CHUNK];
        while self.offset < resume.pulled_bytes {
            let left = resume.pulled_bytes - self.offset;
            let want = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let n = match self.source.read(&mut self.chunk[..want], self.offset) {
                Ok(0) => return Ok(Some(Pull::PrefixChanged)),
                Ok(n) => n,
                // The earlier, longer progress stays noted.
                Err(Broken::Gone(why)) => return Ok(Some(Pull::Torn(resume.clone(), why))),
                Err(Broken::Medium(why)) => {
                    return Ok(Some(Pull::Unreadable(resume.clone(), why)));
                }
            };
            if !same(&job.file, &mut local[..n], &self.chunk[..n], self.offset) {
                self.write(job, n)?;
            }
            self.hashers.update(&self.chunk[..n]);
            self.offset += n as u64;
            match hear(Note::Read(n as u64)) {
                Err(FlowError::Stopping) => return Ok(Some(Pull::Stopped(resume.clone()))),
                heard => heard?,
            }
        }
        if self.hashers.prefix_blake3() != resume.pulled_blake3 {
            return Ok(Some(Pull::PrefixChanged));
        }
        self.journalled = self.offset;
        hear(Note::Resumed(self.offset))?;
        Ok(None)
    }

    /// Pulls from where it stands to the end.
    fn copy(mut self, job: Job<'_>, hear: &mut Hear<'_>) -> Result<Pull, FlowError> {
        loop {
            let n = match self.source.read(&mut self.chunk, self.offset) {
                Ok(n) => n,
                Err(Broken::Gone(why)) => return Ok(Pull::Torn(self.tear(job.item), why)),
                Err(Broken::Medium(why)) => {
                    return Ok(Pull::Unreadable(self.tear(job.item), why));
                }
            };
            if n == 0 {
                return self.finish(job);
            }
            // One chunk past the listed end is kept as proof that there was more; no further, for
            // a hostile recorder may never end.
            self.write(&job, n)?;
            self.hashers.update(&self.chunk[..n]);
            self.offset += n as u64;
            match hear(Note::Read(n as u64)) {
                Err(FlowError::Stopping) => return Ok(Pull::Stopped(self.tear(job.item))),
                heard => heard?,
            }
            if self.offset > job.clip.size {
                return self.finish(job);
            }
            if self.offset - self.journalled >= JOURNAL_EVERY {
                self.journalled = self.offset;
                hear(Note::Journal(self.tear(job.item)))?;
            }
        }
    }

    fn write(&self, job: &Job<'_>, n: usize) -> Result<(), FlowError> {
        job.file
            .write_all_at(&self.chunk[..n], self.offset)
            .map_err(|e| FlowError::staging("write", &job.part, e))
    }

    fn finish(self, job: Job<'_>) -> Result<Pull, FlowError> {
        // A longer earlier attempt may have left bytes behind the end.
        job.file.set_len(self.offset).map_err(|e| FlowError::staging("cut", &job.part, e))?;
        if self.offset != job.clip.size {
            let more = if self.offset > job.clip.size { "at least " } else { "" };
            return Ok(Pull::WrongSize(format!(
                "listed with {} bytes, gave {more}{} bytes",
                job.clip.size, self.offset
            )));
        }
        Ok(Pull::Whole(Pulled {
            item: job.item,
            handle: job.clip.handle,
            path_raw: job.clip.path_raw.clone(),
            size: self.offset,
            digests: self.hashers.finish(),
            file: job.file,
            part: job.part,
        }))
    }

    fn tear(&self, item: ItemId) -> Tear {
        Tear { item, pulled_bytes: self.offset, pulled_blake3: self.hashers.prefix_blake3() }
    }
}

/// Whether the file already holds these bytes. A file that cannot be read there does not.
fn same(file: &File, local: &mut [u8], bytes: &[u8], offset: u64) -> bool {
    file.read_exact_at(local, offset).is_ok() && local == bytes
}

/// A clip being read from its recorder.
struct Source<'a> {
    recorder: &'a mut dyn Recorder,
    clip: &'a Clip,
    reader: Option<Box<dyn Read + Send>>,
}

/// Why a read gave nothing.
enum Broken {
    /// The recorder is gone.
    Gone(String),
    /// The medium cannot be read there.
    Medium(String),
}

impl Source<'_> {
    /// Reads at `offset`, which goes on from the last read. A medium's failure is tried once more
    /// from a fresh opening: a loose contact is more common than a bad cell.
    fn read(&mut self, buffer: &mut [u8], offset: u64) -> Result<usize, Broken> {
        match self.read_once(buffer, offset) {
            Err(Broken::Medium(_)) => {
                self.reader = None;
                self.read_once(buffer, offset)
            }
            other => other,
        }
    }

    fn read_once(&mut self, buffer: &mut [u8], offset: u64) -> Result<usize, Broken> {
        if self.reader.is_none() {
            let opened = self.recorder.open(self.clip, offset);
            self.reader = Some(opened.map_err(|e| broken(e.kind(), offset, &e.to_string()))?);
        }
        let Some(reader) = self.reader.as_mut() else { return Ok(0) };
        loop {
            match reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(n) => {
                    metrics::intake_bytes(n as u64);
                    return Ok(n);
                }
                Err(error) => {
                    return Err(broken(ErrorKind::of_read(&error), offset, &error.to_string()));
                }
            }
        }
    }
}

fn broken(kind: ErrorKind, offset: u64, said: &str) -> Broken {
    let why = format!("reading at byte {offset}: {said}");
    match kind {
        ErrorKind::Disconnected => Broken::Gone(why),
        _ => Broken::Medium(why),
    }
}
