//! A believable recorder for each bay of the demo.
//!
//! Called by `docket demo` and by tests that want one. The same bay, seed and time give the same
//! script. All facts fit together: names and the burned-in clock show the recorder's own time, the
//! GPS track shows true time, and the clock is wrong by what lies between them.

use std::fmt::Write as _;

use chrono::{
    DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, Timelike,
    Utc,
};

use super::{
    Content, Script, ScriptClip, ScriptClock,
    footage::{self, Footage},
};

/// How recorders differ from bay to bay: every fourth is alike.
struct Manner {
    offset_ms: i64,
    drift_ppm: f64,
    /// Footage, sequence number, whether marked as important.
    clips: &'static [(&'static str, u32, bool)],
    /// Lines of the recorder's own log: seconds of the day, text.
    log: &'static [(u32, &'static str)],
    known: bool,
    /// It lay about for so many days before it was docked: too long by the rules.
    days_late: u64,
}

const MANNERS: [Manner; 4] = [
    Manner {
        offset_ms: 2_400,
        drift_ppm: 12.5,
        clips: &[("street-day", 1, false), ("hall-indoor", 2, true)],
        log: &[(29_600, "power on, battery 97 %"), (34_900, "power off, battery 81 %")],
        known: true,
        days_late: 0,
    },
    // One clip is missing between the two, and the log tells why.
    Manner {
        offset_ms: -61_000,
        drift_ppm: -8.0,
        clips: &[("street-day", 1, false), ("yard-night", 3, true)],
        log: &[
            (29_600, "power on, battery 24 %"),
            (32_548, "battery low, 5 %"),
            (32_561, "power off, battery empty"),
            (32_690, "power on, battery 38 %"),
        ],
        known: true,
        days_late: 0,
    },
    Manner {
        offset_ms: 187_500,
        drift_ppm: 21.0,
        clips: &[("street-day", 41, false), ("hall-indoor", 42, false), ("yard-night", 43, true)],
        log: &[(29_590, "power on, battery 100 %"), (34_820, "power off, battery 77 %")],
        known: true,
        days_late: 3,
    },
    // Does not say who it is.
    Manner {
        offset_ms: -900,
        drift_ppm: 3.0,
        clips: &[("hall-indoor", 7, false), ("yard-night", 8, true)],
        log: &[(32_500, "power on, battery 66 %")],
        known: false,
        days_late: 0,
    },
];

const HOUR_S: i32 = 3600;
/// Hours east of Greenwich.
const CHINA: i32 = 8;
const FURTHER_EAST: i32 = 10;
/// How long it may take to dock all recorders, with room to spare.
const DOCKING: TimeDelta = TimeDelta::minutes(10);
const FOLDER: &str = "DCIM/100MEDIA";

/// A script for the recorder in bay `bay_index` (from 0); different seeds give other recorders.
/// `now` is true time: the recordings are of that day, or of the day before if it is too early, and less
/// than 24 hours old. Those of every fourth recorder are three days older: it is docked too late.
#[must_use]
pub fn demo_script(bay_index: u32, seed: u64, now: DateTime<Utc>) -> Script {
    let manner = &MANNERS[bay_index as usize % MANNERS.len()];
    let face = Face::at(manner, now);
    let maker =
        Maker { bay_index, seed, manner, zone: face.zone, day: face.day_of_recording(manner) };
    let said = |text: String| manner.known.then_some(text);
    let mut script = Script {
        make: said("Demo".into()),
        model: said("VR-1".into()),
        serial: said(maker.serial()),
        officer: said(maker.officer()),
        unit: said(format!("Demo squad {}", bay_index / 4 + 1)),
        profile: Some("generic-dcim".into()),
        clock: Some(clock(manner, face.zone, now)),
        ..Script::default()
    };
    for &(name, sequence, marked) in manner.clips {
        script.clips.extend(maker.footage(name, sequence, marked));
    }
    script.clips.extend(maker.track(manner.clips[0].0, manner.clips[0].1));
    script.clips.extend(maker.footage("desk-photo", 1, false));
    script.clips.extend(maker.footage("voice-note", 1, false));
    script.clips.push(maker.log());
    script
}

fn clock(manner: &Manner, zone: FixedOffset, now: DateTime<Utc>) -> ScriptClock {
    ScriptClock {
        drift_ppm: Some(manner.drift_ppm),
        since: Some(now.into()),
        zone: Some(zone),
        ..ScriptClock::wrong_by(manner.offset_ms)
    }
}

/// What a recorder shows, and the zone it is set to.
struct Face {
    shown: NaiveDateTime,
    zone: FixedOffset,
}

impl Face {
    /// China's time. In the hour and a half in which the burned-in times are over in part only, and those of
    /// the day before more than 24 hours old, the time two zones further east, where all are over.
    fn at(manner: &Manner, now: DateTime<Utc>) -> Self {
        let here = Self::in_zone(CHINA, manner, now);
        if here.is_amid(manner) { Self::in_zone(FURTHER_EAST, manner, now) } else { here }
    }

    fn in_zone(hours: i32, manner: &Manner, now: DateTime<Utc>) -> Self {
        let zone = FixedOffset::east_opt(hours * HOUR_S).unwrap_or_else(|| Utc.fix());
        let shown = now.naive_utc() + TimeDelta::milliseconds(manner.offset_ms) + ahead(zone);
        Self { shown, zone }
    }

