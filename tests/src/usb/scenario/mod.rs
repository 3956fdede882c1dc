//! The scenarios, in the order in which they run.
//!
//! Each is judged by the truth of its own cards, so they may run alone or together on one station. One
//! that fails leaves its devices plugged in: the run ends there.

mod board;
mod commands;
mod crowd;
mod damaged;
mod dock;
mod intruder;
mod mtp;
mod unplug;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{cards::Imaged, journal::Mark, rig::Rig, shell::Job};

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
        about: "a stick is taken in whole by a station without privileges; nobody can write it",
        run: dock::dock,
    },
    Scenario {
        name: "elsewhere",
        about: "a stick at a port of no bay is left alone",
        run: dock::elsewhere,
    },
    Scenario {
        name: "taught",
        about: "a bay that is taught by a stick takes the next one in whole",
        run: dock::taught,
    },
    Scenario {
        name: "protected",
        about: "write-protected sticks, FAT32 and exFAT, are taken in whole",
        run: dock::protected,
    },
    Scenario {
        name: "lights",
        about: "the bays' lights follow on a board at a USB serial line",
        run: board::lights,
    },
    Scenario {
        name: "sector",
        about: "a bad sector is told with its place; all other files are whole",
        run: damaged::bad_sector,
    },
    Scenario {
        name: "keyboard",
        about: "a keyboard in a bay is refused, told and recorded",
        run: intruder::keyboard,
    },
    Scenario { name: "mtp", about: "a recorder that speaks MTP is taken in whole", run: mtp::mtp },
    Scenario {
        name: "commands",
        about: "a recorder that takes commands tells who it is and what its clock shows",
        run: commands::commands,
    },
    Scenario {
        name: "scsi",
        about: "a recorder that takes its maker's SCSI commands tells the same; it gets those alone",
        run: commands::scsi,
    },
    Scenario {
        name: "unasked",
        about: "a stick of which no profile tells is sent no command of a maker's kind",
        run: commands::unasked,
    },
    Scenario {
        name: "two-faced",
        about: "a disk that is a keyboard too is refused and never read",
        run: commands::two_faced,
    },
    Scenario {
        name: "crowd",
        about: "sixteen sticks at once are taken in, each once and whole",
        run: crowd::sixteen,
    },
    Scenario {
        name: "unplug",
        about: "sticks pulled out while they are read: torn, told, never falsely complete; whole at last",
        run: unplug::pulls,
    },
];

/// Waits for a session's end in a bay: complete, and everything kept as it was recorded. Answers the
/// session.
fn is_taken_in_whole(rig: &Rig, mark: Mark, bay: &str, card: &Imaged) -> Result<Value> {
    let (_, session) = rig.station().session_end(mark, bay)?;
    is_complete(&session, card)?;
    rig.station().kept(&card.serial)?.must_be_whole(&card.serial, &card.truth)?;
    Ok(session)
}

/// Follows the station's own events until it has read so far of what stands in a bay. Events of the session
/// `before` are old.
fn until_copied(events: &mut Job, bay: &str, bytes: u64, before: &str) -> Result<()> {
    loop {
        let line = events.next_line()?.context("the station's events ended")?;
        let event: Value = serde_json::from_str(&line)?;
        let copied = event["bytes_copied"].as_u64().unwrap_or_default();
        let is_now = event["bay"] == bay && event["session"] != before;
        if is_now && event["stage"] == "copying" && copied >= bytes {
            return Ok(());
        }
    }
}

fn is_complete(session: &Value, card: &Imaged) -> Result<()> {
    let files = card.truth.files.len() as u64;
    let decided = session["verified"].as_u64().zip(session["sightings"].as_u64());
    let decided = decided.map(|(verified, seen)| verified + seen);
    ensure!(
        session["outcome"] == "complete" && decided == Some(files),
        "{files} files: {session:#}"
    );
    Ok(())
}
