//! The bays: which port or folder is which, and what stands there now.
//!
//! Made by `run` from the settings and from what was taught; changed by `api` when somebody teaches or
//! forgets one. What stands there is told by the sources through `run`, lost with the process, and
//! proves nothing.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use docket_config::{Bay as Configured, BayAt, Bays as Section};
use docket_drivers::hotplug::{Arrival, Departure, Event, PortPath, Spot, UsbDevice, What};
use tokio::sync::mpsc;

use crate::catalog::TaughtBay;

/// Ports that a teacher has not looked at yet.
const UNSEEN: usize = 64;

/// Which port or folder is which bay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BayMap {
    any: bool,
    bays: Vec<Bay>,
}

/// One bay of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bay {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub spot: Spot,
    /// Who taught it and when; none for one of the settings.
    pub taught: Option<TaughtBay>,
    /// A bay of the settings has its name or its place: it does not count.
    pub outranked: bool,
}

impl BayMap {
    /// The bays of the settings, and those that were taught.
    #[must_use]
    pub fn new(settings: &Section, taught: Vec<TaughtBay>) -> Self {
        let Section { any, bay } = settings;
        let mut bays: Vec<Bay> = bay.iter().filter_map(configured).collect();
        let first = bays.clone();
        bays.extend(taught.into_iter().filter_map(|taught| {
            // What was taught was a port when it was.
            let spot = Spot::Port(taught.port.parse().ok()?);
            let outranked = first.iter().any(|b| b.name == taught.name || b.spot == spot);
            Some(Bay { name: taught.name.clone(), spot, taught: Some(taught), outranked })
        }));
        Self { any: *any, bays }
    }

    /// Every bay, those of the settings first.
    #[must_use]
    pub fn bays(&self) -> &[Bay] {
        &self.bays
    }

    /// The bay of a spot. With `bays.any` every port is one.
    #[must_use]
    pub fn bay_of(&self, spot: &Spot) -> Option<String> {
        let any = || (self.any && matches!(spot, Spot::Port(_))).then(|| spot.to_string());
        self.named(spot).or_else(any)
    }

    /// The bay that has a name of its own: also of what hangs on a hub in the bay.
    #[must_use]
    pub fn named(&self, spot: &Spot) -> Option<String> {
        let holds = |bay: &&Bay| match (&bay.spot, spot) {
            (Spot::Port(bay), Spot::Port(port)) => port.is_at(bay),
            (bay, spot) => bay == spot,
        };
        let counting = self.bays.iter().filter(|bay| !bay.outranked).filter(holds);
        let nearest = counting.max_by_key(|bay| match &bay.spot {
            Spot::Port(port) => port.depth(),
            Spot::Folder(_) => 0,
        });
        nearest.map(|bay| bay.name.clone())
    }

    /// Whether a bay is at a USB port, or else in a folder.
    #[must_use]
    pub fn needs(&self, usb: bool) -> bool {
        let at_port = |bay: &Bay| matches!(bay.spot, Spot::Port(_));
        usb && self.any || self.bays.iter().any(|bay| at_port(bay) == usb)
    }

    /// The first name `bay-1`, `bay-2`, … that no bay has.
    #[must_use]
    pub fn free_name(&self) -> String {
        let names = (1..).map(|n: u32| format!("bay-{n}"));
        let free = |name: &String| self.bays.iter().all(|bay| bay.name != *name);
        names.into_iter().find(free).unwrap_or_default()
    }
}

/// The settings have seen to it that it is a port or a folder.
fn configured(Configured { name, at }: &Configured) -> Option<Bay> {
    let spot = match at {
        BayAt::Port(port) => Spot::Port(port.parse().ok()?),
        BayAt::Folder(folder) => Spot::Folder(folder.clone()),
    };
    Some(Bay { name: name.clone(), spot, taught: None, outranked: false })
}

/// What stands at a spot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct There {
    /// The USB device.
    pub device: Option<UsbDevice>,
    /// Block devices, or what was put into the folder.
    pub volumes: Vec<String>,
}

/// The bays of a running station. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Bays(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    settings: Section,
    map: BayMap,
    there: BTreeMap<Spot, There>,
    teacher: Option<mpsc::Sender<(PortPath, UsbDevice)>>,
}

impl Bays {
    /// The bays of the settings and those that were taught; nothing stands there yet.
    #[must_use]
    pub fn new(settings: Section, taught: Vec<TaughtBay>) -> Self {
        let map = BayMap::new(&settings, taught);
        Self(Arc::new(Mutex::new(Inner { settings, map, ..Inner::default() })))
    }

    /// The map.
    #[must_use]
    pub fn map(&self) -> BayMap {
        self.lock().map.clone()
    }

    /// From now on these bays are those that were taught.
    pub fn taught(&self, taught: Vec<TaughtBay>) {
        let mut inner = self.lock();
        inner.map = BayMap::new(&inner.settings, taught);
    }

    /// What stands where, by spot.
    #[must_use]
    pub fn there(&self) -> BTreeMap<Spot, There> {
        self.lock().there.clone()
    }

