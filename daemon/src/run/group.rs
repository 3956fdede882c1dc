//! One group of clips through intake and admission, within one turn of its bay.
//!
//! A group is small enough to bound open files and big enough to share its commits.

use docket_drivers::{Clip, ErrorKind, Recorder};
use tracing::warn;

use super::Line;
use crate::{
    catalog::{Candidate, Item, Listed, Plan, Staged, Tear},
    domain::{Actor, ItemId, ItemState, Quarantine, RecorderId, SessionId},
    flow::{
        FlowError,
        admit::{self, Admitted},
        archive::Waiting,
        intake::{self, Digested, Job, Note, Pull, Pulled},
        recover,
        staging::Room,
        turnstile::Turn,
    },
};

/// Clips in a group at most.
const CLIPS: usize = 64;
/// Bytes in a group at most, unless one clip alone is longer.
const BYTES: u64 = 64 << 20;

/// The session a group belongs to.
pub(super) struct Context<'a> {
    pub(super) line: &'a Line,
    pub(super) bay: &'a str,
    pub(super) session: SessionId,
    pub(super) recorder: RecorderId,
    pub(super) by: &'a Actor,
}

/// A clip and what to do about it.
pub(super) struct Task {
    pub(super) clip: Clip,
    pub(super) listed: Listed,
    pub(super) plan: Plan,
}

/// What a group left behind.
#[derive(Default)]
pub(super) struct Done {
    /// Staged, for the archive lane; each with its clip's handle.
    pub(super) staged: Vec<(u32, Waiting)>,
    /// To be copied again: the staging disk failed to keep them.
    pub(super) again: Vec<u32>,
    /// The recorder went away, and how that showed.
    pub(super) gone: Option<String>,
}

/// How many tasks at the front of `queue` make the next group.
pub(super) fn next_size(queue: &[Task]) -> usize {
    let mut bytes = 0_u64;
    let fitting = queue.iter().take(CLIPS).take_while(|task| {
        bytes = bytes.saturating_add(task.clip.size);
        bytes <= BYTES
    });
    fitting.count().max(1)
}

