//! The scenarios, in the order in which they run.
//!
//! Each is judged by the truth of its own cards, so they may run alone or together on one station. One
//! that fails leaves its devices plugged in: the run ends there.

mod dock;

use anyhow::Result;

use super::rig::Rig;

/// Something that happens at a dock.
pub(super) struct Scenario {
    /// Its name, for `--only`.
    pub name: &'static str,
    /// What must hold, in a line.
    pub about: &'static str,
    /// Makes it happen; answers figures worth telling.
    pub run: fn(&Rig) -> Result<String>,
}

/// All of them.
pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "cold",
        about: "a stick that stood there before the start is taken in whole",
        run: dock::cold,
    },
    Scenario {
        name: "dock",
        about: "a stick is taken in whole, by an unprivileged station",
        run: dock::dock,
    },
    Scenario {
        name: "elsewhere",
        about: "what is plugged in at a port of no bay is left alone",
        run: dock::elsewhere,
    },
];
