//! The MTP driver against devices: mtp-rs's virtual one, a sound responder, hostile ones.

mod hostile;
mod places;
mod reading;
mod responder;
pub(crate) mod suite;
mod writes;

use std::{
    io::Read,
    sync::{Arc, LazyLock},
    time::Duration,
};

use self::responder::{Object, Reply, Responder, Wire};
use super::*;

/// For devices that never answer. One that answers at once does so however short this is: the
/// answer is looked at first.
const SHORT: Duration = Duration::from_millis(20);
/// A folder's handle and the root, in the responder's devices.
const DCIM: u32 = 0x10;
const ROOT: u32 = 0;

static PROFILES: LazyLock<Arc<ProfileSet>> =
    LazyLock::new(|| Arc::new(ProfileSet::shipped().unwrap()));

fn docked_within(wire: &Arc<Wire>, answer: Duration) -> Result<MtpRecorder, DriverError> {
    let wire: Arc<dyn Transport> = Arc::<Wire>::clone(wire);
    MtpRecorder::open(wire, answer, UsbFacts::default(), Arc::clone(&PROFILES))
}

fn docked(device: Responder) -> (Arc<Wire>, MtpRecorder) {
    let wire = Wire::new(device);
    let recorder = docked_within(&wire, ANSWER).unwrap();
    (wire, recorder)
}

fn with(objects: impl Into<Vec<Object>>) -> Responder {
    Responder { objects: objects.into(), ..Responder::default() }
}

fn paths(listing: &Listing) -> Vec<String> {
    listing.clips.iter().map(|clip| clip.path_raw.escape_ascii().to_string()).collect()
}

fn reasons(listing: &Listing) -> Vec<(String, &str)> {
    let told = |one: &'_ crate::NotTaken| one.path_raw.escape_ascii().to_string();
    listing.not_taken.iter().map(|one| (told(one), one.reason.as_str())).collect()
}

fn all(recorder: &mut MtpRecorder, clip: &Clip, offset: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Recorder::open(recorder, clip, offset).unwrap().read_to_end(&mut bytes)?;
    Ok(bytes)
}
