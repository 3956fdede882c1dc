//! Leave to send commands to a device, made by a profile's match on its descriptors and by nothing
//! else.
//!
//! Asked for by [`super::VendorFactory`] before any transport is opened. A device that no profile
//! allows gets no command, and no transport either. Pure.

use std::sync::Arc;

use super::Seen;
use crate::{
    hotplug::{UsbClass, UsbDevice},
    profile::{
        Profile, ProfileSet,
        control::{ControlForm, TransportKind, UsbId, UsbMatch},
    },
};

/// Whether a profile that allows commands wants this interface of a device that has just been
/// plugged in, although it is none of every recorder's kinds. Its INQUIRY is not known yet; it is
/// compared before any command is sent. A keyboard, a mouse or a hub is wanted by nobody, whatever
/// a profile says.
#[must_use]
pub fn is_wanted(profiles: &ProfileSet, device: &UsbDevice, interface: UsbClass) -> bool {
    const HID_BOOT: (u8, u8) = (3, 1);
    let is_refused =
        interface.class == UsbClass::HUB || (interface.class, interface.subclass) == HID_BOOT;
    let wants = |profile: &Arc<Profile>| {
        let control = profile.control.as_ref().filter(|control| control.allowed);
        let usb = profile.usb.as_ref().filter(|usb| usb.may_fit(device));
        control.zip(usb).is_some_and(|(control, usb)| usb.wants(control.transport, interface))
    };
    !is_refused && profiles.iter().any(wants)
}

/// Leave to send one device the commands of one profile.
#[derive(Clone, Debug)]
pub struct Permitted {
    profile: Arc<Profile>,
    seen: Seen,
    form: Arc<ControlForm>,
}

impl Permitted {
    /// Leave by the first of `profiles` that fits what was `seen` and allows commands.
    #[must_use]
    pub fn by(profiles: &ProfileSet, seen: &Seen) -> Option<Self> {
        profiles.iter().find_map(|profile| {
            let fits = profile.usb.as_ref().is_some_and(|usb| usb.fits(seen));
            let form = profile.control.as_ref().filter(|control| fits && control.allowed)?;
            Some(Self {
                profile: Arc::clone(profile),
                seen: seen.clone(),
                form: Arc::new(form.clone()),
            })
        })
    }

    /// The profile that allows it.
    #[must_use]
    pub fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    /// The device it is for.
    #[must_use]
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Whether it can be unlocked by command: then it may show nothing until it was.
    #[must_use]
    pub fn unlocks(&self) -> bool {
        self.form.unlock.is_some()
    }

    pub(super) fn form(&self) -> &Arc<ControlForm> {
        &self.form
    }
}

impl UsbMatch {
    /// Whether every rule given holds that can be judged by the device's descriptors alone, and
    /// there is one.
    fn may_fit(&self, device: &UsbDevice) -> bool {
        let id = |id: &UsbId| (id.vendor, id.product) == (device.vendor_id, device.product_id);
        let interface = self.interface.as_ref().is_none_or(|rule| {
            device.interfaces.iter().any(|one| triple(*one).starts_with(&rule.0))
        });
        let is_told = !self.ids.is_empty() || self.interface.is_some();
        is_told && (self.ids.is_empty() || self.ids.iter().any(id)) && interface
    }

    /// Whether an interface is of the maker's own kind, the one that the profile names, or the
    /// serial line that it speaks over.
    fn wants(&self, transport: TransportKind, interface: UsbClass) -> bool {
        const VENDOR: u8 = 0xff;
        // Communications and its data: what a serial line over USB shows.
        let is_line = transport == TransportKind::Serial && matches!(interface.class, 0x02 | 0x0a);
        let is_named =
            self.interface.as_ref().is_some_and(|rule| triple(interface).starts_with(&rule.0));
        interface.class == VENDOR || is_line || is_named
    }

    /// Whether every rule given holds. A rule without a value to compare does not hold.
    fn fits(&self, seen: &Seen) -> bool {
        let id = |id: &UsbId| (id.vendor, id.product) == (seen.vendor, seen.product);
        let inquiry = self.inquiry.as_ref().is_none_or(|rule| {
            seen.inquiry.as_ref().is_some_and(|told| rule.0.is_match(told.as_bytes()))
        });
        let interface = self
            .interface
            .as_ref()
            .is_none_or(|rule| seen.interfaces.iter().any(|one| one.starts_with(&rule.0)));
        (self.ids.is_empty() || self.ids.iter().any(id)) && inquiry && interface
    }
}

fn triple(class: UsbClass) -> [u8; 3] {
    [class.class, class.subclass, class.protocol]
}
