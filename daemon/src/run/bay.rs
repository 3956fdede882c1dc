//! One bay's thread: a recorder's whole stay, from recognising it to every clip decided.
//!
//! Blocking by nature. Whatever breaks, the session ends with an outcome that says so, and what was
//! taken is safe.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
};

use docket_drivers::{Condition, Place, Recorder};
use tracing::{info, warn};

use super::{
    Line,
    alone::Alone,
    archive_lane::{Batch, Report},
    care,
    group::{Context, Task, next_size},
    room, unlock,
};
use crate::{
    api::Leave,
    catalog::{Plan, Rescued, Started},
    domain::{Actor, ItemId, Quarantine, SessionId},
    flow::{
        FlowError,
        archive::Waiting,
        device::{self, Read},
        dock::{self, Docked},
        intake::Patience,
        live::Stage,
    },
    observe,
};

/// Rescued items of one recorder that are kept in mind at most, newest first.
const RESCUED_MAX: u32 = 256;

/// Takes in what stands at `place`. Answers the session once every clip is decided.
///
/// # Errors
/// [`FlowError`] when no session could begin, or when catalog or staging failed under it.
pub(super) fn run(
    line: &Line,
    place: Place,
    by: &Actor,
    leave: &Leave,
) -> Result<SessionId, FlowError> {
    let bay = place.bay.clone();
    let _span = observe::bay_span(&bay).entered();
    let done = begin(line, place, by, leave);
    if let Err(error) = &done {
        let stage = match error {
            FlowError::Unlocked(_) => Stage::Unlocked,
            error if error.is_departure() || leave.is_gone() => Stage::Torn,
            _ => Stage::Help,
        };
        line.live.update(&bay, |state| state.stage = stage);
    }
    done
}

fn begin(line: &Line, place: Place, by: &Actor, leave: &Leave) -> Result<SessionId, FlowError> {
    let mut docked = dock::open(&line.factories, place)?;
    let condition = unlock::unlock(line, &mut docked, by)?;
    let told = line.left.take(&docked.place, line.clock.since_boot());
    let read = device::read(&mut docked, line.clock.as_ref(), by, told)?;
    let _alone = Alone::take(line, &read.session.identity_key, &read.session.label)?;
    let started = line.runtime.block_on(line.catalog.begin_session(&read.session))?;
    line.live.here().came(&docked.place.path, started.session, || leave.is_gone());
    let _span = observe::session_span(started.session).entered();
    info!(recorder = read.session.label, clips = read.clips.len(), "docked");
    let mut open = Open { line, session: Some(started.session), why: "the task was lost".into() };
    let done = stay(line, &mut docked, read, started, by, leave, condition.as_ref());
    match &done {
        Ok(_) => open.session = None,
        Err(error) => open.why = error.to_string(),
    }
    done
}

/// A recorder's stay, once its session is on record.
fn stay(
    line: &Line,
    docked: &mut Docked,
    read: Read,
    started: Started,
    by: &Actor,
    leave: &Leave,
    condition: Option<&Condition>,
) -> Result<SessionId, FlowError> {
    let rescued = line.runtime.block_on(line.catalog.rescued(started.recorder, RESCUED_MAX))?;
    let (clips, bytes) =
        (read.clips.len() as u64, read.clips.iter().fold(0, |sum, c| c.size.saturating_add(sum)));
    line.live.update(&docked.place.bay, |state| {
        state.recorder.clone_from(&read.session.label);
        state.stage = Stage::Copying;
        state.session = Some(started.session);
        (state.clips, state.bytes) = (clips, bytes);
    });
    // The drift is on record now, committed with the session.
    let reading = read.session.clock.clone().filter(|_| read.reads_clock);
    let clock_was_set = condition.is_some_and(|condition| condition.takes_time)
        && care::set_clock(line, started.session, docked.recorder.as_mut(), reading.as_ref());
    Session::new(line, docked, read, started, by, leave, rescued)
        .with_clock_set(clock_was_set)
        .work()
}

/// A session that is not ended yet. Dropped so, by an error or a panic, it is ended here.
struct Open<'a> {
    line: &'a Line,
    session: Option<SessionId>,
    why: String,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let Some(session) = self.session else { return };
        let (catalog, why) = (&self.line.catalog, self.why.as_str());
        // Best effort: where not even this can be written, the next start closes the session.
        let _ = self.line.runtime.block_on(async {
            catalog.explain_open_clips(session, "interrupted", why).await?;
            catalog.end_session(session, "interrupted", Some(("failed", why))).await
        });
    }
}

