//! A recorder's footage removed from it, on a thread of its own: the recorder is found again, told, and
//! looked at anew.
//!
//! Called by `bays`. Only what a person asked for and confirmed, of a recorder that still holds exactly
//! that. The recorder's word counts for nothing: items are released once it was opened anew and seen
//! without its footage. Whatever breaks is on record, and the archive is untouched.

use docket_drivers::{DriverError, ErrorKind, Place, RemovalLeave};
use tracing::{info, warn};

use super::{Line, alone::Alone};
use crate::{
    catalog::Confirmed,
    domain::{Actor, RemovalId},
    flow::{
        FlowError, device,
        dock::{self, Docked},
        live::Stage,
    },
    removal::Refusal,
};

/// Removes what `id` names from the recorder at `place`.
///
/// # Errors
/// [`FlowError::Stays`] when it may not be; [`FlowError::Recorder`] when the recorder is not there,
/// refused, or still has its footage; [`FlowError::Catalog`].
pub(super) fn run(line: &Line, id: RemovalId, place: &Place, by: &Actor) -> Result<(), FlowError> {
    if !line.care.load().removes_footage() {
        return Err(FlowError::Stays(Refusal::Off));
    }
    if place.path.is_dir() {
        return Err(FlowError::Stays(Refusal::PartOnly));
    }
    let mut docked = dock::open(&line.factories, place.clone())?;
    let identity = docked.recorder.identity()?;
    let (key, label) =
        (device::identity_key(&identity, &docked), device::name_of(&identity, &docked));
    let _alone = Alone::take(line, &key, &label)?;
    let confirmed = line.runtime.block_on(line.catalog.confirm_removal(id, by))?;
    let confirmed = confirmed.map_err(FlowError::Stays)?;
    let _shown = Shown::removing(line, &place.bay);
    let done = match confirmed.identity_key == key {
        true => remove(line, id, docked, &confirmed),
        false => Err(FlowError::Stays(Refusal::OtherRecorder)),
    };
    let words = done.as_ref().err().map(ToString::to_string);
    let end = match &done {
        Ok(()) => Ok(()),
        Err(error) => Err((code_of(error), words.as_deref().unwrap_or_default())),
    };
    line.runtime.block_on(line.catalog.end_removal(id, end))?;
    match &done {
        Ok(()) => {
            info!(removal = %id, recorder = label, "the footage was removed from its recorder");
        }
        Err(error) => warn!(removal = %id, recorder = label, %error, "the footage was not removed"),
    }
    done
}

fn remove(
    line: &Line,
    id: RemovalId,
    mut docked: Docked,
    confirmed: &Confirmed,
) -> Result<(), FlowError> {
    let leave = RemovalLeave::of(&format!("removal {id}"), confirmed.clips.iter().cloned())?;
    docked.recorder.remove_footage(&leave).map_err(told)?;
    let place = docked.place.clone();
    // What an open card remembers of its folders is older than what the recorder did.
    drop(docked);
    let mut again = dock::open(&line.factories, place)?;
    let left = again.recorder.list().map_err(FlowError::RemovalUnsure)?;
    if left.clips.is_empty() && left.not_taken.is_empty() {
        return Ok(());
    }
    let left = left.clips.len() + left.not_taken.len();
    let what = format!("the recorder took the command and still shows {left} files");
    Err(FlowError::RemovalUnsure(DriverError::new(ErrorKind::Unusable, what)))
}

/// Refused, it was not told; after any other answer, or none, nobody knows what it did.
fn told(error: DriverError) -> FlowError {
    match error.kind() {
        ErrorKind::Denied | ErrorKind::Unsupported => error.into(),
        _ => FlowError::RemovalUnsure(error),
    }
}

/// A stable code of why it failed.
fn code_of(error: &FlowError) -> &'static str {
    match error {
        FlowError::Stays(refusal) => refusal.as_str(),
        FlowError::Recorder(error) | FlowError::RemovalUnsure(error) => super::care::code_of(error),
        _ => "failed",
    }
}

/// The bay's board while its recorder must stay.
struct Shown<'a> {
    line: &'a Line,
    bay: &'a str,
    before: Option<Stage>,
}

impl<'a> Shown<'a> {
    fn removing(line: &'a Line, bay: &'a str) -> Self {
        // A bay that shows nothing, as of a station started for this alone, goes on showing nothing.
        let before = line.live.bays().into_iter().find(|state| state.bay == bay);
        let before = before.map(|state| state.stage);
        if before.is_some() {
            line.live.update(bay, |state| state.stage = Stage::Removing);
        }
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
