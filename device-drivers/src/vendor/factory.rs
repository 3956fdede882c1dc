//! Sets a footage driver beside the commands of a recorder that some profile allows them to.
//!
//! Made by whoever puts a station's drivers together, and tried before the footage drivers it wraps. Recognises only places whose
//! device a profile allows; all others are left to the next driver. Recognising reads sysfs and
//! sends nothing.

use std::{path::Path, sync::Arc};

use super::{
    Control, Permitted, Seen, VendorRecorder,
    transport::{self, Transport, TransportError},
};
use crate::{DriverError, ErrorKind, Place, Recorder, RecorderFactory, profile::ProfileSet};

type Find = Box<dyn Fn(&Path) -> Option<Seen> + Send + Sync>;
type Open = Box<dyn Fn(&Permitted) -> Result<Box<dyn Transport>, TransportError> + Send + Sync>;

/// Recognises recorders that take commands.
pub struct VendorFactory {
    profiles: Arc<ProfileSet>,
    footage: Vec<Box<dyn RecorderFactory>>,
    find: Find,
    open: Open,
}

impl VendorFactory {
    /// A factory whose recorders' footage is read by the first of `footage` that recognises it.
    #[must_use]
    pub fn new(profiles: Arc<ProfileSet>, footage: Vec<Box<dyn RecorderFactory>>) -> Self {
        let find = |path: &Path| Seen::at(path, Path::new("/sys"));
        Self::with(profiles, footage, Box::new(find), Box::new(transport::open))
    }

    /// The same with another way to find and reach devices: for tests.
    pub(super) fn with(
        profiles: Arc<ProfileSet>,
        footage: Vec<Box<dyn RecorderFactory>>,
        find: Find,
        open: Open,
    ) -> Self {
        Self { profiles, footage, find, open }
    }

    fn permitted(&self, place: &Place) -> Option<Permitted> {
        Permitted::by(&self.profiles, &(self.find)(&place.path)?)
    }

    /// The footage at `place`, or why none can be had.
    fn footage(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        match self.footage.iter().find(|driver| driver.recognises(place)) {
            Some(driver) => driver.open(place),
            None => Err(DriverError::new(
                ErrorKind::NotFound,
                "the recorder shows no footage; it is locked, or its card is out",
            )),
        }
    }
}

impl RecorderFactory for VendorFactory {
    fn driver(&self) -> &'static str {
        "vendor"
    }

    fn recognises(&self, place: &Place) -> bool {
        self.permitted(place).is_some()
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        let footage = self.footage(place);
        let Some(permitted) = self.permitted(place) else { return footage };
        let control = (self.open)(&permitted).map_err(|error| error.told("opening its commands"));
        let control = match (control, &footage) {
            (Ok(transport), _) => Ok(Control::new(permitted.clone(), transport)),
            (Err(error), Ok(_)) => Err(error),
            (Err(error), Err(_)) => return Err(error),
        };
        Ok(Box::new(VendorRecorder { permitted, control, footage }))
    }
}
