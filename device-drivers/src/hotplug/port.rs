//! A USB port, by its way from the host: `1-1.4` is bus 1, port 1 of its root hub, port 4 of the hub
//! there.
//!
//! Linux names devices so; see its `Documentation/driver-api/usb/usb.rst`. It stays the same for a socket
//! as long as no hub is moved and the host numbers its controllers as before.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Five hubs at most stand between a root hub and a device (USB 2.0, 4.1.1), so six ports.
const PORTS_MAX: usize = 6;

/// A USB port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortPath {
    bus: u16,
    ports: Vec<u8>,
}

/// A text is no port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a USB port is written like 1-1.4: the bus, and the ports on the way")]
pub struct NotAPort;

impl PortPath {
    /// The port on which a device of the kernel's path (`DEVPATH`) hangs: the last part of it that
    /// names one. None for a root hub, and for what is not on USB.
    #[must_use]
    pub fn of_devpath(devpath: &str) -> Option<Self> {
        devpath.rsplit('/').find_map(|part| part.parse().ok())
    }

    /// Whether it is `other`, or hangs below it on a hub.
    #[must_use]
    pub fn is_at(&self, other: &Self) -> bool {
        self.bus == other.bus && self.ports.starts_with(&other.ports)
    }

    /// Where the kernel shows the device that stands there; `sysfs` is `/sys` on a station. It stays
    /// the same however often the device is plugged in, as its node's number does not.
    #[must_use]
    pub fn entry(&self, sysfs: &Path) -> PathBuf {
        sysfs.join("bus/usb/devices").join(self.to_string())
    }

    /// Ports on the way: the more, the more particular.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.ports.len()
    }
}

impl FromStr for PortPath {
    type Err = NotAPort;

    fn from_str(text: &str) -> Result<Self, NotAPort> {
        // `parse` would let `+1` and `01` pass, which name no other port.
        fn number<T: FromStr + PartialEq + From<u8>>(text: &str) -> Option<T> {
            let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
            text.parse().ok().filter(|_| plain)
        }
        let (bus, ports) = text.split_once('-').ok_or(NotAPort)?;
        let ports: Option<Vec<u8>> = ports.split('.').take(PORTS_MAX + 1).map(number).collect();
        let ports = ports.filter(|ports| ports.len() <= PORTS_MAX).ok_or(NotAPort)?;
        Ok(Self { bus: number(bus).ok_or(NotAPort)?, ports })
    }
}

impl fmt::Display for PortPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.bus)?;
        for (place, port) in self.ports.iter().enumerate() {
            let dot = if place == 0 { "" } else { "." };
            write!(f, "{dot}{port}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_reads_as_it_shows() {
        for text in ["1-1", "1-1.4", "2-3.4.1", "12-255.1.1.1.1.1"] {
            assert_eq!(text.parse::<PortPath>().map(|port| port.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_port_is_none() {
        for text in [
            "",
            "1",
            "usb1",
            "1-",
            "-1",
            "1-0",
            "0-1",
            "1-256",
            "1-+1",
            "01-1",
            "1-1.",
            "1-1..2",
            "1-1:1.0",
            "1-1.1.1.1.1.1.1",
            "65536-1",
            "1-1\0",
            "1-１",
        ] {
            assert_eq!(text.parse::<PortPath>(), Err(NotAPort), "{text}");
        }
    }

    #[test]
    fn a_hub_in_a_bay_hides_nothing() {
        let port = |text: &str| text.parse::<PortPath>().unwrap();
        assert!(port("1-1.4").is_at(&port("1-1.4")));
        assert!(port("1-1.4.2").is_at(&port("1-1.4")));
        for other in ["1-1.40", "1-1", "1-1.3.4", "2-1.4"] {
            assert!(!port(other).is_at(&port("1-1.4")), "{other}");
        }
    }
}
