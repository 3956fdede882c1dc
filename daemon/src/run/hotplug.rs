//! Docking by itself: hears where recorders come and go, and has each taken in, in its bay.
//!
//! Started and stopped by the station; each source has a thread of its own. What stands in no bay is left
//! alone. What stands in one and is no recorder is refused and told. Nothing here reads a
//! recorder; a docking that fails is told to people, never dropped.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use docket_drivers::{
    Place,
    hotplug::{
        Arrival, Departure, Event, PortPath, Refusal, Source, Spot, Stop, UsbClass, UsbDevice,
        What, refuse,
    },
    vendor::{self, Permitted, Seen},
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::{AbortHandle, JoinSet},
};
use tracing::{error, info, warn};

use super::Line;
use crate::{
    api::{Desk, Leave},
    catalog::StrangeDevice,
    domain::{Actor, NewNotice},
    flow::{FlowError, bays::Bays},
    supervisor::{Supervisor, Task},
};

/// The name of the task.
const TASK: &str = "hotplug";
/// How long a recorder that can be unlocked may take to show a disk; one that shows none is asked. The
/// kernel waits a second before it looks for disks (usb-storage's `delay_use`).
const SHOWS_WITHIN: Duration = Duration::from_secs(5);
/// How long a source may take to end.
const ENDING_MAX: Duration = Duration::from_secs(1);
/// Where the kernel shows its devices.
const SYSFS: &str = "/sys";

/// The running sources.
pub(super) struct Hotplug {
    stop: Stop,
    tasks: Vec<Task>,
    hearer: Arc<Hearer>,
}

impl Hotplug {
    /// Starts to hear. What stands in the bays already is docked at once.
    pub(super) fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        sources: Vec<Box<dyn Source>>,
        desk: &Desk,
        bays: &Bays,
    ) -> io::Result<Self> {
        let hearer = Arc::new(Hearer {
            line: Arc::clone(line),
            desk: desk.clone(),
            bays: bays.clone(),
            standing: Mutex::default(),
        });
        let stop = Stop::new()?;
        let mut tasks = Vec::with_capacity(sources.len());
        for mut source in sources {
            let (hearer, stop) = (Arc::clone(&hearer), stop.clone());
            tasks.push(supervisor.start(TASK, move || hearer.listen(source.as_mut(), &stop))?);
        }
        Ok(Self { stop, tasks, hearer })
    }

    /// Hears no more. What is being docked goes on.
    pub(super) async fn stop(self) -> Docking {
        self.stop.ring();
        let tasks = self.tasks;
        let joined = tokio::task::spawn_blocking(move || {
            for task in tasks {
                task.join(ENDING_MAX);
            }
        });
        // It cannot panic, and nobody aborts it.
        let _ = joined.await;
        let standing = std::mem::take(&mut *self.hearer.standing());
        standing.silent.values().for_each(AbortHandle::abort);
        // Their letter boxes go with the stays: whoever has nothing in hand ends.
        Docking(standing.lines)
    }
}

/// Dockings that go on while the station stops.
pub(super) struct Docking(JoinSet<()>);

impl Docking {
    /// Waits for their ends: they end with their bays.
    pub(super) async fn ended(mut self) {
        while let Some(ended) = self.0.join_next().await {
            if ended.is_err() {
                error!(task = TASK, "a task was lost");
            }
        }
    }
}

/// Who hears of recorders.
struct Hearer {
    line: Arc<Line>,
    desk: Desk,
    bays: Bays,
    standing: Mutex<Standing>,
}

/// What stands in the bays.
#[derive(Default)]
struct Standing {
    spots: BTreeMap<Spot, Spotted>,
    /// Where something stands that is no recorder.
    refused: BTreeSet<Spot>,
    /// Where a recorder stands that may be locked and has shown no disk yet: who asks it then.
    silent: BTreeMap<Spot, AbortHandle>,
    lines: JoinSet<()>,
}

/// A spot at which something was docked: volumes of one recorder are taken in one after the other.
struct Spotted {
    line: UnboundedSender<Visit>,
    /// Those whose departure still matters.
    here: Vec<Visit>,
}

/// A volume's stay.
#[derive(Clone)]
struct Visit {
    /// The bay, and the name under which it is on the board already.
    bay: String,
    named: Option<String>,
    path: PathBuf,
    leave: Leave,
    over: Arc<AtomicBool>,
}

