//! The guest's USB ports: which are bays, which is none, and how kernel, QEMU and docket call them.
//!
//! Two controllers of fifteen connectors each. Of those fourteen are used: at the last QEMU would insert a
//! slow hub by itself.

/// The serial number of the board that lights the bays.
pub(super) const BOARD: &str = "LIGHTS";
/// Connectors of a controller.
pub(super) const CONNECTORS: u8 = 15;
/// Connectors of a controller that are bays.
const BAYS: u8 = 8;

/// A connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// 0 or 1.
    controller: u8,
    /// From 1.
    connector: u8,
}

impl Slot {
    /// A connector at which nothing is expected.
    pub(super) const NO_BAY: Self = Self { controller: 0, connector: 12 };
    /// One that the udev rules know as a bay, and docket only once it was taught.
    pub(super) const TO_TEACH: Self = Self { controller: 0, connector: 9 };
    /// Where the board that lights the bays is plugged in.
    pub(super) const OF_BOARD: Self = Self { controller: 0, connector: 13 };

    /// All bays: sixteen.
    pub(super) fn bays() -> impl Iterator<Item = Self> {
        let of = |controller| (1..=BAYS).map(move |connector| Self { controller, connector });
        of(0).chain(of(1))
    }

    /// The bay of this number, from 0; they repeat.
    pub(super) fn bay_number(number: usize) -> Self {
        let number = u8::try_from(number % usize::from(2 * BAYS)).unwrap_or_default();
        Self { controller: number / BAYS, connector: number % BAYS + 1 }
    }

    /// The bay's name in docket's settings.
    pub(super) fn bay(self) -> String {
        format!("{}{}", if self.controller == 0 { 'a' } else { 'b' }, self.connector)
    }

    /// The bay's name where a device is no faster than 480 Mbit/s: the kernel's port is another.
    pub(super) fn slow_bay(self) -> String {
        self.bay() + "-slow"
    }

    /// The kernel's port for what is faster than 480 Mbit/s.
    pub(super) fn fast(self) -> String {
        format!("{}-{}", 2 * self.controller + 2, self.connector)
    }

    /// The kernel's port for everything else.
    pub(super) fn slow(self) -> String {
        format!("{}-{}", 2 * self.controller + 1, self.connector)
    }

    /// The light of this bay on the board, from 1.
    pub(super) fn light(self) -> u8 {
        self.controller * BAYS + self.connector
    }

    /// QEMU's bus.
    pub(super) fn bus(self) -> String {
        format!("{}.0", controller_id(self.controller))
    }

    /// QEMU's port on it.
    pub(super) fn connector(self) -> String {
        self.connector.to_string()
    }
}

/// The kernel's ports for devices made of software: those of its virtual controller, which is loaded behind
/// QEMU's two.
pub(super) const VIRTUAL: [(&str, &str); 2] = [("v1", "5-1"), ("v2", "5-2")];

/// QEMU's name of a controller.
pub(super) fn controller_id(controller: u8) -> String {
    format!("usb{controller}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bay_has_its_own_names_port_and_light() {
        for name in [Slot::bay, Slot::fast, Slot::slow] {
            let mut names: Vec<_> = Slot::bays().map(name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), 16);
        }
        let lights: Vec<_> = Slot::bays().map(Slot::light).collect();
        assert_eq!(lights, (1..=16).collect::<Vec<_>>());
        let numbered: Vec<_> = (0..16).map(Slot::bay_number).collect();
        assert_eq!(numbered, Slot::bays().collect::<Vec<_>>());
        assert_eq!(
            (Slot::bay_number(9).fast(), Slot::bay_number(9).slow()),
            ("4-2".into(), "3-2".into())
        );
    }
}
