//! The seam's suite over mtp-rs's own virtual device, which stands on a folder of this host.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path};

use mtp_rs::{
    transport::virtual_device::VirtualTransport,
    virtual_device::{VirtualDeviceConfig, VirtualStorageConfig},
};

use super::*;
use crate::conformance::{self, Truth};

/// Opens a virtual device over the folder at a place.
struct OverFolder {
    partial: bool,
    partial_64: bool,
}

impl RecorderFactory for OverFolder {
    fn driver(&self) -> &'static str {
        "mtp"
    }

    fn recognises(&self, place: &Place) -> bool {
        place.path.is_dir()
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        if !place.path.is_dir() {
            return Err(DriverError::new(ErrorKind::NotFound, "no such folder"));
        }
        let transport = VirtualTransport::new(VirtualDeviceConfig {
            storages: vec![VirtualStorageConfig {
                description: "Internal storage".into(),
                capacity: 1 << 30,
                backing_dir: place.path.clone(),
                read_only: false,
            }],
            supports_partial_object: self.partial,
            supports_partial_object_64: self.partial_64,
            event_poll_interval: Duration::ZERO,
            watch_backing_dirs: false,
            ..VirtualDeviceConfig::default()
        });
        let usb = UsbFacts { serial: Some(b"A17".to_vec()), ..UsbFacts::default() };
        let profiles = Arc::clone(&PROFILES);
        Ok(Box::new(MtpRecorder::open(Arc::new(transport), ANSWER, usb, profiles)?))
    }
}

/// The driver over a virtual device whose files are those of a folder.
pub(crate) fn over_a_folder() -> impl RecorderFactory {
    OverFolder { partial: true, partial_64: true }
}

fn place(path: &Path) -> Place {
    Place { bay: "1-1".into(), path: path.into() }
}

#[test]
fn passes_the_suite_however_objects_are_read() {
    let long: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
    let files: [(&str, &[u8]); 6] = [
        ("DCIM/100MEDIA/0012345_123456_20261122081405_0001.MP4", &long),
        ("DCIM/100MEDIA/0012345_123456_20261122081405_0001.NMEA", b"$GPRMC"),
        ("DCIM/现场 01.mp4", &long[..300_000]),
        ("PARAM.INI", b"[ZFY]\nDevNo=0012345\n"),
        ("a\nb\x1b[31m", b"control characters in the name"),
        ("empty.bin", b""),
    ];
    let dir = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = dir.path().join(OsStr::from_bytes(path.as_bytes()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let truth: Vec<_> = files.iter().map(|&(path, bytes)| Truth::new(path, bytes)).collect();
    for (partial, partial_64) in [(true, true), (true, false), (false, false)] {
        let factory = OverFolder { partial, partial_64 };
        conformance::check(&factory, &place(dir.path()), &truth).unwrap();
        conformance::check_absent(&factory, &place(&dir.path().join("none"))).unwrap();

        let identity = factory.open(&place(dir.path())).unwrap().identity().unwrap();
        assert_eq!(identity.serial.as_deref(), Some("0012345"), "the settings' device number");
        assert!(identity.facts.iter().any(|fact| fact.source == "USB iSerial"));
    }
}

#[test]
fn nothing_at_a_place_is_refused_by_the_real_factory() {
    let dir = tempfile::tempdir().unwrap();
    let factory = MtpFactory::new(Arc::clone(&PROFILES));
    for path in
        [dir.path(), Path::new("/dev/bus/usb/999/999"), Path::new("/sys/bus/usb/devices/no")]
    {
        conformance::check_absent(&factory, &place(path)).unwrap();
    }
}
