//! Sticks that are pulled out while they are read, again and again, and put in at last.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{is_complete, is_taken_in_whole, until_copied};
use crate::{
    card::Layout,
    usb::{
        cards::{Format, Imaged},
        rig::Rig,
        shell::Job,
        slot::Slot,
        stick::Stick,
    },
};

/// So slow that a pull lands where it is meant to.
const SLOW: u64 = 1_500_000;
/// Pulls of one card, before it is left in.
const PULLS: usize = 5;
/// Cards at most: with more pulls each is pulled more often.
const CARDS: usize = 8;

/// What became of the pulls.
#[derive(Default)]
struct Sum {
    torn: usize,
    /// Pulls after the last byte: complete, and rightly so.
    late: usize,
    /// From the kernel's word that it is gone to the session's end.
    delays: Vec<Duration>,
    /// The session that was pulled last.
    last: String,
}

/// Pulls, at places of the seed's choice.
pub(super) fn pulls(rig: &Rig) -> Result<String> {
    let mut choices = rig.choices("unplug");
    let mut sum = Sum::default();
    let cards = rig.pulls.div_ceil(PULLS).clamp(1, CARDS);
    let mut events = rig.station().follow()?;
    for number in 0..cards {
        let format = if number % 2 == 0 { Format::Fat32 } else { Format::Exfat };
        let card = rig.card(200 + number as u64, Layout::InfoDat, format)?;
        let slot = Slot::bay_number(8 + number);
        let pulls = rig.pulls / cards + usize::from(number < rig.pulls % cards);
        for _ in 0..pulls {
            let at = choices.u64(0..card.truth.total_bytes());
            one(rig, &mut events, &card, slot, at, &mut sum)?;
        }
        rig.station().kept(&card.serial)?.must_be_a_part(&card.serial, &card.truth)?;
        let mark = rig.machine.journal.mark();
        let stick =
            Stick::new(&card.image, "WHOLE").plug(&rig.machine, slot, &rig.name("whole"))?;
        is_taken_in_whole(rig, mark, &slot.bay(), &card)?;
        stick.pull(&rig.machine)?;
        card.is_unchanged()?;
    }
    Ok(sum.told())
}

/// One pull, once docket has told of so many bytes.
fn one(
    rig: &Rig,
    events: &mut Job,
    card: &Imaged,
    slot: Slot,
    at: u64,
    sum: &mut Sum,
) -> Result<()> {
    let (station, journal) = (rig.station(), &rig.machine.journal);
    let mark = journal.mark();
    let slow = Stick { bytes_a_second: Some(SLOW), ..Stick::new(&card.image, "PULLED") };
    let stick = slow.plug(&rig.machine, slot, &rig.name("pulled"))?;
    until_copied(events, &slot.bay(), at, &sum.last)?;
    stick.pull(&rig.machine)?;
    let word = format!("usb {}: USB disconnect", slot.fast());
    let gone = journal.until(mark, &word, |entry| entry.message.starts_with(&word))?;
    let (ended, session) = station.session_end(mark, &slot.bay())?;
    sum.last = session["id"].as_str().unwrap_or_default().to_owned();
    if session["outcome"] == "complete" {
        // Pulled between the last byte and the last word: what it says must be so.
        sum.late += 1;
        is_complete(&session, card)?;
        return station.kept(&card.serial)?.must_be_whole(&card.serial, &card.truth);
    }
    let code = &session["outcome_code"];
    ensure!(session["outcome"] == "torn" && code == "recorder-gone", "at byte {at}: {session:#}");
    let notices = station.notices("session-torn")?;
    let told = notices.iter().any(|notice| notice["facts"]["session"] == session["id"]);
    ensure!(told, "nobody is told of {}", session["id"]);
    sum.torn += 1;
    sum.delays.push(ended.at.saturating_sub(gone.at));
    Ok(())
}

impl Sum {
    fn told(mut self) -> String {
        self.delays.sort_unstable();
        let at = |share: usize| self.delays.get(self.delays.len() * share / 100);
        let seconds = |delay: Option<&Duration>| delay.map_or(0.0, Duration::as_secs_f64);
        format!(
            "{} torn and told, {} after the last byte, 0 falsely complete; told {:.1} s after the unplug \
             (median), {:.1} s at most",
            self.torn,
            self.late,
            seconds(at(50)),
            seconds(self.delays.last())
        )
    }
}
