//! A recorder's working day, played second by second with what goes wrong planted: the files, stamps,
//! numbers and log that it leaves, and the truth.
//!
//! Knows nothing of the rules under test. Names, stamps and log lines are written as recorders in the
//! field write them; the profiles that ship with docket read them back.

use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};

/// What went wrong, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Planted {
    /// The officer stopped, and began anew later.
    CleanStop,
    /// The battery ran out; another one was put in.
    BatteryDeath,
    /// The battery ran out, the clock began anew with the next one.
    BatteryAndClock,
    /// The power went, leaving a file without an end.
    PowerCut,
    /// The recorder stopped by itself in the middle of a clip, and went on.
    DeviceFault,
    /// The recorder hung when it should have begun the next file, and went on later.
    HungAtRollOver,
    /// Loop recording overwrote clips behind a marked one.
    LoopOverwrite,
    /// Files in the middle are gone.
    FilesGone,
    /// The card was full; nothing was recorded afterwards.
    CardFull,
    /// It got too hot; it went on once it was cool.
    Heat,
}

/// How a recorder logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Every start and stop, with the battery.
    StartsAndStops,
    /// Power and trouble only.
    PowerOnly,
    /// Not at all.
    Silent,
}

/// A file on the card.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) start: NaiveDateTime,
    pub(super) end: NaiveDateTime,
    pub(super) is_photo: bool,
    pub(super) is_marked: bool,
    pub(super) has_no_end: bool,
}

/// One thing that was planted, by the file that stands before it.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) what: Planted,
    pub(super) before: String,
    /// Whether the card tells of it at all, beyond a pause such as a clean stop leaves.
    pub(super) leaves_a_trace: bool,
}

/// A day.
pub(super) struct Day {
    pub(super) files: Vec<File>,
    pub(super) log: String,
    pub(super) dialect: Dialect,
    pub(super) events: Vec<Event>,
    pub(super) segment_s: i64,
    rng: fastrand::Rng,
    now: NaiveDateTime,
    number: u32,
    serial: String,
}

const LAST_NUMBER: u32 = 9_999;

impl Day {
    pub(super) fn play(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let morning = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().and_hms_opt(8, 0, 0).unwrap();
        let dialect =
            [Dialect::StartsAndStops, Dialect::PowerOnly, Dialect::Silent][rng.usize(..3)];
        // One in eight goes through the end of the count.
        let number =
            if rng.u8(..8) == 0 { rng.u32(9_985..=LAST_NUMBER) } else { rng.u32(1..9_000) };
        let mut day = Self {
            files: Vec::new(),
            log: String::new(),
            dialect,
            events: Vec::new(),
            segment_s: [180, 300, 600][rng.usize(..3)],
            now: morning + TimeDelta::days(rng.i64(0..200)) + TimeDelta::seconds(rng.i64(0..3600)),
            number,
            serial: format!("{:07}", rng.u32(1..9_999_999)),
            rng,
        };
        day.tell("POWER ON", "power on, battery 97 %");
        let recordings = day.rng.u32(2..=6);
        for nth in 1..=recordings {
            let is_last = nth == recordings;
            let went_on = day.act(is_last);
            if !went_on {
                break;
            }
            if !is_last {
                day.rest();
            }
        }
        day
    }

    /// One act of recording. Answers whether the day goes on.
    fn act(&mut self, is_last: bool) -> bool {
        let parts = self.rng.u32(1..=4);
        for part in 1..=parts {
            if self.rng.u8(..7) == 0 && !self.go_wrong(is_last) {
                return false;
            }
            if part < parts {
                self.clip(self.segment_s, false);
            }
        }
        let rest = self.rng.i64(5..self.segment_s - 5);
        self.clip(rest, false);
        self.stop_logged();
        true
    }

    /// The officer's pause: short ones now and then, and photos.
    fn rest(&mut self) {
        self.plant(Planted::CleanStop, false);
        let short = self.rng.u8(..5) == 0;
        let pause = if short { self.rng.i64(8..90) } else { self.rng.i64(90..9_000) };
        if !short && self.rng.bool() {
            self.pass(pause / 2);
            self.photo();
            self.pass(pause / 2);
        } else {
            self.pass(pause);
        }
    }

