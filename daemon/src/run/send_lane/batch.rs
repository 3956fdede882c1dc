//! One batch of things on their way to a target, some at once, and what else the target is owed beside them.
//!
//! Called by [`super::Lane`]'s round. Whenever there is room, what goes first by then goes: a clip that is
//! key-marked waits for one other thing at most. Several short things take the room of one long: each is little more
//! than waiting for answers. What fails is noted at the thing; it never ends the batch, unless nobody answers there.

use std::{collections::HashSet, mem::take, pin::pin};

use chrono::TimeDelta;
use futures::{
    FutureExt, StreamExt,
    future::{Fuse, FusedFuture, join},
    stream::FuturesUnordered,
};
use tokio::{select, sync::oneshot};
use tracing::error;

use super::{
    Lane,
    outcome::{Sent, code_of, is_away, is_not_now, peace},
};
use crate::{
    catalog::{PERSON_PEACE, Sending},
    flow::{FlowError, send::Sender},
    store::Target,
};

/// Things of a batch at most: then the lane sees whether the target still stands.
const TOGETHER: usize = 1024;
/// Short things that take the room of a long one.
const SHORT_AS_LONG: usize = 8;
/// Bytes for which a thing takes the room of a short one once more. All that are under way together keep the line
/// no longer than each may wait for its answer: those of 4 long ones' room, 17 KiB a second.
const SHORT: u64 = 64 << 10;

/// What became of a batch.
#[derive(Default)]
pub(super) struct Batch {
    /// Things that stand there now.
    pub(super) moved: usize,
    /// Things that failed, or found nobody.
    pub(super) failed: usize,
    /// The hours in which something is sent ended meanwhile.
    pub(super) is_closed: bool,
}

/// A batch on its way.
#[derive(Default)]
struct Course {
    batch: Batch,
    begun: usize,
    /// The room that there is, a short thing's each.
    room: usize,
    /// What of it is taken.
    taken: usize,
    /// Things of which nothing is noted yet: under way, standing there, or not tried for want of somebody there.
    open: HashSet<i64>,
    /// Of those, what was read back there, and its key.
    stands: Vec<(Sending, String)>,
    /// Things in a row that found nobody.
    away: usize,
    /// Whether anybody was met.
    is_answered: bool,
}

impl Course {
    fn may_begin(&self) -> bool {
        !self.batch.is_closed && self.begun < TOGETHER
    }

    /// With room for so many long things. One alone is one after the other, in their order.
    fn with_room_for(parallel: usize) -> Self {
        let room = if parallel == 1 { 1 } else { parallel * SHORT_AS_LONG };
        Self { room, ..Self::default() }
    }

    fn left(&self) -> usize {
        self.room - self.taken
    }

    /// The room that a thing needs.
    fn need(&self, sending: &Sending) -> usize {
        let shorts = usize::try_from(sending.bytes.div_ceil(SHORT)).unwrap_or(SHORT_AS_LONG);
        shorts.clamp(1, SHORT_AS_LONG.min(self.room))
    }

    /// Takes the room that a thing needs; answers whether there was any.
    fn begin(&mut self, sending: &Sending) -> bool {
        if !self.may_begin() || self.need(sending) > self.left() {
            return false;
        }
        self.begun += 1;
        self.taken += self.need(sending);
        self.open.insert(sending.seq)
    }

    /// Takes over what became of one thing, of which so many are tried at once. Answers why, if nobody is there.
    fn tried(&mut self, sending: Sending, outcome: Sent, together: usize) -> Option<FlowError> {
        let seq = sending.seq;
        self.taken -= self.need(&sending);
        match outcome {
            Sent::Away(problem) => {
                (self.away, self.batch.failed) = (self.away + 1, self.batch.failed + 1);
                // As many as are tried at once found nobody: so would all the others.
                return (self.away >= together || !self.is_answered).then_some(problem);
            }
            // Nothing else is begun; what was is brought to its end, which is to wait for most of it.
            Sent::NotNow => {
                self.batch.is_closed = true;
                return None;
            }
            Sent::Stands(key) => self.stands.push((sending, key)),
            Sent::Failed => {
                self.batch.failed += 1;
                self.open.remove(&seq);
            }
            Sent::Told => {
                self.open.remove(&seq);
            }
        }
        (self.away, self.is_answered) = (0, true);
        None
    }

    /// Takes over what was noted of what stands there. What could not be stays open: it is read back once more.
    fn noted(&mut self, (noted, is_noted): (Vec<i64>, bool)) {
        if !is_noted {
            self.batch.failed += noted.len();
            return;
        }
        self.batch.moved += noted.len();
        for seq in noted {
            self.open.remove(&seq);
        }
    }
}

/// Waits for an answer of the catalog, and goes on with what is under way, which asks the catalog too: its
/// connections are few, and one is given to nobody who is not heard. Answers what came to its end meanwhile as well.
async fn beside<T>(
    asked: impl Future<Output = T>,
    under_way: &mut FuturesUnordered<impl Future<Output = (Sending, Sent)>>,
) -> (T, Vec<(Sending, Sent)>) {
    let (mut asked, mut ended) = (pin!(asked), Vec::new());
    loop {
        select! {
            answer = &mut asked => return (answer, ended),
            Some(one) = under_way.next() => ended.push(one),
        }
    }
}