    /// Somebody teaches bays: which devices come is told from now on. None while another does.
    #[must_use]
    pub fn teach(&self) -> Option<mpsc::Receiver<(PortPath, UsbDevice)>> {
        let mut inner = self.lock();
        if inner.teacher.as_ref().is_some_and(|teacher| !teacher.is_closed()) {
            return None;
        }
        let (teacher, told) = mpsc::channel(UNSEEN);
        inner.teacher = Some(teacher);
        Some(told)
    }

    /// Notes an event. Answers the bay in which it happened; none where there is no bay.
    pub fn note(&self, event: &Event) -> Option<String> {
        let mut inner = self.lock();
        match event {
            Event::Arrived(Arrival { spot, what }) => {
                let there = inner.there.entry(spot.clone()).or_default();
                match what {
                    What::Device(device) => there.device = Some(device.clone()),
                    What::Volume(volume) => there.volumes.push(volume.path.display().to_string()),
                    What::Drive(_) => {}
                }
                if let (Spot::Port(port), What::Device(device)) = (spot, what)
                    && let Some(teacher) = &inner.teacher
                {
                    // A teacher that is gone, or has sixty-four to look at, misses it.
                    let _ = teacher.try_send((port.clone(), device.clone()));
                }
                inner.map.bay_of(spot)
            }
            Event::Left(Departure { spot, path }) => {
                match path {
                    None => drop(inner.there.remove(spot)),
                    Some(path) => {
                        let gone = path.display().to_string();
                        if let Some(there) = inner.there.get_mut(spot) {
                            there.volumes.retain(|volume| *volume != gone);
                        }
                        inner.there.retain(|_, t| t.device.is_some() || !t.volumes.is_empty());
                    }
                }
                inner.map.bay_of(spot)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn taught(name: &str, port: &str) -> TaughtBay {
        let (taught_at, taught_by) = (DateTime::UNIX_EPOCH, "user:x".into());
        TaughtBay { name: name.into(), port: port.into(), taught_at, taught_by }
    }

    fn settings(any: bool, bays: &[(&str, &str)]) -> Section {
        let bay = bays
            .iter()
            .map(|(name, at)| Configured { name: (*name).into(), at: at.parse().unwrap() })
            .collect();
        Section { any, bay }
    }

    fn port(text: &str) -> Spot {
        Spot::Port(text.parse().unwrap())
    }

    #[test]
    fn the_settings_outrank_what_was_taught_and_both_are_shown() {
        let settings = settings(false, &[("a", "1-1"), ("b", "/srv/b")]);
        let taught = vec![taught("a", "1-2"), taught("c", "1-1"), taught("d", "1-3")];
        let map = BayMap::new(&settings, taught);
        let outranked: Vec<_> = map.bays().iter().map(|bay| bay.outranked).collect();
        assert_eq!(outranked, [false, false, true, true, false]);
        let of = |text| map.bay_of(&port(text));
        assert_eq!(of("1-1").as_deref(), Some("a"));
        assert_eq!(of("1-2"), None, "its name is another's");
        assert_eq!(of("1-3").as_deref(), Some("d"));
        assert_eq!(map.bay_of(&Spot::Folder("/srv/b".into())).as_deref(), Some("b"));
        assert_eq!(map.bay_of(&Spot::Folder("/srv".into())), None);
    }

    #[test]
    fn what_hangs_on_a_hub_in_a_bay_is_in_the_bay() {
        let map = BayMap::new(&settings(false, &[("a", "1-1"), ("b", "1-1.4")]), Vec::new());
        assert_eq!(map.bay_of(&port("1-1.3.1")).as_deref(), Some("a"));
        assert_eq!(map.bay_of(&port("1-1.4.1")).as_deref(), Some("b"));
        assert_eq!(map.bay_of(&port("1-10")), None);
    }

    #[test]
    fn any_port_can_be_a_bay_and_no_folder() {
        let map = BayMap::new(&settings(true, &[("a", "1-1")]), Vec::new());
        assert_eq!(map.bay_of(&port("1-1")).as_deref(), Some("a"));
        assert_eq!(map.bay_of(&port("2-3")).as_deref(), Some("2-3"));
        assert_eq!(map.bay_of(&Spot::Folder("/srv".into())), None);
    }

    #[test]
    fn names_are_given_in_order() {
        let map = BayMap::new(&settings(false, &[("bay-2", "1-1")]), vec![taught("bay-1", "1-2")]);
        assert_eq!(map.free_name(), "bay-3");
    }

    #[test]
    fn the_settings_and_the_kernel_mean_the_same_ports() {
        for text in
            ["1-1", "1-1.4", "12-255.1.1.1.1.1", "", "1-0", "1-256", "1-1.1.1.1.1.1.1", "01-1"]
        {
            let configured = text.parse::<BayAt>().is_ok();
            assert_eq!(configured, text.parse::<PortPath>().is_ok(), "{text}");
        }
    }
}
