//! Leave to send commands to a device, made by a profile's match on its descriptors and by nothing
//! else.
//!
//! Asked for by [`super::VendorFactory`] before any transport is opened. A device that no profile
//! allows gets no command, and no transport either. Pure.

use std::sync::Arc;

use super::Seen;
use crate::profile::{
    Profile, ProfileSet,
    control::{ControlForm, UsbMatch},
};

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

    pub(super) fn form(&self) -> &Arc<ControlForm> {
        &self.form
    }
}

impl UsbMatch {
    /// Whether every rule given holds. A rule without a value to compare does not hold.
    fn fits(&self, seen: &Seen) -> bool {
        let id = |id: &crate::profile::control::UsbId| {
            (id.vendor, id.product) == (seen.vendor, seen.product)
        };
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
