//! Large objects: sent whole or in parts, gone on with after a crash, read back.
//!
//! The parts that a store has are in the catalog from the moment it said so. Memory is bounded for all
//! uploads of a target together; every part but the last has the same length. What stands under a key is taken away
//! again only where the store said that this very sending made it. When hours begin in which nothing is
//! sent, parts on their way are brought to their end, and the next ones wait.

use std::{
    fs::File,
    future::ready,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::{StreamExt, stream};
use tracing::{debug, warn};

use super::{Large, Sender};
use crate::{
    catalog::{Sending, Upload},
    flow::FlowError,
    store::{Remote, StoreError, StoreErrorKind, Target, copy_into, part_bytes},
};

/// What is as long or shorter goes in one piece, create-only.
const WHOLE_MAX: u64 = 8 << 20;
/// What is as long or shorter is not looked up before: a question costs as much as it does.
const PUT_AT_ONCE_MAX: u64 = 1 << 20;
/// How often an object is read back until it counts as another.
const READINGS_MAX: usize = 2;
/// Parts of one object on their way at once.
const TOGETHER: usize = 4;

/// Whose the object is that stands under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// The store said that this very sending made it.
    Ours,
    /// It stood there, or nobody knows: the reply of a put that was tried again may have been lost.
    Anybodys,
}

impl Sender {
    /// Sends a large object and reads it back. Answers its key.
    pub(super) async fn large(&self, sending: &Sending, large: Large) -> Result<String, FlowError> {
        // Something short is put at once: its name is not given twice.
        let is_short = large.size <= PUT_AT_ONCE_MAX && matches!(self.target, Target::Bucket(..));
        let stands = !is_short && self.target.size_of(&large.key).await?.is_some();
        let whose = match stands {
            true => Whose::Anybodys,
            false => self.put(sending, &large).await?,
        };
        // One reading may go wrong on the line; two that differ from what was sent are the store's.
        for _ in 0..READINGS_MAX {
            let back = self.target.read_back(&large.key).await?;
            if (back.size, &back.blake3) == (large.size, &large.blake3) {
                return Ok(large.key);
            }
        }
        if whose == Whose::Anybodys {
            return Err(StoreError::other_bytes(&large.key).into());
        }
        // It was put a moment ago, by this very sending: it may be put anew.
        warn!(key = large.key, target = self.target.name(), "read back other bytes than were sent");
        self.target.withdraw(&large.key).await?;
        Err(FlowError::Different(large.key))
    }

    async fn put(&self, sending: &Sending, large: &Large) -> Result<Whose, FlowError> {
        let remote = match &self.target {
            Target::Bucket(_, remote) => remote,
            Target::Folder(folder) => {
                self.paced(large.size).await?;
                let from = self.home.path_of(&large.key);
                let is_made = copy_into(folder, &from, &large.key).await?;
                return Ok(if is_made { Whose::Ours } else { Whose::Anybodys });
            }
        };
        let source = self.source(large)?;
        if large.size <= WHOLE_MAX {
            let bytes = self.memory.read(&source, 0, large.size).await?;
            self.paced(large.size).await?;
            return match remote.put(&large.key, bytes).await {
                Ok(()) => Ok(Whose::Ours),
                Err(error) if error.kind() == StoreErrorKind::Exists => Ok(Whose::Anybodys),
                Err(error) => Err(error.into()),
            };
        }
        self.in_parts(sending, large, remote, &source).await
    }

    /// The home archive's file; what is not as long as it should be is not sent.
    fn source(&self, large: &Large) -> Result<Arc<File>, FlowError> {
        let file = self.home.open(&large.key)?;
        let is_whole = file.metadata().is_ok_and(|found| found.len() == large.size);
        if !is_whole {
            return Err(StoreError::altered(&large.key).into());
        }
        Ok(Arc::new(file))
    }

