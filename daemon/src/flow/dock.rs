//! Stage 0: something stands in a bay. Which driver reads it?
//!
//! Called by `run`. Opens the recorder read-only; changes nothing.

use docket_drivers::{DriverError, ErrorKind, Place, Recorder, RecorderFactory};

use super::FlowError;

/// An open recorder in its bay.
pub struct Docked {
    /// Where it stands.
    pub place: Place,
    /// The driver that reads it.
    pub driver: &'static str,
    /// The recorder.
    pub recorder: Box<dyn Recorder>,
}

/// Opens what stands at `place` with the first of `factories` that recognises it.
///
/// # Errors
/// [`FlowError::Recorder`] when nothing is there, nobody recognises it, or it cannot be opened.
pub fn open(factories: &[Box<dyn RecorderFactory>], place: Place) -> Result<Docked, FlowError> {
    if !place.path.exists() {
        let what = format!("{} does not exist", place.path.display());
        return Err(DriverError::new(ErrorKind::NotFound, what).into());
    }
    let factory = factories.iter().find(|f| f.recognises(&place)).ok_or_else(|| {
        let what =
            format!("{} is no folder, no card and no recorder docket knows", place.path.display());
        DriverError::new(ErrorKind::Unusable, what)
    })?;
    let recorder = factory.open(&place)?;
    Ok(Docked { driver: factory.driver(), place, recorder })
}
