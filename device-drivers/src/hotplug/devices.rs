//! USB devices and their volumes, as udev tells them.
//!
//! Run by the daemon as a [`Source`]. The monitor is opened before anything is listed, so nothing that
//! comes in between is missed; what both tell is folded. It needs no rights beyond reading `/sys`.

use std::{os::fd::AsFd, path::Path};

use udev::{Device, Enumerator, EventType, MonitorBuilder, MonitorSocket};

use super::{
    Arrival, Event, Source, SourceError, Spot, Stop, What,
    fold::Fold,
    read::{self, Action, Properties},
};
use crate::mtp;

/// Where the kernel shows its devices.
const SYSFS: &str = "/sys";

/// Hears of USB devices through udev.
#[derive(Debug, Default)]
pub struct UdevSource;

impl Source for UdevSource {
    fn name(&self) -> &'static str {
        "udev"
    }

    fn watch(&mut self, stop: &Stop, tell: &mut dyn FnMut(Event)) -> Result<(), SourceError> {
        let monitor = monitor().map_err(|e| SourceError::new("udev cannot be heard", e))?;
        let mut fold = Fold::default();
        let mut hear = |event: Option<Event>| {
            if let Some(event) = event.and_then(|event| fold.news(event)) {
                tell(event);
            }
        };
        let listed = listed().map_err(|e| SourceError::new("devices cannot be listed", e))?;
        listed.iter().for_each(|device| hear(read_one(Action::There, device)));
        loop {
            let go_on = stop.waits_for(monitor.as_fd());
            if !go_on.map_err(|e| SourceError::new("udev cannot be waited for", e))? {
                return Ok(());
            }
            for event in monitor.iter() {
                let action = match event.event_type() {
                    EventType::Remove => Action::Gone,
                    // Its interfaces are there once it is bound to the kernel's USB driver.
                    EventType::Add if event.devtype().is_some_and(|kind| kind == "usb_device") => {
                        continue;
                    }
                    // A device without a driver is there all the same.
                    _ => Action::There,
                };
                hear(read_one(action, &event));
            }
        }
    }
}

fn monitor() -> std::io::Result<MonitorSocket> {
    let builder = MonitorBuilder::new()?.match_subsystem_devtype("usb", "usb_device")?;
    builder.match_subsystem("block")?.listen()
}

/// What is there: USB devices first, as they are announced. One that udev is still looking at has
/// its event to come.
fn listed() -> std::io::Result<Vec<Device>> {
    let mut all = Vec::new();
    for subsystem in ["usb", "block"] {
        let mut enumerator = Enumerator::new()?;
        enumerator.match_subsystem(subsystem)?;
        enumerator.match_is_initialized()?;
        all.extend(enumerator.scan_devices()?);
    }
    Ok(all)
}

fn read_one(action: Action, device: &Device) -> Option<Event> {
    let found: Vec<_> =
        device.properties().map(|p| (p.name().to_owned(), p.value().to_owned())).collect();
    let properties: Properties =
        found.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str())).collect();
    // In sectors of 512 bytes, whatever the device's own are.
    let sectors =
        device.attribute_value("size").and_then(|size| size.to_str()?.trim().parse().ok());
    let mut event = read::event(action, &properties, sectors)?;
    if let Event::Arrived(Arrival { spot: Spot::Port(port), what: What::Device(usb) }) = &mut event
    {
        usb.mtp = mtp::interface(&port.entry(Path::new(SYSFS)));
    }
    Some(event)
}