impl Hearer {
    fn listen(self: &Arc<Self>, source: &mut dyn Source, stop: &Stop) {
        let name = source.name();
        let heard = source.watch(stop, &mut |event| self.hear(event));
        let Err(problem) = heard else { return };
        // Nobody waits for what comes to no bay.
        if self.bays.map().needs(name == "udev") {
            self.line.notice(&NewNotice::bays_unheard(name, &problem.to_string()));
        }
        warn!(source = name, %problem, "nothing is heard of what is plugged in");
    }

    fn hear(self: &Arc<Self>, event: Event) {
        let bay = self.bays.note(&event);
        match (event, bay) {
            (Event::Arrived(Arrival { spot, what: What::Device(device) }), Some(bay)) => {
                self.device_came(bay, spot, &device);
            }
            (Event::Arrived(Arrival { spot, what: What::Volume(volume) }), Some(bay)) => {
                self.dock(bay, spot, volume.path);
            }
            // Locked, perhaps: then it is asked. A reader without a card is left alone.
            (Event::Arrived(Arrival { spot, what: What::Drive(path) }), Some(bay)) => {
                self.line.live.here().left(&path);
                if self.takes_commands(&path) {
                    self.dock(bay, spot, path);
                }
            }
            (Event::Arrived(_), None) => {}
            (Event::Left(departure), _) => self.left(&departure),
        }
    }

    /// What brings no volumes is to be read itself: still image and vendor interfaces.
    fn device_came(self: &Arc<Self>, bay: String, spot: Spot, device: &UsbDevice) {
        let Spot::Port(port) = &spot else { return };
        match device.unfit(|device, interface| self.is_of_a_profile(device, interface)) {
            Some(unfit) if unfit.is_empty() => {
                // By its port: a recorder without a serial is known by where it stands.
                if device.mtp.is_some() {
                    self.dock(bay, spot.clone(), port.entry(Path::new(SYSFS)));
                } else if device.is_storage() {
                    self.ask_if_silent(bay, spot.clone(), port.entry(Path::new(SYSFS)));
                } else if let Some(node) = &device.node {
                    self.dock(bay, spot, node.clone());
                }
            }
            unfit => {
                self.refuse(&bay, port, device, &unfit.unwrap_or_default());
                self.standing().refused.insert(spot);
            }
        }
    }

    /// A disk is told by itself. One that a locked recorder never shows is told by nothing, so the
    /// recorder is docked where it stands: it is asked, and unlocked, if a profile allows that.
    fn ask_if_silent(self: &Arc<Self>, bay: String, spot: Spot, path: PathBuf) {
        let may_be_locked = |seen: Seen| {
            Permitted::by(&self.line.profiles, &seen).is_some_and(|permitted| permitted.unlocks())
        };
        if !Seen::at(&path, Path::new(SYSFS)).is_some_and(may_be_locked) {
            return;
        }
        let (hearer, of) = (Arc::clone(self), spot.clone());
        let asking = self.line.runtime.spawn(async move {
            tokio::time::sleep(SHOWS_WITHIN).await;
            hearer.dock(bay, of, path);
        });
        if let Some(before) = self.standing().silent.insert(spot, asking.abort_handle()) {
            before.abort();
        }
    }

    /// Whether a profile of a recorder wants an interface that not every recorder has.
    fn is_of_a_profile(&self, device: &UsbDevice, interface: UsbClass) -> bool {
        vendor::is_wanted(&self.line.profiles, device, interface)
    }

    /// Whether a profile allows commands to the device behind a node.
    fn takes_commands(&self, node: &Path) -> bool {
        let seen = Seen::at(node, Path::new(SYSFS));
        seen.is_some_and(|seen| Permitted::by(&self.line.profiles, &seen).is_some())
    }

    fn refuse(&self, bay: &str, port: &PortPath, device: &UsbDevice, unfit: &[UsbClass]) {
        let failure = match refuse(Path::new(SYSFS), port) {
            Refusal::Done | Refusal::DoneAlready => None,
            Refusal::Failed(error) => Some(error.to_string()),
        };
        let named = [&device.manufacturer, &device.product].into_iter().flatten();
        let device = named.fold(device.to_string(), |told, name| format!("{told} {name}"));
        let interfaces: Vec<_> = unfit.iter().map(ToString::to_string).collect();
        let found = StrangeDevice {
            bay: bay.into(),
            port: port.to_string(),
            device,
            // A device that nobody could look into shows none.
            interfaces: if unfit.is_empty() { "?".into() } else { interfaces.join(" ") },
            failure,
        };
        let StrangeDevice { device, interfaces, failure, .. } = &found;
        warn!(bay, device, interfaces, failure, "no recorder: refused");
        let recorded = self.line.runtime.block_on(self.line.catalog.record_strange_device(&found));
        if let Err(error) = recorded {
            error!(bay, %error, "a refused device could not be recorded");
        }
        self.line.outbox.ring();
    }

