//! The lights that a controller is known to show, and what has to be said so that they are right.
//!
//! Used by `watch`. Only differences are said. What the controller refuses is left out and logged;
//! any other failure is the link's, and the panel is of no use any more.

use std::collections::BTreeMap;

use docket_config::Dock;
use docket_drivers::controller::{
    Channel, ControllerError, ControllerErrorKind, DockController, Led,
};
use tracing::warn;

use crate::{
    domain::SessionId,
    flow::{
        controller::{ControllerState, Lamp, Standing},
        lamp,
        live::{BayState, Stage},
    },
};

/// A controller at work.
pub(super) struct Panel {
    controller: Box<dyn DockController>,
    dock: Dock,
    lamps: BTreeMap<String, Lit>,
    unlit: Vec<String>,
    /// The bay whose current is read next.
    next: usize,
}

/// What is known of one bay's light.
struct Lit {
    channel: Channel,
    led: Option<Led>,
    charging: Option<bool>,
    taken: Option<bool>,
    current_ma: Option<u16>,
    /// The session whose recorder was seen in the bay. Until then an empty bay is one that was looked at
    /// before.
    stood: Option<SessionId>,
    /// The safe session whose recorder was taken out since. Whatever stands there next is not it.
    emptied: Option<SessionId>,
}

impl Panel {
    /// A controller that was just greeted: nothing is known to be shown.
    pub(super) fn new(controller: Box<dyn DockController>, dock: Dock) -> Self {
        let has = controller.board().bays;
        let (mut lamps, mut unlit) = (BTreeMap::new(), Vec::new());
        for (bay, number) in &dock.bays {
            match Channel::new(*number).filter(|channel| channel.number() <= has) {
                Some(channel) => drop(lamps.insert(bay.clone(), Lit::dark(channel))),
                None => unlit.push(bay.clone()),
            }
        }
        Self { controller, dock, lamps, unlit, next: 0 }
    }

    /// Whether there is anything to light.
    pub(super) fn is_lit(&self) -> bool {
        self.controller.board().bays > 0
    }

    /// Whether this step of a bay changes its light.
    pub(super) fn is_changed_by(&self, bay: &BayState) -> bool {
        let lit = self.lamps.get(&bay.bay);
        lit.is_some_and(|lit| lit.led != Some(lit.wanted(Some(bay), &self.dock)))
    }

    /// Shows the bays as they stand now. A state that did not last until the line was free is skipped:
    /// the newest one counts.
    pub(super) fn show(&mut self, bays: &[BayState]) -> Result<(), ControllerError> {
        let switches = self.controller.board().charging;
        for (name, lit) in &mut self.lamps {
            let bay = bays.iter().find(|bay| bay.bay == *name);
            let led = lit.wanted(bay, &self.dock);
            if lit.led != Some(led) {
                unless_refused(self.controller.set_led(lit.channel, led))?;
                lit.led = Some(led);
            }
            let charges = lamp::charges(led, self.dock.charging).filter(|_| switches);
            if let Some(on) = charges.filter(|on| lit.charging != Some(*on)) {
                unless_refused(self.controller.set_charging(lit.channel, on))?;
                lit.charging = Some(on);
            }
        }
        Ok(())
    }

    /// Tells the controller that the station lives; hears in which of the `bays` something stands, and
    /// the current of one bay, each in its turn.
    pub(super) fn beat(&mut self, bays: &[BayState]) -> Result<(), ControllerError> {
        let seen = self.controller.beat()?;
        for (name, lit) in &mut self.lamps {
            lit.taken = seen.map(|seen| seen.has(lit.channel));
            lit.notice_leaving(bays.iter().find(|bay| bay.bay == *name));
        }
        let measures = self.controller.board().current && !self.lamps.is_empty();
        if measures {
            self.next = (self.next + 1) % self.lamps.len();
            if let Some(lit) = self.lamps.values_mut().nth(self.next) {
                lit.current_ma = unless_refused(self.controller.current_ma(lit.channel))?;
            }
        }
        Ok(())
    }

    /// Shows every bay as out of service, for good.
    pub(super) fn leave(&mut self) -> Result<(), ControllerError> {
        self.controller.leave()
    }

    /// How it stands.
    pub(super) fn told(&self) -> ControllerState {
        if !self.is_lit() {
            return ControllerState::default();
        }
        let board = self.controller.board();
        let lamps = self.lamps.iter().filter_map(|(bay, lit)| lit.told(bay));
        ControllerState {
            standing: Standing::AtWork,
            device: super::watch::device_of(&self.dock),
            firmware: Some(board.firmware.clone()),
            channels: board.bays,
            lamps: lamps.collect(),
            unlit: self.unlit.clone(),
            problem: None,
        }
    }
}

impl Lit {
    fn dark(channel: Channel) -> Self {
        Self {
            channel,
            led: None,
            charging: None,
            taken: None,
            current_ma: None,
            stood: None,
            emptied: None,
        }
    }

    fn wanted(&self, bay: Option<&BayState>, dock: &Dock) -> Led {
        let session = bay.and_then(|bay| bay.session);
        let was_emptied = session.is_some() && session == self.emptied;
        lamp::led(bay, was_emptied, dock.safe_means)
    }

    /// Remembers that a recorder stands there, and that a safe one was taken out.
    fn notice_leaving(&mut self, bay: Option<&BayState>) {
        let Some(BayState { stage, session: Some(session), .. }) = bay else { return };
        match self.taken {
            Some(true) => self.stood = Some(*session),
            Some(false) if *stage == Stage::Safe && self.stood == Some(*session) => {
                self.emptied = Some(*session);
            }
            Some(false) | None => {}
        }
    }

    fn told(&self, bay: &str) -> Option<Lamp> {
        Some(Lamp {
            bay: bay.to_owned(),
            channel: self.channel.number(),
            led: self.led?,
            charging: self.charging,
            taken: self.taken,
            current_ma: self.current_ma,
        })
    }
}

fn unless_refused<T>(done: Result<T, ControllerError>) -> Result<Option<T>, ControllerError> {
    match done {
        Err(error) if error.kind() == ControllerErrorKind::Refused => {
            warn!(%error, "left out");
            Ok(None)
        }
        done => done.map(Some),
    }
}
