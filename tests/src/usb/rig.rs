//! What a scenario has at hand: the guest, the station in it, cards, names that were not used before.

use std::{cell::Cell, path::PathBuf};

use anyhow::Result;
use docket_drivers::controller::simulator::Simulator;

use super::{
    cards::{Format, Imaged},
    machine::Machine,
    station::Station,
};
use crate::card::Layout;

/// At a scenario's hand.
pub(super) struct Rig {
    /// The guest.
    pub machine: Machine,
    /// The board that lights the bays, at the far end of a serial line.
    pub board: Simulator,
    /// Where images are made.
    pub folder: PathBuf,
    /// Where all choices come from.
    pub seed: u64,
    /// How often the scenario of pulls pulls.
    pub pulls: usize,
    /// Names given so far.
    pub named: Cell<usize>,
}

impl Rig {
    /// The station.
    pub(super) fn station(&self) -> Station<'_> {
        Station { machine: &self.machine }
    }

    /// A name that was not given before.
    pub(super) fn name(&self, what: &str) -> String {
        self.named.set(self.named.get() + 1);
        format!("{what}{}", self.named.get())
    }

    /// Choices of a scenario's own: the same whatever ran before it.
    pub(super) fn choices(&self, scenario: &str) -> fastrand::Rng {
        let usage = blake3::hash(format!("{scenario} {}", self.seed).as_bytes());
        let (seed, _) = usage.as_bytes().split_first_chunk().unwrap_or((&[0; 8], &[]));
        fastrand::Rng::with_seed(u64::from_le_bytes(*seed))
    }

    /// A card that no other scenario has: `number` is unique over all of them.
    pub(super) fn card(&self, number: u64, layout: Layout, format: Format) -> Result<Imaged> {
        let seed = self.seed.wrapping_mul(1000).wrapping_add(number);
        Imaged::make(&self.folder, &self.name("card"), seed, layout, format)
    }
}