    /// Whether some of a day's files may be over 24 hours old, and others of the next not yet over, before all
    /// recorders are docked.
    fn is_amid(&self, manner: &Manner) -> bool {
        let first = footage::FOOTAGE.iter().map(Footage::start).min().unwrap_or_default();
        self.shown.time() >= first - DOCKING && !self.is_over(manner)
    }

    /// Whether the day's last file is written.
    fn is_over(&self, manner: &Manner) -> bool {
        let footage = footage::FOOTAGE.iter().map(|one| one.start() + one.duration());
        let log = manner
            .log
            .iter()
            .map(|&(second, _)| NaiveTime::MIN + TimeDelta::seconds(second.into()));
        footage.chain(log).all(|end| self.shown.time() > end)
    }

    /// The last day on which all footage lies in the past; so many days before that where the recorder lay
    /// about.
    fn day_of_recording(&self, manner: &Manner) -> NaiveDate {
        let today = self.shown.date();
        let last = if self.is_over(manner) { today } else { today - Days::new(1) };
        last - Days::new(manner.days_late)
    }
}

fn ahead(zone: FixedOffset) -> TimeDelta {
    TimeDelta::seconds(zone.local_minus_utc().into())
}

struct Maker {
    bay_index: u32,
    seed: u64,
    manner: &'static Manner,
    zone: FixedOffset,
    day: NaiveDate,
}

impl Maker {
    /// Two letters and five digits, different in every bay.
    fn serial(&self) -> String {
        format!("VR{:05}", (self.seed % 900) * 100 + u64::from(self.bay_index) + 1)
    }

    fn officer(&self) -> String {
        format!("{:06}", 12_000 + (self.seed % 900) * 1_000 + u64::from(self.bay_index) * 7 + 1)
    }

    /// A number that no other file of any bay and seed has, small enough for every TOML reader.
    fn salt(&self, name: &str) -> u64 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.seed.to_le_bytes());
        hasher.update(&self.bay_index.to_le_bytes());
        hasher.update(name.as_bytes());
        let mut bytes = [0; 8];
        hasher.finalize_xof().fill(&mut bytes);
        u64::from_le_bytes(bytes) >> 1
    }

    fn start(&self, footage: &Footage) -> NaiveDateTime {
        self.day.and_time(footage.start())
    }

    /// Path without mark and extension.
    fn stem(&self, start: NaiveDateTime, sequence: u32) -> String {
        let stamp = start.format("%Y%m%d%H%M%S");
        if self.manner.known {
            let (serial, officer) = (self.serial(), self.officer());
            format!("{FOLDER}/{serial}_{officer}_{stamp}_{sequence:04}")
        } else {
            format!("{FOLDER}/{stamp}_{sequence:04}")
        }
    }

    fn footage(&self, name: &str, sequence: u32, marked: bool) -> Option<ScriptClip> {
        let footage = footage::named(name)?;
        let start = self.start(footage);
        let mark = if marked { "_IMP" } else { "" };
        let path = format!("{}{mark}.{}", self.stem(start, sequence), footage.extension);
        let content = Content::Footage { name: name.into(), salt: Some(self.salt(name)) };
        Some(ScriptClip::new(path, content).modified_at(fat_step(start + footage.duration())))
    }

    /// A GPS track beside the first clip: one fix a second, in true time.
    fn track(&self, name: &str, sequence: u32) -> Option<ScriptClip> {
        let footage = footage::named(name)?;
        let start = self.start(footage);
        let ahead_by = TimeDelta::milliseconds(self.manner.offset_ms) + ahead(self.zone);
        let text = (0..=footage.duration_ms / 1000).fold(String::new(), |mut text, second| {
            let at = start + TimeDelta::seconds(second.into()) - ahead_by;
            // Writing to a string cannot fail.
            let _ = write!(text, "{}\r\n", recommended_minimum(at, self.bay_index, second));
            text
        });
        let path = format!("{}.NMEA", self.stem(start, sequence));
        let end = fat_step(start + footage.duration());
        Some(ScriptClip::new(path, Content::Text(text)).modified_at(end))
    }

    fn log(&self) -> ScriptClip {
        let midnight = self.day.and_time(NaiveTime::MIN);
        let mut end = midnight;
        let mut text = String::new();
        for &(second, line) in self.manner.log {
            end = midnight + TimeDelta::seconds(second.into());
            let _ = write!(text, "{} {line}\r\n", end.format("%Y-%m-%d %H:%M:%S"));
        }
        ScriptClip::new("LOG/SYSTEM.LOG", Content::Text(text)).modified_at(fat_step(end))
    }
}

/// FAT keeps even seconds; recorders' firmware rounds down.
fn fat_step(at: NaiveDateTime) -> NaiveDateTime {
    let second = at.second() / 2 * 2;
    at.with_second(second).and_then(|at| at.with_nanosecond(0)).unwrap_or(at)
}

/// An NMEA 0183 RMC sentence: a slow walk to the north-east.
fn recommended_minimum(utc: NaiveDateTime, bay_index: u32, second: u32) -> String {
    let north = 337_800 + bay_index % 50 * 100 + second * 7;
    let east = 330_960 + bay_index % 50 * 100 + second * 5;
    let body = format!(
        "GPRMC,{}.{:02},A,29{:02}.{:04},N,106{:02}.{:04},E,2.6,35.5,{},,,A",
        utc.format("%H%M%S"),
        utc.nanosecond() / 10_000_000,
        north / 10_000,
        north % 10_000,
        east / 10_000,
        east % 10_000,
        utc.format("%d%m%y"),
    );
    let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
    format!("${body}*{sum:02X}")
}
