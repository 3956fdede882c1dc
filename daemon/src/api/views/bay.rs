//! Bays as they are told.

use chrono::{DateTime, Utc};
use docket_drivers::hotplug::UsbDevice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::flow::{
    bays::{Bay, There},
    live::Stage,
};

/// The bays, and what stands elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BaysView {
    /// The bays: those of the settings first, then those that were taught, by name.
    pub bays: Vec<BayView>,
    /// What is plugged in at ports of no bay; from a running station only.
    pub elsewhere: Vec<ElsewhereView>,
}

/// A bay.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BayView {
    /// Its name.
    pub name: String,
    /// Its USB port or its folder.
    pub at: String,
    /// Who taught it; none for one of the settings.
    pub taught_by: Option<String>,
    /// When.
    pub taught_at: Option<DateTime<Utc>>,
    /// Whether it does not count: a bay of the settings has its name or its port.
    pub outranked: bool,
    /// The USB device that stands there; from a running station only.
    pub device: Option<UsbView>,
    /// The block devices, or what was put into the folder.
    pub volumes: Vec<String>,
    /// What it is doing, or did last.
    pub stage: Option<Stage>,
}

/// Something that stands in no bay.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ElsewhereView {
    /// The USB port.
    pub at: String,
    /// The USB device.
    pub device: UsbView,
}

/// A USB device, by its own claims.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UsbView {
    /// Vendor and product, e.g. `1d6b:0104`.
    pub id: String,
    /// Its serial number.
    pub serial: Option<String>,
    /// Its maker's name.
    pub manufacturer: Option<String>,
    /// Its own name.
    pub product: Option<String>,
    /// The kinds of its interfaces: class, subclass and protocol, e.g. `08/06/50`.
    pub interfaces: Vec<String>,
}

impl BayView {
    pub(in crate::api) fn of(bay: &Bay, there: There, stage: Option<Stage>) -> Self {
        let taught = bay.taught.as_ref();
        Self {
            name: bay.name.clone(),
            at: bay.spot.to_string(),
            taught_by: taught.map(|taught| taught.taught_by.clone()),
            taught_at: taught.map(|taught| taught.taught_at),
            outranked: bay.outranked,
            device: there.device.as_ref().map(Into::into),
            volumes: there.volumes,
            stage,
        }
    }
}

impl From<&UsbDevice> for UsbView {
    fn from(device: &UsbDevice) -> Self {
        let UsbDevice { serial, manufacturer, product, interfaces, .. } = device.clone();
        let interfaces = interfaces.iter().map(ToString::to_string).collect();
        Self { id: device.to_string(), serial, manufacturer, product, interfaces }
    }
}
