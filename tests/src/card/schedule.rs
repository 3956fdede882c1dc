//! When a planned card's recorder recorded, stopped, failed and overwrote.
//!
//! Called by `contents`. Pure: from a plan to times and numbers by the recorder's face; names and
//! bytes come later. Loop recording spares marked clips, so what it overwrote lies behind one.

use chrono::{NaiveDateTime, TimeDelta};

use super::{CardPlan, GapCause, plan::stream};

/// One press of a button that left, or would have left, a file.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    pub(crate) what: What,
    /// Number of the recording; `None` for photos and sounds.
    pub(crate) recording: Option<u32>,
    pub(crate) start: NaiveDateTime,
    pub(crate) seconds: u32,
    /// Videos, photos and sounds share one count, as DCF file numbers do.
    pub(crate) sequence: u32,
    pub(crate) marked: bool,
    /// Why footage stops after this shot, where it does not simply roll over into the next clip.
    pub(crate) then: Option<GapCause>,
}

/// What a shot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Video,
    /// A video whose index was never written.
    CutVideo,
    Photo,
    Sound,
}

impl Shot {
    pub(crate) fn end(&self) -> NaiveDateTime {
        self.start + TimeDelta::seconds(i64::from(self.seconds))
    }
}

/// Every shot still on the card, in time order.
pub(crate) fn schedule(plan: &CardPlan) -> Vec<Shot> {
    let mut day =
        Day { rng: stream(plan.seed, "schedule"), now: plan.start, sequence: 1, shots: Vec::new() };
    day.sequence = day.rng.u32(1..9000);
    for number in 1..=plan.recordings {
        day.recording(plan, number);
        let last = number == plan.recordings;
        if !last {
            day.stop(GapCause::CleanStop);
        }
        match number {
            1 | 2 => day.still(What::Photo),
            3 => day.still(What::Sound),
            _ => {}
        }
        if !last {
            day.pass(180..2400);
        }
    }
    day.shots
}

/// A working day as it goes by.
struct Day {
    rng: fastrand::Rng,
    now: NaiveDateTime,
    sequence: u32,
    shots: Vec<Shot>,
}

impl Day {
    /// One act of recording, broken where the plan wants it.
    fn recording(&mut self, plan: &CardPlan, number: u32) {
        if number == 1 {
            self.video(number, What::Video, true);
            if plan.overwritten_clips > 0 {
                self.stop(GapCause::Overwritten);
                self.overwrite(plan.overwritten_clips);
                self.video(number, What::Video, false);
            }
        }
        if plan.interrupted && number == plan.recordings.min(2) {
            let battery = plan.layout.has_battery_log() && self.rng.bool();
            self.video(number, What::Video, false);
            self.stop(if battery { GapCause::Battery } else { GapCause::DeviceFault });
            self.pass(if battery { 120..600 } else { 20..90 });
        }
        if plan.odd.unfinished && number == plan.recordings {
            self.video(number, What::CutVideo, false);
            self.stop(GapCause::PowerCut);
            self.pass(30..120);
        }
        let marked = number > 1 && self.rng.u8(..4) == 0;
        self.video(number, What::Video, marked);
    }

    fn video(&mut self, recording: u32, what: What, marked: bool) {
        let seconds = self.rng.u32(2..=4);
        self.shoot(what, Some(recording), seconds, marked);
    }

    /// A photo or a sound, half a minute after the last clip.
    fn still(&mut self, what: What) {
        self.pass(20..40);
        let seconds = if what == What::Sound { self.rng.u32(2..=4) } else { 0 };
        self.shoot(what, None, seconds, false);
    }

    fn shoot(&mut self, what: What, recording: Option<u32>, seconds: u32, marked: bool) {
        let (start, sequence) = (self.now, self.sequence);
        let shot = Shot { what, recording, start, seconds, sequence, marked, then: None };
        self.now = shot.end();
        self.sequence += 1;
        self.shots.push(shot);
    }

    /// Clips that were recorded and are gone.
    fn overwrite(&mut self, clips: u32) {
        for _ in 0..clips {
            let seconds = self.rng.i64(2..=4);
            self.now += TimeDelta::seconds(seconds);
            self.sequence += 1;
        }
    }

    /// Footage stops after the latest shot, for `cause`.
    fn stop(&mut self, cause: GapCause) {
        if let Some(shot) = self.shots.last_mut() {
            shot.then = Some(cause);
        }
    }

    fn pass(&mut self, seconds: std::ops::Range<i64>) {
        self.now += TimeDelta::seconds(self.rng.i64(seconds));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Layout, OddExtras};

    fn videos(plan: &CardPlan) -> Vec<Shot> {
        schedule(plan).into_iter().filter(|shot| shot.recording.is_some()).collect()
    }

    #[test]
    fn time_and_numbers_only_go_up() {
        for seed in 0..50 {
            let plan = CardPlan::new(seed, Layout::CnZfy).with_odd(OddExtras::all());
            for pair in schedule(&plan).windows(2) {
                assert!(pair[0].end() <= pair[1].start, "seed {seed}");
                assert!(pair[0].sequence < pair[1].sequence, "seed {seed}");
            }
        }
    }

    #[test]
    fn the_hole_is_as_wide_as_what_was_overwritten() {
        let plan = CardPlan::new(5, Layout::Dcim).with_recordings(3, 4);
        let shots = schedule(&plan);
        let before = shots.iter().position(|s| s.then == Some(GapCause::Overwritten)).unwrap();
        assert!(shots[before].marked);
        assert_eq!(shots[before + 1].sequence - shots[before].sequence, 5);
    }

    #[test]
    fn only_clips_that_roll_over_touch() {
        for seed in 0..50 {
            let shots = videos(&CardPlan::new(seed, Layout::CnZfy).with_odd(OddExtras::all()));
            for pair in shots.windows(2) {
                let touching = pair[0].end() == pair[1].start;
                assert_eq!(touching, pair[0].then.is_none(), "seed {seed}");
            }
        }
    }

    #[test]
    fn a_small_plan_is_one_unbroken_recording() {
        let shots = videos(&CardPlan::new(1, Layout::Axis).small());
        assert_eq!(shots.len(), 2);
        assert!(shots.iter().all(|shot| shot.then.is_none()));
    }
}
