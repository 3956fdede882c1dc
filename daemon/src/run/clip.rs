//! One clip within its group: pulled, compared, or set aside.
//!
//! Called by [`super::group`] on the bay's thread. Whatever breaks, the answer says what became of
//! the clip; an error means that catalog or staging failed.

use docket_drivers::{Clip, ErrorKind, Recorder};
use tracing::warn;

use super::group::{BYTES, Context, Task};
use crate::{
    catalog::{Candidate, Item, Plan, Tear},
    domain::{Holes, ItemId, ItemState, NewNotice, Quarantine},
    flow::{
        FlowError,
        intake::{self, Digested, Job, Note, Pull, Pulled},
        staging::Room,
        turnstile::Turn,
    },
};

/// Why a clip that does not fit is left on its recorder: a stable code.
const NO_SPACE: &str = "no-space";
/// Rescued items of one clip that a pull is compared with at most: each costs a digest.
const RESCUED_MAX: usize = 4;

impl Context<'_> {
    pub(super) fn one(
        &self,
        recorder: &mut dyn Recorder,
        task: &Task,
        pulled: &[Pulled],
        turn: &mut Turn<'_>,
    ) -> Result<One, FlowError> {
        match task.plan {
            Plan::Take(item) => self.pull(recorder, task, item, turn),
            Plan::Compare => self.compare(recorder, task, pulled, turn),
            Plan::Skip => {
                self.decided(task.clip.size);
                Ok(One::Excepted)
            }
        }
    }

    /// Something of this path and size is known: read the clip to its end and compare. What this
    /// very group has pulled is known too: a card may list one name twice.
    fn compare(
        &self,
        recorder: &mut dyn Recorder,
        task: &Task,
        pulled: &[Pulled],
        turn: &mut Turn<'_>,
    ) -> Result<One, FlowError> {
        let catalog = &self.line.catalog;
        let mut candidates = self.wait(catalog.candidates(self.recorder, &task.listed))?;
        let same_path = pulled.iter().filter(|p| p.path_raw == task.clip.path_raw);
        candidates.extend(same_path.map(|p| Candidate {
            item: p.item,
            blake3: p.digests.blake3.clone(),
            lost_bytes: p.holes.lost_bytes(),
        }));
        if !candidates.is_empty() {
            match self.digest(recorder, &task.clip, turn) {
                Digested::Done { size, digests, holes } => {
                    let known = candidates.iter().find(|c| {
                        c.blake3 == digests.blake3
                            && c.lost_bytes == holes.lost_bytes()
                            && size == task.clip.size
                    });
                    if let Some(known) = known {
                        return Ok(One::Sighted(known.item));
                    }
                    self.unread(task.clip.size);
                }
                Digested::Gone(why) => return Ok(One::Gone(why)),
                Digested::Unreadable(why) => return self.unreadable(recorder, task, None, why),
                Digested::Stopped => return Ok(One::Stopped),
            }
        }
        let anew = catalog.see_anew(self.session, self.recorder, &task.listed, self.by);
        let item = self.wait(anew)?;
        self.start(&[item])?;
        self.pull(recorder, task, item, turn)
    }

    /// Gives each item a new temp file's name, in one transaction, but for those with a torn file
    /// to go on with. A torn file of which nothing was noted is worthless: its bytes are still on
    /// the recorder.
    pub(super) fn start(&self, items: &[ItemId]) -> Result<(), FlowError> {
        let line = self.line;
        let mut new = Vec::with_capacity(items.len());
        for id in items {
            let item = self.wait(line.catalog.item(*id))?;
            if torn(&item).is_none_or(|_| !line.staging.part(*id, item.attempt).exists()) {
                line.staging.discard(&line.staging.part(*id, item.attempt))?;
                // Renamed, but its commit failed: its bytes are still on the recorder.
                line.staging.discard(&line.staging.staged(*id))?;
                new.push(*id);
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        self.wait(line.catalog.start_copying(&new))
    }

    fn pull(
        &self,
        recorder: &mut dyn Recorder,
        task: &Task,
        id: ItemId,
        turn: &mut Turn<'_>,
    ) -> Result<One, FlowError> {
        let line = self.line;
        let item = self.wait(line.catalog.item(id))?;
        // A torn file keeps its reserve: it is not asked for twice.
        let reserved = line.staging.reserved(&line.staging.part(id, item.attempt));
        let wanted = task.clip.size.saturating_sub(reserved);
        if let Room::Short(bytes) = line.staging.room_for(wanted)? {
            let why = format!("{bytes} bytes short on the staging disk");
            return self.except(task, NO_SPACE, &why);
        }
        let job = match self.job(task, &item) {
            Err(error) if error.is_full() => {
                return self.except(task, NO_SPACE, &error.to_string());
            }
            job => job?,
        };
        let part = job.part.clone();
        let mut hear = |note| self.hear(note, id, turn);
        let sm3 = line.intake.load().sm3;
        let pull = match intake::pull(recorder, job, sm3, self.patience, &mut hear) {
            Err(error) if error.is_full() => {
                line.staging.discard(&part)?;
                return self.except(task, NO_SPACE, &error.to_string());
            }
            pull => pull?,
        };
        match pull {
            Pull::Done(pulled) if self.leave.is_gone() && !pulled.holes.is_empty() => {
                let why = "it left its bay while places of the file could not be read".to_owned();
                self.torn(&pulled.to_its_end(), why)
            }
            Pull::Done(pulled) => self.second_read(recorder, task, pulled, turn),
            Pull::Stopped(tear) => {
                self.wait(line.catalog.journal_pull(&tear))?;
                Ok(One::Stopped)
            }
            Pull::Torn(tear, why) => self.torn(&tear, why),
            Pull::Unreadable(tear, why) => self.unreadable(recorder, task, Some(&tear), why),
            Pull::WrongSize(why) => self.set_aside(task, id, Quarantine::SizeMismatch, &why),
            Pull::PrefixChanged => {
                let why = "the recorder came back with other bytes where the pull had broken off";
                warn!(item = %id, why, "set aside");
                self.wait(line.catalog.quarantine(id, Quarantine::TornSourceChanged, why))?;
                line.staging.set_aside(id)?;
                let anew =
                    line.catalog.see_anew(self.session, self.recorder, &task.listed, self.by);
                let item = self.wait(anew)?;
                self.start(&[item])?;
                self.pull(recorder, task, item, turn)
            }
        }
    }

    /// The temp file to pull into: the torn one where there is one to go on with, else a new one.
    fn job<'t>(&'t self, task: &'t Task, item: &Item) -> Result<Job<'t>, FlowError> {
        let staging = &self.line.staging;
        let part = staging.part(item.id, item.attempt);
        let mut resume = torn(item);
        if let Some(tear) = resume.as_mut().filter(|_| item.hole_bytes > 0) {
            tear.holes = self.wait(self.line.catalog.holes(item.id))?;
        }
        let file = match resume {
            Some(_) => staging.reopen_part(&part)?,
            None => staging.create_part(&part, task.clip.size)?,
        };
        let rescued = self.rescued.iter();
        let rescued = rescued
            .filter(|r| r.path_raw == task.clip.path_raw && r.size == task.clip.size)
            .take(RESCUED_MAX)
            .collect();
        Ok(Job { item: item.id, clip: &task.clip, file, part, resume, rescued })
    }

    /// Where configured, the recorder is read once more: one that answers differently is not
    /// trusted. A clip with holes is not trusted anyway.
    fn second_read(
        &self,
        recorder: &mut dyn Recorder,
        task: &Task,
        pulled: Pulled,
        turn: &mut Turn<'_>,
    ) -> Result<One, FlowError> {
        if !self.line.intake.load().second_read || !pulled.holes.is_empty() {
            return Ok(One::Pulled(pulled));
        }
        match self.digest(recorder, &task.clip, turn) {
            Digested::Done { holes, size, .. } if !holes.is_empty() => {
                let why = format!("read whole first; the second time {}", holes.told(size));
                self.set_aside(task, pulled.item, Quarantine::ReadError, &why)
            }
            Digested::Done { size, digests, .. }
                if digests.blake3 == pulled.digests.blake3 && size == pulled.size =>
            {
                self.unread(pulled.size);
                Ok(One::Pulled(pulled))
            }
            Digested::Stopped => Ok(One::Stopped),
            Digested::Done { digests, .. } => {
                let why = format!(
                    "first read BLAKE3 {}, second read BLAKE3 {}",
                    pulled.digests.blake3, digests.blake3
                );
                self.set_aside(task, pulled.item, Quarantine::SourceUnstable, &why)
            }
            Digested::Gone(why) => self.torn(&pulled.to_its_end(), why),
            Digested::Unreadable(why) => {
                self.set_aside(task, pulled.item, Quarantine::ReadError, &why)
            }
        }
    }

    /// Reads the clip for its digests alone.
    fn digest(&self, recorder: &mut dyn Recorder, clip: &Clip, turn: &mut Turn<'_>) -> Digested {
        intake::digest_only(recorder, clip, false, self.patience, |n| self.read(n, true, turn))
    }

    fn torn(&self, tear: &Tear, why: String) -> Result<One, FlowError> {
        self.wait(self.line.catalog.tear(self.session, tear, &why))?;
        Ok(One::Gone(why))
    }

    /// The medium failed. A card that is gone altogether often shows itself so: ask it.
    fn unreadable(
        &self,
        recorder: &mut dyn Recorder,
        task: &Task,
        tear: Option<&Tear>,
        why: String,
    ) -> Result<One, FlowError> {
        let silent = recorder.identity().is_err_and(|e| {
            matches!(e.kind(), ErrorKind::Disconnected | ErrorKind::NotFound | ErrorKind::Media)
        });
        let gone = silent || self.leave.is_gone();
        match tear {
            Some(tear) if gone => self.torn(tear, why),
            None if gone => Ok(One::Gone(why)),
            Some(tear) if tear.pulled_bytes == 0 => {
                self.set_aside(task, tear.item, Quarantine::ReadError, &why)
            }
            Some(tear) => {
                let kept = format!("{why}; the {} bytes before it are kept", tear.pulled_bytes);
                self.set_aside(task, tear.item, Quarantine::ReadError, &kept)
            }
            None => self.except(task, Quarantine::ReadError.as_str(), &why),
        }
    }

    fn set_aside(
        &self,
        task: &Task,
        item: ItemId,
        reason: Quarantine,
        why: &str,
    ) -> Result<One, FlowError> {
        warn!(%item, reason = reason.as_str(), why, "set aside");
        self.wait(self.line.catalog.quarantine(item, reason, why))?;
        self.line.staging.set_aside(item)?;
        self.decided(task.clip.size);
        Ok(One::Excepted)
    }

    fn except(&self, task: &Task, reason: &str, why: &str) -> Result<One, FlowError> {
        if reason == NO_SPACE {
            let free = self.line.staging.free_bytes()?;
            self.line.notice(&NewNotice::disk_low("staging", free));
        }
        self.wait(self.line.catalog.except(self.session, task.clip.handle, reason, why))?;
        self.decided(task.clip.size);
        Ok(One::Excepted)
    }

    fn hear(&self, note: Note, item: ItemId, turn: &mut Turn<'_>) -> Result<(), FlowError> {
        match note {
            Note::Read(bytes) => self.read(bytes, false, turn),
            Note::Journal(tear) => self.wait(self.line.catalog.journal_pull(&tear)),
            Note::Resumed(bytes) => {
                self.wait(self.line.catalog.record_resumed(self.session, item, bytes))
            }
        }
    }

    /// Counts bytes read off the recorder, and lets others have a turn after a slice.
    fn read(&self, bytes: u64, and_verified: bool, turn: &mut Turn<'_>) -> Result<(), FlowError> {
        if self.is_told_to_stop() {
            return Err(FlowError::Stopping);
        }
        turn.used(bytes, BYTES);
        self.line.live.update(self.bay, |bay| {
            bay.bytes_copied = (bay.bytes_copied + bytes).min(bay.bytes);
            if and_verified {
                bay.bytes_verified = (bay.bytes_verified + bytes).min(bay.bytes);
            }
        });
        Ok(())
    }

    /// A comparison that found the clip to be new counts for nothing: it is read again.
    fn unread(&self, bytes: u64) {
        self.line.live.update(self.bay, |bay| {
            bay.bytes_copied = bay.bytes_copied.saturating_sub(bytes);
            bay.bytes_verified = bay.bytes_verified.saturating_sub(bytes);
        });
    }

    /// An exception is decided: there is no more to wait for.
    fn decided(&self, bytes: u64) {
        self.line.live.update(self.bay, |bay| {
            bay.clips_done += 1;
            bay.bytes_copied = (bay.bytes_copied + bytes).min(bay.bytes);
            bay.bytes_verified = (bay.bytes_verified + bytes).min(bay.bytes);
        });
    }
}

/// What became of one clip.
pub(super) enum One {
    Pulled(Pulled),
    Sighted(ItemId),
    Excepted,
    Gone(String),
    Stopped,
}

/// How far an earlier pull of the item came, as far as it was noted; its holes are not looked up.
fn torn(item: &Item) -> Option<Tear> {
    let pulled_blake3 = item.pulled_blake3.clone().filter(|_| item.state == ItemState::Copying)?;
    let (item, pulled_bytes) = (item.id, item.pulled_bytes);
    Some(Tear { item, pulled_bytes, pulled_blake3, holes: Holes::default() })
}