/// A session at work.
struct Session<'a> {
    line: &'a Line,
    bay: &'a str,
    recorder: &'a mut dyn Recorder,
    by: &'a Actor,
    leave: &'a Leave,
    id: SessionId,
    started: Started,
    read: Read,
    /// The clips each staged item stands for.
    handles: HashMap<ItemId, Vec<u32>>,
    /// Clips that were copied anew once; not again.
    tried: HashSet<u32>,
    /// What is still spent on places that cannot be read.
    patience: Patience,
    /// The recorder's items that lack something, when it was docked.
    rescued: Vec<Rescued>,
    /// Clips kept in staging because the archive could not take them, and the last reason.
    held: Option<String>,
    clock_was_set: bool,
    no_room: bool,
}

impl<'a> Session<'a> {
    fn new(
        line: &'a Line,
        docked: &'a mut Docked,
        read: Read,
        started: Started,
        by: &'a Actor,
        leave: &'a Leave,
        rescued: Vec<Rescued>,
    ) -> Self {
        Self {
            line,
            bay: &docked.place.bay,
            recorder: docked.recorder.as_mut(),
            by,
            leave,
            id: started.session,
            started,
            read,
            handles: HashMap::new(),
            tried: HashSet::new(),
            patience: Patience::of_a_session(),
            rescued,
            held: None,
            clock_was_set: false,
            no_room: false,
        }
    }

    fn with_clock_set(self, clock_was_set: bool) -> Self {
        Self { clock_was_set, ..self }
    }

    fn is_told_to_stop(&self) -> bool {
        self.line.is_stopping() || self.leave.is_due()
    }

    fn work(mut self) -> Result<SessionId, FlowError> {
        let mut tasks = self.tasks();
        let mut gone = None;
        while !tasks.is_empty() && gone.is_none() && !self.no_room {
            (tasks, gone) = self.round(&tasks)?;
        }
        self.end(gone.as_deref())?;
        Ok(self.id)
    }

    /// The listing as tasks, in the order of pulling; moved, not copied: cards hold tens of thousands of files.
    fn tasks(&mut self) -> Vec<Task> {
        let order = device::order(&self.read.clips);
        let clips = std::mem::take(&mut self.read.clips);
        let listed = std::mem::take(&mut self.read.session.clips);
        let plans = std::mem::take(&mut self.started.plans);
        let mut all: Vec<Option<Task>> = clips
            .into_iter()
            .zip(listed)
            .zip(plans)
            .map(|((clip, listed), plan)| Some(Task { clip, listed, plan }))
            .collect();
        order.into_iter().filter_map(|i| all.get_mut(i).and_then(Option::take)).collect()
    }

    /// Takes `tasks` and waits for the archive lane's verdicts. Answers what to copy anew, and whether it went away.
    fn round(&mut self, tasks: &[Task]) -> Result<(Vec<Task>, Option<String>), FlowError> {
        let (reports, heard) = channel();
        let mut outstanding = 0;
        let mut again = Vec::new();
        let mut gone = None;
        let mut rest = tasks;
        while !rest.is_empty() && gone.is_none() && !self.is_told_to_stop() {
            if !room::wait(self.line, self.bay, self.leave) {
                self.no_room |= !self.is_told_to_stop();
                break;
            }
            let mut turn = self.line.turnstile.take();
            let (group, later) = rest.split_at(next_size(rest));
            rest = later;
            let context = Context {
                line: self.line,
                bay: self.bay,
                session: self.id,
                recorder: self.started.recorder,
                by: self.by,
                leave: self.leave,
                patience: &self.patience,
                rescued: &self.rescued,
            };
            let done = context.take(self.recorder, group, &mut turn)?;
            drop(turn);
            again.extend(done.again);
            gone = done.gone;
            outstanding += self.hand_over(done.staged, &reports);
            if let Some(error) = done.failed {
                return Err(error);
            }
            while let Ok(report) = heard.try_recv() {
                self.hear(report, &mut again, &mut outstanding);
            }
        }
        drop(reports);
        self.await_verdicts(&heard, &mut again, outstanding);
        Ok((self.anew(tasks, &again), gone))
    }

    /// Hands staged items to the archive lane. Answers how many it took. A lane that is gone means
    /// that nothing is proven any more: the items are found staged by the next start.
    fn hand_over(&mut self, staged: Vec<(u32, Waiting)>, reports: &Sender<Report>) -> usize {
        if staged.is_empty() {
            return 0;
        }
        let waiting: Vec<Waiting> = staged
            .into_iter()
            .map(|(handle, waiting)| {
                self.handles.entry(waiting.item).or_default().push(handle);
                waiting
            })
            .collect();
        let count = waiting.len();
        let lane = self.line.archive.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sent = lane.is_some_and(|l| l.send(Batch::Staged(waiting, reports.clone())).is_ok());
        if sent {
            return count;
        }
        self.held = Some("the archive lane is gone; start docket again".into());
        0
    }

