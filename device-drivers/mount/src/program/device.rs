//! Whether a device may be mounted: it stands in a bay, nobody can write to it, and it holds what is allowed.
//!
//! Called with what the caller handed over, of which nothing is believed but that it is open. Where the
//! device hangs is read from `/sys`, which ports are bays from root's own file, the same that the udev rules
//! read. The open descriptor keeps the device's number from going to another one meanwhile.

use std::{
    fs,
    path::{Path, PathBuf},
};

use docket_mount::{Filesystem, Superblock};
use rustix::{
    fd::AsFd,
    fs::{FileType, fstat, major, minor},
};

use crate::options::Options;

/// Where a device stands, for people, if it may be mounted there.
pub(crate) fn place(device: impl AsFd, options: &Options) -> Result<String, String> {
    let stat = fstat(device).map_err(|error| format!("it cannot be looked at: {error}"))?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::BlockDevice {
        return Err("it is no block device".into());
    }
    let number = format!("{}:{}", major(stat.st_rdev), minor(stat.st_rdev));
    of_entry(Path::new("/sys"), &number, options).map_err(|why| format!("device {number} {why}"))
}

fn of_entry(sysfs: &Path, number: &str, options: &Options) -> Result<String, String> {
    let entry = fs::canonicalize(sysfs.join("dev/block").join(number))
        .map_err(|error| format!("is not in /sys: {error}"))?;
    let spot = match port(&entry) {
        Some(port) => in_bay(port, &options.bay_ports)?,
        None if is_loop(sysfs, &entry) && options.loop_devices => "a loop device".into(),
        None => return Err("hangs on no USB port".into()),
    };
    match fs::read_to_string(entry.join("ro")) {
        Ok(ro) if ro.trim() == "1" => Ok(format!("device {number}, {spot}")),
        _ => Err(
            "can be written to: the kernel does not hold it read-only. The udev rules of bays see \
                  to that (60-docket-bays.rules)"
                .into(),
        ),
    }
}

/// The USB port on which something hangs: the last part of the kernel's path that names one.
fn port(entry: &Path) -> Option<&str> {
    let mut parts = entry.iter().rev().filter_map(|part| part.to_str());
    parts.find(|part| {
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let bus_and_ports = part.split_once('-');
        bus_and_ports.is_some_and(|(bus, ports)| number(bus) && ports.split('.').all(number))
    })
}

fn in_bay(port: &str, bay_ports: &PathBuf) -> Result<String, String> {
    let told = fs::read_to_string(bay_ports)
        .map_err(|error| format!("is at USB port {port}, and {}: {error}", bay_ports.display()))?;
    if told.lines().any(|line| line == port) {
        Ok(format!("at USB port {port}"))
    } else {
        Err(format!("is at USB port {port}, which is no bay in {}", bay_ports.display()))
    }
}

fn is_loop(sysfs: &Path, entry: &Path) -> bool {
    let virtual_blocks = fs::canonicalize(sysfs).map(|sysfs| sysfs.join("devices/virtual/block"));
    let name = virtual_blocks.ok().and_then(|all| entry.strip_prefix(all).ok());
    name.and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("loop"))
}

/// What a device holds, if that is allowed.
pub(crate) fn superblock(device: impl AsFd, allowed: &[Filesystem]) -> Result<Superblock, String> {
    let seen = Superblock::read(device).map_err(|error| format!("it cannot be read: {error}"))?;
    let seen = seen.ok_or("it holds no filesystem that is mounted here")?;
    if !allowed.contains(&seen.filesystem) {
        return Err(format!("{} is not allowed by the unit (--allow)", seen.filesystem));
    }
    if seen.has_options {
        return Err("its superblock bears mount options of its own, which would be obeyed".into());
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A `/sys` with one device, and the file of the bays' ports.
    struct Host(tempfile::TempDir);

    impl Host {
        fn new(path: &str, read_only: &str) -> Self {
            let dir = tempfile::tempdir().unwrap();
            let entry = dir.path().join("devices").join(path);
            fs::create_dir_all(&entry).unwrap();
            fs::create_dir_all(dir.path().join("dev/block")).unwrap();
            symlink(&entry, dir.path().join("dev/block/8:17")).unwrap();
            fs::write(entry.join("ro"), read_only).unwrap();
            fs::write(dir.path().join("ports"), "1-1.4\n2-3\n").unwrap();
            Self(dir)
        }

        fn place(&self, loop_devices: bool) -> Result<String, String> {
            let options = Options {
                user: "docket".into(),
                allowed: Vec::new(),
                bay_ports: self.0.path().join("ports"),
                loop_devices,
            };
            of_entry(self.0.path(), "8:17", &options)
        }
    }

    const USB: &str =
        "pci0000:00/0000:00:14.0/usb1/1-1/1-1.4/1-1.4:1.0/host6/target6:0:0/6:0:0:0/block/sdb/sdb1";

    #[test]
    fn a_disk_in_a_bay_may_be_mounted() {
        assert_eq!(Host::new(USB, "1\n").place(false).unwrap(), "device 8:17, at USB port 1-1.4");
    }

    #[test]
    fn a_disk_elsewhere_may_not() {
        let refused = |path: &str, ro| Host::new(path, ro).place(false).unwrap_err();
        assert!(refused(&USB.replace("1-1.4", "1-1.5"), "1\n").contains("1-1.5, which is no bay"));
        // What hangs on a hub in a bay is at another port.
        assert!(refused(&USB.replace("/host6", "/1-1.4.2/host6"), "1\n").contains("no bay"));
        assert!(refused("pci0/ata1/host0/block/sda", "1\n").contains("no USB port"));
        assert!(refused("virtual/block/loop3", "1\n").contains("no USB port"));
        assert!(refused("virtual/block/dm-0", "1\n").contains("no USB port"));
        assert!(refused(USB, "0\n").contains("written"));
        assert!(refused(USB, "").contains("written"));
        let host = Host::new(USB, "1\n");
        fs::remove_file(host.0.path().join("ports")).unwrap();
        assert!(host.place(true).unwrap_err().contains("ports"));
        fs::remove_file(host.0.path().join("dev/block/8:17")).unwrap();
        assert!(host.place(true).unwrap_err().contains("not in /sys"));
    }

    #[test]
    fn a_loop_device_counts_only_for_rehearsals() {
        let host = Host::new("virtual/block/loop3", "1\n");
        assert!(host.place(true).is_ok());
        assert!(Host::new("virtual/block/loop3", "0\n").place(true).is_err());
        assert!(Host::new("virtual/block/dm-0", "1\n").place(true).is_err());
    }

    #[test]
    fn what_is_no_block_device_is_refused() {
        let options = Options::read(["--user", "0"].map(Into::into).into_iter()).unwrap();
        for path in ["/dev/null", "/", "/etc/passwd"] {
            let file = fs::File::open(path).unwrap();
            assert_eq!(place(&file, &options).unwrap_err(), "it is no block device");
        }
    }
}
