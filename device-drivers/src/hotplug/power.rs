//! Refusing a USB device: the kernel is told not to use it.
//!
//! Called by the daemon for what no recorder needs to be. It writes `0` into the device's `authorized` file
//! (Linux, `Documentation/usb/authorization.rst`): the kernel then unbinds its drivers and takes no
//! notice of it until it is plugged in anew. It writes nothing else, and nowhere but below the given
//! root.

use std::{fs, io, path::Path};

use super::PortPath;

/// The file by which a device is used or not, in its entry.
const AUTHORIZED: &str = "authorized";

/// How a refusal ended.
#[derive(Debug)]
pub enum Refusal {
    /// The kernel does not use the device any more.
    Done,
    /// A rule of the system had refused it already.
    DoneAlready,
    /// It could not be refused: the device can be used.
    Failed(io::Error),
}

/// Refuses the device at `port`. `sysfs` is `/sys` on a station.
#[must_use]
pub fn refuse(sysfs: &Path, port: &PortPath) -> Refusal {
    let file = port.entry(sysfs).join(AUTHORIZED);
    let was = match fs::read_to_string(&file) {
        Ok(was) => was,
        Err(error) => return Refusal::Failed(error),
    };
    if was.trim() == "0" {
        return Refusal::DoneAlready;
    }
    // Never created: a device that went meanwhile must not leave a file of ours.
    let written = fs::OpenOptions::new().write(true).open(&file).and_then(|mut file| {
        use io::Write;
        file.write_all(b"0")
    });
    match written {
        Ok(()) => Refusal::Done,
        Err(error) => Refusal::Failed(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorized(root: &Path, port: &PortPath) -> std::path::PathBuf {
        port.entry(root).join(AUTHORIZED)
    }

    fn tree(value: &str) -> (tempfile::TempDir, PortPath) {
        let root = tempfile::tempdir().unwrap();
        let port: PortPath = "1-1.4".parse().unwrap();
        let file = authorized(root.path(), &port);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, value).unwrap();
        (root, port)
    }

    #[test]
    fn a_device_is_refused_once() {
        let (root, port) = tree("1\n");
        assert!(matches!(refuse(root.path(), &port), Refusal::Done));
        assert!(fs::read_to_string(authorized(root.path(), &port)).unwrap().starts_with('0'));
        let (root, port) = tree("0\n");
        assert!(matches!(refuse(root.path(), &port), Refusal::DoneAlready));
    }

    #[test]
    fn a_device_that_is_gone_is_not_refused_and_leaves_no_file() {
        let (root, _) = tree("1\n");
        let other: PortPath = "1-2".parse().unwrap();
        let Refusal::Failed(error) = refuse(root.path(), &other) else { panic!("refused") };
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!authorized(root.path(), &other).exists());
    }
}