impl Context<'_> {
    /// Pulls, compares and admits a group. A failure leaves what was pulled before it admitted.
    pub(super) fn take(
        &self,
        recorder: &mut dyn Recorder,
        tasks: &[Task],
        turn: &mut Turn<'_>,
    ) -> Result<Done, FlowError> {
        let mut done = Done::default();
        let new: Vec<ItemId> = tasks.iter().filter_map(|t| t.plan.item()).collect();
        self.start(&new)?;
        let mut pulled = Vec::new();
        let mut sighted = Vec::new();
        let mut failed = None;
        for task in tasks {
            match self.one(recorder, task, &pulled, turn) {
                Ok(One::Pulled(p)) => pulled.push(p),
                Ok(One::Sighted(item)) => sighted.push((task.clip.handle, item)),
                Ok(One::Excepted) => {}
                Ok(One::Stopped) => break,
                Ok(One::Gone(why)) => {
                    done.gone = Some(why);
                    break;
                }
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        self.admit(tasks, pulled, &mut done)?;
        self.sight(&sighted, &mut done)?;
        failed.map_or(Ok(done), Err)
    }

    fn admit(&self, tasks: &[Task], pulled: Vec<Pulled>, done: &mut Done) -> Result<(), FlowError> {
        if pulled.is_empty() {
            return Ok(());
        }
        let line = self.line;
        let Admitted { staged, again } =
            self.wait(admit::admit(&line.catalog, &line.staging, self.session, pulled))?;
        done.again = again;
        done.staged = staged.into_iter().map(|s| (s.handle, waiting(tasks, s))).collect();
        Ok(())
    }

    /// Records sightings. One of an item that did not become whole after all is none, and its clip
    /// stays undecided; one of an item that nobody has read back yet waits for the archive lane
    /// like a staged clip: a sighting is only as safe as its item.
    fn sight(&self, sighted: &[(u32, ItemId)], done: &mut Done) -> Result<(), FlowError> {
        let mut whole = Vec::with_capacity(sighted.len());
        for (handle, id) in sighted {
            let item = self.wait(self.line.catalog.item(*id))?;
            if item.digests.is_none() || item.state == ItemState::Quarantined {
                continue;
            }
            whole.push((*handle, *id));
            if !item.state.is_verified() {
                let waiting = self.wait(recover::waiting(&self.line.catalog, *id))?;
                done.staged.extend(waiting.map(|w| (*handle, w)));
            }
        }
        if whole.is_empty() {
            return Ok(());
        }
        self.wait(self.line.catalog.record_sightings(self.session, &whole))?;
        let safe =
            whole.len() - done.staged.iter().filter(|s| whole.contains(&(s.0, s.1.item))).count();
        self.line.live.update(self.bay, |bay| bay.clips_done += safe as u64);
        Ok(())
    }

    fn one(
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
            state: ItemState::Copying,
        }));
        if !candidates.is_empty() {
            match intake::digest_only(recorder, &task.clip, false, |n| self.read(n, true, turn)) {
                Digested::Whole(size, digests) => {
                    let known = candidates
                        .iter()
                        .find(|c| c.blake3 == digests.blake3 && size == task.clip.size);
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
    fn start(&self, items: &[ItemId]) -> Result<(), FlowError> {
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
            return self.except(task, "no-space", &why);
        }
        let job = match self.job(task, &item) {
            Err(error) if error.is_full() => {
                return self.except(task, "no-space", &error.to_string());
            }
            job => job?,
        };
        let part = job.part.clone();
        let mut hear = |note| self.hear(note, id, turn);
        let pull = match intake::pull(recorder, job, line.intake.sm3, &mut hear) {
            Err(error) if error.is_full() => {
                line.staging.discard(&part)?;
                return self.except(task, "no-space", &error.to_string());
            }
            pull => pull?,
        };
        match pull {
            Pull::Whole(pulled) => self.second_read(recorder, task, pulled, turn),
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
    fn job<'t>(&self, task: &'t Task, item: &Item) -> Result<Job<'t>, FlowError> {
        let staging = &self.line.staging;
        let part = staging.part(item.id, item.attempt);
        let resume = torn(item);
        let file = match resume {
            Some(_) => staging.reopen_part(&part)?,
            None => staging.create_part(&part, task.clip.size)?,
        };
        Ok(Job { item: item.id, clip: &task.clip, file, part, resume })
    }

    /// Where configured, the recorder is read once more: one that answers differently is not
    /// trusted.
    fn second_read(
        &self,
        recorder: &mut dyn Recorder,
        task: &Task,
        pulled: Pulled,
        turn: &mut Turn<'_>,
    ) -> Result<One, FlowError> {
        if !self.line.intake.second_read {
            return Ok(One::Pulled(pulled));
        }
        match intake::digest_only(recorder, &task.clip, false, |n| self.read(n, true, turn)) {
            Digested::Whole(size, digests)
                if digests.blake3 == pulled.digests.blake3 && size == pulled.size =>
            {
                self.unread(pulled.size);
                Ok(One::Pulled(pulled))
            }
            Digested::Stopped => Ok(One::Stopped),
            Digested::Whole(_, digests) => {
                let why = format!(
                    "first read BLAKE3 {}, second read BLAKE3 {}",
                    pulled.digests.blake3, digests.blake3
                );
                self.set_aside(task, pulled.item, Quarantine::SourceUnstable, &why)
            }
            Digested::Gone(why) => {
                let tear = Tear {
                    item: pulled.item,
                    pulled_bytes: pulled.size,
                    pulled_blake3: pulled.digests.blake3,
                };
                self.torn(&tear, why)
            }
            Digested::Unreadable(why) => {
                self.set_aside(task, pulled.item, Quarantine::ReadError, &why)
            }
        }
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
        let gone = recorder.identity().is_err_and(|e| {
            matches!(e.kind(), ErrorKind::Disconnected | ErrorKind::NotFound | ErrorKind::Media)
        });
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
        if self.line.is_stopping() {
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

    fn wait<T, E: Into<FlowError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, FlowError> {
        self.line.runtime.block_on(work).map_err(Into::into)
    }
}

/// What became of one clip.
enum One {
    Pulled(Pulled),
    Sighted(ItemId),
    Excepted,
    Gone(String),
    Stopped,
}

/// How far an earlier pull of the item came, as far as it was noted.
fn torn(item: &Item) -> Option<Tear> {
    let pulled_blake3 = item.pulled_blake3.clone().filter(|_| item.state == ItemState::Copying)?;
    Some(Tear { item: item.id, pulled_bytes: item.pulled_bytes, pulled_blake3 })
}

fn waiting(tasks: &[Task], staged: Staged) -> Waiting {
    let path = tasks
        .iter()
        .find(|t| t.clip.handle == staged.handle)
        .map_or(&[][..], |t| t.clip.path_raw.as_slice());
    Waiting {
        item: staged.item,
        extension: crate::domain::extension_of(path),
        size: staged.size,
        blake3: staged.digests.blake3,
    }
}