    /// Something goes wrong in the middle of a recording. Answers whether recording went on.
    fn go_wrong(&mut self, is_last: bool) -> bool {
        let part = self.rng.i64(5..self.segment_s - 5);
        let logs_stops = self.dialect == Dialect::StartsAndStops;
        let logs = self.dialect != Dialect::Silent;
        match self.rng.u8(..9) {
            0 => {
                self.clip(part, false);
                self.tell("LOW BATTERY POWER OFF", "power off, battery empty");
                self.plant(Planted::BatteryDeath, logs);
                self.pass_some(120, 1_200);
            }
            1 => {
                self.clip(part, false);
                self.tell("LOW BATTERY POWER OFF", "power off, battery empty");
                self.plant(Planted::BatteryAndClock, true);
                // The rest of the day is told by a clock that began anew.
                let anew = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
                self.now = anew.and_hms_opt(0, 0, 30).unwrap();
            }
            2 => {
                self.clip(part, true);
                self.plant(Planted::PowerCut, true);
                self.pass_some(30, 120);
            }
            3 => {
                self.clip(part, false);
                let pause =
                    if self.rng.bool() { self.rng.i64(4..15) } else { self.rng.i64(15..400) };
                // A pause as short as nobody makes is a trace.
                self.plant(Planted::DeviceFault, logs_stops || pause <= 15);
                self.pass(pause);
            }
            4 => {
                self.clip(self.segment_s, false);
                let pause = self.rng.i64(20..500);
                self.plant(Planted::HungAtRollOver, true);
                self.pass(pause);
            }
            5 => {
                self.clip(self.segment_s, false);
                if let Some(file) = self.files.last_mut() {
                    file.is_marked = true;
                }
                self.plant(Planted::LoopOverwrite, true);
                self.lose_clips();
            }
            6 => {
                self.clip(self.segment_s, false);
                self.plant(Planted::FilesGone, true);
                self.lose_clips();
            }
            7 if is_last => {
                self.clip(part, false);
                self.tell("CARD FULL", "card full");
                self.plant(Planted::CardFull, logs);
                return false;
            }
            _ => {
                self.clip(part, false);
                self.tell("OVER TEMP POWER OFF", "over temperature, power off");
                self.plant(Planted::Heat, logs);
                self.pass_some(300, 1_500);
            }
        }
        true
    }

    /// Clips that were recorded and are not there.
    fn lose_clips(&mut self) {
        for _ in 0..self.rng.u32(1..=3) {
            self.start_logged();
            self.pass(self.segment_s);
            self.count();
        }
    }

    fn clip(&mut self, seconds: i64, has_no_end: bool) {
        self.start_logged();
        let (start, number) = (self.now, self.count());
        self.pass(seconds);
        let path = format!(
            "DCIM/100MEDIA/{}_000123_{}_{number:04}.MP4",
            self.serial,
            start.format("%Y%m%d%H%M%S")
        );
        let end = fat(self.now);
        let (is_photo, is_marked) = (false, false);
        self.files.push(File { path, start, end, is_photo, is_marked, has_no_end });
    }

    fn photo(&mut self) {
        let (at, number) = (self.now, self.count());
        let stamp = at.format("%Y%m%d%H%M%S");
        let path = format!("DCIM/100MEDIA/{}_000123_{stamp}_{number:04}.JPG", self.serial);
        let (start, end, has_no_end, is_marked) = (at, fat(at), false, false);
        self.files.push(File { path, start, end, is_photo: true, is_marked, has_no_end });
    }

    fn count(&mut self) -> u32 {
        let number = self.number;
        self.number = if number == LAST_NUMBER { 1 } else { number + 1 };
        number
    }

    fn pass(&mut self, seconds: i64) {
        self.now += TimeDelta::seconds(seconds);
    }

    fn pass_some(&mut self, from: i64, to: i64) {
        let seconds = self.rng.i64(from..to);
        self.pass(seconds);
    }

    fn plant(&mut self, what: Planted, leaves_a_trace: bool) {
        let footage = self.files.iter().rev().find(|file| !file.is_photo);
        if let Some(file) = footage {
            self.events.push(Event { what, before: file.path.clone(), leaves_a_trace });
        }
    }

    fn start_logged(&mut self) {
        if self.dialect == Dialect::StartsAndStops {
            self.line("REC START BAT=80%");
        }
    }

    fn stop_logged(&mut self) {
        if self.dialect == Dialect::StartsAndStops {
            self.line("REC STOP BAT=78%");
        }
    }

    /// What happened, in the words of the dialect.
    fn tell(&mut self, full: &str, power_only: &str) {
        match self.dialect {
            Dialect::StartsAndStops => self.line(full),
            Dialect::PowerOnly => self.line(power_only),
            Dialect::Silent => {}
        }
    }

    fn line(&mut self, words: &str) {
        let stamp = self.now.format("%Y-%m-%d %H:%M:%S");
        let _ = write!(self.log, "{stamp} {words}\r\n");
    }
}

/// FAT keeps even seconds, rounded down.
fn fat(at: NaiveDateTime) -> NaiveDateTime {
    at.with_second(at.second() / 2 * 2).unwrap_or(at)
}
