//! The MTP driver: a recorder that hands out its files as a phone or a camera does.
//!
//! Used by the daemon for every bay whose place is a USB device that speaks MTP or PTP. The device
//! is asked, never told: see `ask`. A lost device, one that does not answer and one that refuses
//! are told apart, and no question waits for ever. Its names stay UTF-16 to the last unit, as
//! WTF-8. Nothing is ever written to it, and no other device is opened.

mod ask;
mod content;
mod dataset;
mod frames;
mod identity;
mod reader;
mod session;
mod stamp;
mod trouble;
mod usb;
mod walk;

#[cfg(test)]
pub(crate) mod tests;

use std::{io::Read, sync::Arc, time::Duration};

use mtp_rs::transport::Transport;

pub(crate) use self::usb::interface;
use self::{
    ask::Ask,
    content::{Content, Store},
    dataset::{Cursor, DeviceInfo},
    reader::{Reader, Shared},
    session::{ANSWER, DATASET_BYTES_MAX, Session},
    stamp::Written,
    trouble::Trouble,
    usb::{Host, UsbFacts},
};
use crate::{
    Clip, DriverError, ErrorKind, Identity, Listing, Place, Recorder, RecorderFactory,
    RecorderTime, listing,
    profile::{Head, ProfileSet},
    wtf8::wtf8,
};

/// The device's clock, MTP 1.1 appendix C.
const PROPERTY_DATE_TIME: u16 = 0x5011;

/// Recognises USB devices that speak MTP or PTP.
///
/// A place is the device's node, `/dev/bus/usb/BBB/DDD`, or its port, `/sys/bus/usb/devices/1-2.3`.
#[derive(Clone, Debug)]
pub struct MtpFactory {
    profiles: Arc<ProfileSet>,
    host: Host,
}

impl MtpFactory {
    /// A factory that reads what it finds by `profiles`.
    #[must_use]
    pub fn new(profiles: Arc<ProfileSet>) -> Self {
        Self { profiles, host: Host::real() }
    }
}

impl RecorderFactory for MtpFactory {
    fn driver(&self) -> &'static str {
        "mtp"
    }

    fn recognises(&self, place: &Place) -> bool {
        self.host.find(&place.path).is_some()
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        let found = self.host.find(&place.path).ok_or_else(|| {
            let what = format!("{} is no MTP device", place.path.display());
            DriverError::new(ErrorKind::NotFound, what)
        })?;
        let transport = found.open()?;
        let profiles = Arc::clone(&self.profiles);
        Ok(Box::new(MtpRecorder::open(transport, ANSWER, found.facts, profiles)?))
    }
}

/// An MTP device with a session open.
struct MtpRecorder {
    session: Shared,
    device: DeviceInfo,
    usb: UsbFacts,
    profiles: Arc<ProfileSet>,
    /// Listed once a session: a docked recorder records nothing.
    content: Option<Content>,
}

impl MtpRecorder {
    fn open(
        transport: Arc<dyn Transport>,
        answer: Duration,
        usb: UsbFacts,
        profiles: Arc<ProfileSet>,
    ) -> Result<Self, DriverError> {
        let mut session = Session::open(transport, answer)?;
        let ask = Ask::DeviceInfo;
        let info = session.data(ask, &[], DATASET_BYTES_MAX)?;
        let what = "it is no description of a device";
        let device = DeviceInfo::read(&info).ok_or(Trouble::Garbage { ask, what })?;
        Ok(Self { session: Shared::new(session), device, usb, profiles, content: None })
    }

    fn content(&mut self) -> Result<&Content, DriverError> {
        let content = match self.content.take() {
            Some(content) => content,
            None => Content::read(&mut self.session.lock(), &self.device, &self.profiles)?,
        };
        Ok(self.content.insert(content))
    }

    /// A reader of `handle`, if it is still the object that `path_raw` was listed for.
    fn reader(&self, handle: u32, path_raw: &[u8], offset: u64) -> Result<Reader, DriverError> {
        let mut session = self.session.lock();
        let info = walk::object_info(&mut session, handle)?;
        if !path_raw.ends_with(&wtf8(&info.name)) {
            return Err(not_there(path_raw));
        }
        let size = walk::size(&mut session, &self.device, handle, &info)?.ok_or_else(|| {
            DriverError::new(ErrorKind::Media, "the recorder does not tell the object's size")
        })?;
        Ok(Reader::new(self.session.clone(), &self.device, handle, size, offset))
    }

    /// The beginning of a settings file.
    fn head(&self, store: &Store, path_raw: &[u8]) -> Result<Head, DriverError> {
        let file = store.files.iter().find(|file| file.found.path_raw == path_raw);
        let file = file.ok_or_else(|| not_there(path_raw))?;
        listing::head(self.reader(file.handle, path_raw, 0)?)
            .map_err(|error| DriverError::io("reading it", error))
    }

    /// What the settings files say; the first store that names a device number decides.
    fn settings(&self, content: &Content) -> Result<Identity, DriverError> {
        let mut told = Identity::default();
        for store in &content.stores {
            let mut one =
                store.profile.identity(&store.tree, &mut |path| self.head(store, path))?;
            if told.serial.is_none() && (one.serial.is_some() || told.profile.is_none()) {
                std::mem::swap(&mut told, &mut one);
            }
            told.facts.extend(one.facts);
            told.remarks.extend(one.remarks);
        }
        Ok(told)
    }
}

impl Recorder for MtpRecorder {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        self.content()?;
        let settings = match &self.content {
            Some(content) => self.settings(content)?,
            None => Identity::default(),
        };
        Ok(identity::identity(settings, &self.usb, &self.device))
    }

    fn read_clock(&mut self) -> Result<RecorderTime, DriverError> {
        let ask = Ask::DevicePropValue;
        if !self.device.offers(ask) || !self.device.properties.contains(&PROPERTY_DATE_TIME) {
            return Err(DriverError::unsupported("this recorder's clock cannot be read"));
        }
        let answer =
            self.session.lock().data(ask, &[PROPERTY_DATE_TIME.into()], DATASET_BYTES_MAX)?;
        let written = Cursor(&answer).string().unwrap_or_default();
        let time = Written::read(&written).ok_or_else(|| {
            let shown = wtf8(&written).escape_ascii().to_string();
            DriverError::unsupported(format!("the recorder's clock shows {shown:?}, no time"))
        })?;
        Ok(RecorderTime {
            face: time.face,
            zone: time.zone,
            method: "mtp".into(),
            resolution_ms: time.resolution_ms,
        })
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        Ok(self.content()?.listing.clone())
    }

    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        let object = self.content()?.object(clip).ok_or_else(|| not_there(&clip.path_raw))?;
        Ok(Box::new(self.reader(object, &clip.path_raw, offset)?))
    }
}

fn not_there(path_raw: &[u8]) -> DriverError {
    let what = format!("{} is not on the recorder any more", path_raw.escape_ascii());
    DriverError::new(ErrorKind::NotFound, what)
}