impl Lane {
    /// Sends what waits, and looks after the target meanwhile: a batch of long things takes days.
    ///
    /// # Errors
    /// When nobody answers at the target.
    pub(super) async fn send_batch(
        &self,
        target: &Target,
        sender: &Sender,
    ) -> Result<Batch, FlowError> {
        let (over, is_over) = oneshot::channel::<()>();
        let sent = async {
            let sent = self.send_all(target, sender).await;
            drop(over);
            sent
        };
        let (sent, ()) = join(sent, self.look_after(target, is_over)).await;
        sent
    }

    async fn send_all(&self, target: &Target, sender: &Sender) -> Result<Batch, FlowError> {
        let parallel = self.parallel();
        let mut course = Course::with_room_for(parallel);
        let (mut under_way, mut gone) = (FuturesUnordered::new(), None);
        let mut noting = pin!(Fuse::terminated());
        while gone.is_none() {
            let mut ended = Vec::new();
            if course.may_begin() && course.left() > 0 && !self.is_to_be_tried() {
                let next = self.next(target, &course.open, course.left());
                let (next, meanwhile) = beside(next, &mut under_way).await;
                let begun = next?.into_iter().take_while(|next| course.begin(next));
                under_way.extend(begun.map(|next| self.send(target, sender, next)));
                ended = meanwhile;
            }
            if noting.is_terminated() && !course.stands.is_empty() {
                noting.set(self.note(target, take(&mut course.stands)).fuse());
            }
            if ended.is_empty() {
                select! {
                    Some(one) = under_way.next() => ended.push(one),
                    noted = &mut noting, if !noting.is_terminated() => course.noted(noted),
                    else => break,
                }
            }
            for (sending, outcome) in ended {
                gone = course.tried(sending, outcome, parallel).or(gone);
            }
        }
        // Who is not heard any more must hold nothing of the catalog.
        drop(under_way);
        // Whatever became of the others: what was read back is noted.
        if !noting.is_terminated() {
            course.noted(noting.await);
        }
        let last = take(&mut course.stands);
        course.noted(self.note(target, last).await);
        match gone {
            Some(problem) => Err(problem),
            None => Ok(course.batch),
        }
    }

    /// Notes what was read back there, all of it at once: a commit costs as much as sending something small.
    async fn note(&self, target: &Target, stands: Vec<(Sending, String)>) -> (Vec<i64>, bool) {
        let noted = self.line.catalog.sent(target.name(), &stands).await;
        if let Err(error) = &noted {
            error!(target_name = target.name(), %error, "what stands there could not be noted");
        }
        (stands.into_iter().map(|(sending, _)| sending.seq).collect(), noted.is_ok())
    }

    /// What goes next, but for what is `open`; so much at most.
    async fn next(
        &self,
        target: &Target,
        open: &HashSet<i64>,
        most: usize,
    ) -> Result<Vec<Sending>, FlowError> {
        let first = u32::try_from(open.len() + most).unwrap_or(u32::MAX);
        let (catalog, now) = (&self.line.catalog, self.line.clock.utc());
        let mut waiting = catalog.waiting_sendings(target.name(), now, first).await?;
        waiting.retain(|sending| !open.contains(&sending.seq));
        Ok(waiting)
    }

    /// Sends one thing. Answers whether it stands there now.
    async fn send(&self, target: &Target, sender: &Sender, sending: Sending) -> (Sending, Sent) {
        let outcome = match sender.send(&sending).await {
            Ok(key) => Sent::Stands(key),
            // Neither is the fault of what was to be sent.
            Err(problem) if is_away(&problem) => Sent::Away(problem),
            Err(problem) if is_not_now(&problem) => Sent::NotNow,
            Err(problem) => self.failed(target, &sending, &problem).await,
        };
        (sending, outcome)
    }

    /// Notes that a thing could not be sent.
    async fn failed(&self, target: &Target, sending: &Sending, problem: &FlowError) -> Sent {
        let (code, is_for_a_person) = code_of(problem);
        if is_for_a_person {
            error!(target_name = target.name(), parcel = ?sending.parcel, error = %problem, "it cannot be copied");
        }
        let wait = if is_for_a_person { PERSON_PEACE } else { peace(sending.attempts) };
        let wait = TimeDelta::from_std(wait).unwrap_or_default();
        let again = self.line.clock.utc() + wait;
        let why = (code, problem.to_string());
        let noted = self
            .line
            .catalog
            .sending_failed(target.name(), sending, (why.0, &why.1), again, is_for_a_person)
            .await;
        if let Err(error) = noted {
            error!(%error, "what could not be copied to a target could not be noted");
        }
        if is_for_a_person { Sent::Told } else { Sent::Failed }
    }
}
