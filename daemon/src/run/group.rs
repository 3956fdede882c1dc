//! One group of clips through intake and admission, within one turn of its bay.
//!
//! A group is small enough to bound open files and big enough to share its commits.

use docket_drivers::{Clip, Recorder};

use super::{Line, clip::One};
use crate::{
    api::Leave,
    catalog::{Listed, Plan, Rescued, Staged},
    domain::{Actor, ItemId, ItemState, RecorderId, SessionId},
    flow::{
        FlowError,
        admit::{self, Admitted},
        archive::Waiting,
        intake::{Patience, Pulled},
        recover,
        turnstile::Turn,
    },
};

/// Clips in a group at most.
const CLIPS: usize = 64;
/// Bytes in a group at most, unless one clip alone is longer.
pub(super) const BYTES: u64 = 64 << 20;

/// The session a group belongs to.
pub(super) struct Context<'a> {
    pub(super) line: &'a Line,
    pub(super) bay: &'a str,
    pub(super) session: SessionId,
    pub(super) recorder: RecorderId,
    pub(super) by: &'a Actor,
    /// Whether the session is to end early.
    pub(super) leave: &'a Leave,
    /// What the session still spends on places that cannot be read.
    pub(super) patience: &'a Patience,
    /// The recorder's items that lack something: this session may read it.
    pub(super) rescued: &'a [Rescued],
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
    /// Catalog or staging failed.
    pub(super) failed: Option<FlowError>,
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
    pub(super) fn is_told_to_stop(&self) -> bool {
        self.line.is_stopping() || self.leave.is_due()
    }

    /// Pulls, compares and admits a group. What was pulled before a failure is admitted all the
    /// same, and told together with it.
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
                    done.failed = Some(error);
                    break;
                }
            }
        }
        self.admit(tasks, pulled, &mut done)?;
        self.sight(&sighted, &mut done)?;
        Ok(done)
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

    /// Records sightings. One of an item that did not become whole after all, or was set aside
    /// meanwhile, is none, and its clip is taken once more. One of an item that nobody has read
    /// back yet waits for the archive lane like a staged clip: a sighting is only as safe as its
    /// item.
    fn sight(&self, sighted: &[(u32, ItemId)], done: &mut Done) -> Result<(), FlowError> {
        let mut whole = Vec::with_capacity(sighted.len());
        for (handle, id) in sighted {
            let item = self.wait(self.line.catalog.item(*id))?;
            if item.digests.is_none() || item.state == ItemState::Quarantined {
                done.again.push(*handle);
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

    pub(super) fn wait<T, E: Into<FlowError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, FlowError> {
        self.line.runtime.block_on(work).map_err(Into::into)
    }
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
        stored: None,
    }
}
