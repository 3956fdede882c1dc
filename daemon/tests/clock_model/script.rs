//! A random life of a recorder: docks, jumps in between, clips, and what the station got to see of
//! them.

use chrono::{FixedOffset, NaiveDate};
use chrono_tz::Tz;
use docket::{
    domain::ClockReading,
    drift::{Entry, Epochs, Fix, Listed, Timeline, measured},
};
use docket_config::TimeZone;
use docket_drivers::{NameFacts, RawStamp, RecorderTime, StampSource};

use crate::world::{DAY, HOUR, Jump, Recorder, SECOND, naive, utc, zone_at};

const ZONES: [Tz; 5] = [
    Tz::Asia__Shanghai,
    Tz::America__New_York,
    Tz::Europe__Berlin,
    Tz::Australia__Lord_Howe,
    Tz::UTC,
];

/// A dock as it was.
pub(crate) struct Dock {
    /// True time of its reading.
    pub(crate) at: i128,
    /// What the station read; none where it could not.
    pub(crate) reading: Option<ClockReading>,
    /// The station set the clock, and what it read then.
    pub(crate) set: Option<Option<ClockReading>>,
    /// True time at which it was set.
    pub(crate) set_at: Option<i128>,
    pub(crate) listed: Listed,
    /// What the recorder was truly ahead of the station's zone, at the reading.
    pub(crate) truly_ahead: i128,
}

/// A clip as it was.
pub(crate) struct Clip {
    pub(crate) dock: usize,
    pub(crate) start: i128,
    pub(crate) end: i128,
    pub(crate) name: NameFacts,
    pub(crate) modified: Option<RawStamp>,
    pub(crate) created: Option<chrono::DateTime<chrono::Utc>>,
    pub(crate) duration_ms: Option<u64>,
    /// What satellites said in it, in whole seconds and up to one old; most clips have none.
    pub(crate) fixes: Vec<Fix>,
}

/// A recorder's life.
pub(crate) struct Life {
    pub(crate) zone: Tz,
    pub(crate) recorder: Recorder,
    pub(crate) docks: Vec<Dock>,
    /// By other hands than the station's.
    pub(crate) jumps: Vec<(i128, Jump)>,
    pub(crate) clips: Vec<Clip>,
}

impl Life {
    pub(crate) fn lived(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let zone = ZONES[rng.usize(..ZONES.len())];
        let begin = crate::world::micros("2026-01-10T00:00:00Z".parse().unwrap())
            + DAY * i128::from(rng.i64(0..1500));
        let recorder = Recorder::new(&mut rng, zone, begin);
        let mut life = Self { zone, recorder, docks: vec![], jumps: vec![], clips: vec![] };
        let habits = Habits::of(&mut rng);
        let mut at = begin;
        for dock in 0..rng.usize(2..9) {
            let gap = match rng.u8(..10) {
                0 => HOUR * i128::from(rng.i64(1..6)),
                9 => DAY * i128::from(rng.i64(10..60)),
                _ => HOUR * i128::from(rng.i64(10..80)),
            };
            life.between(&mut rng, &habits, dock, (at, at + gap));
            at = life.dock(&mut rng, &habits, dock, at + gap);
        }
        life
    }

    /// For whoever looks into a failure.
    pub(crate) fn about(&self) -> String {
        let Recorder { zone, follows_zone, fixed, rate_ppb, .. } = &self.recorder;
        format!("{zone}, follows it: {follows_zone}, else {fixed}, {rate_ppb} ppb")
    }

    pub(crate) fn station(&self) -> TimeZone {
        TimeZone::Named(self.zone)
    }

    /// What the station knows after its first `docks` docks.
    pub(crate) fn timeline(&self, docks: usize) -> Timeline {
        let mut entries = Vec::new();
        for (nth, dock) in self.docks.iter().enumerate().take(docks) {
            let number = nth as i64 + 1;
            let offset = |reading: &ClockReading| measured(reading, self.station());
            entries.extend(dock.reading.as_ref().map(|r| (number, Entry::Read(offset(r)))));
            let set = dock.set.as_ref();
            entries.extend(set.map(|r| (number, Entry::Set(r.as_ref().map(offset)))));
        }
        Timeline::of(&entries, Epochs::default())
    }