    async fn in_parts(
        &self,
        sending: &Sending,
        large: &Large,
        remote: &Remote,
        source: &Arc<File>,
    ) -> Result<Whose, FlowError> {
        let upload = self.begun(sending, large, remote).await?;
        let count = large.size.div_ceil(upload.part_bytes);
        let mut parts: Vec<Option<String>> = vec![None; usize::try_from(count).unwrap_or(0)];
        for (number, content) in &upload.parts {
            if let Some(part) = usize::try_from(*number).ok().and_then(|n| parts.get_mut(n)) {
                *part = Some(content.clone());
            }
        }
        let missing: Vec<u64> =
            (0..count).zip(&parts).filter(|(_, part)| part.is_none()).map(|(n, _)| n).collect();
        if !upload.parts.is_empty() {
            debug!(key = large.key, missing = missing.len(), of = count, "an upload goes on");
        }
        let upload = &upload;
        let is_closed = AtomicBool::new(false);
        let mut sent = stream::iter(missing)
            .take_while(|_| ready(!is_closed.load(Ordering::Relaxed)))
            .map(|number| self.part(sending, large, remote, source, upload, number))
            .buffer_unordered(TOGETHER);
        let mut outside_hours = None;
        while let Some(part) = sent.next().await {
            match part {
                Ok((number, content)) => {
                    if let Some(part) = usize::try_from(number).ok().and_then(|n| parts.get_mut(n))
                    {
                        *part = Some(content);
                    }
                }
                // No other part is begun; those that were are brought to their end.
                Err(FlowError::Store(error)) if error.kind() == StoreErrorKind::Stopped => {
                    is_closed.store(true, Ordering::Relaxed);
                    outside_hours = Some(error);
                }
                // The store forgot the upload: the next try begins another.
                Err(FlowError::Store(error)) if error.kind() == StoreErrorKind::NotFound => {
                    self.catalog.upload_over(sending.seq).await?;
                    return Err(error.into());
                }
                Err(problem) => return Err(problem),
            }
        }
        if let Some(error) = outside_hours {
            return Err(error.into());
        }
        let parts = parts.into_iter().flatten().collect();
        self.completed(sending, large, (remote, &upload.id), parts).await
    }

    /// Makes the parts the object, unless one came to stand there meanwhile, which completing would overwrite.
    async fn completed(
        &self,
        sending: &Sending,
        large: &Large,
        (remote, upload): (&Remote, &str),
        parts: Vec<String>,
    ) -> Result<Whose, FlowError> {
        if self.target.size_of(&large.key).await?.is_some() {
            return Ok(Whose::Anybodys);
        }
        let Err(error) = remote.complete(&large.key, upload, parts).await else {
            self.catalog.upload_over(sending.seq).await?;
            return Ok(Whose::Ours);
        };
        // A reply that was lost: the object stands, or the upload does.
        if self.target.size_of(&large.key).await? == Some(large.size) {
            return Ok(Whose::Anybodys);
        }
        if error.kind() == StoreErrorKind::NotFound {
            self.catalog.upload_over(sending.seq).await?;
        }
        Err(error.into())
    }

    /// The upload that was begun before, or another one.
    async fn begun(
        &self,
        sending: &Sending,
        large: &Large,
        remote: &Remote,
    ) -> Result<Upload, FlowError> {
        let begun = self.catalog.upload(sending.seq).await?;
        if let Some(upload) = begun.filter(|upload| self.is_kept(remote, upload)) {
            return Ok(upload);
        }
        let (id, part_bytes) = (remote.begin(&large.key).await?, part_bytes(large.size));
        self.catalog.upload_begun(sending.seq, &id, part_bytes).await?;
        Ok(Upload { id, part_bytes, parts: Vec::new(), taken_at: None })
    }

    /// Whether the store still has what it took: some drop parts after days.
    fn is_kept(&self, remote: &Remote, upload: &Upload) -> bool {
        let Some(kept) = remote.keeps_parts() else { return true };
        upload.taken_at.is_some_and(|at| self.clock.utc() - at < kept)
    }

    async fn part(
        &self,
        sending: &Sending,
        large: &Large,
        remote: &Remote,
        source: &Arc<File>,
        upload: &Upload,
        number: u64,
    ) -> Result<(u64, String), FlowError> {
        let from = number * upload.part_bytes;
        let length = upload.part_bytes.min(large.size - from);
        let bytes = self.memory.read(source, from, length).await?;
        self.paced(length).await?;
        let content = remote.put_part(&large.key, &upload.id, number, bytes).await?;
        self.catalog.part_uploaded(sending.seq, number, &content).await?;
        Ok((number, content))
    }
}

#[cfg(test)]
mod tests;