    fn await_verdicts(
        &mut self,
        heard: &Receiver<Report>,
        again: &mut Vec<u32>,
        mut outstanding: usize,
    ) {
        if outstanding > 0 {
            self.line.live.update(self.bay, |state| state.stage = Stage::Verifying);
        }
        while outstanding > 0 {
            let Ok(report) = heard.recv() else {
                self.held = Some("the archive lane is gone; start docket again".into());
                break;
            };
            self.hear(report, again, &mut outstanding);
        }
    }

    fn hear(&mut self, report: Report, again: &mut Vec<u32>, outstanding: &mut usize) {
        *outstanding -= 1;
        let bytes = match report {
            Report::Verified(bytes) => bytes,
            Report::SetAside(item, bytes, reason) => {
                if matches!(reason, Quarantine::FixityMismatch | Quarantine::Lost) {
                    again.extend(self.handles.get(&item).into_iter().flatten());
                }
                bytes
            }
            Report::Held(why) => {
                self.held = Some(why);
                return;
            }
        };
        self.line.live.update(self.bay, |state| {
            state.clips_done += 1;
            state.bytes_verified = (state.bytes_verified + bytes).min(state.bytes);
        });
    }

    /// Clips to be copied once more, each at most once.
    fn anew(&mut self, tasks: &[Task], again: &[u32]) -> Vec<Task> {
        let mut anew = Vec::new();
        for task in tasks.iter().filter(|t| again.contains(&t.clip.handle)) {
            if self.tried.insert(task.clip.handle) {
                warn!(handle = task.clip.handle, "copying a clip once more");
                let same_item = matches!(task.plan, Plan::Take(id) if self.is_open(id));
                let plan = if same_item { task.plan } else { Plan::Compare };
                anew.push(Task { clip: task.clip.clone(), listed: task.listed.clone(), plan });
            }
        }
        anew
    }

    fn is_open(&self, item: ItemId) -> bool {
        use crate::domain::ItemState::{Copying, Seen};
        let found = self.line.runtime.block_on(self.line.catalog.item(item));
        found.is_ok_and(|item| matches!(item.state, Seen | Copying))
    }

    fn end(&mut self, gone: Option<&str>) -> Result<(), FlowError> {
        // The catalog's word, not this thread's memory: nothing is safe that it does not say.
        let counts = self.line.runtime.block_on(self.line.catalog.session(self.id))?.counts;
        let undecided = counts.open + counts.taken.saturating_sub(counts.verified);
        // How the session ended, why as a code and in words, and the code of what was left undecided.
        let (outcome, why, left) = if let Some(why) = gone {
            let why = format!("the recorder went away: {why}");
            ("torn", Some(("recorder-gone", why)), "recorder-gone")
        } else if undecided > 0 && self.leave.is_gone() {
            let why = "the recorder left its bay".to_owned();
            ("torn", Some(("recorder-gone", why)), "recorder-gone")
        } else if undecided > 0 && self.line.is_stopping() {
            let why = "the station was stopped; dock the recorder again".to_owned();
            ("interrupted", Some(("station-stopped", why)), "interrupted")
        } else if undecided > 0 && self.is_told_to_stop() {
            let why = "somebody cancelled the docking; dock the recorder again".to_owned();
            ("interrupted", Some(("cancelled", why)), "interrupted")
        } else if self.no_room {
            let why = "DKT-0745: the station's disks are too full to take more".to_owned();
            ("incomplete", Some(("high-water", why)), "high-water")
        } else if let Some(why) = &self.held {
            let why = format!("safe in staging, waiting for the archive: {why}");
            ("incomplete", Some(("held", why)), "held")
        } else if counts.exceptions + undecided > 0 {
            let n = counts.exceptions + undecided;
            let why = format!("{n} files were not taken as they are; see the session");
            ("incomplete", Some(("exceptions", why)), "undecided")
        } else {
            ("complete", None, "undecided")
        };
        let why = why.as_ref().map(|(code, words)| (*code, words.as_str()));
        // One that is gone cannot be asked, and whoever stops the station does not wait for it.
        if !matches!(outcome, "torn" | "interrupted") {
            let clock = (self.read.session.clock.as_ref(), self.clock_was_set);
            care::judge(self.line, self.bay, self.id, self.recorder, clock);
        }
        self.line.runtime.block_on(async {
            let detail = why.map_or("left undecided", |(_, words)| words);
            self.line.catalog.explain_open_clips(self.id, left, detail).await?;
            self.line.catalog.end_session(self.id, outcome, why).await
        })?;
        self.line.outbox.ring();
        info!(outcome, "session ended");
        self.line.live.update(self.bay, |state| {
            state.stage = match outcome {
                "complete" => Stage::Safe,
                "torn" | "interrupted" => Stage::Torn,
                _ => Stage::Help,
            };
        });
        // What is to be told of it is told beside the bay.
        self.line.judging.ring();
        // The light tells already that it may be taken; whoever asked for it hears once it is releasable.
        self.line.publish_log();
        self.line.judge_releasable(self.bay, self.id);
        Ok(())
    }
}
