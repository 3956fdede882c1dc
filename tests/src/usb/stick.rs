//! What is plugged in: sticks over images, throttled, damaged or write-protected, and other devices of
//! QEMU's.
//!
//! Used by scenarios. A stick that is pulled leaves at once. What stands behind it stays open until the
//! guest ends: requests in flight may still need it.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde_json::{Value, json};

use super::{machine::Machine, slot::Slot};

/// A stick about to be plugged in.
#[derive(Clone, Debug)]
pub(super) struct Stick {
    /// What is on it.
    pub image: PathBuf,
    /// Its USB serial number.
    pub serial: String,
    /// Whether its write-protect switch is on.
    pub read_only: bool,
    /// How fast it can be read at most.
    pub bytes_a_second: Option<u64>,
    /// Sectors of 512 bytes that cannot be read.
    pub bad_sectors: Vec<u64>,
}

/// What is plugged in.
#[derive(Debug)]
pub(super) struct Plugged {
    /// QEMU's name of it.
    pub id: String,
    /// Where.
    pub slot: Slot,
}

impl Stick {
    /// A sound, fast one that could be written.
    pub(super) fn new(image: &Path, serial: &str) -> Self {
        Self {
            image: image.into(),
            serial: serial.into(),
            read_only: false,
            bytes_a_second: None,
            bad_sectors: Vec::new(),
        }
    }

    /// Plugs it in; `id` is used once a run.
    pub(super) fn plug(&self, machine: &Machine, slot: Slot, id: &str) -> Result<Plugged> {
        let mut node = json!({
            "driver": "raw",
            "read-only": self.read_only,
            "file": { "driver": "file", "filename": self.image, "read-only": self.read_only, "locking": "off" },
        });
        if !self.bad_sectors.is_empty() {
            let errors: Vec<Value> = self
                .bad_sectors
                .iter()
                .map(|sector| json!({ "event": "none", "iotype": "read", "errno": 5, "sector": sector }))
                .collect();
            node = json!({ "driver": "blkdebug", "image": node, "read-only": self.read_only, "inject-error": errors });
        }
        if let Some(speed) = self.bytes_a_second {
            let group = format!("speed-{id}");
            let limits = json!({ "bps-total": speed });
            machine.ask(
                "object-add",
                &json!({ "qom-type": "throttle-group", "id": group, "limits": limits }),
            )?;
            node = json!({ "driver": "throttle", "throttle-group": group, "file": node, "read-only": self.read_only });
        }
        let name = format!("on-{id}");
        node["node-name"] = name.clone().into();
        machine.ask("blockdev-add", &node)?;
        let more = json!({ "drive": name, "serial": self.serial, "removable": true });
        plug(machine, "usb-storage", slot, id, &more)
    }
}

impl Plugged {
    /// Pulls it out.
    pub(super) fn pull(self, machine: &Machine) -> Result<()> {
        machine.pull(&self.id)
    }
}

/// Plugs in a device of QEMU's with further properties.
pub(super) fn plug(
    machine: &Machine,
    driver: &str,
    slot: Slot,
    id: &str,
    more: &Value,
) -> Result<Plugged> {
    let mut device =
        json!({ "driver": driver, "id": id, "bus": slot.bus(), "port": slot.connector() });
    for (name, value) in more.as_object().into_iter().flatten() {
        device[name] = value.clone();
    }
    machine.ask("device_add", &device)?;
    Ok(Plugged { id: id.into(), slot })
}

/// The digest of a whole image.
pub(super) fn digest(image: &Path) -> Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut File::open(image)?, &mut hasher)?;
    Ok(hasher.finalize())
}
