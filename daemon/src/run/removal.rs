//! A recorder's footage removed from it, on a thread of its own: the recorder is found again, told, and
//! looked at anew.
//!
//! Called by `bays`. Only what a person asked for, of a recorder that never left its bay and still holds
//! exactly that; all of it is judged before the recorder is opened, and again before it is told. Its word
//! counts for nothing: what it shows when it is opened anew decides. Where that cannot be seen the end
//! is not known, a panic's too. Whatever breaks is on record, and the archive is untouched.

mod ending;
#[cfg(test)]
mod tests;

use docket_drivers::{ErrorKind, Listing, Place, RemovalLeave};
use tracing::{info, warn};

use super::{Line, alone::Alone};
use crate::{
    catalog::Footage,
    domain::{Actor, RemovalId},
    flow::{
        FlowError, device,
        dock::{self, Docked},
        live::Stage,
    },
    removal::{End, Finding, Outcome, Refusal},
};
use ending::Ending;

/// Removes what `id` names from the recorder at `place`.
///
/// # Errors
/// [`FlowError::Stays`] and [`FlowError::Uncovered`] when it may not be, [`FlowError::Recorder`] when the
/// recorder cannot be looked at: nothing was sent, and it may be confirmed again.
/// [`FlowError::RemovalUnsure`] when it was told and not seen without its footage;
/// [`FlowError::Catalog`].
pub(super) fn run(line: &Line, id: RemovalId, place: &Place, by: &Actor) -> Result<(), FlowError> {
    let session = line.runtime.block_on(line.catalog.removal(id))?.session;
    let footage = line.runtime.block_on(line.catalog.footage(session))?;
    judge(line, id, place, &footage)?;
    let _alone = Alone::take(line, &footage.identity_key, &footage.label)?;
    let leave = RemovalLeave::of(&format!("removal {id}"), footage.clips.iter().cloned())?;
    let mut docked = dock::open(&line.factories, place.clone())?;
    let identity = docked.recorder.identity()?;
    if device::identity_key(&identity, &docked) != footage.identity_key {
        return Err(FlowError::Stays(Refusal::OtherRecorder));
    }
    leave.covers(&docked.recorder.list()?)?;
    judge(line, id, place, &footage)?;
    line.runtime.block_on(line.catalog.confirm_removal(id, by))?.map_err(FlowError::Stays)?;
    let ending = Ending::of(&line.catalog, &line.runtime, id);
    let _shown = Shown::removing(line, &place.bay);
    let end = told(line, docked, &footage, &leave);
    ending.told(&end)?;
    let (recorder, seen) = (&footage.label, end.detail.as_deref().unwrap_or_default());
    if end.outcome == Outcome::Removed {
        info!(removal = %id, recorder, seen, "the footage was removed from its recorder");
        return Ok(());
    }
    warn!(removal = %id, recorder, reason = end.reason, seen, "the footage was not seen to go");
    Err(FlowError::RemovalUnsure(seen.to_owned()))
}

/// What speaks against it without the recorder being asked.
fn judge(line: &Line, id: RemovalId, place: &Place, footage: &Footage) -> Result<(), FlowError> {
    let stays = |refusal| Err(FlowError::Stays(refusal));
    if !line.care.load().removes_footage() {
        return stays(Refusal::Off);
    }
    line.runtime.block_on(line.catalog.may_confirm(id))?.map_err(FlowError::Stays)?;
    if line.live.is_busy(&place.bay) {
        return stays(Refusal::Docked);
    }
    // A USB port is a folder of the kernel's: what stands there is all of the device.
    if place.path.is_dir() && !place.path.starts_with("/sys") {
        return stays(Refusal::PartOnly);
    }
    if !line.live.here().stands(&place.path, footage.session) {
        return stays(Refusal::LeftBay);
    }
    Ok(())
}

/// Tells the recorder, and looks what became of it.
fn told(line: &Line, mut docked: Docked, footage: &Footage, leave: &RemovalLeave) -> End {
    let answer = docked.recorder.remove_footage(leave);
    if let Err(error) = &answer
        && error.kind() == ErrorKind::Denied
    {
        // The driver looked once more, or the host let nothing out: it was not told.
        let (reason, detail) = (Some("denied"), Some(error.to_string()));
        return End { outcome: Outcome::Failed, reason, detail };
    }
    let place = docked.place.clone();
    // What an open card remembers of its folders is older than what the recorder did.
    drop(docked);
    let answered = answer.err().map(|error| format!("it answered: {error}"));
    let told = |seen: Option<String>| {
        let told: Vec<_> = answered.into_iter().chain(seen).collect();
        (!told.is_empty()).then(|| told.join("; "))
    };
    match look(line, place, footage, leave) {
        Ok(others) => {
            let others = (others > 0).then(|| format!("{others} other files are on it"));
            End { outcome: Outcome::Removed, reason: None, detail: told(others) }
        }
        Err((finding, what)) => End::of(finding, &told(Some(what)).unwrap_or_default()),
    }
}

/// Opens the recorder anew. Answers how many other files it shows once the footage is gone.
fn look(
    line: &Line,
    place: Place,
    footage: &Footage,
    leave: &RemovalLeave,
) -> Result<usize, (Finding, String)> {
    let (is_known, key, listing) =
        opened(line, place).map_err(|error| (Finding::Unreadable, error.to_string()))?;
    if !is_known {
        return Err((Finding::Nameless, "it does not say who it is any more".into()));
    }
    if key != footage.identity_key {
        return Err((Finding::AnotherCame, "another recorder stands there".into()));
    }
    let remains = leave.remains(&listing);
    let (kept, of, others) = (remains.kept, remains.of, remains.others);
    let what = || format!("of its {of} clips {kept} are still on it, and {others} other files");
    Finding::in_what_remains(remains).map_err(|finding| (finding, what()))?;
    Ok(others)
}

/// Whether what stands there says who it is, what tells it from all others, and what it shows.
fn opened(line: &Line, place: Place) -> Result<(bool, String, Listing), FlowError> {
    let mut docked = dock::open(&line.factories, place)?;
    let identity = docked.recorder.identity()?;
    let key = device::identity_key(&identity, &docked);
    Ok((identity.known, key, docked.recorder.list()?))
}

/// The bay's board while its recorder must stay.
struct Shown<'a> {
    line: &'a Line,
    bay: &'a str,
    before: Option<Stage>,
}

impl<'a> Shown<'a> {
    fn removing(line: &'a Line, bay: &'a str) -> Self {
        let before = line.live.bays().into_iter().find(|state| state.bay == bay);
        let before = before.map(|state| state.stage);
        line.live.update(bay, |state| state.stage = Stage::Removing);
        Self { line, bay, before }
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if let Some(before) = self.before {
            self.line.live.update(self.bay, |state| state.stage = before);
        }
    }
}