    /// Days on which the recorder works and somebody may set its clock.
    fn between(
        &mut self,
        rng: &mut fastrand::Rng,
        habits: &Habits,
        dock: usize,
        (from, to): (i128, i128),
    ) {
        let mut moments: Vec<i128> = (0..rng.usize(1..6))
            .map(|_| {
                from + 60 * SECOND
                    + (to - from - 120 * SECOND) * i128::from(rng.u32(..)) / (1 << 32)
            })
            .collect();
        let jumps = if rng.u8(..100) < habits.jumps_percent { rng.usize(1..3) } else { 0 };
        let mut jumped: Vec<i128> = (0..jumps)
            .map(|_| {
                from + 60 * SECOND
                    + (to - from - 120 * SECOND) * i128::from(rng.u32(..)) / (1 << 32)
            })
            .collect();
        moments.sort_unstable();
        jumped.sort_unstable();
        for at in jumped {
            let jump = habits.jump(rng);
            self.recorder.run(rng, at);
            self.recorder.jump(at, jump);
            self.jumps.push((at, jump));
        }
        self.recorder.run(rng, to);
        for start in moments {
            let mut end = start + SECOND * i128::from(rng.i64(1..1800));
            // A clock that is set in the middle of a clip gives stamps that fit no clock.
            let cut = self.jumps.iter().map(|(at, _)| *at).filter(|at| (start..=end).contains(at));
            end = cut.chain([to]).min().unwrap().min(end + SECOND) - SECOND;
            if end > start {
                let clip = self.clip(rng, habits, dock, start, end);
                self.clips.push(clip);
            }
        }
    }

    fn clip(
        &self,
        rng: &mut fastrand::Rng,
        habits: &Habits,
        dock: usize,
        start: i128,
        end: i128,
    ) -> Clip {
        let recorder = &self.recorder;
        let begun = recorder.face(start, SECOND);
        let named = habits.names.then(|| naive(begun));
        let fat = |face| RawStamp {
            source: StampSource::Fat,
            utc: None,
            face: Some(naive(face)),
            resolution_ms: 2000,
        };
        // It knows its own zone, and so what it takes UTC to be.
        let exfat = |count: i128| RawStamp {
            source: StampSource::Exfat,
            utc: Some(utc(count.div_euclid(10_000) * 10_000)),
            face: None,
            resolution_ms: 10,
        };
        let modified = match habits.medium {
            0 => Some(fat(recorder.face(end, 2 * SECOND))),
            1 => Some(exfat(recorder.count(end))),
            2 => Some(RawStamp {
                source: StampSource::Filesystem,
                utc: Some(utc(recorder.face(end, 2 * SECOND))),
                face: None,
                resolution_ms: 2000,
            }),
            _ => None,
        };
        let created = match habits.container {
            0 => Some(utc(begun)),
            1 => Some(utc(recorder.count(start).div_euclid(SECOND) * SECOND)),
            2 => Some(utc(0)),
            _ => None,
        };
        let duration_ms = rng.bool().then(|| u64::try_from((end - start) / 1000).unwrap());
        let name = NameFacts { start: named, ..NameFacts::default() };
        let fixes = fixes(start, end);
        Clip { dock, start, end, name, modified, created, duration_ms, fixes }
    }

    /// Docks the recorder and answers when it leaves.
    fn dock(&mut self, rng: &mut fastrand::Rng, habits: &Habits, nth: usize, at: i128) -> i128 {
        let host = Host::of(rng, habits);
        self.recorder.run(rng, at);
        let reads = rng.u8(..100) >= habits.unread_percent;
        let reading = reads.then(|| self.read(rng, habits, &host, at));
        let count = self.recorder.count(at);
        let truly_ahead = count + self.recorder.shown_zone(count)
            - at
            - match habits.claims {
                true => self.recorder.shown_zone(count),
                false => zone_at(self.zone, at),
            };
        let listed = Listed {
            dock: nth as i64 + 1,
            at: utc(at + 10 * SECOND + host.off),
            error_ms: host.error_ms.map(u64::from),
        };
        let sets = habits.sets && host.error_ms.is_some();
        let set_at = sets.then_some(at + 20 * SECOND);
        let set = set_at.map(|set_at| {
            // To the host's whole second.
            let count = (set_at + host.off).div_euclid(SECOND) * SECOND;
            self.recorder.set(set_at, count);
            let again = rng.u8(..10) > 0;
            again.then(|| self.read(rng, habits, &host, set_at + 5 * SECOND))
        });
        self.docks.push(Dock { at, reading, set, set_at, listed, truly_ahead });
        at + 60 * SECOND
    }