    fn dock(&self, bay: String, spot: Spot, path: PathBuf) {
        let mut standing = self.standing();
        if standing.refused.contains(&spot) {
            return;
        }
        let Standing { spots, lines, silent, .. } = &mut *standing;
        // It shows something, or it is asked now.
        if let Some(asking) = silent.remove(&spot) {
            asking.abort();
        }
        let spotted = spots.entry(spot).or_insert_with(|| {
            let (line, visits) = unbounded_channel();
            let (station, desk) = (Arc::clone(&self.line), self.desk.clone());
            lines.spawn_on(serve(station, desk, visits), &self.line.runtime);
            Spotted { line, here: Vec::new() }
        });
        spotted.here.retain(|visit| !visit.is_over());
        // Another volume of what is being taken in: the board shows that all is not safe yet.
        let waits = spotted.here.iter().any(|visit| !visit.leave.is_gone());
        let named = waits.then(|| self.line.live.take(&bay));
        let visit = Visit { bay, named, path, leave: Leave::default(), over: Arc::default() };
        spotted.here.push(visit.clone());
        // The line lives as long as its letter box.
        let _ = spotted.line.send(visit);
    }

    fn left(&self, Departure { spot, path }: &Departure) {
        let mut standing = self.standing();
        if path.is_none() {
            standing.refused.remove(spot);
            if let Some(asking) = standing.silent.remove(spot) {
                asking.abort();
            }
        }
        let port = match spot {
            Spot::Port(port) => Some(port.entry(Path::new(SYSFS))),
            Spot::Folder(_) => None,
        };
        // What people docked themselves leaves as well.
        for place in path.iter().chain(port.iter().filter(|_| path.is_none())) {
            self.line.live.here().left(place);
        }
        let Some(spotted) = standing.spots.get_mut(spot) else { return };
        let leaves = |visit: &&mut Visit| path.as_ref().is_none_or(|path| *path == visit.path);
        for visit in spotted.here.iter_mut().filter(leaves) {
            visit.leave.gone.store(true, Ordering::Relaxed);
            self.line.live.here().left(&visit.path);
        }
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Whether it was seen to leave, or is not there any more.
    fn has_left(&self) -> bool {
        self.leave.is_gone() || !self.path.exists()
    }
}

/// Docks what comes to one spot, one after the other, as `docket dock` does.
async fn serve(line: Arc<Line>, desk: Desk, mut visits: UnboundedReceiver<Visit>) {
    while let Some(visit) = visits.recv().await {
        let name = visit.named.clone().unwrap_or_else(|| line.live.take(&visit.bay));
        info!(bay = name, place = %visit.path.display(), "a recorder came");
        let place = Place { bay: name.clone(), path: visit.path.clone() };
        let asked = desk.ask(place, Actor::station(), visit.leave.clone()).await;
        let Some(answer) = asked else { break };
        // A bay's end without an answer: the station is gone.
        let Ok(done) = answer.await else { break };
        visit.over.store(true, Ordering::Relaxed);
        if let Err(error) = done {
            tell(&line, &name, &visit, &error).await;
        }
    }
}

/// Nobody waits for the answer: people are told what went wrong.
async fn tell(line: &Line, bay: &str, visit: &Visit, error: &FlowError) {
    let place = visit.path.display().to_string();
    let notice = match error {
        // Told already, or no fault of the recorder: the next start docks it anew.
        FlowError::Lost | FlowError::Stopping => return,
        // It comes back by itself.
        FlowError::Unlocked(_) => return,
        FlowError::AlreadyDocked(recorder) => NewNotice::recorder_twice(bay, recorder),
        other if other.is_departure() || visit.has_left() => NewNotice::recorder_left(bay, &place),
        other => NewNotice::not_taken_in(bay, &place, &other.to_string()),
    };
    if let Err(error) = line.outbox.notice(&notice).await {
        warn!(kind = notice.kind().as_str(), %error, "a notice could not be kept");
    }
    warn!(bay, place, %error, "not taken in");
}
