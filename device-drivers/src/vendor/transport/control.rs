//! Vendor requests to a USB device's control endpoint.
//!
//! Opened by [`super::open`] for profiles whose transport is `usb-control`. The endpoint belongs to
//! no interface, so no kernel driver is disturbed.

use super::{
    Form, Request, Transport, TransportError, not_carried,
    usb::{Pipes, Usb},
};
use crate::vendor::Permitted;

/// The control endpoint of one device.
pub(super) struct UsbControl<P>(pub(super) P);

/// Opens the device that `permitted` is for.
pub(super) fn open(permitted: &Permitted) -> Result<UsbControl<Usb>, TransportError> {
    Usb::open(permitted).map(UsbControl)
}

impl<P: Pipes> Transport for UsbControl<P> {
    fn ask(&mut self, request: &Request<'_>) -> Result<Vec<u8>, TransportError> {
        let Form::Control { request: number, value, index, data } = *request.form() else {
            return Err(not_carried());
        };
        self.0.control(number, value, index, data, request.timeout())
    }
}