    /// Looks three times; the narrowest counts.
    fn read(
        &self,
        rng: &mut fastrand::Rng,
        habits: &Habits,
        host: &Host,
        at: i128,
    ) -> ClockReading {
        let looks = (0..3).map(|nth| {
            let before = at + nth * 2 * SECOND;
            let asked = before + i128::from(rng.i64(0..900_000));
            let after = asked + i128::from(rng.i64(0..900_000));
            (after - before, before, asked, after)
        });
        let (_, before, asked, after) = looks.min().unwrap();
        let count = self.recorder.count(asked);
        let zone = habits.claims.then(|| {
            let zone = self.recorder.shown_zone(count) / SECOND;
            FixedOffset::east_opt(i32::try_from(zone).unwrap()).unwrap()
        });
        ClockReading {
            host_before: utc(before + host.off),
            recorder: RecorderTime {
                face: naive(self.recorder.face(asked, habits.step)),
                zone,
                method: if habits.mtp { "mtp" } else { "vendor" }.into(),
                resolution_ms: u32::try_from(habits.step / 1000).unwrap(),
            },
            host_after: utc(after + host.off),
            host_sync: if host.error_ms.is_some() { "synchronised" } else { "unknown" }.into(),
            host_error_ms: host.error_ms,
            brackets: Vec::new(),
        }
    }
}

/// What satellites say in a clip; drawn by itself, so that all else is as without them.
fn fixes(start: i128, end: i128) -> Vec<Fix> {
    let mut rng = fastrand::Rng::with_seed(u64::try_from(start).unwrap());
    let count = if rng.u8(..5) == 0 { rng.usize(1..4) } else { 0 };
    let fix = |_| {
        let at_ms = rng.u64(0..=u64::try_from((end - start) / 1000).unwrap());
        let truly = start + i128::from(at_ms) * 1000 - i128::from(rng.i64(0..1_000_000));
        Fix { at_ms, utc: utc(truly.div_euclid(SECOND) * SECOND) }
    };
    (0..count).map(fix).collect()
}

/// The station's clock at a dock.
struct Host {
    off: i128,
    error_ms: Option<u32>,
}

impl Host {
    fn of(rng: &mut fastrand::Rng, habits: &Habits) -> Self {
        if rng.u8(..100) < habits.lost_percent {
            let off = DAY * i128::from(rng.i64(-400..400)) + i128::from(rng.i64(0..DAY as i64));
            return Self { off, error_ms: None };
        }
        let error_ms = rng.u32(0..500);
        let most = i64::from(error_ms) * 1000;
        Self { off: i128::from(rng.i64(-most..=most)), error_ms: Some(error_ms) }
    }
}

/// What a recorder and its station are like.
struct Habits {
    jumps_percent: u8,
    unread_percent: u8,
    lost_percent: u8,
    sets: bool,
    claims: bool,
    mtp: bool,
    names: bool,
    medium: u8,
    container: u8,
    step: i128,
}

impl Habits {
    fn of(rng: &mut fastrand::Rng) -> Self {
        Self {
            jumps_percent: [0, 15, 50][rng.usize(..3)],
            unread_percent: [0, 20][rng.usize(..2)],
            lost_percent: [0, 20][rng.usize(..2)],
            sets: rng.u8(..4) == 0,
            claims: rng.bool(),
            mtp: rng.bool(),
            names: rng.u8(..4) > 0,
            medium: rng.u8(..4),
            container: rng.u8(..4),
            step: [1_000, 1_000_000, 2_000_000][rng.usize(..3)],
        }
    }

    /// From a second to ten years either way, or back to where it starts.
    fn jump(&self, rng: &mut fastrand::Rng) -> Jump {
        if rng.u8(..4) == 0 {
            let year = [1970, 1980, 2000, 2015, 2020][rng.usize(..5)];
            let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            return Jump::To(crate::world::micros(day.and_hms_opt(0, 0, 0).unwrap().and_utc()));
        }
        let magnitude = rng.f64() * (3650.0_f64 * 86_400.0).ln();
        let by = (magnitude.exp() * 1e6) as i128;
        Jump::By(if rng.bool() { by } else { -by })
    }
}
